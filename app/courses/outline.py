"""The course: modules in order, and the lessons in them, written or still to come."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.courses.front_matter import Line, Strict
from app.courses.glossary import Slug
from app.documents.registry import Compiled
from app.documents.texts import read_yaml, validate
from app.errors import InvalidTextError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.documents.registry import Json, Shelf, Source
    from app.documents.texts import Path, Text
    from app.errors import Problem


class PlannedLesson(Strict):
    """A lesson that the outline promises and nobody has written yet."""

    title: Line


class Module(Strict):
    title: Line
    summary: Line
    lessons: Annotated[tuple[Slug | PlannedLesson, ...], Field(min_length=1)]


class Course(Strict):
    title: Line
    summary: Line
    modules: Annotated[tuple[Module, ...], Field(min_length=1)]


def compile_course(source: Source, shelf: Shelf) -> Compiled:
    text = read_yaml(source.text, source.file)
    course = validate(Course, text)
    problems = tuple(_faults(course, text, shelf))
    if problems:
        raise InvalidTextError(problems)
    return Compiled(course.title, _data(course))


def _faults(course: Course, text: Text, shelf: Shelf) -> Iterator[Problem]:
    known = shelf.slugs("lesson")
    times = Counter(slug for _, slug in _written(course))
    for path, slug in _written(course):
        if slug not in known:
            absence = shelf.absence("lesson", slug)
            yield text.problem(path, absence.message, absence.hint)
        elif times[slug] > 1:
            yield text.problem(path, f"The lesson “{slug}” is in the outline more than once.")


def _written(course: Course) -> Iterator[tuple[Path, str]]:
    for module_number, module in enumerate(course.modules):
        for number, lesson in enumerate(module.lessons):
            if isinstance(lesson, str):
                yield ("modules", module_number, "lessons", number), lesson


def _data(course: Course) -> dict[str, Json]:
    return {
        "title": course.title,
        "summary": course.summary,
        "modules": [
            {
                "title": module.title,
                "summary": module.summary,
                "lessons": [
                    {"slug": lesson} if isinstance(lesson, str) else {"title": lesson.title}
                    for lesson in module.lessons
                ],
            }
            for module in course.modules
        ],
    }
