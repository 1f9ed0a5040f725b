"""Tunnels follow links: one tube, two beside each other, and from three on a single one for all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.diagrams.geometry import beside
from app.diagrams.graph import Graph, way_back
from app.diagrams.placed import PlacedLink, Tube

SINGLE, TWIN, APART = 12.0, 9.0, 5.5
PAIR = 2
PAIR_WIDTH = 22.0


@dataclass(frozen=True, slots=True)
class Carried:
    """Which tunnels lie on a link."""

    on: Mapping[str, tuple[str, ...]]
    down: frozenset[str] = frozenset()
    """Tunnels that nothing goes through."""

    def thickness(self, link: str) -> float:
        """How broad the tubes on it are, all together."""
        count = len(self.on.get(link, ()))
        return 0.0 if count == 0 else PAIR_WIDTH if count == PAIR else SINGLE


def carried(graph: Graph) -> Carried:
    between: dict[frozenset[str], str] = {}
    for link in graph.topology.links:
        between.setdefault(link.pair, link.link)
    on: dict[str, tuple[str, ...]] = {}
    for tunnel in graph.topology.tunnels:
        way = list(tunnel.over) or _shortest(graph, tunnel.start, tunnel.end)
        for hop in pairwise(way):
            link_name = between[frozenset(hop)]
            on[link_name] = (*on.get(link_name, ()), tunnel.tunnel)
    return Carried(on, frozenset(tunnel.tunnel for tunnel in graph.topology.tunnels if not tunnel.up))


def _shortest(graph: Graph, start: str, end: str) -> list[str]:
    tree = graph.walk(start)
    return way_back(tree, end) if end in tree else []


def tubes(links: Mapping[str, PlacedLink], on: Carried) -> tuple[Tube, ...]:
    return tuple(tube for link, tunnels in on.on.items() for tube in _tubes_on(link, links[link], tunnels, on.down))


def _tubes_on(link: str, placed: PlacedLink, tunnels: tuple[str, ...], down: frozenset[str]) -> Iterator[Tube]:
    if len(tunnels) == PAIR:
        for tunnel, distance in zip(tunnels, (-APART, APART), strict=True):
            yield Tube(link, (tunnel,), beside(placed.points, distance), TWIN, up=tunnel not in down)
    else:
        yield Tube(link, tunnels, placed.points, SINGLE, up=not down.issuperset(tunnels))
