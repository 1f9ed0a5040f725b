"""Somebody who writes: the text area and what stands around it."""

from dataclasses import dataclass
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.editor.desk import Document


@dataclass(frozen=True, slots=True)
class Writing:
    page: Page
    document: Document

    @property
    def field(self) -> Locator:
        return self.page.locator("textarea[name=text]")

    @property
    def editor(self) -> Locator:
        return self.page.locator("source-editor")

    @property
    def text(self) -> str:
        return self.field.input_value()

    @property
    def kept(self) -> Locator:
        """What is said of the saving."""
        return self.editor.locator(".ed-kept")

    @property
    def place(self) -> Locator:
        return self.editor.locator(".ed-status > button").first

    @property
    def left_behind(self) -> int:
        """How many texts the browser keeps because they are nowhere else."""
        stem = f"source:lesson/{self.document.slug}@"
        kept: int = self.page.evaluate(
            "stem => Object.keys(localStorage).filter(key => key.startsWith(stem)).length", stem
        )
        return kept

    @property
    def marked(self) -> list[int]:
        """The lines that are marked in the gutter."""
        found: list[int] = self.editor.locator(".ed-line").evaluate_all(
            "rows => rows.flatMap((row, i) => row.matches('.k-drop, .k-uns') ? [i + 1] : [])"
        )
        return found

    def open(self) -> Self:
        """Whatever was written in this tab before is left without a question."""
        self.page.evaluate(
            "addEventListener('beforeunload', event => event.stopImmediatePropagation(), {capture: true})"
        )
        self.page.goto(f"/edit/{self.document.slug}")
        self.page.locator("source-editor.up").wait_for()
        self.page.evaluate("window.settled = new Promise(told => addEventListener('source-changed', told)); null")
        self.field.focus()
        self.select(0)
        return self

    def again(self) -> "Writing":
        """The same person opens the same text in another tab."""
        return Writing(self.page.context.new_page(), self.document).open()

    def select(self, start: int, end: int | None = None) -> None:
        self.field.evaluate(
            "(field, [start, end]) => field.setSelectionRange(start, end)", [start, start if end is None else end]
        )

    def selection(self) -> str:
        selected: str = self.field.evaluate("f => f.value.slice(f.selectionStart, f.selectionEnd)")
        return selected

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def settle(self) -> None:
        """Waits until the pause after the last letter is over: the page has been told of the change."""
        self.page.evaluate("settled")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def stands_at(self, line: int, column: int) -> None:
        expect(self.place).to_have_text(f"Line {line}, column {column}")
        expect(self.field).to_be_focused()
