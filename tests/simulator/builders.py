"""A private network behind a gateway, two hosts inside, a provider's router and a web server outside."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import IPv4Address
from typing import TypeVar

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.simulator.engine import simulate
from app.simulator.events import Event, Send, TcpMessage, UdpMessage
from app.simulator.network import Destination, Interface, Network, Node, Service, Settings
from app.simulator.packets.addresses import InterfaceAddress
from app.simulator.packets.packet import Packet, Protocol, TcpFlag
from app.simulator.rules.filtering import Accept, Chain, ChainType, Drop, Hook, Priority
from app.simulator.sessions.entries import LEAVING, EntrySnapshot
from app.simulator.steps import Step
from app.simulator.trace import PacketTrace, Trace

APP = IPv4Address("10.0.1.10")
APP2 = IPv4Address("10.0.2.10")
WEB = IPv4Address("203.0.113.80")
GATEWAY = IPv4Address("198.51.100.1")

SYN, ACK, RST, FIN = TcpFlag.SYN, TcpFlag.ACK, TcpFlag.RST, TcpFlag.FIN

NAT_PRIORITIES = {
    Hook.PREROUTING: Priority.DESTINATION_NAT,
    Hook.OUTPUT: Priority.DESTINATION_NAT,
    Hook.INPUT: Priority.SOURCE_NAT,
    Hook.POSTROUTING: Priority.SOURCE_NAT,
}

FORWARDING = Settings(ip_forward=True)
ACCEPT, DROP = Accept(), Drop()

AnyStep = TypeVar("AnyStep")


def interface(name: str, *addresses: str) -> Interface:
    return Interface(name, tuple(map(InterfaceAddress.parse, addresses)))


def host(name: str, address: str, gateway: str, *services: str, chains: Sequence[Chain] = ()) -> Node:
    """Services are written `tcp/443`."""
    listening = frozenset(
        Service(Protocol(protocol), int(port)) for protocol, port in (service.split("/") for service in services)
    )
    routes = (parse_route(f"default via {gateway}"),)
    return Node(name, (interface("eth0", address),), routes, tuple(chains), listening)


def router(
    name: str,
    interfaces: Iterable[Interface],
    routes: Iterable[str] = (),
    chains: Iterable[Chain] = (),
    settings: Settings = FORWARDING,
) -> Node:
    return Node(name, tuple(interfaces), tuple(map(parse_route, routes)), tuple(chains), frozenset(), settings)


def filter_chain(hook: Hook, *rules: str, policy: Accept | Drop = ACCEPT, priority: int = 0) -> Chain:
    return Chain(str(hook), hook, tuple(map(parse_rule, rules)), policy, ChainType.FILTER, priority)


def nat_chain(hook: Hook, *rules: str, name: str = "") -> Chain:
    parsed = tuple(map(parse_rule, rules))
    return Chain(name or f"{hook}-nat", hook, parsed, Accept(), ChainType.NAT, NAT_PRIORITIES[hook])


MASQUERADE = nat_chain(Hook.POSTROUTING, "oifname wan masquerade")
STATEFUL = filter_chain(
    Hook.FORWARD, "ct state established,related accept", "iifname { lan, lan2 } oifname wan accept", policy=DROP
)


def network(
    *chains: Chain,
    settings: Settings = FORWARDING,
    routes: Iterable[str] = ("default via 198.51.100.254 dev wan",),
    wan: Iterable[str] = ("198.51.100.1/24",),
) -> Network:
    """The gateway's chains are given; everything else is always the same."""
    inside = [interface("lan", "10.0.1.1/24"), interface("lan2", "10.0.2.1/24")]
    outside = [interface("west", "198.51.100.254/24"), interface("east", "203.0.113.1/24")]
    return Network(
        (
            host("app", "10.0.1.10/24", "10.0.1.1", "tcp/80", "udp/53"),
            host("app2", "10.0.2.10/24", "10.0.2.1"),
            host("web", "203.0.113.80/24", "203.0.113.1", "tcp/443", "udp/53"),
            router("gw", [*inside, interface("wan", *wan)], routes, chains, settings),
            router("isp", outside),
        )
    )


def egress_network() -> Network:
    return network(filter_chain(Hook.INPUT, "ct state established,related accept", policy=DROP), STATEFUL, MASQUERADE)


def quiet(given: Network) -> Network:
    """The same network with hosts that take no part themselves: what is sent is what is crafted."""
    closed = filter_chain(Hook.INPUT, policy=DROP)
    return Network(
        tuple(
            Node(node.name, node.interfaces, node.routes, (closed,)) if node.name in ("app", "app2", "web") else node
            for node in given.nodes
        )
    )


def narrowed(given: Network, prefix: str, mtu: int) -> Network:
    """The same network with a link that takes no larger packets."""
    return replace(given, nodes=tuple(_narrowed(node, prefix, mtu) for node in given.nodes))


def _narrowed(node: Node, prefix: str, mtu: int) -> Node:
    on_it = (any(str(each.network) == prefix for each in one.addresses) for one in node.interfaces)
    pairs = zip(node.interfaces, on_it, strict=True)
    return replace(node, interfaces=tuple(replace(each, mtu=mtu) if is_on else each for each, is_on in pairs))


def tcp(source: str, destination: Destination, ports: tuple[int, int], flags: TcpFlag, ttl: int | None = None) -> Send:
    return Send(source, destination, TcpMessage(*ports, flags), ttl)


def udp(source: str, destination: Destination, ports: tuple[int, int], ttl: int | None = None) -> Send:
    return Send(source, destination, UdpMessage(*ports, 4), ttl)


def play(on: Network, *events: Event, seed: int = 0) -> Trace:
    return simulate(on, events, seed=seed)


def packet(trace: Trace, number: int) -> PacketTrace:
    return trace.packets[number - 1]


def first(trace: Trace, event: int) -> PacketTrace:
    """The packet an event began with."""
    return packet(trace, trace.events[event - 1].packets[0])


def path(of: PacketTrace) -> list[str]:
    return [hop.node for hop in of.hops]


def seen_by(of: PacketTrace, node: str) -> Packet:
    """The packet as it came to the node."""
    return next(hop.arrived for hop in of.hops if hop.node == node)


def sent_by(of: PacketTrace, node: str) -> Packet:
    """The packet as it left the node."""
    return next(hop.left for hop in of.hops if hop.node == node)


def steps(of: PacketTrace, node: str = "gw") -> list[Step]:
    return [step for hop in of.hops if hop.node == node for step in hop.steps]


def step(of: PacketTrace, kind: type[AnyStep], node: str = "gw") -> AnyStep:
    """The first step of this kind that the packet took at the node."""
    return next(step for step in steps(of, node) if isinstance(step, kind))


def has_step(of: PacketTrace, kind: type[object], node: str = "gw") -> bool:
    return any(isinstance(step, kind) for step in steps(of, node))


def table(trace: Trace, node: str = "gw") -> list[EntrySnapshot]:
    """The entries in the node's tracking table at the end of the play."""
    entries: dict[int, EntrySnapshot] = {}
    for change in trace.tracking:
        if change.node != node:
            continue
        if change.change in LEAVING:
            entries.pop(change.entry.entry_id, None)
        else:
            entries[change.entry.entry_id] = change.entry
    return list(entries.values())


def only_entry(trace: Trace, node: str = "gw") -> EntrySnapshot:
    [entry] = table(trace, node)
    return entry
