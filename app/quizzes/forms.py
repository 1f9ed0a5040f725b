"""What a question looks like on a page: before it is answered, after, and with an earlier answer beside it.

The bytes before are the same for every reader, and no option says whether it is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup, escape
from sqlmodel import Session

from app.documents import prose
from app.quizzes import grading, service
from app.quizzes.asked import Asked
from app.quizzes.grading import Grade
from app.quizzes.questions import (
    ChooseTheRule,
    FillTheRow,
    Moment,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    WhatHappens,
    shuffled,
)
from app.quizzes.reading import written_as
from app.quizzes.replays import replayed
from app.web.addresses import url

NOTHING = Markup()


class Outcome(StrEnum):
    """How an answer went; the value goes into `data-answer` and chooses the words."""

    OPEN = ""
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One radio button or check box; `outcome` is set on what was chosen."""

    value: str
    text: Markup
    outcome: Outcome = Outcome.OPEN
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """One thing to write or to place; a `given` one is only shown."""

    label: Markup
    value: str = ""
    given: bool = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where a question is asked: as what, to which address it answers, and before which hop a prediction stands."""

    form_id: str
    action: str
    revision: int
    at: str = ""


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """`at` is empty for a question and packet.hop for a prediction; `announced` when the result answers an action."""

    form_id: str
    action: str
    revision: int
    at: str
    kind: str
    text: Markup
    options: tuple[OptionView, ...] = ()
    fields: tuple[FieldView, ...] = ()
    unit: str = ""
    outcome: Outcome = Outcome.OPEN
    feedback: Markup = NOTHING
    moment: str = ""
    message: str = ""
    note: str = ""
    announced: bool = True


def form_id(name: str) -> str:
    """Where on its page a question stands."""
    return f"answer-form-{name}"


def open_form(asked: Asked, *, message: str = "", written: Sequence[str] = ()) -> QuestionForm:
    """The question as everybody sees it first; with a message when it was not answered, and with what was written."""
    return form_at(_place(asked), asked.question, message=message, written=written)


def _place(asked: Asked) -> FormPlace:
    action = url("answer", slug=asked.lesson, name=asked.name)
    return FormPlace(form_id(asked.name), action, asked.revision_id, asked.at)


def form_at(place: FormPlace, question: Question, *, message: str = "", written: Sequence[str] = ()) -> QuestionForm:
    return QuestionForm(
        form_id=place.form_id,
        action=place.action,
        revision=place.revision,
        at=place.at,
        kind=question.kind,
        text=prose.compiled(question.text),
        options=_options(question, as_written=bool(place.at)),
        fields=_fields(question, written),
        unit=question.unit if isinstance(question, Numeric) else "",
        message=message,
    )


def _options(question: Question, *, as_written: bool) -> tuple[OptionView, ...]:
    """In an order that says nothing; those of a prediction stand as they were written, since its keys count them."""
    if not isinstance(question, SingleChoice | MultipleChoice | ChooseTheRule | WhatHappens):
        return ()
    numbered = list(enumerate(question.options, start=1)) if as_written else shuffled(question.name, question.options)
    return tuple(OptionView(str(number), prose.compiled(option.text)) for number, option in numbered)


def chosen_at(place: FormPlace, question: Question, choice: str) -> QuestionForm:
    """With an answer that is kept, and nothing said of it."""
    form = form_at(place, question, written=written_as(question, choice))
    options = tuple(replace(each, chosen=each.value in choice.split()) for each in form.options)
    return replace(form, options=options, announced=False)


def _fields(question: Question, written: Sequence[str]) -> tuple[FieldView, ...]:
    match question:
        case Numeric() | ShortText():
            return (FieldView(Markup("Your answer"), next(iter(written), "")),)
        case Ordering(items=items):
            places = [*written[: len(items)], *[""] * (len(items) - len(written))]
            seen = [prose.compiled(item) for _, item in shuffled(question.name, items)]
            return tuple(FieldView(item, place) for item, place in zip(seen, places, strict=True))
        case FillTheRow(fields=fields):
            values = iter(written)
            return tuple(
                FieldView(escape(each.label), each.value if each.given else next(values, ""), each.given)
                for each in fields
            )
        case _:
            return ()


def answered_form(asked: Asked, choice: str, grade: Grade, *, note: str = "", announced: bool = True) -> QuestionForm:
    form = answered_at(_place(asked), asked.question, choice, grade)
    return replace(form, note=note, announced=announced)


def answered_at(place: FormPlace, question: Question, choice: str, grade: Grade) -> QuestionForm:
    """With an answer and what is to be said of it."""
    form = form_at(place, question, written=written_as(question, choice))
    outcome = Outcome.RIGHT if grade.correct else Outcome.WRONG
    return replace(
        form,
        options=tuple(_told(option, choice.split(), outcome, grade) for option in form.options),
        fields=_marked(form.fields, grade),
        outcome=outcome,
        feedback=prose.compiled(grade.feedback),
        moment=moment_address(grade.shows) if grade.shows else "",
    )


def _told(option: OptionView, chosen: Sequence[str], outcome: Outcome, grade: Grade) -> OptionView:
    """Of several ticks only the one that the feedback speaks of is marked as wrong."""
    if option.value not in chosen:
        return option
    about = not grade.wrong or int(option.value) in grade.wrong
    return replace(option, chosen=True, outcome=outcome if outcome is Outcome.RIGHT or about else Outcome.OPEN)


def _marked(fields: Sequence[FieldView], grade: Grade) -> tuple[FieldView, ...]:
    blanks = [index for index, each in enumerate(fields) if not each.given]
    wrong = {blanks[number - 1] for number in grade.wrong if number <= len(blanks)}
    return tuple(replace(each, wrong=index in wrong) for index, each in enumerate(fields))


def earlier_form(session: Session, learner_id: UUID, asked: Asked) -> QuestionForm | None:
    """With the answer of a former visit, which nobody has to hear again; None when there is none."""
    last = service.last_answer(session, learner_id, asked)
    if last is None:
        return None
    if not service.given_to(session, last, asked):
        return _changed_form(asked, correct=last.correct)
    grade = replayed(session, asked.question, last.choice, grading.grade(asked.question, last.choice))
    return answered_form(asked, last.choice, grade, announced=False)


def _changed_form(asked: Asked, *, correct: bool) -> QuestionForm:
    """The question as it is now, when the answer that is kept was given to an older one."""
    verdict = "right" if correct else "not right"
    note = f"You answered an earlier version of this question, and your answer was {verdict}. It still counts."
    return replace(open_form(asked), note=note, announced=False)


def moment_address(moment: Moment) -> str:
    shown = urlencode([*moment.controls.items(), *moment.changes, ("at", moment.at), ("depth", "decisions")])
    return f"{url('scenario', slug=moment.scenario)}?{shown}"
