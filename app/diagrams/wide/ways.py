"""Which gutters and cells a link runs through.

A link leaves a node sideways, runs upright only in a gutter between two columns, and along only in a row whose cells
are empty or in a gutter between two rows. So it cannot meet a stranger's symbol or name. Levels: row r is level 2r, the
gutter under it 2r + 1. Gutter g is right of column g. The cheapest level is taken; a stranger's zone costs most.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.diagrams.geometry import NEARLY
from app.diagrams.spine import hops
from app.diagrams.topology import Link
from app.diagrams.wide.grid import Grid, Span

STRANGERS_ZONE, LEAVES_HOME, BEND, LENGTH, BETWEEN_ROWS, BLOCKED = 9.0, 4.0, 2.0, 0.5, 0.5, 1e6


@dataclass(frozen=True, slots=True)
class Way:
    """From the left end to the right end. A short way has one gutter, and its level is that of its second end."""

    first_gutter: int
    last_gutter: int
    level: int
    first_level: int
    last_level: int

    @property
    def short(self) -> bool:
        return self.first_gutter == self.last_gutter

    @property
    def between_rows(self) -> bool:
        return self.level % 2 == 1

    def passed_columns(self) -> range:
        return range(self.first_gutter + 1, self.last_gutter + 1)

    def leaves_to(self, *, at_start: bool) -> int:
        """How many levels down the link leads from the height of that end."""
        if at_start:
            return (self.last_level if self.short else self.level) - self.first_level
        return (self.first_level if self.short else self.level) - self.last_level

    def crosses_top(self, gutter: int, row: int) -> bool:
        """It passes the upper side of that row in that gutter."""
        if self.short:
            upright = [(self.first_level, self.last_level)]
        else:
            upright = [(self.first_level, self.level)] * (gutter == self.first_gutter)
            upright += [(self.level, self.last_level)] * (gutter == self.last_gutter)
        return any(min(levels) < 2 * row <= max(levels) for levels in upright)


@dataclass(slots=True)
class Routing:
    grid: Grid
    passed: set[tuple[int, int]] = field(default_factory=set)
    """Empty cells which a link already runs through."""

    def route_all(self) -> dict[str, Way]:
        on_line = set(hops(self.grid.line))

        def first_the_line(link: Link) -> tuple[bool, int]:
            return link.pair not in on_line, abs(self.grid.column[link.start] - self.grid.column[link.end])

        return {link.link: self._route(link) for link in sorted(self.grid.graph.topology.links, key=first_the_line)}

    def _route(self, link: Link) -> Way:
        first, last = self.grid.ends(link)
        start, end = self.grid.column[first], self.grid.column[last]
        levels = 2 * self.grid.row[first], 2 * self.grid.row[last]
        costs = Costs(self.grid, link)
        if start == end:
            gutter = min((start, start - 1), key=lambda gutter: costs.upright(gutter, *levels))
            return Way(gutter, gutter, levels[1], *levels)
        if end == start + 1:
            return Way(start, start, levels[1], *levels)
        level = min(range(-1, 2 * self.grid.row_count), key=lambda level: self._along(costs, start, end, level, levels))
        if level % 2 == 0:
            self.passed |= {(column, level // 2) for column in range(start + 1, end)}
        return Way(start, end - 1, level, *levels)

    def _along(self, costs: "Costs", start: int, end: int, level: int, levels: tuple[int, int]) -> float:
        if level % 2 == 0 and not self._is_free(level // 2, range(start + 1, end)):
            return BLOCKED + level * NEARLY
        upright = costs.upright(start, levels[0], level) + costs.upright(end - 1, level, levels[1])
        return upright + costs.along(start, end, level) + level % 2 * BETWEEN_ROWS

    def _is_free(self, row: int, columns: Iterable[int]) -> bool:
        busy = {(self.grid.column[node], self.grid.row[node]) for node in self.grid.column} | self.passed
        return all((column, row) not in busy for column in columns)


class Costs:
    """What a link pays for the zones it runs through."""

    def __init__(self, grid: Grid, link: Link) -> None:
        first, last = set(grid.graph.zones_of[link.start]), set(grid.graph.zones_of[link.end])
        self.foreign: list[Span] = [span for zone, span in grid.spans.items() if zone not in first | last]
        self.home: list[Span] = [grid.spans[zone] for zone in grid.graph.zones_of[link.start] if zone in last]

    def upright(self, gutter: int, from_level: int, to_level: int) -> float:
        low, high = sorted((from_level, to_level))
        entered = sum(
            span.first <= gutter < span.last and low <= 2 * span.bottom and high >= 2 * span.top
            for span in self.foreign
        )
        left = sum(
            not span.first <= gutter < span.last or low < 2 * span.top or high > 2 * span.bottom for span in self.home
        )
        bends = low != high
        return (high - low) * LENGTH + STRANGERS_ZONE * entered + (LEAVES_HOME * left + BEND) * bends

    def along(self, start: int, end: int, level: int) -> float:
        entered = sum(
            span.first < end and span.last > start and 2 * span.top <= level <= 2 * span.bottom for span in self.foreign
        )
        return STRANGERS_ZONE * entered


def ways(grid: Grid) -> dict[str, Way]:
    return Routing(grid).route_all()
