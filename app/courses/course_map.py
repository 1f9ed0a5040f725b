"""The course as lines with stops: what is written, what is done, and where the learner is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.courses.published import Course, LessonInOutline, Module
from app.documents.registry import ItemProgress

State = Literal["planned", "open", "here", "done"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is with what one lesson asks, in the order of its page."""

    items: tuple[ItemProgress, ...] = ()

    @property
    def asked(self) -> int:
        return len(self.items)

    @property
    def answered(self) -> int:
        return sum(item.status != "open" for item in self.items)

    @property
    def right(self) -> int:
        return sum(item.status == "right" for item in self.items)

    @property
    def wrong(self) -> tuple[ItemProgress, ...]:
        """What was answered wrong and is not yet right."""
        return tuple(item for item in self.items if item.status == "wrong")

    @property
    def done(self) -> bool:
        return 0 < self.asked == self.right


NOTHING_ASKED = Standing()


@dataclass(frozen=True, slots=True)
class Stop:
    number: str
    title: str
    state: State
    slug: str = ""
    minutes: int = 0
    standing: Standing = NOTHING_ASKED


@dataclass(frozen=True, slots=True)
class Line:
    """One module."""

    number: int
    title: str
    summary: str
    stops: tuple[Stop, ...]

    @property
    def written(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if stop.slug)

    @property
    def done(self) -> int:
        return sum(stop.state == "done" for stop in self.stops)

    @property
    def minutes(self) -> int:
        return sum(stop.minutes for stop in self.stops)


@dataclass(frozen=True, slots=True)
class CourseMap:
    title: str
    summary: str
    lines: tuple[Line, ...]

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The written lessons, in order."""
        return tuple(stop for line in self.lines for stop in line.written)

    @property
    def begun(self) -> bool:
        return any(stop.state in {"here", "done"} for stop in self.stops)

    @property
    def next_stop(self) -> Stop | None:
        """Where to go on: the first lesson that is not done."""
        return next((stop for stop in self.stops if stop.state != "done"), None)


def draw_map(course: Course, standings: Mapping[str, Standing]) -> CourseMap:
    """Without standings nothing is marked: this is the map that every reader is served."""
    here = _here(course, standings)
    lines = tuple(_line(number, module, standings, here) for number, module in enumerate(course.modules, start=1))
    return CourseMap(course.title, course.summary, lines)


def _here(course: Course, standings: Mapping[str, Standing]) -> str:
    """The first lesson that is not done, once anything has been answered."""
    if not any(standing.answered for standing in standings.values()):
        return ""
    slugs = (lesson.slug for module in course.modules for lesson in module.lessons if lesson.slug)
    return next((slug for slug in slugs if not standings.get(slug, NOTHING_ASKED).done), "")


def _line(number: int, module: Module, standings: Mapping[str, Standing], here: str) -> Line:
    stops = tuple(
        _stop(f"{number}.{place}", lesson, standings.get(lesson.slug, NOTHING_ASKED), here)
        for place, lesson in enumerate(module.lessons, start=1)
    )
    return Line(number, module.title, module.summary, stops)


def _stop(number: str, lesson: LessonInOutline, standing: Standing, here: str) -> Stop:
    if not lesson.slug:
        return Stop(number, lesson.title, "planned")
    state: State = "done" if standing.done else "here" if lesson.slug == here else "open"
    return Stop(number, lesson.title, state, lesson.slug, lesson.minutes, standing)
