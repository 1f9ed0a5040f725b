"""The part of a script that says what happens, and what we say will be seen: `program.playing` reads it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from shlex import quote

from app.scenarios.exporters.building import change_commands
from app.scenarios.exporters.drawn import Drawn
from app.scenarios.exporters.frames import ip
from app.scenarios.exporters.program.packets import described, distinct_bytes, ends_of, flag_letters
from app.scenarios.exporters.rulesets import END
from app.scenarios.exporters.standing_in import bytes_before
from app.scenarios.performances import Performance
from app.simulator.events import (
    Change,
    Connect,
    Copy,
    Event,
    Flush,
    IcmpErrorMessage,
    Ping,
    Query,
    Request,
    Send,
    SetLink,
    SetNode,
    Stream,
    Wait,
)
from app.simulator.forwarding.topology import Topology
from app.simulator.hosts.host_stack import LINUX, HostStack, opening_delays
from app.simulator.network import Network, Node
from app.simulator.packets.addresses import SECOND, Address, Endpoint
from app.simulator.packets.packet import (
    UDP_HEADER,
    IcmpError,
    IcmpQuery,
    Packet,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
    envelope_of,
)
from app.simulator.rules.chain_walk import ChainEnd, walk
from app.simulator.rules.filtering import ChainType, Hook
from app.simulator.rules.hooks import LOOPBACK_ADDRESS
from app.simulator.steps import Filtered, NatConsulted, Transmitted
from app.simulator.trace import EventOutcome, EventTrace, PacketTrace, Trace

LEAST_PATIENCE = 2.0
CONTROL = TcpFlag.SYN | TcpFlag.FIN | TcpFlag.RST
Speech = Connect | Request | Query | Ping | Send | Copy
IPV6 = 6
UNCOMPARED = (EventOutcome.SENT, EventOutcome.WAITED)


def play_lines(performance: Performance) -> Iterator[str]:
    trace = performance.trace
    drawn = Drawn(trace)
    yield from _audience(performance)
    links = Topology(performance.scene.network).links
    yield from (f"cut {end}" for link in links if not link.up for end in link.ends)
    for event in trace.events:
        yield from ("", f"event {quote(_title(event, performance))}")
        yield f"do {' '.join(_deed(event, performance))}"
        yield from _commands(event, performance)
        yield from _said(event, trace, drawn)
        if event.outcome not in UNCOMPARED:
            yield f"outcome {event.outcome} {_errno(event)}".rstrip()
    if not any(isinstance(event.event, Request) for event in trace.events):
        yield from ("", *_rules(performance))


def _on(event: Event) -> str:
    return f"on {', '.join(node.name for node in event.nodes)}" if isinstance(event, Change) else ""


def _errno(event: EventTrace) -> str:
    """Where time is out, the program gives up before its kernel does."""
    return event.error if event.error and event.outcome is not EventOutcome.TIMED_OUT else ""


def _audience(performance: Performance) -> Iterator[str]:
    """Where is looked, who listens, and who remembers."""
    for ready in performance.scene.ready.nodes:
        node = ready.node
        watched = [interface.name for interface in node.interfaces if interface.tunnel is None]
        yield f"watch {' '.join((node.name, *watched))}"
        for service in sorted(node.services, key=str):
            yield from (
                f"listen {node.name} {service.protocol} {Endpoint(address, service.port)}"
                for address in _listening_addresses(node)
            )
        if ready.tracks:
            yield f"remembers {node.name}"


def _listening_addresses(node: Node) -> Iterator[Address]:
    """Its own, and that of the loopback where a redirect of its own packets could lead there."""
    yield from (address.ip for interface in node.interfaces for address in interface.addresses)
    if any(chain.hook is Hook.OUTPUT and chain.type is ChainType.NAT for chain in node.chains):
        yield LOOPBACK_ADDRESS


def _title(event: EventTrace, performance: Performance) -> str:
    written = performance.scene.text.value
    play = written.get("play") if isinstance(written, dict) else None
    said = play[event.number - 1] if isinstance(play, list) else None
    verb = _verb(event.event)
    words = said[verb] if isinstance(said, dict) else ""
    return f"{event.number}. {verb}: {words if isinstance(words, str) else _on(event.event)}"


def _deed(event: EventTrace, performance: Performance) -> Iterator[str]:
    match event.event:
        case Wait(duration):
            yield from ("wait", f"seconds={duration // SECOND}")
        case Flush(node):
            yield from ("flush", f"node={node}")
        case SetLink(link, up):
            links = Topology(performance.scene.network).links
            ends = next(each.ends for each in links if each.name == link)
            yield from ("link", f"ends={','.join(map(str, ends))}", f"state={'up' if up else 'down'}")
        case Change(nodes):
            yield from ("change", f"nodes={','.join(node.name for node in nodes)}")
        case Stream() | SetNode():  # such a scenario has no script
            return
        case spoken:
            yield from _spoken(event, spoken, performance)


def _commands(event: EventTrace, performance: Performance) -> Iterator[str]:
    """Of a change what is run at each node, one a line."""
    if isinstance(event.event, Change):
        before = nodes_at(performance, event.number - 1)
        for node in event.event.nodes:
            for command in change_commands(before[node.name], node):
                yield f"run {node.name} {' '.join(quote(word) for word in command)}".replace("\n", "\\n")


def nodes_at(performance: Performance, event: int) -> dict[str, Node]:
    """As they are after so many events."""
    nodes = {node.name: node for node in performance.scene.network.nodes}
    for each in performance.trace.events[:event]:
        if isinstance(each.event, Change):
            nodes |= {node.name: node for node in each.event.nodes}
    return nodes


def _spoken(event: EventTrace, spoken: Speech, performance: Performance) -> Iterator[str]:
    trace = performance.trace
    packet = trace.packets[event.packets[0] - 1].packet
    yield _verb(spoken)
    yield f"node={spoken.source}"
    yield from (f"from={packet.sender}", f"to={packet.receiver}")
    yield from _particulars(spoken, packet, trace)
    if isinstance(spoken, Connect | Request):
        stack = next(each.stack for each in performance.scene.network.nodes if each.name == spoken.source)
        yield f"seconds={_seconds(event, trace, stack or LINUX)}"
    yield f"patience={max(LEAST_PATIENCE, (event.ended - event.began) / SECOND + 1):g}"


def _seconds(event: EventTrace, trace: Trace, stack: HostStack) -> int:
    """When the kernel would send the SYN that is one too many; a host without a stack of its own tries once."""
    return sum(opening_delays(stack, openings(event, trace))) // SECOND


def openings(event: EventTrace, trace: Trace) -> int:
    """How often it sends its first packet."""
    return 1 + sum(trace.packets[number - 1].repeats == event.packets[0] for number in event.packets)


def _verb(event: Event) -> str:
    if isinstance(event, Copy):
        return "send"
    return "link" if isinstance(event, SetLink) else type(event).__name__.lower()


def _particulars(event: Speech, packet: Packet, trace: Trace) -> Iterator[str]:
    transport = packet.transport
    match event:
        case Request(bytes_out=out, bytes_back=back) | Query(bytes_out=out, bytes_back=back):
            yield from (f"out={out}", f"back={back}")
        case Ping() if isinstance(transport, IcmpQuery):
            yield f"id={transport.identifier}"
        case Copy(packet=number):
            yield from (f"copy={number}", f"at={_seen_at(number, packet, trace)}")
        case Send():
            yield f"ttl={packet.ttl}"
            yield from (["df=yes"] if packet.df else [])
            yield from _crafted(event, packet)
        case _:
            pass


def _seen_at(number: int, copy: Packet, trace: Trace) -> str:
    """The interface that it left by as it is copied."""
    return next(
        f"{hop.node}.{step.interface}"
        for hop in trace.packets[number - 1].hops
        for step in hop.steps
        if isinstance(step, Transmitted) and step.packet == copy
    )


def _crafted(event: Send, packet: Packet) -> Iterator[str]:
    match packet.transport:
        case TcpSegment(flags=flags, sequence=sequence, acknowledgement=heard, payload=payload):
            yield from (f"flags={flag_letters(flags.value)}", f"seq={sequence}", f"ack={heard}", f"bytes={payload}")
        case UdpDatagram(payload=payload):
            yield f"bytes={payload}"
        case IcmpQuery(kind, identifier, number, payload, code):
            yield from (f"icmp={kind}/{code}", f"id={identifier}", f"number={number}", f"bytes={payload}")
        case IcmpError(kind, code):
            about = event.message.about if isinstance(event.message, IcmpErrorMessage) else 0
            yield from (f"icmp={kind}/{code}", f"about={about}")
        case _:
            pass


def _said(event: EventTrace, trace: Trace, drawn: Drawn) -> Iterator[str]:
    """Every packet at every interface; of a request's bytes only how many they are, in tunnels too."""
    counts_bytes = isinstance(event.event, Request)
    amounts: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
    for packet in sorted(_crossings(event, trace), key=lambda each: (each[1], each[0].number)):
        flight, _, node, step = packet
        place, text = f"{node}.{step.interface}", drawn.marked(described(ip(step.packet)))
        inside, before = _inside(step.packet)
        if not (counts_bytes and _is_content(inside)):
            yield f"packet {flight.number} {place} {step.receiver} {quote(text)}"
        elif not step.packet.is_later_fragment:
            amounts.setdefault((place, ends_of(text), before), []).extend(_bytes(inside))
    for (place, ends, before), segments in amounts.items():
        yield f"bytes {place} {quote(ends)} {distinct_bytes(segments)} {before}"


