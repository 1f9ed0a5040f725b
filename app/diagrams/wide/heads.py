"""The head of a zone takes a stretch of its top band that no link crosses: one line where that fits, else two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.diagrams import text
from app.diagrams.text import HeadLines
from app.diagrams.topology import Zone
from app.diagrams.wide.across import Across, Stretch
from app.diagrams.wide.blocks import WALL_MARGIN, Style
from app.diagrams.wide.grid import Span
from app.diagrams.wide.wiring import Wiring

INDENT, ABOVE, BELOW, CLEAR = 12.0, 8.0, 10.0, 6.0
UNBROKEN = 400.0


@dataclass(frozen=True, slots=True)
class Head:
    x: float
    lines: HeadLines

    @property
    def room(self) -> float:
        """How much higher the zone gets by it."""
        return text.head_size(self.lines)[1] + ABOVE + BELOW


def inner_stretch(across: Across, zone: str, span: Span, style: Style) -> Stretch:
    """Between the inner faces of the walls."""
    frame = style.frame if span.has_wall else 0.0
    left = (
        across.columns[span.inner_first - 1][1] + WALL_MARGIN
        if span.wall_at_start
        else across.columns[span.first][0] - across.sides[zone][0] + frame
    )
    right = (
        across.columns[span.inner_last + 1][0] - WALL_MARGIN
        if span.wall_at_end
        else across.columns[span.last][1] + across.sides[zone][1] - frame
    )
    return left, right


def heads(wiring: Wiring, across: Across, style: Style) -> dict[str, Head]:
    grid = wiring.grid
    found: dict[str, Head] = {}
    for zone, span in grid.spans.items():
        left, right = inner_stretch(across, zone, span, style)
        cuts = sorted(_cuts(wiring, across, span))
        found[zone] = _fitted(grid.graph.zones[zone], list(_free(left + INDENT, right - CLEAR, cuts)))
    return found


def _cuts(wiring: Wiring, across: Across, span: Span) -> Iterator[Stretch]:
    """Where links come down through the top of a zone."""
    for (gutter, link), place in wiring.upright.items():
        within = span.inner_first - 1 <= gutter <= span.inner_last
        if within and wiring.ways[link].crosses_top(gutter, span.top):
            x, half = across.lane(gutter, place), wiring.on.thickness(link) / 2 + CLEAR
            yield x - half, x + half


def _free(left: float, right: float, cuts: Sequence[Stretch]) -> Iterator[Stretch]:
    x = left
    for begin, end in (*cuts, (right, right)):
        if end >= left and min(begin, right) > x:
            yield x, min(begin, right)
        x = max(x, end)
    if x == left:
        yield left, right


def _fitted(zone: Zone, free: Sequence[Stretch]) -> Head:
    whole = text.head(zone, UNBROKEN)
    for lines in ((whole,), tuple((part,) for part in whole)):
        for begin, end in free:
            if end - begin >= text.head_size(lines)[0]:
                return Head(begin, lines)
    begin, end = max(free, key=lambda stretch: (stretch[1] - stretch[0], -stretch[0]))
    return Head(begin, tuple((part,) for part in text.head(zone, end - begin)))
