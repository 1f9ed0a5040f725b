"""A packet's headers as they are served: a list from outermost to innermost."""

from pydantic import JsonValue

from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import Envelope, IcmpError, IcmpQuery, Packet, TcpFlag, TcpSegment, UdpDatagram


def header_list(packet: Packet) -> list[dict[str, JsonValue]]:
    network: dict[str, JsonValue] = {
        "layer": "ip",
        "source": str(packet.source),
        "destination": str(packet.destination),
        "ttl": packet.ttl,
        "protocol": packet.protocol.value,
        "length": packet.length,
    }
    return [network, *_transport(packet)]


def _transport(packet: Packet) -> list[dict[str, JsonValue]]:
    match packet.transport:
        case TcpSegment() as segment:
            return [_tcp(segment), *_in_stream(segment)]
        case UdpDatagram(source_port, destination_port, payload, content):
            ports: dict[str, JsonValue] = {"source_port": source_port, "destination_port": destination_port}
            return [{"layer": "udp", **ports, "payload": payload}, *(_wrapping(content) if content else ())]
        case IcmpQuery(kind, identifier, sequence, payload, code):
            numbers: dict[str, JsonValue] = {"type": kind, "code": code, "identifier": identifier, "sequence": sequence}
            return [{"layer": "icmp", **numbers, "payload": payload}]
        case IcmpError(kind, code, inner):
            return [{"layer": "icmp", "type": kind, "code": code}, *header_list(inner)]
        case Envelope() as envelope:
            return _wrapping(envelope)


def _wrapping(envelope: Envelope) -> list[dict[str, JsonValue]]:
    """IPIP adds no header of its own."""
    encapsulation, numbers = envelope.encapsulation, {"number": envelope.number, "sequence": envelope.sequence}
    inside = header_list(envelope.inner)
    match encapsulation.kind:
        case TunnelKind.IPIP:
            return inside
        case TunnelKind.GRE:
            return [{"layer": "gre", "key": encapsulation.key}, *inside]
        case TunnelKind.VXLAN:
            return [{"layer": "vxlan", "vni": encapsulation.key}, {"layer": "ethernet"}, *inside]
        case TunnelKind.ESP:
            return [{"layer": "esp", **numbers, "cipher": encapsulation.cipher.name}, *inside]
        case TunnelKind.OPENVPN:
            return [{"layer": "openvpn", **numbers}, *inside]
        case TunnelKind.WIREGUARD:
            return [{"layer": "wireguard", **numbers}, *inside]


def _in_stream(segment: TcpSegment) -> list[dict[str, JsonValue]]:
    """Only a segment that has all of it shows what it is."""
    content = segment.content
    return _wrapping(content) if content is not None and segment.payload == content.length else []


def _tcp(segment: TcpSegment) -> dict[str, JsonValue]:
    return {
        "layer": "tcp",
        "source_port": segment.source_port,
        "destination_port": segment.destination_port,
        "flags": " ".join(flag.name for flag in TcpFlag if flag in segment.flags and flag.name),
        "sequence": segment.sequence,
        "acknowledgement": segment.acknowledgement,
        "payload": segment.payload,
    }
