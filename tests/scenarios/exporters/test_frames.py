"""Bytes of packets: as long as the simulator says, and with checksums that add up."""

import struct
from ipaddress import IPv4Address

import pytest

from app.scenarios.exporters.envelopes import station
from app.scenarios.exporters.frames import ip
from app.simulator.packets.encapsulation import CIPHERS, Encapsulation, TunnelKind
from app.simulator.packets.fragments import fragments_of
from app.simulator.packets.packet import (
    Envelope,
    IcmpError,
    IcmpQuery,
    Packet,
    TcpFlag,
    TcpSegment,
    Transport,
    UdpDatagram,
)
from tests.simulator.six import APP6, WEB6

HERE, THERE = IPv4Address("10.0.1.10"), IPv4Address("203.0.113.80")
INNER = Packet(HERE, THERE, TcpSegment(40000, 443, TcpFlag.SYN))
TRANSPORTS: dict[str, Transport] = {
    "a SYN": TcpSegment(40000, 443, TcpFlag.SYN),
    "a reset": TcpSegment(443, 40000, TcpFlag.RST),
    "data of an odd length": TcpSegment(443, 40000, TcpFlag.ACK | TcpFlag.PSH, 1, 1, 21),
    "an empty datagram": UdpDatagram(40000, 53),
    "a datagram": UdpDatagram(40000, 53, 41),
    "an echo request": IcmpQuery(8, 7),
    "an error": IcmpError(3, 3, INNER),
    "IPIP": Envelope(Encapsulation(TunnelKind.IPIP), INNER, 1, 1, "gw.t"),
    "GRE": Envelope(Encapsulation(TunnelKind.GRE), INNER, 1, 1, "gw.t"),
    "GRE with a key": Envelope(Encapsulation(TunnelKind.GRE, key=7), INNER, 1, 1, "gw.t"),
    **{
        f"ESP with {name}": Envelope(Encapsulation(TunnelKind.ESP, cipher), INNER, 1, 1, "gw.t")
        for name, cipher in CIPHERS.items()
    },
}
WITH_PORTS = [name for name, transport in TRANSPORTS.items() if isinstance(transport, TcpSegment | UdpDatagram)]
WIREGUARD = Envelope(Encapsulation(TunnelKind.WIREGUARD, in_udp=True), INNER, 1, 0, "gw.wg0", "laptop.wg0")
VXLAN = Envelope(Encapsulation(TunnelKind.VXLAN, key=7, in_udp=True), INNER, 1, 1, "gw.vx0", "cloud.vx0")
TRANSPORTS["VXLAN"] = UdpDatagram(40000, 4789, VXLAN.length, VXLAN)
for name, epoch in (("OpenVPN", False), ("OpenVPN of today", True)):
    wrapped = Envelope(Encapsulation(TunnelKind.OPENVPN, in_udp=True, epoch=epoch), INNER, 1, 1, "a.t", "b.t")
    TRANSPORTS[name] = UdpDatagram(1194, 1194, wrapped.length, wrapped)
TRANSPORTS["WireGuard"] = UdpDatagram(51820, 51820, WIREGUARD.length, WIREGUARD)


@pytest.mark.parametrize("name", TRANSPORTS)
def test_a_packet_has_as_many_bytes_as_the_simulator_counts(name: str) -> None:
    packet = Packet(HERE, THERE, TRANSPORTS[name])
    encoded = ip(packet)
    assert len(encoded) == packet.length == int.from_bytes(encoded[2:4], "big")


@pytest.mark.parametrize(("asked", "written"), [(None, 1460), (1360, 1360), (0, 0)])
def test_a_syn_asks_for_the_size_it_says(asked: int | None, written: int) -> None:
    encoded = ip(Packet(HERE, THERE, TcpSegment(40000, 443, TcpFlag.SYN, mss=asked)))
    assert encoded[40:44] == struct.pack("!BBH", 2, 4, written)


@pytest.mark.parametrize("name", TRANSPORTS)
def test_the_checksum_of_the_ip_header_adds_up(name: str) -> None:
    assert _sum(ip(Packet(HERE, THERE, TRANSPORTS[name]))[:20]) == 0xFFFF


@pytest.mark.parametrize(
    "name", ["a SYN", "a reset", "data of an odd length", "an empty datagram", "a datagram", "WireGuard", "VXLAN"]
)
def test_the_checksum_over_addresses_and_content_adds_up(name: str) -> None:
    encoded = ip(Packet(HERE, THERE, TRANSPORTS[name]))
    content = encoded[20:]
    assert _sum(encoded[12:20] + struct.pack("!HH", encoded[9], len(content)) + content) == 0xFFFF


@pytest.mark.parametrize("name", ["an echo request", "an error"])
def test_the_checksum_of_icmp_adds_up(name: str) -> None:
    assert _sum(ip(Packet(HERE, THERE, TRANSPORTS[name]))[20:]) == 0xFFFF


def test_what_a_tunnel_seals_cannot_be_read() -> None:
    sealed = ip(Packet(HERE, THERE, TRANSPORTS["ESP with aes256gcm16"]))
    assert not any(sealed[28:])


def test_what_a_tunnel_does_not_seal_can_be_read() -> None:
    assert ip(INNER) in ip(Packet(HERE, THERE, TRANSPORTS["GRE"]))


def test_vxlan_has_its_number_and_a_frame() -> None:
    content = ip(Packet(HERE, THERE, TRANSPORTS["VXLAN"]))[28:]
    assert content[:8].hex() == "0800000000000700"
    assert content[8:22] == station("cloud.vx0") + station("gw.vx0") + b"\x08\x00"
    assert content[22:] == ip(INNER)


def _sum(data: bytes) -> int:
    padded = data + bytes(len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def test_a_piece_of_ipv6_has_a_header_of_its_own_behind_that_of_ip() -> None:
    """RFC 8200, 4.5."""
    whole = Packet(APP6, WEB6, UdpDatagram(40000, 53, 1400))
    pieces = fragments_of(whole, 7, 1300)
    encoded = [ip(piece) for piece in pieces]
    assert [len(each) for each in encoded] == [piece.length for piece in pieces] == [1296, 208]
    assert [each[6] for each in encoded] == [44, 44]
    assert [each[40:48].hex(" ") for each in encoded] == ["11 00 00 01 00 00 00 07", "11 00 04 e0 00 00 00 07"]
    assert encoded[0][48:] + encoded[1][48:] == ip(whole)[40:]
