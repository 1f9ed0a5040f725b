"""`:::quiz name` in a lesson: all questions of a quiz, one under the other, and how far the reader is with them.

A quiz whose answers count is asked on its own page alone; in a lesson stands the way there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from sqlmodel import Session

from app.documents import prose
from app.documents.registry import Embed, EmbedCall, ItemProgress, Json, PageEmbed, Published, Shelf
from app.documents.texts import validate
from app.quizzes import questions, service
from app.quizzes.asked import QUIZ, ask_question, quiz_items
from app.quizzes.attempts import find_quiz
from app.quizzes.conditions import conditions_of
from app.quizzes.embeds import QuestionOptions, earlier_markup, fault
from app.quizzes.forms import QuestionForm, form_id, open_form
from app.web.addresses import url
from app.web.pages import render

USAGE = "A quiz is embedded as `:::quiz QUIZ`."


@dataclass(frozen=True, slots=True)
class QuizView:
    name: str
    forms: tuple[QuestionForm, ...]


@dataclass(frozen=True, slots=True)
class GradedQuizView:
    name: str
    title: str
    summary: Markup
    questions: int
    href: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """A question that is still to be got right; `number` counts from 1."""

    number: int
    form_id: str
    status: str


@dataclass(frozen=True, slots=True)
class QuizProgress:
    name: str
    right: int
    asked: int
    left: tuple[ItemView, ...]


def compile_quiz_embed(call: EmbedCall, shelf: Shelf) -> Mapping[str, Json]:
    """Raises InvalidTextError when the quiz does not exist."""
    validate(QuestionOptions, call.options)
    match call.argument.split():
        case [quiz]:
            found = shelf.find("quiz", quiz)
        case _:
            raise fault(call, USAGE)
    if found is None:
        absence = shelf.absence("quiz", quiz)
        raise fault(call, absence.message, absence.hint)
    graded = conditions_of(found.data).graded
    names: list[Json] = [] if graded else [each.name for each in questions.all_in(found.data)]
    return {"name": call.name, "quiz": quiz, "questions": names, "facts": found.data.get("facts", [])}


def render_quiz(embed: PageEmbed, session: Session) -> Markup:
    quiz = find_quiz(session, str(embed.data["quiz"]))
    if not embed.data["questions"] or conditions_of(quiz.data).graded:
        return render("quizzes/graded.html", _graded_view(embed, quiz))
    forms = tuple(open_form(ask_question(session, embed.lesson, item)) for item in quiz_items(embed.data))
    return render("quizzes/quiz.html", QuizView(embed.name, forms))


def _graded_view(embed: PageEmbed, quiz: Published) -> GradedQuizView:
    summary = prose.compiled(conditions_of(quiz.data).summary)
    return GradedQuizView(
        embed.name, quiz.title, summary, len(questions.all_in(quiz.data)), url("quiz", slug=quiz.slug)
    )


def quiz_names(data: Mapping[str, Json]) -> Sequence[str]:
    return [item["name"] for item in quiz_items(data)]


def quiz_progress(
    session: Session, learner_id: UUID | None, _lesson: str, data: Mapping[str, Json]
) -> Sequence[ItemProgress]:
    return [
        ItemProgress(
            item["name"],
            service.status(session, learner_id, "quiz", item["quiz"], item["question"]),
            form_id(item["name"]),
        )
        for item in quiz_items(data)
    ]


def quiz_answered(session: Session, learner_id: UUID, lesson: str, data: Mapping[str, Json]) -> Sequence[Markup]:
    """The answers that were given, and a line that counts them."""
    if not data["questions"]:
        return ()
    earlier = [
        markup
        for item in quiz_items(data)
        for markup in earlier_markup(session, learner_id, ask_question(session, lesson, item))
    ]
    progress = quiz_progress(session, learner_id, lesson, data)
    left = tuple(
        ItemView(number, item.place, item.status)
        for number, item in enumerate(progress, start=1)
        if item.status != "right"
    )
    summary = QuizProgress(str(data["name"]), len(progress) - len(left), len(progress), left)
    return [*earlier, render("quizzes/quiz_progress.html", summary)]


QUIZ_EMBED = Embed(QUIZ, compile_quiz_embed, render_quiz, quiz_names, quiz_progress, quiz_answered)
