"""The page that readers would get, in a frame of the editor or a tab of its own.

An answer that is given there is judged and kept nowhere: the addresses of the lesson for answers and for progress are
changed into addresses of the trial.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from app.authoring import service
from app.authoring.access import Place, Read, Sent
from app.documents.opening import open_document
from app.documents.previewing import preview
from app.documents.registry import ReadersPage
from app.errors import InvalidTextError, NotFoundError, Problem
from app.quizzes.trials import TriedPage, try_answer
from app.web.addresses import url
from app.web.error_responses import ErrorPage
from app.web.pages import FRAGMENT, REQUEST_TYPE, render
from app.web.protection import FRAMES, OWN_FRAMES

router = APIRouter(prefix="/authoring/{kind}/{slug}")

LAYOUT = "authoring/_framed.html"
Choices = Annotated[list[str], Form(alias="choice", default_factory=list)]


@router.get("/preview")
def preview_draft(place: Read) -> Response:
    """Of what is saved."""
    return _preview(place, open_document(place.session, place.name).text)


@router.post("/preview")
def preview_text(place: Read, sent: Sent) -> Response:
    """Of what is sent, which is not saved."""
    return _preview(place, sent.text)


@router.get("/trial/progress")
def no_progress(_place: Read) -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/trial/answers/{question}")
def answer_on_trial(place: Read, question: str, choices: Choices) -> Response:
    """To what is saved."""
    text = open_document(place.session, place.name).text
    found = service.findings(place.session, place.documents, place.name, text)
    if found.shown is None:
        raise InvalidTextError(found.problems)
    preview(place.session, found.shown)
    form = try_answer(place.session, found.shown, question, choices)
    return _shown(place, ReadersPage("quizzes/tried.html", TriedPage(form)))


def _preview(place: Place, text: str) -> Response:
    show = place.documents.kind(place.name[0]).show
    if show is None:
        raise NotFoundError("No page of its own shows this document.")
    found = service.findings(place.session, place.documents, place.name, text)
    if found.shown is None:
        return _shown(place, _faults(found.problems))
    preview(place.session, found.shown)
    return _shown(place, show(found.shown, place.session))


def _faults(problems: tuple[Problem, ...]) -> ReadersPage:
    title = "This text has a fault" if len(problems) == 1 else f"This text has {len(problems)} faults"
    context = ErrorPage(HTTPStatus.OK, title, "Readers see what is published.", problems)
    return ReadersPage("errors/page.html", context)


def _shown(place: Place, shown: ReadersPage) -> Response:
    request = place.desk.request
    layout = FRAGMENT if request.headers.get(REQUEST_TYPE) == "partial" else LAYOUT
    trial = url("trial_progress", **place.address).removesuffix("progress")
    lesson = url("lesson", slug=place.name[1])
    body = render(shown.template, shown.context, layout=layout).replace(f"{lesson}/", trial)
    headers = {"Vary": REQUEST_TYPE, "Cache-Control": "private, no-cache", FRAMES: OWN_FRAMES}
    return HTMLResponse(body, headers=headers)
