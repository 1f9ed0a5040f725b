"""Finds and replaces words, goes to a line, and leaves the browser its own search."""

from playwright.sync_api import expect

from tests.editor.conftest import Open
from tests.editor.writing import Writing

TEXT = "A gateway forwards.\nA host asks the gateway (twice).\nThe Gateway answers.\n"


def count(writing: Writing, words: str) -> None:
    expect(writing.editor.locator(".ed-count")).to_have_text(words)


def find(writing: Writing, words: str) -> None:
    writing.press("Control+f")
    writing.page.get_by_label("Find", exact=True).fill(words)


def test_find_counts_and_goes_to_the_next_and_the_previous(write: Open) -> None:
    writing = write(TEXT)
    find(writing, "gateway")
    count(writing, "1 of 3")
    writing.press("Enter")
    count(writing, "2 of 3")
    writing.press("Shift+Enter", "Shift+Enter")
    count(writing, "3 of 3")
    writing.press("Escape")
    expect(writing.field).to_be_focused()
    assert writing.selection() == "Gateway"
    expect(writing.page.get_by_role("search")).to_be_hidden()


def test_find_begins_at_the_caret_with_the_selected_words(write: Open) -> None:
    writing = write(TEXT)
    start = TEXT.index("gateway (")
    writing.select(start, start + len("gateway"))
    writing.press("Control+f")
    expect(writing.page.get_by_label("Find", exact=True)).to_have_value("gateway")
    count(writing, "2 of 3")


def test_what_means_something_in_a_pattern_is_found_as_it_stands(write: Open) -> None:
    writing = write(TEXT)
    find(writing, "(twice).")
    count(writing, "1 of 1")
    find(writing, "(thrice).")
    count(writing, "None found")


def test_every_match_is_tinted_where_it_stands(write: Open) -> None:
    writing = write(TEXT)
    find(writing, "gateway")
    tinted = writing.page.evaluate("[...CSS.highlights.get('found')].map(String)")
    assert tinted == ["gateway", "gateway", "Gateway"]


def test_replace_takes_one_and_goes_to_the_next(write: Open) -> None:
    writing = write(TEXT)
    find(writing, "gateway")
    writing.page.get_by_label("Replace with").fill("router")
    writing.press("Enter")
    assert writing.text == TEXT.replace("gateway", "router", 1)
    count(writing, "1 of 2")
    expect(writing.page.get_by_label("Replace with")).to_be_focused()


def test_replace_all_is_taken_back_by_one_undo(write: Open) -> None:
    writing = write(TEXT)
    find(writing, "gateway")
    writing.page.get_by_label("Replace with").fill("$& router")
    writing.button("Replace all").click()
    count(writing, "3 replaced")
    assert writing.text == TEXT.replace("gateway", "$& router").replace("Gateway", "$& router")
    writing.button("Close").click()
    writing.press("Control+z")
    assert writing.text == TEXT


def test_where_the_focus_is_elsewhere_the_browser_searches_the_page(write: Open) -> None:
    writing = write(TEXT)
    writing.button("Save").focus()
    writing.press("Control+f")
    expect(writing.page.get_by_role("search")).to_be_hidden()


def test_pressed_twice_control_f_is_the_browsers(write: Open) -> None:
    writing = write(TEXT)
    writing.press("Control+f")
    writing.page.evaluate("addEventListener('keydown', event => { window.taken = event.defaultPrevented })")
    writing.press("Control+f")
    assert writing.page.evaluate("window.taken") is False


def test_control_g_goes_to_a_line(write: Open) -> None:
    writing = write(TEXT)
    writing.press("Control+g")
    writing.type("3")
    writing.press("Enter")
    writing.stands_at(3, 1)


def test_a_line_too_many_is_the_last_and_the_status_opens_the_question_too(write: Open) -> None:
    writing = write("one\ntwo")
    writing.place.click()
    writing.type("99")
    writing.button("Go").click()
    writing.stands_at(2, 1)


def test_a_column_counts_characters(write: Open) -> None:
    writing = write("🔑🔑 two keys")
    writing.press("ArrowRight", "ArrowRight")
    writing.stands_at(1, 3)
