"""Whatever somebody writes: it compiles, or it is refused at a place within the file."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from app.courses.lesson import compile_lesson
from app.courses.manuscript import LINE_END
from app.documents.registry import Absence, Published, Source
from app.errors import InvalidTextError, Problem
from tests.courses.builders import FRONT, registry

SCRAPS = [
    *("#", "##", "###", "!!!", "!!! note", "???", ":::", ":::card one", "::::", "```", "```nft", "---", "|", "|---|"),
    *("[x](term:nat)", "[x](", "![](", "[^1]", "[^1]: note", "[x]: term:no", "[x]", "<b>", "<!--", "&amp;", "*", "`"),
    *("- ", "> ", "1. ", "    ", "\t", "\n", "\n\n", " ", "colour: red", "word", "é", "\u2028", "\\", "\x00", '"'),
]
TEXTS = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=4), max_size=25).map("".join)
REGISTRY = registry()


class EmptyShelf:
    def find(self, _kind: str, _slug: str) -> Published | None:
        return None

    def slugs(self, _kind: str) -> tuple[str, ...]:
        return ()

    def absence(self, kind: str, slug: str) -> Absence:
        return Absence(f"There is no {kind} “{slug}”.")


@settings(deadline=None)
@given(TEXTS)
def test_any_body_compiles_to_clean_html_or_is_refused_at_a_place(body: str) -> None:
    data, problems = _compile(FRONT + body)
    last = len(LINE_END.findall(FRONT + body)) + 1
    assert all(1 <= problem.line <= last and problem.column >= 1 for problem in problems)
    for piece in data.get("body", ()):
        tree = html.fromstring(f"<div>{piece.get('html', '')}</div>")
        assert not tree.xpath("//script | //style | //iframe | //img | //@style | //@onclick")


@settings(deadline=None)
@given(TEXTS)
def test_any_whole_text_is_refused_at_a_place_or_has_a_front_matter(text: str) -> None:
    data, problems = _compile(text)
    assert data or problems
    assert all(problem.file == "lessons/x.md" and problem.line >= 1 for problem in problems)


def _compile(text: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    try:
        return dict(compile_lesson(REGISTRY, Source("lessons/x.md", "x", text), EmptyShelf()).data), ()
    except InvalidTextError as invalid:
        return {}, invalid.problems
