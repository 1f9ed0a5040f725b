"""Faults in a play, found before it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.simulator.checking import check_node
from app.simulator.errors import EventError, NetworkError
from app.simulator.events import (
    SILENT,
    Change,
    Connect,
    Copy,
    Event,
    Flush,
    IcmpErrorMessage,
    IcmpQueryMessage,
    Message,
    Query,
    Request,
    Send,
    SetLink,
    Stream,
    TcpMessage,
    UdpMessage,
    Wait,
)
from app.simulator.forwarding.topology import Topology
from app.simulator.hosts.tcp_conversation import MAXIMUM_SEGMENT
from app.simulator.limits import Limits
from app.simulator.network import Node
from app.simulator.packets.addresses import Address, family_of, is_nobody, is_of_one_link
from app.simulator.packets.packet import is_icmp_error
from app.simulator.preparing import tracked_families

PORTS = range(1, 65536)
NUMBERS = range(2**16)
BYTES = range(2**8)
TRIES = range(1, 12)
TTLS = range(1, 2**8)


def check_play(play: Sequence[Event], topology: Topology, limits: Limits) -> None:
    """Raise EventError at the first fault, or WorkLimitError."""
    limits.check("events", len(play))
    nodes = dict(topology.nodes)
    for number, event in enumerate(play, 1):
        if isinstance(event, Wait):
            if event.duration < 0:
                raise EventError(number, "time does not run backwards")
            continue
        if isinstance(event, SetLink | Flush):
            _check_named(number, event, topology)
            continue
        if isinstance(event, Change):
            for node in event.nodes:
                _check_change(number, node, nodes)
            nodes |= {node.name: node for node in event.nodes}
            continue
        _check_ends(number, event, topology)
        _check_numbers(number, event)
        if isinstance(event, Stream) and any(map(_speaks_tcp, nodes.values())):
            raise EventError(number, "a stream is not played where a tunnel speaks TCP: what it carries comes late")
        if isinstance(event, Request):
            limits.check("packets", (event.bytes_out + event.bytes_back) // MAXIMUM_SEGMENT)


def _speaks_tcp(node: Node) -> bool:
    return any(each.tunnel is not None and each.tunnel.encapsulation.in_tcp for each in node.interfaces)


def _check_named(number: int, event: SetLink | Flush, topology: Topology) -> None:
    if isinstance(event, Flush):
        _check_node(number, event.node, topology)
    if isinstance(event, SetLink) and event.link not in {link.name for link in topology.links}:
        raise EventError(number, f"there is no link '{event.link}'")


def _check_node(number: int, node: str, topology: Topology) -> None:
    if node not in topology.nodes:
        raise EventError(number, f"there is no node '{node}'")


def _check_change(number: int, node: Node, nodes: Mapping[str, Node]) -> None:
    """Interfaces, services and stacks stay, and whether sessions are tracked: a kernel has no one moment for that."""
    before = nodes.get(node.name)
    if before is None:
        raise EventError(number, f"there is no node '{node.name}'")
    if node != _with_changes_of(node, before):
        message = (
            f"only rules, routes and settings of {node.name} can change while packets are played, and BGP's preferences"
        )
        raise EventError(number, message)
    try:
        check_node(node)
    except NetworkError as error:
        raise EventError(number, f"{error.place}: {error.message}") from None
    if tracked_families(before) != tracked_families(node):
        raise EventError(
            number,
            f"this would switch the tracking of sessions by {node.name} on or off: keep a rule that asks for them",
        )


def _with_changes_of(node: Node, before: Node) -> Node:
    """The node as it was, with whatever of the other may change."""
    bgp = before.bgp.preferring_as(node.bgp) if before.bgp and node.bgp else before.bgp
    return replace(
        before,
        chains=node.chains,
        regular_chains=node.regular_chains,
        routes=node.routes,
        settings=node.settings,
        bgp=bgp,
    )


def _check_ends(number: int, event: Event, topology: Topology) -> None:
    if isinstance(event, SILENT):
        return
    _check_node(number, event.source, topology)
    if isinstance(event, Copy):
        return
    families = topology.families_of(event)
    try:
        remote = topology.address_of(event.destination, families)
    except NetworkError as error:
        raise EventError(number, f"{error.place}: {error.message}") from None
    _check_address(number, remote)
    if isinstance(event, Send) and event.source_address is not None:
        if family_of(event.source_address) is not family_of(remote):  # any other lie may be sent, and not be believed
            raise EventError(number, f"{event.source_address} and {remote} are not of one family")
    elif family_of(remote) not in families:
        raise EventError(number, f"{event.source} has nothing of IPv{family_of(remote)} to say to {remote} with that")


def _check_address(number: int, address: Address) -> None:
    if address.is_loopback:
        raise EventError(number, f"{address} never leaves its node; say the node's name")
    if is_of_one_link(address):
        raise EventError(number, f"{address} is on every link; say an address that is on one only")
    if is_nobody(address):
        raise EventError(number, f"{address} is no single host")


def _check_numbers(number: int, event: Event) -> None:
    match event:
        case Connect(port=port, source_port=source_port, tries=tries):
            _within(number, "port", PORTS, port, source_port)
            _within(number, "number of tries", TRIES, tries)
        case Request(port=port, source_port=source_port, bytes_out=out, bytes_back=back, tries=tries):
            _within(number, "number of tries", TRIES, tries)
            _within(number, "port", PORTS, port, source_port)
            _within(number, "number of bytes", range(1, 2**31), out)
            _within(number, "number of bytes", range(2**31), back)
        case Query(port=port, source_port=source_port, bytes_out=out, bytes_back=back):
            _within(number, "port", PORTS, port, source_port)
            _within(number, "number of bytes", NUMBERS, out, back)
        case Send(message=message, ttl=ttl):
            _within(number, "time to live", TTLS, ttl)
            _check_message(number, message)
        case _:
            _within(number, "identifier", NUMBERS, getattr(event, "identifier", None))


def _check_message(number: int, message: Message) -> None:
    match message:
        case TcpMessage(source, destination, payload=payload) | UdpMessage(source, destination, payload):
            _within(number, "port", NUMBERS, source, destination)
            _within(number, "number of bytes", NUMBERS, payload)
        case IcmpQueryMessage(kind, identifier, sequence, payload, code, protocol):
            if is_icmp_error(protocol, kind):
                raise EventError(number, f"an ICMP message of type {kind} is about another packet")
            _within(number, "ICMP type or code", BYTES, kind, code)
            _within(number, "identifier or number", NUMBERS, identifier, sequence, payload)
        case IcmpErrorMessage(kind, code, protocol=protocol):
            if not is_icmp_error(protocol, kind):
                raise EventError(number, f"an ICMP message of type {kind} is not about another packet")
            _within(number, "ICMP type or code", BYTES, kind, code)


def _within(number: int, what: str, allowed: range, *values: int | None) -> None:
    for value in values:
        if value is not None and value not in allowed:
            raise EventError(number, f"the {what} {value} is not from {allowed.start} to {allowed.stop - 1}")
