"""Routes as facts, in the words of `ip route`."""

from dataclasses import dataclass
from enum import StrEnum

from app.simulator.packets.addresses import Address, Prefix


class RouteKind(StrEnum):
    """A route that leads nowhere says how packets for it die; `throw` is as good as no route at all."""

    UNICAST = "unicast"
    BLACKHOLE = "blackhole"
    UNREACHABLE = "unreachable"
    PROHIBIT = "prohibit"
    THROW = "throw"


@dataclass(frozen=True, slots=True)
class NextHop:
    """One of several ways that are equally good."""

    via: Address | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Without a gateway the prefix lies directly on the device; without a device the gateway decides it.

    With several `hops` it is they that lead on, and each flow keeps to one of them.
    """

    prefix: Prefix
    via: Address | None = None
    device: str | None = None
    kind: RouteKind = RouteKind.UNICAST
    metric: int = 0
    hops: tuple[NextHop, ...] = ()
