"""Which boundaries a packet crosses, in which direction, and where.

A zone's wall is a place of its own: a gateway stands in it. A packet that comes from one side *reaches* the wall when
it comes to a place in it, or past it, and has *crossed* when it comes to a place on the other side. What ends in the
wall has reached it and never crossed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.scenarios.cast import Cast
from app.scenarios.format.network import Zone as ZoneText
from app.scenarios.networks import zones_around
from app.scenarios.stays import Stay


class Position(StrEnum):
    INSIDE = "inside"
    WALL = "wall"
    OUTSIDE = "outside"


class Direction(StrEnum):
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Crossing:
    """Hops count from 1; None where the packet never comes so far."""

    direction: Direction | None = None
    reached: int | None = None
    crossed: int | None = None


NO_CROSSING = Crossing()


def crossing(stays: Sequence[Stay], zone: str, cast: Cast) -> Crossing:
    """Where a packet with these stays crosses the wall of `zone`: the last time, should it go to and fro."""
    found = NO_CROSSING
    last: Position | None = None
    for stay in stays:
        here = position(stay.node, zone, cast)
        if here is last:
            continue
        found = _went_on(found, last, here, stay.number)
        last = here
    return found


def _went_on(before: Crossing, last: Position | None, here: Position, hop: int) -> Crossing:
    match last, here:
        case (None, Position.INSIDE | Position.OUTSIDE):
            return before
        case (None, Position.WALL):  # the gateway's own packet: where it goes will say which way
            return Crossing(None, hop)
        case (Position.WALL, _):
            turned_back = before.direction is not None and before.direction is not _towards(here)
            return NO_CROSSING if turned_back else Crossing(_towards(here), before.reached, hop)
        case (_, Position.WALL):
            return Crossing(Direction.OUT if last is Position.INSIDE else Direction.IN, hop)
        case _:
            return Crossing(_towards(here), hop, hop)


def _towards(position: Position) -> Direction:
    return Direction.OUT if position is Position.OUTSIDE else Direction.IN


def position(node: str, zone: str, cast: Cast) -> Position:
    within = cast.written.nodes[node].within
    if within == zone and cast.stands_in_wall(node):
        return Position.WALL
    return Position.INSIDE if zone in zones_around(within, cast.written) else Position.OUTSIDE


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
    positions = {position(node, name, cast) for node in cast.written.nodes}
    return len(positions) > 1


def billed_zone(cast: Cast) -> str | None:
    """Where bytes are counted: at the wall that says so, else at the outermost private one."""
    candidates = boundaries(cast)
    marked = [name for name in candidates if cast.written.zones[name].billed]
    return next(iter((*marked, *filter(cast.is_private, candidates))), None)
