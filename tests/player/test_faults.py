"""What the server refuses is told in the figure, in words; what was there stays."""

import json

from playwright.sync_api import Page, Route, expect

from tests.player.figures import figure, hold, open_scenario, release

SLUG = "egress-nat"
ENDPOINT = "**/api/simulations"
WORDS = "The scenario has too many packets"


def refuse(route: Route) -> None:
    route.fulfill(status=200, content_type="application/json", body="not a simulation")


def test_the_static_picture_stays_and_a_second_try_succeeds(page: Page) -> None:
    page.route(ENDPOINT, refuse)
    page.goto(f"/scenarios/{SLUG}")
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text("The simulator has answered with")
    expect(page.locator(".fallback svg.wide")).to_be_visible()
    expect(page.locator("ol.tx > li").first).to_be_visible()
    page.unroute(ENDPOINT)
    fault.get_by_role("button", name="Try again").click()
    figure(page, SLUG)
    expect(fault).to_have_count(0)


def test_a_choice_that_is_refused_leaves_the_run_on_the_stage(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="1.3")
    before = shown.note.inner_text()
    calm_page.route(ENDPOINT, refuse)
    shown.choose("outside")
    expect(calm_page.get_by_role("alert")).to_be_visible()
    assert shown.note.inner_text() == before
    calm_page.unroute(ENDPOINT)
    calm_page.get_by_role("button", name="Try again").click()
    expect(shown.note).to_contain_text("Ingress")


def test_the_words_of_the_server_are_shown(page: Page) -> None:
    words = {"error": {"title": "Not simulated", "detail": WORDS, "problems": [{"message": "over the limit"}]}}
    page.add_init_script(
        f"window.fetch = async () => new Response('{json.dumps(words)}', {{status: 422}})"  # the console stays clean
    )
    page.goto(f"/scenarios/{SLUG}")
    expect(page.get_by_role("alert")).to_contain_text(f"Not simulated. {WORDS}. over the limit.")


def test_a_failed_try_keeps_the_focus_and_a_good_one_gives_it_to_the_figure(page: Page) -> None:
    page.route(ENDPOINT, refuse)
    page.goto(f"/scenarios/{SLUG}")
    again = page.get_by_role("alert").get_by_role("button", name="Try again")
    again.focus()
    with page.expect_response(ENDPOINT):
        page.keyboard.press("Enter")
    expect(again).to_be_focused()
    page.unroute(ENDPOINT)
    page.keyboard.press("Enter")
    expect(figure(page, SLUG).stage).to_be_focused()


def test_a_refused_figure_still_asks_before_it_tells(page: Page) -> None:
    page.route(ENDPOINT, refuse)
    page.goto("/lessons/egress#figure-request")
    expect(page.locator("#figure-request").get_by_role("alert")).to_be_visible()
    expect(page.locator("#figure-request form.prediction")).to_be_visible()
    expect(page.locator("#figure-request ol.tx")).to_be_hidden()


def test_a_choice_made_before_the_first_run_has_come_makes_the_player(page: Page) -> None:
    held = hold(page)
    page.goto(f"/scenarios/{SLUG}")
    expect(page.locator("net-player")).to_have_attribute("aria-busy", "true")
    page.locator("form.scn input[value='outside']").check(force=True)
    release(page, held)
    expect(figure(page, SLUG).note).to_contain_text("Ingress")
