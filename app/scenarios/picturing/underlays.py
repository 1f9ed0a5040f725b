"""The way under a tunnel: out by the interface that has its outer address, and in by that of the far end."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from app.simulator.network import Attachment, Interface, Network, Node

Pair = tuple[Attachment, Attachment]
"""A link as it is drawn: from one interface to another."""


class Underlays:
    def __init__(self, network: Network, pairs: Iterable[Pair]) -> None:
        self._nodes = {node.name: node for node in network.nodes}
        self._beside: defaultdict[Attachment, set[str]] = defaultdict(set)
        for one, other in pairs:
            self._beside[one].add(other.node)
            self._beside[other].add(one.node)

    def way(self, near: str, far: str) -> tuple[str, ...]:
        """The nodes between two ends of a tunnel, as places, and both ends; nothing where no such way is drawn."""
        start, end = near.partition(".")[0], far.partition(".")[0]
        first, last = self._first_hops(near), self._first_hops(far)
        ways: deque[tuple[str, ...]] = deque((start, hop) for hop in sorted(first))
        seen = {start}
        while ways:
            way = ways.popleft()
            *before, here = way
            if here == end and (before == [start] or before[-1] in last):
                return way
            if here in seen or here == end:
                continue
            seen.add(here)
            ways.extend((*way, hop) for hop in sorted(self._neighbours(here)))
        return ()

    def _first_hops(self, place: str) -> set[str]:
        """Whom the end's outer address has beside it; everybody, where it has no address of its own."""
        node, _, name = place.partition(".")
        interfaces = self._outer(self._nodes[node], name)
        return {hop for interface in interfaces for hop in self._beside[Attachment(node, interface.name)]}

    def _neighbours(self, node: str) -> set[str]:
        interfaces = self._nodes[node].interfaces
        return {hop for interface in interfaces for hop in self._beside[Attachment(node, interface.name)]}

    @staticmethod
    def _outer(node: Node, name: str) -> Sequence[Interface]:
        tunnel = next(interface.tunnel for interface in node.interfaces if interface.name == name)
        plain = [interface for interface in node.interfaces if interface.tunnel is None]
        if tunnel is None or tunnel.local is None:
            return plain
        return [each for each in plain if any(own.ip == tunnel.local for own in each.addresses)] or plain
