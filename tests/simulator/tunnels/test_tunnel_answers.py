"""What somebody hears whose packet no tunnel takes, and which tunnel takes it where several could."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.simulator.events import Ping
from app.simulator.network import Tunnel
from app.simulator.packets.packet import IcmpError, UnreachableCode
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome
from app.simulator.tunnels.tunnel_steps import Unwrapped
from tests.simulator.builders import first, packet, play, step
from tests.simulator.tunnels.builders import EAST, WEST, esp, gateway, gre, ipip, joined, pair, peer, tun, wireguard

TO_EAST = wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820"))
TO_WEST = wireguard(peer("west.tun0", "10.1.0.0/24"))


@pytest.mark.parametrize(
    ("west", "east", "codes"),
    [
        pytest.param(ipip(EAST), ipip(WEST), [UnreachableCode.PORT], id="IPIP"),
        pytest.param(gre(EAST), gre(WEST), [UnreachableCode.PORT], id="GRE"),
        pytest.param(TO_EAST, TO_WEST, [UnreachableCode.PORT], id="WireGuard, whose socket is closed"),
        pytest.param(esp(EAST), esp(WEST), [], id="ESP says nothing"),
    ],
)
def test_a_tunnel_that_is_down_is_as_good_as_none(west: Tunnel, east: Tunnel, codes: list[int]) -> None:
    trace = play(pair(west, replace(east, up=False)), Ping("pc", "db"))
    assert packet(trace, 1).ending.kind is EndingKind.TUNNEL_DOWN
    errors = [each.packet for each in trace.packets if isinstance(each.packet.transport, IcmpError)]
    assert [each.destination for each in errors] == [WEST] * len(codes)
    assert [each.transport.code for each in errors if isinstance(each.transport, IcmpError)] == codes


def test_of_a_tunnel_that_leads_into_itself_nobody_is_told() -> None:
    west = gateway("west", tun(ipip(EAST)), routes=("10.2.0.0/24 dev tun0", "198.51.100.20/32 dev tun0"))
    trace = play(joined(west, gateway("east", tun(ipip(WEST)))), Ping("pc", "db"))
    assert [each.ending.kind for each in trace.packets] == [EndingKind.TUNNEL_LOOP]


def test_the_address_of_an_interface_that_is_down_is_still_the_nodes_own() -> None:
    down = gateway("west", tun(ipip(EAST, up=False), "10.9.0.1/30"))
    trace = play(joined(down, gateway("east", tun(ipip(WEST)))), Ping("pc", "west.tun0"))
    assert packet(trace, 1).ending.kind is EndingKind.DELIVERED


def test_the_tunnel_that_names_both_ends_comes_before_the_one_that_names_the_far_one_only() -> None:
    east = gateway("east", tun(ipip(WEST)), tun(ipip(WEST, local=EAST), name="tun1"))
    trace = play(joined(gateway("west", tun(ipip(EAST))), east), Ping("pc", "db"))
    assert step(packet(trace, 1), Unwrapped, "east").interface == "tun1"


def test_two_wireguard_interfaces_of_a_node_hear_from_the_same_peer_each_for_itself() -> None:
    """The western gateway reaches the eastern one by either of two interfaces, and only the first has an endpoint."""
    ends = (
        tun(wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820"))),
        tun(wireguard(peer("east.tun0", "10.3.0.0/24"), port=51821), name="tun1"),
    )
    west = gateway("west", *ends, routes=("10.2.0.0/24 dev tun0", "10.3.0.0/24 dev tun1"))
    on = joined(west, gateway("east", tun(TO_WEST)))
    trace = play(on, Ping("pc", "db"), Ping("pc", IPv4Address("10.3.0.10")))
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert first(trace, 2).ending.kind is EndingKind.NO_ENDPOINT
