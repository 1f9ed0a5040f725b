"""Every kind of answer in words."""

import pytest

from app.quizzes.questions import (
    FillTheRow,
    Moment,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    Question,
    RowField,
    ShortText,
    SingleChoice,
    shuffled,
)
from app.quizzes.wording import given_in_words, read_as_text, right_in_words

OPTIONS = (Option("<em>One</em>", correct=True), Option("Two", correct=False), Option("Three", correct=True))
ITEMS = ("First", "Second", "Third")
ROW = FillTheRow(
    "row",
    "Which?",
    (RowField("Reply, from", "192.0.2.1:1", given=False), RowField("State", "NEW", given=True)),
    Moment("egress-nat", "1.1"),
    "No.",
)
PLACES = " ".join(str(number) for number, _ in shuffled("order", ITEMS))
"""The right answer to the order: of each item as it is seen its place."""


@pytest.mark.parametrize(
    ("question", "choice", "given", "right"),
    [
        pytest.param(SingleChoice("q", "?", OPTIONS[:2]), "2", "Two", "One", id="single choice"),
        pytest.param(MultipleChoice("q", "?", OPTIONS), "1 2", "One; Two", "One; Three", id="multiple choice"),
        pytest.param(Numeric("q", "?", 350.0, 0.0, "No.", "s"), "0.5", "0.5 s", "350 s", id="numeric"),
        pytest.param(ShortText("q", "?", ("NAT", "nat"), "No."), "<b>dns", "<b>dns", "NAT", id="short text"),
        pytest.param(
            Ordering("order", "?", ITEMS, "No."), PLACES, "First; Second; Third", "First; Second; Third", id="ordering"
        ),
        pytest.param(ROW, "1.2.3.4:5", "Reply, from: 1.2.3.4:5", "Reply, from: 192.0.2.1:1", id="a row"),
    ],
)
def test_an_answer_is_said_in_words(question: Question, choice: str, given: str, right: str) -> None:
    assert read_as_text(given_in_words(question, choice)) == given
    assert read_as_text(right_in_words(question)) == right


def test_no_answer_is_no_word() -> None:
    assert given_in_words(SingleChoice("q", "?", OPTIONS), "") == ()


def test_what_somebody_wrote_is_markup_nowhere() -> None:
    (said,) = given_in_words(ShortText("q", "?", ("NAT",), "No."), "<script>")
    assert said == "&lt;script&gt;"
