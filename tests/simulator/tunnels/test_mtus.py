"""What fits into a tunnel, held against the table in docs/mtus.md and against that of a provider."""

import re
from pathlib import Path

import pytest

from app.simulator.packets.encapsulation import CIPHERS, LARGEST_PACKET, OUTER_IP, Encapsulation, TunnelKind

PAGE = (Path(__file__).parents[3] / "docs/mtus.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (?P<name>[^|]+?) \| (?P<mtu>\d+) \| (?P<four>\d+) \| (?P<six>\d+) \| (?P<over_six>\d+|-) \|$", re.MULTILINE
)
ROWS = {found["name"]: found for found in ROW.finditer(PAGE)}
HEADERS, HEADERS_6 = 40, 60
"""Of IP and TCP, without options."""
LONGER = 20
"""By so much an outer header of IPv6 is longer."""
KINDS = {
    "IPIP": Encapsulation(TunnelKind.IPIP),
    "GRE": Encapsulation(TunnelKind.GRE),
    "GRE with a key": Encapsulation(TunnelKind.GRE, key=1),
    "VXLAN": Encapsulation(TunnelKind.VXLAN, key=1, in_udp=True),
    "WireGuard": Encapsulation(TunnelKind.WIREGUARD, in_udp=True),
    "OpenVPN": Encapsulation(TunnelKind.OPENVPN, in_udp=True),
    "OpenVPN, newer format": Encapsulation(TunnelKind.OPENVPN, in_udp=True, epoch=True),
    "OpenVPN over TCP": Encapsulation(TunnelKind.OPENVPN, in_tcp=True),
    "OpenVPN over TCP, newer format": Encapsulation(TunnelKind.OPENVPN, in_tcp=True, epoch=True),
    **{
        f"ESP{' in UDP' if in_udp else ''}, {name}": Encapsulation(TunnelKind.ESP, cipher, in_udp=in_udp)
        for name, cipher in CIPHERS.items()
        for in_udp in (False, True)
    },
}
AWS = {
    "aes256gcm16": ((1446, 1406, 1386), (1438, 1398, 1378)),
    "aes256-sha1": ((1438, 1398, 1378), (1422, 1382, 1362)),
    "aes256-sha256": ((1438, 1398, 1378), (1422, 1382, 1362)),
    "aes256-sha384": ((1422, 1382, 1362), (1422, 1382, 1362)),
    "aes256-sha512": ((1422, 1382, 1362), (1406, 1366, 1346)),
}
"""MTU, MSS of IPv4 and of IPv6, bare and with NAT traversal. SHA-1 and SHA-256 stand in one row there: 24 numbers."""
KNOWN = {
    "IPIP": 1480,
    "GRE": 1476,
    "GRE with a key": 1472,
    "VXLAN": 1450,
    "WireGuard": 1440,
    "OpenVPN": 1448,
    "OpenVPN, newer format": 1444,
    "OpenVPN over TCP": 1422,
    "OpenVPN over TCP, newer format": 1418,
}


def test_the_page_has_every_kind_and_every_cipher() -> None:
    assert list(ROWS) == list(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_the_page_says_what_is_computed(name: str) -> None:
    row, mtu = ROWS[name], KINDS[name].fitting(LARGEST_PACKET)
    assert [int(row[column]) for column in ("mtu", "four", "six")] == [mtu, mtu - HEADERS, mtu - HEADERS_6]
    if row["over_six"] != "-":
        assert int(row["over_six"]) == KINDS[name].fitting(LARGEST_PACKET - LONGER)


@pytest.mark.parametrize("name", KINDS)
def test_what_fits_fits_and_one_byte_more_does_not(name: str) -> None:
    """WireGuard fills up to 16 bytes, but never beyond what fits."""
    kind = KINDS[name]
    headers = OUTER_IP + 8 * kind.in_udp + 32 * kind.in_tcp
    most = kind.fitting(LARGEST_PACKET)
    assert headers + most + kind.sizes(most).total <= LARGEST_PACKET
    assert headers + most + 1 + kind.sizes(most + 1).total > LARGEST_PACKET


@pytest.mark.parametrize("cipher", AWS)
def test_the_24_numbers_of_aws(cipher: str) -> None:
    for in_udp, expected in zip((False, True), AWS[cipher], strict=True):
        mtu = Encapsulation(TunnelKind.ESP, CIPHERS[cipher], in_udp=in_udp).mtu
        assert (mtu, mtu - HEADERS, mtu - HEADERS_6) == expected


@pytest.mark.parametrize("name", KNOWN)
def test_the_others_are_what_everybody_says(name: str) -> None:
    assert KINDS[name].fitting(LARGEST_PACKET) == KNOWN[name]


def test_wireguard_leaves_room_for_ipv6() -> None:
    assert KINDS["WireGuard"].mtu == KINDS["WireGuard"].fitting(LARGEST_PACKET - LONGER) == 1420
