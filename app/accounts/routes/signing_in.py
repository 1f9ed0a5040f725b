"""Signing up, in and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import RedirectResponse

from app.accounts import credentials, guesses, passwords, people, sign_ins
from app.accounts.access import (
    Hashing,
    MaybePerson,
    browser_of,
    nameless_id,
    sign_in_token,
    stay_signed_in,
    stay_signed_out,
)
from app.accounts.errors import EmailTakenError, NotProvedError, SignUpClosedError, TooManyTriesError
from app.accounts.guessing import account_subject, address_subject, sign_up_subject
from app.accounts.models import Account
from app.accounts.pages import CredentialsPage, unkept_page
from app.accounts.proving import accept, prove
from app.errors import LearningCenterError
from app.web.addresses import own_path, url
from app.web.error_responses import status_of
from app.web.transactions import WriteSession, database_of

router = APIRouter()

SIGN_IN, SIGN_UP = "Sign in", "Create an account"


class Credentials(BaseModel):
    """As typed; what is left out is empty, and found fault with like everything else."""

    email: str = ""
    password: str = ""
    then: str = ""


Typed = Annotated[Credentials, Form()]


async def _check_open(request: Request) -> None:
    if not request.app.state.settings.open_sign_up:
        raise SignUpClosedError


@router.get("/sign-in")
def sign_in_form(request: Request, person: MaybePerson, then: str = "") -> Response:
    return _go(then) if person else _sign_in_page(request, Credentials(then=then))


@router.post("/sign-in")
def sign_in(request: Request, _hashing: Hashing, typed: Typed) -> Response:
    try:
        return _proved(request, typed)
    except (NotProvedError, TooManyTriesError) as error:
        return _sign_in_page(request, typed, error)


@router.get("/sign-up", dependencies=[Depends(_check_open)])
def sign_up_form(request: Request, person: MaybePerson, then: str = "") -> Response:
    return _go(then) if person else _sign_up_page(request, Credentials(then=then))


@router.post("/sign-up", dependencies=[Depends(_check_open)])
def sign_up(request: Request, _hashing: Hashing, typed: Typed) -> Response:
    """Who has the account already, by a second click or having forgotten it, is signed in by the right password."""
    faults = credentials.faults(typed.email, typed.password)
    if faults:
        return _sign_up_page(request, typed, faults, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _signed_up(request, typed)
    except TooManyTriesError as error:
        return _sign_up_page(request, typed, {"email": str(error)}, status_of(error))
    except EmailTakenError as error:
        taken = {"email": f"{error} Sign in instead."}
    try:
        return _proved(request, typed)
    except (NotProvedError, TooManyTriesError):
        return _sign_up_page(request, typed, taken, HTTPStatus.CONFLICT)


@router.post("/sign-out")
def sign_out(request: Request, session: WriteSession) -> Response:
    sign_ins.end_token(session, sign_in_token(request))
    response = RedirectResponse(url("home"), HTTPStatus.SEE_OTHER)
    stay_signed_out(request, response)
    return response


def _proved(request: Request, typed: Credentials) -> Response:
    database, email = database_of(request), credentials.read_email(typed.email)
    subjects = (account_subject(email), address_subject(browser_of(request).address))
    proof = prove(database, email, typed.password, subjects)
    with database.writing() as session:
        return _signed_in(request, session, accept(session, proof), typed.then)


def _signed_up(request: Request, typed: Credentials) -> Response:
    """What this browser has answered without an account becomes the account's."""
    database = database_of(request)
    with database.writing() as session:
        guesses.count(session, (sign_up_subject(browser_of(request).address),))
        if people.has_account(session, typed.email):
            raise EmailTakenError(credentials.read_email(typed.email))
    password_hash = passwords.hashed(typed.password)
    with database.writing() as session:
        learner_id = nameless_id(request, session)
        account = people.make_account(session, typed.email, password_hash, learner_id=learner_id)
        return _signed_in(request, session, account, typed.then)


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


def _sign_in_page(request: Request, typed: Credentials, error: LearningCenterError | None = None) -> Response:
    context = CredentialsPage(
        SIGN_IN,
        typed.email,
        own_path(typed.then),
        problem=str(error or ""),
        open_sign_up=request.app.state.settings.open_sign_up,
    )
    status = status_of(error) if error else HTTPStatus.OK
    response = unkept_page(request, "accounts/sign_in.html", context, status)
    if isinstance(error, TooManyTriesError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _sign_up_page(
    request: Request, typed: Credentials, faults: dict[str, str] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    context = CredentialsPage(SIGN_UP, typed.email, own_path(typed.then), faults or {})
    return unkept_page(request, "accounts/sign_up.html", context, status)
