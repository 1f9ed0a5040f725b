"""Rows in px, from the top. Every column sinks on its own, so a high zone makes no gap elsewhere."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.diagrams.wide.across import EDGE
from app.diagrams.wide.blocks import Block, Blocks, Style
from app.diagrams.wide.grid import Grid
from app.diagrams.wide.heads import Head
from app.diagrams.wide.wiring import Wiring

PASSING = 14.0
"""Air above and below a link that runs through an empty cell."""
LEAST_PITCH = 60.0

Rises = dict[str, tuple[float, float]]
"""How far the edges of a zone stand off the middle of its first row and of its last."""


@dataclass(slots=True)
class Down:
    rises: Rises
    rows: list[float] = field(default_factory=list)
    """Where the line runs."""
    levels: dict[int, float] = field(default_factory=dict)
    """The middle of every gutter with long runs."""
    height: float = 0.0


def stacked_down(wiring: Wiring, blocks: Blocks, heads: Mapping[str, Head], style: Style) -> Down:
    grid = wiring.grid
    down = Down(Edges(grid, blocks, heads, style).find())
    above, below = _cells(wiring, blocks, down.rises)
    front = dict.fromkeys(range(grid.column_count), EDGE)
    for row in range(grid.row_count + 1):
        _lower_for_runs(wiring, 2 * row - 1, front, down)
        if row < grid.row_count:
            y = max(_beginning(front[column], style) + above[row, column] for column in front if (row, column) in above)
            down.rows.append(max(y, down.rows[-1] + LEAST_PITCH) if down.rows else y)
            for column in front:
                if (row, column) in below:
                    front[column] = max(front[column], down.rows[row] + below[row, column])
    down.height = max(front.values(), default=EDGE) + EDGE
    return down


def _beginning(front: float, style: Style) -> float:
    return front + (style.row_gap if front > EDGE else 0.0)


def _lower_for_runs(wiring: Wiring, level: int, front: dict[int, float], down: Down) -> None:
    if level in wiring.level_height:
        lowest, height = max(front.values()), wiring.level_height[level]
        down.levels[level] = lowest + height / 2 + 2
        front.update(dict.fromkeys(front, lowest + height))


@dataclass(frozen=True, slots=True)
class Edges:
    """The upper and lower edges of zones, from the innermost outwards."""

    grid: Grid
    blocks: Blocks
    heads: Mapping[str, Head]
    style: Style
    rises: Rises = field(default_factory=dict)

    def find(self) -> Rises:
        for zone in self.grid.graph.deepest_first():
            self.rises[zone] = self._top(zone), self._bottom(zone)
        return self.rises

    def _top(self, zone: str) -> float:
        grid, row = self.grid, self.grid.spans[zone].top
        own = self.heads[zone].room + (self.style.frame if grid.spans[zone].has_wall else 0.0)
        inner = [self.rises[child][0] for child in grid.children(zone) if grid.spans[child].top == row]
        inner += [self.blocks[node].up for node in self._nodes(zone, row, in_wall=False)]
        wall = [self._to_wall(self.blocks[node]) for node in self._nodes(zone, row, in_wall=True)]
        return max([own, *(own + height for height in inner), *wall])

    def _to_wall(self, block: Block) -> float:
        """A name plate hangs from the edge of the wall."""
        return block.up + (0.0 if block.plate else self.style.pad)

    def _bottom(self, zone: str) -> float:
        grid, row = self.grid, self.grid.spans[zone].bottom
        own = self.style.pad + (self.style.frame if grid.spans[zone].has_wall else 0.0)
        inner = [self.rises[child][1] for child in grid.children(zone) if grid.spans[child].bottom == row]
        inner += [self.blocks[node].down for node in self._nodes(zone, row, in_wall=False)]
        wall = [self.blocks[node].down + self.style.pad for node in self._nodes(zone, row, in_wall=True)]
        return max([own, *(own + height for height in inner), *wall])

    def _nodes(self, zone: str, row: int, *, in_wall: bool) -> list[str]:
        members = self.grid.graph.members[zone]
        return [node for node in members if self.grid.row[node] == row and self.grid.stands_in_wall(node) == in_wall]


Cells = dict[tuple[int, int], float]
"""By row and column."""


def _cells(wiring: Wiring, blocks: Blocks, rises: Rises) -> tuple[Cells, Cells]:
    """What each cell needs above and below its line."""
    grid = wiring.grid
    above: Cells = defaultdict(float)
    below: Cells = defaultdict(float)
    for node, column in grid.column.items():
        above[grid.row[node], column], below[grid.row[node], column] = blocks[node].up, blocks[node].down
    for way in wiring.ways.values():
        if not way.short and not way.between_rows:
            for cell in ((way.level // 2, column) for column in way.passed_columns()):
                above[cell], below[cell] = max(above[cell], PASSING), max(below[cell], PASSING)
    for zone, span in grid.spans.items():
        for column in span.columns():
            above[span.top, column] = max(above[span.top, column], rises[zone][0])
            below[span.bottom, column] = max(below[span.bottom, column], rises[zone][1])
    return above, below
