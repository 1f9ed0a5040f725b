"""Whether an answer is right. Pure: a question and what was sent in, nothing else.

A kind of question says how to read an answer from the fields of a form and how to judge it. What was read is kept as
one canonical text: two answers are the same when their texts are. Another kind is one more line in `KINDS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.quizzes.errors import UnansweredError
from app.quizzes.questions import Moment, Option, Question, SingleChoice

NOTHING_CHOSEN = "Choose one of the answers first."
NOT_OFFERED = "This answer is not one of those that the question offers. Choose again."


@dataclass(frozen=True, slots=True)
class Grade:
    """What is said about one answer; `feedback` is safe HTML."""

    correct: bool
    feedback: str = ""
    shows: Moment | None = None


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """`read` raises UnansweredError."""

    read: Callable[[Question, Sequence[str]], str]
    grade: Callable[[Question, str], Grade]


def read(question: Question, fields: Sequence[str]) -> str:
    """The canonical text of an answer. Raises UnansweredError for one that is none."""
    return KINDS[question.kind].read(question, fields)


def grade(question: Question, answer: str) -> Grade:
    """Judge an answer that `read` has accepted for this question."""
    return KINDS[question.kind].grade(question, answer)


def _read_single_choice(question: SingleChoice, fields: Sequence[str]) -> str:
    chosen = set(fields) - {""}
    if not chosen:
        raise UnansweredError(NOTHING_CHOSEN)
    if len(chosen) > 1 or not chosen <= {str(number) for number, _ in enumerate(question.options, start=1)}:
        raise UnansweredError(NOT_OFFERED)
    return chosen.pop()


def _grade_single_choice(question: SingleChoice, answer: str) -> Grade:
    option: Option = question.options[int(answer) - 1]
    return Grade(option.correct, option.feedback, option.shows)


KINDS: Mapping[str, QuestionKind] = {
    "single-choice": QuestionKind(_read_single_choice, _grade_single_choice),
}
