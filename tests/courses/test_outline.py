from pathlib import Path

import pytest

from tests.courses.builders import COURSE, compiled_course, faults_of, unmarked

FAULTS = [
    pytest.param(COURSE.replace("- second", "- ¶secnd"), "There is no lesson “secnd”.", "second", id="unknown lesson"),
    pytest.param(COURSE.replace("- second", "- ¶a lesson"), "", "", id="a title instead of a name"),
    pytest.param(COURSE.replace("{title: What", "{¶name: x, title: What"), "“name” is not a key", "", id="unknown key"),
    pytest.param(COURSE.replace("title: Traffic\n", "¶"), "“title” is missing", "", id="no title"),
]


@pytest.mark.parametrize(("text", "message", "hint"), FAULTS)
def test_a_fault_of_the_course_is_told_at_its_place(tmp_path: Path, text: str, message: str, hint: str) -> None:
    clean, line, column = unmarked(text)
    problem, *_ = faults_of(tmp_path, {"course.yaml": clean})
    assert (problem.file, problem.line, problem.column) == ("course.yaml", line, column)
    assert message in problem.message
    assert hint in problem.hint


def test_a_lesson_stands_in_the_outline_once(tmp_path: Path) -> None:
    problems = faults_of(tmp_path, {"course.yaml": COURSE.replace("- second", "- first")})
    assert [problem.line for problem in problems] == [7, 8]
    assert {problem.message for problem in problems} == {"The lesson “first” is in the outline more than once."}


def test_the_compiled_course_says_all_that_its_outline_shows(tmp_path: Path) -> None:
    files = {"course.yaml": COURSE, "lessons/second.md": "no lesson yet"}
    (first, second, planned), _ = (module["lessons"] for module in compiled_course(tmp_path, files)["modules"])
    assert first == {"slug": "first", "title": "The first lesson", "minutes": 7}
    assert second == {"title": "second"}
    assert planned == {"title": "Still to be written"}
