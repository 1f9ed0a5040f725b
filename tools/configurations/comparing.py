"""Whether a program has said what the lesson shows.

`…` stands for anything within a line, and alone on a line for any lines. Blank lines and the width of gaps do not
count.
"""

import re

ANYTHING = "…"


def said(expected: str, actual: str) -> bool:
    pattern = "".join(_pattern(line) for line in _lines(expected))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(actual))) is not None


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _pattern(line: str) -> str:
    if line == ANYTHING:
        return r"(?:.*\n)*?"
    return "[^\n]*?".join(re.escape(part) for part in line.split(ANYTHING)) + r"\n"
