"""The faults that authors really make, put into the real course: all are told at once, each at its place."""

import re
import shutil
from collections.abc import Mapping
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


def check(course: Path) -> Result:
    return CliRunner().invoke(program, ["content", "check", str(course)])


def spoil(course: Path, file: str, pattern: str, replacement: str) -> int:
    """Puts the fault in and answers the line it is in."""
    text = (course / file).read_text()
    found = re.search(pattern, text)
    assert found
    (course / file).write_text(text[: found.start()] + replacement + text[found.end() :])
    return text.count("\n", 0, found.start()) + 1


def test_the_course_has_no_problems() -> None:
    result = check(Settings().content_folder)
    verdict = result.output.splitlines()[-1]
    assert (result.exit_code, verdict.partition(" ")[2]) == (0, "documents, no problems.")


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, int], Result]:
    """The course with all of them, the line of each, and what is said when it is checked once."""
    course = shutil.copytree(Settings().content_folder, tmp_path_factory.mktemp("spoiled") / "course")
    lines = {name: spoil(course, *fault[:3]) for name, fault in FAULTS.items()}
    return course, lines, check(course)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_at_its_place(spoiled: tuple[Path, Mapping[str, int], Result], name: str) -> None:
    course, lines, result = spoiled
    file, _, _, said = FAULTS[name]
    places = re.findall(rf"^{re.escape(str(course / file))}:(\d+):?.*?({said})", result.output, re.MULTILINE)
    assert result.exit_code == 1
    assert any(abs(int(place) - lines[name]) <= 1 for place, _ in places), result.output
