"""Which statement on Linux a step rests on, by its name in docs/semantics.md, where tests look it up."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address

from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.mtu.size_steps import Gathered, SegmentsClamped
from app.simulator.packets.addresses import Address, AddressRange, Family, is_of_one_link
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpError, IcmpQuery, Packet, TcpFlag, TcpSegment, envelope_of
from app.simulator.rules.filtering import DestinationNat, Hook, Side, SourceNat, TrackingState
from app.simulator.sessions.entries import EntryChangeKind
from app.simulator.stages import Stage
from app.simulator.steps import (
    Delivered,
    Dropped,
    EndingKind,
    EntryChanged,
    Filtered,
    NatBound,
    NatConsulted,
    PortChoice,
    Routed,
    SocketOutcome,
    SourceChecked,
    Step,
    Tracked,
    TrackingReason,
    Translated,
)
from app.simulator.tunnels.tunnel_steps import StreamWaited

LIMITED_BROADCAST = IPv4Address("255.255.255.255")
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
    EntryChangeKind.REPLACED: "connection-that-is-over-gives-up-its-port",
}
BY_PORT: Mapping[PortChoice, str] = {
    PortChoice.KEPT: "fitting-flow-is-kept",
    PortChoice.REUSED: "reuse-by-habit",
    PortChoice.ORIGINAL_PORT: "free-port-is-kept",
    PortChoice.SEARCHED: "search-is-bounded",
    PortChoice.RANDOM: "random-draws-a-port-though-it-is-free",
    PortChoice.NAMED: "named-ports-are-obeyed",
    PortChoice.NOT_SEARCHED: "destination-keeps-its-port",
    PortChoice.NONE_FREE: "range-runs-out-silently",
}
SPREAD = "flow-keeps-its-way"
BY_ENDING: Mapping[EndingKind, str] = {
    EndingKind.NOBODY_LISTENS: "closed-port-says-so",
    EndingKind.DROPPED: "drop-is-silent",
    EndingKind.REJECTED: "reject-says-so",
    EndingKind.TTL_EXPIRED: "ttl-ends-before-forward",
    EndingKind.NO_ROUTE: "no-route-says-so",
    EndingKind.BLACKHOLE: "black-hole-is-silent",
    EndingKind.UNREACHABLE: "unreachable-route-says-so",
    EndingKind.PROHIBITED: "prohibit-route-says-so",
    EndingKind.FORWARDING_OFF: "no-forwarding-is-silent",
    EndingKind.NEIGHBOUR_UNREACHABLE: "absent-neighbour-is-unreachable",
    EndingKind.LINK_DOWN: "cut-cable-is-silent",
    EndingKind.NODE_DOWN: "failed-node-is-silent",
    EndingKind.NO_SESSION: "wireguard-keys-die-after-three-minutes",
    EndingKind.NO_CONNECTION: "openvpn-over-tcp-needs-its-connection",
    EndingKind.TOO_LARGE: "too-large-ends-before-forward",
    EndingKind.GATHERED: "tracking-puts-pieces-together",
    EndingKind.INCOMPLETE: "missing-piece-is-waited-for",
    EndingKind.RP_FILTER: "strict-filter-wants-the-way-back",
    EndingKind.MARTIAN: "own-source-is-martian",
    EndingKind.NAT_EXHAUSTED: "range-runs-out-silently",
    EndingKind.NAT_WITHOUT_ADDRESS: "masquerade-takes-the-interface-address",
    EndingKind.TABLE_FULL: "full-table-takes-no-new-session",
    EndingKind.NO_TUNNEL: "tunnel-takes-nothing-from-strangers",
    EndingKind.TUNNEL_DOWN: "tunnel-that-is-down-is-none",
    EndingKind.TUNNEL_LOOP: "tunnel-into-itself-is-silent",
    EndingKind.NO_PEER: "wireguard-sends-only-what-is-allowed",
    EndingKind.NO_ENDPOINT: "wireguard-has-to-know-where-its-peer-is",
    EndingKind.NOT_ALLOWED: "wireguard-takes-only-what-is-allowed",
    EndingKind.REPLAYED: "number-that-has-come-is-not-taken-again",
    EndingKind.UNPROTECTED: "clear-text-that-a-policy-wants-is-dropped",
    EndingKind.NOT_SELECTED: "what-comes-out-has-to-fit-a-selector",
}
"""Of all but the delivered: each has one, in IPv4."""
BY_ENDING_OF_IPV6: Mapping[EndingKind, str] = {
    EndingKind.TTL_EXPIRED: "ipv6-hop-limit-runs-out-before-forward",
    EndingKind.NO_ROUTE: "ipv6-no-route-says-so",
    EndingKind.UNREACHABLE: "ipv6-unreachable-route-says-no-route",
    EndingKind.PROHIBITED: "ipv6-prohibit-route-says-so",
    EndingKind.FORWARDING_OFF: "ipv6-is-forwarded-by-its-own-switch",
    EndingKind.NEIGHBOUR_UNREACHABLE: "absent-ipv6-neighbour-is-an-unreachable-address",
    EndingKind.TOO_LARGE: "ipv6-packet-too-big-ends-before-forward",
    EndingKind.MARTIAN: "ipv6-group-source-reaches-no-rule",
}
"""Where IPv6 does otherwise."""
MARTIANS: tuple[tuple[Callable[[Address], bool], str], ...] = (
    (lambda source: source.is_loopback, "loopback-source-is-martian"),
    (lambda source: source.is_multicast, "multicast-source-is-martian"),
    (lambda source: source.is_unspecified, "zero-source-is-martian"),
    (lambda source: source == LIMITED_BROADCAST, "broadcast-source-is-martian"),
)
"""The first that an IPv4 source is; any other is the node's own."""
BY_NEIGHBOUR_LOSS: Mapping[tuple[int, Stage], str] = {
    (Icmpv6Type.NEIGHBOUR_SOLICITATION, Stage.INPUT): "neighbour-solicitation-passes-input",
    (Icmpv6Type.NEIGHBOUR_SOLICITATION, Stage.POSTROUTING): "neighbour-solicitation-passes-postrouting",
    (Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, Stage.OUTPUT): "neighbour-advertisement-passes-output",
    (Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, Stage.INPUT): "neighbour-advertisement-passes-input",
    (Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, Stage.POSTROUTING): "neighbour-solicitation-passes-postrouting",
}
"""By the message that was stopped, and where."""
NEIGHBOUR_SOUGHT, LINK_LOCAL = "solicitation-goes-to-a-group", "ipv6-link-local-source-is-not-forwarded"
ANSWERED, UNANSWERED = "nat-sees-first-packet", "new-until-answered"
ICMP_OPENS, ICMP_OPENS_NOT = "icmp-queries-open", "other-icmp-opens-nothing"
FORWARDED, AT_OTHER_HOOKS = "filters-see-inside-addresses", "hooks-go-by-priority"
ASKED_FIRST, INSIDE_ERROR, NULL_BINDING = "nat-sees-first-packet", "error-is-translated-inside", "null-binding-rewrites"
ROUTE_AFTER_NAT = "route-follows-destination-nat"
POOLS: Mapping[Side, str] = {
    Side.SOURCE: "pool-is-chosen-from-by-hash",
    Side.DESTINATION: "pool-of-destinations-is-chosen-from-by-hash",
}
POOL_KEPT = "address-of-the-pool-is-kept"
IN_LINE = "openvpn-over-tcp-waits-in-line"
MSSFIX, OF_VXLAN = "openvpn-tells-tcp-what-fits", "vxlan-takes-whatever-has-its-number"
CLAMPED, CLAMPED_BY_ROUTE = "clamping-lowers-what-a-syn-asks-for", "clamping-by-the-route-goes-both-ways"

