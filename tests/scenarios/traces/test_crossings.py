from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scenarios.cast import Cast, Position
from app.scenarios.format.network import NetworkText
from app.scenarios.service import read_source, run
from app.scenarios.traces.crossings import (
    NO_CROSSING,
    Crossing,
    Direction,
    billed_zone,
    boundaries,
    crossings,
)
from app.scenarios.traces.stays import Stay
from app.scenarios.traces.trace_document import PacketDocument
from app.simulator.packets.addresses import HostAddress
from app.simulator.packets.packet import Packet, UdpDatagram
from app.simulator.stages import Stage
from app.simulator.steps import EndingKind, Routed, RoutedLocally
from app.simulator.trace import Ending, Hop, PacketTrace
from tests.scenarios.acl import ACL
from tests.scenarios.egress import EGRESS

CLOUD = NetworkText.model_validate(
    {
        "zones": {
            "internet": {"label": "Internet", "kind": "public"},
            "cloud": {"label": "Cloud", "kind": "private"},
            "subnet": {"label": "Subnet", "in": "cloud", "prefix": "10.0.1.0/24"},
            "office": {"label": "Office", "kind": "private", "billed": True},
        },
        "nodes": {
            "app": {"kind": "host", "in": "subnet", "address": "10.0.1.10/24"},
            "hub": {"kind": "router", "in": "cloud", "address": "10.0.2.1/24"},
            "gw": {
                "kind": "gateway",
                "in": "cloud",
                "interfaces": {
                    "lan": {"address": "10.0.1.1/24", "in": "subnet"},
                    "wan": {"address": "198.51.100.1/24", "in": "internet"},
                },
            },
            "isp": {"kind": "router", "in": "internet", "address": "203.0.113.1/24"},
            "web": {"kind": "host", "in": "internet", "address": "203.0.113.80/24"},
            "stray": {"kind": "host", "address": "192.0.2.77/24"},
            "desk": {"kind": "host", "in": "office", "address": "192.0.2.9/24"},
        },
    }
)
CAST = Cast(CLOUD)


PACKET = Packet(HostAddress("10.0.1.10"), HostAddress("203.0.113.80"), UdpDatagram(1, 2))


def walk(*nodes: str, way: Routed | RoutedLocally | None = None) -> list[Stay]:
    """Stays at these nodes, one after the other; `way` is what the last of them has found."""
    packet = PacketTrace(1, 1, 0, None, None, PACKET, (), Ending(EndingKind.DELIVERED, nodes[-1], 0, None))
    ends = (PACKET.sender, PACKET.receiver)
    hops = [
        Hop(node, 0, PACKET, PACKET, (way,) if way and number == len(nodes) else ())
        for number, node in enumerate(nodes, 1)
    ]
    return [
        Stay(packet, number, hop, number, hop.node, "", hop.steps, {}, ends, ends) for number, hop in enumerate(hops, 1)
    ]


def crossing(stays: list[Stay], zone: str) -> Crossing:
    return next(reversed([NO_CROSSING, *crossings(stays, zone, CAST)]))


def by(interface: str) -> Routed:
    return Routed(Stage.ROUTING, PACKET.destination, (), None, interface, PACKET.destination, None)


ITSELF = RoutedLocally(Stage.ROUTING, PACKET.destination, "lan", None)


