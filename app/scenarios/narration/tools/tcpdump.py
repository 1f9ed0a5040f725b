"""`tcpdump -ni any`: each packet as an interface sends or receives it (print-sll.c, print-tcp.c, print-icmp.c)."""

from collections.abc import Iterator
from dataclasses import replace

from app.scenarios.narration.tools.clock import time_of_day
from app.scenarios.narration.tools.conntrack import NUMBERS
from app.scenarios.traces.stays import Stay
from app.simulator.network import VXLAN_PORT
from app.simulator.packets.addresses import Family
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.icmpv6 import Icmpv6Type, Unreachable6Code
from app.simulator.packets.packet import (
    ICMP_HEADER,
    Envelope,
    Fragment,
    IcmpError,
    IcmpQuery,
    IcmpType,
    Packet,
    Protocol,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
    UnreachableCode,
)
from app.simulator.steps import Received, Transmitted
from app.simulator.tunnels.tunnel_steps import Unwrapped, Wrapped

COMMAND = "tcpdump -ni any"
IPV4_TYPE = 0x0800
FLAGS = (
    (TcpFlag.FIN, "F"),
    (TcpFlag.SYN, "S"),
    (TcpFlag.RST, "R"),
    (TcpFlag.PSH, "P"),
    (TcpFlag.ACK, "."),
    (TcpFlag.URG, "U"),
)
QUERIES_6 = {Icmpv6Type.ECHO_REQUEST: "echo request", Icmpv6Type.ECHO_REPLY: "echo reply"}
UNREACHABLE_6 = {
    Unreachable6Code.NO_ROUTE: "unreachable route",
    Unreachable6Code.ADMIN_PROHIBITED: "unreachable prohibited",
    Unreachable6Code.BEYOND_SCOPE: "beyond scope",
    Unreachable6Code.ADDRESS: "unreachable address",
}
QUERIES = {
    IcmpType.ECHO_REQUEST: "echo request",
    IcmpType.ECHO_REPLY: "echo reply",
    IcmpType.TIMESTAMP_REQUEST: "time stamp query",
    IcmpType.TIMESTAMP_REPLY: "time stamp reply",
    IcmpType.ADDRESS_MASK_REQUEST: "address mask request",
}


def lines(stay: Stay) -> Iterator[str]:
    """What the node's interfaces see of a packet during this stay."""
    for step in stay.steps:
        match step:
            case Received(interface=interface, packet=packet):
                yield from _line(stay, interface, "In", packet)
            case Transmitted(interface=interface, packet=packet):
                yield from _line(stay, interface, "Out", packet)
            case Wrapped(by_policy=True):
                pass
            case Wrapped(interface=interface):
                yield from _line(stay, interface, "Out", stay.hop.arrived)
            case Unwrapped(interface=interface, packet=packet, entry=entry):
                yield from _line(stay, entry or interface, "In", packet)
            case _:
                pass


def _line(stay: Stay, interface: str, way: str, packet: Packet) -> list[str]:
    return f"{time_of_day(stay.hop.time)} {interface:<5} {way:<3} {_named(packet)}".splitlines()


def _named(packet: Packet) -> str:
    return f"{'IP6' if packet.family is Family.IPV6 else 'IP'} {_packet(packet)}"


def _packet(packet: Packet) -> str:
    source, destination = str(packet.source), str(packet.destination)
    if packet.fragment is not None and packet.family is Family.IPV6:
        return _piece_6(packet, packet.fragment)
    if packet.is_later_fragment:
        return f"{source} > {destination}: ip-proto-{NUMBERS[packet.protocol]}"
    match packet.transport:
        case TcpSegment() as segment:
            return f"{source}.{segment.source_port} > {destination}.{segment.destination_port}: {_tcp(segment)}"
        case UdpDatagram(source_port, port, payload, content):
            ports = f"{source}.{source_port} > {destination}.{port}"
            return f"{ports}: {_datagram(port, payload, content)}"
        case Envelope() as envelope:
            return f"{source} > {destination}: {_envelope(envelope)}"
        case IcmpQuery(kind, identifier, sequence) as query:
            numbers = f"id {identifier}, seq {sequence}, length {query.length}"
            if query.protocol is Protocol.ICMPV6:
                return f"{source} > {destination}: ICMP6, {QUERIES_6.get(kind, f'#{kind}')}, {numbers}"
            return f"{source} > {destination}: ICMP {QUERIES.get(kind, f'type-#{kind}')}, {numbers}"
        case IcmpError() as error if error.protocol is Protocol.ICMPV6:
            return f"{source} > {destination}: ICMP6, {_error_6(error)}, length {error.length}"
        case IcmpError() as error:
            return f"{source} > {destination}: ICMP {_error(error)}, length {error.length}"


def _datagram(port: int, payload: int, content: Envelope | None) -> str:
    """Of tunnels it knows ESP, and VXLAN at its usual port, of which it tells two lines (print-vxlan.c)."""
    kind = content.encapsulation.kind if content else None
    if content is not None and kind is TunnelKind.ESP:
        return f"UDP-encap: {_esp(content)}"
    if content is not None and kind is TunnelKind.VXLAN and port == VXLAN_PORT:
        return f"VXLAN, flags [I] (0x08), vni {content.encapsulation.key}\n{_named(content.inner)}"
    return f"UDP, length {payload}"


