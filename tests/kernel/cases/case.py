"""What a directed case is: rules of one gateway, what is done there, and what both have to agree on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_network

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.simulator.events import IcmpQueryMessage, TcpMessage, UdpMessage
from app.simulator.network import Settings
from app.simulator.packets.packet import IcmpType, TcpFlag
from app.simulator.rules.filtering import Accept, Chain, ChainType, Drop, Hook, Priority, RegularChain, Rule
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import USUAL, Answer, Deed, Packet, Scenario, Sequel, Setup
from tests.kernel.shapes import ONE_GATEWAY, Shape

ACCEPT = Accept()
FIN, SYN, RST, ACK = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.ACK
GATEWAY, INSIDE = IPv4Address("198.51.100.1"), IPv4Address("10.0.1.1")
WEB, WEB2 = IPv4Address("198.51.100.80"), IPv4Address("198.51.100.81")
APP, APP2, DB = IPv4Address("10.0.1.10"), IPv4Address("10.0.1.11"), IPv4Address("10.0.2.10")

NAT_PRIORITIES = {
    Hook.PREROUTING: Priority.DESTINATION_NAT,
    Hook.OUTPUT: Priority.DESTINATION_NAT,
    Hook.INPUT: Priority.SOURCE_NAT,
    Hook.POSTROUTING: Priority.SOURCE_NAT,
}


@dataclass(frozen=True, slots=True)
class Case:
    """It holds if simulator and kernel agree on everything that is compared, and `holds` of that."""

    chains: Sequence[Chain]
    deeds: Sequence[Deed]
    holds: Callable[[Outcome], bool]
    settings: Settings = USUAL
    takes_its_time: bool = False
    routes: Sequence[str] = ()
    rp_filters: Mapping[str, int] = field(default_factory=dict)
    """Of single interfaces."""
    mtus: Mapping[str, int] = field(default_factory=dict)
    """Of whole links, by their subnet."""
    called: Sequence[RegularChain] = ()
    shape: Shape = ONE_GATEWAY
    router: str = "gw"

    def scenario(self, name: str) -> Scenario:
        routes = tuple(map(parse_route, self.routes))
        setup = Setup(tuple(self.chains), routes, self.settings, self.rp_filters, tuple(self.called))
        mtus = {ip_network(prefix): mtu for prefix, mtu in self.mtus.items()}
        return Scenario(name, self.shape, {self.router: setup}, self.deeds, mtus, self.takes_its_time)

    def complaints(self, outcome: Outcome) -> list[str]:
        if outcome.is_late:
            return ["the machine had no time"]
        if outcome.differences:
            return [str(difference) for difference in outcome.differences]
        if len(outcome.events) < len(self.deeds):
            return ["not everything was done"]
        return [] if self.holds(outcome) else ["both agree, but on something else"]


def nat(hook: Hook, *rules: str, name: str = "", priority: int | None = None) -> Chain:
    place = NAT_PRIORITIES[hook] if priority is None else priority
    return Chain(name or f"{hook.value}-nat", hook, tuple(map(parse_rule, rules)), Accept(), ChainType.NAT, place)


def filtering(hook: Hook, *rules: str, name: str = "", priority: int = Priority.FILTER) -> Chain:
    return Chain(name or hook.value, hook, tuple(map(parse_rule, rules)), priority=priority)


def forward(*rules: str | Rule, policy: Accept | Drop = ACCEPT) -> Chain:
    read = (rule if isinstance(rule, Rule) else parse_rule(rule) for rule in rules)
    return Chain("forward", Hook.FORWARD, tuple(read), policy)


def tcp(source: str, to: IPv4Address, ports: tuple[int, int], flags: TcpFlag = SYN) -> Packet:
    return Packet(source, to, TcpMessage(*ports, flags))


def segment(flags: TcpFlag, sequence: int, acknowledgement: int = 1) -> Packet:
    """Of the connection that OPENING begins, with numbers of its own: the next byte is 1."""
    return Packet("app", WEB, TcpMessage(5000, 443, flags, sequence % 2**32, acknowledgement))


def udp(source: str, to: IPv4Address, ports: tuple[int, int]) -> Packet:
    return Packet(source, to, UdpMessage(*ports))


def ping(source: str, to: IPv4Address, kind: int = IcmpType.ECHO_REQUEST) -> Packet:
    return Packet(source, to, IcmpQueryMessage(kind, 77))


MASQUERADE = nat(Hook.POSTROUTING, "oifname wan masquerade")
DOOR = nat(Hook.PREROUTING, f"ip daddr {GATEWAY} tcp dport 8080 dnat to {APP}:80")
TRACKED = forward("ct state new,established,related accept")
"""Tracks, translates nothing, and lets everything pass."""

OPENING = (tcp("app", WEB, (5000, 443)), Answer(0, SYN | ACK), Sequel(0, ACK))
CLOSE = (*OPENING, Sequel(0, FIN | ACK), Answer(0, ACK), Answer(0, FIN | ACK), Sequel(0, ACK))
QUERY = udp("app", WEB, (5000, 53))
