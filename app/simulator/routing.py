"""Routes as facts, in the words of `ip route`."""

from dataclasses import dataclass
from enum import StrEnum

from app.simulator.addresses import Address, Prefix


class RouteKind(StrEnum):
    UNICAST = "unicast"
    BLACKHOLE = "blackhole"


@dataclass(frozen=True, slots=True)
class Route:
    """Without a gateway the prefix lies directly on the device; without a device the gateway decides it."""

    prefix: Prefix
    via: Address | None = None
    device: str | None = None
    kind: RouteKind = RouteKind.UNICAST
    metric: int = 0
