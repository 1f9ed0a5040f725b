"""What a node has learned of how large packets may be on their way (net/ipv4/route.c, __ip_rt_update_pmtu).

A report counts for ten minutes. Below 552 bytes nobody is believed, nor is who says nothing: the node sends
that much, lets it be cut, and heeds it even in what it forwards.
"""

from dataclasses import dataclass

from app.simulator.addresses import SECOND, Address, Nanoseconds

LIFETIME: Nanoseconds = 600 * SECOND
LEAST = 552


@dataclass(frozen=True, slots=True)
class PathMtu:
    mtu: int
    is_locked: bool
    expires: Nanoseconds


class PathMtus:
    def __init__(self) -> None:
        self._known: dict[Address, PathMtu] = {}

    @property
    def is_any_known(self) -> bool:
        return bool(self._known)

    def towards(self, destination: Address, now: Nanoseconds) -> PathMtu | None:
        found = self._known.get(destination) if self._known else None
        return found if found is not None and now < found.expires else None

    def learn(self, destination: Address, mtu: int, current: int, now: Nanoseconds) -> None:
        """`current` is what fits as far as the node knows; nobody makes that larger."""
        if mtu > current:
            return
        is_locked = mtu < LEAST
        self._known[destination] = PathMtu(min(current, LEAST) if is_locked else mtu, is_locked, now + LIFETIME)
