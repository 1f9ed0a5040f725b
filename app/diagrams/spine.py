"""The straight line of a picture: the longest walk that enters no zone twice.

Hops that packets really make weigh more, those of the first path most. A trip to a gateway and back leaves no trace: an
errand is not the way. The line is drawn in the direction of the first path, else the private side first.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from app.diagrams.graph import Graph, way_back

FIRST_PATH, OTHER_PATH, CHANGES_ZONE = 3.0, 1.0, 0.5


def spine(graph: Graph) -> list[str]:
    walked = [without_errands(path) for path in graph.topology.paths]
    weights = _weights(walked)
    candidates = [_before_return(graph, way) for way in (*walked, *_long_walks(graph))]
    best = max(candidates, key=lambda way: _worth(graph, way, weights), default=[])
    return best[::-1] if _runs_backwards(graph, best, walked) else best


def without_errands(path: Sequence[str]) -> list[str]:
    way: list[str] = []
    for node in path:
        way = way[: way.index(node) + 1] if node in way else [*way, node]
    return way


def _weights(walked: Sequence[Sequence[str]]) -> dict[frozenset[str], float]:
    weights: dict[frozenset[str], float] = {}
    for place, way in enumerate(walked):
        for hop in map(frozenset, pairwise(way)):
            weights[hop] = weights.get(hop, 0.0) + (OTHER_PATH if place else FIRST_PATH)
    return weights


def _long_walks(graph: Graph) -> Iterator[list[str]]:
    for start in graph.order:
        tree = graph.walk(start)
        passed = set(tree.values())
        yield from (way_back(tree, end) for end in tree if end not in passed and graph.order[end] >= graph.order[start])


def _before_return(graph: Graph, way: list[str]) -> list[str]:
    """The part of a way before it enters a zone for the second time."""
    left: set[str] = set()
    for place, node in enumerate(way):
        if left & set(graph.zones_of[node]):
            return way[:place]
        if place:
            left |= set(graph.zones_of[way[place - 1]]) - set(graph.zones_of[node])
    return way


def _worth(graph: Graph, way: Sequence[str], weights: dict[frozenset[str], float]) -> float:
    changes_zone = graph.zones_of[way[0]] != graph.zones_of[way[-1]]
    return len(way) + CHANGES_ZONE * changes_zone + sum(weights.get(hop, 0.0) for hop in hops(way))


def hops(way: Sequence[str]) -> Iterable[frozenset[str]]:
    return map(frozenset, pairwise(way))


def _runs_backwards(graph: Graph, way: Sequence[str], walked: Sequence[Sequence[str]]) -> bool:
    if not way:
        return False
    if walked and walked[0] and walked[0][0] in way and walked[0][-1] in way:
        return way.index(walked[0][0]) > way.index(walked[0][-1])
    return graph.is_private(way[-1]) and not graph.is_private(way[0])
