"""The crafted packet of a `send`: what stands behind its two ends."""

from dataclasses import dataclass

from app.documents.texts import Path, nearest
from app.nftables.values import ICMP_TYPES, ICMPV6_TYPES
from app.scenarios.building.faults import Faults
from app.scenarios.format.events import SendEvent
from app.simulator.events import IcmpErrorMessage, IcmpQueryMessage, Message, TcpMessage, UdpMessage
from app.simulator.network import Destination
from app.simulator.packets.addresses import Address, Family
from app.simulator.packets.icmpv6 import Icmpv6Type, Unreachable6Code
from app.simulator.packets.packet import (
    IPV4_HEADER,
    IPV6_HEADER,
    IcmpType,
    Protocol,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
    UnreachableCode,
)

FLAGS = {flag.name.lower(): flag for flag in TcpFlag if flag.name}
QUERIES = {
    of: {name: number for name, number in types.items() if name.startswith("echo-")}
    for of, types in ((Protocol.ICMP, ICMP_TYPES), (Protocol.ICMPV6, ICMPV6_TYPES))
}
ERRORS = {
    Protocol.ICMP: {
        "net-unreachable": (IcmpType.DESTINATION_UNREACHABLE, UnreachableCode.NET),
        "host-unreachable": (IcmpType.DESTINATION_UNREACHABLE, UnreachableCode.HOST),
        "port-unreachable": (IcmpType.DESTINATION_UNREACHABLE, UnreachableCode.PORT),
        "time-exceeded": (IcmpType.TIME_EXCEEDED, 0),
    },
    Protocol.ICMPV6: {
        "no-route": (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.NO_ROUTE),
        "addr-unreachable": (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.ADDRESS),
        "port-unreachable": (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.PORT),
        "admin-prohibited": (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.ADMIN_PROHIBITED),
        "time-exceeded": (Icmpv6Type.TIME_EXCEEDED, 0),
    },
}
IP_HEADERS = {Family.IPV4: IPV4_HEADER, Family.IPV6: IPV6_HEADER}
LARGEST = 10**4


@dataclass(frozen=True, slots=True)
class Way:
    """`app:40000 -> web:443`, its names found in the network."""

    source: str
    source_address: Address | None
    source_port: int | None
    destination: Destination
    port: int | None
    family: Family = Family.IPV4
    """That of the addresses that its names stand for."""


def build_message(way: Way, said: str, event: SendEvent, path: Path, faults: Faults) -> Message | None:
    """The message that `said` puts behind its two ends; None once what is wrong with it is noted."""
    protocol, words = event.send.partition(" ")[0], said.split()
    if event.seq is not None and protocol != "tcp":
        faults.add((*path, "seq"), "Only TCP has sequence numbers.")
    match protocol:
        case "tcp":
            return _tcp(way, words, event, path, faults)
        case "udp":
            return _udp(way, words, event, path, faults)
        case "icmp":
            return _icmp(Protocol.ICMP, words, event, path, faults)
        case "icmpv6":
            return _icmp(Protocol.ICMPV6, words, event, path, faults)
        case _:
            faults.add((*path, "send"), f"“{protocol}” is not tcp, udp, icmp or icmpv6.")
            return None


def _tcp(way: Way, words: list[str], event: SendEvent, path: Path, faults: Faults) -> Message | None:
    flags = TcpFlag(0)
    for word in words:
        if word not in FLAGS:
            faults.add((*path, "send"), f"“{word}” is not a TCP flag.", nearest(word, FLAGS))
        flags |= FLAGS.get(word, TcpFlag(0))
    ports = _ports(way, path, faults)
    headers = IP_HEADERS[way.family] + TcpSegment(0, 0, flags).header_length
    return TcpMessage(*ports, flags, event.seq, payload=_payload(headers, event, path, faults)) if ports else None


def _udp(way: Way, words: list[str], event: SendEvent, path: Path, faults: Faults) -> Message | None:
    if words:
        faults.add((*path, "send"), f"A UDP datagram has no “{words[0]}”.")
    ports = _ports(way, path, faults)
    headers = IP_HEADERS[way.family] + UdpDatagram(0, 0).length
    return UdpMessage(*ports, _payload(headers, event, path, faults)) if ports else None


def _ports(way: Way, path: Path, faults: Faults) -> tuple[int, int] | None:
    if way.source_port is None or way.port is None:
        faults.add((*path, "send"), "A crafted packet has both its ports: FROM:PORT -> TO:PORT.")
        return None
    return way.source_port, way.port


def _payload(headers: int, event: SendEvent, path: Path, faults: Faults) -> int:
    if event.length is None:
        return 0
    if event.length < headers:
        faults.add((*path, "length"), f"The headers alone are {headers} bytes.")
    return max(event.length - headers, 0)


def _icmp(of: Protocol, words: list[str], event: SendEvent, path: Path, faults: Faults) -> Message | None:
    if event.length is not None:
        faults.add((*path, "length"), "The length of an ICMP message follows from what it says.")
    queries, errors = QUERIES[of], ERRORS[of]
    match words:
        case [name] if name in queries:
            return IcmpQueryMessage(queries[name], protocol=of)
        case [name, "of", number] if name in errors and number.isdecimal() and 0 < int(number[:5]) < LARGEST:
            return IcmpErrorMessage(*errors[name], int(number), of)
        case _:
            said = " ".join(words)
            hint = f"Known here: {', '.join(queries)}; and {', '.join(errors)}, each followed by “of” and a packet."
            faults.add((*path, "send"), f"“{said}” is not an ICMP message.", hint)
            return None
