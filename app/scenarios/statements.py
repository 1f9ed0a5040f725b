"""Which statement on Linux a step rests on, by its name in docs/semantics.md, where tests look it up."""

from collections.abc import Mapping

from app.simulator.entries import EntryChangeKind
from app.simulator.filtering import Hook, TrackingState
from app.simulator.packet import IcmpError, IcmpQuery, Packet, TcpFlag, TcpSegment
from app.simulator.steps import (
    Dropped,
    EndingKind,
    EntryChanged,
    Filtered,
    NatBound,
    NatConsulted,
    PortChoice,
    Routed,
    SourceChecked,
    Step,
    Tracked,
    TrackingReason,
    Translated,
)

BY_TRACKING: Mapping[TrackingReason, str] = {
    TrackingReason.ERROR_ABOUT_ENTRY: "error-is-related",
    TrackingReason.ERROR_ABOUT_NOTHING: "error-about-nothing-is-invalid",
    TrackingReason.ERROR_TO_SOMEBODY_ELSE: "error-to-somebody-else-is-invalid",
    TrackingReason.STATE_FORBIDS: "invalid-within-a-session-is-not-translated",
    TrackingReason.OUTSIDE_WINDOW: "outside-window-is-invalid",
    TrackingReason.LOOSE_OFF: "first-ack-needs-tcp-loose",
    TrackingReason.ATTACHED: "rule-reset-asks-missed-nat-chains",
}
BY_FIRST_FLAGS: tuple[tuple[TcpFlag, str], ...] = (
    (TcpFlag.RST, "first-reset-is-invalid"),
    (TcpFlag.SYN | TcpFlag.ACK, "first-syn-ack-is-invalid"),
    (TcpFlag.FIN, "first-fin-is-invalid"),
    (TcpFlag.SYN, "first-syn-opens"),
    (TcpFlag.ACK, "first-ack-picks-up"),
)
"""The first that a first segment has all of."""
WITHOUT_FLAGS = "first-segment-without-flags-is-invalid"
BY_CHANGE: Mapping[EntryChangeKind, str] = {
    EntryChangeKind.MADE: "entry-is-made-last",
    EntryChangeKind.STATE: "each-state-has-its-timer",
    EntryChangeKind.REFRESHED: "each-state-has-its-timer",
}
BY_PORT: Mapping[PortChoice, str] = {
    PortChoice.KEPT: "fitting-flow-is-kept",
    PortChoice.REUSED: "reuse-by-habit",
    PortChoice.ORIGINAL_PORT: "free-port-is-kept",
    PortChoice.SEARCHED: "search-is-bounded",
    PortChoice.NAMED: "named-ports-are-obeyed",
    PortChoice.NOT_SEARCHED: "destination-keeps-its-port",
    PortChoice.NONE_FREE: "range-runs-out-silently",
}
BY_ENDING: Mapping[EndingKind, str] = {
    EndingKind.TTL_EXPIRED: "ttl-ends-before-forward",
    EndingKind.NO_ROUTE: "no-route-says-so",
    EndingKind.BLACKHOLE: "black-hole-is-silent",
    EndingKind.UNREACHABLE: "unreachable-route-says-so",
    EndingKind.PROHIBITED: "prohibit-route-says-so",
    EndingKind.FORWARDING_OFF: "no-forwarding-is-silent",
    EndingKind.NEIGHBOUR_UNREACHABLE: "absent-neighbour-is-unreachable",
    EndingKind.RP_FILTER: "strict-filter-wants-the-way-back",
    EndingKind.MARTIAN: "own-source-is-martian",
    EndingKind.NAT_EXHAUSTED: "range-runs-out-silently",
    EndingKind.NAT_WITHOUT_ADDRESS: "masquerade-takes-the-interface-address",
}
ANSWERED, UNANSWERED = "nat-sees-first-packet", "new-until-answered"
ICMP_OPENS, ICMP_OPENS_NOT = "icmp-queries-open", "other-icmp-opens-nothing"
FORWARDED, AT_OTHER_HOOKS = "filters-see-inside-addresses", "hooks-go-by-priority"
ASKED_FIRST, INSIDE_ERROR, NULL_BINDING = "nat-sees-first-packet", "error-is-translated-inside", "null-binding-rewrites"
ROUTE_AFTER_NAT = "route-follows-destination-nat"

EVERY_STATEMENT = frozenset(
    {
        *BY_TRACKING.values(),
        *(name for _, name in BY_FIRST_FLAGS),
        *BY_CHANGE.values(),
        *BY_PORT.values(),
        *BY_ENDING.values(),
        *(WITHOUT_FLAGS, ANSWERED, UNANSWERED, ICMP_OPENS, ICMP_OPENS_NOT, FORWARDED, AT_OTHER_HOOKS),
        *(ASKED_FIRST, INSIDE_ERROR, NULL_BINDING, ROUTE_AFTER_NAT),
    }
)


def statement(step: Step, packet: Packet) -> str | None:
    """None where the step is what everybody would guess; `packet` is as it came to the node."""
    match step:
        case Tracked():
            return _tracked(step, packet)
        case EntryChanged():
            return BY_CHANGE.get(step.change)
        case Filtered():
            return FORWARDED if step.hook is Hook.FORWARD else AT_OTHER_HOOKS
        case NatConsulted() | NatBound() | Translated():
            return _translated(step, packet)
        case Routed() | SourceChecked() | Dropped():
            return _way(step)
        case _:
            return None


def _tracked(step: Tracked, packet: Packet) -> str | None:
    match step.reason:
        case TrackingReason.ENTRY_FOUND:
            return UNANSWERED if step.state is TrackingState.NEW else ANSWERED
        case TrackingReason.NO_ENTRY | TrackingReason.CANNOT_OPEN:
            return _first(packet, opens=step.reason is TrackingReason.NO_ENTRY)
        case _:
            return BY_TRACKING.get(step.reason)


def _first(packet: Packet, *, opens: bool) -> str | None:
    """Of a packet that finds no entry."""
    match packet.transport:
        case TcpSegment(flags=flags):
            return next((name for wanted, name in BY_FIRST_FLAGS if flags & wanted == wanted), WITHOUT_FLAGS)
        case IcmpQuery():
            return ICMP_OPENS if opens else ICMP_OPENS_NOT
        case _:
            return None


def _translated(step: NatConsulted | NatBound | Translated, packet: Packet) -> str | None:
    match step:
        case NatBound(translation=None, choice=choice) if choice is not PortChoice.KEPT:
            return NULL_BINDING
        case NatBound(choice=choice):
            return BY_PORT.get(choice)
        case Translated() if isinstance(packet.transport, IcmpError):
            return INSIDE_ERROR
        case _:
            return ASKED_FIRST


def _way(step: Routed | SourceChecked | Dropped) -> str | None:
    match step:
        case Dropped(reason=reason):
            return BY_ENDING.get(reason)
        case Routed() if step.chosen:
            return ROUTE_AFTER_NAT
        case Routed():
            return BY_ENDING[EndingKind.NO_ROUTE]
        case SourceChecked():
            return BY_ENDING[EndingKind.RP_FILTER]
