"""What a script says it has seen, read from bytes."""

from ipaddress import ip_address

import pytest

from app.scenarios.exporters.frames import ip
from app.scenarios.exporters.program.hosts import end
from app.scenarios.exporters.program.packets import described, distinct_bytes, is_housekeeping
from app.scenarios.exporters.program.telling import Said
from app.simulator.packets.packet import IcmpError, IcmpQuery, Packet, Protocol, TcpFlag, TcpSegment, UdpDatagram

APP, WEB = ip_address("10.0.1.10"), ip_address("203.0.113.80")
APP_6, WEB_6 = ip_address("2001:db8:1::10"), ip_address("2001:db8:2::80")
DATAGRAM = Packet(APP, WEB, UdpDatagram(40000, 53, 40), 63)
SEEN = {
    "a SYN": (
        Packet(APP, WEB, TcpSegment(40000, 443, TcpFlag.SYN)),
        "10.0.1.10:40000 > 203.0.113.80:443 tcp S ttl 64 length 60",
    ),
    "a datagram": (DATAGRAM, "10.0.1.10:40000 > 203.0.113.80:53 udp ttl 63 length 68"),
    "an echo request": (Packet(APP, WEB, IcmpQuery(8, 7)), "10.0.1.10 > 203.0.113.80 icmp 8/0 id 7 ttl 64 length 84"),
    "an error with what it is about": (
        Packet(WEB, APP, IcmpError(3, 3, DATAGRAM)),
        f"203.0.113.80 > 10.0.1.10 icmp 3/3 about [{described(ip(DATAGRAM))}] ttl 64 length 96",
    ),
    "a SYN of IPv6": (
        Packet(APP_6, WEB_6, TcpSegment(40000, 443, TcpFlag.SYN)),
        "[2001:db8:1::10]:40000 > [2001:db8:2::80]:443 tcp S ttl 64 length 80",
    ),
    "an echo request of IPv6": (
        Packet(APP_6, WEB_6, IcmpQuery(128, 7, 1, 56, 0, Protocol.ICMPV6)),
        "2001:db8:1::10 > 2001:db8:2::80 icmpv6 128/0 id 7 ttl 64 length 104",
    ),
}


@pytest.mark.parametrize(("packet", "said"), SEEN.values(), ids=SEEN)
def test_a_packet_is_one_line(packet: Packet, said: str) -> None:
    assert described(ip(packet)) == said
    assert not is_housekeeping(ip(packet))


def test_who_looks_for_a_neighbour_is_not_told_of() -> None:
    solicitation = Packet(APP_6, WEB_6, IcmpQuery(135, 0, 1, 56, 0, Protocol.ICMPV6))
    assert is_housekeeping(ip(solicitation))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.1.10:40000", ("10.0.1.10", 40000)),
        ("10.0.1.10", ("10.0.1.10", 0)),
        ("[2001:db8::1]:443", ("2001:db8::1", 443)),
        ("2001:db8::1", ("2001:db8::1", 0)),
    ],
    ids=["IPv4 with a port", "IPv4", "IPv6 with a port", "IPv6"],
)
def test_an_end_is_an_address_and_a_port(text: str, expected: tuple[str, int]) -> None:
    assert end(text) == expected


def test_a_port_that_was_drawn_once_stays_the_same() -> None:
    drawn: dict[str, str] = {}
    said = Said(1, "gw.wan", "isp", "198.51.100.1:*1 > 203.0.113.80:443 tcp S")
    assert said.fits("198.51.100.1:2345 > 203.0.113.80:443 tcp S", drawn)
    assert said.fits("198.51.100.1:2345 > 203.0.113.80:443 tcp S", drawn)
    assert not said.fits("198.51.100.1:2346 > 203.0.113.80:443 tcp S", drawn)


def test_a_port_that_is_said_has_to_be_just_that() -> None:
    assert not Said(1, "gw.wan", "isp", "198.51.100.1:1 > 203.0.113.80:443").fits(
        "198.51.100.1:12 > 203.0.113.80:443", {}
    )


@pytest.mark.parametrize(
    ("segments", "amount"),
    [
        ([], 0),
        ([(1, 0)], 0),
        ([(1, 1448), (1449, 1448)], 2896),
        ([(1, 1448), (1449, 1448), (1, 1348), (1349, 1348)], 2896),
        ([(1449, 100), (1, 1448)], 1548),
        ([(1, 10), (101, 10)], 20),
        ([(2**32 - 10, 20), (10, 5)], 25),
    ],
    ids=["none", "an acknowledgement", "two", "again in other pieces", "backwards", "a gap", "around the end"],
)
def test_bytes_that_come_again_are_counted_once(segments: list[tuple[int, int]], amount: int) -> None:
    assert distinct_bytes(segments) == amount
