"""One's own account: the password, and where one is signed in."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import RedirectResponse

from app.accounts import credentials, passwords, people, sign_ins
from app.accounts.access import Hashing, Person, SignedIn, browser_of, stay_signed_in
from app.accounts.errors import NotProvedError, TooManyTriesError
from app.accounts.guessing import sign_in_subject
from app.accounts.pages import NOTHING, AccountPage, Told, sign_in_view, unkept_page
from app.accounts.proving import accept, prove
from app.web.addresses import url
from app.web.error_responses import status_of
from app.web.transactions import ReadSession, WriteSession, database_of

router = APIRouter(prefix="/account")

DONE = {
    "password": "Your password is changed. You are signed out everywhere else.",
    "others": "You are signed out everywhere else.",
    "one": "That browser is signed out.",
}
"""By what the address says of what has just been done."""


class NewPassword(BaseModel):
    """As typed."""

    current: str = ""
    password: str = ""


@router.get("")
def account(request: Request, session: ReadSession, person: SignedIn, done: str = "") -> Response:
    return _page(request, session, person, Told(DONE.get(done, "")))


@router.post("/password")
def change_password(
    request: Request, _hashing: Hashing, person: SignedIn, typed: Annotated[NewPassword, Form()]
) -> Response:
    """Ends this sign-in, too, and begins another: whoever has its token has nothing."""
    if fault := credentials.password_fault(typed.password, person.email):
        return _refused(request, person, {"password": fault}, HTTPStatus.UNPROCESSABLE_ENTITY)
    database = database_of(request)
    try:
        proof = prove(database, person.email, typed.current, (sign_in_subject(person.sign_in_id),))
        password_hash = passwords.hashed(typed.password)
        with database.writing() as session:
            changed = accept(session, proof)
            people.change_password(session, changed, password_hash)
            response = _done("password")
            stay_signed_in(request, response, sign_ins.begin(session, changed, browser_of(request)))
            return response
    except NotProvedError as error:
        return _refused(request, person, {"current": "This is not your password."}, status_of(error))
    except TooManyTriesError as error:
        return _refused(request, person, {"current": str(error)}, status_of(error))


@router.post("/sign-ins/end-others")
def end_other_sign_ins(session: WriteSession, person: SignedIn) -> Response:
    sign_ins.end_all(session, person.account_id, but=person.sign_in_id)
    return _done("others")


@router.post("/sign-ins/{sign_in_id}/end")
def end_sign_in(session: WriteSession, person: SignedIn, sign_in_id: UUID) -> Response:
    sign_ins.end(session, person.account_id, sign_in_id)
    return _done("one")


def _done(what: str) -> Response:
    return RedirectResponse(url("account", done=what), HTTPStatus.SEE_OTHER)


def _refused(request: Request, person: Person, faults: Mapping[str, str], status: HTTPStatus) -> Response:
    with database_of(request).reading() as session:
        return _page(request, session, person, Told(faults=faults), status)


def _page(
    request: Request, session: Session, person: Person, told: Told = NOTHING, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    standing = sign_ins.standing(session, person.account_id)
    views = tuple(sign_in_view(sign_in, person) for sign_in in standing)
    return unkept_page(request, "accounts/account.html", AccountPage("Your account", person, views, told), status)
