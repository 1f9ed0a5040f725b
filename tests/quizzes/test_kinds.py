"""Each kind of question, from its text to the judgement of an answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.registry import Absence, Published, Shelf, Source
from app.errors import InvalidTextError
from app.quizzes.errors import UnansweredError
from app.quizzes.grading import grade
from app.quizzes.questions import (
    ChooseTheRule,
    FillTheRow,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    Question,
    ShortText,
    all_in,
    from_json,
    shuffled,
    to_json,
)
from app.quizzes.quiz_text import compile_quiz
from app.quizzes.reading import read, written_as
from app.scenarios.service import compile_scenario
from tests.scenarios.builders import CONTENT, SCENARIOS


class Scenarios(Shelf):
    """The scenarios of the course, as they are compiled."""

    def find(self, kind: str, slug: str) -> Published | None:
        if kind != "scenario" or slug not in self.slugs(kind):
            return None
        file = CONTENT / "scenarios" / f"{slug}.yaml"
        found = compile_scenario(Source(str(file), slug, file.read_text("utf-8")), self)
        return Published(1, 1, 1, "scenario", slug, found.title, dict(found.data))

    def slugs(self, kind: str) -> list[str]:
        return [file.stem for file in SCENARIOS] if kind == "scenario" else []

    def absence(self, kind: str, slug: str) -> Absence:
        return Absence(f"There is no {kind} “{slug}”.")


def compiled(question: str) -> Question:
    text = f"quiz: 1\ntitle: T\nquestions:\n  - name: asked\n    question: What?\n{question}"
    (found,) = all_in(compile_quiz(Source("q.yaml", "q", text), Scenarios()).data)
    return found


ROW = """\
    kind: fill-the-row
    scenario: egress-nat
    controls: {initiator: inside, port: https}
    at: 1.3
    blanks: [reply-source, reply-destination]
    feedback: As it will arrive.
"""
RULE = """\
    kind: choose-the-rule
    scenario: port-forward
    controls: {rule: absent}
    place: gw.forward
    wishes: [{event: 1, gets: answer}]
    options:
      - rule: iifname wan ip daddr 10.0.1.20 tcp dport 443 accept
      - {rule: iifname wan tcp dport 22 accept, feedback: The visitor asks for 443.}
"""
NOT_WRONG = """\
    kind: numeric
    answer: 5
    mistakes: [{answer: 5, feedback: No.}]
    feedback: Count.
"""
TWICE = """
    kind: ordering
    items: [One, two, one]
    feedback: No.
