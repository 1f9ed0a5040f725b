"""One document that is edited: opened, checked while it is written, saved, published.

The draft is saved in the request's transaction. What a check or a publishing compiles is compiled before, in one that
reads, so that nobody else waits for a compiler while SQLite's only writer is held.
"""

import json
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from app.authoring import service
from app.authoring.access import Number, Place, Read, Sent, Written
from app.authoring.desk import conflict, editor, editor_page, refused
from app.authoring.handing_back import HandingBack
from app.authoring.pages import ChecksPage
from app.authoring.service import Findings
from app.documents.drafts import Writing, discard_draft, save_draft
from app.documents.errors import StaleTextError
from app.documents.opening import OpenDocument, open_document
from app.documents.releases import publish_draft
from app.errors import InvalidTextError, LearningCenterError
from app.web.addresses import url
from app.web.error_responses import status_of
from app.web.pages import page
from app.web.transactions import database_of

router = APIRouter(prefix="/authoring/{kind}/{slug}", route_class=HandingBack)

DONE = {
    "saved": "The draft is saved. Readers see what is published.",
    "published": "This is published: readers see it now.",
    "placed": "This is published, and the lesson has a place in the course.",
    "discarded": "The draft is thrown away.",
    "restored": "The earlier text is published again.",
}


@router.get("")
def edit(place: Read, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    opened = open_document(place.session, place.name)
    found = service.findings(place.session, place.documents, place.name, opened.text)
    context = editor_page(place, opened)
    heading = found.shown.title if found.shown else context.heading
    return editor(place, replace(context, heading=heading, problems=found.problems, done=DONE.get(done, "")))


@router.post("/draft")
def save(place: Written, sent: Sent) -> Response:
    try:
        save_draft(place.session, place.documents, place.name, sent, place.desk.author.account_id)
    except StaleTextError as stale:
        return conflict(place, stale, stale.mine)
    except InvalidTextError as invalid:
        return refused(place, invalid, sent)
    return _back(place, "saved")


@router.post("/checks")
def check(place: Written, sent: Sent) -> Response:
    """While somebody writes: what is wrong; and the draft is saved."""
    found = _findings(place, sent)
    try:
        saved = save_draft(place.session, place.documents, place.name, sent, place.desk.author.account_id)
    except StaleTextError as stale:
        return _checked(place, found, stale=str(stale), status=status_of(stale))
    except InvalidTextError as invalid:
        return _checked(place, found, status=status_of(invalid))
    response = _checked(place, found, saved)
    told = {"at": saved.saved_at.isoformat(), "base": saved.base, "sound": found.shown is not None}
    response.headers["HX-Trigger"] = json.dumps({"draft-saved": told})
    return response


@router.post("/publication")
def publish(place: Written, sent: Sent, module: Number = 0) -> Response:
    """With `module` a lesson gets a place at the end of that module of the course, counted from 1."""
    author_id = place.desk.author.account_id
    place.rehearse(lambda session: service.as_written(session, place.name, sent.text))
    try:
        publish_draft(place.session, place.documents, place.name, sent, author_id)
    except StaleTextError as stale:
        return conflict(place, stale, stale.mine, publishes=True)
    except InvalidTextError as invalid:
        return refused(place, invalid, sent)
    kind, slug = place.name
    if not module or kind != "lesson":
        return _back(place, "published")
    try:
        service.place(place.session, place.documents, slug, module, author_id)
    except LearningCenterError as error:
        problem = f"The lesson is published, without a place in the course. {error}"
        context = editor_page(place, open_document(place.session, place.name))
        return editor(place, replace(context, problem=problem), status_of(error))
    return _back(place, "placed")


@router.post("/discarding")
def discard(place: Written, sent: Sent) -> Response:
    try:
        left = discard_draft(place.session, place.name, sent.base)
    except StaleTextError as stale:
        return conflict(place, stale, sent.text)
    return _back(place, "discarded") if left else RedirectResponse(url("authoring"), HTTPStatus.SEE_OTHER)


def _back(place: Place, done: str) -> Response:
    return RedirectResponse(url("edit", **place.address, done=done), HTTPStatus.SEE_OTHER)


def _findings(place: Place, sent: Writing) -> Findings:
    with database_of(place.desk.request).reading() as session:
        return service.findings_of_written(session, place.documents, place.name, sent.text)


def _checked(
    place: Place,
    found: Findings,
    saved: OpenDocument | None = None,
    *,
    stale: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    by = service.authors(place.session, [saved.account_id])[saved.account_id] if saved else ""
    context = ChecksPage(*place.name, problems=found.problems, stale=stale, saved=saved, saved_by=by)
    return page(place.desk.request, "authoring/checks.html", context, status=status, personal=True)
