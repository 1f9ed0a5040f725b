"""What the reading pages need to know: the course, its lessons, its words, and how far a learner is."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from uuid import UUID

from markupsafe import Markup
from sqlmodel import Session

from app.courses.course_map import CourseMap, Standing, draw_map
from app.courses.glossary import KIND as GLOSSARY
from app.courses.published import (
    Lesson,
    LessonOfTerms,
    Term,
    read_course,
    read_lesson,
    read_lesson_of_terms,
    read_terms,
)
from app.documents.registry import ItemProgress, Registry
from app.documents.service import all_published, part_of_all, published
from app.errors import InvalidTextError, NotFoundError, Problem


def lessons_by_slug(session: Session) -> dict[str, Lesson]:
    return {document.slug: read_lesson(document) for document in all_published(session, "lesson")}


def lessons_of_terms(session: Session) -> tuple[LessonOfTerms, ...]:
    return part_of_all(session, "lesson", read_lesson_of_terms)


def find_lesson(session: Session, slug: str, problems: tuple[Problem, ...] = ()) -> Lesson:
    """`problems` say why there is none, should its text never have compiled."""
    document = published(session, "lesson", slug)
    if document is None and problems:
        raise InvalidTextError(problems)
    if document is None:
        raise NotFoundError("There is no lesson with this name.")
    return read_lesson(document)


def course_map(session: Session, standings: Mapping[str, Standing] | None = None) -> CourseMap:
    """One installation has one course. A written lesson that it does not name stays readable, without a place on it."""
    course = next(iter(all_published(session, "course")), None)
    if course is None:
        raise NotFoundError("No course has been imported yet.")
    return draw_map(read_course(course), standings or {})


def terms(session: Session) -> tuple[Term, ...]:
    return tuple(term for document in all_published(session, GLOSSARY) for term in read_terms(document))


def standings(session: Session, registry: Registry, learner_id: UUID | None) -> dict[str, Standing]:
    lessons = lessons_by_slug(session).values()
    return {lesson.slug: standing(session, registry, learner_id, lesson) for lesson in lessons}


def standing(session: Session, registry: Registry, learner_id: UUID | None, lesson: Lesson) -> Standing:
    return Standing(tuple(_items(session, registry, learner_id, lesson)))


def _items(session: Session, registry: Registry, learner_id: UUID | None, lesson: Lesson) -> Iterator[ItemProgress]:
    for placed in lesson.embeds:
        if embed := registry.embed(placed.embed):
            yield from embed.progress(session, learner_id, lesson.slug, placed.data)


def answered(session: Session, registry: Registry, learner_id: UUID | None, lesson: Lesson) -> Iterator[Markup]:
    """The questions of a lesson as this learner has answered them."""
    if learner_id is None:
        return
    for placed in lesson.embeds:
        if embed := registry.embed(placed.embed):
            with suppress(NotFoundError):  # its document has gone: the page shows no question that could be answered
                yield from embed.answered(session, learner_id, lesson.slug, placed.data)
