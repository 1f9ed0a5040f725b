"""What a node has learned of how large packets may be on their way (net/ipv4/route.c, __ip_rt_update_pmtu).

A report counts for as long as `mtu_expires` says, for the next hop by which the packet went, and as long as a route
has that (fib_nh_exceptions; in IPv6 rt6_exception_bucket). Below 552 bytes nobody is believed, nor is who says
nothing: the node sends that much, lets it be cut, and heeds it even in what it forwards. Of IPv6 nobody is listened to
who says less than 1280, or not less than what is known (__ip6_rt_update_pmtu).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.simulator.forwarding.routing import Route
from app.simulator.packets.addresses import Address, Family, Nanoseconds, family_of
from app.simulator.packets.icmpv6 import SMALLEST_MTU

LEAST = 552


@dataclass(frozen=True, slots=True)
class PathMtu:
    mtu: int
    is_locked: bool
    expires: Nanoseconds


class PathMtus:
    def __init__(self) -> None:
        self._known: dict[tuple[Address, Route | None], PathMtu] = {}

    @property
    def is_any_known(self) -> bool:
        return bool(self._known)

    def keep(self, nexthops: AbstractSet[Route]) -> None:
        """Forget what was learned of all other ways."""
        self._known = {way: known for way, known in self._known.items() if way[1] in nexthops}

    def towards(self, destination: Address, nexthop: Route | None, now: Nanoseconds) -> PathMtu | None:
        found = self._known.get((destination, nexthop))
        return found if found is not None and now < found.expires else None

    def learn(self, way: tuple[Address, Route | None], mtu: int, current: int, expires: Nanoseconds) -> None:
        """`current` is what fits as far as the node knows; nobody makes that larger."""
        if family_of(way[0]) is Family.IPV6:
            if SMALLEST_MTU <= mtu < current:
                self._known[way] = PathMtu(mtu, is_locked=False, expires=expires)
        elif mtu <= current:
            is_locked = mtu < LEAST
            self._known[way] = PathMtu(min(current, LEAST) if is_locked else mtu, is_locked, expires)
