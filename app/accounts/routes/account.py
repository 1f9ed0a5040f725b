"""One's own account: the password, and where one is signed in."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from sqlmodel import Session

from app.accounts import credentials, passwords, people, sign_ins
from app.accounts.access import Hashing, Person, SignedIn, browser_of
from app.accounts.errors import NotProvedError, TooManyGuessesError
from app.accounts.pages import NOTHING, AccountPage, Told, sign_in_view
from app.web.error_responses import status_of
from app.web.pages import page
from app.web.transactions import ReadSession, WriteSession, database_of

router = APIRouter(prefix="/account")

ENDED = "You are signed out everywhere else."


class NewPassword(BaseModel):
    """As typed."""

    current: str = ""
    password: str = ""


@router.get("")
def account(request: Request, session: ReadSession, person: SignedIn) -> Response:
    return _page(request, session, person)


@router.post("/password")
def change_password(
    request: Request, _hashing: Hashing, person: SignedIn, typed: Annotated[NewPassword, Form()]
) -> Response:
    database = database_of(request)
    try:
        sign_ins.prove(database, person.email, typed.current, browser_of(request).address)
    except NotProvedError as error:
        return _refused(request, person, {"current": "This is not your password."}, status_of(error))
    except TooManyGuessesError as error:
        return _refused(request, person, {"current": str(error)}, status_of(error))
    if fault := credentials.password_fault(typed.password, person.email):
        return _refused(request, person, {"password": fault}, HTTPStatus.UNPROCESSABLE_ENTITY)
    password_hash = passwords.hashed(typed.password)
    with database.writing() as session:
        changed = people.account_of(session, person.account_id)
        people.change_password(session, changed, password_hash, staying=person.sign_in_id)
        return _page(request, session, person, Told(f"Your password is changed. {ENDED}"))


@router.post("/sign-ins/end-others")
def end_other_sign_ins(request: Request, session: WriteSession, person: SignedIn) -> Response:
    sign_ins.end_all(session, person.account_id, but=person.sign_in_id)
    return _page(request, session, person, Told(ENDED))


@router.post("/sign-ins/{sign_in_id}/end")
def end_sign_in(request: Request, session: WriteSession, person: SignedIn, sign_in_id: UUID) -> Response:
    sign_ins.end(session, person.account_id, sign_in_id)
    return _page(request, session, person, Told("That browser is signed out."))


def _refused(request: Request, person: Person, faults: Mapping[str, str], status: HTTPStatus) -> Response:
    with database_of(request).reading() as session:
        return _page(request, session, person, Told(faults=faults), status)


def _page(
    request: Request, session: Session, person: Person, told: Told = NOTHING, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    standing = sign_ins.standing(session, person.account_id)
    views = tuple(sign_in_view(sign_in, person) for sign_in in standing)
    context = AccountPage("Your account", person, views, told)
    return page(request, "accounts/account.html", context, status=status, personal=True)
