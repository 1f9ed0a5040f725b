"""From an error to a response: the only place where errors meet HTTP.

Whoever asks below `/api/` gets JSON, everybody else a page.
"""

from dataclasses import asdict, dataclass
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from app.errors import (
    ConflictError,
    ForbiddenError,
    InvalidCredentialsError,
    InvalidTextError,
    LearningCenterError,
    LimitExceededError,
    NotFoundError,
    Problem,
    SignInNeededError,
    TooOftenError,
)
from app.web.addresses import url
from app.web.asking import READING
from app.web.errors import BodyTooLargeError
from app.web.pages import page
from app.web.request_faults import request_problems

TEMPLATE = "errors/page.html"

STATUS: dict[type, HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    SignInNeededError: HTTPStatus.UNAUTHORIZED,
    InvalidCredentialsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooOftenError: HTTPStatus.TOO_MANY_REQUESTS,
    BodyTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    LimitExceededError: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidTextError: HTTPStatus.UNPROCESSABLE_ENTITY,
    LearningCenterError: HTTPStatus.BAD_REQUEST,
}

TITLES = {
    HTTPStatus.BAD_REQUEST: "This request cannot be understood",
    HTTPStatus.UNAUTHORIZED: "You are not signed in",
    HTTPStatus.FORBIDDEN: "This is not allowed",
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not answer that",
    HTTPStatus.CONFLICT: "Something has changed meanwhile",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is too much at once",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This cannot be used as it is",
    HTTPStatus.TOO_MANY_REQUESTS: "Too often",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not ready",
}
OUR_FAULT = "The fault is ours and has been noted. What you did before is kept; please try again in a moment."
LAST_RESORT = f"<!doctype html><html lang=en><title>Error</title><h1>Something went wrong here</h1><p>{OUR_FAULT}</p>"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The context of the error page."""

    status: int
    title: str
    detail: str
    problems: tuple[Problem, ...] = ()


def install_error_responses(app: FastAPI) -> None:
    app.add_exception_handler(LearningCenterError, _domain_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)


def status_of(error: LearningCenterError) -> HTTPStatus:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def internal_error(request: Request) -> Response:
    """Says nothing about what happened, and works even when the templates do not."""
    view = _view(HTTPStatus.INTERNAL_SERVER_ERROR, OUR_FAULT)
    try:
        return error_response(request, view)
    except Exception:  # noqa: BLE001 the page itself may be what is broken
        return HTMLResponse(LAST_RESORT, view.status)


def error_response(request: Request, view: ErrorPage, limit: LimitExceededError | None = None) -> Response:
    if not _is_for_a_program(request):
        return page(request, TEMPLATE, view, status=view.status)
    error: dict[str, object] = {"title": view.title, "detail": view.detail}
    error["problems"] = [{name: part for name, part in asdict(fault).items() if part} for fault in view.problems]
    if limit:
        error |= {"limit": limit.limit, "allowed": limit.allowed}
    return JSONResponse({"error": error}, view.status)


def _view(status: int, detail: str, problems: tuple[Problem, ...] = ()) -> ErrorPage:
    return ErrorPage(status, TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase), detail, problems)


def domain_error_response(request: Request, error: LearningCenterError) -> Response:
    problems = error.problems if isinstance(error, InvalidTextError) else ()
    detail = _count(problems) if problems else str(error)
    limit = error if isinstance(error, LimitExceededError) else None
    response = error_response(request, _view(status_of(error), detail, problems), limit)
    if isinstance(error, TooOftenError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _count(problems: tuple[Problem, ...]) -> str:
    return "There is one problem." if len(problems) == 1 else f"There are {len(problems)} problems."


async def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LearningCenterError)  # noqa: S101 registered for no other class
    if isinstance(error, SignInNeededError) and request.method in READING and not _is_for_a_program(request):
        return RedirectResponse(url("sign_in", then=_path(request)), HTTPStatus.SEE_OTHER)
    return domain_error_response(request, error)


def _path(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _is_for_a_program(request: Request) -> bool:
    return request.url.path.startswith("/api/")


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 registered for no other class
    problems = request_problems(error.errors(), error.body)
    return error_response(request, _view(HTTPStatus.UNPROCESSABLE_ENTITY, _count(problems), problems))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 registered for no other class
    if isinstance(error.__cause__, LearningCenterError):  # was raised while FastAPI read the body
        return domain_error_response(request, error.__cause__)
    phrase = HTTPStatus(error.status_code).phrase
    detail = "" if error.detail == phrase else error.detail
    response = error_response(request, _view(error.status_code, detail))
    response.headers.update(error.headers or {})
    return response
