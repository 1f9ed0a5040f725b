"""What the tunnels of a node go by, and how what comes near to them ends."""

from collections.abc import Callable
from typing import Protocol

from app.simulator.network import Node, Peer, Tunnel
from app.simulator.packets.packet import Envelope, IcmpError, TcpSegment
from app.simulator.packets.sequences import Pair
from app.simulator.stages import Place
from app.simulator.steps import EndingKind, SocketOutcome
from app.simulator.tunnels.tunnel_steps import Misfit
from app.simulator.visit import Visit

MOST_NESTED = 4
"""Tunnels in tunnels; a kernel gives up a little later. What an error quotes counts too, else quotes never end."""
ENDINGS = {
    Misfit.DOWN: EndingKind.TUNNEL_DOWN,
    Misfit.NOT_ALLOWED: EndingKind.NOT_ALLOWED,
    Misfit.NO_KEYS: EndingKind.NO_SESSION,
    Misfit.REPLAYED: EndingKind.REPLAYED,
    Misfit.LATE: EndingKind.REPLAYED,
}
"""What comes so near to a tunnel that the sentence can name it; anything else belongs to no tunnel."""
KNOWN = {None, Misfit.NOT_ALLOWED, Misfit.OTHER_STATION}
"""What comes from somebody whose address is remembered all the same."""


class Correspondence(Protocol):
    """With a peer whose keys may be missing."""

    def sends(self) -> bool:
        """Whether there are keys for what is about to be sent."""
        ...

    def has_keys(self) -> bool:
        """For what comes from the peer: a node that began anew has not those that the peer still uses."""
        ...

    def hears(self) -> None: ...


class Carrier(Protocol):
    """The TCP connections that tunnels have with each other."""

    def concern(self, pair: Pair) -> bool: ...

    def send(self, visit: Visit, peer: Peer, place: Place, seal: Callable[[], Envelope]) -> EndingKind | None: ...

    def deliver(self, visit: Visit, segment: TcpSegment) -> EndingKind | None: ...

    def report(self, visit: Visit, pair: Pair, error: IcmpError) -> SocketOutcome | None: ...

    def forget(self) -> None: ...

    def give_up(self) -> None: ...

    def dissolve(self) -> None: ...


def tunnels_of(node: Node) -> dict[str, Tunnel]:
    """Who names both ends is asked before who names the far one only (ip_tunnel_lookup)."""
    named = {each.name: each.tunnel for each in node.interfaces if each.tunnel is not None}
    return dict(sorted(named.items(), key=lambda each: each[1].local is None))


def far_end(place: str, peer: str = "") -> str:
    return f"{place} {peer}"
