"""What the order of keys means in a scenario, and that nothing else depends on it.

It means something for zones, interfaces, tunnels, the elements of maps, controls and their choices:
docs/scenario-format.md says what.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from app.documents.texts import Json, print_yaml, read_object, read_yaml
from app.errors import InvalidTextError
from app.scenarios.changing.choices import Choices
from app.scenarios.expanded import expanded
from app.scenarios.performances import perform
from app.scenarios.scenes import Scenario, read_scenario, set_scene
from app.scenarios.service import explained, run
from app.scenarios.traces.trace_document import TraceDocument
from app.simulator.forwarding.topology import Topology
from app.simulator.trace import Trace
from tests.kernel import generation
from tests.kernel.rehearsal import rehearsed
from tests.kernel.scenario import Scenario as Asked
from tests.kernel.writing import text_of
from tests.scenarios.builders import IS_WHOLE, SCENARIOS, content, scenario, served, some_choices

TELLING = frozenset({"zones", "interfaces", "tunnels", "controls", "choices", "elements"})
CHOICES = list(some_choices())
SEED = 5
numbers = some.integers(0, 10**9)


def shuffled(value: Json, chance: Random, telling: frozenset[str] = TELLING, key: str = "") -> Json:
    """The same with its keys in another order, but for those of `telling` mappings."""
    if isinstance(value, list):
        return [shuffled(each, chance, telling) for each in value]
    if not isinstance(value, dict):
        return value
    items = [(name, shuffled(each, chance, telling, name)) for name, each in value.items()]
    if key not in telling:
        chance.shuffle(items)
    return dict(items)


def reordered(value: Json, seed: int | str, telling: frozenset[str] = TELLING) -> Json:
    return shuffled(value, Random(seed), telling)  # noqa: S311 - the same every time, and nothing is secret


def document(read: Scenario, choices: Mapping[str, str], *, tables: bool = False) -> TraceDocument:
    """Places stand in the order in which nodes are written: only what is told of them is compared."""
    told = explained(run(read, choices), tables=tables)
    return replace(told, places=sorted(told.places, key=lambda place: place.place))


def read(value: Json) -> Scenario:
    return read_scenario(read_object(value))


@pytest.mark.parametrize(("slug", "choices"), CHOICES, ids=[f"{slug} {choices}" for slug, choices in CHOICES])
def test_the_order_of_other_keys_changes_nothing(slug: str, choices: Choices) -> None:
    value = content(slug).text.value
    again = read(reordered(value, slug))
    assert served(document(again, choices, tables=True)) == served(document(read(value), choices, tables=True))


@pytest.mark.parametrize("slug", [file.stem for file in SCENARIOS])
def test_the_order_of_interfaces_is_that_of_rows_in_routing_tables(slug: str) -> None:
    value, telling = content(slug).text.value, TELLING - {"interfaces", "tunnels"}
    again = read(reordered(value, slug, telling))
    assert served(document(again, {})) == served(document(read(value), {}))


def strangers(asked: Asked) -> Asked:
    """The same where nobody has neighbours written down, as in any text; so hosts let themselves be found."""
    network = asked.shape.network
    nodes = (each if each.name in asked.shape.routers else replace(each, chains=()) for each in network.nodes)
    return replace(
        asked, shape=replace(asked.shape, network=replace(network, nodes=tuple(nodes), acquainted=frozenset()))
    )


def printed(number: int) -> tuple[str, Trace]:
    """A scenario made at random, as text, and as the simulator plays what it was made from."""
    asked = strangers(generation.scenario(SEED, number))
    outcome, trace = rehearsed(asked)
    return f"{text_of(asked, outcome)}  - wait: 1s\n", trace


def played(text: str) -> Trace:
    return perform(set_scene(scenario(text), {})).trace


@given(numbers)
@settings(max_examples=40, deadline=None)
def test_a_scenario_made_at_random_plays_the_same_when_it_is_read_again(number: int) -> None:
    text, trace = printed(number)
    assume("\n  # " not in text)  # the format has words for all of it
    again = played(text)
    assert [(each.packet, each.ending) for each in again.packets] == [
        (each.packet, each.ending) for each in trace.packets
    ]
    assert played(text) == again


@given(numbers, some.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_rules_at_random_do_not_depend_on_the_order_of_keys(number: int, seed: int) -> None:
    text, _ = printed(number)
    value = read_yaml(text).value
    again = perform(set_scene(read(reordered(value, seed)), {})).trace
    assert again == perform(set_scene(read(value), {})).trace


@given(numbers)
@settings(max_examples=40, deadline=None)
def test_rules_at_random_are_expanded_to_the_same(number: int) -> None:
    written = read(read_yaml(printed(number)[0]).value)
    once = expanded(set_scene(written, {}))
    again = read(read_yaml(print_yaml(once)).value)
    assert expanded(set_scene(again, {})) == once
    assert served(document(again, {}, tables=True)) == served(document(written, {}, tables=True))


def test_a_link_is_called_by_its_first_prefix_in_whatever_order_its_ends_are_written() -> None:
    six, four = "2001:db8::{}/64", "10.0.0.{}/24"
    ends = [[f"{each.format(number)}" for each in order] for number, order in ((1, (six, four)), (2, (four, six)))]
    nodes: dict[str, Json] = {
        name: {"kind": "host", "label": name, "address": [*addresses]}
        for name, addresses in zip("ab", ends, strict=True)
    }
    turned = dict(reversed(nodes.items()))
    links = [Topology(set_scene(read(network(each)), {}).network).links for each in (nodes, turned)]
    assert [[link.name for link in each] for each in links] == [["10.0.0.0/24"], ["10.0.0.0/24"]]


def test_a_prefix_that_another_link_has_is_no_name() -> None:
    nodes: dict[str, Json] = {
        name: {"kind": "host", "label": name, "address": f"10.0.{place}/24"}
        for name, place in {"a": "0.1", "b": "0.2", "c": "1.3", "d": "1.4"}.items()
    }
    taken = network(nodes, [{"name": "10.0.1.0/24", "between": ["a", "b"]}])
    with pytest.raises(InvalidTextError, match=r"there are two called '10\.0\.1\.0/24'"):
        perform(set_scene(read(taken), {}))


def network(nodes: dict[str, Json], links: list[Json] | None = None) -> dict[str, Json]:
    return {"scenario": 1, "title": "T", "network": {"nodes": nodes, "links": links or []}, "play": [{"wait": "1s"}]}


def test_a_link_that_nobody_wrote_keeps_its_name_when_it_is_written_out() -> None:
    scene = set_scene(content("two-doors"), {})
    again = set_scene(read(expanded(scene)), {})
    assert perform(again).trace.packets[0].hops[0].steps[-1] == perform(scene).trace.packets[0].hops[0].steps[-1]


def digest() -> str:
    """Of the first runs of scenarios, with all that can be asked for."""
    total = hashlib.sha256()
    for file in SCENARIOS if IS_WHOLE else SCENARIOS[::3]:
        told = explained(run(content(file.stem), {}), tables=True, texts=True, breakable=True)
        total.update(served(told))
    return total.hexdigest()


def test_runs_are_the_same_bytes_in_every_process() -> None:
    program = "from tests.scenarios.building.test_order import digest; print(digest())"
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert digests == {f"{digest()}\n"}
