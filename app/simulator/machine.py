"""A node made ready to work: its routes looked up fast, its hooks in order, its memory of sessions, its tunnels."""

from collections.abc import Mapping
from functools import cached_property
from operator import itemgetter

from app.simulator.chance import Chance
from app.simulator.complaints import Complaints
from app.simulator.forwarding.lookup import RouteTable
from app.simulator.forwarding.sources import Sources
from app.simulator.limits import Meter
from app.simulator.mtu.sizes import Sizes
from app.simulator.packets.fragments import Gatherings
from app.simulator.preparing import ReadyNode
from app.simulator.rules.filtering import ChainType, Hook, Priority
from app.simulator.rules.hooks import ConfirmingItem, FilterItem, Item, NatChain, NatItem, TrackingItem
from app.simulator.sessions.conntrack import TrackingTable
from app.simulator.sessions.tracking import Tracker
from app.simulator.tunnels.tunnel_ends import Carrier
from app.simulator.tunnels.tunnelling import Tunnels
from app.simulator.visit import Buckets

LAST = 2**31 - 1
TRACKING_HOOKS = (Hook.PREROUTING, Hook.OUTPUT)
CONFIRMING_HOOKS = (Hook.INPUT, Hook.POSTROUTING)
NOTHING: Mapping[Hook, tuple[Item, ...]] = dict.fromkeys(Hook, ())
NAT_PRIORITIES = {
    Hook.PREROUTING: Priority.DESTINATION_NAT,
    Hook.OUTPUT: Priority.DESTINATION_NAT,
    Hook.INPUT: Priority.SOURCE_NAT,
    Hook.POSTROUTING: Priority.SOURCE_NAT,
}


class Machine:
    def __init__(self, ready: ReadyNode, meter: Meter, chance: Chance) -> None:
        self.node, self._ready = ready.node, ready
        self.policies = ready.policies
        self.routes = RouteTable(ready.routes, meter)
        self.sizes = Sizes(ready.largest, self.routes, self.node.settings)
        self.tracker = Tracker(TrackingTable(meter), self.node.settings) if ready.tracks else None
        self.sources = Sources(ready, self.routes)
        self.buckets: Buckets = {}
        self.meter, self._chance = meter, chance
        self.hooks = self._hooks(ready)

    @cached_property
    def complaints(self) -> Complaints:
        return Complaints(self.routes, self.sizes, self.node.settings)

    @cached_property
    def gatherings(self) -> Gatherings:
        return Gatherings()

    @cached_property
    def tunnels(self) -> Tunnels:
        """Like what is before it made for a node that needs it: most only pass packets on."""
        return Tunnels(self._ready, self.routes, self.sizes, self.complaints, self.meter)

    @property
    def connections(self) -> Carrier | None:
        """Of its tunnels, where there are such."""
        return self.tunnels.connections if "tunnels" in self.__dict__ else None

    def change(self, ready: ReadyNode) -> None:
        """The same node with other rules, routes and settings; other rules are loaded anew, and their limits begin."""
        if self.node.all_chains != ready.node.all_chains:
            self.buckets.clear()
        self.node, self._ready = ready.node, ready
        self.policies = ready.policies
        self.sizes.paths.keep(self.routes.staying_nexthops(ready.routes))
        self.routes.change(ready.routes)
        self.sources = Sources(ready, self.routes)
        self.sizes.change(self.node.settings)
        if "complaints" in self.__dict__:
            self.complaints.change(self.node.settings)
        if "tunnels" in self.__dict__:
            self.tunnels.change(self.node)
        if self.tracker is not None:
            self.tracker.change(self.node.settings)
        self.hooks = self._hooks(ready)

    def _hooks(self, ready: ReadyNode) -> Mapping[Hook, tuple[Item, ...]]:
        if not (ready.chains or ready.tracks):
            return NOTHING
        return {hook: _in_order(self._items(ready, hook, self.meter, self._chance)) for hook in Hook}

    def _items(self, ready: ReadyNode, hook: Hook, meter: Meter, chance: Chance) -> list[tuple[int, Item]]:
        filters: list[tuple[int, Item]] = [
            (chain.chain.priority, FilterItem(chain, ready.called, self.complaints, self.tracker, meter))
            for chain in ready.chains_at(hook, ChainType.FILTER)
        ]
        nat = self._nat(ready, hook, meter, chance) if ready.translates else []
        return [*filters, *self._tracking(hook), *nat]

    def _tracking(self, hook: Hook) -> list[tuple[int, Item]]:
        if self.tracker is None:
            return []
        if hook in TRACKING_HOOKS:
            return [(Priority.TRACKING, TrackingItem(hook, self.tracker, self._ready.tracked))]
        return [(LAST, ConfirmingItem(hook, self.tracker))] if hook in CONFIRMING_HOOKS else []

    def _nat(self, ready: ReadyNode, hook: Hook, meter: Meter, chance: Chance) -> list[tuple[int, Item]]:
        if self.tracker is None or hook not in NAT_PRIORITIES:
            return []
        listed = sorted(ready.chains_at(hook, ChainType.NAT), key=lambda chain: chain.chain.priority)
        chains = [NatChain(chain, ready.called, meter) for chain in listed]
        return [(NAT_PRIORITIES[hook], NatItem(hook, chains, self.tracker, self.routes, chance))]


def _in_order(items: list[tuple[int, Item]]) -> tuple[Item, ...]:
    return tuple([item for _, item in sorted(items, key=itemgetter(0))])
