"""Links in the tall form: neighbours on the rail are joined straight, every other link is a bracket left of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.diagrams.graph import Graph
from app.diagrams.topology import Link
from app.diagrams.tunnels import Carried

MOST_STRAIGHT = 3
"""Parallel links that fit beside each other between two neighbours."""

Positions = Mapping[str, int]
"""Nodes by their number on the rail."""


@dataclass(slots=True)
class Bracket:
    """What shares one lane: a stretch of the rail and the links on it."""

    low: int
    high: int
    links: list[Link] = field(default_factory=list)
    thickness: float = 0.0
    x: float = 0.0
    """Of its lane, from the rail."""

    @property
    def length(self) -> int:
        return self.high - self.low

    def overlaps(self, low: int, high: int) -> bool:
        return self.low <= high and low <= self.high

    def outer(self) -> float:
        return self.x - self.thickness / 2


@dataclass(frozen=True, slots=True)
class Joints:
    straight: Mapping[str, float]
    """How far from the rail a straight link runs: parallel ones stand beside each other."""
    brackets: list[Bracket]
    """The shortest first."""


@dataclass(frozen=True, slots=True)
class Loose:
    link: Link
    low: int
    high: int
    plain: bool


PITCH = 9.0


def joints(graph: Graph, at: Positions, on: Carried) -> Joints:
    by_pair: dict[frozenset[str], list[Link]] = defaultdict(list)
    for link in graph.topology.links:
        by_pair[link.pair].append(link)
    straight: dict[str, float] = {}
    loose: list[Loose] = []
    for links in by_pair.values():
        low, high = sorted((at[links[0].start], at[links[0].end]))
        adjacent = links[:MOST_STRAIGHT] if high == low + 1 else []
        middle = (len(adjacent) - 1) / 2
        straight |= {link.link: (number - middle) * PITCH for number, link in enumerate(adjacent)}
        loose += [
            Loose(link, low, high, len(links) == 1 and not on.thickness(link.link)) for link in links[len(adjacent) :]
        ]
    brackets = _bundled(loose, on)
    return Joints(straight, sorted(brackets, key=lambda bracket: (bracket.length, bracket.low)))


def _bundled(loose: list[Loose], on: Carried) -> list[Bracket]:
    """Plain brackets of one hub that lead to the same side share a lane."""
    fan: dict[tuple[int, int], int] = defaultdict(int)
    for one in loose:
        fan[one.low, 1] += one.plain
        fan[one.high, -1] += one.plain
    found: dict[object, Bracket] = {}
    for one in loose:
        hub = (one.low, 1) if fan[one.low, 1] > fan[one.high, -1] else (one.high, -1)
        key: object = hub if one.plain and fan[hub] > 1 else one.link.link
        bracket = found.setdefault(key, Bracket(one.low, one.high))
        bracket.low, bracket.high = min(bracket.low, one.low), max(bracket.high, one.high)
        bracket.thickness = max(bracket.thickness, on.thickness(one.link.link))
        bracket.links.append(one.link)
    return list(found.values())
