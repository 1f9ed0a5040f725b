import pytest

from app.documents.compiling import PackShelf, as_stored
from app.documents.pack import Pack
from app.documents.registry import Source
from app.errors import InvalidTextError
from app.quizzes.conditions import Conditions, Feedback, Order, RightAnswers, conditions_of
from app.quizzes.questions import Moment, SingleChoice, all_in
from app.quizzes.quiz_text import compile_quiz
from tests.quizzes.builders import QUIZ, shelf_with
from tests.scenarios.egress import EGRESS

EMPTY = PackShelf(Pack({}), {})


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(InvalidTextError) as invalid:
        compile_quiz(Source("quizzes/egress.yaml", "egress", text), EMPTY)
    return [(problem.line, problem.message) for problem in invalid.value.problems]


def test_texts_become_html_and_nothing_in_them_can_leave_its_place() -> None:
    hostile = QUIZ.replace("text: Nowhere", "text: '<script>alert(1)</script> **Nowhere** [x](javascript:x)'")
    compiled = compile_quiz(Source("quizzes/egress.yaml", "egress", hostile), EMPTY)
    (question,) = all_in(compiled.data)
    assert isinstance(question, SingleChoice)
    assert question.text == "Which way does a <em>request</em> go?"
    assert "<script" not in question.options[2].text
    assert "<a" not in question.options[2].text
    assert "<strong>Nowhere</strong>" in question.options[2].text


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        pytest.param("        correct: true\n", "", 7, "Exactly one option", id="no right option"),
        pytest.param(
            "        feedback: It is sent, so it goes somewhere.",
            "        feedback: It is sent.\n        correct: true",
            7,
            "Exactly one option",
            id="two right options",
        ),
        pytest.param("        feedback: It begins inside.\n", "", 8, "needs `feedback`", id="wrong without feedback"),
        pytest.param("single-choice", "single-choise", 5, "is none of", id="a kind that does not exist"),
        pytest.param("feedback: It begins", "feedbak: It begins", 9, "feedbak", id="a key that does not exist"),
        pytest.param("quiz: 1", "quiz: 2", 1, "is expected here", id="a version that does not exist"),
        pytest.param("name: which-way", "name: Which way", 4, "not written as it has to be", id="a name with a space"),
        pytest.param(
            "        feedback: It begins inside.",
            "        feedback: It begins inside.\n        shows: {scenario: nowhere, at: 1.1}",
            10,
            "There is no scenario “nowhere”.",
            id="a moment of a scenario that does not exist",
        ),
        pytest.param(
            "        feedback: It begins inside.",
            "        feedback: It begins inside.\n        shows: {scenario: nowhere, at: first}",
            10,
            "not written as it has to be",
            id="a moment that is no packet and hop",
        ),
    ],
)
def test_a_fault_is_told_at_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in QUIZ
    ((told_line, message),) = faults(QUIZ.replace(old, new))
    assert told_line == line
    assert says in message


SHOWING = QUIZ.replace(
    "        feedback: It begins inside.",
    "        feedback: It begins inside.\n"
    "        shows: {scenario: egress-nat, controls: {initiator: inside}, at: 2.3}",
)


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        pytest.param("egress-nat", "egres-nat", "There is no scenario “egres-nat”.", "egress-nat", id="a typo"),
        pytest.param("initiator", "inititor", "There is no control “inititor”.", "initiator", id="no such control"),
        pytest.param(": inside", ": insid", "has no choice “insid”.", "inside", id="no such choice"),
        pytest.param("2.3", "2.9", "Packet 2 has no hop 9: it has 5.", "2.3 gw.nat", id="no such hop"),
        pytest.param("2.3", "9.1", "There is no packet 9: the scenario has 3.", "", id="no such packet"),
    ],
)
def test_a_moment_that_does_not_exist_is_told(old: str, new: str, says: str, hint: str) -> None:
    source = Source("quizzes/egress.yaml", "egress", SHOWING.replace(old, new))
    with pytest.raises(InvalidTextError) as invalid:
        compile_quiz(source, shelf_with(EGRESS))
    (problem,) = invalid.value.problems
    assert problem.line == 10
    assert says in problem.message
    assert hint in problem.hint


def test_a_moment_that_exists_is_kept_with_its_option() -> None:
    compiled = compile_quiz(Source("quizzes/egress.yaml", "egress", SHOWING), shelf_with(EGRESS))
    (question,) = all_in(compiled.data)
    assert isinstance(question, SingleChoice)
    assert [option.shows for option in question.options] == [
        Moment("egress-nat", "2.3", {"initiator": "inside"}),
        None,
        None,
    ]


def test_two_questions_of_one_name_are_told() -> None:
    question = QUIZ.split("questions:\n")[1]
    assert faults(QUIZ + question) == [(15, "There is already a question called “which-way” in this quiz.")]


def test_what_a_quiz_says_of_its_taking_is_compiled_with_it() -> None:
    said = QUIZ.replace(
        "title: Egress\n",
        "title: Egress\nsummary: A *word*.\nattempts: 2\nfeedback: after the last attempt\n"
        "right_answers: hidden\norder: shuffled\n",
    )
    compiled = compile_quiz(Source("quizzes/egress.yaml", "egress", said), EMPTY)
    expected = Conditions("A <em>word</em>.", 2, Feedback.AFTER_THE_LAST_ATTEMPT, RightAnswers.HIDDEN, Order.SHUFFLED)
    assert conditions_of(as_stored(compiled)) == expected
    assert expected.graded


def test_a_quiz_that_says_nothing_of_it_is_taken_for_practice() -> None:
    compiled = compile_quiz(Source("quizzes/egress.yaml", "egress", QUIZ), EMPTY)
    assert conditions_of(as_stored(compiled)) == conditions_of({}) == Conditions()
    assert not Conditions().graded
