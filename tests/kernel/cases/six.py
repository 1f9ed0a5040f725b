"""IPv6: what is other than with IPv4, and how neighbours are found."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from ipaddress import IPv6Address

from app.simulator.events import IcmpQueryMessage, UdpMessage
from app.simulator.network import Settings
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpError, Protocol
from app.simulator.rules.filtering import Accept, Chain, Drop, Hook
from app.simulator.steps import EndingKind
from tests.kernel.cases.case import ACCEPT, Case, filtering, forward, nat
from tests.kernel.cases.questions import endings, states
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Objection, Packet
from tests.kernel.shapes import DISCOVERING, IPV6

APP6, WEB6 = IPv6Address("2001:db8:1::10"), IPv6Address("2001:db8:80::80")
INSIDE6 = IPv6Address("2001:db8:1::1")
GATEWAY6, ISP = IPv6Address("2001:db8:ffff::2"), IPv6Address("2001:db8:ffff::1")
EAST, NOWHERE = IPv6Address("2001:db8:80::1"), IPv6Address("2001:db8:77::1")
UDP = UdpMessage(5000, 53)
PING = IcmpQueryMessage(Icmpv6Type.ECHO_REQUEST, 77, protocol=Protocol.ICMPV6)
OUT, BACK = Packet("app", WEB6, UDP), Packet("web", APP6, UDP)
DROP = Drop()

six = partial(Case, shape=IPV6)
seeking = partial(Case, shape=DISCOVERING, router="isp")


def errors(done: Outcome) -> list[tuple[str, int, int]]:
    """Who says what."""
    found = [(packet.packet.source, packet.packet.transport) for packet in done.packets]
    return [(str(source), error.type, error.code) for source, error in found if isinstance(error, IcmpError)]


def _says(*wanted: tuple[IPv6Address, int, int]) -> Callable[[Outcome], bool]:
    return lambda done: errors(done) == [(str(source), kind, code) for source, kind, code in wanted]


def _ends(kind: EndingKind, node: str) -> Callable[[Outcome], bool]:
    def holds(done: Outcome) -> bool:
        ending = done.packets[0].ending
        return (ending.kind, ending.node) == (kind, node)

    return holds


_passes = _ends(EndingKind.DROPPED, "web")
"""Hosts take part in nothing, so that what reaches one is dropped there."""


def _input(*rules: str, policy: Accept | Drop = DROP) -> Sequence[Chain]:
    return (Chain("input", Hook.INPUT, filtering(Hook.INPUT, *rules).rules, policy),)


_lost = _ends(EndingKind.NEIGHBOUR_UNREACHABLE, "gw")

SIX: Mapping[str, Case] = {
    "ipv6-error-comes-from-where-the-packet-came-in": six(
        (), (Packet("web", NOWHERE, UDP, source_address=APP6),), _says((EAST, 1, 0)), router="isp"
    ),
    "ipv6-error-to-the-router-itself-comes-from-there": six(
        (forward("reject"),), (Packet("web", APP6, UDP, source_address=INSIDE6),), _says((INSIDE6, 1, 4))
    ),
    "ipv6-own-source-is-believed": six(
        (), (Packet("web", APP6, UDP, source_address=GATEWAY6),), _ends(EndingKind.DROPPED, "app")
    ),
    "ipv6-group-source-reaches-no-rule": six(
        (filtering(Hook.PREROUTING, "drop"),),
        (Packet("app", WEB6, UDP, source_address=IPv6Address("ff02::5")),),
        _ends(EndingKind.MARTIAN, "gw"),
    ),
    "ipv6-link-local-source-is-not-forwarded": six(
        (), (Packet("app", WEB6, UDP, source_address=IPv6Address("fe80::7")),), _ends(EndingKind.MARTIAN, "gw")
    ),
    "ipv6-default-route-leads-to-no-link-local-address": six(
        (),
        (Packet("app", GATEWAY6, PING, source_address=IPv6Address("fe80::7")),),
        lambda done: endings(done) == [EndingKind.DELIVERED, EndingKind.NO_ROUTE],
    ),
    "ipv6-no-route-says-so": six((), (Packet("web", NOWHERE, UDP),), _says((EAST, 1, 0)), router="isp"),
    "ipv6-no-route-is-said-without-forwarding": six(
        (), (Packet("web", NOWHERE, UDP),), _says((EAST, 1, 0)), Settings(), router="isp"
    ),
    "ipv6-unreachable-route-says-no-route": six(
        (), (BACK,), _says((EAST, 1, 0)), routes=("unreachable 2001:db8:1::10",), router="isp"
    ),
    "ipv6-prohibit-route-says-so": six(
        (), (BACK,), _says((EAST, 1, 1)), routes=("prohibit 2001:db8:1::10",), router="isp"
    ),
    "ipv6-is-forwarded-by-its-own-switch": six(
        (), (OUT,), _ends(EndingKind.FORWARDING_OFF, "gw"), Settings(ip_forward=True)
    ),
    "ipv6-hop-limit-runs-out-before-forward": six(
        (forward("drop"),), (Packet("app", WEB6, UDP, 1),), _says((INSIDE6, 3, 0))
    ),
    "ipv6-plain-reject-says-port-unreachable": six((forward("reject"),), (OUT,), _says((INSIDE6, 1, 4))),
    "ipv6-icmpx-host-is-an-address": six(
        (forward("reject with icmpx host-unreachable"),), (OUT,), _says((INSIDE6, 1, 3))
    ),
    "ipv4-rules-leave-ipv6-alone": six(
        (forward("ip saddr != 10.0.0.0/8 drop", "ip protocol != icmp drop", "reject with icmp port-unreachable"),),
        (OUT,),
        _passes,
    ),
    "ipv4-nat-leaves-ipv6-alone": six(
        (nat(Hook.POSTROUTING, "masquerade"), nat(Hook.PREROUTING, "drop"), forward("ct state new accept")),
        (OUT,),
        _passes,
    ),
    "icmpv6-error-is-related": six(
        (forward("ct state invalid drop"),),
        (OUT, Objection(0, Icmpv6Type.DESTINATION_UNREACHABLE, 4)),
        lambda done: states(done)[-1] == "related" and done.packets[-1].ending.node == "app",
    ),
    "icmpv6-unknown-error-is-an-error": six(
        (forward("ct state invalid drop"),),
        (OUT, Objection(0, 100, 0)),
        lambda done: states(done)[-1] == "related" and done.packets[-1].ending.node == "app",
    ),
    "icmpv6-reply-alone-is-invalid": six(
        (forward("ct state invalid drop"),),
        (Packet("web", APP6, IcmpQueryMessage(Icmpv6Type.ECHO_REPLY, protocol=Protocol.ICMPV6)),),
        lambda done: states(done) == ["invalid"],
    ),
}

NEIGHBOURS: Mapping[str, Case] = {
    "neighbour-solicitation-passes-input": seeking(_input(), (OUT,), _lost),
    "absent-ipv6-neighbour-is-an-unreachable-address": seeking(_input(), (OUT,), _says((INSIDE6, 1, 3))),
    "neighbour-discovery-is-not-established": seeking(_input("ct state established,related accept"), (OUT,), _lost),
    "neighbour-discovery-is-untracked": seeking(_input("ct state untracked accept"), (OUT,), _passes),
    "neighbour-discovery-is-not-invalid": seeking(_input("ct state invalid drop", policy=ACCEPT), (OUT,), _passes),
    "neighbour-discovery-needs-two-types": seeking(
        _input("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"), (OUT,), _passes
    ),
    "neighbour-advertisement-passes-output": seeking(
        (filtering(Hook.OUTPUT, "icmpv6 type nd-neighbor-advert drop"),), (OUT,), _lost
    ),
    "neighbour-advertisement-passes-input": seeking(
        _input("icmpv6 type nd-neighbor-advert drop", policy=ACCEPT), (OUT,), _lost, router="gw"
    ),
    "neighbour-solicitation-passes-postrouting": seeking(
        (filtering(Hook.POSTROUTING, "icmpv6 type nd-neighbor-solicit drop"),), (OUT,), _lost, router="gw"
    ),
    "neighbour-discovery-passes-no-forward": seeking((forward("icmpv6 type 133-137 drop"),), (OUT,), _passes),
    "forwarding-asks-from-a-link-local-address": seeking(
        _input("ip6 saddr fe80::/10 drop", policy=ACCEPT), (OUT,), _lost
    ),
    "solicitation-goes-to-a-group": seeking(_input("ip6 daddr ff02::1:ff00:1 drop", policy=ACCEPT), (OUT,), _lost),
    "own-packet-asks-from-its-own-address": seeking(
        _input("ip6 saddr fe80::/10 drop", policy=ACCEPT),
        (Packet("gw", ISP, UDP),),
        _ends(EndingKind.NOBODY_LISTENS, "isp"),
    ),
    "asked-neighbour-knows-the-asker": seeking(
        _input("icmpv6 type nd-neighbor-solicit drop", policy=ACCEPT),
        (Packet("gw", ISP, UDP), Packet("isp", GATEWAY6, UDP)),
        lambda done: [packet.ending.node for packet in done.packets] == ["isp", "gw", "gw", "isp"],
        router="gw",
    ),
}
