"""Which boundaries a packet crosses, in which direction, and where.

A zone's wall is a place of its own: a gateway stands in it. A packet that comes from one side *reaches* the wall when
it comes to a place in it, or past it, and has *crossed* when it comes to a place on the other side. What ends in the
wall has reached it and never crossed. A gateway belongs to the zone in whose wall it stands: its own packets to the
inside, and those from the inside for itself, cross nothing.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby

from app.scenarios.building.networks import zones_around
from app.scenarios.cast import Cast, Position
from app.scenarios.format.network import Zone as ZoneText
from app.scenarios.traces.stays import Stay
from app.simulator.records import record
from app.simulator.steps import Routed, RoutedLocally


class Direction(StrEnum):
    OUT = "out"
    IN = "in"


@record
class Crossing:
    """Hops count from 1; None where the packet never comes so far."""

    direction: Direction | None = None
    reached: int | None = None
    crossed: int | None = None


NO_CROSSING = Crossing()
TO = {Position.INSIDE: Direction.IN, Position.OUTSIDE: Direction.OUT}
FROM = {Position.INSIDE: Direction.OUT, Position.OUTSIDE: Direction.IN}


def crossings(stays: Sequence[Stay], zone: str, cast: Cast) -> Iterator[Crossing]:
    """Every time that a packet crosses the wall of `zone`; the last of them it may not live to complete."""
    side: Position | None = None
    reached: int | None = None
    for here, first in _positions(stays, zone, cast):
        if here is Position.WALL:
            side, reached = side or Position.INSIDE, first
            continue
        if side not in {None, here}:
            yield Crossing(TO[here], reached or first, first)
        side, reached = here, None
    if side is not None and reached not in {None, 1} and _goes_on(stays[-1], side, cast):
        yield Crossing(FROM[side], reached)


def _positions(stays: Sequence[Stay], zone: str, cast: Cast) -> Iterator[tuple[Position, int]]:
    """Each position in turn, with the hop at which the packet comes to it."""
    positions = cast.positions[zone]
    for here, group in groupby(stays, key=lambda stay: positions[stay.node]):
        yield here, next(group).number


def _goes_on(last: Stay, side: Position, cast: Cast) -> bool:
    """Whether a packet that ends in the wall was on its way through it. From outside, the wall is far enough."""
    if side is Position.OUTSIDE:
        return True
    ways = [step for step in last.hop.steps if isinstance(step, Routed | RoutedLocally)]
    match ways[-1:]:
        case [RoutedLocally()]:
            return False
        case [Routed(interface=str(interface))]:
            return cast.looks_outside(last.node, interface)
        case _:
            return True


def boundaries(cast: Cast) -> tuple[str, ...]:
    """The zones whose walls packets can cross: private ones first, from the outside in."""
    zones = cast.written.zones
    depth = {name: len(zones_around(name, cast.written)) for name in zones}
    chosen = [name for name, zone in zones.items() if _is_boundary(name, zone, cast)]
    return tuple(sorted(chosen, key=lambda name: (not cast.is_private(name), depth[name])))


def _is_boundary(name: str, zone: ZoneText, cast: Cast) -> bool:
    """The internet as such is nobody's boundary: it is what lies beyond them."""
    if not cast.is_private(name) and zone.prefix is None:
        return False
    positions = {cast.position(node, name) for node in cast.written.nodes}
    return len(positions) > 1


def billed_zone(candidates: Sequence[str], cast: Cast) -> str | None:
    """Where bytes are counted, of these boundaries: at the wall that says so, else at the outermost private one."""
    marked = [name for name in candidates if cast.written.zones[name].billed]
    return next(iter((*marked, *filter(cast.is_private, candidates))), None)
