"""A text as a browser sends it, with the line endings that its author's file has.

Browsers send every line of a form's text with CR LF, scripts with LF. A text of which nothing was edited has to come
back byte for byte, also one whose lines end in different ways.
"""

import re
from collections import Counter

from app.documents.matching import pieces

LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
USUAL = "\n"


def with_endings_of(original: str, written: str) -> str:
    """Each line of `written` with the ending it has in `original`; new lines end as most of the others do."""
    old, new = lines_with_endings(original), lines_with_endings(written)
    endings = Counter(ending for _, ending in old if ending)
    usual = endings.most_common(1)[0][0] if endings else USUAL
    kept = _kept(old, new) if len(endings) > 1 else {}
    return "".join(words + (kept.get(index, usual) if ending else "") for index, (words, ending) in enumerate(new))


def lines_of(text: str) -> list[str]:
    """Without their endings; a text that ends with one has no further line."""
    lines = [words for words, _ in lines_with_endings(text)]
    return lines if lines[-1] else lines[:-1]


def lines_with_endings(text: str) -> list[tuple[str, str]]:
    """What is left after the last ending comes last, even if that is nothing."""
    return LINE.findall(text)


def _kept(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> dict[int, str]:
    """By the line of the new text, the ending that the same line had; a line that ended the text has none."""
    return {
        new_first + index: old[first + index][1]
        for what, first, last, new_first, _ in pieces([words for words, _ in old], [words for words, _ in new])
        for index in range(last - first)
        if what == "equal" and old[first + index][1]
    }
