import pytest

from app.quizzes import grading, reading
from app.quizzes.errors import UnansweredError
from app.quizzes.grading import Grade
from app.quizzes.questions import Moment, Option, SingleChoice, from_json, to_json

MOMENT = Moment("egress-nat", "2.3", {"initiator": "inside"})
QUESTION = SingleChoice(
    "which-way",
    "Which way?",
    (
        Option("In", correct=False, feedback="It begins inside.", shows=MOMENT),
        Option("Out", correct=True, feedback="It leaves."),
        Option("Nowhere", correct=False, feedback="It is sent."),
    ),
)


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        pytest.param("1", Grade(correct=False, feedback="It begins inside.", shows=MOMENT), id="wrong with a moment"),
        pytest.param("2", Grade(correct=True, feedback="It leaves."), id="right"),
        pytest.param("3", Grade(correct=False, feedback="It is sent."), id="wrong without a moment"),
    ],
)
def test_an_option_is_judged_by_what_its_author_said_of_it(answer: str, grade: Grade) -> None:
    assert grading.grade(QUESTION, answer) == grade


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param(["2"], "2", id="one chosen"),
        pytest.param(["2", "2"], "2", id="the same twice"),
        pytest.param(["", "3"], "3", id="an empty field beside it"),
    ],
)
def test_an_answer_is_read_from_the_fields_of_a_form(fields: list[str], answer: str) -> None:
    assert grading.read(QUESTION, fields) == answer


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param([], reading.NOTHING_CHOSEN, id="nothing"),
        pytest.param([""], reading.NOTHING_CHOSEN, id="an empty field"),
        pytest.param(["0"], reading.NOT_OFFERED, id="before the first"),
        pytest.param(["4"], reading.NOT_OFFERED, id="after the last"),
        pytest.param(["-1"], reading.NOT_OFFERED, id="counted from the end"),
        pytest.param(["02"], reading.NOT_OFFERED, id="a number written otherwise"),
        pytest.param(["²"], reading.NOT_OFFERED, id="a digit that is none"),
        pytest.param(["1", "2"], reading.NOT_OFFERED, id="two chosen"),
        pytest.param(["x" * 10_000], reading.NOT_OFFERED, id="a long text"),
    ],
)
def test_what_is_no_answer_is_told_and_not_judged(fields: list[str], message: str) -> None:
    with pytest.raises(UnansweredError) as refused:
        grading.read(QUESTION, fields)
    assert str(refused.value) == message


def test_a_question_survives_being_kept_as_json() -> None:
    assert from_json(to_json(QUESTION)) == QUESTION
