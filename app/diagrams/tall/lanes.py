"""How far left of the rail every bracket runs, and where the left edges of the zones are.

From the shortest stretch to the longest, as near to the rail as may be. A bracket that passes a zone by runs outside of
that zone's wall. More lanes than there is room for are pressed together. All places are seen from the rail: negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.diagrams.graph import Graph
from app.diagrams.tall.brackets import Bracket, Positions
from app.diagrams.tall.sizes import FRAME, PAD, RADIUS

LANE, FIRST_LANE, OFF_EDGE = 9.0, 10.0, 6.0
NEAR = RADIUS + 18
"""What is nearer to the rail than this keeps its place."""


@dataclass(slots=True)
class Frontier:
    graph: Graph
    at: Positions
    stretches: dict[str, tuple[int, int]]
    left: dict[str, float] = field(default_factory=dict)
    """The inner face of each zone."""
    done: list[Bracket] = field(default_factory=list)

    def frame(self, zone: str) -> float:
        return FRAME if self.graph.walls[zone] else 0.0

    def advance(self, brackets: Sequence[Bracket]) -> None:
        """Brackets before zones of the same length, inner zones before outer ones."""
        jobs: list[tuple[tuple[int, int, int, str], Bracket | None]] = [
            ((high - low, 1, -self.graph.depth(zone), zone), None) for zone, (low, high) in self.stretches.items()
        ]
        jobs += [((bracket.length, 0, number, ""), bracket) for number, bracket in enumerate(brackets)]
        for (*_, zone), bracket in sorted(jobs, key=lambda job: job[0]):
            if bracket is None:
                self._place_zone(zone)
            else:
                self._place_bracket(bracket)

    def _place_zone(self, zone: str) -> None:
        low, high = self.stretches[zone]
        x = -RADIUS - PAD - 3
        for bracket in self.done:
            if low <= bracket.low and bracket.high <= high:
                x = min(x, bracket.outer() - PAD)
        for child in self.graph.children[zone]:
            if child in self.left:
                x = min(x, self.left[child] - PAD - self.frame(child))
        for bracket in self.done:
            if bracket.overlaps(low, high) and abs(bracket.x - x) < OFF_EDGE + bracket.thickness / 2:
                x = min(x, bracket.outer() - OFF_EDGE)
        self.left[zone] = x

    def _place_bracket(self, bracket: Bracket) -> None:
        half = bracket.thickness / 2
        x = self._beside_others(bracket, -RADIUS - FIRST_LANE - half)
        for zone, edge in self.left.items():
            if self._passes_by(bracket, zone):
                x = min(x, edge - self.frame(zone) - OFF_EDGE - half)
        for zone, edge in self.left.items():
            on_edge = edge - self.frame(zone) - 4 - half < x < edge + 4 + half
            if bracket.overlaps(*self.stretches[zone]) and on_edge:
                x = edge - self.frame(zone) - OFF_EDGE - half
        bracket.x = self._beside_others(bracket, x)
        self.done.append(bracket)

    def _beside_others(self, bracket: Bracket, x: float) -> float:
        for other in self.done:
            if other.overlaps(bracket.low, bracket.high):
                x = min(x, other.outer() - LANE - bracket.thickness / 2)
        return x

    def _passes_by(self, bracket: Bracket, zone: str) -> bool:
        low, high = self.stretches[zone]
        return any(
            not link.pair & self.graph.inside[zone]
            and min(self.at[link.start], self.at[link.end]) < low
            and max(self.at[link.start], self.at[link.end]) > high
            for link in bracket.links
        )


def find_lanes(graph: Graph, at: Positions, brackets: Sequence[Bracket], most: float) -> dict[str, float]:
    """Places the brackets, and returns the left edges of the zones. The furthest is no further left than `most`."""
    stretches = {
        zone: (min(at[node] for node in graph.inside[zone]), max(at[node] for node in graph.inside[zone]))
        for zone in graph.deepest_first()
    }
    frontier = Frontier(graph, at, stretches)
    frontier.advance(brackets)
    reach = -min([0.0, *(bracket.outer() for bracket in brackets), *(x - FRAME for x in frontier.left.values())])
    share = min(1.0, (most - NEAR) / max(1.0, reach - NEAR))
    for bracket in brackets:
        bracket.x = _pressed(bracket.x, share)
    return {zone: _pressed(x, share) for zone, x in frontier.left.items()}


def _pressed(x: float, share: float) -> float:
    return x if x > -NEAR else -NEAR + (x + NEAR) * share
