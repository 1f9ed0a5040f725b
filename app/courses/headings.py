"""The sections of a lesson, each with an address of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

from markdown_it.token import Token

from app.courses.manuscript import Manuscript, Place
from app.errors import Problem

SECTION, SUBSECTION = 2, 3
TAKEN = frozenset({"main", "outline", "lesson-progress", "course-map", "continue", "sources", "contents"})
"""Names that the page itself uses."""


@dataclass(frozen=True, slots=True)
class Heading:
    anchor: str
    title: str
    level: int


def name_headings(tokens: Sequence[Token], manuscript: Manuscript) -> tuple[tuple[Heading, ...], list[Problem]]:
    """The outline; every heading token gets its anchor as `id`."""
    headings: list[Heading] = []
    problems: list[Problem] = []
    taken = set(TAKEN)
    above = SECTION - 1
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        heading = Heading(_free(_anchor(inline), taken), _plain(inline), int(opening.tag[1:]))
        opening.attrSet("id", heading.anchor)
        headings.append(heading)
        taken.add(heading.anchor)
        if fault := _level_fault(heading.level, above):
            problems.append(manuscript.problem(fault, Place((opening.map or [0])[0])))
        above = heading.level
    return tuple(headings), problems


def _level_fault(level: int, above: int) -> str:
    if level < SECTION:
        return "The title of a lesson stands in its front matter; its sections begin with ##."
    if level > SUBSECTION:
        return "A lesson has sections (##) and subsections (###), and nothing below them."
    if level > above + 1:
        return "A subsection (###) needs a section (##) above it."
    return ""


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})


def _anchor(inline: Token) -> str:
    plain = normalize("NFKD", _plain(inline)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-") or "section"


def _free(anchor: str, taken: set[str]) -> str:
    return next(name for name in _numbered(anchor) if name not in taken)


def _numbered(anchor: str) -> Iterator[str]:
    yield anchor
    number = 2
    while True:
        yield f"{anchor}-{number}"
        number += 1
