"""Where every node would like to stand on the way from inside to outside, as a number.

The spine stands at 0, 1, 2, ... Every second way between two placed nodes lies between them. Every rest hangs on one
node, on the side where its like is, one step a column.
"""

from collections.abc import Mapping, Sequence

from app.diagrams.graph import Graph, way_back

Wishes = dict[str, float]

SHARED_ZONE, SAME_KIND_OF_SITE, SAME_KIND, UNLIKE = 4.0, 2.0, 0.5, -1.0


def wishes(graph: Graph, line: Sequence[str]) -> Wishes:
    at = {node: float(place) for place, node in enumerate(line)}
    while detour := _shortest_detour(graph, at):
        _lay_between(graph, detour, at)
    _hang_branches(graph, at)
    _start_islands(graph, at)
    return at | {name: float(node.column) for name, node in graph.nodes.items() if node.column is not None}


def _shortest_detour(graph: Graph, at: Wishes) -> list[str]:
    """A way over nodes without a place, from one that has a place to another one further out."""
    free = {node for node in graph.order if node not in at}
    best: list[str] = []
    for start in (node for node in graph.order if node in at):
        tree = graph.walk(start, free)
        for last in (node for node in tree if node in free):
            for end in graph.neighbours[last]:
                if end in at and end != start and at[end] > at[start]:
                    way = [*way_back(tree, last), end]
                    best = way if not best or len(way) < len(best) else best
    return best


def _lay_between(graph: Graph, way: Sequence[str], at: Wishes) -> None:
    """A node with a twin takes the twin's place, so that alternatives stand over each other."""
    low, high, steps = at[way[0]], at[way[-1]], len(way) - 1
    here = low
    for step, node in enumerate(way[1:-1], 1):
        alike = [at[twin] for twin in _twins(graph, node, at) if here <= at[twin] <= high]
        here = at[node] = alike[0] if alike else max(here, low + (high - low) * step / steps)


def _twins(graph: Graph, node: str, at: Wishes) -> list[str]:
    """Placed nodes that play the same part: the same kind, in the same kind of site, both in a wall or neither."""
    if not graph.zones_of[node]:
        return []
    return [placed for placed in at if placed != node and _part(graph, placed) == _part(graph, node)]


def _part(graph: Graph, node: str) -> tuple[str, bool, str | None]:
    zones = graph.zones_of[node]
    return graph.nodes[node].kind, graph.nodes[node].in_wall, graph.zones[zones[-1]].kind if zones else None


def _hang_branches(graph: Graph, at: Wishes) -> None:
    placed = dict(at)
    for root in placed:
        for first in graph.neighbours[root]:
            if first not in at:
                branch = graph.walk(first, {node for node in graph.order if node not in at})
                outward = _likeness(graph, branch, root, placed, 1) >= _likeness(graph, branch, root, placed, -1)
                for node in branch:
                    at[node] = at[root] + (1 if outward else -1) * len(way_back(branch, node))


def _likeness(graph: Graph, branch: Mapping[str, object], root: str, placed: Wishes, side: int) -> float:
    """How much the branch belongs to what stands inside (-1) or outside (1) of its root."""
    there = [node for node in placed if (placed[node] - placed[root]) * side > 0]
    return sum(max((alike(graph, node, other) for other in there), default=UNLIKE) for node in branch)


def alike(graph: Graph, one: str, two: str) -> float:
    """How much two nodes belong together. What stands in a wall is only like what else stands in one."""
    if graph.nodes[one].in_wall != graph.nodes[two].in_wall:
        return UNLIKE
    zones_one, zones_two = graph.zones_of[one], graph.zones_of[two]
    same_site = bool(zones_one and zones_two) and graph.zones[zones_one[-1]].kind == graph.zones[zones_two[-1]].kind
    return (
        SHARED_ZONE * len(set(zones_one) & set(zones_two))
        + SAME_KIND_OF_SITE * same_site
        + (graph.is_private(one) == graph.is_private(two))
        + SAME_KIND * (graph.nodes[one].kind == graph.nodes[two].kind)
    )


def _start_islands(graph: Graph, at: Wishes) -> None:
    """What is linked to nothing that has a place starts where its like is."""
    placed = list(at)
    for node in graph.order:
        if node not in at:
            island = graph.walk(node)
            model = max(placed, key=lambda other: (alike(graph, node, other), -graph.order[other]))
            for member in island:
                at[member] = at[model] + len(way_back(island, member)) - 1
