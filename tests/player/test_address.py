"""The address holds the choice, the packet and the hop: any moment can be linked."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.player.figures import figure, open_scenario, trace

SLUG = "egress-nat"
LESSON = "/lessons/egress"


def test_a_link_opens_its_choice_its_moment_and_its_depth(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, initiator="outside", at="1.3", depth="decisions")
    assert shown.choice("outside").is_checked()
    assert shown.player.get_by_label("Decisions", exact=True).is_checked()
    hop = trace(calm_page, SLUG, {"initiator": "outside"})["packets"][0]["hops"][2]
    expect(shown.note).to_contain_text(hop["sentence"])


def test_what_the_reader_does_is_written_down_and_opens_again(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    shown.choose("outside")
    expect(shown.note).to_contain_text("Ingress")
    shown.press("ArrowRight", "d")
    assert [shown.address(name) for name in ("initiator", "at", "depth")] == ["outside", "1.2", "decisions"]
    calm_page.reload()
    again = figure(calm_page, SLUG)
    assert again.lines.and_(calm_page.locator(".cur")).get_attribute("data-at") == "1.2"
    assert again.choice("outside").is_checked()


def test_a_moment_that_does_not_exist_opens_the_beginning(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="99.1", depth="nothing")
    assert shown.lines.and_(calm_page.locator(".cur")).get_attribute("data-at") == "1.1"
    assert shown.player.get_by_label("Story", exact=True).is_checked()


def test_figures_of_a_lesson_are_independent_and_use_their_own_names(calm_page: Page) -> None:
    calm_page.goto(f"{LESSON}?late.at=2.2&request.at=1.2&unknown=kept")
    first, second = figure(calm_page, "request"), figure(calm_page, "late")
    assert second.lines.and_(calm_page.locator(".cur")).get_attribute("data-at") == "2.2"
    first.press("ArrowRight")
    assert [first.address(name) for name in ("request.at", "late.at", "unknown")] == ["1.3", "2.2", "kept"]
    assert second.lines.and_(calm_page.locator(".cur")).get_attribute("data-at") == "2.2"


def test_a_figure_far_below_is_not_asked_for_yet(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if "/api/" in request.url else None)
    page.goto(LESSON)
    page.wait_for_load_state("networkidle")
    assert not any("late-response" in body for body in asked)
    figure(page, "late")
    assert any("late-response" in body for body in asked)


def test_a_field_that_does_not_fit_the_first_answer_is_not_offered(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    port = shown.player.get_by_role("group", name="Destination port")
    expect(port).to_be_visible()
    shown.choose("outside")
    expect(port).to_be_hidden()
    assert shown.address("port") is None


def test_the_address_leads_to_the_figure_that_was_used_last(calm_page: Page) -> None:
    calm_page.goto(LESSON)
    figure(calm_page, "request").press("ArrowRight")
    assert urlsplit(calm_page.url).fragment == "figure-request"
    figure(calm_page, "late").press("ArrowRight")
    assert urlsplit(calm_page.url).fragment == "figure-late"


@pytest.mark.parametrize("address", [f"{LESSON}?request.at=2.4#figure-request", f"/scenarios/{SLUG}?at=2.4"])
def test_a_copied_moment_opens_with_its_packet_in_view(new_visit: Visit, address: str) -> None:
    page = new_visit("phone", reduced_motion="reduce")
    page.goto(address)
    page.locator("net-player.up").first.wait_for()
    expect(page.locator(".note").first).to_be_in_viewport(ratio=0.6)


def test_a_moment_is_not_scrolled_to_again_on_a_reload(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="2.4")
    calm_page.evaluate("scrollTo(0, 0)")
    calm_page.reload()
    expect(shown.stage).to_be_attached()
    assert calm_page.evaluate("scrollY") == 0
