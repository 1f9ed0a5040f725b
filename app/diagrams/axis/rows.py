"""A row of the axis: a line to be drawn at some height, and its words, which stand left of it or above it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.diagrams.axis.placed import Anchor, Words
from app.diagrams.geometry import Point, Rect
from app.diagrams.text import ADDRESS_SIZE, BETWEEN, LINE, NAME_SIZE, text_width, wrap

BASELINE = 13.0
LEAST_HEIGHT, PADDING = 46.0, 10.0
APART = 2 * BETWEEN
"""From a name to what is beside it on the same line: letters that turn out broader keep apart."""
ABOVE = 21.0
"""From words above a line to the line: a timer's time may stand there too."""
BELOW = 17.0
SIZES = {"ta-l": NAME_SIZE, "ta-d": ADDRESS_SIZE, "ta-t": ADDRESS_SIZE, "ta-n": ADDRESS_SIZE}


@dataclass(frozen=True, slots=True)
class Row:
    y: float
    bottom: float
    words: tuple[Words, ...]


def words(text: str, kind: str, x: float, baseline: float, anchor: Anchor = "start") -> Words:
    width = text_width(text, SIZES[kind])
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return Words(text, Point(x, baseline), kind, anchor, Rect(left, baseline - BASELINE, width, LINE))


def label_width(name: str, aside: str) -> float:
    return max(text_width(name, NAME_SIZE), text_width(aside, ADDRESS_SIZE))


def row_beside(top: float, name: str, aside: str, width: float) -> Row:
    """Its words stand left of the line, in a column of that width."""
    lines = [*_lines(name, "ta-l", width), *_lines(aside, "ta-d", width)]
    height = max(LEAST_HEIGHT, LINE * len(lines) + PADDING)
    y = top + height / 2
    first = y - LINE * len(lines) / 2 + BASELINE
    placed = (words(text, kind, 0.0, first + LINE * number) for number, (text, kind) in enumerate(lines))
    return Row(y, top + height, tuple(placed))


def row_below(top: float, name: str, aside: str, left: float, width: float) -> Row:
    """Its words stand above the line, on one line of text if they fit."""
    beside = left + text_width(name, NAME_SIZE) + APART
    if beside + text_width(aside, ADDRESS_SIZE) <= left + width:
        placed = [words(name, "ta-l", left, top + BASELINE), words(aside, "ta-d", beside, top + BASELINE)]
        lines = 1
    else:
        texts = [*_lines(name, "ta-l", width), *_lines(aside, "ta-d", width)]
        placed = [words(text, kind, left, top + BASELINE + LINE * at) for at, (text, kind) in enumerate(texts)]
        lines = len(texts)
    y = top + LINE * lines + ABOVE
    return Row(y, y + BELOW, tuple(each for each in placed if each.text))


def _lines(text: str, kind: str, width: float) -> Iterator[tuple[str, str]]:
    """`wrap` has the size of names in mind."""
    if text:
        yield from ((line.text, kind) for line in wrap(text, width * NAME_SIZE / SIZES[kind] + 1, mono=False))
