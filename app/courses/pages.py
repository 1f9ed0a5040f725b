"""The contexts of the reading pages, one class for each template."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from app.courses.course_map import CourseMap, Standing, Stop
from app.courses.published import Lesson, LessonOfTerms, Piece, Term
from app.errors import Problem


@dataclass(frozen=True, slots=True)
class HomePage:
    """`problems` is for authors: what the last import of the content could not use."""

    title: str
    course: CourseMap
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressPage:
    course: CourseMap
    title: str = "Your progress"


@dataclass(frozen=True, slots=True)
class LessonPage:
    """The same for every reader; `problems` is for authors, who read the last text that compiled."""

    title: str
    lesson: Lesson
    course: CourseMap
    body: tuple[Markup, ...]
    number: str = ""
    previous: Stop | None = None
    next: Stop | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonProgressPage:
    title: str
    lesson: Lesson
    course: CourseMap
    standing: Standing
    answered: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    slug: str
    term: str
    definition: Markup
    see: tuple[Term, ...]
    lessons: tuple[LessonOfTerms, ...]


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    letters: tuple[tuple[str, tuple[GlossaryEntry, ...]], ...]
    title: str = "Glossary"


def lesson_page(
    lesson: Lesson, course: CourseMap, render_embed: Callable[[str], Markup], problems: tuple[Problem, ...] = ()
) -> LessonPage:
    body = tuple(_piece(piece, render_embed) for piece in lesson.body)
    here, previous, following = _around(lesson.slug, course.stops)
    return LessonPage(lesson.title, lesson, course, body, here.number if here else "", previous, following, problems)


def _around(slug: str, stops: Sequence[Stop]) -> tuple[Stop | None, Stop | None, Stop | None]:
    """The lesson's stop and its neighbours; a lesson that the course does not name has none."""
    padded = (None, *stops, None)
    for before, here, after in zip(padded, stops, padded[2:], strict=False):
        if here.slug == slug:
            return here, before, after
    return None, None, None


def _piece(piece: Piece, render_embed: Callable[[str], Markup]) -> Markup:
    return render_embed(piece.embed) if piece.embed else Markup(piece.html)  # noqa: S704 sanitised when compiled


def glossary_page(terms: Sequence[Term], lessons: Sequence[LessonOfTerms]) -> GlossaryPage:
    by_slug = {term.slug: term for term in terms}
    entries = [_entry(term, by_slug, lessons) for term in terms]
    letters = groupby(entries, key=lambda entry: entry.term[0].upper())
    return GlossaryPage(tuple((letter, tuple(group)) for letter, group in letters))


def _entry(term: Term, terms: Mapping[str, Term], lessons: Sequence[LessonOfTerms]) -> GlossaryEntry:
    return GlossaryEntry(
        term.slug,
        term.term,
        Markup(term.definition),  # noqa: S704 sanitised when compiled
        see=tuple(terms[slug] for slug in term.see),
        lessons=tuple(lesson for lesson in lessons if term.slug in lesson.terms),
    )
