"""IPsec without an interface: which packets have to be wrapped, and which have to have been (net/xfrm/xfrm_policy.c).

- Out: whatever is about to leave by any interface is looked at, and if a selector fits its source and its destination
  it is wrapped. What none fits leaves as it is. The packet has passed forward or output and postrouting by then, as one
  that leaves by that interface, and source NAT has rewritten it (nf_xfrm_me_harder): then it may fit no more.
- In: what comes out has come in by the interface that the outer packet came in by, and passes prerouting once more.
  Whatever is forwarded, or is for the node itself, is looked at before forward and after input, with the addresses it
  came with, whatever destination NAT has made of them. If a selector fits, it has to have come out of that tunnel, and
  what came out of a tunnel has to fit one of its selectors. Anything else is dropped without a word.

What IKE itself says and hears is looked at by nobody. Of several that fit the one with the longer prefixes counts. A
tunnel that is down has no policies.
"""

from collections.abc import Iterator

from app.simulator.network import Node, Selector
from app.simulator.packets.packet import Packet
from app.simulator.records import record


@record
class Protection:
    """How a packet came: with which addresses, and out of which tunnel, if out of one."""

    packet: Packet
    tunnel: str | None = None


class Policies:
    def __init__(self, node: Node) -> None:
        self._node = node
        self._selectors = sorted(_selectors(node), key=lambda each: -_length(each[1]))
        self._known = frozenset(name for name, _ in self._selectors)

    def has(self, tunnel: str) -> bool:
        return tunnel in self._known

    def outward(self, packet: Packet) -> str | None:
        """The tunnel that a packet has to go into."""
        for name, selector in self._selectors:
            if packet.source in selector.local and packet.destination in selector.remote:
                return name
        return None

    def inward(self, packet: Packet) -> str | None:
        """The tunnel that a packet has to have come out of."""
        for name, selector in self._selectors:
            if packet.source in selector.remote and packet.destination in selector.local:
                return name
        return None

    def place(self, tunnel: str | None) -> str | None:
        return f"{self._node.name}.{tunnel}" if tunnel else None


def policies_of(node: Node) -> Policies | None:
    """Most nodes have none."""
    return Policies(node) if any(_selectors(node)) else None


def _selectors(node: Node) -> Iterator[tuple[str, Selector]]:
    for interface in node.interfaces:
        if interface.tunnel is not None and interface.tunnel.up:
            yield from ((interface.name, selector) for selector in interface.tunnel.selectors)


def _length(selector: Selector) -> int:
    return selector.local.prefixlen + selector.remote.prefixlen
