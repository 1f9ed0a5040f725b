"""The expanded form says the same in more words."""

from dataclasses import replace

import pytest

from app.documents.texts import print_yaml, read_object, read_yaml
from app.scenarios.changing.choices import Choices
from app.scenarios.expanded import expanded
from app.scenarios.scenes import read_scenario, set_scene
from app.scenarios.service import run
from tests.scenarios.builders import CONTENT, content, scenario, some_choices

CHOICES = list(some_choices())


@pytest.mark.parametrize(("slug", "choices"), CHOICES, ids=[f"{slug} {choices}" for slug, choices in CHOICES])
def test_the_expanded_form_plays_the_same_packets(slug: str, choices: Choices) -> None:
    scene = set_scene(content(slug), choices)
    again = run(read_scenario(read_yaml(print_yaml(expanded(scene)))), {}).trace
    once = run(content(slug), choices).trace
    assert [replace(packet, hops=[], why_not=[]) for packet in again.packets] == [
        replace(packet, hops=[], why_not=[]) for packet in once.packets
    ]
    assert [hop.sentence for packet in again.packets for hop in packet.hops] == [
        hop.sentence for packet in once.packets for hop in packet.hops
    ]


def test_expanding_twice_changes_nothing() -> None:
    once = expanded(set_scene(content("egress-nat"), {}))
    assert expanded(set_scene(read_scenario(read_object(once)), {})) == once


def test_a_host_on_one_line_becomes_an_interface_and_a_route() -> None:
    network = expanded(set_scene(content("egress-nat"), {}))["network"]
    assert isinstance(network, dict)
    nodes = network["nodes"]
    assert isinstance(nodes, dict)
    app = nodes["app"]
    assert isinstance(app, dict)
    assert app["interfaces"] == {"eth0": {"address": "10.0.1.10/24", "in": "subnet-a"}}
    assert app["routes"] == ["default via 10.0.1.1"]


def test_a_choice_is_written_into_the_expanded_form() -> None:
    scene = set_scene(content("port-forward"), {"rule": "absent"})
    assert "gw.forward.shop" not in str(run(content("port-forward"), {"rule": "absent"}).trace)
    assert "iifname wan ip daddr 10.0.1.20" not in str(expanded(scene))


def test_the_wishes_that_are_meant_with_a_choice_are_kept() -> None:
    text = (CONTENT / "scenarios" / "egress-nat.yaml").read_text("utf-8")
    wished = text.replace("\nwishes:", "\nwishes:\n  - {never: web -> app:*, when: {initiator: outside}}")
    never = {"never": "web -> app:*"}
    usual, other = (
        expanded(set_scene(scenario(wished), {"initiator": side}))["wishes"] for side in ("inside", "outside")
    )
    assert isinstance(usual, list)
    assert other == [never, *usual]
    assert never not in usual
