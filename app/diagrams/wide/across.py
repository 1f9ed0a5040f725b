"""Columns and gutters in px, from left to right.

A column is as wide as its widest block. Gutters hold the lanes of the links and the sides of the zones. Spare width
goes to the gutters, but not into walls.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.diagrams import text
from app.diagrams.text import TAG_SIZE, text_width
from app.diagrams.wide.blocks import WALL_MARGIN, Blocks, Style
from app.diagrams.wide.grid import Grid, Span
from app.diagrams.wide.wiring import Wiring

GUTTER, MOST_SPARE, LEAST_ZONE = 18.0, 130.0, 72.0
TAG_ROOM = 14.0
CHILD_OF_WALL = 8.0
"""A child's side needs air before the inner face of its parent's wall."""
EDGE = 1.5
"""Half the stroke of a wall, at both sides of the picture."""

Stretch = tuple[float, float]
"""From and to."""
Sides = Mapping[str, Stretch]
"""How far the walls of a zone stand off its outermost columns, left and right."""


@dataclass(frozen=True, slots=True)
class Across:
    columns: Sequence[Stretch]
    gutters: Mapping[int, Stretch]
    """Where lanes may lie, by the column before it (-1: before the first)."""
    sides: Sides
    width: float

    def middle(self, column: int) -> float:
        return sum(self.columns[column]) / 2

    def lane(self, gutter: int, place: float) -> float:
        return sum(self.gutters[gutter]) / 2 + place


def least_across(wiring: Wiring, blocks: Blocks, style: Style) -> Across:
    """With no spare room."""
    return _stacked(wiring.grid, blocks, sides(wiring.grid, style), _lanes(wiring), {})


def stretched_across(wiring: Wiring, blocks: Blocks, style: Style, width: float) -> Across:
    """The same, spread over `width`, with room for names of links where there is some."""
    grid, beside = wiring.grid, sides(wiring.grid, style)
    lanes = _lanes(wiring)
    named = _with_names(wiring, lanes)
    if _stacked(grid, blocks, beside, named, {}).width <= width:
        lanes = named
    least = _stacked(grid, blocks, beside, lanes, {}).width
    growing = _growing_gutters(grid)
    spare = max(0.0, min(MOST_SPARE, (width - least) / max(1, len(growing))))
    full = _stacked(grid, blocks, beside, lanes, dict.fromkeys(growing, spare))
    return _moved(full, max(0.0, (width - full.width) / 2))


def _lanes(wiring: Wiring) -> dict[int, float]:
    inside = {
        gutter: max(wiring.gutter_width.get(gutter, 0.0), GUTTER) for gutter in range(wiring.grid.column_count - 1)
    }
    return wiring.gutter_width | inside


def _with_names(wiring: Wiring, lanes: Mapping[int, float]) -> dict[int, float]:
    tunnels = {tunnel.tunnel: tunnel.name for tunnel in wiring.grid.graph.topology.tunnels}
    wished = dict(lanes)
    for link in wiring.grid.graph.topology.links:
        way, on_it = wiring.ways[link.link], wiring.on.on.get(link.link, ())
        name = link.name or (tunnels[on_it[0]] if len(on_it) == 1 else "")
        if name and way.short:
            room = lanes.get(way.first_gutter, 0.0) + text_width(name, TAG_SIZE) + TAG_ROOM
            wished[way.first_gutter] = max(wished.get(way.first_gutter, 0.0), room)
    return wished


def sides(grid: Grid, style: Style) -> Sides:
    found: dict[str, Stretch] = {}
    for zone in grid.graph.deepest_first():
        span, children = grid.spans[zone], grid.children(zone)
        own = style.pad + (style.frame if span.has_wall else 0.0)
        left = max((found[child][0] for child in children if grid.spans[child].first == span.first), default=0.0)
        right = max((found[child][1] for child in children if grid.spans[child].last == span.last), default=0.0)
        found[zone] = (
            WALL_MARGIN if span.wall_at_start else own + left,
            WALL_MARGIN if span.wall_at_end else own + right,
        )
    return found


def _column_sizes(grid: Grid, blocks: Blocks) -> list[float]:
    sizes = [0.0] * grid.column_count
    for node, column in grid.column.items():
        sizes[column] = max(sizes[column], blocks[node].width)
    for zone, span in grid.spans.items():
        sizes[span.inner_first] = max(sizes[span.inner_first], LEAST_ZONE, _head_width(grid, zone, span, sizes))
    return sizes


def _head_width(grid: Grid, zone: str, span: Span, sizes: Sequence[float]) -> float:
    """Room for the name of a zone of one column. It may be wrapped, so a long one does not make the column wide."""
    if span.inner_first != span.inner_last:
        return 0.0
    return min(text.block_size(text.head(grid.graph.zones[zone], 400))[0], max(128.0, sizes[span.inner_first]))


def _pads(grid: Grid, beside: Sides) -> tuple[Mapping[int, float], Mapping[int, float]]:
    """Room for the sides of zones, before and behind each column."""
    before: dict[int, float] = defaultdict(float)
    behind: dict[int, float] = defaultdict(float)
    for zone, span in grid.spans.items():
        parent = grid.spans.get(grid.graph.zones[zone].parent or "")
        near_start = parent is not None and parent.wall_at_start and parent.inner_first == span.first
        near_end = parent is not None and parent.wall_at_end and parent.inner_last == span.last
        before[span.first] = max(before[span.first], beside[zone][0] + CHILD_OF_WALL * near_start)
        behind[span.last] = max(behind[span.last], beside[zone][1] + CHILD_OF_WALL * near_end)
        if span.wall_at_end:
            before[span.inner_last + 1] = max(before[span.inner_last + 1], WALL_MARGIN)
        if span.wall_at_start:
            behind[span.inner_first - 1] = max(behind[span.inner_first - 1], WALL_MARGIN)
    return before, behind


def _stacked(
    grid: Grid, blocks: Blocks, beside: Sides, lanes: Mapping[int, float], spare: Mapping[int, float]
) -> Across:
    sizes, (before, behind) = _column_sizes(grid, blocks), _pads(grid, beside)
    columns: list[Stretch] = []
    gutters: dict[int, Stretch] = {}
    x = EDGE
    for number in range(-1, len(sizes)):
        if number >= 0:
            columns.append((x, x + sizes[number]))
            x += sizes[number]
        begin = x + behind.get(number, 0.0)
        gutters[number] = (begin, begin + lanes.get(number, 0.0) + spare.get(number, 0.0))
        x = gutters[number][1] + before.get(number + 1, 0.0)
    return Across(columns, gutters, beside, x + EDGE)


def _growing_gutters(grid: Grid) -> list[int]:
    in_walls: set[int] = set()
    for span in grid.spans.values():
        in_walls |= {*range(span.inner_last + 1, span.last), *range(span.first, span.inner_first - 1)}
    return [gutter for gutter in range(grid.column_count - 1) if gutter not in in_walls]


def _moved(across: Across, by: float) -> Across:
    columns = [(begin + by, end + by) for begin, end in across.columns]
    gutters = {gutter: (begin + by, end + by) for gutter, (begin, end) in across.gutters.items()}
    return Across(columns, gutters, across.sides, across.width + 2 * by)