EVERY_STATEMENT = frozenset(
    {
        *BY_TRACKING.values(),
        *(name for _, name in BY_FIRST_FLAGS),
        *BY_CHANGE.values(),
        *BY_PORT.values(),
        *BY_ENDING.values(),
        *BY_ENDING_OF_IPV6.values(),
        *(name for _, name in MARTIANS),
        *BY_NEIGHBOUR_LOSS.values(),
        *(NEIGHBOUR_SOUGHT, LINK_LOCAL),
        *(WITHOUT_FLAGS, ANSWERED, UNANSWERED, ICMP_OPENS, ICMP_OPENS_NOT, FORWARDED, AT_OTHER_HOOKS),
        *(SPREAD, ASKED_FIRST, INSIDE_ERROR, NULL_BINDING, ROUTE_AFTER_NAT),
        *(*POOLS.values(), POOL_KEPT, CLAMPED, CLAMPED_BY_ROUTE, MSSFIX, OF_VXLAN, IN_LINE),
    }
)


def statement(step: Step, packet: Packet) -> str | None:
    """None where the step is what everybody would guess; `packet` is as it came to the node."""
    match step:
        case Routed():
            return _routed(step, packet)
        case Tracked():
            return _tracked(step, packet)
        case Filtered():
            return FORWARDED if step.hook is Hook.FORWARD else AT_OTHER_HOOKS
        case NatConsulted() | NatBound() | Translated():
            return _translated(step, packet)
        case Delivered() | Gathered() | Dropped():
            return _end(_ending(step), packet)
        case _:
            return _of_others(step)


