"""Answering a question or a prediction of a lesson; the pages of quizzes and attempts have modules of their own."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from app.accounts.access import MaybeLearner, Visitor, remember
from app.quizzes import attempt_routes, grading, quiz_routes, results_routes, service
from app.quizzes.asked import Asked, find_asked, is_current
from app.quizzes.errors import UnansweredError
from app.quizzes.forms import Outcome, QuestionForm, answered_form, earlier_form, open_form
from app.web.addresses import url
from app.web.pages import page
from app.web.transactions import ReadSession, WriteSession

router = APIRouter()
router.include_router(quiz_routes.router)
router.include_router(attempt_routes.router)
router.include_router(results_routes.router)

LARGEST_ID = 2**31 - 1
CHANGED = "This question has changed since you opened the page. Your answer was judged by the question you saw."

TITLES = {
    Outcome.OPEN: "Your answer",
    Outcome.RIGHT: "Your answer is right",
    Outcome.WRONG: "Your answer is not right",
}

Choices = Annotated[list[str], Form(alias="choice", default_factory=list)]
Revision = Annotated[int | None, Form(ge=1, le=LARGEST_ID)]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """`lesson` is where the question stands in its lesson."""

    title: str
    form: QuestionForm
    lesson: str


@router.post("/lessons/{slug}/answers/{name}")
def answer(
    request: Request,
    slug: str,
    name: str,
    *,
    session: WriteSession,
    visitor: Visitor,
    choices: Choices,
    revision: Revision = None,
) -> Response:
    asked = find_asked(session, slug, name, revision)
    try:
        choice = grading.read(asked.question, choices)
    except UnansweredError as missing:
        form = open_form(asked, message=str(missing), written=choices)
        return _answer_page(request, asked, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    learner = visitor.learner()
    grade = service.answer(session, learner.learner_id, asked, choice)
    note = "" if is_current(session, asked) else CHANGED
    response = _answer_page(request, asked, answered_form(asked, choice, grade, note=note))
    response.headers["HX-Trigger"] = "progress-changed"
    remember(request, response, learner)
    return response


@router.get("/lessons/{slug}/answers/{name}")
def last_answer(request: Request, slug: str, name: str, session: ReadSession, learner: MaybeLearner) -> Response:
    asked = find_asked(session, slug, name)
    earlier = earlier_form(session, learner, asked) if learner else None
    return _answer_page(request, asked, earlier or open_form(asked))


def _answer_page(request: Request, asked: Asked, form: QuestionForm, status: HTTPStatus = HTTPStatus.OK) -> Response:
    lesson = f"{url('lesson', slug=asked.lesson)}#{form.form_id}"
    context = AnswerPage(TITLES[form.outcome], form, lesson)
    return page(request, "quizzes/answer.html", context, status=int(status), personal=True)
