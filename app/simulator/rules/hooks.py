"""What stands at a node's five hooks, in the order of the priorities (include/uapi/linux/netfilter_ipv4.h).

Connection tracking comes at -200 where packets enter (prerouting, output), destination NAT at -100, filters at 0 unless
they say otherwise, source NAT at 100, and the confirmation of a new session last where packets leave (input,
postrouting). A node tracks only if one of its rules asks for a state or translates; a nat chain without such a rule
stands there and is never asked. With one nat chain it translates at all hooks. All nat chains of a hook act as one: the
first that decides ends it, and none means a null binding.

Filter chains stand in a table of family inet and see both families, nat chains in one of family ip: IPv6 is never
translated here, and only a filter's rule has it tracked.
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address
from typing import cast

from app.simulator.chance import Chance
from app.simulator.complaints import Complaints
from app.simulator.forwarding.lookup import RouteTable
from app.simulator.limits import Meter
from app.simulator.network import LOOPBACK
from app.simulator.packets.addresses import Family
from app.simulator.packets.flows import answering
from app.simulator.packets.packet import Flow, IcmpError
from app.simulator.preparing import ReadyChain
from app.simulator.rules.asking import Asking, Called
from app.simulator.rules.filtering import (
    Accept,
    DestinationNat,
    Drop,
    Hook,
    Masquerade,
    Redirect,
    Reject,
    Side,
    SourceNat,
    TrackingState,
    Translation,
)
from app.simulator.rules.rejections import RejectWith
from app.simulator.sessions.binding import Binding, Target, choose_binding
from app.simulator.sessions.conntrack import Entry
from app.simulator.sessions.entries import EntryChangeKind
from app.simulator.sessions.tracking import Tracker
from app.simulator.sessions.translation import translate
from app.simulator.stages import Place, Stage
from app.simulator.steps import EndingKind, Filtered, NatBound, NatConsulted, PortChoice
from app.simulator.visit import Visit

Item = Callable[[Visit], EndingKind | None]
"""Something that stands at a hook. It may end the packet's journey."""

FilterVerdict = Accept | Drop | Reject
NatVerdict = Accept | Drop | Translation

LOOPBACK_ADDRESS = IPv4Address("127.0.0.1")
"""Where a redirect leads what the node sends itself (nf_nat_redirect_ipv4)."""
SIDES = {
    Hook.PREROUTING: Side.DESTINATION,
    Hook.OUTPUT: Side.DESTINATION,
    Hook.INPUT: Side.SOURCE,
    Hook.POSTROUTING: Side.SOURCE,
}
"""Which side nat chains translate at each hook. There is no nat at forward."""
STAGES = {hook: Stage(hook) for hook in Hook}


class TrackingItem:
    def __init__(self, hook: Hook, tracker: Tracker, families: frozenset[Family]) -> None:
        self._stage = STAGES[hook]
        self._tracker = tracker
        self._families = families

    def __call__(self, visit: Visit) -> EndingKind | None:
        is_passed_by = visit.state is TrackingState.UNTRACKED or visit.in_interface == LOOPBACK  # tracked when sent
        if not is_passed_by and visit.packet.family in self._families:
            return self._tracker.track(visit, self._stage)
        return None


class ConfirmingItem:
    def __init__(self, hook: Hook, tracker: Tracker) -> None:
        self._stage = STAGES[hook]
        self._tracker = tracker

    def __call__(self, visit: Visit) -> EndingKind | None:
        if self._tracker.confirm(visit, self._stage):
            return None
        return visit.end(self._stage, EndingKind.NAT_EXHAUSTED)


class FilterItem:
    def __init__(
        self, ready: ReadyChain, called: Called, complaints: Complaints, tracker: Tracker | None, meter: Meter
    ) -> None:
        self._chain = ready.chain
        self._tracker = tracker
        self._stage = STAGES[ready.chain.hook]
        self._policy = ready.policy_place
        self._asking = Asking(ready.rules, called, meter)
        self._complaints = complaints

    def __call__(self, visit: Visit) -> EndingKind | None:
        visit.stage = self._stage
        tests, decided = self._asking.ask(visit)
        # that a filter chain has only such verdicts was checked with the network
        verdict = cast("FilterVerdict", decided.verdict) if decided else self._chain.policy
        source = decided.place if decided else self._policy
        chain = self._chain
        visit.note(Filtered, self._stage, chain.name, chain.hook, chain.priority, tests, verdict, source)
        match verdict:
            case Accept():
                return None
            case Drop():
                return visit.end(self._stage, EndingKind.DROPPED, source)
            case Reject():
                self._complaints.reject(visit, verdict)
                is_reset = verdict.answer is RejectWith.TCP_RESET and not visit.lets_pass(EndingKind.REJECTED, source)
                if self._tracker and is_reset and self._complaints.knows_way_back(visit):
                    self._tracker.close(visit, self._stage)
                return visit.end(self._stage, EndingKind.REJECTED, source)