"""
ORDER = Ordering("the-way", "?", ("first", "second", "third"), "Think of the filter.")
SEVERAL = MultipleChoice(
    "several", "?", (Option("a", correct=True), Option("b", correct=False, feedback="No b."), Option("c", correct=True))
)
NUMBER = Numeric("bytes", "?", 1200, 60, "Count again.", right="Yes.")
WORD = ShortText("word", "?", ("source NAT", "SNAT"), "The other side.")


@pytest.mark.parametrize(
    ("ticked", "correct", "said"),
    [
        pytest.param(["1", "3"], True, "", id="all that are right"),
        pytest.param(["1"], False, "still missing", id="one is missing"),
        pytest.param(["1", "2", "3"], False, "No b.", id="everything"),
    ],
)
def test_several_choices_are_right_in_whole_or_not(ticked: list[str], *, correct: bool, said: str) -> None:
    judged = grade(SEVERAL, read(SEVERAL, ticked))
    assert judged.correct is correct
    assert said in judged.feedback


@pytest.mark.parametrize("written", ["1200", "1 200", "1,200", "1200.0", "1\u202f200", "+1250", "1140"])
def test_a_number_may_be_written_in_many_ways_and_differ_by_the_tolerance(written: str) -> None:
    assert grade(NUMBER, read(NUMBER, [written])).correct


def test_the_edge_of_a_tolerance_is_right_also_where_machines_count_otherwise() -> None:
    tenth = Numeric("tenth", "?", 1.1, 0.1, "Count again.")
    assert grade(tenth, read(tenth, ["1.0"])).correct
    assert not grade(tenth, read(tenth, ["0.99"])).correct
    per_cent = compiled("    kind: numeric\n    answer: 0.7\n    tolerance: 2%\n    feedback: No.\n")
    assert grade(per_cent, read(per_cent, ["0.686"])).correct
    exact = Numeric("many", "?", 2**32, 0, "Count again.")
    assert not grade(exact, read(exact, ["4294967295"])).correct


@pytest.mark.parametrize(
    ("written", "number"), [("-1,200", "-1200"), ("0,500", "0.5"), ("1,200.5", "1200.5"), ("0.0000001", "0.0000001")]
)
def test_a_comma_is_read_as_what_it_can_be(written: str, number: str) -> None:
    assert read(NUMBER, [written]) == number


@pytest.mark.parametrize("written", ["1139", "1261", "12", "0,5", "-1200"])
def test_another_number_is_wrong(written: str) -> None:
    assert not grade(NUMBER, read(NUMBER, [written])).correct


@pytest.mark.parametrize("written", ["", "many", "1.2.3", "1e3", "12 bytes", "9" * 300])
def test_what_is_no_number_is_no_answer_yet(written: str) -> None:
    with pytest.raises(UnansweredError):
        read(NUMBER, [written])


@pytest.mark.parametrize("written", ["source NAT", "Source-NAT", "sourcenat", "snat", "  SNAT. "])
def test_a_word_counts_whatever_its_case_spaces_and_hyphens(written: str) -> None:
    assert grade(WORD, read(WORD, [written])).correct


def test_a_misspelt_word_is_told_to_be_nearly_right() -> None:
    assert "spelling" in grade(WORD, read(WORD, ["sorce nat"])).feedback
    assert grade(WORD, read(WORD, ["destination"])).feedback == "The other side."


@pytest.mark.parametrize("written", ["ß" * 150, "a\0b", "word " * 40])
def test_what_could_not_be_kept_is_no_answer_yet(written: str) -> None:
    with pytest.raises(UnansweredError):
        read(WORD, [written])


def test_an_order_names_the_first_item_that_is_not_in_its_place() -> None:
    seen = [number for number, _ in shuffled(ORDER.name, ORDER.items)]
    assert seen != [1, 2, 3]
    assert grade(ORDER, read(ORDER, [str(number) for number in seen])).correct
    swapped = {1: 2, 2: 1, 3: 3}
    judged = grade(ORDER, read(ORDER, [str(swapped[number]) for number in seen]))
    assert "second" in judged.feedback


@pytest.mark.parametrize("places", [["1", "2"], ["1", "1", "2"], ["1", "2", ""], ["1", "2", "4"]])
def test_an_order_with_a_place_missing_or_twice_is_no_answer_yet(places: list[str]) -> None:
    with pytest.raises(UnansweredError):
        read(ORDER, places)


def test_the_values_of_a_row_come_from_the_run() -> None:
    question = compiled(ROW)
    assert isinstance(question, FillTheRow)
    assert [blank.value for blank in question.blanks] == ["203.0.113.80:443", "198.51.100.1:40000"]
    right = read(question, ["203.0.113.80:443", " 198.51.100.1:40000 "])
    assert grade(question, right).correct
    wrong = grade(question, read(question, ["203.0.113.80:443", "10.0.1.10:40000"]))
    assert (wrong.correct, wrong.wrong) == (False, (2,))
    assert "reply, to" in wrong.feedback
    assert "198.51.100.1:40000" not in wrong.feedback


def test_which_rule_is_right_is_found_by_running_them() -> None:
    question = compiled(RULE)
    assert isinstance(question, ChooseTheRule)
    assert [option.correct for option in question.options] == [True, False]
    shows = question.options[1].shows
    assert shows is not None
    assert (shows.at, dict(shows.changes)) == ("1.4", {"add": "gw.forward:iifname wan tcp dport 22 accept"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(RULE.replace("dport 22", "dport 443"), "it is 1 and 2", id="two rules that grant all wishes"),
        pytest.param(RULE.replace("gets: answer", "gets: stopped"), "needs `feedback`", id="the wrong wish"),
        pytest.param(RULE.replace("dport 22 accept", "dport 22 acept"), "cannot be tried", id="no rule"),
        pytest.param(RULE.replace("place: gw.forward", "place: gw.foward"), "cannot be tried", id="no place"),
        pytest.param(ROW.replace("at: 1.3", "at: 1.1"), "no tracking entry", id="a node without a memory"),
        pytest.param(ROW.replace("egress-nat", "egress-nut"), "There is no scenario", id="no scenario"),
        pytest.param(TWICE, "stands here twice", id="two items that are the same"),
        pytest.param(NOT_WRONG.replace("answer: 5\n", "answer: .nan\n", 1), "A number is expected", id="no number"),
        pytest.param(NOT_WRONG.replace("{answer: 5,", "{answer: nan,"), "is not a number", id="a mistake without one"),
        pytest.param(
            NOT_WRONG.replace("answer: 5\n", "answer: 1.1\n    tolerance: 0.1\n", 1).replace(
                "{answer: 5,", "{answer: 1,"
            ),
            "is right",
            id="a mistake at the edge of the tolerance",
        ),
        pytest.param(NOT_WRONG, "is right", id="a mistake that is none"),
    ],
)
def test_a_fault_is_told(text: str, said: str) -> None:
    with pytest.raises(InvalidTextError, match=said):
        compiled(text)


EVERY_KIND = (SEVERAL, NUMBER, WORD, ORDER, compiled(ROW), compiled(RULE))


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda question: question.kind)
def test_a_question_is_kept_as_json_and_comes_back(question: Question) -> None:
    assert from_json(to_json(question)) == question


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda question: question.kind)
def test_nothing_at_all_is_never_an_answer(question: Question) -> None:
    for blank in ([], [""], ["", ""], [" "]):
        with pytest.raises(UnansweredError):
            read(question, blank)


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_fields_are_read_or_refused_and_what_is_read_is_read_again(fields: list[str]) -> None:
    for question in EVERY_KIND:
        try:
            answer = read(question, fields)
        except UnansweredError:
            continue
        grade(question, answer)
        assert len(answer) <= 200
        if again := written_as(question, answer):
            assert read(question, again) == answer


def test_the_order_that_readers_see_depends_on_the_name_alone() -> None:
    items = ["a", "b", "c", "d"]
    assert shuffled("one", items) == shuffled("one", items)
    assert sorted(item for _, item in shuffled("one", items)) == items
    first = {shuffled(f"question-{number}", items)[0][0] for number in range(40)}
    assert first == {1, 2, 3, 4}
    assert replace(ORDER, name="other").items == ORDER.items
