"""What the pages of an attempt show: a question, what is answered so far, and the review.

As long as the quiz does not tell what was right, nothing of it is in here: neither the run of a situation nor a word
about an option.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

from markupsafe import Markup
from sqlmodel import Session

from app.documents import service as documents
from app.errors import LearningCenterError
from app.quizzes import grading
from app.quizzes.attempts import question_at
from app.quizzes.conditions import RightAnswers
from app.quizzes.forms import FormPlace, QuestionForm, answered_at, chosen_at, form_at, moment_address
from app.quizzes.grading import Grade
from app.quizzes.models import AttemptStep
from app.quizzes.questions import FillTheRow, Ordering, Question, WhatHappens
from app.quizzes.replays import replayed
from app.quizzes.sittings import Sitting
from app.quizzes.wording import given_in_words, right_in_words
from app.scenarios.changes import read_changes
from app.scenarios.stills import still_markup
from app.web.addresses import url


@dataclass(frozen=True, slots=True)
class StopView:
    """A question in the line of all of them."""

    number: int
    href: str
    answered: bool
    flagged: bool
    current: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the reader did on this page so far: a problem with it, and what was written."""

    page: str = ""
    message: str = ""
    written: Sequence[str] = ()


FRESH = Said()


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """`kept` says when the answer was kept; `saves` whether a change is sent at once. `key` is new on every page."""

    title: str
    quiz: str
    number: int
    stops: tuple[StopView, ...]
    form: QuestionForm
    situation: Markup
    flagged: bool
    flag_href: str
    page: str
    key: str
    seen: int
    kept: str
    saves: bool
    final: bool
    told: bool
    next_href: str
    overview_href: str


@dataclass(frozen=True, slots=True)
class OverviewPage:
    title: str
    quiz: str
    stops: tuple[StopView, ...]
    unanswered: tuple[StopView, ...]
    hand_in_href: str


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


def question_page(session: Session, sitting: Sitting, number: int, said: Said = FRESH) -> QuestionPage:
    """Raises UnknownQuestionError."""
    question = question_at(sitting, number)
    last = sitting.answer(question.name)
    told = sitting.tells and sitting.grade(question.name) is not None
    overview = url("attempt", attempt=str(sitting.attempt.attempt_id))
    following = number + 1 <= len(sitting.questions)
    return QuestionPage(
        title=f"Question {number} of {len(sitting.questions)}",
        quiz=sitting.quiz.title,
        number=number,
        stops=stops(sitting, current=number),
        form=_form(session, sitting, number, said),
        situation=_situation(session, question, number, unfolded=True),
        flagged=sitting.flagged(question.name),
        flag_href=_question_href(sitting, number, "attempt_flag"),
        page=said.page or token_hex(8),
        key=token_hex(16),
        seen=last.sequence if last else 0,
        kept=f"{last.at:%H:%M:%S} UTC" if last else "",
        saves=not sitting.conditions.answers_are_final and not isinstance(question, Ordering | FillTheRow),
        final=sitting.conditions.answers_are_final,
        told=told,
        next_href=_question_href(sitting, number + 1) if following else overview,
        overview_href=overview,
    )


def overview_page(sitting: Sitting) -> OverviewPage:
    line = stops(sitting)
    return OverviewPage(
        "Before you hand in",
        sitting.quiz.title,
        line,
        tuple(stop for stop in line if not stop.answered),
        url("attempt_hand_in", attempt=str(sitting.attempt.attempt_id)),
    )


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
    left = sitting.conditions.left(sitting.used)
    if left:
        return "Which answers were right is told after the last attempt."
    return "This quiz does not tell which answers were right."


def stops(sitting: Sitting, current: int = 0) -> tuple[StopView, ...]:
    return tuple(
        StopView(
            number,
            _question_href(sitting, number),
            sitting.answer(question.name) is not None,
            sitting.flagged(question.name),
            number == current,
        )
        for number, question in sitting.numbered()
    )


def _question_href(sitting: Sitting, number: int, address: str = "attempt_question") -> str:
    return url(address, attempt=str(sitting.attempt.attempt_id), number=str(number))


def _form(session: Session, sitting: Sitting, number: int, said: Said) -> QuestionForm:
    question = question_at(sitting, number)
    place = FormPlace(f"question-{number}", _question_href(sitting, number), sitting.attempt.revision_id)
    last, graded = sitting.answer(question.name), sitting.grade(question.name)
    if last and graded and sitting.tells:
        form = answered_at(place, question, last.choice, _told(session, question, graded))
    elif said.written:
        form = form_at(place, question, written=said.written)
    elif last:
        form = chosen_at(place, question, last.choice)
    else:
        form = form_at(place, question)
    return replace(form, message=said.message)


def _told(session: Session, question: Question, graded: AttemptStep) -> Grade:
    """What is said of an answer; whether it was right is what was found when it was judged."""
    grade = replayed(session, question, graded.choice, grading.grade(question, graded.choice))
    return replace(grade, correct=bool(graded.correct))


def _reviewed(session: Session, sitting: Sitting) -> Iterator[ReviewedView]:
    for number, question in sitting.numbered():
        graded = sitting.grade(question.name)
        yield _review(session, sitting, number, question, graded if sitting.tells else None)


def _review(
    session: Session, sitting: Sitting, number: int, question: Question, graded: AttemptStep | None
) -> ReviewedView:
    """`graded` is None where nothing may be told."""
    last = sitting.answer(question.name)
    told = _told(session, question, graded) if graded and graded.choice else Grade(correct=False)
    shown = sitting.conditions.right_answers is RightAnswers.SHOWN
    return ReviewedView(
        number=number,
        text=Markup(question.text),  # noqa: S704 made safe when it was compiled
        situation=_situation(session, question, number, unfolded=False),
        given=given_in_words(question, last.choice) if last else (),
        correct=bool(graded.correct) if graded else None,
        right=right_in_words(question) if graded and not graded.correct and shown else (),
        feedback=Markup(told.feedback),  # noqa: S704 made safe when it was compiled
        moment=moment_address(told.shows) if told.shows else "",
    )


def _situation(session: Session, question: Question, number: int, *, unfolded: bool) -> Markup:
    """The network that a question is about, without the run; nothing where the scenario has gone or has changed."""
    if not isinstance(question, WhatHappens):
        return Markup()
    situation = question.situation
    scenario = documents.published(session, "scenario", situation.scenario)
    if scenario is None:
        return Markup()
    try:
        changes = read_changes(situation.changes)
        return still_markup(scenario.data, situation.controls, changes, f"q{number}", unfolded=unfolded)
    except LearningCenterError:
        return Markup()
