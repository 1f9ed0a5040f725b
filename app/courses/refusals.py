"""What Markdown could say and a lesson may not."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from app.courses.code import lexer
from app.courses.manuscript import Manuscript, Place
from app.errors import Problem

HTML = "Raw HTML is not allowed in a lesson: it is Markdown, and what moves in it is an embed (:::)."
COLLAPSIBLE = "An admonition begins with !!!; a lesson has nothing that folds away."
ADMONITIONS = ("note", "tip", "important", "warning", "example")
UNKNOWN_NOTE = re.compile(r"\[\^[^\]\s]+\]")


def refuse(tokens: Sequence[Token], manuscript: Manuscript) -> list[Problem]:
    return [problem for token in tokens for problem in (*_block(token, manuscript), *_inline(token, manuscript))]


def _block(token: Token, manuscript: Manuscript) -> Iterator[Problem]:
    place = Place((token.map or [0])[0])
    if token.type == "html_block":
        yield manuscript.problem(HTML, place)
    if token.type == "fence" and (language := token.info.strip().partition(" ")[0]) and lexer(language) is None:
        yield manuscript.problem(
            f"No way to colour code in “{language}” is known.", place, "Write ```text for what has no grammar."
        )
    if token.type == "admonition_open":
        yield from _admonition(token, manuscript, place)


def _admonition(token: Token, manuscript: Manuscript, place: Place) -> Iterator[Problem]:
    if not token.markup.startswith("!!!"):
        yield manuscript.problem(COLLAPSIBLE, place)
    elif token.meta["tag"] not in ADMONITIONS:
        hint = f"Known here: {', '.join(ADMONITIONS)}."
        yield manuscript.problem(f"There is no admonition “{token.meta['tag']}”.", place, hint)


def _inline(block: Token, manuscript: Manuscript) -> Iterator[Problem]:
    first, end = block.map or (0, 0)
    cursor = Place(first)
    for child in block.children or ():
        written, message = _refused(child)
        if message:
            cursor = manuscript.seek(written, cursor, end) or cursor
            yield manuscript.problem(message, cursor)
            cursor = Place(cursor.line, cursor.column + 1)


def _refused(token: Token) -> tuple[str, str]:
    """How it is written and why it is refused; twice nothing when all is well."""
    if token.type == "html_inline":
        return token.content, HTML
    if token.type == "image":
        return "![", _image(str(token.attrGet("src")))
    if token.type == "text" and (note := UNKNOWN_NOTE.search(token.content)):
        return note[0], f"There is no footnote {note[0]}."
    return "", ""


def _image(source: str) -> str:
    if "//" in source:
        return "A page asks no other site for anything, so this picture cannot be shown."
    return "A lesson has no image files: what it shows is a figure, drawn from a scenario (:::)."
