"""`:::question quiz name` in a lesson: where readers meet a question of a quiz."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from app.documents.registry import Embed, EmbedCall, ItemProgress, Json, PageEmbed, Published, Shelf
from app.documents.texts import nearest, validate
from app.errors import InvalidTextError, Problem
from app.quizzes import questions, service
from app.quizzes.asked import QUESTION, Asked, ask_question
from app.quizzes.conditions import conditions_of
from app.quizzes.forms import earlier_form, form_id, open_form
from app.web.pages import render

USAGE = "A question is embedded as `:::question QUIZ QUESTION`."
GRADED_HINT = "`:::quiz` leads to the page on which they are asked."


class QuestionOptions(BaseModel):
    """The lines between the fences: only the name of the embed, when it differs from the question's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None


def compile_question(call: EmbedCall, shelf: Shelf) -> Mapping[str, Json]:
    """Raises InvalidTextError when the quiz or the question does not exist."""
    validate(QuestionOptions, call.options)
    match call.argument.split():
        case [quiz, question]:
            found = _find_quiz(call, shelf, quiz, question)
            return {"name": call.name, "quiz": quiz, "question": question, "facts": found.data.get("facts", [])}
        case _:
            raise fault(call, USAGE)


def _find_quiz(call: EmbedCall, shelf: Shelf, quiz: str, question: str) -> Published:
    found = shelf.find("quiz", quiz)
    if found is None:
        absence = shelf.absence("quiz", quiz)
        raise fault(call, absence.message, absence.hint)
    if conditions_of(found.data).graded:
        raise fault(call, f"The answers of the quiz “{quiz}” count, so a lesson cannot ask them.", GRADED_HINT)
    names = [each.name for each in questions.all_in(found.data)]
    if question not in names:
        raise fault(call, f"The quiz “{quiz}” has no question “{question}”.", nearest(question, names))
    return found


def render_question(embed: PageEmbed, session: Session) -> Markup:
    return open_markup(ask_question(session, embed.lesson, embed.data))


def question_progress(
    session: Session, learner_id: UUID | None, _lesson: str, data: Mapping[str, Json]
) -> Sequence[ItemProgress]:
    status = service.status(session, learner_id, "quiz", str(data["quiz"]), str(data["question"]))
    return (ItemProgress(str(data["name"]), status, form_id(str(data["name"]))),)


def items(data: Mapping[str, Json]) -> Sequence[str]:
    """A question and a prediction are one thing to answer each."""
    return (str(data["name"]),)


def open_markup(asked: Asked) -> Markup:
    return render("quizzes/question.html", open_form(asked))


def question_answered(session: Session, learner_id: UUID, lesson: str, data: Mapping[str, Json]) -> Sequence[Markup]:
    return earlier_markup(session, learner_id, ask_question(session, lesson, data))


def earlier_markup(session: Session, learner_id: UUID, asked: Asked) -> Sequence[Markup]:
    """What htmx puts in the place of the open question."""
    form = earlier_form(session, learner_id, asked)
    return (render("quizzes/earlier.html", form),) if form else ()


QUESTION_EMBED = Embed(QUESTION, compile_question, render_question, items, question_progress, question_answered)


def fault(call: EmbedCall, message: str, hint: str = "") -> InvalidTextError:
    return InvalidTextError((Problem(message, file=call.file, line=call.line, column=1, hint=hint),))
