"""The order of the lanes in one gutter: each is inserted where it crosses least, and no two ends lie on one line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

LANE, TUBE_GAP, MARGIN = 12.0, 5.0, 6.0
SAME_LINE = 5.0
"""Ends nearer than this would be read as one line."""
ON_ONE_LINE = 50
"""What that costs, in crossings."""
STEP_ASIDE, TRIES = 4.0, 8
CLEARANCE = 20.0
"""Lanes further apart than this along the gutter may share their place."""

Nudges = dict[tuple[str, str], float]
"""How far ends give way to each other, by link and node; by link and "" on a long run."""


class End(NamedTuple):
    """Where a link leaves its lane: how far along, -1 before or +1 behind it, and at whose port ("" on a long run)."""

    at: float
    side: int
    link: str
    node: str = ""

    @property
    def port(self) -> tuple[str, str]:
        return self.link, self.node


@dataclass(slots=True)
class Run:
    """What shares one lane."""

    ends: list[End] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def low(self) -> float:
        return min(self.ends).at

    @property
    def high(self) -> float:
        return max(self.ends).at

    def ends_inside(self, other: "Run", side: int) -> int:
        """How many of the other run's ends on that side lead away from within this run's stretch."""
        low, high = self.low, self.high
        return len({end.at for end in other.ends if end.side == side and low < end.at < high})


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where each link's lane lies, from the middle of the gutter; and how broad they are together."""

    place: dict[str, float]
    width: float


def order_lanes(runs: Sequence[Run], thickness: Callable[[str], float], nudges: Nudges) -> Lanes:
    line: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.low, run.high, run.links[0])):
        line.insert(_best_place(line, run), run)
    _step_aside(line, nudges)
    lane, widths = _numbered(line, thickness)
    total = sum(widths)
    middles = [sum(widths[:number]) + width / 2 - total / 2 for number, width in enumerate(widths)]
    return Lanes({link: middles[number] for link, number in lane.items()}, total + MARGIN)


def _best_place(line: Sequence[Run], run: Run) -> int:
    cost = sum(_misfit(run, other) for other in line)
    costs = [cost]
    for other in line:
        cost += _misfit(other, run) - _misfit(run, other)
        costs.append(cost)
    return costs.index(min(costs))


def _misfit(first: Run, second: Run) -> int:
    """The cost of `first` standing before `second`."""
    crossings = second.ends_inside(first, 1) + first.ends_inside(second, -1)
    return crossings + ON_ONE_LINE * len(list(_clashes(first, second, {})))


def _clashes(first: Run, second: Run, nudges: Nudges) -> Iterator[tuple[End, End]]:
    """Ends that would lie on one line if `first` stood before `second`."""
    behind = [(end, _nudged(end, nudges)) for end in first.ends if end.side > 0]
    before = [(end, _nudged(end, nudges)) for end in second.ends if end.side < 0]
    return ((one, two) for one, at in behind for two, other in before if abs(at - other) < SAME_LINE)


def _nudged(end: End, nudges: Nudges) -> float:
    return end.at + nudges.get(end.port, 0.0)


def _step_aside(line: Sequence[Run], nudges: Nudges) -> None:
    for _ in range(TRIES):
        pairs = [
            pair
            for place, first in enumerate(line)
            for second in line[place + 1 :]
            for pair in _clashes(first, second, nudges)
        ]
        for one, two in pairs:
            step = STEP_ASIDE if _nudged(one, nudges) > _nudged(two, nudges) else -STEP_ASIDE
            nudges[one.port] = nudges.get(one.port, 0.0) + step
            nudges[two.port] = nudges.get(two.port, 0.0) - step
        if not pairs:
            return


def _numbered(line: Sequence[Run], thickness: Callable[[str], float]) -> tuple[dict[str, int], list[float]]:
    """The number of each link's lane, and the width of each lane. Runs that never meet share a number."""
    placed: list[tuple[Run, int]] = []
    widths: list[float] = []
    for run in line:
        meets = (number + 1 for other, number in placed if _meet(other, run))
        number = max(meets, default=0)
        placed.append((run, number))
        widths += [LANE] * (number + 1 - len(widths))
        widths[number] = max([widths[number], *(thickness(link) + TUBE_GAP for link in run.links)])
    return {link: number for run, number in placed for link in run.links}, widths


def _meet(one: Run, two: Run) -> bool:
    return one.low - CLEARANCE < two.high and two.low - CLEARANCE < one.high