@pytest.mark.parametrize(
    ("nodes", "zone", "expected"),
    [
        pytest.param(("app", "gw", "gw", "web"), "cloud", Crossing(Direction.OUT, 2, 4), id="out, through the wall"),
        pytest.param(
            ("app", "gw", "gw", "web"), "subnet", Crossing(Direction.OUT, 2, 2), id="out of a zone without wall"
        ),
        pytest.param(("web", "gw", "app"), "cloud", Crossing(Direction.IN, 2, 3), id="in, through the wall"),
        pytest.param(("web", "gw"), "cloud", Crossing(Direction.IN, 2, None), id="in, and dead in the wall"),
        pytest.param(("app", "gw"), "cloud", Crossing(Direction.OUT, 2, None), id="out, and dead in the wall"),
        pytest.param(("gw", "web"), "cloud", Crossing(Direction.OUT, 1, 2), id="from the wall out"),
        pytest.param(("gw", "app"), "cloud", Crossing(), id="from the wall in"),
        pytest.param(("gw",), "cloud", Crossing(), id="never left the wall"),
        pytest.param(("app", "gw", "hub"), "cloud", Crossing(), id="turned back in the wall"),
        pytest.param(("web", "gw", "isp"), "cloud", Crossing(), id="turned back in the wall, from outside"),
        pytest.param(("app", "hub"), "cloud", Crossing(), id="inside all the way"),
        pytest.param(
            ("app", "hub"), "subnet", Crossing(Direction.OUT, 2, 2), id="from one zone into the one around it"
        ),
        pytest.param(
            ("desk", "web", "gw", "app"), "office", Crossing(Direction.OUT, 2, 2), id="another network's wall"
        ),
        pytest.param(("stray", "gw", "app"), "cloud", Crossing(Direction.IN, 2, 3), id="from outside of every zone"),
        pytest.param(("app", "gw", "web", "gw", "app"), "cloud", Crossing(Direction.IN, 4, 5), id="out and in again"),
    ],
)
def test_where_a_packet_crosses(nodes: tuple[str, ...], zone: str, expected: Crossing) -> None:
    assert crossing(walk(*nodes), zone) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        pytest.param(ITSELF, Crossing(), id="for the gateway itself"),
        pytest.param(by("lan"), Crossing(), id="on its way back in"),
        pytest.param(by("wan"), Crossing(Direction.OUT, 2, None), id="on its way out"),
    ],
)
def test_what_ends_in_the_wall_was_on_its_way_out_only_if_its_route_led_there(
    way: Routed | RoutedLocally, expected: Crossing
) -> None:
    assert crossing(walk("app", "gw", way=way), "cloud") == expected
    assert crossing(walk("web", "gw", way=way), "cloud") == Crossing(Direction.IN, 2, None)


SIDES = {Position.INSIDE: 0, Position.WALL: 0, Position.OUTSIDE: 1}
STEPS = {Direction.OUT: 1, Direction.IN: -1, None: 0}


@given(
    st.lists(st.sampled_from(sorted(CLOUD.nodes)), min_size=1, max_size=8),
    st.sampled_from(boundaries(CAST)),
    st.sampled_from([None, ITSELF, by("lan"), by("wan")]),
)
def test_crossings_add_up_to_the_change_of_side(
    nodes: list[str], zone: str, way: Routed | RoutedLocally | None
) -> None:
    found = list(crossings(walk(*nodes, way=way), zone, CAST))
    completed = [each for each in found if each.crossed is not None]
    first, last = (CAST.position(node, zone) for node in (nodes[0], nodes[-1]))
    left = [CAST.position(node, zone) for node in nodes if CAST.position(node, zone) is not Position.WALL]
    end = left[-1] if left and last is Position.WALL else last  # what ends in the wall has not changed sides there
    assert sum(STEPS[each.direction] for each in completed) == SIDES[end] - SIDES[first]


@given(st.lists(st.sampled_from(sorted(CLOUD.nodes)), min_size=1, max_size=8), st.sampled_from(boundaries(CAST)))
def test_crossings_follow_each_other_to_and_fro(nodes: list[str], zone: str) -> None:
    found = list(crossings(walk(*nodes), zone, CAST))
    assert all(each.crossed is not None for each in found[:-1])
    assert all(one.direction is not other.direction for one, other in pairwise(found))
    hops = [hop for each in found for hop in (each.reached, each.crossed) if hop is not None]
    assert hops == sorted(hops)


def test_the_private_walls_come_first_and_the_internet_is_nobodys_boundary() -> None:
    assert boundaries(CAST) == ("cloud", "office", "subnet")
    assert billed_zone(boundaries(CAST), CAST) == "office"


def packets(source: str = EGRESS, **controls: str) -> list[PacketDocument]:
    return run(read_source(source), controls).trace.packets


def test_a_response_is_a_response_comes_in_and_costs_nothing() -> None:
    lens = packets()[1].lens
    assert (lens.began.word, lens.crosses["cloud"].word, lens.pays.word) == ("Response", "Ingress", "Ingress, free")
    assert "flow log" in lens.crosses["cloud"].sentence


def test_bytes_count_where_a_packet_has_crossed_the_wall() -> None:
    request, response = packets()[:2]
    assert (request.lens.pays.billed, request.lens.pays.free, request.lens.pays.hop) == (request.length, 0, 4)
    assert (response.lens.pays.billed, response.lens.pays.free) == (0, response.length)


def test_what_dies_in_the_wall_counts_for_nothing() -> None:
    stranger = packets(initiator="outside")[0]
    assert stranger.lens.crosses["cloud"].aside == "stopped in the wall"
    assert (stranger.lens.pays.word, stranger.lens.pays.hop) == ("Not counted", None)


