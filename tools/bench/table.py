"""One line for each thing that was measured, with its goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Met(StrEnum):
    """Whether a goal is reached; most figures have none and are only told."""

    YES = "met"
    NO = "not met"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    measured: str
    goal: str = ""
    met: Met = Met.NONE


def judged(what: str, measured: str, goal: str, *, met: bool) -> Row:
    return Row(what, measured, goal, Met.YES if met else Met.NO)


def markdown(rows: Sequence[Row]) -> str:
    """A table that reads well in a terminal and on a page."""
    cells = [("what", "measured", "goal", ""), *((row.what, row.measured, row.goal, row.met) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
