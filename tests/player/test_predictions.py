"""The packet waits where a prediction is asked, and nothing beyond is shown before the answer."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.player.figures import FAST, Figure, figure

LESSON = "/lessons/egress"
NAME = "request"
AT = "2.4"
RIGHT, WRONG = "2", "1"


def ask(page: Page, query: str = "") -> Figure:
    """Nothing is on its way any more: to htmx, minutes of a virtual clock would be a server that does not answer."""
    page.goto(f"{LESSON}?{query}")
    page.wait_for_load_state("networkidle")
    return figure(page, NAME)


def as_success(route: Route) -> None:
    """The server's own answer; Chromium notes a status of 422 in its console, where nothing may stand."""
    route.fulfill(response=route.fetch(), status=200)


def test_playing_waits_at_the_question(calm_page: Page) -> None:
    calm_page.clock.install()
    asked = ask(calm_page)
    asked.button("Play").click()
    calm_page.clock.run_for(FAST)
    assert asked.address(f"{NAME}.at") == AT
    expect(asked.note.get_by_role("radio")).to_have_count(3)
    expect(asked.note.locator(".vd")).to_have_count(0)


def test_nothing_beyond_the_question_is_shown(calm_page: Page) -> None:
    asked = ask(calm_page, f"{NAME}.at=3.1")
    assert asked.lines.and_(calm_page.locator(".cur")).get_attribute("data-at") == AT
    assert asked.told()[-1][0] == "Your prediction"
    expect(asked.player.get_by_text("after your answer")).to_be_visible()
    expect(asked.player.locator(".sg:not(.veil)")).to_have_count(2)
    asked.press("End")
    assert asked.lines.and_(calm_page.locator(".cur")).get_attribute("data-at") == AT
    asked.press("d")
    expect(asked.player.get_by_text("The evidence appears once")).to_be_visible()
    expect(asked.player.locator(".dec")).to_have_count(0)


@pytest.mark.parametrize(("number", "outcome"), [(RIGHT, "right"), (WRONG, "wrong")], ids=["right", "wrong"])
def test_a_number_answers_and_the_note_says_what_the_server_says(calm_page: Page, number: str, outcome: str) -> None:
    asked = ask(calm_page, f"{NAME}.at={AT}")
    asked.press(number)
    said = asked.note.locator(f".note-a.{outcome}")
    expect(said).to_contain_text("Correct." if outcome == "right" else "Not quite.")
    expect(asked.note.locator(".vd")).to_be_visible()
    assert asked.told()[-1][0] != "Your prediction"
    assert calm_page.evaluate("document.activeElement.className") == "stage"
    asked.press("ArrowRight")
    assert asked.address(f"{NAME}.at") == "2.5"


def test_an_answer_by_mouse_stays_in_the_page_and_playing_goes_on(calm_page: Page) -> None:
    calm_page.clock.install()
    asked = ask(calm_page, f"{NAME}.at=2.3")
    asked.button("Play").click()
    calm_page.clock.run_for(FAST)
    asked.note.get_by_role("radio").nth(1).check()
    with calm_page.expect_request_finished(lambda request: request.url.endswith("/progress")):
        asked.note.get_by_role("button", name="Check").click()
    expect(asked.note.locator(".note-a")).to_be_visible()
    calm_page.clock.run_for(FAST)
    assert asked.told()[-1][0] == asked.lines.last.locator("b").text_content()
    expect(asked.lines.last.and_(calm_page.locator(".cur"))).to_be_visible()


def test_an_answer_is_known_after_a_reload(calm_page: Page) -> None:
    ask(calm_page, f"{NAME}.at={AT}").press(RIGHT)
    expect(calm_page.locator(".note-a.right")).to_be_visible()
    calm_page.reload()
    again = figure(calm_page, NAME)
    expect(again.note.locator(".note-a.right")).to_be_visible()
    expect(again.player.locator(".sg.veil")).to_have_count(0)


def test_without_choosing_the_server_asks_for_a_choice(calm_page: Page) -> None:
    asked = ask(calm_page, f"{NAME}.at={AT}")
    calm_page.route("**/answers/*", as_success)
    asked.note.get_by_role("button", name="Check").click()
    expect(asked.note.locator(".result")).not_to_be_empty()
    expect(asked.note.get_by_role("radio")).to_have_count(3)


def test_who_does_not_want_to_be_asked_sees_everything(calm_page: Page) -> None:
    asked = ask(calm_page, f"{NAME}.at={AT}")
    asked.press("?")
    expect(asked.player.get_by_label("Ask me first")).not_to_be_checked()
    expect(asked.note.locator(".vd")).to_be_visible()
    expect(asked.player.locator(".sg.veil")).to_have_count(0)


def test_another_choice_is_another_run_and_is_not_asked(calm_page: Page) -> None:
    asked = ask(calm_page)
    asked.choose("outside")
    expect(asked.note).to_contain_text("Ingress")
    expect(asked.player.locator(".sg.veil")).to_have_count(0)
    asked.choose("inside")
    expect(asked.player.locator(".sg.veil")).to_have_count(1)


def test_without_javascript_the_question_is_a_plain_form(plain_page: Page) -> None:
    plain_page.goto(LESSON)
    form = plain_page.locator("form.prediction")
    form.get_by_role("radio").nth(1).check()
    form.get_by_role("button", name="Check").click()
    expect(plain_page.get_by_text("Correct.")).to_be_visible()