def _inside(packet: Packet) -> tuple[Packet, int]:
    """What the innermost tunnel carries, and how many bytes stand before it."""
    before = 0
    while (envelope := envelope_of(packet)) is not None:
        udp = UDP_HEADER if isinstance(packet.transport, UdpDatagram) else 0
        before += packet.header_length + udp + bytes_before(envelope.encapsulation)
        packet = envelope.inner
    return packet, before


def _crossings(event: EventTrace, trace: Trace) -> Iterator[tuple[PacketTrace, int, str, Transmitted]]:
    for number in event.packets:
        for hop in trace.packets[number - 1].hops:
            for step in hop.steps:
                if isinstance(step, Transmitted):
                    yield trace.packets[number - 1], hop.time, hop.node, step


def _is_content(packet: Packet) -> bool:
    transport = packet.transport
    return isinstance(transport, TcpSegment) and not transport.flags & CONTROL


def _bytes(packet: Packet) -> Iterator[tuple[int, int]]:
    if isinstance(packet.transport, TcpSegment):
        yield packet.transport.sequence, packet.transport.payload


def _rules(performance: Performance) -> Iterator[str]:
    events = performance.trace.events
    nodes = {name: node for name, node in nodes_at(performance, len(events)).items() if node.chains}
    for name in sorted(nodes):
        yield f"rules {name}"
        if speaks_ipv6(performance.scene.network):
            yield f"neighbours {name}"
    for (node, place), times in sorted(rule_counts(performance.trace, _reloads(performance)).items()):
        yield f"rule {node} {place} {times}"


