"""Do the invariants see damage? Every network is damaged in many ways, and each must be noticed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.diagrams.geometry import Point, Rect
from app.diagrams.layout import layout
from app.diagrams.placed import Form, Layout, PlacedNode
from app.diagrams.topology import Topology
from tests.diagrams.invariants import faults
from tests.diagrams.topologies import NETWORKS

Damage = Callable[[Layout], Layout]


def first_two(layout: Layout) -> tuple[PlacedNode, PlacedNode]:
    one, two, *_ = layout.nodes.values()
    return one, two


def with_node(layout: Layout, node: PlacedNode) -> Layout:
    return replace(layout, nodes={**layout.nodes, node.place: node})


def label_on_label(layout: Layout) -> Layout:
    one, two = first_two(layout)
    return with_node(layout, replace(one, label=two.label))


def stop_on_stop(layout: Layout) -> Layout:
    one, two = first_two(layout)
    return with_node(layout, replace(one, box=two.box))


def zone_over_everything(layout: Layout) -> Layout:
    deepest = max(layout.zones, key=lambda zone: layout.zones[zone].depth)
    grown = replace(layout.zones[deepest], outer=Rect(0, 0, layout.width, layout.height))
    return replace(layout, zones={**layout.zones, deepest: grown})


def slanting_link(layout: Layout) -> Layout:
    name, link = next(iter(layout.links.items()))
    start, end = link.points[0], link.points[-1]
    slanting = (start, Point(end.x + 7, end.y + 7))
    return replace(layout, links={**layout.links, name: replace(link, points=slanting)})


def lost_link(layout: Layout) -> Layout:
    return replace(layout, links=dict(list(layout.links.items())[1:]))


def narrower_page(layout: Layout) -> Layout:
    return replace(layout, width=layout.width / 2)


def lost_corridor(layout: Layout) -> Layout:
    return replace(layout, corridors=layout.corridors[1:])


def closed_corridor(layout: Layout) -> Layout:
    corridor = layout.corridors[0]
    return replace(layout, corridors=(replace(corridor, points=corridor.points[:1] * 2), *layout.corridors[1:]))


def lost_slip(layout: Layout) -> Layout:
    return replace(layout, slips=())


def slip_on_label(layout: Layout) -> Layout:
    slip = layout.slips[0]
    return replace(layout, slips=(replace(slip, box=layout.nodes[slip.place].label), *layout.slips[1:]))


def niches_exchanged(layout: Layout) -> Layout:
    places = [stay.place for node in layout.topology.nodes for stay in node.niches if len(node.niches) > 1][:2]
    one, two = (layout.nodes[place] for place in places)
    swapped = {
        one.place: replace(one, box=two.box, label=two.label, icon=two.icon, plate=two.plate),
        two.place: replace(two, box=one.box, label=one.label, icon=one.icon, plate=one.plate),
    }
    return replace(layout, nodes={**layout.nodes, **swapped})


def lost_name_plate(layout: Layout) -> Layout:
    return replace(layout, plates=())


def note_over_everything(layout: Layout) -> Layout:
    return replace(layout, note=Rect(0, 0, layout.width, layout.height))


def damaged(name: str, form: Form, damage: Damage) -> tuple[Topology, Layout]:
    topology = NETWORKS[name]
    placed = layout(topology, form=form, width=1180 if form == "wide" else 358)
    assert placed is not None
    return topology, damage(placed)


ANYWHERE: list[Damage] = [
    label_on_label,
    stop_on_stop,
    zone_over_everything,
    slanting_link,
    lost_link,
    narrower_page,
    lost_corridor,
    closed_corridor,
]
WITH_NICHES: list[Damage] = [lost_slip, slip_on_label, niches_exchanged, lost_name_plate]
WALLED = [name for name, topology in NETWORKS.items() if any(node.in_wall for node in topology.nodes)]
SIDEWAYS = [name for name in WALLED if layout(NETWORKS[name], form="wide", width=1180) is not None]
NICHED = [name for name in SIDEWAYS if any(len(node.niches) > 1 for node in NETWORKS[name].nodes)]


def name_of(damage: Damage) -> str:
    return damage.__name__.replace("_", " ")


@pytest.mark.parametrize("damage", ANYWHERE, ids=name_of)
@pytest.mark.parametrize("name", SIDEWAYS)
def test_damage_to_a_wide_picture_is_noticed(name: str, damage: Damage) -> None:
    assert faults(*damaged(name, "wide", damage)) != []


@pytest.mark.parametrize("damage", ANYWHERE, ids=name_of)
@pytest.mark.parametrize("name", WALLED)
def test_damage_to_a_tall_picture_is_noticed(name: str, damage: Damage) -> None:
    assert faults(*damaged(name, "tall", damage)) != []


@pytest.mark.parametrize("damage", WITH_NICHES, ids=name_of)
@pytest.mark.parametrize("form", ["wide", "tall"])
@pytest.mark.parametrize("name", NICHED)
def test_damage_to_the_niches_of_a_gateway_is_noticed(name: str, form: Form, damage: Damage) -> None:
    assert faults(*damaged(name, form, damage)) != []


@pytest.mark.parametrize("name", SIDEWAYS)
def test_a_note_on_top_of_the_network_is_noticed(name: str) -> None:
    assert faults(*damaged(name, "wide", note_over_everything)) != []
