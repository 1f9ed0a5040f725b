"""Which question an address in a lesson means, as of the revision that the reader saw.

A question belongs to its quiz, wherever lessons embed it; a prediction belongs to the lesson that asks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.documents import service as documents
from app.documents.embeds import placed_embeds
from app.documents.registry import Json, Published
from app.quizzes import questions
from app.quizzes.conditions import conditions_of
from app.quizzes.errors import UnknownQuestionError
from app.quizzes.questions import Question

QUESTION, PREDICT, QUIZ = "question", "predict", "quiz"
GONE = "This lesson does not ask that, or not any more."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in a lesson; `name` is its name there and `at` the hop before which a prediction is asked."""

    lesson: str
    name: str
    document_id: int
    revision_id: int
    question: Question
    at: str = ""


def find_asked(session: Session, lesson: str, name: str, revision_id: int | None = None) -> Asked:
    """What an address asks: as published now, or as of an older revision. Raises UnknownQuestionError."""
    published = _published(session, "lesson", lesson)
    data = _embed_data(published, QUESTION, name) or _in_a_quiz(published, name)
    if data is None:
        return _prediction(name, published, _as_of(session, published, revision_id))
    return ask_question(session, lesson, data, revision_id)


def ask_question(session: Session, lesson: str, data: Mapping[str, Json], revision_id: int | None = None) -> Asked:
    """What a `question` embed with this data asks. Raises UnknownQuestionError.

    A lesson that embedded a quiz before its answers counted still stands when it does not compile any more: it asks
    nothing of that quiz, since whoever answers is told what is right.
    """
    current = _published(session, "quiz", str(data["quiz"]))
    if conditions_of(current.data).graded:
        raise UnknownQuestionError(GONE)
    quiz = _as_of(session, current, revision_id)
    for question in questions.all_in(quiz.data):
        if question.name == data["question"]:
            return Asked(lesson, str(data["name"]), quiz.document_id, quiz.revision_id, question)
    raise UnknownQuestionError(GONE)


def ask_prediction(session: Session, lesson: str, name: str) -> Asked:
    """What the `predict` embed of this name asks now. Raises UnknownQuestionError."""
    published = _published(session, "lesson", lesson)
    return _prediction(name, published, published)


def is_current(session: Session, asked: Asked) -> bool:
    """Whether readers are still asked the same; other parts of the document may have changed."""
    try:
        return find_asked(session, asked.lesson, asked.name).question == asked.question
    except UnknownQuestionError:
        return False


def _prediction(name: str, lesson: Published, revision: Published) -> Asked:
    data = _embed_data(revision, PREDICT, name)
    if data is None:
        raise UnknownQuestionError(GONE)
    question = questions.from_json(data["asks"])
    return Asked(lesson.slug, name, lesson.document_id, revision.revision_id, question, str(data["at"]))


def _published(session: Session, kind: str, slug: str) -> Published:
    published = documents.published(session, kind, slug)
    if published is None:
        raise UnknownQuestionError(GONE)
    return published


def _embed_data(lesson: Published, embed: str, name: str) -> Mapping[str, Json] | None:
    placed = (each.data for each in placed_embeds(lesson.data) if (each.embed, each.name) == (embed, name))
    return next(placed, None)


def _in_a_quiz(lesson: Published, name: str) -> Mapping[str, Json] | None:
    """A question that stands on the page because its whole quiz does."""
    for placed in placed_embeds(lesson.data):
        if placed.embed == QUIZ:
            for asked in quiz_items(placed.data):
                if asked["name"] == name:
                    return asked
    return None


def quiz_items(data: Mapping[str, Json]) -> list[dict[str, str]]:
    """What a `quiz` embed asks: each question under a name that is its own on the page."""
    quiz, questions = str(data["quiz"]), data["questions"]
    listed = [str(each) for each in questions] if isinstance(questions, list) else []
    return [{"name": f"{data['name']}-{each}", "quiz": quiz, "question": each} for each in listed]


def _as_of(session: Session, current: Published, revision_id: int | None) -> Published:
    if revision_id is None or revision_id == current.revision_id:
        return current
    older = documents.revision(session, revision_id)
    if older is None or older.document_id != current.document_id:
        raise UnknownQuestionError(GONE)
    return older
