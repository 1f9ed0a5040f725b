"""Sizes to the byte."""

import pytest

from app.simulator.packets.encapsulation import CIPHERS, Encapsulation, TunnelKind

IPIP, GRE = Encapsulation(TunnelKind.IPIP), Encapsulation(TunnelKind.GRE)
WIREGUARD = Encapsulation(TunnelKind.WIREGUARD, in_udp=True)

AWS = (
    ("aes128gcm16", 1446, 1438),
    ("aes256gcm16", 1446, 1438),
    ("aes128-sha1", 1438, 1422),
    ("aes256-sha1", 1438, 1422),
    ("aes128-sha256", 1438, 1422),
    ("aes256-sha256", 1438, 1422),
    ("aes256-sha384", 1422, 1422),
    ("aes256-sha512", 1422, 1406),
)
"""What AWS writes of its site-to-site VPN: the MTU by cipher, bare and with NAT traversal."""


@pytest.mark.parametrize(("cipher", "bare", "behind_nat"), AWS, ids=[row[0] for row in AWS])
def test_the_mtu_of_an_esp_tunnel_is_that_of_the_table_of_aws(cipher: str, bare: int, behind_nat: int) -> None:
    assert Encapsulation(TunnelKind.ESP, CIPHERS[cipher]).mtu == bare
    assert Encapsulation(TunnelKind.ESP, CIPHERS[cipher], in_udp=True).mtu == behind_nat


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("in_udp", [False, True], ids=["bare", "in UDP"])
def test_what_fits_into_the_mtu_fits_into_1500_bytes_and_one_byte_more_does_not(cipher: str, *, in_udp: bool) -> None:
    encapsulation = Encapsulation(TunnelKind.ESP, CIPHERS[cipher], in_udp=in_udp)
    outer = 20 + 8 * in_udp
    assert outer + encapsulation.mtu + encapsulation.sizes(encapsulation.mtu).total <= 1500
    assert outer + encapsulation.mtu + 1 + encapsulation.sizes(encapsulation.mtu + 1).total > 1500


@pytest.mark.parametrize(
    ("encapsulation", "inner", "wrapped"),
    [
        pytest.param(IPIP, 84, 84, id="IPIP adds nothing but the outer header"),
        pytest.param(GRE, 84, 88, id="GRE adds four bytes"),
        pytest.param(Encapsulation(TunnelKind.GRE, key=7), 84, 92, id="GRE with a key adds eight"),
        pytest.param(WIREGUARD, 84, 16 + 96 + 16, id="WireGuard fills up to sixteen"),
        pytest.param(WIREGUARD, 96, 16 + 96 + 16, id="WireGuard has nothing to fill up"),
        pytest.param(WIREGUARD, 1419, 16 + 1420 + 16, id="WireGuard never fills beyond its MTU"),
        pytest.param(Encapsulation(TunnelKind.ESP, CIPHERS["aes256gcm16"]), 60, 96, id="AES-GCM fills up to four"),
        pytest.param(
            Encapsulation(TunnelKind.ESP, CIPHERS["aes256-sha256"]), 60, 104, id="AES-CBC fills up to sixteen"
        ),
    ],
)
def test_what_goes_in_comes_out_larger(encapsulation: Encapsulation, inner: int, wrapped: int) -> None:
    assert inner + encapsulation.sizes(inner).total == wrapped


def test_mtus_of_the_others() -> None:
    assert (IPIP.mtu, GRE.mtu, Encapsulation(TunnelKind.GRE, key=0).mtu, WIREGUARD.mtu) == (1480, 1476, 1472, 1420)