class NatChain:
    def __init__(self, ready: ReadyChain, called: Called, meter: Meter) -> None:
        self._chain = ready.chain
        self._stage = STAGES[ready.chain.hook]
        self._asking = Asking(ready.rules, called, meter)

    def ask(self, visit: Visit) -> tuple[NatVerdict | None, Place | None]:
        visit.stage = self._stage
        tests, decided = self._asking.ask(visit)
        # that a nat chain has only such verdicts was checked with the network
        verdict = cast("NatVerdict", decided.verdict) if decided else None
        place = decided.place if decided else None
        visit.note(NatConsulted, self._stage, self._chain.name, self._chain.hook, tests, verdict, place)
        return verdict, place


class NatItem:
    """All nat chains of one hook, and the translation of sessions whose mapping is decided."""

    def __init__(
        self, hook: Hook, chains: Sequence[NatChain], tracker: Tracker, routes: RouteTable, chance: Chance
    ) -> None:
        self._stage = STAGES[hook]
        self._side = SIDES[hook]
        self._is_own = hook is Hook.OUTPUT
        self._chains = chains
        self._table = tracker.table
        self._routes = routes
        self._chance = chance

    def __call__(self, visit: Visit) -> EndingKind | None:
        session = visit.session
        if session is None or visit.packet.family is Family.IPV6:
            return None
        if _asks(visit) and not session.entry.confirmed and self._side not in session.entry.bound:
            ending = self._decide(visit, session.entry)
            if ending is not None:
                return ending
        translate(visit, session, self._side, self._stage)
        return None

    def _decide(self, visit: Visit, entry: Entry) -> EndingKind | None:
        """Ask the chains until one translates; accepting only ends that one chain."""
        for chain in self._chains:
            verdict, place = chain.ask(visit)
            if isinstance(verdict, Drop) and (ending := visit.end(self._stage, EndingKind.DROPPED, place)):
                return ending
            if verdict is not None and not isinstance(verdict, Accept | Drop):
                return self._obey(visit, entry, verdict, place)
        self._bind(visit, entry, self._null_target(answering(entry.reply)), None, None)
        return None

    def _obey(self, visit: Visit, entry: Entry, translation: Translation, place: Place | None) -> EndingKind | None:
        target = self._target(visit, translation)
        if target is None:
            return visit.end(self._stage, EndingKind.NAT_WITHOUT_ADDRESS, place)
        self._bind(visit, entry, target, translation, place)
        return None

    def _target(self, visit: Visit, translation: Translation) -> Target | None:
        match translation:
            case SourceNat(address, ports, flags) | DestinationNat(address, ports, flags):
                return Target(self._side, address, ports, flags)
            case Masquerade(ports, flags):
                next_hop = visit.next_hop or visit.packet.destination
                own = self._routes.source_towards(visit.out_interface, next_hop)
            case Redirect(ports, flags):
                own = LOOPBACK_ADDRESS if self._is_own else self._routes.first_address(visit.in_interface)
        return Target(self._side, own, ports, flags) if own is not None else None

    def _null_target(self, current: Flow) -> Target:
        return Target(self._side, current.source if self._side is Side.SOURCE else current.destination)

    def _bind(
        self, visit: Visit, entry: Entry, target: Target, translation: Translation | None, place: Place | None
    ) -> None:
        current = answering(entry.reply)
        binding = choose_binding(self._table, current, target, self._chance, entry.tcp)
        if binding.replaced is not None:
            self._table.remove(binding.replaced)
            visit.change(self._stage, EntryChangeKind.REPLACED, binding.replaced)
        entry.bound.add(self._side)
        if binding.flow != current:
            entry.reply = answering(binding.flow)
            entry.translated[self._side] = place
        if translation is not None or binding.choice is not PortChoice.KEPT:
            self._tell(visit, current, binding, translation, place)

    def _tell(
        self, visit: Visit, current: Flow, binding: Binding, translation: Translation | None, place: Place | None
    ) -> None:
        visit.note(
            NatBound,
            self._stage,
            self._side,
            translation,
            current,
            binding.flow,
            binding.choice,
            binding.ports,
            binding.tries,
            place,
        )


def _asks(visit: Visit) -> bool:
    """Whether the packet asks the chains while its session has no mapping: also a reset that rejects its first one."""
    is_reset = visit.state is TrackingState.RELATED and not isinstance(visit.packet.transport, IcmpError)
    return visit.state is TrackingState.NEW or is_reset
