"""What the server found stands in the gutter, and one key or one click leads there."""

import pytest
from playwright.sync_api import expect

from tests.editor.conftest import Open

TEXT = "\n".join(("fine",) * 80 + ("here is one wrong", "an odd thing") + ("fine",) * 20 + ("🔑 is wrong",))
HEIGHTS = """editor => {
  const field = editor.querySelector("textarea");
  const twin = field.cloneNode();
  field.after(twin);
  Object.assign(twin.style, {width: `${field.offsetWidth}px`, height: 0, paddingBlock: 0});
  const found = [...editor.querySelectorAll(".ed-line")].map((row) => {
    twin.value = row.textContent;
    return [row.offsetHeight, twin.scrollHeight];
  });
  twin.remove();
  return found;
}"""
"""Of every line: what the underlay gives it, and what a text area of the same width needs for it alone."""


def test_lines_with_problems_are_marked_from_the_beginning(write: Open) -> None:
    assert write(TEXT).marked == [81, 82, 103]


def test_a_line_with_an_error_and_a_warning_shows_the_error(write: Open) -> None:
    mark = write("odd and wrong and odd").editor.locator(".ed-line")
    assert mark.evaluate("row => getComputedStyle(row, '::before').borderLeftStyle") == "solid"


def test_a_problem_of_the_list_leads_to_its_place(write: Open) -> None:
    writing = write(TEXT)
    writing.page.get_by_role("link", name="line 81, column 13").click()
    writing.stands_at(81, 13)
    expect(writing.editor.locator(".ed-line").nth(80)).to_be_in_viewport()
    assert writing.page.url.endswith(writing.document.slug)


def test_f8_goes_through_the_problems_and_round(write: Open) -> None:
    writing = write(TEXT)
    for place in [(81, 13), (82, 4), (103, 6), (81, 13)]:
        writing.press("F8")
        writing.stands_at(*place)
    writing.press("Shift+F8")
    writing.stands_at(103, 6)
    expect(writing.editor.locator("p[role=status]")).to_have_text("line 103, column 6 Here something is wrong.")


def test_marks_move_with_their_lines_until_the_server_has_checked_again(write: Open) -> None:
    writing = write(TEXT)
    writing.press("Enter", "Enter")
    assert writing.marked == [83, 84, 105]
    expect(writing.page.locator("#problems li").first).to_contain_text("line 83")
    assert writing.marked == [83, 84, 105]


def test_what_is_mended_loses_its_mark_when_the_server_has_checked(write: Open) -> None:
    writing = write("wrong")
    writing.press("Control+a")
    writing.type("right")
    expect(writing.page.locator("#problems")).to_have_text("Nothing is wrong.")
    assert writing.marked == []
    writing.press("F8")
    expect(writing.editor.locator("p[role=status]")).to_have_text("No problem is known.")


def test_a_page_may_be_opened_at_a_line(write: Open) -> None:
    writing = write(TEXT)
    writing.page.goto("about:blank")
    writing.page.goto(f"/edit/{writing.document.slug}#line-90")
    writing.stands_at(90, 1)


@pytest.mark.parametrize("visitor", ["calm", "phone"])
def test_a_number_stands_beside_the_first_row_of_its_line_however_often_it_wraps(write: Open, visitor: str) -> None:
    long = "word " * 80
    writing = write(f"{long}\n\tx{long}\n\n{'w' * 300}\nlast", visitor)
    writing.press("Control+End")
    heights = writing.editor.evaluate(HEIGHTS)
    assert len(heights) == 5
    assert all(row == field for row, field in heights), heights
    assert heights[0][0] > heights[2][0]
