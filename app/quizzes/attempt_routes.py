"""Taking a quiz, a question at a time. Every form is a plain post; what changes on the page is sent at once."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from app.accounts.access import MaybeLearner, Visitor
from app.quizzes import attempts, sittings
from app.quizzes.attempt_pages import QuestionPage, Said, overview_page, question_page
from app.quizzes.attempts import Submit
from app.quizzes.errors import FinalAnswerError, StaleAnswerError, UnansweredError
from app.quizzes.review_pages import review_page
from app.quizzes.sittings import Sitting, question_at
from app.web.addresses import url
from app.web.pages import page
from app.web.transactions import ReadSession, WriteSession

router = APIRouter(include_in_schema=False)

LARGEST = 2**31 - 1
NEXT, HERE = "next", "here"
EARLIER_STAYS = " Until you do, the answer that you gave before is kept."

Token = Annotated[str, Form(pattern=r"^[0-9a-f]{8,32}$")]
Choices = Annotated[list[str], Form(alias="choice", default_factory=list, max_length=20)]
Seen = Annotated[int, Form(ge=0, le=LARGEST)]
Then = Annotated[str, Form(max_length=10)]


@router.get("/attempts/{attempt}")
def show_attempt(request: Request, session: ReadSession, learner: MaybeLearner, attempt: UUID) -> Response:
    """What is answered so far; once it is handed in, the review."""
    sitting = sittings.sitting(session, learner, attempt)
    if sitting.handed_in:
        return page(request, "quizzes/review.html", review_page(session, sitting), personal=True)
    return page(request, "quizzes/overview.html", overview_page(sitting), personal=True)


@router.get("/attempts/{attempt}/questions/{number}")
def show_question(
    request: Request, session: ReadSession, learner: MaybeLearner, attempt: UUID, number: int
) -> Response:
    sitting = sittings.sitting(session, learner, attempt)
    if sitting.handed_in:
        return _to_attempt(attempt)
    return _question(request, question_page(session, sitting, number))


@router.post("/attempts/{attempt}/questions/{number}")
def answer(
    request: Request,
    session: WriteSession,
    visitor: Visitor,
    attempt: UUID,
    number: int,
    *,
    choices: Choices,
    page_token: Annotated[Token, Form(alias="page")],
    key: Token,
    seen: Seen = 0,
    then: Then = "",
) -> Response:
    """Keeps the answer; an empty one changes nothing, and who only goes on has said nothing wrong."""
    learner_id = visitor.learner().learner_id
    sitting = sittings.sitting(session, learner_id, attempt)
    submit = Submit(question_at(sitting, number).name, choices, page_token, key, seen)
    try:
        sitting = attempts.answer(session, learner_id, attempt, submit)
    except UnansweredError as missing:
        if then != NEXT or any(choices):
            stays = EARLIER_STAYS if sitting.answer(submit.question) else ""
            said = Said(page_token, f"{missing}{stays}", tuple(choices))
            context = question_page(session, sitting, number, said)
            return _question(request, context, HTTPStatus.UNPROCESSABLE_ENTITY)
    except (StaleAnswerError, FinalAnswerError) as late:
        if sitting.handed_in:
            raise
        newer = sittings.sitting(session, learner_id, attempt)
        return _question(request, question_page(session, newer, number, Said(message=str(late))), HTTPStatus.CONFLICT)
    if then in {NEXT, HERE}:
        return _onward(sitting, number if then == HERE else number + 1)
    return _question(request, question_page(session, sitting, number, Said(page_token)))


@router.post("/attempts/{attempt}/questions/{number}/flag")
def flag(
    session: WriteSession, visitor: Visitor, attempt: UUID, number: int, up: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    learner_id = visitor.learner().learner_id
    question = question_at(sittings.sitting(session, learner_id, attempt), number)
    sitting = attempts.flag(session, learner_id, attempt, question.name, up=bool(up))
    return _onward(sitting, number)


@router.post("/attempts/{attempt}/hand-in")
def hand_in(session: WriteSession, visitor: Visitor, attempt: UUID) -> Response:
    attempts.hand_in(session, visitor.learner().learner_id, attempt)
    return _to_attempt(attempt)


def _question(request: Request, context: QuestionPage, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return page(request, "quizzes/sitting.html", context, status=int(status), personal=True)


def _onward(sitting: Sitting, number: int) -> Response:
    """To a question, or behind the last one to what is answered so far."""
    attempt = sitting.attempt.attempt_id
    if number > len(sitting.questions):
        return _to_attempt(attempt)
    return RedirectResponse(url("attempt_question", attempt=str(attempt), number=str(number)), HTTPStatus.SEE_OTHER)


def _to_attempt(attempt: UUID) -> Response:
    return RedirectResponse(url("attempt", attempt=str(attempt)), HTTPStatus.SEE_OTHER)
