"""What was only sent again is one moment, with an axis of time, and opens to its packets."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import findings
from tests.player.figures import Figure, open_scenario, trace

SLUG = "eleven-syns"
SYNS = 11


def row(figure: Figure) -> Locator:
    return figure.player.locator(".agn").get_by_role("button", name="SYN again, 10 times")


def test_eleven_syns_are_one_packet_and_one_moment(calm_page: Page) -> None:
    [again] = trace(calm_page, SLUG, {})["repetitions"]
    figure = open_scenario(calm_page, SLUG)
    expect(figure.player.locator(".sg")).to_have_count(2)
    expect(figure.lines).to_have_count(3)
    assert figure.told()[-1] == (again["title"], again["sentence"])
    assert "11 times in all" in again["sentence"]
    assert "gives up after 131 s" in again["sentence"]


def test_the_axis_shows_each_sending_and_when_nothing_more_is_tried(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    lefts = row(figure).locator(".agn-m").evaluate_all("marks => marks.map(mark => parseFloat(mark.style.left))")
    assert [round(left * 1.31) for left in lefts] == [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67, 131]
    expect(row(figure).locator(".agn-n")).to_have_text("0 s131 s: given up")


def test_a_key_opens_it_to_its_packets_and_closes_it_again(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    expect(row(figure)).to_have_attribute("aria-expanded", "false")
    row(figure).focus()
    calm_page.keyboard.press("Enter")
    expect(row(figure)).to_have_attribute("aria-expanded", "true")
    expect(row(figure)).to_be_focused()
    expect(figure.player.locator(".sg")).to_have_count(SYNS)
    expect(figure.lines).to_have_count(2 * SYNS)
    calm_page.keyboard.press("Enter")
    expect(figure.player.locator(".sg")).to_have_count(2)


def test_stepping_passes_over_what_is_folded(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    figure.press("ArrowRight", "ArrowRight")
    assert figure.address("at") == "11.2"
    expect(figure.note).to_contain_text("gives up after 131 s")
    figure.press("ArrowLeft")
    assert figure.address("at") == "1.2"


def test_opened_where_one_stands_it_begins_with_its_first_packet(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, at="11.2")
    row(figure).click()
    assert figure.address("at") == "2.1"
    expect(figure.note).to_contain_text("for the second time")
    row(figure).click()
    assert figure.address("at") == "11.2"


def test_an_address_of_one_of_them_opens_it(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, at="5.1")
    expect(row(figure)).to_have_attribute("aria-expanded", "true")
    expect(figure.note).to_contain_text("for the fifth time")


def test_a_run_without_repetitions_has_no_row(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, says="reset")
    expect(figure.player.locator(".agn")).to_be_hidden()


def test_nothing_is_wrong_with_it_for_anybody(calm_page: Page) -> None:
    open_scenario(calm_page, "lost-answer")
    assert findings(calm_page) == []


def test_on_a_phone_nothing_is_wider_than_the_page(phone_page: Page) -> None:
    figure = open_scenario(phone_page, "lost-answer")
    box = figure.player.locator(".agn").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= phone_page.evaluate("innerWidth")
