"""From what happens as it is written to the events that are simulated."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from app.documents.texts import Path, nearest
from app.scenarios.building.durations import parse_duration, print_duration
from app.scenarios.building.faults import Faults
from app.scenarios.building.messages import Way, build_message
from app.scenarios.building.play_changes import Changed
from app.scenarios.building.written_addresses import address
from app.scenarios.format.events import (
    ChangeEvent,
    ConnectEvent,
    FlushEvent,
    LinkEvent,
    NodeEvent,
    PingEvent,
    QueryEvent,
    RequestEvent,
    SendEvent,
    StreamEvent,
    WaitEvent,
)
from app.scenarios.format.events import Event as EventText
from app.scenarios.format.events import Incident as IncidentText
from app.simulator.errors import NetworkError
from app.simulator.events import (
    Connect,
    Copy,
    Event,
    Flush,
    Incident,
    Ping,
    Query,
    Request,
    Send,
    SetLink,
    SetNode,
    Stream,
    UdpMessage,
    Wait,
)
from app.simulator.forwarding.topology import Topology
from app.simulator.network import Destination, Network
from app.simulator.packets.addresses import (
    MILLISECOND,
    Address,
    Family,
    HostAddress,
    HostAddress6,
    Nanoseconds,
    family_of,
)

PORTS = range(1, 65536)
LEAST_INTERVAL = 10 * MILLISECOND
_END = r"\[[0-9a-f:.]+\]|[a-z0-9_.-]+"
_WAY = re.compile(rf"(?P<source>{_END})(?::(?P<from>[0-9]+))? *-> *(?P<to>{_END})(?::(?P<port>[0-9]+))?")
_COPY = re.compile(r"copy of (?P<packet>[1-9][0-9]{0,3}) from (?P<node>[a-z][a-z0-9-]*)")


Conversation: TypeAlias = ConnectEvent | RequestEvent | QueryEvent | PingEvent
Silence: TypeAlias = WaitEvent | LinkEvent | NodeEvent | FlushEvent | ChangeEvent


def build_play(
    written: list[EventText], network: Network, changed: Mapping[int, Changed], faults: Faults
) -> tuple[Event, ...]:
    """The events; meaningless unless `faults` stays empty. `changed` has what changes in play, by index."""
    reader = _Reader(network, changed, faults)
    events = [reader.event(event, ("play", index)) for index, event in enumerate(written)]
    return tuple(event for event in events if event is not None)


class _Reader:
    def __init__(self, network: Network, changed: Mapping[int, Changed], faults: Faults) -> None:
        self._faults = faults
        self._changed = changed
        self._topology = Topology(network)
        self._nodes = {node.name: node for node in network.nodes}
        self._links = [link.name for link in network.links]
        self._owners = {
            address.ip: node.name
            for node in network.nodes
            for interface in node.interfaces
            for address in interface.addresses
        }

    def event(self, event: EventText, path: Path) -> Event | None:
        match event:
            case SendEvent():
                found: Event | None = self._send(event, path)
            case StreamEvent():
                found = self._stream(event, path)
            case ConnectEvent() | RequestEvent() | QueryEvent() | PingEvent():
                found = self._conversation(event, path)
            case _:
                found = self._silent(event, path)
        return found

    def _conversation(self, event: Conversation, path: Path) -> Event | None:
        verb, line = _line(event)
        way = self._way(line, (*path, verb), with_port=not isinstance(event, PingEvent))
        return None if way is None else _conversation(event, way)

    def _silent(self, event: Silence, path: Path) -> Event | None:
        match event:
            case WaitEvent(wait=time):
                return Wait(parse_duration(time))
            case LinkEvent(link=line):
                return self._link(line, (*path, "link"))
            case NodeEvent(node=line):
                return self._node_state(line, (*path, "node"))
            case FlushEvent(flush=node):
                return self._flush(node, (*path, "flush"))
            case ChangeEvent():
                return next((each.event for index, each in self._changed.items() if index == path[-1]), None)

    def _link(self, line: str, path: Path) -> SetLink | None:
        name, _, state = line.partition(" ")
        if name not in self._links:
            self._faults.add(path, f"There is no link named “{name}”.", nearest(name, self._links))
            return None
        return SetLink(name, state == "up")

    def _node_state(self, line: str, path: Path) -> SetNode | None:
        name, _, state = line.partition(" ")
        if name not in self._nodes:
            self._faults.add(path, f"There is no node “{name}”.", nearest(name, self._nodes))
            return None
        return SetNode(name, state == "up")

    def _stream(self, event: StreamEvent, path: Path) -> Event | None:
        way = self._way(event.stream, (*path, "stream"), with_port=True)
        interval = parse_duration(event.every)
        if interval < LEAST_INTERVAL:
            self._faults.add((*path, "every"), "Datagrams are 10 ms apart or more.")
        meanwhile = [
            self._incident(each, interval * event.count, (*path, "meanwhile", index))
            for index, each in enumerate(event.meanwhile)
        ]
        if way is None or way.port is None:
            return None
        return Stream(
            way.source,
            way.destination,
            way.port,
            way.source_port,
            interval=interval,
            count=event.count,
            flows=event.flows,
            meanwhile=tuple(incident for incident in meanwhile if incident is not None),
        )

    def _incident(self, written: IncidentText, lasts: Nanoseconds, path: Path) -> tuple[Nanoseconds, Incident] | None:
        at = parse_duration(written.at)
        if at >= lasts:
            self._faults.add((*path, "at"), f"The stream is over after {print_duration(lasts)}.")
        happens = (
            self._link(written.link, (*path, "link"))
            if written.link is not None
            else self._node_state(written.node, (*path, "node"))
            if written.node is not None
            else self._flush(written.flush or "", (*path, "flush"))
        )
        return None if happens is None else (at, happens)

    def _flush(self, node: str, path: Path) -> Flush | None:
        if node not in self._nodes:
            self._faults.add(path, f"There is no node “{node}”.", nearest(node, self._nodes))
            return None
        return Flush(node)

    def _send(self, event: SendEvent, path: Path) -> Event | None:
        place = (*path, "send")
        if copied := _COPY.fullmatch(event.send):
            return self._copy(copied["packet"], copied["node"], event, path)
        protocol, _, rest = event.send.partition(" ")
        found = _WAY.match(rest)
        if found is None:
            self._faults.add(place, f"“{event.send}” is not PROTOCOL FROM -> TO and what the packet says.")
            return None
        way = self._way(found[0], place, with_port=protocol not in {"icmp", "icmpv6"})
        message = build_message(way, rest[found.end() :], event, path, self._faults) if way else None
        if way is None or message is None:
            return None
        source = way.source_address if event.source is None else self._claimed(event.source, (*path, "source"))
        return Send(way.source, way.destination, message, ttl=event.ttl, source_address=source, df=bool(event.df))

    def _copy(self, packet: str, node: str, event: SendEvent, path: Path) -> Event | None:
        for key in sorted(event.model_fields_set - {"send", "name", "expect"}):
            self._faults.add((*path, key), f"A copy is sent as it is: there is no “{key}” to say.", key=True)
        if node not in self._nodes:
            self._faults.add((*path, "send"), f"There is no node “{node}”.", nearest(node, self._nodes))
            return None
        return Copy(node, int(packet))

    def _claimed(self, written: str, path: Path) -> HostAddress | HostAddress6 | None:
        address = _address(written)
        if address is None:
            self._faults.add(path, f"“{written}” is not an address, as 192.0.2.1.")
        return address

    def _way(self, line: str, path: Path, *, with_port: bool) -> Way | None:
        found = _WAY.fullmatch(line)
        if found is None:
            self._faults.add(path, f"“{line}” is not FROM -> TO, as app:40000 -> web:443.")
            return None
        source, destination = self._source(found["source"], path), self._destination(found["to"], path)
        ports = [self._port(found[name], path) for name in ("from", "port")]
        if with_port and found["port"] is None:
            self._faults.add(path, f"The port is missing: {found['to']}:PORT.")
            return None
        if not with_port and (found["port"] or found["from"]):
            self._faults.add(path, "ICMP has no ports.")
        if source is None or destination is None:
            return None
        return Way(*source, ports[0], destination, ports[1], self._family(*source, destination))

    def _family(self, source: str, address: Address | None, destination: Destination) -> Family:
        """That of the address that the destination's name stands for."""
        families = self._topology.families_of(Send(source, destination, UdpMessage(1, 1), source_address=address))
        try:
            return family_of(self._topology.address_of(destination, families))
        except NetworkError:  # told where the node is written
            return Family.IPV4

    def _port(self, written: str | None, path: Path) -> int | None:
        if written is None:
            return None
        number = int(written) if len(written) <= len(str(PORTS[-1])) else 0
        if number not in PORTS:
            self._faults.add(path, f"{written[:12]} is not a port: 1 to {PORTS[-1]}.")
        return number

    def _source(self, written: str, path: Path) -> tuple[str, HostAddress | HostAddress6 | None] | None:
        if written in self._nodes:
            return written, None
        address = _address(written)
        if address is None:
            self._faults.add(path, f"There is no node “{written}”.", nearest(written, self._nodes))
            return None
        if address not in self._owners:
            self._faults.add(path, f"No node has the address {written}: who sends this?")
            return None
        return self._owners[address], address

    def _destination(self, written: str, path: Path) -> Destination | None:
        if written in self._nodes:
            return written
        node, dot, interface = written.partition(".")
        if dot and node in self._nodes:
            known = [each.name for each in self._nodes[node].interfaces]
            if interface not in known:
                self._faults.add(path, f"“{node}” has no interface “{interface}”.", nearest(interface, known))
            return written
        address = _address(written)
        if address is None:
            self._faults.add(path, f"There is no node or address “{written}”.", nearest(written, self._nodes))
        return address


def _line(event: Conversation) -> tuple[str, str]:
    match event:
        case ConnectEvent():
            return "connect", event.connect
        case RequestEvent():
            return "request", event.request
        case QueryEvent():
            return "query", event.query
        case PingEvent():
            return "ping", event.ping


def _conversation(event: Conversation, way: Way) -> Event:
    port = way.port or 0
    match event:
        case ConnectEvent():
            return Connect(way.source, way.destination, port, way.source_port, event.tries)
        case RequestEvent():
            there, back = event.payload
            return Request(way.source, way.destination, port, way.source_port, there, back, event.tries)
        case QueryEvent():
            return Query(way.source, way.destination, port, way.source_port)
        case PingEvent():
            return Ping(way.source, way.destination)


def _address(written: str) -> HostAddress | HostAddress6 | None:
    try:
        return address(written)
    except ValueError:
        return None
