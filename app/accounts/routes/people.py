"""Everybody with an account, for admins."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import RedirectResponse

from app.accounts import people, sign_ins
from app.accounts.access import Admin
from app.accounts.errors import LastAdminError
from app.accounts.models import LONGEST_EMAIL, Role
from app.accounts.pages import PeoplePage, Told, unkept_page
from app.web.addresses import url
from app.web.error_responses import status_of
from app.web.transactions import ReadSession, WriteSession

router = APIRouter(prefix="/people")

Searched = Annotated[str, Query(max_length=LONGEST_EMAIL)]
SearchedBefore = Annotated[str, Form(alias="search", max_length=LONGEST_EMAIL)]
DONE = {"role": "The role is given.", "signed-out": "That person is signed out everywhere."}
"""By what the address says of what has just been done."""


class Given(BaseModel):
    """A role, and who was looked for when it was given."""

    role: Role
    search: str = Field("", max_length=LONGEST_EMAIL)


@router.get("")
def list_people(
    request: Request, session: ReadSession, _admin: Admin, search: Searched = "", done: str = ""
) -> Response:
    return _page(request, session, search, Told(DONE.get(done, "")))


@router.post("/{account_id}/role")
def give_role(
    request: Request, session: WriteSession, _admin: Admin, account_id: UUID, given: Annotated[Given, Form()]
) -> Response:
    try:
        people.give_role(session, people.account_of(session, account_id), given.role)
    except LastAdminError as error:
        return _page(request, session, given.search, Told(problem=str(error)), status_of(error))
    return _done("role", given.search)


@router.post("/{account_id}/sign-out")
def end_sign_ins_of(session: WriteSession, _admin: Admin, account_id: UUID, search: SearchedBefore = "") -> Response:
    sign_ins.end_all(session, people.account_of(session, account_id).account_id)
    return _done("signed-out", search)


def _done(what: str, search: str) -> Response:
    """To the same people; who has given away their own role meets the words that they may not look at them."""
    return RedirectResponse(url("people", search=search, done=what), HTTPStatus.SEE_OTHER)


def _page(request: Request, session: Session, search: str, told: Told, status: HTTPStatus = HTTPStatus.OK) -> Response:
    context = PeoplePage("People", search, people.look_for(session, search), told)
    return unkept_page(request, "accounts/people.html", context, status)
