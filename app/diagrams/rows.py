"""A row for every node: blocks in blocks.

From the innermost zone outwards, every zone becomes a block of cells which no stranger enters. Blocks and nodes take
the free place nearest to the mean row of their neighbours, the spine first; what hangs on one node stands half above it
and half below. Of four rounds the one with fewest crossings, least rise and least height stays.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import count

from app.diagrams.crossings import cost
from app.diagrams.graph import Columns, Graph, Rows, mean

ROUNDS = 4

Cell = tuple[int, int]
"""Column and row."""


@dataclass(slots=True)
class Block:
    first_column: int
    cells: set[Cell]
    rows: Rows
    """Seen from row 0 of the block."""
    key: str
    """The node that stands for it."""

    def at(self, row: int) -> set[Cell]:
        return {(column, own + row) for column, own in self.cells}


@dataclass(slots=True)
class Packing:
    """One round. A leaf may move under its neighbour: `column` is changed."""

    graph: Graph
    column: Columns
    line: AbstractSet[str]
    before: Rows
    """The rows of the round before."""

    def pack(self, zone: str | None) -> Block:
        items = [
            Block(self.column[node], {(self.column[node], 0)}, {node: 0}, node) for node in self.graph.members[zone]
        ]
        items += [self.pack(child) for child in self.graph.children[zone] if self.graph.inside[child]]
        wanted = self.before or self._spread(items)
        items.sort(key=lambda item: self._rank(item, wanted))
        rows, taken = self._place(items, wanted, zone)
        if zone is None:
            return Block(0, taken, rows, "")
        return Block(min(self.column[node] for node in rows), self._rectangle(rows), rows, items[0].key)

    def _on_line(self, item: Block) -> bool:
        return not self.line.isdisjoint(item.rows)

    def _rank(self, item: Block, wanted: Rows) -> tuple[bool, int, int, int]:
        outward = sum(node not in item.rows for own in item.rows for node in self.graph.neighbours[own])
        return not self._on_line(item), abs(wanted.get(item.key, 0)), -outward, self.graph.order[item.key]

    def _spread(self, items: Sequence[Block]) -> Rows:
        """Before anything is placed: what hangs on one node stands half above and half below it, read from the top."""
        groups: dict[tuple[str | None, int], list[str]] = {}
        for item in sorted(items, key=lambda item: self.graph.order[item.key]):
            if not self._on_line(item):
                groups.setdefault((self._anchor(item), item.first_column), []).append(item.key)
        return {
            key: place - len(keys) // 2 + (place >= len(keys) // 2)
            for keys in groups.values()
            for place, key in enumerate(keys)
        }

    def _anchor(self, item: Block) -> str | None:
        outside = (node for own in item.rows for node in self.graph.neighbours[own] if node not in item.rows)
        return next(outside, None)

    def _place(self, items: Sequence[Block], wanted: Rows, zone: str | None) -> tuple[Rows, set[Cell]]:
        taken: set[Cell] = set()
        rows: Rows = {}
        base: float | None = None
        for item in items:
            aim = 0 if base is None or self._on_line(item) else round(self._goal(item) - base)
            if base is None:
                base = 0.0 if self._on_line(item) else self._goal(item)
            upward = wanted.get(item.key, 0) < 0
            row = next(row for row in _nearest(aim, upward=upward) if taken.isdisjoint(item.at(row)))
            if zone is None and row != aim:
                row = self._under_neighbour(item, aim, row, taken)
            taken |= item.at(row)
            rows |= {node: own + row for node, own in item.rows.items()}
        return rows, taken

    def _goal(self, item: Block) -> float:
        """The mean row of the neighbours outside, as they stood last time, seen from row 0 of the block."""
        hints = [
            float(hint - own) for node, own in item.rows.items() if (hint := self.graph.nodes[node].row) is not None
        ]
        outside = [
            float(self.before[other] - own)
            for node, own in item.rows.items()
            for other in self.graph.neighbours[node]
            if other not in item.rows and other in self.before
        ]
        return mean(hints or outside or [0.0])

    def _under_neighbour(self, item: Block, aim: int, row: int, taken: AbstractSet[Cell]) -> int:
        """A leaf that was pushed far out rather stands over or under its only neighbour."""
        leaf, neighbours = item.key, self.graph.neighbours[item.key]
        if len(item.rows) > 1 or len(neighbours) != 1 or leaf in self.line or self.graph.zones_of[neighbours[0]]:
            return row
        column = self.column[neighbours[0]]
        nearer = next(row for row in _nearest(aim, upward=False) if (column, row) not in taken)
        if abs(nearer - aim) + 1 >= abs(row - aim):
            return row
        self.column[leaf] = column
        item.cells = {(column, 0)}
        return nearer

    def _rectangle(self, rows: Rows) -> set[Cell]:
        across = {self.column[node] for node in rows}
        return {
            (column, row)
            for column in range(min(across), max(across) + 1)
            for row in range(min(rows.values()), max(rows.values()) + 1)
        }


def _nearest(aim: int, *, upward: bool) -> Iterator[int]:
    """The rows around `aim`, the nearest first."""
    yield aim
    for distance in count(1):
        yield aim - distance if upward else aim + distance
        yield aim + distance if upward else aim - distance


def rows(graph: Graph, column: Columns, line: Sequence[str]) -> tuple[Rows, Columns]:
    """Columns come back too: a leaf may have moved under its neighbour."""
    rounds: list[tuple[Rows, Columns]] = []
    before: Rows = {}
    for _ in range(ROUNDS):
        packing = Packing(graph, dict(column), set(line), before)
        before = packing.pack(None).rows
        rounds.append((before, packing.column))
    found, moved = min(rounds, key=lambda attempt: cost(graph, attempt[1], attempt[0]))
    rank = {row: place for place, row in enumerate(sorted(set(found.values())))}
    return {node: rank[row] for node, row in found.items()}, moved
