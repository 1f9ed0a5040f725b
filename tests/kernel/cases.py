"""Directed cases: one for each statement on Linux that lessons and simulator rest on, by its name.

A case holds if simulator and kernel agree on everything that is compared, and what they agree on is what its name says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.simulator.binding import HIGH_PORTS, LOW_PORTS, PRIVILEGED_PORTS
from app.simulator.entries import EntryChangeKind, TcpState
from app.simulator.events import IcmpQueryMessage, TcpMessage, UdpMessage
from app.simulator.filtering import Accept, Chain, ChainType, Drop, Hook, Priority, TrackingState
from app.simulator.network import Settings
from app.simulator.packet import IcmpType, TcpFlag
from app.simulator.steps import EndingKind, EntryChanged, NatBound, NatConsulted, PortChoice, Step, Tracked
from app.simulator.trace import PacketTrace
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Answer, Deed, Objection, Packet, Pause, Scenario, Sequel, Setup
from tests.kernel.shapes import ONE_GATEWAY

FIN, SYN, RST, ACK = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.ACK
GATEWAY, WEB = IPv4Address("198.51.100.1"), IPv4Address("198.51.100.80")
WEB2, APP = IPv4Address("198.51.100.81"), IPv4Address("10.0.1.10")

Check = Callable[[Outcome], bool]


@dataclass(frozen=True, slots=True)
class Case:
    chains: Sequence[Chain]
    deeds: Sequence[Deed]
    holds: Check
    settings: Settings = Settings(ip_forward=True)  # noqa: RUF009 - it never changes
    takes_its_time: bool = False
    routes: Sequence[str] = ()
    rp_filters: Mapping[str, int] = field(default_factory=dict)

    def scenario(self, name: str) -> Scenario:
        setup = Setup(tuple(self.chains), tuple(map(parse_route, self.routes)), self.settings, self.rp_filters)
        return Scenario(name, ONE_GATEWAY, {"gw": setup}, self.deeds, takes_its_time=self.takes_its_time)


def _nat(hook: Hook, *rules: str) -> Chain:
    priority = Priority.DESTINATION_NAT if hook is Hook.PREROUTING else Priority.SOURCE_NAT
    return Chain(hook.value, hook, tuple(map(parse_rule, rules)), Accept(), ChainType.NAT, priority)


def _forward(*rules: str, policy: Accept | Drop = Accept()) -> Chain:  # noqa: B008 - it never changes
    return Chain("forward", Hook.FORWARD, tuple(map(parse_rule, rules)), policy)


MASQUERADE = _nat(Hook.POSTROUTING, "oifname wan masquerade")
DOOR = _nat(Hook.PREROUTING, f"ip daddr {GATEWAY} tcp dport 8080 dnat to {APP}:80")
OPENING = (Packet("app", WEB, TcpMessage(5000, 443, SYN)), Answer(0, SYN | ACK), Sequel(0, ACK))
CLOSE = (*OPENING, Sequel(0, FIN | ACK), Answer(0, ACK), Answer(0, FIN | ACK), Sequel(0, ACK))


def _tcp(source: str, to: IPv4Address, ports: tuple[int, int], flags: TcpFlag = SYN) -> Packet:
    return Packet(source, to, TcpMessage(*ports, flags))


def _udp(source: str, to: IPv4Address, ports: tuple[int, int]) -> Packet:
    return Packet(source, to, UdpMessage(*ports))


def _ping(source: str, to: IPv4Address, kind: int = IcmpType.ECHO_REQUEST) -> Packet:
    return Packet(source, to, IcmpQueryMessage(kind, 77))


def _steps(packet: PacketTrace) -> list[Step]:
    return [step for hop in packet.hops if hop.node == "gw" for step in hop.steps]


def _states(outcome: Outcome) -> list[TrackingState]:
    return [step.state for packet in outcome.packets for step in _steps(packet) if isinstance(step, Tracked)]


def _changes(outcome: Outcome) -> list[EntryChanged]:
    return [step for packet in outcome.packets for step in _steps(packet) if isinstance(step, EntryChanged)]


def _choices(outcome: Outcome) -> list[PortChoice]:
    bound = [step for packet in outcome.packets for step in _steps(packet) if isinstance(step, NatBound)]
    return [step.choice for step in bound]


def _last_bound(outcome: Outcome) -> NatBound:
    return [step for packet in outcome.packets for step in _steps(packet) if isinstance(step, NatBound)][-1]


def _arrived(outcome: Outcome) -> list[str]:
    """Whom each packet seemed to come from where it ended."""
    return [str(packet.hops[-1].arrived.sender) for packet in outcome.packets]


def _consulted(outcome: Outcome) -> int:
    return sum(isinstance(step, NatConsulted) for packet in outcome.packets for step in _steps(packet))


def _first_state(flags: TcpFlag, wanted: TrackingState, *, loose: bool = True) -> Case:
    settings = Settings(ip_forward=True, tcp_loose=loose)
    deeds = (_tcp("app", WEB, (5000, 443), flags),)
    return Case((_forward("ct state invalid drop"),), deeds, lambda done: _states(done) == [wanted], settings)


def _clash(port: int, ports: range) -> Case:
    deeds = (_udp("app", WEB, (port, 53)), _udp("app2", WEB, (port, 53)))
    return Case((MASQUERADE,), deeds, lambda done: _last_bound(done).chosen.source_port in ports)


CASES: Mapping[str, Case] = {
    # hooks
    "a nat chain without a rule that translates is never asked": Case(
        (_nat(Hook.PREROUTING, "drop"),), (_udp("app", WEB, (5000, 53)),), lambda done: _consulted(done) == 0
    ),
    "a new packet that the forward chain drops leaves no entry": Case(
        (_forward("ct state established accept", policy=Drop()),), OPENING[:1], lambda done: not _changes(done)
    ),
    "the way is chosen after the destination was translated": Case(
        (DOOR, MASQUERADE), (_tcp("web", GATEWAY, (5000, 8080)),), lambda done: done.packets[0].ending.node == "app"
    ),
    # nat rules
    "nat rules see only the first packet": Case((MASQUERADE,), CLOSE, lambda done: _consulted(done) == 1),
    # states
    "a first ACK is new and picks the connection up": _first_state(ACK, TrackingState.NEW),
    "a first ACK is invalid where picking up is switched off": _first_state(ACK, TrackingState.INVALID, loose=False),
    "a first SYN-ACK is invalid": _first_state(SYN | ACK, TrackingState.INVALID),
    "a first FIN is invalid": _first_state(FIN | ACK, TrackingState.INVALID),
    "a first RST is invalid": _first_state(RST, TrackingState.INVALID),
    "a first segment without flags is invalid": _first_state(TcpFlag(0), TrackingState.INVALID),
    "an invalid packet leaves with its private address": Case(
        (MASQUERADE,), (_tcp("app", WEB, (5000, 443), SYN | ACK),), lambda done: _arrived(done) == ["10.0.1.10:5000"]
    ),
    "a SYN that is answered by a reset leaves no entry": Case(
        (MASQUERADE,),
        (*OPENING[:1], Answer(0, RST | ACK)),
        lambda done: _changes(done)[-1].change is EntryChangeKind.REMOVED,
    ),
    "a connection that both sides close ends in TIME_WAIT": Case(
        (MASQUERADE,), CLOSE, lambda done: _changes(done)[-1].entry.tcp_state is TcpState.TIME_WAIT
    ),
    "a FIN and its ACK are CLOSE_WAIT to the gateway": Case(
        (MASQUERADE,), CLOSE[:5], lambda done: _changes(done)[-1].entry.tcp_state is TcpState.CLOSE_WAIT
    ),
    "a SYN reopens what is in TIME_WAIT": Case(
        (MASQUERADE,),
        (*CLOSE, Pause(10), Sequel(0, SYN)),
        lambda done: _changes(done)[-1].entry.tcp_state is TcpState.SYN_SENT,
    ),
    "a segment outside the window is invalid": Case(
        (MASQUERADE,),
        (*OPENING, Packet("app", WEB, TcpMessage(5000, 443, ACK, 100_000_000, 1))),
        lambda done: _states(done)[-1] is TrackingState.INVALID,
    ),
    # UDP and ICMP
    "an answer alone does not make UDP a stream": Case(
        (MASQUERADE,),
        (_udp("app", WEB, (5000, 53)), Answer(0), Sequel(0)),
        lambda done: not _changes(done)[-1].entry.assured,
    ),
    "UDP is a stream when packets go both ways for more than two seconds": Case(
        (MASQUERADE,),
        (_udp("app", WEB, (5000, 53)), Answer(0), Pause(3), Sequel(0)),
        lambda done: _changes(done)[-1].entry.assured,
        takes_its_time=True,
    ),
    "an echo reply that nobody asked for is invalid": Case(
        (MASQUERADE,),
        (_ping("app", WEB, IcmpType.ECHO_REPLY),),
        lambda done: _states(done) == [TrackingState.INVALID],
    ),
    "an error about a session is related and translated inside and outside": Case(
        (MASQUERADE,),
        (_udp("app", WEB, (5000, 53)), Pause(5), Objection(0, IcmpType.DESTINATION_UNREACHABLE, 3)),
        lambda done: _states(done)[-1] is TrackingState.RELATED and done.packets[-1].ending.node == "app",
    ),
    "an error about nothing is invalid": Case(
        (_forward("ct state new accept"),),
        (_udp("app", WEB, (5000, 53)), Pause(40), Objection(0, IcmpType.DESTINATION_UNREACHABLE, 3)),
        lambda done: _states(done)[-1] is TrackingState.INVALID,
    ),
    # ports
    "a port that nobody has is kept": Case(
        (MASQUERADE,), OPENING[:1], lambda done: _choices(done) == [PortChoice.ORIGINAL_PORT]
    ),
    "one port serves sessions to different servers": Case(
        (MASQUERADE,),
        (_tcp("app", WEB, (5000, 443)), _tcp("app2", WEB2, (5000, 443))),
        lambda done: _choices(done) == [PortChoice.ORIGINAL_PORT] * 2,
    ),
    "whoever has a mapping gets it again towards another port": Case(
        (MASQUERADE,),
        (_tcp("app", WEB, (5000, 443)), _tcp("app2", WEB, (5000, 443)), _tcp("app2", WEB, (5000, 444))),
        lambda done: _choices(done)[1:] == [PortChoice.SEARCHED, PortChoice.REUSED],
    ),
    "a taken low port becomes another low port": _clash(500, range(LOW_PORTS.first, LOW_PORTS.last + 1)),
    "a taken privileged port stays privileged": _clash(700, range(PRIVILEGED_PORTS.first, PRIVILEGED_PORTS.last + 1)),
    "a taken high port becomes another high port": _clash(5000, range(HIGH_PORTS.first, HIGH_PORTS.last + 1)),
    "a taken identifier of a ping is changed": Case(
        (MASQUERADE,),
        (_ping("app", WEB), _ping("app2", WEB)),
        lambda done: _choices(done) == [PortChoice.ORIGINAL_PORT, PortChoice.SEARCHED],
    ),
    "where a range of ports is used up a packet is dropped without a word": Case(
        (_nat(Hook.POSTROUTING, f"udp dport 53 snat to {GATEWAY}:2000-2001"),),
        tuple(_udp("app", WEB, (port, 53)) for port in (5000, 5001, 5002)),
        lambda done: done.packets[-1].ending.kind is EndingKind.NAT_EXHAUSTED,
    ),
    "without a rule a port is changed all the same if two sessions would look alike": Case(
        (_nat(Hook.PREROUTING, f"tcp dport {{ 8080, 8081 }} dnat to {APP}:80"),),
        (_tcp("web", GATEWAY, (5000, 8080)), _tcp("web", GATEWAY, (5000, 8081))),
        lambda done: _choices(done)[-1] is PortChoice.SEARCHED and _last_bound(done).translation is None,
    ),
    # hairpin
    "a hairpin without source translation is answered past the gateway": Case(
        (DOOR,),
        (_tcp("app2", GATEWAY, (5000, 8080)), Answer(0, SYN | ACK)),
        lambda done: _arrived(done) == ["10.0.1.11:5000", "10.0.1.10:80"] and len(done.packets[1].hops) == 2,
    ),
    "a hairpin with source translation is answered through the gateway": Case(
        (DOOR, _nat(Hook.POSTROUTING, "masquerade")),
        (_tcp("app2", GATEWAY, (5000, 8080)), Answer(0, SYN | ACK)),
        lambda done: _arrived(done) == ["10.0.1.1:5000", "198.51.100.1:8080"],
    ),
}
