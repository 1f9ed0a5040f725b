"""Directed cases on routes: how packets die of them, who hears of it, and whose sources are believed."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address

from app.simulator.events import UdpMessage
from app.simulator.network import Settings
from app.simulator.packet import IcmpError
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace
from tests.kernel.cases import WEB, Case
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Packet

ABSENT, DATABASE = IPv4Address("203.0.113.9"), IPv4Address("10.0.2.10")
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


STRANGER = IPv4Address("192.0.2.7")

ROUTING_CASES: Mapping[str, Case] = {
    "of a black hole nobody hears": _dies("blackhole 203.0.113.0/24", EndingKind.BLACKHOLE),
    "an unreachable route says host unreachable": _dies("unreachable 203.0.113.0/24", EndingKind.UNREACHABLE, (3, 1)),
    "a prohibit route says that an administrator forbids it": _dies(
        "prohibit 203.0.113.0/24", EndingKind.PROHIBITED, (3, 13)
    ),
    "a throw route is as good as none": _dies("throw 203.0.113.0/24", EndingKind.NO_ROUTE, (3, 0)),
    "whoever has no route says net unreachable": _dies("blackhole 203.0.114.0/24", EndingKind.NO_ROUTE, (3, 0)),
    "an own packet with an unreachable route sends no error": _dies(
        "unreachable 203.0.113.0/24", EndingKind.UNREACHABLE, source="gw"
    ),
    "an own packet with a prohibit route sends no error": _dies(
        "prohibit 203.0.113.0/24", EndingKind.PROHIBITED, source="gw"
    ),
    "who does not forward does not say that a route prohibits either": _dies(
        "prohibit 203.0.113.0/24", EndingKind.PROHIBITED, forwards=False
    ),
    "who does not forward drops what is for others without a word": _dies(
        "203.0.113.0/24 dev wan", EndingKind.FORWARDING_OFF, forwards=False
    ),
    "a neighbour that does not answer is host unreachable": _dies(
        "203.0.113.0/24 dev wan", EndingKind.NEIGHBOUR_UNREACHABLE, (3, 1)
    ),
    "without reverse-path filtering a foreign source is believed": _is_believed(STRANGER),
    "strict filtering drops a source that is not on the way back": _is_filtered(DATABASE, 1),
    "strict filtering of the node holds for every interface": _is_filtered(DATABASE, 0, 1),
    "the larger of the two numbers counts": _is_believed(DATABASE, 1, 2),
    "loose filtering believes a source by any way": _is_believed(DATABASE, 2),
    "loose filtering drops a source without a way": _is_filtered(STRANGER, 2),
    "loose filtering drops a source whose way is a black hole": _is_filtered(
        STRANGER, 2, route="blackhole 192.0.2.0/24"
    ),
    "filtering believes no subnet's broadcast address": _is_martian("10.0.1.255", 1),
    "the loopback is a martian": _is_martian("127.0.0.1"),
    "a multicast source is a martian": _is_martian("224.0.0.5"),
    "the broadcast address as a source is a martian": _is_martian("255.255.255.255"),
    "no address at all as a source is a martian": _is_martian("0.0.0.0"),  # noqa: S104 - nothing is bound to it
    "a router's own address as a source is a martian": _is_martian("198.51.100.1"),
    "a reserved address as a source is believed": _is_believed(IPv4Address("240.0.0.1")),
    "a refusing route is asked before the source": Case(
        (),
        (Packet("app", ABSENT, UDP, source_address=STRANGER),),
        lambda done: done.packets[0].ending.kind is EndingKind.PROHIBITED,
        Settings(ip_forward=True, rp_filter=1),
        routes=("prohibit 203.0.113.0/24", "192.0.2.0/24 dev lan2"),
    ),
}
