"""The reading pages. What is personal has an address of its own; everything else is the same for every reader."""

from functools import partial

from fastapi import APIRouter, Request, Response

from app.accounts.access import MaybeLearner
from app.courses import service
from app.courses.embedded import embed_markup
from app.courses.pages import HomePage, LessonProgressPage, ProgressPage, glossary_page, lesson_page
from app.documents.faults import Faults
from app.documents.registry import Registry
from app.web.pages import page
from app.web.transactions import ReadSession

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, session: ReadSession, faults: Faults) -> Response:
    course = service.course_map(session)
    return page(request, "courses/home.html", HomePage(course.title, course, faults.everything()))


@router.get("/progress")
def progress(request: Request, session: ReadSession, learner_id: MaybeLearner) -> Response:
    standings = service.standings(session, _registry(request), learner_id)
    context = ProgressPage(service.course_map(session, standings))
    return page(request, "courses/progress.html", context, personal=True)


@router.get("/lessons/{slug}")
def lesson(request: Request, session: ReadSession, faults: Faults, slug: str) -> Response:
    problems = faults.of("lesson", slug)
    found = service.find_lesson(session, slug, problems)
    render_embed = partial(embed_markup, _registry(request), session, found, request.query_params)
    context = lesson_page(found, service.course_map(session), render_embed, problems)
    return page(request, "courses/lesson.html", context)


@router.get("/lessons/{slug}/progress")
def lesson_progress(request: Request, session: ReadSession, learner_id: MaybeLearner, slug: str) -> Response:
    found, registry = service.find_lesson(session, slug), _registry(request)
    standings = service.standings(session, registry, learner_id)
    context = LessonProgressPage(
        f"Your progress in {found.title}",
        found,
        service.course_map(session, standings),
        standings[slug],
        tuple(service.answered(session, registry, learner_id, found)),
    )
    return page(request, "courses/lesson_progress.html", context, personal=True)


@router.get("/glossary")
def glossary(request: Request, session: ReadSession) -> Response:
    context = glossary_page(service.terms(session), service.lessons_of_terms(session))
    return page(request, "courses/glossary.html", context)


def _registry(request: Request) -> Registry:
    registry: Registry = request.app.state.registry
    return registry
