"""Questions with parameters: what may be drawn, what each case is compiled to, and what an attempt makes of a seed."""

from collections.abc import Mapping

import pytest

from app.documents.compiling import as_stored
from app.documents.registry import Json, Source
from app.errors import InvalidTextError
from app.quizzes.paper import paper
from app.quizzes.questions import ChooseTheRule, Numeric, WhatHappens, all_in, draws_in
from app.quizzes.quiz_text import compile_quiz
from app.quizzes.written.draws import cases_of, described, in_case
from tests.quizzes.attempts import AS_WRITTEN, GRADED
from tests.quizzes.builders import shelf_with
from tests.scenarios.egress import EGRESS

SEEDS = range(40)
NUMBER = """\
quiz: 1
title: Numbers
questions:
  - name: sum
    kind: numeric
    draw: [{one: 2, two: 3, sum: 5}, {one: 4, two: 3, sum: 7}, {one: 1, two: 8, sum: 9}]
    question: What is {one} and {two}?
    answer: "{sum}"
    feedback: Count.
"""
RULE = """\
quiz: 1
title: Rules
questions:
  - name: let-it-out
    kind: choose-the-rule
    draw: {port: [25, 53]}
    question: Which rule stops what comes from port {port}, and nothing else?
    scenario: egress-nat
    controls: {initiator: inside}
    changes: {then: ["tcp app:{port} -> web:443 syn"]}
    place: gw.forward.r2
    wishes: [{event: 1, gets: answer}, {event: 2, gets: stopped}]
    options:
      - rule: tcp sport {port} drop
      - rule: tcp dport {port} drop
        feedback: The web server's port is another.
"""


def compiled(text: str) -> Mapping[str, Json]:
    return as_stored(compile_quiz(Source("quizzes/q.yaml", "q", text), shelf_with(EGRESS)))


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(InvalidTextError) as invalid:
        compiled(text)
    return [(problem.line, problem.message) for problem in invalid.value.problems]


@pytest.mark.parametrize(
    ("draw", "cases"),
    [
        pytest.param({"a": [1, 2], "b": ["x"]}, [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}], id="every combination"),
        pytest.param([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 2}], id="these cases"),
        pytest.param({"a": 1}, [], id="no list"),
        pytest.param("a", [], id="a word"),
    ],
)
def test_parameters_give_cases(draw: Json, cases: list[dict[str, Json]]) -> None:
    assert cases_of({"draw": draw}) == cases


def test_a_parameter_stands_for_its_value_and_alone_keeps_its_kind() -> None:
    question: Json = {
        "name": "{a}",
        "draw": 1,
        "answer": "{a}",
        "text": "{a} of {b}, not { a } or {c}",
        "in": [{"{b}": "x"}],
    }
    assert in_case(question, {"a": 1, "b": "two"}) == {
        "name": "{a}",
        "answer": 1,
        "text": "1 of two, not { a } or {c}",
        "in": [{"two": "x"}],
    }
    assert described({"a": 1, "b": "two"}) == "a 1, b two"


def test_the_run_decides_what_is_right_in_each_case() -> None:
    data = compiled(GRADED)
    cases = draws_in(data)["what-becomes-of-it"]
    right = []
    for case in cases:
        assert isinstance(case, WhatHappens)
        right.append([option.correct for option in case.options])
        assert [option.shows is None for option in case.options] == right[-1]
        assert not next(option for option in case.options if option.correct).feedback
    assert right == [[True, False], [False, True]]
    assert "port 443" in cases[0].text
    assert "port 8080" in cases[1].text


def test_a_rule_is_chosen_for_the_port_that_is_drawn() -> None:
    for case, port in zip(draws_in(compiled(RULE))["let-it-out"], (25, 53), strict=True):
        assert isinstance(case, ChooseTheRule)
        assert [option.text for option in case.options if option.correct] == [f"<code>tcp sport {port} drop</code>"]


def test_a_number_may_be_drawn_with_its_answer() -> None:
    sums = [case.value for case in draws_in(compiled(NUMBER))["sum"] if isinstance(case, Numeric)]
    assert sums == [5, 7, 9]


