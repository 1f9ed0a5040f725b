"""Tunnels that somebody has built to go on for ever."""

from ipaddress import IPv4Address

from app.simulator.events import Ping
from app.simulator.network import Network
from app.simulator.packets.packet import nesting
from app.simulator.rules.filtering import Hook
from app.simulator.steps import EndingKind
from tests.simulator.builders import filter_chain, host, interface, packet, play, router, udp
from tests.simulator.tunnels.builders import DB, gateway, ipip, pair, peer, tun, wireguard

LARGEST_TTL = 255


def round_trip() -> Network:
    """Two WireGuard interfaces of one gateway, each of which takes the other for the way to everywhere."""
    ends = (
        tun(wireguard(peer("west.wg1", "0.0.0.0/0", endpoint="192.0.2.10:51821")), name="wg0"),
        tun(wireguard(peer("west.wg0", "0.0.0.0/0", endpoint="192.0.2.10:51820"), port=51821), name="wg1"),
    )
    west = gateway("west", *ends, routes=("10.2.0.0/24 dev wg0",))
    return Network((host("pc", "10.1.0.10/24", "10.1.0.1"), west))


def test_a_packet_that_goes_round_within_one_node_ends_with_its_time_to_live() -> None:
    gone = packet(play(round_trip(), udp("pc", DB, (5000, 53), ttl=LARGEST_TTL)), 1)
    assert gone.ending.kind is EndingKind.TTL_EXPIRED
    assert len(gone.hops) == 2 * LARGEST_TTL


def complainers() -> Network:
    """Two routers that complain of each other's wrapped packets, in packets that they wrap."""
    closed = (filter_chain(Hook.FORWARD, "iifname wan reject"),)
    one = router(
        "one",
        (interface("lan", "10.1.0.1/24"), interface("wan", "192.0.2.1/24"), tun(ipip(IPv4Address("203.0.113.1")))),
        ("192.0.2.2/32 dev tun0", "203.0.113.0/24 via 192.0.2.2 dev wan", "10.2.0.0/24 dev tun0"),
        closed,
    )
    two = router(
        "two",
        (interface("wan", "192.0.2.2/24"), tun(ipip(IPv4Address("198.51.100.1")))),
        ("192.0.2.1/32 dev tun0", "198.51.100.0/24 via 192.0.2.1 dev wan"),
        closed,
    )
    return Network((host("pc", "10.1.0.10/24", "10.1.0.1"), one, two))


def test_errors_about_wrapped_errors_end_where_tunnels_in_tunnels_do() -> None:
    trace = play(complainers(), Ping("pc", DB))
    assert max(nesting(each.hops[-1].left) for each in trace.packets) == 4
    assert trace.packets[-1].ending.kind is EndingKind.TUNNEL_LOOP


def test_every_prefix_of_every_peer_is_work_on_both_ways() -> None:
    many = [f"10.{number}.0.0/16" for number in range(100, 200)]
    west = wireguard(peer("east.tun0", "10.2.0.0/24", *many, endpoint="198.51.100.20:51820"))
    few = wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820"))
    east = wireguard(peer("west.tun0", "10.1.0.0/24"))
    there_and_back = 2 * len(many)
    assert (
        play(pair(west, east), Ping("pc", "db")).work == play(pair(few, east), Ping("pc", "db")).work + there_and_back
    )
