"""All documents, and new ones."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from app.authoring import service
from app.authoring.access import Desk, ReadingDesk, WritingDesk
from app.authoring.pages import DocumentEntry, KindSection, ListPage, NewPage
from app.authoring.service import Beginning
from app.authoring.starting import FILES
from app.documents.faults import ContentFaults, Faults
from app.documents.history import DocumentState, every_document
from app.errors import ConflictError, InvalidTextError
from app.web.addresses import url
from app.web.error_responses import status_of
from app.web.pages import page

router = APIRouter(prefix="/authoring")

HEADINGS = {
    "lesson": "Lessons",
    "scenario": "Scenarios",
    "quiz": "Quizzes",
    "course": "Outline of the course",
    "glossary": "Glossary",
    "facts": "Vendors’ figures",
}
"""In the order of the page."""

Field = Annotated[str, Form(max_length=1000)]


def _beginning(title: Field = "", slug: Field = "", scenario: Field = "", quiz: Field = "") -> Beginning:
    return Beginning(title, slug, scenario, quiz)


@router.get("")
def list_documents(desk: ReadingDesk, faults: Faults) -> Response:
    states = every_document(desk.session, desk.documents)
    kinds = [kind for kind in (*HEADINGS, *(desk.documents.kinds.keys() - HEADINGS)) if kind in desk.documents.kinds]
    sections = tuple(_section(kind, [state for state in states if state.kind == kind], faults) for kind in kinds)
    return page(desk.request, "authoring/list.html", ListPage(sections), personal=True)


def _section(kind: str, states: list[DocumentState], faults: ContentFaults) -> KindSection:
    entries = tuple(DocumentEntry(state, bool(faults.of(kind, state.slug))) for state in states)
    return KindSection(kind, HEADINGS.get(kind, kind), kind in FILES, entries)


@router.get("/{kind}")
def new_document(desk: ReadingDesk, kind: str) -> Response:
    return _form(desk, kind)


@router.post("/{kind}")
def begin_document(desk: WritingDesk, kind: str, beginning: Annotated[Beginning, Depends(_beginning)]) -> Response:
    try:
        begun = service.begin(desk.session, desk.documents, kind, beginning, desk.author.account_id)
    except (InvalidTextError, ConflictError) as error:
        return _form(desk, kind, beginning, error)
    return RedirectResponse(url("edit", kind=begun.kind, slug=begun.slug), HTTPStatus.SEE_OTHER)


def _form(
    desk: Desk, kind: str, beginning: Beginning | None = None, error: InvalidTextError | ConflictError | None = None
) -> Response:
    service.find_beginnable(desk.documents, kind)
    embeds = ("scenario", "quiz") if kind == "lesson" else ()
    shown = {each: service.titles(desk.session, each) for each in embeds}
    written, slug = (beginning.title, beginning.slug) if beginning else ("", "")
    chosen = {"scenario": beginning.scenario, "quiz": beginning.quiz} if beginning else {}
    problem = error.problems[0].message if isinstance(error, InvalidTextError) else str(error or "")
    context = NewPage(kind, shown, written, slug, chosen, problem)
    status = status_of(error) if error else HTTPStatus.OK
    return page(desk.request, "authoring/new.html", context, status=status, personal=True)
