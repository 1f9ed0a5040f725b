"""The history of a document: who published what and when, what differs, and going back."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.authoring import service
from app.authoring.access import Asked, Number, Read, Written
from app.authoring.desk import heading_of, not_restored
from app.authoring.pages import DifferencePage, HistoryEntry, HistoryPage
from app.documents.differences import difference
from app.documents.history import history, revision_text
from app.documents.opening import find_document, open_document
from app.documents.releases import restore
from app.errors import InvalidTextError
from app.web.addresses import url
from app.web.pages import page

router = APIRouter(prefix="/authoring/{kind}/{slug}")


@router.get("/history")
def show_history(place: Read) -> Response:
    """Also of what was withdrawn, so that it can be published again."""
    happenings = history(place.session, place.name)
    names = service.authors(place.session, [each.account_id for each in happenings])
    opened = find_document(place.session, place.name)
    now = opened.published if opened else 0
    entries = tuple(HistoryEntry(each, names[each.account_id], each.number == now) for each in happenings)
    drafted, withdrawn = bool(opened and opened.drafted), opened is None
    context = HistoryPage(heading_of(place), *place.name, drafted=drafted, withdrawn=withdrawn, entries=entries)
    return page(place.desk.request, "authoring/history.html", context, personal=True)


@router.get("/difference")
def show_difference(place: Read, before: Asked = 0, after: Asked = 0) -> Response:
    """Between two revisions; `after` left out means the text as it is now, `before` left out means none."""
    old = revision_text(place.session, place.name, before) if before else ""
    now = open_document(place.session, place.name) if not after else None
    new = now.text if now else revision_text(place.session, place.name, after)
    context = DifferencePage(
        heading_of(place),
        *place.name,
        before=f"Revision {before}" if before else "Nothing",
        after=f"revision {after}" if not now else "the draft" if now.drafted else "what is published",
        lines=difference(old, new),
    )
    return page(place.desk.request, "authoring/difference.html", context, personal=True)


@router.post("/restoration")
def go_back(place: Written, number: Number) -> Response:
    place.rehearse(lambda session: revision_text(session, place.name, number))
    try:
        restore(place.session, place.documents, place.name, number, place.desk.author.account_id)
    except InvalidTextError as invalid:
        return not_restored(place, invalid, number)
    return RedirectResponse(url("edit", **place.address, done="restored"), HTTPStatus.SEE_OTHER)
