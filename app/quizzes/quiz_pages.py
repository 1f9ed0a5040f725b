"""What the pages of a quiz show: the list, the quiz itself, and how far somebody is with it."""

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from sqlmodel import Session

from app.documents import prose
from app.documents import service as documents
from app.documents.registry import Published
from app.quizzes import queries, questions
from app.quizzes.attempts import find_quiz
from app.quizzes.conditions import Conditions, Feedback, conditions_of
from app.quizzes.models import Attempt, AttemptState
from app.quizzes.sittings import sitting_of
from app.web.addresses import url

WHEN = {
    Feedback.AT_ONCE: "You are told at once whether an answer is right, and it cannot be changed after that.",
    Feedback.WHEN_HANDED_IN: "You are told what was right when you hand in. Until then answers can be changed.",
    Feedback.AFTER_THE_LAST_ATTEMPT: (
        "You are told your score when you hand in, and what was right after the last attempt. Until you hand in, "
        "answers can be changed."
    ),
    Feedback.NEVER: "You are told your score when you hand in, and nothing else. Until then answers can be changed.",
}


@dataclass(frozen=True, slots=True)
class QuizEntry:
    """`counts` says whether the answers do."""

    title: str
    summary: Markup
    questions: int
    counts: bool
    href: str


@dataclass(frozen=True, slots=True)
class QuizListPage:
    title: str
    quizzes: tuple[QuizEntry, ...]


@dataclass(frozen=True, slots=True)
class QuizPage:
    """The same for everybody."""

    title: str
    slug: str
    summary: Markup
    questions: int
    drawn: bool
    attempts: int | None
    when: str


@dataclass(frozen=True, slots=True)
class TakenView:
    """An attempt that is handed in."""

    number: int
    handed_in: str
    right: int
    asked: int
    href: str


@dataclass(frozen=True, slots=True)
class StandingPage:
    """`continue_href` leads to the open attempt; `left` is None for any number of attempts more."""

    title: str
    slug: str
    continue_href: str
    answered: int
    asked: int
    used: int
    left: int | None
    taken: tuple[TakenView, ...]
    results_href: str = ""

    @property
    def may_start(self) -> bool:
        return not self.continue_href and self.left != 0


def entry(quiz: Published) -> QuizEntry:
    conditions = conditions_of(quiz.data)
    count = len(questions.all_in(quiz.data))
    return QuizEntry(quiz.title, _summary(conditions), count, conditions.graded, url("quiz", slug=quiz.slug))


def quiz_list(session: Session) -> QuizListPage:
    """Those whose answers count come first."""
    found = documents.part_of_all(session, "quiz", entry)
    return QuizListPage("Quizzes", tuple(sorted(found, key=lambda quiz: not quiz.counts)))


def quiz_page(session: Session, slug: str) -> QuizPage:
    """Raises UnknownQuizError."""
    quiz = find_quiz(session, slug)
    conditions = conditions_of(quiz.data)
    return QuizPage(
        quiz.title,
        slug,
        _summary(conditions),
        len(questions.all_in(quiz.data)),
        bool(questions.draws_in(quiz.data)),
        conditions.attempts,
        WHEN[conditions.feedback],
    )


def standing_page(session: Session, learner_id: UUID | None, slug: str, *, results: bool) -> StandingPage:
    """Raises UnknownQuizError."""
    quiz = find_quiz(session, slug)
    taken = queries.attempts_of(session, learner_id, quiz.document_id) if learner_id else ()
    scores = queries.scores_of(session, learner_id, quiz.document_id) if learner_id else {}
    is_open = next((each for each in taken if each.state == AttemptState.OPEN), None)
    current = sitting_of(session, is_open) if is_open else None
    return StandingPage(
        title=f"Your attempts at {quiz.title}",
        slug=slug,
        continue_href=attempt_href(current.attempt) if current else "",
        answered=len(current.questions) - len(list(current.unanswered())) if current else 0,
        asked=len(current.questions) if current else 0,
        used=len(taken),
        left=conditions_of(quiz.data).left(len(taken)),
        taken=tuple(_taken(each, scores[each.attempt_id]) for each in taken if each.attempt_id in scores),
        results_href=url("quiz_results", slug=slug) if results else "",
    )


def attempt_href(attempt: Attempt) -> str:
    """Where an attempt goes on: at its first question, or at its review."""
    if attempt.state == AttemptState.HANDED_IN:
        return url("attempt", attempt=str(attempt.attempt_id))
    return url("attempt_question", attempt=str(attempt.attempt_id), number="1")


def _taken(attempt: Attempt, score: tuple[int, int]) -> TakenView:
    ended = attempt.handed_in_at
    return TakenView(attempt.number, f"{ended:%d %B %Y, %H:%M} UTC" if ended else "", *score, attempt_href(attempt))


def _summary(conditions: Conditions) -> Markup:
    return prose.compiled(conditions.summary)
