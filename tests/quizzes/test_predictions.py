"""A prediction in a lesson: the simulator says which option is right."""

import pytest

from app.documents.registry import EmbedCall, Shelf
from app.documents.texts import read_yaml
from app.errors import InvalidTextError, Problem
from app.quizzes.predictions import compile_prediction
from app.quizzes.questions import SingleChoice, from_json
from tests.quizzes.builders import shelf_with
from tests.scenarios.egress import EGRESS

PREDICTION = """\
name: will-it-pass
caption: The *whole* conversation
controls: {initiator: inside}
at: 2.4
question: What does the filter do with it?
options:
  - text: Drop it
    when: {verdict: drop}
    feedback: The policy is never asked.
  - text: Accept it
    when: {verdict: accept}
    feedback: It is established.
answer: 2
"""
FIRST_LINE = 11


def call(options: str, scenario: str = "egress-nat") -> EmbedCall:
    text = read_yaml(options, "lessons/egress.md", first_line=FIRST_LINE)
    return EmbedCall("predict", scenario, text, "egress", "will-it-pass", "lessons/egress.md", FIRST_LINE - 1)


def compiled(options: str, shelf: Shelf) -> SingleChoice:
    question = from_json(compile_prediction(call(options), shelf)["asks"])
    assert isinstance(question, SingleChoice)
    return question


def refusal(options: str, scenario: str = "egress-nat") -> Problem:
    with pytest.raises(InvalidTextError) as invalid:
        compile_prediction(call(options, scenario), shelf_with(EGRESS))
    (problem,) = invalid.value.problems
    return problem


def test_the_simulator_says_which_option_is_right() -> None:
    question = compiled(PREDICTION.replace("answer: 2\n", ""), shelf_with(EGRESS))
    assert [option.correct for option in question.options] == [False, True]


def test_when_the_scenario_changes_so_does_the_right_option() -> None:
    """Without a rule for what is established, the response meets the policy."""
    closed = EGRESS.replace('            - {name: known, rule: "ct state established,related accept"}\n', "").replace(
        "expect: {established: web}", "expect: timed-out"
    )
    question = compiled(PREDICTION.replace("answer: 2\n", ""), shelf_with(closed))
    assert [option.correct for option in question.options] == [True, False]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        pytest.param("answer: 2", "answer: 1", 23, "The simulator says option 2, not 1. At 2.4:", id="a wrong key"),
        pytest.param("answer: 2", "answer: 3", 23, "The simulator says option 2, not 3.", id="a key that is no option"),
        pytest.param("accept}", "reject}", 16, "agrees with none of the options", id="no option is right"),
        pytest.param(
            "{verdict: drop}", "{state: established}", 21, "Options 1 and 2 are both right", id="two are right"
        ),
        pytest.param("verdict: drop", "vredict: drop", 18, "“vredict” is not a key", id="a word no claim has"),
        pytest.param("verdict: drop", "verdict: dorp", 18, "is expected here", id="a verdict no filter has"),
        pytest.param("verdict: drop", "by: gw.forward.r9", 18, "there is no such rule", id="a rule that is not there"),
        pytest.param("verdict: drop", "by: gx.forward.policy", 18, "no node or link “gx”", id="a node nobody wrote"),
        pytest.param("verdict: drop", "next: gw.natt", 18, "Did you mean “gw.nat”?", id="a niche that is not there"),
        pytest.param("at: 2.4", "at: 2.40", 14, "the same as 2.4", id="a hop written as a number"),
        pytest.param("at: 2.4", "at: 2.7", 14, "Packet 2 has no hop 7", id="a hop that is not there"),
        pytest.param("initiator: inside", "initiator: upside", 13, "has no choice “upside”", id="no such choice"),
        pytest.param("    feedback: It is established.\n", "", 20, "“feedback” is missing", id="no feedback"),
    ],
)
def test_a_contradiction_is_told_at_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in PREDICTION
    problem = refusal(PREDICTION.replace(old, new))
    assert (problem.file, problem.line) == ("lessons/egress.md", line)
    assert says in problem.message


def test_a_scenario_that_does_not_exist_is_told_where_it_is_named() -> None:
    problem = refusal(PREDICTION, "egress-gnat")
    assert problem.line == FIRST_LINE - 1
    assert problem.message == "There is no scenario “egress-gnat”."
    assert "egress-nat" in problem.hint
