"""A network ACL: a filter without memory, in the wall of its subnet."""

import json

import pytest

from app.diagrams.layout import layout
from app.diagrams.picture import picture
from app.diagrams.placed import Form
from app.scenarios.changing.choices import combinations
from app.scenarios.picturing.pictures import topology
from app.scenarios.service import Simulation, run
from tests.diagrams.invariants import faults
from tests.scenarios.acl import ACL
from tests.scenarios.builders import hop, packet, scenario


def played(asks: str = "out") -> Simulation:
    return run(scenario(ACL), {"asks": asks})


@pytest.mark.parametrize("choices", combinations(scenario(ACL).written), ids=str)
def test_every_choice_plays_as_expected(choices: dict[str, str]) -> None:
    trace = run(scenario(ACL), choices).trace
    assert [expectation.sentence for expectation in trace.expectations if not expectation.met] == []


def test_an_acl_has_no_memory_and_asks_none() -> None:
    simulation = played()
    assert {change.node for change in simulation.trace.tracking} == {"gw"}
    assert [step.kind for step in hop(simulation, "1.2").steps] == ["route", "filter"]
    assert {hop.session for packet in simulation.trace.packets for hop in packet.hops if hop.place == "acl.filter"} == {
        None
    }


def test_an_acl_is_told_as_one_that_judges_each_packet_by_itself() -> None:
    simulation = played()
    assert hop(simulation, "1.2").title == "The ACL lets it leave"
    assert hop(simulation, "1.2").sentence.startswith("Nothing is remembered here: each packet is judged by itself, ")
    assert hop(simulation, "2.4").title == "The ACL lets the response in"
    assert hop(simulation, "2.4").sentence == (
        "Nothing is remembered here; answer or not, "
        "rule in-100, “iifname outer tcp dport 1024-65535 accept”, accepts it."
    )


@pytest.mark.parametrize(
    ("asks", "sentence"),
    [
        pytest.param(
            "forgets",
            "Nothing is remembered here and no rule fits it, answer or not, "
            "so the policy of forward drops it, silently.",
            id="no rule for the way back",
        ),
        pytest.param(
            "denies",
            "Nothing is remembered here; answer or not, rule in-100, “iifname outer drop”, drops it, silently.",
            id="a rule against it",
        ),
    ],
)
def test_an_answer_that_an_acl_drops_is_an_answer_all_the_same(asks: str, sentence: str) -> None:
    lost = packet(played(asks), 2)
    assert (lost.kind, lost.hops[-1].title, lost.hops[-1].sentence) == ("response", "The ACL drops it", sentence)


def test_a_visitor_is_stopped_by_the_acl_though_the_gateway_invites_him() -> None:
    visitor = played("visitor")
    assert "invites it" in hop(visitor, "1.3").sentence
    assert hop(visitor, "1.4").sentence == (
        "Nobody inside has asked for it and no rule invites it, so the policy of forward drops it, silently."
    )


def test_an_answer_has_crossed_the_outer_wall_and_not_the_inner_one_when_the_acl_drops_it() -> None:
    crosses = packet(played("forgets"), 2).lens.crosses
    assert list(crosses) == ["cloud", "subnet"]
    assert (crosses["cloud"].direction, crosses["cloud"].reached, crosses["cloud"].crossed) == ("in", 2, 4)
    assert (crosses["subnet"].direction, crosses["subnet"].reached, crosses["subnet"].crossed) == ("in", 4, None)


@pytest.mark.parametrize(
    ("form", "width"), [pytest.param("wide", 1180, id="wide"), pytest.param("tall", 343, id="tall")]
)
def test_an_acl_is_drawn_as_a_niche_in_the_wall_of_its_subnet(form: Form, width: int) -> None:
    drawn = topology(played())
    placed = layout(drawn, form=form, width=width)
    assert placed is not None
    assert faults(drawn, placed) == []
    found = json.loads(json.dumps(picture(placed)))
    acl = next(node for node in found["nodes"] if node["place"] == "acl.filter")
    subnet = next(zone for zone in found["zones"] if zone["zone"] == "subnet")
    assert (acl["kind"], acl["label"], acl["in_wall"]) == ("acl", "ACL", True)
    assert is_within(acl["plate"], subnet["outer"])
    assert not touches(acl["plate"], subnet["inner"])
    assert {corridor["zone"] for corridor in found["corridors"]} == {"cloud", "subnet"}
    assert [slip["place"] for slip in found["slips"]] == ["gw.nat"]


def is_within(box: list[float], around: list[float]) -> bool:
    x, y, width, height = box
    left, top, room, depth = around
    return left <= x and top <= y and x + width <= left + room and y + height <= top + depth


def touches(box: list[float], other: list[float]) -> bool:
    x, y, width, height = box
    left, top, room, depth = other
    return x < left + room and left < x + width and y < top + depth and top < y + height


def slips(source: str, asks: str) -> list[str]:
    drawn = topology(run(scenario(source), {"asks": asks}))
    return [niche.place for node in drawn.nodes for niche in node.niches if niche.memory]


def test_a_choice_that_brings_memory_brings_room_for_it() -> None:
    tracking = ACL.replace("remove: [acl.forward.in-100]", 'set: {acl.forward.in-100: "ct state established accept"}')
    assert slips(tracking, "out") == ["gw.nat"]
    assert slips(tracking, "forgets") == ["acl.filter", "gw.nat"]
