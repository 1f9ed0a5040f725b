"""How packets die of routes, who hears of it, and whose sources are believed."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address

from app.simulator.events import UdpMessage
from app.simulator.network import Settings
from app.simulator.packets.packet import IcmpError, TcpFlag, TcpSegment
from app.simulator.rules.filtering import Hook
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace
from tests.kernel.cases.case import DB, INSIDE, WEB, Case, filtering, forward, tcp
from tests.kernel.cases.questions import deciders
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Packet

ABSENT = IPv4Address("203.0.113.9")
UDP = UdpMessage(5000, 53)


def _errors(packets: Sequence[PacketTrace]) -> list[tuple[int, int]]:
    found = [packet.packet.transport for packet in packets]
    return [(error.type, error.code) for error in found if isinstance(error, IcmpError)]


def _dies(route: str, ending: EndingKind, *told: tuple[int, int], source: str = "app", forwards: bool = True) -> Case:
    """Of this route, and this is what anybody is told."""

    def holds(done: Outcome) -> bool:
        return done.packets[0].ending.kind is ending and _errors(done.packets) == list(told)

    deeds = (Packet(source, ABSENT, UDP),)
    return Case((), deeds, holds, Settings(ip_forward=forwards), routes=(route,))


def _from(source: IPv4Address, ending: EndingKind | None, *filters: int, route: str = "") -> Case:
    """A packet in this name ends at the gateway so, or passes it; filtering is set for the interface, then for all."""

    def holds(done: Outcome) -> bool:
        end = done.packets[0].ending
        return end.node != "gw" if ending is None else end.kind is ending

    own, every = (*filters, 0, 0)[:2]
    return Case(
        (),
        (Packet("app", WEB, UDP, source_address=source),),
        holds,
        Settings(ip_forward=True, rp_filter=every),
        routes=(route,) if route else (),
        rp_filters={"lan": own},
    )


def _is_believed(source: IPv4Address, *filters: int) -> Case:
    return _from(source, None, *filters)


def _is_filtered(source: IPv4Address, *filters: int, route: str = "") -> Case:
    return _from(source, EndingKind.RP_FILTER, *filters, route=route)


def _is_martian(source: str, *filters: int) -> Case:
    return _from(IPv4Address(source), EndingKind.MARTIAN, *filters)


def _ends(ending: EndingKind, *rules: str) -> Case:
    """A datagram ends so at the gateway, if these rules are asked, and nobody is told but what a rule says."""

    def holds(done: Outcome) -> bool:
        told = [(3, 3)] if ending is EndingKind.REJECTED else []
        return done.packets[0].ending.kind is ending and _errors(done.packets) == told

    return Case((forward(*rules),), (Packet("app", WEB, UDP),), holds)


def _nobody_listens(done: Outcome) -> bool:
    answer = next(each.packet.transport for each in done.packets if each.answers == 1)
    is_reset = isinstance(answer, TcpSegment) and bool(answer.flags & TcpFlag.RST)
    return is_reset and _errors(done.packets) == [(3, 3)]


STRANGER = IPv4Address("192.0.2.7")

ROUTING: Mapping[str, Case] = {
    "black-hole-is-silent": _dies("blackhole 203.0.113.0/24", EndingKind.BLACKHOLE),
    "unreachable-route-says-so": _dies("unreachable 203.0.113.0/24", EndingKind.UNREACHABLE, (3, 1)),
    "prohibit-route-says-so": _dies("prohibit 203.0.113.0/24", EndingKind.PROHIBITED, (3, 13)),
    "throw-route-is-none": _dies("throw 203.0.113.0/24", EndingKind.NO_ROUTE, (3, 0)),
    "no-route-says-so": _dies("blackhole 203.0.114.0/24", EndingKind.NO_ROUTE, (3, 0)),
    "own-packet-hears-of-no-unreachable-route": _dies(
        "unreachable 203.0.113.0/24", EndingKind.UNREACHABLE, source="gw"
    ),
    "own-packet-hears-of-no-prohibit-route": _dies("prohibit 203.0.113.0/24", EndingKind.PROHIBITED, source="gw"),
    "no-forwarding-hides-prohibit-routes": _dies("prohibit 203.0.113.0/24", EndingKind.PROHIBITED, forwards=False),
    "no-forwarding-is-silent": _dies("203.0.113.0/24 dev wan", EndingKind.FORWARDING_OFF, forwards=False),
    "absent-neighbour-is-unreachable": _dies("203.0.113.0/24 dev wan", EndingKind.NEIGHBOUR_UNREACHABLE, (3, 1)),
    "closed-port-says-so": Case(
        (), (tcp("app", INSIDE, (5000, 81)), Packet("app", INSIDE, UdpMessage(5000, 81))), _nobody_listens
    ),
    "drop-is-silent": _ends(EndingKind.DROPPED, "udp dport 53 drop"),
    "reject-says-so": _ends(EndingKind.REJECTED, "udp dport 53 reject"),
    "foreign-source-is-believed": _is_believed(STRANGER),
    "strict-filter-wants-the-way-back": _is_filtered(DB, 1),
    "filter-of-the-node-holds-everywhere": _is_filtered(DB, 0, 1),
    "larger-filter-counts": _is_believed(DB, 1, 2),
    "loose-filter-takes-any-way": _is_believed(DB, 2),
    "loose-filter-wants-some-way": _is_filtered(STRANGER, 2),
    "loose-filter-takes-no-black-hole": _is_filtered(STRANGER, 2, route="blackhole 192.0.2.0/24"),
    "filter-takes-no-broadcast-source": _is_martian("10.0.1.255", 1),
    "loopback-source-is-martian": _is_martian("127.0.0.1"),
    "multicast-source-is-martian": _is_martian("224.0.0.5"),
    "broadcast-source-is-martian": _is_martian("255.255.255.255"),
    "zero-source-is-martian": _from(IPv4Address(0), EndingKind.MARTIAN),
    "own-source-is-martian": _is_martian("198.51.100.1"),
    "reserved-source-is-believed": _is_believed(IPv4Address("240.0.0.1")),
    "only-zero-is-a-broadcast-source": Case(
        (filtering(Hook.PREROUTING, "meta nfproto ipv4 fib saddr type broadcast drop"),),
        (
            Packet("app", WEB, UDP, source_address=IPv4Address(0)),
            Packet("app", WEB, UDP, source_address=IPv4Address("0.1.2.3")),
        ),
        lambda done: deciders(done) == ["gw.prerouting.r1", "gw.prerouting.policy"],
    ),
    "refusing-route-comes-first": Case(
        (),
        (Packet("app", ABSENT, UDP, source_address=STRANGER),),
        lambda done: done.packets[0].ending.kind is EndingKind.PROHIBITED,
        Settings(ip_forward=True, rp_filter=1),
        routes=("prohibit 203.0.113.0/24", "192.0.2.0/24 dev lan2"),
    ),
}
