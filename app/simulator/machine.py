"""A node made ready to work: its routes looked up fast, its hooks in order, its memory of sessions."""

from collections.abc import Mapping

from app.simulator.chance import Chance
from app.simulator.complaints import Complaints
from app.simulator.conntrack import TrackingTable
from app.simulator.filtering import Chain, ChainType, Hook, Priority, StateMatch
from app.simulator.hooks import ConfirmingItem, FilterItem, Item, NatChain, NatItem, TrackingItem
from app.simulator.limits import Meter
from app.simulator.lookup import RouteTable
from app.simulator.network import Node
from app.simulator.tracking import Tracker

LAST = 2**31 - 1
TRACKING_HOOKS = (Hook.PREROUTING, Hook.OUTPUT)
CONFIRMING_HOOKS = (Hook.INPUT, Hook.POSTROUTING)
NAT_PRIORITIES = {
    Hook.PREROUTING: Priority.DESTINATION_NAT,
    Hook.OUTPUT: Priority.DESTINATION_NAT,
    Hook.INPUT: Priority.SOURCE_NAT,
    Hook.POSTROUTING: Priority.SOURCE_NAT,
}


class Machine:
    def __init__(self, node: Node, meter: Meter, chance: Chance) -> None:
        self.node = node
        self.meter = meter
        self.routes = RouteTable(node, meter)
        self.complaints = Complaints(self.routes, node.settings.default_ttl)
        self.tracker = Tracker(TrackingTable(meter), node.settings) if tracks(node) else None
        self.hooks: Mapping[Hook, tuple[Item, ...]] = {
            hook: _in_order([*self._filters(hook), *self._tracking(hook), *self._nat(hook, chance)]) for hook in Hook
        }

    def _filters(self, hook: Hook) -> list[tuple[int, Item]]:
        return [
            (chain.priority, FilterItem(self.node.name, chain, self.complaints, self.meter))
            for chain in _chains(self.node, hook, ChainType.FILTER)
        ]

    def _tracking(self, hook: Hook) -> list[tuple[int, Item]]:
        if self.tracker is None:
            return []
        if hook in TRACKING_HOOKS:
            return [(Priority.TRACKING, TrackingItem(hook, self.tracker))]
        return [(LAST, ConfirmingItem(hook, self.tracker))] if hook in CONFIRMING_HOOKS else []

    def _nat(self, hook: Hook, chance: Chance) -> list[tuple[int, Item]]:
        if self.tracker is None or hook not in NAT_PRIORITIES or not translates(self.node):
            return []
        listed = sorted(_chains(self.node, hook, ChainType.NAT), key=lambda chain: chain.priority)
        chains = [NatChain(self.node.name, chain, self.meter) for chain in listed]
        return [(NAT_PRIORITIES[hook], NatItem(hook, chains, self.tracker, self.routes, chance))]


def tracks(node: Node) -> bool:
    """Whether the kernel would switch connection tracking on here."""
    return translates(node) or any(
        isinstance(match, StateMatch) for chain in node.chains for rule in chain.rules for match in rule.matches
    )


def translates(node: Node) -> bool:
    """One nat chain is enough to have null bindings at every hook."""
    return any(chain.type is ChainType.NAT for chain in node.chains)


def _chains(node: Node, hook: Hook, kind: ChainType) -> list[Chain]:
    return [chain for chain in node.chains if chain.hook is hook and chain.type is kind]


def _in_order(items: list[tuple[int, Item]]) -> tuple[Item, ...]:
    return tuple(item for _, item in sorted(items, key=lambda pair: pair[0]))
