import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scenarios.cast import Cast
from app.scenarios.crossings import Crossing, Direction, billed_zone, boundaries, crossing, position
from app.scenarios.format.network import NetworkText
from app.scenarios.service import read_source, run
from app.scenarios.stays import Stay
from app.scenarios.trace_document import PacketDocument
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
            "web": {"kind": "host", "in": "internet", "address": "203.0.113.80/24"},
            "desk": {"kind": "host", "in": "office", "address": "192.0.2.9/24"},
        },
    }
)
CAST = Cast(CLOUD)


def walk(*nodes: str) -> list[Stay]:
    """Stays at these nodes, one after the other; nothing but where they are matters here."""
    stays = []
    for number, node in enumerate(nodes, start=1):
        stay = object.__new__(Stay)
        object.__setattr__(stay, "number", number)
        object.__setattr__(stay, "node", node)
        stays.append(stay)
    return stays


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
        pytest.param(("gw", "app"), "cloud", Crossing(Direction.IN, 1, 2), id="from the wall in"),
        pytest.param(("gw",), "cloud", Crossing(None, 1, None), id="never left the wall"),
        pytest.param(("app", "gw", "hub"), "cloud", Crossing(), id="turned back in the wall"),
        pytest.param(("app", "hub"), "cloud", Crossing(), id="inside all the way"),
        pytest.param(
            ("app", "hub"), "subnet", Crossing(Direction.OUT, 2, 2), id="from one zone into the one around it"
        ),
        pytest.param(
            ("desk", "web", "gw", "app"), "office", Crossing(Direction.OUT, 2, 2), id="another network's wall"
        ),
    ],
)
def test_where_a_packet_crosses(nodes: tuple[str, ...], zone: str, expected: Crossing) -> None:
    assert crossing(walk(*nodes), zone, CAST) == expected


@given(st.lists(st.sampled_from(sorted(CLOUD.nodes)), min_size=1, max_size=8), st.sampled_from(boundaries(CAST)))
def test_a_crossing_tells_the_side_on_which_a_packet_ends(nodes: list[str], zone: str) -> None:
    found = crossing(walk(*nodes), zone, CAST)
    ends = position(nodes[-1], zone, CAST)
    assert found.reached is None or found.crossed is None or found.reached <= found.crossed
    if found.crossed is not None:
        assert ends == {"out": "outside", "in": "inside"}[str(found.direction)]


def test_the_private_walls_come_first_and_the_internet_is_nobodys_boundary() -> None:
    assert boundaries(CAST) == ("cloud", "office", "subnet")
    assert billed_zone(CAST) == "office"


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
