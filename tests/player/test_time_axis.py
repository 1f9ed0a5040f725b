"""The time axis of a stream follows the run on the stage, and is walked through with keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visit
from tests.player.figures import Figure, open_scenario

SLUG = "failover-active-standby"


def says(figure: Figure) -> str:
    return figure.player.locator(".ax-s").get_attribute("aria-valuetext") or ""


def sign(figure: Figure, beat: int) -> tuple[float, float]:
    """Its middle in px of the window."""
    box = figure.player.locator(f".ax-s [data-beat='{beat}']").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_keys_lead_over_it_and_into_the_player(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    press = calm_page.keyboard.press
    figure.player.locator(".ax-s").focus()
    assert says(figure).startswith("0 s, Tunnel A: answered after 8 milliseconds.")
    press("PageDown")
    assert says(figure).startswith("19 s: Last packet through.")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        press(key)
    assert says(figure).startswith("20 s: First packet lost. Sent at 20 s, lost at Office router")
    expect(figure.player.locator(".ax-r")).to_contain_text("lost at Office router: the link is down.")
    expect(figure.player.locator(".ax-m .cur")).to_contain_text("First packet lost")
    press("Enter")
    assert figure.address("at") == "5.1"
    expect(figure.player.locator(".ax-s")).to_be_focused()
    press("End")
    assert says(figure) == "59 s, Tunnel B: answered after 8 milliseconds. It is not told by itself."
    press("Enter")
    assert figure.address("at") == "5.1"
    press("PageUp")
    assert says(figure).startswith("36 s: First packet through again.")
    press("Home")
    assert says(figure).startswith("0 s, Tunnel A")
    press("Tab")
    expect(figure.player.locator(".ax-a summary")).to_be_focused()


AXIS = {"role": "slider", "name": "Moments of the stream"}
BY_KEYS = {"failover-timers": {}, "arch-hub-and-spoke": {"fails": "hub"}}
MOST_TABS = 30


def heard(page: Page) -> tuple[str, str, int]:
    """Name, description and number of the slider that is focused, as Chromium gives them to a screen reader."""
    for node in page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]:
        about = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
        if node["role"]["value"] == AXIS["role"] and about.get("focused"):
            return node["name"]["value"], node["description"]["value"], node["value"]["value"]
    return "", "", -1


@pytest.mark.parametrize("slug", BY_KEYS)
def test_it_is_found_walked_through_and_left_by_keys_alone(calm_page: Page, slug: str) -> None:
    figure = open_scenario(calm_page, slug, **BY_KEYS[slug])
    axis, press = figure.player.get_by_role("slider", name=AXIS["name"]), calm_page.keyboard.press
    for _ in range(MOST_TABS):
        press("Tab")
        if axis.evaluate("axis => axis === document.activeElement"):
            break
    expect(axis).to_be_focused()
    assert axis.evaluate("axis => getComputedStyle(axis).outlineStyle") == "solid"
    name, keys, number = heard(calm_page)
    assert (name, keys.split(maxsplit=2)[:2], number) == (AXIS["name"], ["Arrow", "keys"], 0)
    assert says(figure).startswith("0 s, Tunnel")
    last, said = int(axis.get_attribute("aria-valuemax") or 0), {says(figure)}
    for key, at in {"ArrowRight": 1, "End": last, "ArrowLeft": last - 1, "Home": 0}.items():
        press(key)
        assert heard(calm_page)[2] == at
        said.add(says(figure))
    assert len(said) == 4
    press("PageDown")
    expect(figure.player.locator(".ax-m .cur")).to_have_count(1)
    press("Tab")
    expect(figure.player.locator(".ax-a summary")).to_be_focused()


def test_another_choice_moves_the_dark_time_on_a_scale_that_holds_still(calm_page: Page) -> None:
    figure = open_scenario(calm_page, "failover-timers", delay="after-10")
    ruler, dark = figure.player.locator(".ta-ax"), figure.player.locator(".ta-dark")
    before, width = ruler.bounding_box(), float(dark.get_attribute("width") or 0)
    stage = figure.stage.bounding_box()
    figure.player.get_by_role("slider", name="It asks after").press("Home")
    expect(figure.player.locator(".ax-h")).to_have_text(
        "8 seconds without an answer. Dead peer detection notices first, 7 seconds after the first packet is lost."
    )
    assert float(dark.get_attribute("width") or 0) == pytest.approx(width / 2, abs=0.2)
    after = ruler.bounding_box()
    assert before is not None
    assert after is not None
    assert (after["x"], after["width"]) == (before["x"], before["width"])
    assert figure.stage.bounding_box() == stage
    expect(figure.player.locator(".ax-m li").nth(3)).to_have_text("Noticed by dead peer detection27 s")


def test_it_shows_where_the_player_stands(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, at="7.1")
    cursor = figure.player.locator(".ta-cur path")

    def middle() -> float:
        box = cursor.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2

    assert middle() == pytest.approx(sign(figure, 36)[0], abs=3)
    figure.press("Home")
    assert middle() == pytest.approx(sign(figure, 0)[0], abs=3)


def test_a_pointer_reads_every_packet_and_opens_those_that_are_told(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    words = figure.player.locator(".ax-r")
    calm_page.mouse.move(*sign(figure, 30))
    expect(words).to_have_text("30 s, Tunnel A: lost at Office router: the link is down.")
    calm_page.mouse.click(*sign(figure, 35))
    expect(words).to_contain_text("35 s, Tunnel A: lost")
    assert figure.address("at") == "6.1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_it(new_visit: Visit, scheme: str) -> None:
    page = new_visit("calm", color_scheme=scheme)
    figure = open_scenario(page, SLUG)
    figure.player.locator(".ax-a summary").click()
    figure.player.locator(".ax-s").focus()
    assert findings(page) == []


def test_without_script_a_phone_has_its_own_picture(new_visit: Visit) -> None:
    page = new_visit("phone", java_script_enabled=False)
    page.goto(f"/scenarios/{SLUG}")
    expect(page.locator(".ax-t .ta")).to_be_visible()
    expect(page.locator(".ax-w .ta")).to_be_hidden()


def test_on_a_phone_it_is_no_wider_than_the_page(phone_page: Page) -> None:
    figure = open_scenario(phone_page, SLUG)
    box = figure.player.locator(".ax-s .ta").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= phone_page.evaluate("innerWidth")


def test_the_steps_of_a_timer_are_moved_with_arrow_keys_and_read_by_their_words(calm_page: Page) -> None:
    figure = open_scenario(calm_page, "failover-timers")
    step = figure.player.get_by_role("slider", name="It asks after")
    expect(step).to_have_attribute("aria-valuetext", "2 s")
    step.focus()
    calm_page.keyboard.press("End")
    expect(step).to_have_attribute("aria-valuetext", "30 s")
    expect(figure.player.locator(".ax-h")).to_contain_text("BGP notices first")
    assert figure.address("delay") == "after-30"
    calm_page.keyboard.press("ArrowLeft")
    expect(step).to_have_attribute("aria-valuetext", "20 s")
    expect(step).to_be_focused()
    figure.choose("bgp")
    expect(figure.player.get_by_role("slider", name="Hold time")).to_have_attribute("aria-valuetext", "9 s")
    expect(step).to_be_hidden()
    expect(calm_page).to_have_url(re.compile(r"\?noticing=bgp&hold=hold-9$"))


def test_an_open_question_hides_it_and_its_answer_leaves_the_stage_where_it_is(calm_page: Page) -> None:
    calm_page.goto("/lessons/failover-measured")
    figure = Figure(calm_page, calm_page.locator("net-player:has(form.prediction)").first)
    figure.player.scroll_into_view_if_needed()
    figure.player.locator(".stage").wait_for()
    expect(figure.player.locator(".axes > .quiet")).to_contain_text("once you have answered the question")
    expect(figure.player.locator(".ax")).to_be_hidden()
    figure.press("End")
    before = figure.stage.bounding_box()
    figure.press("1")
    expect(figure.player.locator(".ax")).to_be_visible()
    after = figure.stage.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=2)
