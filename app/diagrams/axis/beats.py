"""Which packets of a lane are drawn, and what joins them: not all of them, where they stand too close to be read."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from app.diagrams.axis.course import Beat

LEAST_APART, ROOMY = 6.0, 11.0
"""px from one drawn packet of a lane to the next: for a small sign, and for a whole plate."""
INTERRUPTION = 4.0
"""A lane without packets for so many times the usual distance was not in use meanwhile."""

NEARLY = 1e-6
"""s by which two times may differ and are equal."""

Numbered = tuple[int, Beat]


@dataclass(frozen=True, slots=True)
class Run:
    """Packets of a lane one after the other that fare alike."""

    lane: int
    through: bool
    beats: tuple[Numbered, ...]

    @property
    def begins(self) -> float:
        return self.beats[0][1].time

    @property
    def ends(self) -> float:
        return self.beats[-1][1].time


def runs(beats: Sequence[Beat], lane: int) -> list[Run]:
    """Those of one lane, in their order."""
    own = [(number, beat) for number, beat in enumerate(beats) if beat.lane == lane]
    apart = sorted(after.time - before.time for (_, before), (_, after) in pairwise(own)) or [0.0]
    usual = apart[len(apart) // 2]
    return [Run(lane, part[0][1].through, tuple(part)) for part in _parts(own, INTERRUPTION * usual)]


def _parts(own: Sequence[Numbered], longest: float) -> Iterator[list[Numbered]]:
    part: list[Numbered] = []
    for number, beat in own:
        if part and (beat.through != part[-1][1].through or beat.time - part[-1][1].time > longest):
            yield part
            part = []
        part.append((number, beat))
    if part:
        yield part


def shown(lane_runs: Sequence[Run], apart: float) -> list[Numbered]:
    """Not closer than `apart` seconds: first the ends of what was lost, then all other ends, then what lies within."""
    times: list[float] = []
    kept: list[Numbered] = []
    for number, beat in _by_weight(lane_runs):
        place = bisect(times, beat.time)
        if all(abs(beat.time - near) >= apart - NEARLY for near in times[max(0, place - 1) : place + 1]):
            times.insert(place, beat.time)
            kept.append((number, beat))
    return sorted(kept, key=itemgetter(0))


def _by_weight(lane_runs: Sequence[Run]) -> Iterator[Numbered]:
    lost_first = sorted(lane_runs, key=lambda run: run.through)
    yield from (run.beats[0] for run in lost_first)
    yield from (run.beats[-1] for run in lost_first)
    yield from (beat for run in lane_runs for beat in run.beats[1:-1])
