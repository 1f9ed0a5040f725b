"""The grid of the wide form: every node in its cell, every zone a rectangle of cells. No px here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.diagrams.graph import Columns, Graph, Rows
from app.diagrams.topology import Link


@dataclass(frozen=True, slots=True)
class Span:
    """The cells of a zone. Beyond its inner columns stand the gateways in its wall."""

    first: int
    last: int
    inner_first: int
    inner_last: int
    top: int
    bottom: int

    @property
    def wall_at_start(self) -> bool:
        return self.first < self.inner_first

    @property
    def wall_at_end(self) -> bool:
        return self.last > self.inner_last

    @property
    def has_wall(self) -> bool:
        return self.wall_at_start or self.wall_at_end

    def columns(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Grid:
    graph: Graph
    line: Sequence[str]
    column: Columns
    row: Rows
    spans: Mapping[str, Span]

    @property
    def column_count(self) -> int:
        return max(self.column.values(), default=-1) + 1

    @property
    def row_count(self) -> int:
        return max(self.row.values(), default=-1) + 1

    def ends(self, link: Link) -> tuple[str, str]:
        """From left to right, else from top to bottom."""
        first = (self.column[link.start], self.row[link.start])
        second = (self.column[link.end], self.row[link.end])
        return (link.start, link.end) if first <= second else (link.end, link.start)

    def stands_in_wall(self, node: str) -> bool:
        zone = self.graph.nodes[node].zone
        if zone is None or not self.graph.in_wall(node):
            return False
        return not self.spans[zone].inner_first <= self.column[node] <= self.spans[zone].inner_last

    def children(self, zone: str) -> list[str]:
        return [child for child in self.graph.children[zone] if child in self.spans]


def lay_grid(graph: Graph, line: Sequence[str], column: Columns, row: Rows) -> Grid:
    spans = {zone: _span(graph, zone, column, row) for zone in graph.zones if graph.inside[zone]}
    return Grid(graph, line, column, row, spans)


def _span(graph: Graph, zone: str, column: Columns, row: Rows) -> Span:
    all_columns = [column[node] for node in graph.inside[zone]]
    all_rows = [row[node] for node in graph.inside[zone]]
    inner = [column[node] for node in graph.inside[zone] if node not in graph.walls[zone]] or all_columns
    return Span(min(all_columns), max(all_columns), min(inner), max(inner), min(all_rows), max(all_rows))
