"""A quiz from its start to its review, by keyboard, on a phone, in the dark, and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visit
from tests.e2e.pages import in_turn
from tests.e2e.test_every_page import TOO_WIDE, open_settled

QUIZ = "/quizzes/module-1"
QUESTIONS = 8
RIGHT_NUMBERS = {"350": "850", "240": "630", "600": "1320"}
"""When a gateway forgets a session, by its timer."""
Give = Callable[[Page, Locator], None]


def begin(page: Page) -> None:
    open_settled(page, QUIZ)
    page.get_by_role("button", name=re.compile("^Start")).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Question 1 of {QUESTIONS}")


def form_of(page: Page) -> Locator:
    return page.locator("form[data-attempt]")


def answer_by_keyboard(page: Page) -> None:
    """The first option that there is, or something of the kind that is asked for."""
    form = form_of(page)
    kind = (form.get_attribute("class") or "").removeprefix("quiz q-")
    if kind == "fill-the-row":
        for field in form.locator("input[type=text]").all():
            field.focus()
            page.keyboard.type("192.0.2.1:1")
    elif kind == "numeric":
        idle = re.search(r"silent for (\d+) seconds", form.inner_text())
        assert idle
        form.locator("input[type=text]").focus()
        page.keyboard.type(RIGHT_NUMBERS[idle[1]])
        page.keyboard.press("Tab")
        expect(form.locator(".kept")).to_be_visible()
    else:
        form.locator("input[name=choice]").first.focus()
        page.keyboard.press("Space")
        expect(form.locator(".kept")).to_be_visible()


def on_to_the_next(page: Page) -> None:
    form_of(page).get_by_role("button", name="Save and next").press("Enter")


def find(page: Page, kind: str) -> None:
    """The order of questions is another in every attempt."""
    for stop in range(QUESTIONS):
        page.locator(".asked a").nth(stop).click()
        expect(page.locator(".asked a").nth(stop)).to_have_attribute("aria-current", "page")
        if page.locator(f"form.q-{kind}").count():
            return
    raise AssertionError(kind)


def test_a_quiz_is_taken_by_keyboard_and_a_wrong_answer_is_replayed(calm_page: Page) -> None:
    page = calm_page
    begin(page)
    for number in range(1, QUESTIONS + 1):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of {QUESTIONS}")
        answer_by_keyboard(page)
        on_to_the_next(page)
    expect(page.get_by_text("Every question is answered.")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Hand in").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"[1-7] of 8 right"))
    forgotten = page.locator(".reviewed", has_text="silent for")
    expect(forgotten.locator(".answer")).to_have_attribute("data-correct", "true")
    assert findings(page) == []
    wrong = page.locator(".reviewed", has=page.locator("a.replay")).first
    wrong.get_by_role("link", name="See the moment").press("Enter")
    expect(page.locator(".replayed net-player")).to_be_visible()


def test_a_change_is_kept_at_once_and_is_there_after_a_reload(page: Page) -> None:
    begin(page)
    find(page, "multiple-choice")
    boxes = form_of(page).locator("input[name=choice]")
    for place in (0, 2):
        boxes.nth(place).focus()
        page.keyboard.press("Space")
        expect(boxes.nth(place)).to_be_checked()
        expect(boxes.nth(place)).to_be_focused()
    expect(form_of(page).locator("input[name=seen]")).to_have_value(re.compile("[1-9]"))
    page.wait_for_load_state("networkidle")
    page.reload()
    assert [box.is_checked() for box in boxes.all()] == [True, False, True, False]


def test_an_older_tab_is_told_and_shows_what_the_other_has_answered(page: Page) -> None:
    begin(page)
    find(page, "numeric")
    older = page.context.new_page()
    older.goto(page.url)
    for tab, value in ((page, "5"), (older, "7")):
        form_of(tab).locator("input[type=text]").fill(value)
        form_of(tab).locator("input[type=text]").press("Tab")
        expect(form_of(tab).locator("[aria-live]")).to_contain_text(re.compile("Kept at|has been answered since"))
    expect(form_of(older).locator("[aria-live]")).to_contain_text("yours was not taken")
    expect(form_of(older).locator("input[type=text]")).to_have_value("5")


def test_a_quiz_is_taken_without_scripts(plain_page: Page) -> None:
    page = plain_page
    page.goto(QUIZ)
    page.get_by_role("button", name="Start or continue").click()
    for _ in range(QUESTIONS):
        choices = form_of(page).locator("input[name=choice]")
        if choices.first.get_attribute("type") in {"radio", "checkbox"}:
            choices.first.check()
        on_to_the_next(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".reviewed")).to_have_count(QUESTIONS)
    page.get_by_role("link", name="Back to the quiz").click()
    page.get_by_role("link", name="Your attempts").click()
    expect(page.locator(".taken li")).to_have_count(1)


@pytest.mark.parametrize(("kind", "visitor"), in_turn(["what-happens", "fill-the-row"], ["phone", "dark", "light"]))
def test_axe_finds_nothing_beside_a_question(new_visit: Visit, kind: str, visitor: str) -> None:
    page = new_visit(visitor)
    begin(page)
    find(page, kind)
    page.get_by_role("button", name="Flag it").click()
    expect(page.get_by_role("button", name="Take the flag down")).to_be_visible()
    assert findings(page) == []
    assert page.evaluate(TOO_WIDE) == 0


def test_what_is_half_written_is_kept_by_who_leaves_the_page(page: Page) -> None:
    begin(page)
    find(page, "numeric")
    question = page.url
    form_of(page).locator("input[type=text]").focus()
    page.keyboard.type("7")
    page.goto("/quizzes")
    for _ in range(50):  # it travels beside the request for the next page
        page.goto(question)
        if form_of(page).locator(".kept").count():
            break
    expect(form_of(page).locator("input[type=text]")).to_have_value("7")
