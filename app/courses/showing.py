"""The reading pages as an author sees them before anybody else does."""

from functools import partial

from sqlmodel import Session

from app.courses import service
from app.courses.embedded import embed_markup
from app.courses.pages import HomePage, glossary_page, lesson_page
from app.courses.published import read_lesson
from app.documents.registry import Published, ReadersPage, Registry


def show_lesson(registry: Registry, published: Published, session: Session) -> ReadersPage:
    lesson = read_lesson(published)
    render_embed = partial(embed_markup, registry, session, lesson, {})
    return ReadersPage("courses/lesson.html", lesson_page(lesson, service.course_map(session), render_embed))


def show_glossary(_published: Published, session: Session) -> ReadersPage:
    context = glossary_page(service.terms(session), service.lessons_of_terms(session))
    return ReadersPage("courses/glossary.html", context)


def show_course(_published: Published, session: Session) -> ReadersPage:
    course = service.course_map(session)
    return ReadersPage("courses/home.html", HomePage(course.title, course))
