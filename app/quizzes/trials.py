"""Questions as their author tries them before anybody else does: an answer is judged and kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.documents.registry import Published, ReadersPage
from app.quizzes import grading, questions
from app.quizzes.asked import GONE, Asked, find_asked
from app.quizzes.errors import UnansweredError, UnknownQuestionError
from app.quizzes.forms import QuestionForm, answered_form, open_form
from app.quizzes.reading import read
from app.quizzes.replays import replayed


@dataclass(frozen=True, slots=True)
class TrialPage:
    """Every question of a quiz, as a lesson shows it."""

    title: str
    forms: tuple[QuestionForm, ...]


@dataclass(frozen=True, slots=True)
class TriedPage:
    form: QuestionForm
    title: str = "Your answer, kept nowhere"


def show_quiz(published: Published, _session: Session) -> ReadersPage:
    forms = tuple(open_form(_asked(published, question)) for question in questions.all_in(published.data))
    return ReadersPage("quizzes/trial.html", TrialPage(published.title, forms))


def try_answer(session: Session, published: Published, name: str, fields: Sequence[str]) -> QuestionForm:
    """`published` is a quiz, or a lesson that asks it, which this session finds as if it were published."""
    asked = find_asked(session, published.slug, name) if published.kind == "lesson" else _find(published, name)
    try:
        choice = read(asked.question, fields)
    except UnansweredError as error:
        return open_form(asked, message=str(error), written=fields)
    grade = replayed(session, asked.question, choice, grading.grade(asked.question, choice))
    return answered_form(asked, choice, grade)


def _find(quiz: Published, name: str) -> Asked:
    for question in questions.all_in(quiz.data):
        if question.name == name:
            return _asked(quiz, question)
    raise UnknownQuestionError(GONE)


def _asked(quiz: Published, question: questions.Question) -> Asked:
    return Asked(quiz.slug, question.name, quiz.document_id, quiz.revision_id, question)
