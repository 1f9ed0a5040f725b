from typing import Literal

import pytest

from app.courses.course_map import Standing, draw_map
from app.courses.published import Course, LessonInOutline, Module
from app.documents.registry import ItemProgress

COURSE = Course(
    "Traffic",
    "How it flows.",
    (
        Module("One", "", (LessonInOutline("A", "a", 10), LessonInOutline("B", "b", 10), LessonInOutline("Later"))),
        Module("Two", "", (LessonInOutline("C", "c", 10),)),
    ),
)


def standing(*statuses: Literal["open", "wrong", "right"]) -> Standing:
    return Standing(tuple(ItemProgress(f"q{n}", status, f"form-q{n}") for n, status in enumerate(statuses, 1)))


DONE, BEGUN = standing("right", "right"), standing("right", "open")
WRONG, FRESH = standing("wrong", "wrong"), standing("open", "open")

STATES = [
    pytest.param({}, ["open", "open", "planned", "open"], id="nobody in particular"),
    pytest.param({"a": FRESH, "b": FRESH}, ["open", "open", "planned", "open"], id="nothing answered"),
    pytest.param({"a": BEGUN}, ["here", "open", "planned", "open"], id="first lesson begun"),
    pytest.param({"a": WRONG}, ["here", "open", "planned", "open"], id="only wrong answers"),
    pytest.param({"a": DONE}, ["done", "here", "planned", "open"], id="first lesson done"),
    pytest.param({"b": DONE}, ["here", "done", "planned", "open"], id="second lesson done first"),
    pytest.param({"a": DONE, "b": DONE}, ["done", "done", "planned", "here"], id="first module done"),
    pytest.param({"a": DONE, "b": DONE, "c": DONE}, ["done", "done", "planned", "done"], id="all done"),
]


@pytest.mark.parametrize(("standings", "states"), STATES)
def test_stops_say_what_is_done_and_where_the_learner_is(standings: dict[str, Standing], states: list[str]) -> None:
    course = draw_map(COURSE, standings)
    assert [stop.state for line in course.lines for stop in line.stops] == states


def test_a_lesson_that_asks_nothing_is_never_done() -> None:
    assert not Standing().done


def test_what_is_not_yet_right_is_told_with_its_place() -> None:
    course = draw_map(COURSE, {"a": standing("right", "wrong", "open", "wrong")})
    told = course.lines[0].stops[0].standing
    assert (told.asked, told.answered, told.right) == (4, 3, 1)
    assert [item.place for item in told.wrong] == ["form-q2", "form-q4"]


def test_stops_are_numbered_within_their_line_and_a_line_adds_up_its_minutes() -> None:
    course = draw_map(COURSE, {"a": DONE})
    assert [stop.number for line in course.lines for stop in line.stops] == ["1.1", "1.2", "1.3", "2.1"]
    assert [(line.done, line.minutes, len(line.written)) for line in course.lines] == [(1, 20, 2), (0, 10, 1)]


def test_whoever_has_done_everything_has_no_next_stop() -> None:
    course = draw_map(COURSE, dict.fromkeys("abc", DONE))
    assert course.next_stop is None
    assert course.begun
