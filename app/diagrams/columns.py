"""A column for every node: the longest path over what must stand before what.

The spine comes first, then the walls (a gateway stands outside of all that is inside its zone), then links in the order
of their wishes. What would close a circle is left out. Too many columns are folded, but the spine never is.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from app.diagrams.graph import Columns, Graph, mean
from app.diagrams.spine import hops
from app.diagrams.wishes import Wishes


def columns(graph: Graph, at: Wishes, line: Sequence[str]) -> Columns:
    before = _predecessors(graph, chain(pairwise(line), _walls(graph, at), _links(graph, at)))
    column: Columns = {}
    for node in graph.order:
        _settle(node, before, column)
    _draw_near(graph, before, column)
    lowest = min(column.values(), default=0)
    return {node: number - lowest for node, number in column.items()}


def _walls(graph: Graph, at: Wishes) -> Iterator[tuple[str, str]]:
    for zone in graph.deepest_first():
        wall = graph.walls[zone]
        inner = [node for node in graph.order if node in graph.inside[zone] and node not in wall]
        for gateway in wall:
            outward = [at[node] for node in graph.neighbours[gateway] if node not in graph.inside[zone]]
            at_end = mean(outward or [at[gateway]]) >= mean(at[node] for node in inner)
            yield from ((node, gateway) if at_end else (gateway, node) for node in inner)


def _links(graph: Graph, at: Wishes) -> list[tuple[str, str]]:
    """The longest first."""
    pairs = ((link.start, link.end) for link in graph.topology.links)
    ordered = ((a, b) if at[a] < at[b] else (b, a) for a, b in pairs if at[a] != at[b])
    return sorted(ordered, key=lambda pair: -abs(at[pair[1]] - at[pair[0]]))


def _predecessors(graph: Graph, wanted: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    before: dict[str, list[str]] = {node: [] for node in graph.order}
    for first, second in wanted:
        if first not in before[second] and not _comes_before(second, first, before):
            before[second].append(first)
    return before


def _comes_before(first: str, second: str, before: dict[str, list[str]]) -> bool:
    waiting, seen = [second], {second}
    while waiting:
        node = waiting.pop()
        if node == first:
            return True
        fresh = [other for other in before[node] if other not in seen]
        seen.update(fresh)
        waiting += fresh
    return False


def _settle(node: str, before: dict[str, list[str]], column: Columns) -> int:
    if node not in column:
        column[node] = max((_settle(other, before, column) + 1 for other in before[node]), default=0)
    return column[node]


def _draw_near(graph: Graph, before: dict[str, list[str]], column: Columns) -> None:
    """A node that need not stand behind anything stands next to what comes after it."""
    after: dict[str, list[str]] = {node: [] for node in before}
    for node, others in before.items():
        for other in others:
            after[other].append(node)
    for node in sorted(before, key=lambda node: (-column[node], -graph.order[node])):
        if after[node] and not before[node]:
            column[node] = min(column[other] for other in after[node]) - 1


def fold(graph: Graph, column: Columns, line: Sequence[str]) -> Columns | None:
    """Two neighbouring columns laid into one: the pair with the fewest links between, without wall or spine there."""
    cuts = [number for number in range(max(column.values())) if _may_fold(graph, column, line, number)]
    if not cuts:
        return None
    best = min(cuts, key=lambda number: _links_between(graph, column, number))
    return {node: number - (number > best) for node, number in column.items()}


def _may_fold(graph: Graph, column: Columns, line: Sequence[str], number: int) -> bool:
    both = {number, number + 1}
    if any({column[node] for node in hop} == both for hop in hops(line)):
        return False
    return not any(_wall_between(graph, column, zone, number) for zone in graph.zones)


def _wall_between(graph: Graph, column: Columns, zone: str, number: int) -> bool:
    wall = graph.walls[zone]
    standing = {(column[node], node in wall) for node in graph.inside[zone]}
    return standing >= {(number, True), (number + 1, False)} or standing >= {(number + 1, True), (number, False)}


def _links_between(graph: Graph, column: Columns, number: int) -> int:
    return sum({column[link.start], column[link.end]} == {number, number + 1} for link in graph.topology.links)
