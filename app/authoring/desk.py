"""From a document in front of its author to the pages on which it is written."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from app.authoring import service
from app.authoring.access import Place
from app.authoring.pages import ConflictPage, EditorPage
from app.documents import service as documents
from app.documents.differences import difference
from app.documents.drafts import Writing
from app.documents.errors import BrokenDocumentsError, StaleTextError
from app.documents.opening import OpenDocument, find_document, open_document
from app.documents.pack import path_of
from app.errors import InvalidTextError
from app.web.error_responses import status_of
from app.web.pages import page

OTHERS = "These other documents would have faults:"


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


def refused(place: Place, invalid: InvalidTextError, sent: Writing) -> Response:
    """The editor with what is wrong; what was sent is a draft by now, unless it cannot be one.

    Then it stays written upon the text that its author knows: another one, saved meanwhile, is not written over.
    """
    context = editor_page(place, open_document(place.session, place.name))
    saved, text = context.text.replace("\r\n", "\n"), sent.text.replace("\r\n", "\n")
    unsaved = text != saved
    told = replace(
        context,
        opened=replace(context.opened, base=sent.base, based_on=sent.based_on) if unsaved else context.opened,
        text=text,
        unsaved=unsaved,
        problems=invalid.problems,
        elsewhere=OTHERS if isinstance(invalid, BrokenDocumentsError) else "",
        problem=f"This cannot be {'saved' if unsaved else 'published'} as it is.",
    )
    return editor(place, told, status_of(invalid))


def not_restored(place: Place, invalid: InvalidTextError, number: int) -> Response:
    """The editor as it was, and the faults of another text, which lead to no lines of this one."""
    opened = find_document(place.session, place.name)
    if opened is None:  # it was withdrawn, so that there is nothing to edit
        raise invalid
    context = editor_page(place, opened)
    told = replace(
        context,
        problems=invalid.problems,
        elsewhere=OTHERS if isinstance(invalid, BrokenDocumentsError) else f"In revision {number}:",
        problem=f"Revision {number} cannot be published as things are now.",
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
