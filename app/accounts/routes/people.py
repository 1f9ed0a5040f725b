"""Everybody with an account, for admins."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from sqlmodel import Session

from app.accounts import people, sign_ins
from app.accounts.access import Admin
from app.accounts.errors import LastAdminError
from app.accounts.models import LONGEST_EMAIL, Role
from app.accounts.pages import NOTHING, PeoplePage, Told
from app.web.error_responses import status_of
from app.web.pages import page
from app.web.transactions import ReadSession, WriteSession

router = APIRouter(prefix="/people")

Searched = Annotated[str, Query(max_length=LONGEST_EMAIL)]


@router.get("")
def list_people(request: Request, session: ReadSession, _admin: Admin, search: Searched = "") -> Response:
    return _page(request, session, searched=search)


@router.post("/{account_id}/role")
def give_role(
    request: Request, session: WriteSession, _admin: Admin, account_id: UUID, role: Annotated[Role, Form()]
) -> Response:
    account = people.account_of(session, account_id)
    try:
        people.give_role(session, account, role)
    except LastAdminError as error:
        return _page(request, session, Told(problem=str(error)), status=status_of(error))
    article = "a" if role is Role.LEARNER else "an"
    return _page(request, session, Told(f"{account.email} is {article} {role} now."))


@router.post("/{account_id}/sign-out")
def end_sign_ins_of(request: Request, session: WriteSession, _admin: Admin, account_id: UUID) -> Response:
    account = people.account_of(session, account_id)
    sign_ins.end_all(session, account_id)
    return _page(request, session, Told(f"{account.email} is signed out everywhere."))


def _page(
    request: Request, session: Session, told: Told = NOTHING, *, searched: str = "", status: HTTPStatus = HTTPStatus.OK
) -> Response:
    context = PeoplePage("People", searched, people.look_for(session, searched), told)
    return page(request, "accounts/people.html", context, status=status, personal=True)
