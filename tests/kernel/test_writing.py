"""What the oracle prints of a disagreement opens in the player, and is the same network."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.documents.texts import read_yaml
from app.scenarios.scenes import read_scenario, set_scene
from app.simulator.network import Node
from app.simulator.rules.filtering import Chain
from tests.kernel.generation import scenario
from tests.kernel.lockstep import Outcome
from tests.kernel.writing import text_of

SEED = 7
NUMBERS = range(60)


def read_again(text: str) -> Sequence[Node]:
    written = text.rstrip() + "\n  - wait: 1s\n"  # nothing was played, and a play has something in it
    return set_scene(read_scenario(read_yaml(written, "printed.yaml")), {}).network.nodes


def _unnamed(chains: Sequence[Chain]) -> Sequence[Chain]:
    """In one order, since hook and priority say when each is asked; rules get names only when they are read."""
    return [
        replace(chain, rules=tuple(replace(rule, name="") for rule in chain.rules))
        for chain in sorted(chains, key=lambda chain: (chain.hook, chain.priority))
    ]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_printed_scenario_is_read_again_to_the_same_network(number: int) -> None:
    asked = scenario(SEED, number)
    found = {node.name: node for node in read_again(text_of(asked, Outcome()))}
    for node in asked.network().nodes:
        again = found[node.name]
        assert again.interfaces == node.interfaces
        assert again.routes == node.routes
        if node.name in asked.shape.routers:
            assert _unnamed(again.chains) == _unnamed(node.chains)
            assert again.settings == node.settings


def test_networks_that_are_printed_have_sizes_filters_and_settings_of_their_own() -> None:
    nodes = [node for number in NUMBERS for node in scenario(SEED, number).network().nodes]
    interfaces = [each for node in nodes for each in node.interfaces]
    assert {each.mtu for each in interfaces} > {None, 1400}
    assert {each.rp_filter for each in interfaces} == {0, 1, 2}
    assert {node.settings.hop_limit for node in nodes} == {64, 255}
