"""How far above or below the middle of its stop a link leaves it.

Plain links share the middle. Parallel links and tunnels get a port each: the straight one in the middle, those that
lead up above it, those that lead down below it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.diagrams.tunnels import Carried
from app.diagrams.wide.grid import Grid
from app.diagrams.wide.ways import Way

SHARED = 9.0
"""Height of a port, and of the one which plain links share beside ports."""
TUBE_GAP = 3.0

Ports = dict[tuple[str, str], float]
"""By link and node."""


@dataclass(frozen=True, slots=True)
class Ending:
    link: str
    leads: int
    """Levels: up is negative, straight is 0."""
    own: bool
    """It needs a port of its own."""
    size: float


def parallel_links(grid: Grid) -> set[str]:
    by_pair: dict[frozenset[str], list[str]] = defaultdict(list)
    for link in grid.graph.topology.links:
        by_pair[link.pair].append(link.link)
    return {link for links in by_pair.values() if len(links) > 1 for link in links}


def ports(grid: Grid, ways: Mapping[str, Way], on: Carried) -> Ports:
    found: Ports = {}
    for (node, _), endings in _endings(grid, ways, on).items():
        endings.sort(key=lambda ending: ending.leads)
        found.update({(link, node): height for link, height in _heights(endings).items()})
    return found


def _endings(grid: Grid, ways: Mapping[str, Way], on: Carried) -> dict[tuple[str, int], list[Ending]]:
    parallel = parallel_links(grid)
    by_side: dict[tuple[str, int], list[Ending]] = defaultdict(list)
    for link in grid.graph.topology.links:
        way, (first, last) = ways[link.link], grid.ends(link)
        thickness = on.thickness(link.link)
        own, size = thickness > 0 or link.link in parallel, max(thickness + TUBE_GAP, SHARED)
        by_side[first, way.first_gutter].append(Ending(link.link, way.leaves_to(at_start=True), own, size))
        by_side[last, way.last_gutter].append(Ending(link.link, way.leaves_to(at_start=False), own, size))
    return by_side


def _heights(endings: Sequence[Ending]) -> dict[str, float]:
    if not any(ending.own for ending in endings):
        return {ending.link: 0.0 for ending in endings}
    straight = [ending for ending in endings if ending.leads == 0]
    up = [ending for ending in reversed(endings) if ending.leads < 0]
    down = [ending for ending in endings if ending.leads > 0]
    half = _total(straight) / 2
    heights = _stacked(straight, -half, 1)
    for side, other, sign in ((up, down, -1), (down, up, 1)):
        alone = not straight and not other
        heights |= _one_side(side, -_side_total(side) / 2 if alone else half, sign)
    return heights


def _total(endings: Iterable[Ending]) -> float:
    return sum(ending.size for ending in endings)


def _side_total(side: Sequence[Ending]) -> float:
    return _total(ending for ending in side if ending.own) + SHARED * any(not ending.own for ending in side)


def _one_side(side: Sequence[Ending], begin: float, sign: int) -> dict[str, float]:
    """Ports from the middle outwards, then the one which the plain links share."""
    own = [ending for ending in side if ending.own]
    outermost = sign * (begin + _total(own) + SHARED / 2)
    return _stacked(own, begin, sign) | {ending.link: outermost for ending in side if not ending.own}


def _stacked(endings: Iterable[Ending], begin: float, sign: int) -> dict[str, float]:
    heights: dict[str, float] = {}
    for ending in endings:
        heights[ending.link] = sign * (begin + ending.size / 2)
        begin += ending.size
    return heights
