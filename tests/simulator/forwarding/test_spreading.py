"""Routes with several next hops: a flow keeps its way, and flows are shared out."""

from collections import Counter
from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.simulator.events import Stream
from app.simulator.forwarding.spreading import flow_fields
from app.simulator.network import Network, Service, Settings
from app.simulator.packets.packet import Fragment, IcmpError, Packet, Protocol, UdpDatagram
from app.simulator.steps import EndingKind, Routed
from app.simulator.trace import Beat
from tests.simulator.builders import FORWARDING, packet, play, step
from tests.simulator.control.networks import stream, two_tunnels
from tests.simulator.tunnels.builders import FAR, gateway, gre, joined, tun

ADDRESSES, PORTS = 0, 1
PC, DB = IPv4Address("10.1.0.10"), IPv4Address("10.2.0.10")
BOTH = {"west": "10.2.0.0/24 nexthop dev one nexthop dev two", "east": "10.1.0.0/24 nexthop dev one nexthop dev two"}
DATAGRAM = Packet(PC, DB, UdpDatagram(5000, 7), 64)


def two_ways(policy: int, *, down: str = "") -> Network:
    """Two tunnels of GRE, told apart by their keys."""
    settings: Settings = replace(FORWARDING, multipath_hash_policy=policy)
    nodes = []
    for name, far in FAR.items():
        tunnels = [tun(gre(far, key=key, up=each != down), name=each) for key, each in enumerate(("one", "two"), 1)]
        nodes.append(replace(gateway(name, *tunnels, routes=(BOTH[name],)), settings=settings))
    network = joined(*nodes)
    echo = frozenset({Service(Protocol.UDP, 7)})
    return replace(network, nodes=tuple(replace(node, services=node.services | echo) for node in network.nodes))


def beats(network: Network, *, flows: int, count: int) -> tuple[Beat, ...]:
    return play(network, Stream("pc", "db", 7, 5000, flows=flows, count=count)).events[0].beats


def test_a_flow_keeps_to_one_way() -> None:
    ways: dict[int, set[tuple[str, ...]]] = {}
    for beat in beats(two_ways(PORTS), flows=8, count=32):
        ways.setdefault(beat.port, set()).add(beat.there)
    assert [len(each) for each in ways.values()] == [1] * 8


def test_many_flows_are_shared_out() -> None:
    shares = Counter(beat.there for beat in beats(two_ways(PORTS), flows=64, count=64))
    assert set(shares) == {("west.one",), ("west.two",)}
    assert min(shares.values()) > 16


def test_by_addresses_all_flows_between_two_hosts_take_one_way() -> None:
    assert len({beat.there for beat in beats(two_ways(ADDRESSES), flows=16, count=16)}) == 1


@pytest.mark.parametrize("down", ["one", "two"])
def test_over_a_tunnel_that_is_down_nothing_is_sent(down: str) -> None:
    found = beats(two_ways(PORTS, down=down), flows=16, count=16)
    assert {beat.there for beat in found} == {("west.two",) if down == "one" else ("west.one",)}
    assert {beat.ending.kind for beat in found} == {EndingKind.DELIVERED}


def test_the_lookup_says_between_which_ways_it_chose() -> None:
    trace = play(two_ways(PORTS), Stream("pc", "db", 7, 5000, count=1))
    lookup = step(packet(trace, 1), Routed, "west")
    assert lookup.spread is not None
    assert [hop.device for hop in lookup.hops] == ["one", "two"]
    assert lookup.spread.chosen.device == lookup.interface


def test_the_number_is_made_of_what_the_setting_says() -> None:
    assert flow_fields(DATAGRAM, ADDRESSES) == (PC, DB)
    assert flow_fields(DATAGRAM, PORTS)[-2:] == (5000, 7)


@pytest.mark.parametrize("policy", [ADDRESSES, PORTS])
def test_both_directions_of_a_flow_have_one_number(policy: int) -> None:
    answer = Packet(DB, PC, UdpDatagram(7, 5000), 64)
    assert flow_fields(answer, policy) == flow_fields(DATAGRAM, policy)


def test_fragments_are_taken_to_have_no_ports() -> None:
    piece = replace(DATAGRAM, fragment=Fragment(1, 0, 8, is_last=False))
    assert flow_fields(piece, PORTS)[-2:] == (0, 0)


def test_an_error_goes_the_way_of_the_packet_that_it_is_about() -> None:
    error = Packet(DB, PC, IcmpError(3, 4, DATAGRAM), 64)
    answer = Packet(DB, PC, UdpDatagram(7, 5000), 64)
    assert flow_fields(error, ADDRESSES) == flow_fields(answer, ADDRESSES)


def test_equal_paths_of_bgp_are_used_together_if_they_may_be() -> None:
    alone, together = two_tunnels(), two_tunnels(preferred="")
    ways = [
        {beat.there for beat in play(network, stream(flows=16, count=16)).events[0].beats}
        for network in (alone, _by_ports(together))
    ]
    assert [len(each) for each in ways] == [1, 2]


def _by_ports(network: Network) -> Network:
    nodes = (replace(node, settings=replace(node.settings, multipath_hash_policy=PORTS)) for node in network.nodes)
    return replace(network, nodes=tuple(nodes))
