"""Published lessons, glossary and course as values, read from their compiled data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from app.courses.headings import Heading
from app.documents.embeds import PlacedEmbed
from app.documents.memory import once
from app.documents.registry import Published
from app.facts.citing import KnownFact


@dataclass(frozen=True, slots=True)
class CitedSource:
    title: str
    url: str
    as_of: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Clean HTML, or the name of the embed that stands here."""

    html: str = ""
    embed: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    slug: str
    title: str
    summary: str
    objectives: Sequence[str]
    minutes: int
    words: int
    sources: Sequence[CitedSource] = ()
    facts: Sequence[KnownFact] = ()
    outline: Sequence[Heading] = ()
    terms: Sequence[str] = ()
    scenarios: Sequence[str] = ()
    embeds: Sequence[PlacedEmbed] = ()
    body: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class LessonOfTerms:
    """As much of a lesson as the glossary shows."""

    slug: str
    title: str
    terms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Term:
    slug: str
    term: str
    definition: str
    see: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LessonInOutline:
    """Only a lesson that can be read has a slug."""

    title: str
    slug: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Module:
    title: str
    summary: str
    lessons: Sequence[LessonInOutline]


@dataclass(frozen=True, slots=True)
class Course:
    title: str
    summary: str
    modules: Sequence[Module]


_LESSON = TypeAdapter(Lesson)
_COURSE = TypeAdapter(Course)
_TERMS = TypeAdapter(tuple[Term, ...])


@once
def read_lesson(document: Published) -> Lesson:
    return _LESSON.validate_python({"slug": document.slug, **document.data})


def read_lesson_of_terms(document: Published) -> LessonOfTerms | None:
    lesson = read_lesson(document)
    return LessonOfTerms(lesson.slug, lesson.title, lesson.terms) if lesson.terms else None


@once
def read_course(document: Published) -> Course:
    return _COURSE.validate_python(document.data)


@once
def read_terms(document: Published) -> tuple[Term, ...]:
    return _TERMS.validate_python(document.data["terms"])
