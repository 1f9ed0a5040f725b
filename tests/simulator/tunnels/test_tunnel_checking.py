"""Tunnels that cannot be."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.simulator.errors import NetworkError
from app.simulator.events import Ping
from app.simulator.network import Interface, Service
from app.simulator.packets.packet import Protocol
from tests.simulator.builders import play
from tests.simulator.tunnels.builders import DB, EAST, WEST, esp, gateway, gre, ipip, joined, peer, tun, wireguard


@pytest.mark.parametrize(
    ("tunnels", "message"),
    [
        pytest.param(
            [tun(gre(EAST)), tun(gre(EAST), name="tun1")], "west.tun1 has the same ends already", id="the same twice"
        ),
        pytest.param([tun(ipip(IPv4Address("127.0.0.1")))], "nobody's address is 127.0.0.1", id="to nowhere"),
        pytest.param([tun(ipip(IPv4Address("224.0.0.5")))], "nobody's address is 224.0.0.5", id="to a group"),
        pytest.param(
            [tun(wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="255.255.255.255:51820")))],
            "nobody's address is 255.255.255.255",
            id="a peer that is everybody",
        ),
        pytest.param(
            [tun(wireguard(peer("east.tun0", "10.2.0.0/24"), peer("east.tun0", "10.3.0.0/24")))],
            "east.tun0 is a peer twice: all that it is allowed stands in one place",
            id="a peer twice",
        ),
    ],
)
def test_a_tunnel_that_cannot_be_is_refused(tunnels: list[Interface], message: str) -> None:
    on = joined(gateway("west", *tunnels), gateway("east", tun(wireguard(peer("west.tun0", "10.1.0.0/24")))))
    with pytest.raises(NetworkError, match=message):
        play(on, Ping("pc", DB))


def test_a_service_and_a_tunnel_cannot_have_the_same_port() -> None:
    west = gateway("west", tun(esp(EAST, nat_traversal=True)))
    west = replace(west, services=frozenset((Service(Protocol.UDP, 4500),)))
    with pytest.raises(NetworkError, match="port 4500 belongs to a service of west already"):
        play(joined(west, gateway("east", tun(ipip(WEST)))), Ping("pc", DB))


def test_tunnels_that_a_key_or_a_kind_tells_apart_may_have_the_same_ends() -> None:
    west = gateway("west", tun(gre(EAST)), tun(gre(EAST, 7), name="tun1"), tun(ipip(EAST), name="tun2"))
    play(joined(west, gateway("east", tun(gre(WEST)))), Ping("pc", DB))
