"""The list of quizzes, the page of one, and where somebody is with it."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.accounts.access import MaybeLearner, MaybePerson, Visitor, remember
from app.accounts.models import Role
from app.documents.faults import Faults
from app.errors import InvalidTextError
from app.quizzes import attempts
from app.quizzes.quiz_pages import attempt_href, quiz_list, quiz_page, standing_page
from app.web.pages import page
from app.web.transactions import ReadSession, WriteSession

router = APIRouter(include_in_schema=False)


@router.get("/quizzes")
def list_quizzes(request: Request, session: ReadSession) -> Response:
    return page(request, "quizzes/list.html", quiz_list(session))


@router.get("/quizzes/{slug}")
def show_quiz(request: Request, session: ReadSession, faults: Faults, slug: str) -> Response:
    if problems := faults.of("quiz", slug):
        raise InvalidTextError(problems)
    return page(request, "quizzes/page.html", quiz_page(session, slug))


@router.get("/quizzes/{slug}/standing")
def show_standing(
    request: Request, session: ReadSession, learner: MaybeLearner, person: MaybePerson, slug: str
) -> Response:
    teaches = person is not None and person.role in {Role.INSTRUCTOR, Role.ADMIN}
    context = standing_page(session, learner, slug, results=teaches)
    return page(request, "quizzes/standing.html", context, personal=True)


@router.post("/quizzes/{slug}/attempts")
def start(request: Request, session: WriteSession, visitor: Visitor, slug: str) -> Response:
    """Goes on with the attempt that is open, or begins one."""
    learner = visitor.learner()
    attempt = attempts.start(session, learner.learner_id, slug)
    response = RedirectResponse(attempt_href(attempt), HTTPStatus.SEE_OTHER)
    remember(request, response, learner)
    return response
