"""What packets should come by that neither rules nor the TCP table say: sizes, routes, checks of sources, IPv6."""

from collections.abc import Iterator, Sequence

from app.nftables.printer import print_match
from app.simulator.forwarding.routing import RouteKind
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled, TooLarge
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpError, IcmpType, Packet, Protocol
from app.simulator.steps import EndingKind, Filtered, Routed, RouteOutcome, SourceChecked, Step
from app.simulator.trace import PacketTrace

Item = tuple[str, ...]

FRAGMENTATION_NEEDED = (Protocol.ICMP, IcmpType.DESTINATION_UNREACHABLE, 4)
PACKET_TOO_BIG = (Protocol.ICMPV6, Icmpv6Type.PACKET_TOO_BIG, 0)
ENDINGS_6 = (
    EndingKind.DROPPED,
    EndingKind.REJECTED,
    EndingKind.NO_ROUTE,
    EndingKind.BLACKHOLE,
    EndingKind.UNREACHABLE,
    EndingKind.PROHIBITED,
    EndingKind.FORWARDING_OFF,
    EndingKind.TTL_EXPIRED,
    EndingKind.TOO_LARGE,
    EndingKind.MARTIAN,
)
FAMILIES = ("IPv4", "IPv6")
WORDS_6 = ("ip6 saddr", "ip6 daddr", "ip6 nexthdr", "icmpv6 type", "meta nfproto")
LANDMARKS: Sequence[Item] = (
    *(("ending", kind, "IPv6") for kind in ENDINGS_6),
    *(("word", word) for word in WORDS_6),
    *(("route", kind, family) for kind in RouteKind for family in FAMILIES if kind is not RouteKind.THROW),
    *(("source", f"rp_filter {mode}", answer) for mode in (1, 2) for answer in ("believed", "not believed")),
    ("size", "fragmented"),
    ("size", "gathered"),
    ("size", "reassembled"),
    *(("size", "too large", family) for family in FAMILIES),
    *(("path MTU", family) for family in FAMILIES),
)


def passed(packet: PacketTrace, routers: Sequence[str]) -> Iterator[Item]:
    """Of one packet, where it went."""
    ending, family = packet.ending, f"IPv{packet.packet.family}"
    if ending.node in routers:
        if family == "IPv6":
            yield "ending", ending.kind, family
        if ending.kind is EndingKind.DELIVERED and _says_what_fits(packet.packet):
            yield "path MTU", family
    for hop in packet.hops:
        for step in hop.steps if hop.node in routers else ():
            yield from _of_step(step, family)


def _says_what_fits(packet: Packet) -> bool:
    error = packet.transport
    return isinstance(error, IcmpError) and (error.protocol, error.type, error.code) in (
        FRAGMENTATION_NEEDED,
        PACKET_TOO_BIG,
    )


def _of_step(step: Step, family: str) -> Iterator[Item]:
    match step:
        case Fragmented():
            yield "size", "fragmented"
        case Gathered():
            yield "size", "gathered"
        case Reassembled():
            yield "size", "reassembled"
        case TooLarge():
            yield "size", "too large", family
        case SourceChecked(mode=mode, passed=is_believed):
            yield "source", f"rp_filter {mode}", "believed" if is_believed else "not believed"
        case Routed(candidates=candidates):
            chosen = (each.route.kind for each in candidates if each.outcome is RouteOutcome.CHOSEN)
            yield from (("route", kind, family) for kind in chosen)
        case Filtered(tests=tests):
            matches = {match for test in tests for match in test.rule.matches}
            yield from (("word", " ".join(print_match(match).split()[:2])) for match in matches)
        case _:
            return
