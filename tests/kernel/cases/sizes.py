"""What becomes of packets that are too large."""

from collections.abc import Mapping
from functools import partial
from ipaddress import IPv6Address

from app.simulator.events import TcpMessage, UdpMessage
from app.simulator.mtu.size_steps import Fragmented, Reassembled, SegmentsClamped
from app.simulator.packets.packet import IcmpError, IcmpType
from app.simulator.rules.filtering import Hook, TrackingState
from app.simulator.steps import EndingKind, Filtered
from tests.kernel.cases.case import ACK, GATEWAY, SYN, TRACKED, WEB, Case, forward, nat, ping, tcp, udp
from tests.kernel.cases.questions import all_steps, deciders, endings, states
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Answer, Objection, Packet, Sequel
from tests.kernel.shapes import IPV6

LARGE = 1372
"""Bytes of a UDP datagram that has 1,400 with its headers."""
INSIDE, OUTSIDE = "10.0.1.0/24", "198.51.100.0/24"
DATAGRAM = Packet("app", WEB, UdpMessage(5000, 53, LARGE))
UNCUT = Packet("app", WEB, UdpMessage(5000, 53, LARGE), df=True)
narrow_outside = partial(Case, mtus={OUTSIDE: 1000})
narrow_inside = partial(Case, mtus={INSIDE: 1000})


def errors(done: Outcome) -> list[tuple[int, int, int | None]]:
    """Type and code of each, and what would fit."""
    found = [packet.packet.transport for packet in done.packets]
    return [(error.type, error.code, error.mtu) for error in found if isinstance(error, IcmpError)]


def _filtered(done: Outcome) -> list[Filtered]:
    return [step for step in all_steps(done) if isinstance(step, Filtered)]


def _whole(done: Outcome) -> list[int]:
    return [step.packet.length for step in all_steps(done) if isinstance(step, Reassembled)]


def _cuts(done: Outcome) -> list[int]:
    """For which widths the gateway cuts."""
    return [step.mtu for step in all_steps(done) if isinstance(step, Fragmented)]


def _clamps(done: Outcome) -> list[tuple[int, int]]:
    return [(step.before, step.after) for step in all_steps(done) if isinstance(step, SegmentsClamped)]


SIZES: Mapping[str, Case] = {
    "too-large-ends-before-forward": narrow_outside(
        (forward("drop"),), (UNCUT,), lambda done: errors(done) == [(3, 4, 1000)] and not _filtered(done)
    ),
    "too-large-is-cut-after-forward": narrow_outside(
        (forward("udp dport 53 accept", "drop"),),
        (DATAGRAM,),
        lambda done: len(_filtered(done)) == 1 and _cuts(done) == [1000],
    ),
    "tracking-puts-pieces-together": narrow_inside(
        (TRACKED,), (DATAGRAM,), lambda done: _whole(done) == [1400] and states(done) == [TrackingState.NEW]
    ),
    "pieces-leave-as-they-came": narrow_inside((TRACKED,), (DATAGRAM,), lambda done: len(_cuts(done)) == 1),
    "later-pieces-have-no-ports": narrow_inside(
        (forward("udp dport 53 drop"),),
        (DATAGRAM,),
        lambda done: endings(done) == [EndingKind.DROPPED, EndingKind.INCOMPLETE],
    ),
    "own-packet-turned-to-a-narrow-way-is-complained-of": narrow_outside(
        (nat(Hook.OUTPUT, f"dnat to {WEB}"),),
        (Packet("gw", GATEWAY, UdpMessage(5000, 53, LARGE), df=True),),
        lambda done: errors(done) == [(3, 4, 1000)] and endings(done)[0] is EndingKind.TOO_LARGE,
    ),
    "reset-is-never-to-be-cut": Case(
        (),
        (ping("gw", WEB, IcmpType.ECHO_REPLY), Objection(0, 3, 4), tcp("web", GATEWAY, (5000, 80))),
        lambda done: endings(done)[1] is EndingKind.DELIVERED and done.packets[-1].packet.df,
    ),
    "clamping-lowers-what-a-syn-asks-for": Case(
        (forward("tcp option maxseg size set 1200", "tcp option maxseg size set 1300"),),
        (tcp("app", WEB, (5000, 443)), Answer(0, SYN | ACK), Sequel(0, ACK)),
        lambda done: _clamps(done) == [(1460, 1200), (1460, 1200)],
    ),
    "clamping-leaves-other-protocols-to-other-rules": Case(
        (forward("tcp option maxseg size set 1200 drop", "accept"),),
        (udp("app", WEB, (5000, 53)), tcp("app", WEB, (5000, 443)), tcp("app", WEB, (5001, 443), ACK)),
        lambda done: deciders(done) == ["gw.forward.r2", "gw.forward.r1", "gw.forward.r1"],
    ),
    "clamping-by-the-route-goes-both-ways": narrow_outside(
        (forward("tcp flags syn tcp option maxseg size set rt mtu"),),
        (tcp("app", WEB, (5000, 443)), Answer(0, SYN | ACK)),
        lambda done: _clamps(done) == [(1460, 960), (1460, 960)],
    ),
    "ipv6-clamping-counts-a-larger-header": Case(
        (forward("tcp flags syn tcp option maxseg size set rt mtu"),),
        (Packet("app", IPv6Address("2001:db8:80::80"), TcpMessage(5000, 443, SYN)),),
        lambda done: _clamps(done)[:1] == [(1460, 1220)],
        shape=IPV6,
        mtus={"2001:db8:ffff::/64": 1280},
    ),
    "ipv6-packet-too-big-ends-before-forward": Case(
        (forward("drop"),),
        (Packet("app", IPv6Address("2001:db8:80::80"), UdpMessage(5000, 53, LARGE)),),
        lambda done: errors(done) == [(2, 0, 1280)] and not _filtered(done),
        shape=IPV6,
        mtus={"2001:db8:ffff::/64": 1280},
    ),
}
