"""How each event of a play begins: what its source node sends first, and how long it waits for an answer."""

from dataclasses import replace
from functools import partial

from app.simulator.errors import EventError
from app.simulator.events import (
    Change,
    Connect,
    Copy,
    Event,
    Flush,
    IcmpErrorMessage,
    IcmpQueryMessage,
    Incident,
    Ping,
    Query,
    Request,
    Send,
    SetLink,
    SetNode,
    Stream,
    TcpMessage,
    UdpMessage,
    Wait,
)
from app.simulator.flights import Flight
from app.simulator.hosts.connections import ConnectionState
from app.simulator.hosts.exchange import Exchange
from app.simulator.hosts.host_stack import LINUX, opening_delays
from app.simulator.packets.addresses import SECOND, Address, Endpoint, Family, Nanoseconds, family_of
from app.simulator.packets.packet import IcmpError, IcmpQuery, Packet, TcpSegment, Transport, UdpDatagram, envelope_of
from app.simulator.packets.sequences import Pair
from app.simulator.simulation import Simulation
from app.simulator.station import Station
from app.simulator.steps import OriginReason
from app.simulator.trace import EventOutcome
from app.simulator.visit import Reaction

QUERY_PATIENCE: Nanoseconds = 5 * SECOND
MOMENT: Nanoseconds = 1
"""So that what somebody does at a node comes after what happened before."""
PING_PATIENCE: Nanoseconds = 1 * SECOND


def exchange_for(event: Event) -> Exchange:
    match event:
        case Request(bytes_out=out, bytes_back=back):
            return Exchange(is_request=True, bytes_out=out, bytes_back=back)
        case Query(bytes_out=out, bytes_back=back) | Stream(bytes_out=out, bytes_back=back):
            return Exchange(is_query=True, bytes_out=out, bytes_back=back)
        case _:
            return Exchange()


def begin_event(simulation: Simulation, event: Event) -> Nanoseconds:
    """Send the event's first packet. Returns how long its source waits for an answer."""
    match event:
        case Connect() | Request():
            return _open(simulation, event)
        case Query():
            return _query(simulation, event)
        case Ping():
            return _ping(simulation, event)
        case Send() | Copy():
            return _send(simulation, event) if isinstance(event, Send) else _copy(simulation, event)
        case Stream():
            return begin_stream(simulation, event)
        case Wait() | SetLink() | SetNode() | Flush() | Change():
            return _silence(simulation, event)


def _silence(simulation: Simulation, event: Wait | SetLink | SetNode | Flush | Change) -> Nanoseconds:
    """Nobody sends anything."""
    simulation.exchange.finish(EventOutcome.WAITED)
    match event:
        case Wait(duration):
            return duration
        case SetLink() | SetNode() | Flush():
            simulation.schedule(MOMENT, lambda: happen(simulation, event))
        case Change(nodes):
            simulation.schedule(MOMENT, lambda: simulation.change(nodes))
    return MOMENT


def happen(simulation: Simulation, incident: Incident) -> None:
    match incident:
        case SetLink(link, up):
            simulation.set_link(link, up=up)
        case SetNode(node, up):
            simulation.set_node(node, up=up)
        case Flush(node):
            simulation.flush(node)


def begin_stream(simulation: Simulation, event: Stream) -> Nanoseconds:
    """Have its datagrams sent in time, and what happens meanwhile happen. Its flows take turns."""
    simulation.set_aside()
    first = _pair(simulation, event)
    stack = simulation.stations[event.source].stack
    pairs = [first, *((Endpoint(first[0].address, stack.free_port(None)), first[1]) for _ in range(1, event.flows))]
    for delay, incident in event.meanwhile:
        simulation.schedule(delay, partial(happen, simulation, incident))
    for index in range(event.count):
        pair = pairs[index % len(pairs)]
        simulation.schedule(index * event.interval, partial(_beat, simulation, event.source, pair))
    simulation.exchange.finish(EventOutcome.STREAMED)
    return event.duration


def _beat(simulation: Simulation, source: str, pair: Pair) -> None:
    packet = simulation.stations[source].stack.query(pair, simulation.exchange)
    simulation.send(source, Reaction(packet, OriginReason.QUERY))


def _open(simulation: Simulation, event: Connect | Request) -> Nanoseconds:
    """Who has no stack tries once unless more is asked for."""
    station = simulation.stations[event.source]
    pair = _pair(simulation, event)
    known = station.stack.tcp.find(pair)
    if known is not None:
        state = f", in {known.state.value.upper()}" if known.state is ConnectionState.TIME_WAIT else ""
        raise EventError(simulation.event, f"{event.source} already has a connection from port {pair[0].port}{state}")
    tunnelled = station.machine.connections
    if tunnelled is not None and tunnelled.concern(pair):
        raise EventError(simulation.event, f"port {pair[0].port} of {event.source} belongs to a tunnel over TCP")
    stack = station.machine.node.stack
    delays = opening_delays(stack or LINUX, event.tries or (None if stack else 1))
    repeats = stack is not None or event.tries is not None
    simulation.send(event.source, station.stack.tcp.open(pair, simulation.exchange, delays if repeats else ()))
    return sum(delays)


