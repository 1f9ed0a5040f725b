"""From a document in front of its author to the pages on which it is written."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from app.authoring import service
from app.authoring.access import Place
from app.authoring.pages import ConflictPage, EditorPage
from app.documents import service as documents
from app.documents.differences import difference
from app.documents.errors import BrokenDocumentsError, StaleTextError
from app.documents.opening import OpenDocument, open_document
from app.documents.pack import path_of
from app.errors import InvalidTextError
from app.web.error_responses import status_of
from app.web.pages import page


def editor_page(place: Place, opened: OpenDocument) -> EditorPage:
    kind = place.documents.kind(opened.kind)
    return EditorPage(
        heading=heading_of(place),
        file=path_of(kind, opened.slug),
        opened=opened,
        text=opened.text,
        saved_by=service.authors(place.session, [opened.account_id])[opened.account_id],
        previewable=kind.show is not None,
        modules=service.modules_without(place.session, opened.slug) if opened.kind == "lesson" else (),
    )


def heading_of(place: Place) -> str:
    """The title that readers know, or the part of the address for what they do not know yet."""
    published = documents.published(place.session, *place.name)
    return published.title if published else place.name[1]


def editor(place: Place, context: EditorPage, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return page(place.desk.request, "authoring/editor.html", context, status=status, personal=True)


def refused(place: Place, invalid: InvalidTextError, written: str | None = None, problem: str = "") -> Response:
    """The editor with what is wrong; what was written is a draft by now, unless it cannot be one."""
    context = editor_page(place, open_document(place.session, place.name))
    saved, text = context.text.replace("\r\n", "\n"), (written or context.text).replace("\r\n", "\n")
    told = replace(
        context,
        text=text,
        unsaved=text != saved,
        problems=invalid.problems,
        broken=isinstance(invalid, BrokenDocumentsError),
        problem=problem or f"This cannot be {'published' if text == saved else 'saved'} as it is.",
    )
    return editor(place, told, status_of(invalid))


def conflict(place: Place, stale: StaleTextError, mine: str, *, publishes: bool = False) -> Response:
    kind, slug = place.name
    context = ConflictPage(
        kind,
        slug,
        message=str(stale),
        lines=difference(stale.theirs, mine),
        mine=mine,
        base=stale.base,
        based_on=stale.based_on,
        by=service.authors(place.session, [stale.account_id])[stale.account_id],
        at=stale.at,
        theirs_published=stale.published,
        publishes=publishes,
    )
    return page(place.desk.request, "authoring/conflict.html", context, status=status_of(stale), personal=True)