def test_a_lesson_practises_the_first_case() -> None:
    (first,) = all_in(compiled(NUMBER))
    assert first.text == "What is 2 and 3?"


def test_the_same_seed_is_the_same_paper_and_others_are_others() -> None:
    data = compiled(NUMBER)
    asked = [paper(data, seed)[0].text for seed in SEEDS]
    assert asked == [paper(data, seed)[0].text for seed in SEEDS]
    assert set(asked) == {"What is 2 and 3?", "What is 4 and 3?", "What is 1 and 8?"}


def test_what_a_seed_draws_stays_for_ever() -> None:
    """Attempts are reviewed years later: another way to draw would show their learners other questions."""
    data = compiled(NUMBER)
    assert [paper(data, seed)[0].text.split()[2] for seed in range(8)] == list("12122212")


def test_questions_are_shuffled_by_the_seed_where_the_quiz_says_so() -> None:
    shuffled = compiled(GRADED.replace("attempts: 2", "attempts: 2\norder: shuffled"))
    orders = {tuple(question.name for question in paper(shuffled, seed)) for seed in SEEDS}
    assert len(orders) == 6
    written = {tuple(question.name for question in paper(compiled(GRADED), seed)) for seed in SEEDS}
    assert written == {("which-way", "its-port", "what-becomes-of-it")}


def test_the_number_of_an_option_does_not_say_where_its_author_wrote_it() -> None:
    data = compiled(GRADED)
    papers = [paper(data, seed) for seed in SEEDS]
    right = [[option.correct for option in getattr(asked[0], "options", ())].index(True) for asked in papers]
    assert {places: right.count(places) > 0 for places in range(3)} == {0: True, 1: True, 2: True}
    assert papers == [paper(data, seed) for seed in SEEDS]
    first = [option.text for option in getattr(papers[AS_WRITTEN][0], "options", ())]
    assert first == ["In", "Out", "Nowhere"]


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        pytest.param("port: [443, 8080]", "port: [443]", "draw:", "There are 1 cases", id="a single case"),
        pytest.param("[443, 8080]", f"{list(range(1, 60))}", "draw:", "There are 59 cases", id="too many"),
        pytest.param("[443, 8080]", "443", "draw:", "a list of its values", id="no list"),
        pytest.param("[443, 8080]", "[[1], [2]]", "draw:", "a word, a number", id="no plain value"),
        pytest.param("port: [443", "Port: [443", "draw:", "no name for a parameter", id="a bad name"),
        pytest.param("port: [443", "gate: [443", "draw:", "Nothing in the question says", id="never said"),
        pytest.param("port {port}", "{prot}", "name: what-becomes", "is no parameter", id="said and not drawn"),
        pytest.param("refused}", "lost}", "options:", "With port 8080: Exactly one", id="no option is right"),
        pytest.param("[443, 8080]", "[443, 443]", "draw:", "the same option is right", id="nothing changes"),
        pytest.param("web:{port} syn", "nobody:1 {port}", "changes:", "This cannot be run", id="a packet to nobody"),
        pytest.param("scenario: egress-nat", "scenario: x", "scenario: x", "no scenario", id="no such scenario"),
        pytest.param("{initiator: inside}", "{initiator: both}", "both}", "has no choice", id="no such choice"),
        pytest.param("refused}", "refused, by: gw.none}", "by: gw", "there is no “none”", id="no such place"),
        pytest.param(
            "attempts: 2\nfeedback: when handed in",
            "feedback: after the last attempt",
            "feedback: after",
            "There is a last attempt only",
            id="the last of any number",
        ),
    ],
)
def test_every_fault_is_told_at_its_place(old: str, new: str, where: str, says: str) -> None:
    assert old in GRADED
    text = GRADED.replace(old, new)
    lines = [number for number, written in enumerate(text.splitlines(), start=1) if where in written]
    assert [problem for problem in faults(text) if problem[0] in lines and says in problem[1]], faults(text)
