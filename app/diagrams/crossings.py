"""How bad a grid is: crossings of its links drawn straight, then their rise, then its height."""

from itertools import combinations

from app.diagrams.geometry import NEARLY
from app.diagrams.graph import Columns, Graph, Rows

CROSSING, OVERLAP, HEIGHT = 3.0, 4.0, 2.0

Segment = tuple[int, int, int, int]
"""From column and row to column and row."""


def cost(graph: Graph, column: Columns, row: Rows) -> float:
    segments = sorted(_segment(column, row, link.start, link.end) for link in graph.topology.links)
    rise = sum(abs(start - end) for _, start, _, end in segments)
    clashes = sum(_clash(one, two) for one, two in combinations(segments, 2))
    return rise + clashes + HEIGHT * (max(row.values(), default=0) - min(row.values(), default=0))


def _segment(column: Columns, row: Rows, one: str, two: str) -> Segment:
    first, second = (one, two) if column[one] <= column[two] else (two, one)
    return column[first], row[first], column[second], row[second]


def _clash(one: Segment, two: Segment) -> float:
    low, high = max(one[0], two[0]), min(one[2], two[2])
    if high <= low:
        return 0.0
    at_low, at_high = _height(one, low) - _height(two, low), _height(one, high) - _height(two, high)
    if at_low * at_high < -NEARLY:
        return CROSSING
    return OVERLAP if abs(at_low) < NEARLY and abs(at_high) < NEARLY else 0.0


def _height(segment: Segment, column: int) -> float:
    start, first, end, last = segment
    return first + (last - first) * (column - start) / (end - start)
