"""Tunnels follow links: one tube, two beside each other, and from three on a single one for all."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.diagrams.geometry import beside
from app.diagrams.graph import Graph, way_back
from app.diagrams.placed import PlacedLink, Tube
from app.diagrams.topology import TunnelState

SINGLE, TWIN, APART = 12.0, 9.0, 5.5
PAIR = 2
PAIR_WIDTH = 22.0
BEST_FIRST: tuple[TunnelState, ...] = ("sealed", "open", "down")


@dataclass(frozen=True, slots=True)
class Carried:
    """Which tunnels lie on a link."""

    on: Mapping[str, tuple[str, ...]]
    states: Mapping[str, TunnelState]
    """Of each tunnel."""

    def thickness(self, link: str) -> float:
        """How broad the tubes on it are, all together."""
        count = len(self.on.get(link, ()))
        return 0.0 if count == 0 else PAIR_WIDTH if count == PAIR else SINGLE


def carried(graph: Graph) -> Carried:
    """Tunnels with the same ends are spread over links that run side by side."""
    between: dict[frozenset[str], list[str]] = {}
    for link in graph.topology.links:
        between.setdefault(link.pair, []).append(link.link)
    on: dict[str, tuple[str, ...]] = {}
    alike: Counter[frozenset[str]] = Counter()
    for tunnel in graph.topology.tunnels:
        ends = frozenset((tunnel.start, tunnel.end))
        for hop in pairwise(list(tunnel.over) or _shortest(graph, tunnel.start, tunnel.end)):
            links = between[frozenset(hop)]
            link_name = links[alike[ends] % len(links)]
            on[link_name] = (*on.get(link_name, ()), tunnel.tunnel)
        alike[ends] += 1
    return Carried(on, {tunnel.tunnel: tunnel.state for tunnel in graph.topology.tunnels})


def _shortest(graph: Graph, start: str, end: str) -> list[str]:
    tree = graph.walk(start)
    return way_back(tree, end) if end in tree else []


def tubes(links: Mapping[str, PlacedLink], on: Carried) -> tuple[Tube, ...]:
    return tuple(tube for link, tunnels in on.on.items() for tube in _tubes_on(link, links[link], tunnels, on.states))


def _tubes_on(
    link: str, placed: PlacedLink, tunnels: tuple[str, ...], states: Mapping[str, TunnelState]
) -> Iterator[Tube]:
    if len(tunnels) == PAIR:
        for tunnel, distance in zip(tunnels, (-APART, APART), strict=True):
            yield Tube(link, (tunnel,), beside(placed.points, distance), TWIN, states[tunnel])
    else:
        state = next(state for state in BEST_FIRST if state in {states[tunnel] for tunnel in tunnels})
        yield Tube(link, tunnels, placed.points, SINGLE, state)