def _query(simulation: Simulation, event: Query) -> Nanoseconds:
    packet = simulation.stations[event.source].stack.query(_pair(simulation, event), simulation.exchange)
    simulation.send(event.source, Reaction(replace(packet, df=event.df), OriginReason.QUERY))
    return QUERY_PATIENCE


def _ping(simulation: Simulation, event: Ping) -> Nanoseconds:
    station = simulation.stations[event.source]
    remote = _remote(simulation, event)
    local = _own_address(simulation, station, remote)
    identifier = station.stack.free_identifier(event.identifier)
    packet = station.stack.ping(Endpoint(local, 0), Endpoint(remote, 0), identifier, simulation.exchange)
    simulation.send(event.source, Reaction(packet, OriginReason.ECHO))
    return PING_PATIENCE


def _send(simulation: Simulation, event: Send) -> Nanoseconds:
    station = simulation.stations[event.source]
    remote = _remote(simulation, event)
    local = event.source_address or _own_address(simulation, station, remote)
    ttl = station.machine.node.settings.ttl_towards(remote) if event.ttl is None else event.ttl
    df = event.df and family_of(remote) is Family.IPV4
    packet = Packet(local, remote, _transport(simulation, event, local, remote), ttl, df)
    station.stack.sequences.sent(packet)
    simulation.exchange.finish(EventOutcome.SENT)
    simulation.send(event.source, Reaction(packet, OriginReason.CRAFTED))
    return 0


def _copy(simulation: Simulation, event: Copy) -> Nanoseconds:
    simulation.exchange.finish(EventOutcome.SENT)
    simulation.send(event.source, Reaction(_overheard(simulation, event), OriginReason.CRAFTED))
    return 0


def _overheard(simulation: Simulation, event: Copy) -> Packet:
    """As it was when it last passed by: in a tunnel, if it ever was there."""
    flight = _flight(simulation, event.packet)
    node = simulation.topology.nodes[event.source]
    near = {segment.link.name for segment in simulation.topology.segments(node).values()}
    seen = [packet for link, packet in flight.crossed if link in near]
    if not seen:
        raise EventError(simulation.event, f"packet {event.packet} has not passed by {event.source}")
    return ([packet for packet in seen if envelope_of(packet)] or seen)[-1]


def _transport(simulation: Simulation, event: Send, local: Address, remote: Address) -> Transport:
    match event.message:
        case TcpMessage() as message:
            return _segment(simulation.stations[event.source], message, local, remote)
        case UdpMessage(source, destination, payload):
            return UdpDatagram(source, destination, payload)
        case IcmpQueryMessage(kind, identifier, sequence, payload, code, protocol):
            return IcmpQuery(kind, identifier, sequence, payload, code, protocol)
        case IcmpErrorMessage(kind, code, about, mtu=mtu):
            return IcmpError(kind, code, _quoted(simulation, event.source, about, family_of(remote)), mtu)


def _segment(station: Station, message: TcpMessage, local: Address, remote: Address) -> TcpSegment:
    """Without numbers of its own it is the segment that the connection would send next."""
    pair = Endpoint(local, message.source_port), Endpoint(remote, message.destination_port)
    following = station.stack.sequences.segment(pair, message.flags, message.payload)
    return replace(
        following,
        sequence=following.sequence if message.sequence is None else message.sequence,
        acknowledgement=following.acknowledgement if message.acknowledgement is None else message.acknowledgement,
    )


def _quoted(simulation: Simulation, node: str, number: int, family: Family) -> Packet:
    packet = _as_seen_by(simulation, node, number)
    if packet.family is not family:
        raise EventError(simulation.event, f"packet {number} is of IPv{packet.family}, and this error of IPv{family}")
    return packet


def _as_seen_by(simulation: Simulation, node: str, number: int) -> Packet:
    flight = _flight(simulation, number)
    return next((hop.arrived for hop in flight.hops if hop.node == node), flight.packet)


def _flight(simulation: Simulation, number: int) -> Flight:
    if not 1 <= number <= len(simulation.flights):
        raise EventError(simulation.event, f"there is no packet {number} yet")
    return simulation.flights[number - 1]


def _pair(simulation: Simulation, event: Connect | Request | Query | Stream) -> Pair:
    station = simulation.stations[event.source]
    remote = _remote(simulation, event)
    local = _own_address(simulation, station, remote)
    return Endpoint(local, station.stack.free_port(event.source_port)), Endpoint(remote, event.port)


def _remote(simulation: Simulation, event: Connect | Request | Query | Ping | Send | Stream) -> Address:
    topology = simulation.topology
    return topology.address_of(event.destination, topology.families_of(event))


def _own_address(simulation: Simulation, station: Station, remote: Address) -> Address:
    """Without a route the packet will not leave the node, but it has a source all the same."""
    local = station.machine.routes.own_address_towards(remote)
    return local or simulation.topology.address_of(station.machine.node.name, (family_of(remote),))