def _routed(step: Routed, packet: Packet) -> str | None:
    if step.chosen is None:
        return _end(EndingKind.NO_ROUTE, packet)
    return ROUTE_AFTER_NAT if step.spread is None else SPREAD


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
        case NatBound(translation=SourceNat(AddressRange()) | DestinationNat(AddressRange())):
            return _of_a_pool(step)
        case NatBound(choice=choice):
            return BY_PORT.get(choice)
        case Translated() if isinstance(packet.transport, IcmpError):
            return INSIDE_ERROR
        case _:
            return ASKED_FIRST


def _of_a_pool(step: NatBound) -> str | None:
    if step.choice is PortChoice.ORIGINAL_PORT:
        return POOLS[step.side]
    return POOL_KEPT if step.choice is PortChoice.KEPT else BY_PORT.get(step.choice)


def _of_others(step: Step) -> str | None:
    match step:
        case EntryChanged():
            return BY_CHANGE.get(step.change)
        case SourceChecked():
            return BY_ENDING[EndingKind.RP_FILTER]
        case NeighbourSought():
            return _neighbour(step)
        case StreamWaited():
            return IN_LINE
        case SegmentsClamped():
            return _clamped(step)
        case _:
            return None


def _clamped(step: SegmentsClamped) -> str:
    if step.stage is Stage.TUNNEL:
        return MSSFIX
    return CLAMPED if step.path is None else CLAMPED_BY_ROUTE


def _ending(step: Delivered | Gathered | Dropped) -> EndingKind:
    match step:
        case Dropped(reason=reason):
            return reason
        case Gathered():
            return EndingKind.GATHERED
        case Delivered(outcome=outcome):
            is_refused = outcome is SocketOutcome.NOBODY_LISTENS
            return EndingKind.NOBODY_LISTENS if is_refused else EndingKind.DELIVERED


def _end(reason: EndingKind, packet: Packet) -> str | None:
    source = packet.source
    if packet.family is Family.IPV6:
        if reason is EndingKind.MARTIAN and is_of_one_link(source):
            return LINK_LOCAL
        return BY_ENDING_OF_IPV6.get(reason) or BY_ENDING.get(reason)
    if reason is EndingKind.MARTIAN:
        return next((name for fits, name in MARTIANS if fits(source)), BY_ENDING[reason])
    envelope = envelope_of(packet)
    if reason is EndingKind.NO_TUNNEL and envelope and envelope.encapsulation.kind is TunnelKind.VXLAN:
        return OF_VXLAN
    return BY_ENDING.get(reason)


def _neighbour(step: NeighbourSought) -> str | None:
    if step.loss is None or not isinstance(step.message.transport, IcmpQuery):
        return NEIGHBOUR_SOUGHT
    return BY_NEIGHBOUR_LOSS.get((step.message.transport.type, step.loss.at), NEIGHBOUR_SOUGHT)
