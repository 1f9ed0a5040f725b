"""The course: modules in order, and the lessons in them, written or still to come."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from app.courses.front_matter import Line, Strict
from app.courses.glossary import Slug
from app.documents.registry import Compiled, Json, Shelf, Source
from app.documents.texts import Path, Text, read_yaml, validate
from app.errors import InvalidTextError, Problem


class PlannedLesson(Strict):
    """A lesson that the outline promises and nobody has written yet."""

    title: Line


def _written_or_planned(value: object) -> str:
    """So that only one of the two is checked, and a fault is told in its words."""
    return "planned" if isinstance(value, dict | PlannedLesson) else "written"


Entry = Annotated[
    Annotated[Slug, Tag("written")] | Annotated[PlannedLesson, Tag("planned")], Discriminator(_written_or_planned)
]


class Module(Strict):
    title: Line
    summary: Line
    lessons: Annotated[list[Entry], Field(min_length=1)]


class Course(Strict):
    title: Line
    summary: Line
    modules: Annotated[list[Module], Field(min_length=1)]


def compile_course(source: Source, shelf: Shelf) -> Compiled:
    text = read_yaml(source.text, source.file)
    course = validate(Course, text)
    problems = tuple(_faults(course, text, shelf))
    if problems:
        raise InvalidTextError(problems)
    return Compiled(course.title, _data(course, shelf))


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


def _data(course: Course, shelf: Shelf) -> dict[str, Json]:
    return {
        "title": course.title,
        "summary": course.summary,
        "modules": [
            {
                "title": module.title,
                "summary": module.summary,
                "lessons": [_lesson(entry, shelf) for entry in module.lessons],
            }
            for module in course.modules
        ],
    }


def _lesson(entry: str | PlannedLesson, shelf: Shelf) -> dict[str, Json]:
    """What the outline shows of a lesson, so that no page has to read every lesson for it."""
    if isinstance(entry, PlannedLesson):
        return {"title": entry.title}
    lesson = shelf.find("lesson", entry)
    if lesson is None:  # its text has faults and has never had none
        return {"title": entry}
    return {"slug": entry, "title": lesson.title, "minutes": lesson.data["minutes"]}
