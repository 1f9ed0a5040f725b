import pytest

from app.courses.placing import with_lesson
from app.errors import ConflictError
from tests.courses.builders import COURSE

PLANNED = "      - {title: Still to be written}\n"


def test_a_lesson_comes_at_the_end_of_its_module_and_nothing_else_changes() -> None:
    assert with_lesson(COURSE, 1, "third") == COURSE.replace(PLANNED, f"{PLANNED}      - third\n")


def test_the_last_module_of_a_text_that_does_not_end_its_last_line() -> None:
    assert with_lesson(COURSE.removesuffix("\n"), 2, "third") == f"{COURSE}      - third\n"


def test_lines_end_as_they_do_in_the_outline() -> None:
    outline = COURSE.replace("\n", "\r\n")
    assert with_lesson(outline, 1, "third") == with_lesson(COURSE, 1, "third").replace("\n", "\r\n")


def test_an_entry_of_several_lines_stays_in_one_piece() -> None:
    long = PLANNED.replace("{title: Still to be written}", "title:\n          Still to be written")
    outline = COURSE.replace(PLANNED, f"{long}\n    # the end\n")
    assert with_lesson(outline, 1, "third") == outline.replace(long, f"{long}      - third\n")


def test_lessons_in_brackets_are_left_to_the_author() -> None:
    with pytest.raises(ConflictError, match="yourself"):
        with_lesson(COURSE.replace(f"\n      - first\n      - second\n{PLANNED}", " [first, second]\n"), 1, "third")


def test_a_module_that_has_gone_is_told() -> None:
    with pytest.raises(ConflictError, match="no module 3"):
        with_lesson(COURSE, 3, "third")
