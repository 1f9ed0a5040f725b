"""Lines that tell of packets: what is compared stands in them, and what is drawn by chance does not."""

from dataclasses import replace

import pytest

from app.scenarios.exporters.frames import ip
from app.simulator.network import NAT_TRAVERSAL_PORT, WIREGUARD_PORT
from app.simulator.packets.encapsulation import CIPHERS, Encapsulation, TunnelKind
from app.simulator.packets.packet import (
    Envelope,
    IcmpError,
    IcmpType,
    Packet,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
    UnreachableCode,
)
from tests.simulator.tunnels.builders import DB, EAST, PC, WEST
from tests.vpn.reading import is_between_programs, size_between_wireguards, told

INNER = Packet(PC, DB, UdpDatagram(40000, 9, 72), df=True)
PUSHED = TcpFlag.ACK | TcpFlag.PSH
INSIDE = "10.1.0.10 > 10.2.0.10 ttl 64 df length 100 udp 40000 > 9 length 80"


def _wrapped(kind: TunnelKind, *, port: int | None = None, key: int | None = None, spi: int = 7) -> Packet:
    in_udp = port is not None
    envelope = Envelope(Encapsulation(kind, CIPHERS["aes256gcm16"], key, in_udp), INNER, spi, 5, "west.tun0")
    transport = UdpDatagram(port, port, envelope.length, envelope) if port is not None else envelope
    return Packet(WEST, EAST, transport)


@pytest.mark.parametrize(
    ("packet", "line"),
    [
        pytest.param(INNER, INSIDE, id="a datagram"),
        pytest.param(_wrapped(TunnelKind.IPIP), f"ttl 64 length 120 ipip [{INSIDE}]", id="IPIP"),
        pytest.param(_wrapped(TunnelKind.GRE, key=7), f"ttl 64 length 128 gre key 7 [{INSIDE}]", id="GRE with a key"),
        pytest.param(_wrapped(TunnelKind.ESP), "ttl 64 length 156 esp 5", id="ESP"),
        pytest.param(
            _wrapped(TunnelKind.ESP, port=NAT_TRAVERSAL_PORT), "udp 4500 > 4500 length 144 esp 5", id="ESP in UDP"
        ),
        pytest.param(_wrapped(TunnelKind.WIREGUARD, port=WIREGUARD_PORT), "length 152 wireguard 5", id="WireGuard"),
        pytest.param(
            Packet(EAST, WEST, IcmpError(IcmpType.DESTINATION_UNREACHABLE, 4, INNER, 1400)),
            f"icmp 3/{UnreachableCode.FRAGMENTATION_NEEDED} mtu 1400 about [{INSIDE}]",
            id="an error",
        ),
    ],
)
def test_a_packet_is_told_in_a_line(packet: Packet, line: str) -> None:
    assert told(ip(packet)).endswith(line)


def test_numbers_that_two_ends_agree_on_are_left_out() -> None:
    assert told(ip(_wrapped(TunnelKind.ESP, spi=7))) == told(ip(_wrapped(TunnelKind.ESP, spi=8)))


@pytest.mark.parametrize(
    ("port", "payload", "expected"),
    [
        pytest.param(500, 100, True, id="IKE"),
        pytest.param(NAT_TRAVERSAL_PORT, 100, True, id="IKE at the port of NAT traversal"),
        pytest.param(WIREGUARD_PORT, 148, True, id="a handshake of WireGuard's"),
        pytest.param(9, 100, False, id="a datagram"),
    ],
)
def test_what_programs_say_to_each_other_is_known(port: int, payload: int, *, expected: bool) -> None:
    packet = replace(INNER, transport=UdpDatagram(port, port, payload))
    assert is_between_programs(ip(packet)) is expected


def test_the_size_of_what_wireguards_say_is_that_in_the_datagram() -> None:
    handshake = replace(INNER, transport=UdpDatagram(WIREGUARD_PORT, WIREGUARD_PORT, 148))
    assert (size_between_wireguards(ip(handshake)), size_between_wireguards(ip(INNER))) == (148, None)


def _segment(envelope: Envelope, begins: int, payload: int, flags: TcpFlag) -> Packet:
    segment = TcpSegment(1194, 1194, flags, payload=payload, content=envelope, begins=begins)
    return Packet(WEST, EAST, segment, df=True)


OVER_TCP = Envelope(Encapsulation(TunnelKind.OPENVPN, in_tcp=True), INNER, 7, 5, "west.tun0", "east.tun0")


@pytest.mark.parametrize(
    ("packet", "line"),
    [
        pytest.param(_segment(OVER_TCP, 0, 126, PUSHED), "flags 24 header 32 payload 126 openvpn 5", id="all of it"),
        pytest.param(
            _segment(OVER_TCP, 0, 100, TcpFlag.ACK), "flags 16 header 32 payload 100 openvpn 5", id="its begin"
        ),
        pytest.param(_segment(OVER_TCP, 100, 26, PUSHED), "flags 24 header 32 payload 26", id="its end"),
    ],
)
def test_a_segment_of_openvpn_is_told_by_what_it_carries(packet: Packet, line: str) -> None:
    assert told(ip(packet)).endswith(line)
    assert not is_between_programs(ip(packet))


def test_what_only_acknowledges_or_opens_is_between_programs() -> None:
    for flags in (TcpFlag.SYN, TcpFlag.ACK):
        assert is_between_programs(ip(Packet(WEST, EAST, TcpSegment(1194, 1194, flags))))
        assert not is_between_programs(ip(Packet(WEST, EAST, TcpSegment(40000, 9, flags))))


def test_a_syn_is_told_with_the_size_that_it_asks_for() -> None:
    assert told(ip(Packet(WEST, EAST, TcpSegment(40000, 9, TcpFlag.SYN, mss=1386)))).endswith("flags 2 mss 1386")


def test_what_comes_through_a_tunnel_is_not_between_its_programs() -> None:
    assert not is_between_programs(ip(_wrapped(TunnelKind.WIREGUARD, port=WIREGUARD_PORT)))
    assert not is_between_programs(ip(_wrapped(TunnelKind.ESP, port=NAT_TRAVERSAL_PORT)))
