"""Answering in a real browser: by keyboard, with and without script, and found again after a reload."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visit
from tests.e2e.pages import SEEING, in_turn
from tests.e2e.test_every_page import open_settled

LESSON = "/lessons/egress"
WRONG, RIGHT = "2", "1"
RIGHT_PREDICTION, WRONG_PREDICTION = "2", "1"


def question(page: Page) -> Locator:
    return page.locator("#answer-form-which-entry")


def prediction(page: Page) -> Locator:
    return page.locator("#answer-form-request")


def choose(form: Locator, choice: str) -> None:
    form.locator(f"input[name=choice][value='{choice}']").check()


def answer(form: Locator, choice: str) -> None:
    choose(form, choice)
    form.get_by_role("button").click()


def open_figure(page: Page, address: str) -> None:
    """A figure draws itself when it comes into view."""
    open_settled(page, address)
    page.locator("#figure-request").scroll_into_view_if_needed()


def open_at_the_prediction(page: Page) -> None:
    open_figure(page, f"{LESSON}?request.at=2.3")
    page.locator("#figure-request").get_by_role("button", name="Step forward").click()
    expect(prediction(page)).to_be_visible()


def test_a_question_is_answered_by_keyboard_and_the_focus_stays(page: Page) -> None:
    open_settled(page, LESSON)
    question(page).locator("input[name=choice]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(question(page)).to_have_attribute("data-answer", "wrong")
    expect(question(page).locator("[aria-live=polite]")).to_contain_text("Not quite.")
    expect(question(page).get_by_role("button")).to_be_focused()


def test_an_answer_is_there_again_after_a_reload(page: Page) -> None:
    open_settled(page, LESSON)
    answer(question(page), WRONG)
    expect(page.locator("#lesson-progress")).to_contain_text("0 of ")
    open_settled(page, LESSON)
    expect(question(page)).to_have_attribute("data-answer", "wrong")
    expect(question(page).locator(f"input[value='{WRONG}'][name=choice]")).to_be_checked()
    answer(question(page), RIGHT)
    expect(question(page)).to_have_attribute("data-answer", "right")
    expect(page.locator("#lesson-progress")).to_contain_text("1 of ")


def test_a_double_click_and_answers_in_a_row_are_all_taken(page: Page) -> None:
    open_settled(page, LESSON)
    other = page.locator("#answer-form-why-accepted")
    choose(question(page), RIGHT)
    choose(other, "3")
    question(page).get_by_role("button").dblclick()
    other.get_by_role("button").dblclick()
    expect(other).to_have_attribute("data-answer", "right")
    open_settled(page, LESSON)
    expect(page.locator("#lesson-progress")).to_contain_text("2 of ")


def test_a_wrong_answer_leads_to_the_moment_that_shows_why(page: Page) -> None:
    open_settled(page, LESSON)
    answer(question(page), WRONG)
    link = question(page).get_by_role("link", name="See the moment")
    expect(link).to_have_attribute(
        "href", re.compile(r"/scenarios/egress-nat\?(?=.*\binitiator=inside)(?=.*\bat=2\.3)")
    )
    link.click()
    expect(page.locator(".replayed .stage")).to_be_visible()
    page.goto(str(link.get_attribute("href")))
    expect(page.locator("net-player .stage")).to_be_visible()


def test_without_script_the_answer_is_a_page_that_leads_back(plain_page: Page) -> None:
    plain_page.goto(LESSON)
    answer(question(plain_page), WRONG)
    expect(plain_page).to_have_title(re.compile("not right"))
    expect(question(plain_page)).to_contain_text("Not quite.")
    plain_page.get_by_role("link", name="Back to the lesson").click()
    expect(plain_page).to_have_url(re.compile(rf"{LESSON}#answer-form-which-entry$"))
    plain_page.get_by_role("link", name="Your progress").click()
    expect(question(plain_page)).to_have_attribute("data-answer", "wrong")


def test_a_prediction_is_answered_in_its_note_and_kept(calm_page: Page) -> None:
    open_at_the_prediction(calm_page)
    answer(prediction(calm_page), WRONG_PREDICTION)
    note = calm_page.locator("#figure-request .note-a.wrong")
    expect(note).to_contain_text("Not quite.")
    open_figure(calm_page, f"{LESSON}?request.at=2.4")
    expect(note).to_contain_text("Not quite.")


@pytest.mark.parametrize("choice", [WRONG_PREDICTION, RIGHT_PREDICTION], ids=["wrong", "right"])
def test_without_script_a_prediction_is_a_plain_form(plain_page: Page, choice: str) -> None:
    plain_page.goto(LESSON)
    answer(prediction(plain_page), choice)
    right = choice == RIGHT_PREDICTION
    expect(prediction(plain_page)).to_contain_text("Correct." if right else "Not quite.")


@pytest.mark.parametrize(("choice", "visitor"), in_turn([RIGHT, WRONG], SEEING))
def test_axe_finds_nothing_beside_an_answer(new_visit: Visit, choice: str, visitor: str) -> None:
    page = new_visit(visitor)
    open_settled(page, LESSON)
    answer(question(page), choice)
    expect(question(page)).not_to_have_attribute("data-answer", "")
    assert findings(page) == []
    open_settled(page, f"{LESSON}/answers/which-entry")
    assert findings(page) == []
