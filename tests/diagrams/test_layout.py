"""Every network, in both forms, at every width: drawn without a fault, or not sideways at all."""

import os
import subprocess
import sys

import pytest

from app.diagrams.geometry import Polyline, Rect, bars
from app.diagrams.layout import layout
from app.diagrams.placed import CORRIDOR, Form, Layout
from app.diagrams.topology import Topology
from tests.diagrams.invariants import faults
from tests.diagrams.topologies import EXTREMES, NETWORKS, random_topology

WIDE, TALL = (760, 917, 1040, 1180), (288, 320, 343, 358)
ALL = NETWORKS | EXTREMES
NEVER_WIDE = ("a chain of thirty", "a grid of five by six")
RANDOM = 25


def drawn(topology: Topology, form: Form, width: float) -> Layout:
    placed = layout(topology, form=form, width=width)
    assert placed is not None
    return placed


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", WIDE)
def test_a_network_is_drawn_sideways_without_a_fault_or_not_at_all(name: str, width: int) -> None:
    placed = layout(ALL[name], form="wide", width=width)
    assert placed is None or (placed.width, faults(ALL[name], placed)) == (width, [])


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", TALL)
def test_every_network_fits_down_a_rail_without_a_fault(name: str, width: int) -> None:
    placed = drawn(ALL[name], "tall", width)
    assert (placed.width, faults(ALL[name], placed)) == (width, [])


@pytest.mark.parametrize("seed", range(RANDOM))
def test_a_network_that_nobody_thought_of_has_no_fault_in_any_form_at_any_width(seed: int) -> None:
    topology = random_topology(seed)
    forms: list[tuple[Form, tuple[int, ...]]] = [("wide", WIDE), ("tall", TALL)]
    placed = [layout(topology, form=form, width=width) for form, widths in forms for width in widths]
    assert None not in placed[len(WIDE) :]
    assert [fault for each in placed if each is not None for fault in faults(topology, each)] == []


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_fits_into_the_widest_page_but_the_two_longest(name: str) -> None:
    too_long = name in {"Two Regions, peered hubs, an office with two tunnels", "Thirty nodes"}
    assert (layout(NETWORKS[name], form="wide", width=1180) is None) <= too_long


@pytest.mark.parametrize("name", NEVER_WIDE)
def test_what_is_too_long_for_any_page_has_no_wide_form(name: str) -> None:
    assert layout(EXTREMES[name], form="wide", width=760) is None


@pytest.mark.parametrize("name", NETWORKS)
def test_the_line_of_the_first_packet_is_straight(name: str) -> None:
    placed = layout(NETWORKS[name], form="wide", width=1180)
    if placed is not None:
        heights = {stay.box.center.y for stay in placed.nodes.values() if stay.node in placed.spine}
        assert len(placed.spine) > 1
        assert len(heights) == 1


def test_a_wider_page_never_makes_the_labels_narrower() -> None:
    topology = NETWORKS["A private host asks a public web server"]
    lines = [
        sum(len(node.lines) for node in placed.nodes.values())
        for width in range(640, 1181, 60)
        if (placed := layout(topology, form="wide", width=width)) is not None
    ]
    assert lines == sorted(lines, reverse=True)


def test_the_strip_of_the_note_is_as_high_as_asked() -> None:
    topology = NETWORKS["A private host asks a public web server"]
    low, high = (layout(topology, form="wide", width=917, note_height=height) for height in (132, 200))
    assert low is not None
    assert high is not None
    assert (low.note.height, high.note.height) == (132, 200)
    assert high.height - low.height == 68


def test_the_niches_of_a_gateway_stand_in_the_order_from_inside_to_outside() -> None:
    placed = drawn(NETWORKS["A client outside, a gateway with NAT alone, a gateway on the left"], "wide", 1180)
    internet, web = placed.nodes["internet"].box.x, placed.nodes["web"].box.x
    assert internet < placed.nodes["gw.nat"].box.x < placed.nodes["gw.filter"].box.x < web


PRINT_PICTURES = """
from app.diagrams.layout import layout
from tests.diagrams.topologies import NETWORKS, random_topology
for topology in [*NETWORKS.values(), *map(random_topology, range(8))]:
    for form, width in (("wide", 1040), ("tall", 343)):
        print(layout(topology, form=form, width=width))
"""


def test_the_same_network_gives_the_same_picture_whatever_the_order_of_sets() -> None:
    pictures = {
        subprocess.run(
            [sys.executable, "-c", PRINT_PICTURES],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(pictures) == 1


THROUGH_ONE_DOOR = [
    "A private host asks a public web server",
    "Two hosts behind one gateway, two servers and a stranger",
    "A client outside, a gateway with NAT alone, a gateway on the left",
    "A hub with four branches and a DMZ",
]


@pytest.mark.parametrize(("form", "width"), [("wide", 1040), ("tall", 343)])
@pytest.mark.parametrize("name", THROUGH_ONE_DOOR)
def test_the_corridor_is_the_only_opening_of_a_wall(name: str, form: Form, width: int) -> None:
    placed = drawn(NETWORKS[name], form, width)
    doors = [bar.grown(CORRIDOR / 2) for corridor in placed.corridors for bar in bars(corridor.points)]
    for zone in placed.zones.values():
        steps = [point for link in placed.links.values() for point in _walked(link.points)]
        in_wall = [point for point in steps if zone.outer.holds(point, -2) and not zone.inner.holds(point, 2)]
        passes = [point for point in in_wall if not any(door.holds(point) for door in doors)]
        assert not zone.wall or passes == []


def _walked(points: Polyline) -> list[Rect]:
    """A link in steps of two px."""
    return [
        Rect(bar.x + min(bar.width, 2 * step), bar.y + min(bar.height, 2 * step), 0, 0)
        for bar in bars(points)
        for step in range(1 + int(max(bar.width, bar.height) / 2))
    ]