def _reloads(performance: Performance) -> Mapping[str, int]:
    """Nodes whose rules a change has loaded anew, and the last event that did."""
    found: dict[str, int] = {}
    for each in performance.trace.events:
        if isinstance(each.event, Change):
            before = nodes_at(performance, each.number - 1)
            changed = (node.name for node in each.event.nodes if node.all_chains != before[node.name].all_chains)
            found |= dict.fromkeys(changed, each.number)
    return found


def speaks_ipv6(network: Network) -> bool:
    """Then every node has addresses of its links, and looks for neighbours."""
    owns = (own for node in network.nodes for interface in node.interfaces for own in interface.addresses)
    return any(own.ip.version == IPV6 for own in owns)


def rule_counts(trace: Trace, since: Mapping[str, int]) -> Mapping[tuple[str, str], int]:
    """How many packets came to the counter of each rule of each node, and to the end of each chain.

    Of a node that is in `since` only what came after that event.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for packet in trace.packets:
        for hop in packet.hops:
            for step in hop.steps:
                if isinstance(step, Filtered | NatConsulted) and packet.event > since.get(hop.node, 0):
                    counts.update((hop.node, place) for place in _counted(hop.node, step))
    return counts


def _counted(node: str, step: Filtered | NatConsulted) -> Iterator[str]:
    for way in walk(step.chain, step.tests):
        if isinstance(way, ChainEnd):
            yield f"{node}.{way.chain}.{END}"
        elif way.looked_up:
            yield way.place
