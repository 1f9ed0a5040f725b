"""What the review of an attempt shows: each question with what was answered, and what the quiz tells of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup
from sqlmodel import Session

from app.documents import prose
from app.quizzes.conditions import Feedback, RightAnswers
from app.quizzes.forms import moment_address
from app.quizzes.grading import Grade
from app.quizzes.models import AttemptStep
from app.quizzes.questions import Question
from app.quizzes.replays import as_judged
from app.quizzes.sittings import Sitting
from app.quizzes.situations import situation_of
from app.quizzes.wording import given_in_words, right_in_words
from app.web.addresses import url


@dataclass(frozen=True, slots=True)
class ReviewedView:
    """A question of an attempt that is handed in; where nothing may be told, only what was answered."""

    number: int
    text: Markup
    situation: Markup
    given: tuple[Markup, ...]
    correct: bool | None
    right: tuple[Markup, ...]
    feedback: Markup
    moment: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    title: str
    quiz: str
    right: int
    asked: int
    told: bool
    reviewed: tuple[ReviewedView, ...]
    quiz_href: str
    later: str


def review_page(session: Session, sitting: Sitting) -> ReviewPage:
    later = "" if sitting.tells else _when_told(sitting)
    return ReviewPage(
        f"{sitting.right} of {len(sitting.questions)} right",
        sitting.quiz.title,
        sitting.right,
        len(sitting.questions),
        sitting.tells,
        tuple(_reviewed(session, sitting)),
        url("quiz", slug=sitting.quiz.slug),
        later,
    )


def _when_told(sitting: Sitting) -> str:
    if sitting.conditions.feedback is Feedback.AFTER_THE_LAST_ATTEMPT:
        return "Which answers were right is told after the last attempt."
    return "This quiz does not tell which answers were right."


def _reviewed(session: Session, sitting: Sitting) -> Iterator[ReviewedView]:
    for number, question in sitting.numbered():
        graded = sitting.grade(question.name)
        yield _review(session, sitting, number, question, graded if sitting.tells else None)


def _review(
    session: Session, sitting: Sitting, number: int, question: Question, graded: AttemptStep | None
) -> ReviewedView:
    """`graded` is None where nothing may be told."""
    last = sitting.answer(question.name)
    told = as_judged(session, question, graded) if graded and graded.choice else Grade(correct=False)
    shown = sitting.conditions.right_answers is RightAnswers.SHOWN
    return ReviewedView(
        number=number,
        text=prose.compiled(question.text),
        situation=situation_of(session, question, number, unfolded=False),
        given=given_in_words(question, last.choice) if last else (),
        correct=bool(graded.correct) if graded else None,
        right=right_in_words(question) if graded and not graded.correct and shown else (),
        feedback=prose.compiled(told.feedback),
        moment=moment_address(told.shows) if told.shows else "",
    )
