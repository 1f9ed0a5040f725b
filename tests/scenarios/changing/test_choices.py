"""Which choices go together, and what they make of a scenario."""

import pytest

from app.errors import InvalidTextError, LimitExceededError
from app.scenarios.changing.choices import choose, combinations
from app.scenarios.errors import UnknownChoiceError
from app.scenarios.scenes import set_scene
from app.simulator.rules.filtering import Drop
from tests.scenarios.builders import content, scenario

SMALL = """\
scenario: 1
title: Choices
network:
  nodes:
    a: {kind: host, address: 192.0.2.1/24}
    b:
      kind: host
      address: 192.0.2.2/24
      listens: [tcp/80]
      chains: {input: {policy: accept, rules: [tcp dport 22 drop, {name: web, rule: tcp dport 80 accept}]}}
controls:
CONTROLS
play:
  - connect: a -> b:80
    expect: {established: b}
"""


def with_controls(*lines: str) -> str:
    return SMALL.replace("CONTROLS", "\n".join(f"  {line}" for line in lines))


def control(name: str, count: int) -> str:
    choices = ", ".join(f"c{number}: {{label: C}}" for number in range(count))
    return f"{name}: {{label: {name}, choices: {{{choices}}}}}"


def test_the_first_choice_is_taken_unasked() -> None:
    assert choose(content("egress-nat").written, {}) == {"initiator": "inside", "port": "https"}


def test_a_control_that_makes_no_sense_is_left_out() -> None:
    assert choose(content("egress-nat").written, {"initiator": "outside", "port": "closed"}) == {"initiator": "outside"}


def test_every_combination_that_the_form_allows_is_found_once() -> None:
    assert combinations(content("egress-nat").written) == [
        {"initiator": "inside", "port": "https"},
        {"initiator": "inside", "port": "closed"},
        {"initiator": "outside"},
    ]


def test_too_many_combinations_are_refused_before_they_are_tried() -> None:
    many = with_controls(*(control(f"k{number}", 12) for number in range(8)))
    with pytest.raises(LimitExceededError, match="combinations of controls"):
        combinations(scenario(many).written)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        pytest.param({"nobody": "x"}, "/controls/nobody", id="an unknown control"),
        pytest.param({"port": "x"}, "/controls/port", id="an unknown choice"),
    ],
)
def test_what_the_form_does_not_have_is_refused(asked: dict[str, str], pointer: str) -> None:
    with pytest.raises(UnknownChoiceError) as raised:
        choose(content("egress-nat").written, asked)
    assert [problem.pointer for problem in raised.value.problems] == [pointer]


def test_a_choice_sets_a_value_by_its_place() -> None:
    source = with_controls(
        "policy: {label: P, choices: {accept: {label: A}, drop: {label: D, set: {b.input.policy: drop}}}}"
    )
    scene = set_scene(scenario(source), {"policy": "drop"})
    assert scene.network.nodes[1].chains[0].policy == Drop()


def test_a_choice_sets_a_rule_by_its_name_and_by_its_position() -> None:
    source = with_controls(
        "rules: {label: R, choices: {old: {label: O}, new: {label: N, set: {b.input.r1: tcp dport 23 drop,"
        " b.input.web: tcp dport 80 drop}}}}"
    )
    (first, second) = set_scene(scenario(source), {"rules": "new"}).network.nodes[1].chains[0].rules
    assert (str(first.matches[0].ports[0]), second.name, second.verdict) == ("23", "web", Drop())  # type: ignore[union-attr] # a port match


def test_a_choice_removes_a_rule() -> None:
    source = with_controls("rules: {label: R, choices: {all: {label: A}, less: {label: L, remove: [b.input.r1]}}}")
    (rule,) = set_scene(scenario(source), {"rules": "less"}).network.nodes[1].chains[0].rules
    assert rule.name == "web"


def test_only_rules_and_routes_can_be_removed() -> None:
    source = with_controls("x: {label: X, choices: {all: {label: A}, less: {label: L, remove: [b.address]}}}")
    with pytest.raises(InvalidTextError, match="no rule and no route"):
        set_scene(scenario(source), {"x": "less"})


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        pytest.param("b: 5", "remove: [b.input.r1]", "Another choice has replaced", id="a node"),
        pytest.param("b.input: {}", "remove: [b.input.r1]", "Another choice has replaced", id="a chain"),
        pytest.param("b.input: {rules: []}", "set: {b.input.web: accept}", "There is no such place", id="all rules"),
    ],
)
def test_what_one_choice_has_replaced_another_cannot_change(first: str, second: str, says: str) -> None:
    source = with_controls(
        f"x: {{label: X, choices: {{new: {{label: N, set: {{{first}}}}}, old: {{label: O}}}}}}",
        f"y: {{label: Y, choices: {{new: {{label: N, {second}}}, old: {{label: O}}}}}}",
    )
    with pytest.raises(InvalidTextError, match=says):
        set_scene(scenario(source), {"x": "new", "y": "new"})


def test_a_control_whose_choices_all_have_conditions_is_refused() -> None:
    source = with_controls(
        control("first", 2),
        "second: {label: S, choices: {a: {label: A, when: {first: c0}}, b: {label: B, when: {first: c1}}}}",
    )
    with pytest.raises(InvalidTextError, match="One choice at least"):
        scenario(source)


@pytest.mark.parametrize("name", ["at", "depth"])
def test_a_control_whose_name_means_something_else_in_addresses_is_refused(name: str) -> None:
    with pytest.raises(InvalidTextError, match=f"No control can be called “{name}”"):
        scenario(with_controls(control(name, 2)))


def test_choosing_changes_nothing_in_the_scenario_itself() -> None:
    once = content("late-response")
    before = repr(once.text.value)
    set_scene(once, {"timer": "cloud"})
    assert repr(once.text.value) == before
