"""What a question looks like on a page: before it is answered, after, and with an earlier answer beside it.

The bytes before are the same for every reader, and no option says whether it is right.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from sqlmodel import Session

from app.quizzes import grading, service
from app.quizzes.asked import Asked
from app.quizzes.grading import Grade
from app.quizzes.questions import Moment
from app.web.addresses import url

NOTHING = Markup()


class Outcome(StrEnum):
    """How an answer went; the value goes into `data-answer` and chooses the words."""

    OPEN = ""
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One radio button; `outcome` is set on the chosen one only."""

    value: str
    text: Markup
    outcome: Outcome = Outcome.OPEN

    @property
    def chosen(self) -> bool:
        return self.outcome is not Outcome.OPEN


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """`at` is empty for a question and packet.hop for a prediction; `announced` when the result answers an action."""

    form_id: str
    action: str
    revision: int
    at: str
    text: Markup
    options: tuple[OptionView, ...]
    outcome: Outcome = Outcome.OPEN
    feedback: Markup = NOTHING
    moment: str = ""
    message: str = ""
    note: str = ""
    announced: bool = True


def open_form(asked: Asked, *, message: str = "") -> QuestionForm:
    """The question as everybody sees it first; with a message when nothing was chosen."""
    options = enumerate(asked.question.options, start=1)
    return QuestionForm(
        form_id=f"answer-form-{asked.name}",
        action=url("answer", slug=asked.lesson, name=asked.name),
        revision=asked.revision_id,
        at=asked.at,
        text=Markup(asked.question.text),  # noqa: S704 made safe when it was compiled
        options=tuple(OptionView(str(number), Markup(option.text)) for number, option in options),  # noqa: S704 as above
        message=message,
    )


def answered_form(asked: Asked, choice: str, grade: Grade, *, note: str = "", announced: bool = True) -> QuestionForm:
    outcome = Outcome.RIGHT if grade.correct else Outcome.WRONG
    form = open_form(asked)
    return replace(
        form,
        options=tuple(replace(each, outcome=outcome) if each.value == choice else each for each in form.options),
        outcome=outcome,
        feedback=Markup(grade.feedback),  # noqa: S704 made safe when it was compiled
        moment=_address(grade.shows) if grade.shows else "",
        note=note,
        announced=announced,
    )


def earlier_form(session: Session, learner_id: UUID, asked: Asked) -> QuestionForm | None:
    """With the answer of a former visit, which nobody has to hear again; None when there is none."""
    last = service.last_answer(session, learner_id, asked)
    if last is None:
        return None
    if not service.given_to(session, last, asked):
        return _changed_form(asked, correct=last.correct)
    return answered_form(asked, last.choice, grading.grade(asked.question, last.choice), announced=False)


def _changed_form(asked: Asked, *, correct: bool) -> QuestionForm:
    """The question as it is now, when the answer that is kept was given to an older one."""
    verdict = "right" if correct else "not right"
    note = f"You answered an earlier version of this question, and your answer was {verdict}. It still counts."
    return replace(open_form(asked), note=note, announced=False)


def _address(moment: Moment) -> str:
    shown = urlencode({**moment.controls, "at": moment.at, "depth": "decisions"})
    return f"{url('scenario', slug=moment.scenario)}?{shown}"
