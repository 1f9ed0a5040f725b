"""Side by side on a desk, one at a time on a phone, and a plain form without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.settings import STATIC
from app.web.representations import COMPRESS, ONCE
from app.web.static_files import MINIFIERS, modules
from tests.e2e.axe import findings
from tests.editor.conftest import Open, Persons
from tests.editor.desk import Document, Documents

TEXT = "# A lesson\n\nwrong\nodd\n"
MOST = 8 * 1024


@pytest.mark.parametrize("visitor", ["calm", "dark", "phone"])
def test_axe_finds_nothing(write: Open, visitor: str) -> None:
    writing = write(TEXT, visitor, unsaved=True)
    writing.press("Control+f")
    writing.type("o")
    assert findings(writing.page) == []


def test_the_divider_is_moved_by_keyboard_and_remembered(write: Open) -> None:
    writing = write(TEXT)
    divider = writing.page.get_by_role("separator", name="Width of the source")
    before = writing.field.bounding_box()
    divider.focus()
    writing.press("End")
    after = writing.field.bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"]
    writing.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "73")
    other = writing.again()
    expect(other.page.get_by_role("separator")).to_have_attribute("aria-valuenow", "73")
    other.page.close()
    writing.press("Enter")
    expect(divider).to_have_attribute("aria-valuenow", "50")


def test_the_divider_is_dragged(write: Open) -> None:
    writing = write(TEXT)
    divider = writing.page.get_by_role("separator")
    writing.press("Home")
    box = divider.bounding_box()
    assert box
    mouse = writing.page.mouse
    mouse.move(box["x"] + 5, 300)
    mouse.down()
    mouse.move(box["x"] - 200, 300)
    mouse.up()
    moved = divider.bounding_box()
    assert moved
    assert abs(box["x"] - 200 - moved["x"]) < 20
    divider.dblclick()


def test_on_a_phone_there_are_tabs_and_arrows_walk_them(write: Open) -> None:
    writing = write(TEXT, "phone")
    expect(writing.page.get_by_role("tab")).to_have_text(["Source", "Problems (2)", "Preview"])
    writing.page.get_by_role("tab", name="Source").focus()
    writing.press("ArrowRight")
    expect(writing.page.get_by_role("tab", name="Problems")).to_be_focused()
    expect(writing.page.get_by_role("tabpanel")).to_have_count(1)
    expect(writing.field).to_be_hidden()
    writing.press("ArrowLeft")
    expect(writing.field).to_be_visible()


def test_on_a_phone_a_problem_leads_to_the_tab_of_the_source(write: Open) -> None:
    writing = write(TEXT, "phone")
    writing.page.get_by_role("tab", name="Problems").click()
    writing.page.get_by_role("link", name="line 4, column 1").click()
    writing.stands_at(4, 1)
    assert writing.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_form_saves_a_plain_text_area(persons: Persons, documents: Documents) -> None:
    document = documents["plain"] = Document("plain", "\nbefore")
    page = persons("without JavaScript")
    page.goto("/edit/plain")
    field = page.get_by_role("textbox", name="Source")
    expect(field).to_have_value("\nbefore")
    field.fill("after")
    page.get_by_role("button", name="Save").click()
    assert document.text == "after"
    assert page.locator("[role=tab], .ed-status").count() == 0


def test_the_editor_weighs_less_than_eight_kilobytes() -> None:
    files = [Path(STATIC, path) for path in modules("js/editor")]
    script = b"".join(MINIFIERS["js"](file.read_bytes()) for file in files)
    assert len(COMPRESS["br"](script, ONCE)) < MOST
