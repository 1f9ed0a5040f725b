"""Tab, Enter and Escape, and what the browser undoes."""

import re

import pytest
from playwright.sync_api import expect

from tests.editor.conftest import Open

NESTED = "nodes:\n  host: web\n  net: private\nend"


def test_tab_indents_the_selected_lines_and_shift_tab_puts_them_back(write: Open) -> None:
    writing = write(NESTED)
    writing.select(0, NESTED.index("end"))
    writing.press("Tab")
    assert writing.text == "  nodes:\n    host: web\n    net: private\nend"
    writing.press("Shift+Tab")
    assert writing.text == NESTED
    writing.press("Shift+Tab")
    assert writing.text == "nodes:\nhost: web\nnet: private\nend"


def test_tab_without_a_selection_goes_on_to_the_next_step(write: Open) -> None:
    writing = write("abc")
    writing.select(1)
    writing.press("Tab")
    assert writing.text == "a bc"
    writing.press("Tab")
    assert writing.text == "a   bc"


def test_an_empty_first_line_is_a_line(write: Open) -> None:
    writing = write("\n  b")
    writing.press("Tab", "Enter", "Shift+Tab")
    assert writing.text == "  \n\n  b"
    writing.select(0, len(writing.text))
    writing.press("Shift+Tab")
    assert writing.text == "\n\nb"


def test_shift_tab_lets_the_line_of_the_caret_step_out(write: Open) -> None:
    writing = write(NESTED)
    writing.select(NESTED.index("web"))
    writing.press("Shift+Tab")
    writing.type("my-")
    assert writing.text == "nodes:\nhost: my-web\n  net: private\nend"


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_escape_and_then_tab_leaves_the_text(write: Open, key: str) -> None:
    writing = write(NESTED)
    writing.press("Escape", key)
    expect(writing.field).not_to_be_focused()
    assert writing.text == NESTED


def test_after_another_key_tab_indents_again(write: Open) -> None:
    writing = write(NESTED)
    writing.press("Escape", "ArrowDown", "Tab")
    expect(writing.field).to_be_focused()
    assert writing.text == NESTED.replace("  host", "    host")


def test_the_way_out_is_told_to_everybody(write: Open) -> None:
    writing = write("")
    expect(writing.field).to_have_accessible_description(re.compile("press Escape first to move on with Tab"))
    expect(writing.editor.locator(".ed-hint")).to_be_visible()


def test_enter_keeps_the_indentation(write: Open) -> None:
    writing = write(NESTED)
    writing.select(NESTED.index("\n  net"))
    writing.press("Enter")
    writing.type("zone: a")
    assert writing.text == "nodes:\n  host: web\n  zone: a\n  net: private\nend"


def test_what_the_editor_wrote_is_undone_like_what_was_typed(write: Open) -> None:
    writing = write(NESTED)
    writing.select(0, len(NESTED))
    writing.press("Tab")
    indented = writing.text
    writing.press("Control+z")
    assert writing.text == NESTED
    writing.press("Control+Shift+z")
    assert writing.text == indented