def _piece_6(packet: Packet, piece: Fragment) -> str:
    """With a header of its own before what is inside, which the first piece alone shows (print-frag6.c)."""
    ends, place = f"{packet.source} > {packet.destination}", f"frag ({piece.offset}|{piece.size})"
    if packet.is_later_fragment:
        return f"{ends}: {place}"
    match packet.transport:
        case UdpDatagram(source_port, port, payload):
            return f"{ends}: {place} {source_port} > {port}: UDP, length {payload}"
        case IcmpQuery() as query:
            shown = replace(packet, fragment=None, transport=replace(query, payload=piece.size - ICMP_HEADER))
            return f"{ends}: {place} {_packet(shown).partition(': ')[2]}"
        case transport:
            return f"{ends}: {place} ip-proto-{NUMBERS[transport.protocol]}"


def _envelope(envelope: Envelope) -> str:
    match envelope.encapsulation.kind:
        case TunnelKind.GRE:
            key = "" if envelope.encapsulation.key is None else f", key=0x{envelope.encapsulation.key:x}"
            return f"GREv0{key}, length {envelope.length}: {_named(envelope.inner)}"
        case TunnelKind.IPIP:
            return _named(envelope.inner)
        case _:
            return _esp(envelope)


def _taken_for_port(envelope: Envelope) -> int:
    """What stands where TCP has its destination port: the type of GRE, the length of a packet inside."""
    return IPV4_TYPE if envelope.encapsulation.kind is TunnelKind.GRE else envelope.inner.length


def _esp(envelope: Envelope) -> str:
    return f"ESP(spi=0x{envelope.number:08x},seq=0x{envelope.sequence:x}), length {envelope.length}"


def _tcp(segment: TcpSegment) -> str:
    flags = "".join(letter for flag, letter in FLAGS if flag in segment.flags) or "none"
    parts = [f"Flags [{flags}]"]
    if segment.payload:
        parts.append(f"seq {segment.sequence}:{segment.sequence + segment.payload}")
    elif segment.flags & (TcpFlag.SYN | TcpFlag.FIN | TcpFlag.RST):
        parts.append(f"seq {segment.sequence}")
    if TcpFlag.ACK in segment.flags:
        parts.append(f"ack {segment.acknowledgement}")
    return ", ".join([*parts, f"length {segment.payload}"])


def _error(error: IcmpError) -> str:
    if error.type == IcmpType.TIME_EXCEEDED:
        return "time exceeded in-transit"
    if error.type != IcmpType.DESTINATION_UNREACHABLE:
        return f"type-#{error.type}"
    if error.code == UnreachableCode.FRAGMENTATION_NEEDED:
        return f"{error.inner.destination} unreachable - need to frag (mtu {error.mtu})"
    return _unreachable(error.code, error.inner)


def _error_6(error: IcmpError) -> str:
    """As print-icmp6.c has it."""
    host = str(error.inner.destination)
    if error.type == Icmpv6Type.TIME_EXCEEDED:
        return f"time exceeded in-transit for {host}"
    if error.type == Icmpv6Type.PACKET_TOO_BIG:
        return f"packet too big, mtu {error.mtu}"
    if error.type != Icmpv6Type.DESTINATION_UNREACHABLE:
        return f"#{error.type}"
    inner = error.inner.transport
    if error.code == Unreachable6Code.PORT and isinstance(inner, TcpSegment | UdpDatagram):
        where = f"unreachable port, {host} {error.inner.protocol} port {inner.destination_port}"
    else:
        where = f"{UNREACHABLE_6.get(error.code, f'unreachable code-#{error.code}')} {host}"
    return f"destination unreachable, {where}"


def _unreachable(code: int, inner: Packet) -> str:
    host = str(inner.destination)
    match code:
        case UnreachableCode.PORT if inner.protocol is Protocol.ICMP:
            return f"{host} protocol 1 port 0 unreachable"
        case UnreachableCode.PORT if isinstance(inner.transport, Envelope):
            return f"{host} protocol {NUMBERS[inner.protocol]} port {_taken_for_port(inner.transport)} unreachable"
        case UnreachableCode.PORT:
            return f"{host} {inner.protocol} port {inner.transport.destination_port} unreachable"
        case UnreachableCode.PROTOCOL:
            return f"{host} protocol {NUMBERS[inner.protocol]} unreachable"
        case UnreachableCode.NET:
            return f"net {host} unreachable"
        case UnreachableCode.NET_PROHIBITED:
            return f"net {host} unreachable - admin prohibited"
        case UnreachableCode.HOST_PROHIBITED:
            return f"host {host} unreachable - admin prohibited"
        case UnreachableCode.ADMIN_PROHIBITED:
            return f"host {host} unreachable - admin prohibited filter"
        case UnreachableCode.HOST:
            return f"host {host} unreachable"
        case _:
            return f"{host} unreachable, code {code}"
