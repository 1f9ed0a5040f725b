"""Signing up, in and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import RedirectResponse

from app.accounts import credentials, passwords, people, sign_ins
from app.accounts.access import (
    Hashing,
    MaybePerson,
    browser_of,
    nameless_id,
    sign_in_token,
    stay_signed_in,
    stay_signed_out,
)
from app.accounts.errors import EmailTakenError, NotProvedError, SignUpClosedError, TooManyGuessesError
from app.accounts.models import Account
from app.accounts.pages import CredentialsPage
from app.errors import LearningCenterError
from app.web.addresses import own_path, url
from app.web.error_responses import status_of
from app.web.pages import page
from app.web.transactions import WriteSession, database_of

router = APIRouter()

SIGN_IN, SIGN_UP = "Sign in", "Create an account"


class Credentials(BaseModel):
    """As typed; what is left out is empty, and found fault with like everything else."""

    email: str = ""
    password: str = ""
    then: str = ""


Typed = Annotated[Credentials, Form()]


@router.get("/sign-in")
def sign_in_form(request: Request, person: MaybePerson, then: str = "") -> Response:
    return _go(then) if person else _sign_in_page(request, Credentials(then=then))


@router.post("/sign-in")
def sign_in(request: Request, _hashing: Hashing, typed: Typed) -> Response:
    database = database_of(request)
    try:
        sign_ins.prove(database, typed.email, typed.password, browser_of(request).address)
    except (NotProvedError, TooManyGuessesError) as error:
        return _sign_in_page(request, typed, error)
    with database.writing() as session:
        return _signed_in(request, session, people.find_account(session, typed.email), typed.then)


@router.get("/sign-up")
def sign_up_form(request: Request, person: MaybePerson, then: str = "") -> Response:
    _check_open(request)
    return _go(then) if person else _sign_up_page(request, Credentials(then=then))


@router.post("/sign-up")
def sign_up(request: Request, _hashing: Hashing, typed: Typed) -> Response:
    """What this browser has answered without an account becomes the account's."""
    _check_open(request)
    faults = credentials.faults(typed.email, typed.password)
    if faults:
        return _sign_up_page(request, typed, faults, HTTPStatus.UNPROCESSABLE_ENTITY)
    password_hash = passwords.hashed(typed.password)
    try:
        with database_of(request).writing() as session:
            learner_id = nameless_id(request, session)
            account = people.make_account(session, typed.email, password_hash, learner_id=learner_id)
            return _signed_in(request, session, account, typed.then)
    except EmailTakenError as error:
        return _sign_up_page(request, typed, {"email": f"{error} Sign in instead."}, HTTPStatus.CONFLICT)


@router.post("/sign-out")
def sign_out(request: Request, session: WriteSession) -> Response:
    sign_ins.end_token(session, sign_in_token(request))
    response = RedirectResponse(url("home"), HTTPStatus.SEE_OTHER)
    stay_signed_out(request, response)
    return response


def _signed_in(request: Request, session: Session, account: Account, then: str) -> Response:
    """Whoever was signed in before in this browser is signed out."""
    sign_ins.end_token(session, sign_in_token(request))
    sign_ins.take_over(session, account, nameless_id(request, session), request.app.state.take_overs)
    token = sign_ins.begin(session, account, browser_of(request))
    response = _go(then)
    stay_signed_in(request, response, token)
    return response


def _go(then: str) -> Response:
    return RedirectResponse(own_path(then) or url("account"), HTTPStatus.SEE_OTHER)


def _check_open(request: Request) -> None:
    if not request.app.state.settings.open_sign_up:
        raise SignUpClosedError


def _sign_in_page(request: Request, typed: Credentials, error: LearningCenterError | None = None) -> Response:
    context = CredentialsPage(
        SIGN_IN,
        typed.email,
        own_path(typed.then),
        problem=str(error or ""),
        open_sign_up=request.app.state.settings.open_sign_up,
    )
    status = status_of(error) if error else HTTPStatus.OK
    response = page(request, "accounts/sign_in.html", context, status=status, personal=True)
    if isinstance(error, TooManyGuessesError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _sign_up_page(
    request: Request, typed: Credentials, faults: dict[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    context = CredentialsPage(SIGN_UP, typed.email, own_path(typed.then), faults or {})
    return page(request, "accounts/sign_up.html", context, status=status, personal=True)