def test_a_network_without_private_zones_counts_nothing() -> None:
    plain = """
scenario: 1
title: Two hosts
network:
  nodes:
    left: {kind: host, address: 192.0.2.1/24}
    right: {kind: host, address: 192.0.2.2/24}
play:
  - ping: left -> right
    expect: {delivered: right}
"""
    trace = run(read_source(plain), {}).trace
    assert trace.boundaries == []
    assert {packet.lens.pays.word for packet in trace.packets} == {"Not counted"}


INNER = f"""{EGRESS[: EGRESS.index("controls:")]}play:
  - {{ping: app -> 10.0.1.1, expect: {{lost: gw, by: gw.input.policy}}}}
  - {{ping: app -> 10.0.1.99, expect: {{lost: app, by: neighbour}}}}
  - {{ping: web -> 203.0.113.1, expect: {{delivered: isp}}}}
  - {{ping: web -> 198.51.100.1, expect: {{lost: gw, by: gw.input.policy}}}}
"""
OPEN = INNER.replace("policy: drop", "policy: accept")


@pytest.mark.parametrize(
    ("source", "number", "word", "sentence"),
    [
        pytest.param(
            OPEN,
            1,
            "Does not cross",
            "Gateway stands in the wall of Private network: between it and the inside there is nothing to cross.",
            id="for the gateway, from inside",
        ),
        pytest.param(
            OPEN,
            2,
            "Does not cross",
            "Gateway stands in the wall of Private network: between it and the inside there is nothing to cross.",
            id="by the gateway, to the inside",
        ),
        pytest.param(
            INNER,
            2,
            "Does not cross",
            "It ends before it comes to the boundary of Private network.",
            id="lost inside",
        ),
        pytest.param(
            OPEN,
            5,
            "Does not cross",
            "Both its ends lie on the same side of the boundary of Private network.",
            id="between two outside",
        ),
        pytest.param(
            OPEN,
            7,
            "Ingress",
            "It is for Gateway itself, which stands in the wall of Private network, and comes no further.",
            id="for the gateway, from outside",
        ),
    ],
)
def test_why_a_packet_does_not_cross_is_told(source: str, number: int, word: str, sentence: str) -> None:
    found = packets(source)[number - 1].lens.crosses["cloud"]
    assert (found.word, found.sentence) == (word, sentence)


def test_the_answer_that_dies_at_the_inner_wall_is_counted_at_the_outer_one() -> None:
    lens = packets(ACL, asks="forgets")[1].lens
    assert lens.crosses["subnet"].sentence == (
        "It comes as far as the wall of Private subnet and ends there: inside, nobody sees it."
    )
    assert (lens.pays.word, lens.pays.free, lens.pays.hop) == ("Ingress, free", 60, 4)


TWO = """
scenario: 1
title: Two private networks, one wall
network:
  zones:
    cloud: {label: Cloud, kind: private, prefix: 10.0.0.0/24}
    office: {label: Office, kind: private, prefix: 192.168.7.0/24, billed: true}
  nodes:
    app: {kind: host, in: cloud, address: 10.0.0.10/24, gateway: 10.0.0.1}
    gw:
      kind: gateway
      in: cloud
      interfaces: {lan: {address: 10.0.0.1/24}, wan: {address: 192.168.7.1/24, in: office}}
    desk: {kind: host, in: office, address: 192.168.7.9/24, gateway: 192.168.7.1}
play:
  - {ping: app -> desk, expect: established}
"""


def test_a_packet_between_two_private_networks_leaves_one_and_enters_the_other() -> None:
    crosses = packets(TWO)[0].lens.crosses
    assert {zone: (found.word, found.reached, found.crossed) for zone, found in crosses.items()} == {
        "cloud": ("Egress", 2, 3),
        "office": ("Ingress", 3, 3),
    }
    assert crosses["cloud"].sentence.endswith(": by direction the word is the same.")
    assert crosses["office"].sentence == "It comes in across the boundary of Office, whoever began."


def test_bytes_count_at_the_wall_that_is_marked() -> None:
    request, answer = (packet.lens.pays for packet in packets(TWO))
    assert (request.free, request.hop, answer.billed, answer.hop) == (84, 3, 84, 2)
    assert answer.sentence == (
        "It is a response, and nobody who writes rules calls it egress; "
        "but its 84 bytes leave Office, and the bill calls exactly that egress."
    )
