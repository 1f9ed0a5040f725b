"""The faults that authors really make, put into the real course: each is told at its place."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.program import program
from app.settings import Settings

FAULTS = {
    "a typo in a scenario": ("scenarios/late-response.yaml", r"interfaces:", "interfases:", "“?interfa[sc]es"),
    "a dead link": ("lessons/egress.md", r"lesson:boundaries-and-directions", "lesson:bondaries", "bondaries"),
    "a wrong key of a prediction": ("lessons/egress.md", r"answer: 2", "answer: 1", "answer|option|key"),
    "an event without expectation": ("scenarios/ping.yaml", r" +expect: \{lost: .*\n", "", "expect"),
    "a right option that draws the eye": (
        "quizzes/egress-check.yaml",
        r"It gives it another port on the public side\.",
        "It gives it another port on the public side, which it then writes into its table with both addresses.",
        "so much longer",
    ),
    "an answer that stands in the question": (
        "quizzes/return-rules-check.yaml",
        r"By a rule in which kind of AWS filter could",
        "By a rule in a network ACL or in which other kind of filter could",
        "says the answer",
    ),
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return shutil.copytree(Settings().content_folder, tmp_path / "course")


def check(course: Path) -> Result:
    return CliRunner().invoke(program, ["content", "check", str(course)])


def spoil(course: Path, file: str, pattern: str, replacement: str) -> int:
    """Puts the fault in and answers the line it is in."""
    text = (course / file).read_text()
    found = re.search(pattern, text)
    assert found
    (course / file).write_text(text[: found.start()] + replacement + text[found.end() :])
    return text.count("\n", 0, found.start()) + 1


def test_the_course_has_no_problems(course: Path) -> None:
    result = check(course)
    verdict = result.output.splitlines()[-1]
    assert (result.exit_code, verdict.partition(" ")[2]) == (0, "documents, no problems.")


@pytest.mark.parametrize(("file", "pattern", "replacement", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_at_its_place(course: Path, file: str, pattern: str, replacement: str, said: str) -> None:
    line = spoil(course, file, pattern, replacement)
    result = check(course)
    places = re.findall(rf"^{re.escape(str(course / file))}:(\d+):?.*?({said})", result.output, re.MULTILINE)
    assert result.exit_code == 1
    assert any(abs(int(place) - line) <= 1 for place, _ in places), result.output


def test_all_faults_are_told_at_once(course: Path) -> None:
    for file, pattern, replacement, _ in FAULTS.values():
        spoil(course, file, pattern, replacement)
    result = check(course)
    assert result.exit_code == 1
    for file, _, _, said in FAULTS.values():
        assert re.search(rf"^{re.escape(str(course / file))}:\d+.*({said})", result.output, re.MULTILINE), result.output
