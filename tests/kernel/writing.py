"""A scenario as the text that `learning-center trace` and the player open.

What the format has no words for stands in it as a comment: a packet with somebody else's address, an acknowledgement
number, most ICMP types.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from ipaddress import IPv4Network

from app.nftables.printer import print_data, print_element, print_rule
from app.nftables.routes import print_route
from app.nftables.values import ICMP_TYPES
from app.scenarios.building.durations import print_duration
from app.simulator.events import IcmpErrorMessage, IcmpQueryMessage, Message, Send, TcpMessage, UdpMessage, Wait
from app.simulator.forwarding.topology import Topology
from app.simulator.network import Interface, Link, Network, Node
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import Packet, Protocol, TcpFlag
from app.simulator.rules.chain_tables import named_sets
from app.simulator.rules.filtering import Accept, Chain, RegularChain, Verdicts
from app.simulator.rules.sets import DataType, ValueSet
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace
from tests.kernel.comparison import Difference
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Scenario, Setup
from tests.kernel.settings import timeout_file

QUERY_NAMES = {number: name for name, number in ICMP_TYPES.items() if name.startswith("echo-")}
ERROR_NAMES = {
    (3, 0): "net-unreachable",
    (3, 1): "host-unreachable",
    (3, 3): "port-unreachable",
    (11, 0): "time-exceeded",
}
INSIDE = IPv4Network("10.0.0.0/8")
ARRIVED = (EndingKind.DELIVERED, EndingKind.NOBODY_LISTENS)


def text_of(scenario: Scenario, outcome: Outcome) -> str:
    network = scenario.network()
    lines = [
        "scenario: 1",
        f"title: The simulator and a kernel disagree, {scenario.name}",
        "summary: Made at random and made smaller.",
        *(f"# {line}" for difference in outcome.differences for line in _lines(difference)),
        "network:",
        "  zones:",
        "    inside: {label: Inside, kind: private}",
        "    outside: {label: Outside, kind: public}",
        "  nodes:",
        *(line for node in network.nodes for line in _node(node, scenario.shape.routers)),
        "  links:",
        *(f"    - {{name: {_quoted(link.name)}, {_link(link)}}}" for link in Topology(network).links),
        "play:",
        *_play(outcome, network),
    ]
    return "\n".join(lines) + "\n"


def _lines(difference: Difference) -> Sequence[str]:
    return str(difference).splitlines()


def _node(node: Node, routers: Sequence[str]) -> Iterator[str]:
    yield f"    {node.name}:"
    yield f"      kind: {'router' if node.name in routers else 'host'}"
    yield f"      label: {node.name}"
    yield f"      in: {'inside' if any(each.addresses[0].ip in INSIDE for each in node.interfaces) else 'outside'}"
    yield "      interfaces:"
    yield from (f"        {each.name}: {{{', '.join(_interface(each))}}}" for each in node.interfaces)
    if node.routes:
        yield "      routes:"
        yield from (f"        - {print_route(route)}" for route in node.routes)
    for word, lines in _sets(node).items():
        if lines:
            yield f"      {word}:"
            yield from lines
    if node.all_chains:
        yield "      chains:"
        yield from (line for chain in node.all_chains for line in _chain(chain))
    if node.name in routers:
        yield "      settings:"
        yield from (f"        {name}: {value}" for name, value in _settings(node))


def _link(link: Link) -> str:
    return f"between: [{', '.join(map(str, link.ends))}], delay: {print_duration(link.delay)}"


def _quoted(name: str) -> str:
    return f'"{name}"' if ":" in name else name


def _sets(node: Node) -> Mapping[str, Sequence[str]]:
    """Those that rules use, under the word of each kind."""
    sets: list[str] = []
    maps: list[str] = []
    for values in named_sets(rule for chain in node.all_chains for rule in chain.rules):
        if isinstance(values, ValueSet):
            elements = ", ".join(f"'{print_element(element)}'" for element in values.elements)
            sets.append(f"        {values.name}: {{type: {values.type}, elements: [{elements}]}}")
        else:
            to = DataType.VERDICT if isinstance(values, Verdicts) else values.to
            pairs = ", ".join(f"'{print_element(key)}': '{print_data(data)}'" for key, data in values.elements)
            maps.append(f"        {values.name}: {{type: {values.type}, to: {to}, elements: {{{pairs}}}}}")
    return {"sets": sets, "maps": maps}


def _interface(interface: Interface) -> Iterator[str]:
    addresses = (f'"{address}"' for address in interface.addresses)
    yield f"address: [{', '.join(addresses)}]"
    if interface.mtu is not None:
        yield f"mtu: {interface.mtu}"
    if interface.rp_filter:
        yield f"rp_filter: {interface.rp_filter}"


def _settings(node: Node) -> Iterator[tuple[str, int]]:
    settings, usual = node.settings, Setup().settings
    yield "ip_forward", int(settings.ip_forward)
    yield "tcp_loose", int(settings.tcp_loose)
    yield "ip_default_ttl", settings.default_ttl
    yield "ipv6_forwarding", int(settings.ipv6_forwarding)
    yield "hop_limit", settings.hop_limit
    yield "rp_filter", settings.rp_filter
    for field in fields(settings.timeouts):
        seconds = getattr(settings.timeouts, field.name) // SECOND
        if seconds != getattr(usual.timeouts, field.name) // SECOND:
            yield timeout_file(field.name).removeprefix("netfilter/"), seconds


def _chain(chain: Chain | RegularChain) -> Iterator[str]:
    yield f"        {chain.name}:"
    if isinstance(chain, Chain):
        yield f"          type: {chain.type}"
        yield f"          hook: {chain.hook}"
        yield f"          priority: {int(chain.priority)}"
        yield f"          policy: {'accept' if chain.policy == Accept() else 'drop'}"
    yield "          rules:" if chain.rules else "          rules: []"
    yield from (f"            - '{print_rule(rule)}'" for rule in chain.rules)


def _play(outcome: Outcome, network: Network) -> Iterator[str]:
    own = {node.name: {str(each.ip) for one in node.interfaces for each in one.addresses} for node in network.nodes}
    firsts = {packet.event: packet for packet in reversed(outcome.packets)}
    is_whole = True
    for number, event in enumerate(outcome.events, 1):
        if isinstance(event, Wait):
            yield f"  - wait: {event.duration // SECOND}s"
        elif not _has_words(event, firsts[number], own[event.source], is_whole=is_whole):
            yield f"  # {event.source} sends {firsts[number].packet}"
            is_whole = False
        else:
            yield from _event(event, firsts[number])


def _has_words(event: Send, first: PacketTrace, own: set[str], *, is_whole: bool) -> bool:
    """An error names the packet that it is about by its number, which is another one when something is left out."""
    if isinstance(event.message, IcmpErrorMessage) and not is_whole:
        return False
    return _said(event.message, first.packet) is not None and str(first.packet.source) in own


def _event(event: Send, first: PacketTrace) -> Iterator[str]:
    said = _said(event.message, first.packet)
    if said is None:
        return
    protocol, words, more = said
    arrived = first.ending.kind in ARRIVED
    sender, receiver = str(first.packet.sender), str(first.packet.receiver)
    yield f"  - send: {protocol} {sender} -> {receiver} {words}".rstrip()
    yield f"    ttl: {first.packet.ttl}"
    yield from ("    df: true",) if event.df else ()
    yield from (f"    {line}" for line in more)
    yield f"    expect: {{{'delivered' if arrived else 'lost'}: {first.ending.node}}}"


def _said(message: Message, packet: Packet) -> tuple[str, str, Sequence[str]] | None:
    """The protocol, what stands behind the ends, and further keys."""
    match message:
        case TcpMessage(_, _, flags, sequence, None):
            numbers = [] if sequence is None else [f"seq: {sequence}"]
            return (
                "tcp",
                " ".join(flag.name.lower() for flag in TcpFlag if flag in flags and flag.name),
                [f"length: {packet.length}", *numbers],
            )
        case UdpMessage():
            return "udp", "", [f"length: {packet.length}"]
        case IcmpQueryMessage(kind) if kind in QUERY_NAMES and message == IcmpQueryMessage(kind):
            return "icmp", QUERY_NAMES[kind], []
        case IcmpErrorMessage(kind, code, about, Protocol.ICMP) if (kind, code) in ERROR_NAMES:
            return "icmp", f"{ERROR_NAMES[kind, code]} of {about}", []
        case _:
            return None
