"""What is saved, what is not, and what outlives a tab that is gone."""

import json

import pytest
from playwright.sync_api import Dialog, Route, expect

from tests.editor.conftest import Open
from tests.editor.writing import Writing

every_answer = pytest.mark.parametrize("answer", ["Put it back", "Throw it away"])


def crash(writing: Writing) -> Writing:
    """The tab is gone without a word; the same person comes back."""
    writing.settle()
    writing.page.close()
    return writing.again()


def test_whoever_writes_on_is_checked_once_after_a_pause(write: Open) -> None:
    writing = write("")
    with writing.page.expect_response("**/checks"):
        writing.type("one two three")
    assert writing.document.checked == ["one two three"]
    expect(writing.kept).to_have_text("Not saved")


def test_what_the_server_has_kept_is_saved(write: Open) -> None:
    writing = write("", keeps=True)
    expect(writing.kept).to_be_empty()
    writing.type("a")
    expect(writing.kept).to_have_text("Not saved")
    expect(writing.kept).to_have_text("Saved at 10:32")
    expect(writing.editor).to_have_attribute("base", "8")
    assert writing.document.text == "a"
    assert writing.left_behind == 0


def test_what_was_written_while_it_was_saved_is_not_saved(write: Open) -> None:
    writing = write("", keeps=True)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    writing.page.route("**/checks", hold, times=1)
    with writing.page.expect_request("**/checks"):
        writing.type("a")
    writing.type("b")
    held[0].continue_()
    expect(writing.editor).to_have_attribute("base", "8")
    expect(writing.kept).to_have_text("Not saved")
    expect(writing.kept).to_have_text("Saved at 10:32")
    assert writing.document.text == "ab"


def test_control_s_presses_the_button_of_the_form(write: Open) -> None:
    writing = write("before")
    writing.type("and ")
    with writing.page.expect_navigation():
        writing.press("Control+s")
    assert writing.document.text == "and before"
    expect(writing.editor).to_have_attribute("base", "8")
    writing.page.locator("source-editor.up").wait_for()
    assert writing.left_behind == 0
    expect(writing.page.get_by_role("group", name="Text that was not saved")).to_have_count(0)


def test_the_browser_asks_before_what_is_not_saved_is_left(write: Open) -> None:
    writing = write("")
    writing.type("a")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    writing.page.once("dialog", stay)
    writing.page.get_by_role("link", name="Elsewhere").click(no_wait_after=True)
    expect(writing.field).to_have_value("a")
    assert asked == ["beforeunload"]


def test_nobody_is_asked_when_everything_is_saved(write: Open) -> None:
    writing = write("", keeps=True)
    writing.type("a")
    expect(writing.kept).to_have_text("Saved at 10:32")
    writing.page.get_by_role("link", name="Elsewhere").click()
    writing.page.wait_for_url("**/elsewhere")


@every_answer
def test_what_was_not_saved_outlives_a_crash_and_is_offered(write: Open, answer: str) -> None:
    writing = write("before")
    writing.type("and ")
    writing = crash(writing)
    assert writing.text == "before"
    writing.button(answer).click()
    assert writing.text == ("and before" if answer == "Put it back" else "before")
    assert writing.left_behind == (1 if answer == "Put it back" else 0)


def test_what_was_put_back_can_be_undone(write: Open) -> None:
    writing = write("one\ntwo\nthree")
    writing.press("ArrowDown", "Enter")
    writing.type("or less ")
    writing = crash(writing)
    writing.button("Put it back").click()
    assert writing.text == "one\n\nor less two\nthree"
    writing.press("Control+z")
    assert writing.text == "one\ntwo\nthree"


def test_an_offer_is_not_overwritten_by_what_is_written_now(write: Open) -> None:
    writing = write("before")
    writing.type("old ")
    writing = crash(writing)
    writing.type("new ")
    writing.settle()
    assert writing.left_behind == 2
    writing.button("Put it back").click()
    assert writing.text == "old before"


def test_an_offer_says_that_the_document_has_moved_on(write: Open) -> None:
    writing = write("before")
    writing.type("and ")
    writing.settle()
    writing.document.base, writing.document.text = 9, "otherwise"
    writing = crash(writing)
    expect(writing.page.get_by_role("group", name="Text that was not saved")).to_contain_text(
        "It was written upon version 7; this is version 9."
    )


def test_what_the_server_has_by_now_is_not_offered(write: Open) -> None:
    writing = write("before")
    writing.type("and ")
    writing.document.text = "and before"
    writing = crash(writing)
    assert writing.left_behind == 0


def test_a_server_that_cannot_keep_it_leaves_it_in_this_browser(write: Open) -> None:
    writing = write("", keeps=True)
    writing.page.evaluate("fetch = async () => new Response('', {status: 503})")  # the console stays clean
    writing.type("a")
    expect(writing.kept).to_have_text("Not saved, only kept in this browser")
    assert writing.left_behind == 1


def test_what_the_page_came_with_and_the_server_refused_is_kept_too(write: Open) -> None:
    writing = write("refused", unsaved=True)
    expect(writing.kept).to_have_text("Not saved")
    assert writing.left_behind == 1


def test_a_text_of_last_month_is_forgotten(write: Open) -> None:
    writing = write("now")
    kept = json.dumps({"text": "then", "base": "1", "at": 0})
    writing.page.evaluate(f"localStorage.setItem('source:lesson/{writing.document.slug}@1', {json.dumps(kept)})")
    writing = writing.again()
    assert writing.left_behind == 0
