"""What the pages of an attempt that is open show: a question, and what is answered so far.

As long as the quiz does not tell what was right, nothing of it is in here: neither the run of a situation nor a word
about an option.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import token_hex

from markupsafe import Markup
from sqlmodel import Session

from app.quizzes.forms import FormPlace, QuestionForm, answered_at, chosen_at, form_at
from app.quizzes.questions import FillTheRow, Ordering
from app.quizzes.replays import as_judged
from app.quizzes.sittings import Sitting, question_at
from app.quizzes.situations import situation_of
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
    """What the reader did on this page so far: a problem with it, and what was written or chosen, if that was it."""

    page: str = ""
    message: str = ""
    written: Sequence[str] | None = None


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
    flagged: tuple[StopView, ...]
    hand_in_href: str


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
        situation=situation_of(session, question, number, unfolded=True),
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
        tuple(stop for stop in line if stop.flagged),
        url("attempt_hand_in", attempt=str(sitting.attempt.attempt_id)),
    )


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
        form = answered_at(place, question, last.choice, as_judged(session, question, graded))
    elif said.written is not None:
        form = form_at(place, question, written=said.written)
    elif last:
        form = chosen_at(place, question, last.choice)
    else:
        form = form_at(place, question)
    return replace(form, message=said.message)
