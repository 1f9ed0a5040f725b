"""axe in the states that a page does not open in, and what is said to whoever does not see the picture."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visit
from tests.player.figures import figure, open_scenario, trace

every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


@every_scheme
def test_axe_finds_nothing_where_a_packet_is_dropped(new_visit: Visit, scheme: str) -> None:
    page = new_visit("calm", color_scheme=scheme)
    shown = open_scenario(page, "unsolicited-syn", depth="decisions")
    shown.press("End")
    shown.player.locator("details.wn summary").click()
    assert findings(page) == []


@every_scheme
def test_axe_finds_nothing_where_a_prediction_is_asked_and_answered(new_visit: Visit, scheme: str) -> None:
    page = new_visit("calm", color_scheme=scheme)
    page.goto("/lessons/egress?request.at=2.4")
    shown = figure(page, "request")
    assert findings(page) == []
    shown.press("1")
    expect(shown.note.locator(".note-a")).to_be_visible()
    assert findings(page) == []


def test_the_arrival_is_announced_once(calm_page: Page) -> None:
    shown = open_scenario(calm_page, "egress-nat")
    shown.press("ArrowRight")
    hop = trace(calm_page, "egress-nat", {})["packets"][0]["hops"][1]
    said = shown.player.locator("[aria-live=polite]").filter(has_text="Packet 1, hop 2.")
    expect(said).to_have_text(f"Packet 1, hop 2. {hop['title']}. {hop['sentence']} {hop['verdict']['text']}")


def test_the_picture_is_hidden_from_whoever_cannot_see_it(calm_page: Page) -> None:
    shown = open_scenario(calm_page, "egress-nat")
    assert shown.player.locator("svg.dg").get_attribute("aria-hidden") == "true"


def test_paper_gives_no_answer_away_either(calm_page: Page) -> None:
    """A transcript that ends at a question is printed as far as that; the lines behind it are not in the page."""
    calm_page.goto("/lessons/egress?request.at=2.4")
    shown = figure(calm_page, "request")
    lines = shown.player.locator("ol.tx > li")
    expect(lines.last).to_contain_text("Your prediction")
    seen = lines.all_inner_texts()
    calm_page.emulate_media(media="print")
    assert lines.all_inner_texts() == seen
    assert shown.player.locator("details.txw").get_attribute("open") is not None


def test_a_drawing_fits_between_the_margins_of_a_sheet_of_paper(calm_page: Page) -> None:
    shown = open_scenario(calm_page, "egress-nat")
    drawing = shown.player.locator("svg.dg.wide")
    on_screen, between_margins = drawing.bounding_box(), 718  # px of A4 less 10 mm on either side
    calm_page.emulate_media(media="print")
    on_paper = drawing.bounding_box()
    assert on_screen
    assert on_paper
    assert on_screen["width"] > between_margins > on_paper["width"]


def test_an_answer_is_told_and_an_earlier_one_is_neither_told_again_nor_takes_the_focus(calm_page: Page) -> None:
    calm_page.goto("/lessons/egress?request.at=2.4#figure-request")
    asked = figure(calm_page, "request")
    said = asked.player.locator("p.sr[aria-live=polite]")
    asked.press("1")
    expect(said).to_contain_text("Not quite.")
    expect(asked.stage).to_be_focused()
    calm_page.reload()
    expect(figure(calm_page, "request").note.locator(".note-a")).to_be_visible()
    assert said.text_content() == ""
    expect(asked.stage).not_to_be_focused()
