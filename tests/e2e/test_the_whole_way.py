"""From an empty page to a learner's result and back: what an instructor does in a week, in one go."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import make_people, sign_in
from tests.e2e.server import DATABASE, PROGRAM, database_in, running_server
from tests.e2e.test_authoring import begin, publish
from tests.e2e.visits import VISITORS, visit

SHOWN = "        shows: {scenario: my-figure, at: 1.2}\n"
LESSON = Path("lessons/my-lesson.md")


@dataclass(frozen=True, slots=True)
class Center:
    """One of its own, since everything in it changes."""

    address: str
    database: str

    def content(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`learning-center content` as its owner types it."""
        environment = {**os.environ, "LEARNING_CENTER_DATABASE_URL": self.database}
        command: list[str | Path] = [PROGRAM, "content", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def center(course_sqlite: Path, tmp_path: Path) -> Iterator[Center]:
    shutil.copy(course_sqlite, tmp_path / DATABASE)
    with running_server(tmp_path) as address:
        make_people(database_in(tmp_path))
        yield Center(address, database_in(tmp_path))


@pytest.fixture
def instructor(browser: Browser, center: Center) -> Iterator[Page]:
    with visit(browser, center.address, **VISITORS["calm"]) as page:
        sign_in(page, "instructor")
        yield page


@pytest.fixture
def learner(browser: Browser, center: Center) -> Iterator[Page]:
    with visit(browser, center.address, **VISITORS["calm"]) as page:
        yield page


def change(page: Page, kind: str, slug: str, before: str, after: str) -> None:
    page.goto(f"/authoring/{kind}/{slug}")
    text = page.get_by_role("textbox", name="Source")
    assert before in text.input_value()
    text.fill(text.input_value().replace(before, after))
    expect(page.locator("#problem-count")).to_have_text("No problems")
    publish(page)


def read(page: Page, slug: str) -> str:
    page.goto(f"/lessons/{slug}")
    return page.locator("article").inner_text()


def test_a_lesson_is_written_taken_judged_mended_and_put_back(
    center: Center, instructor: Page, learner: Page, tmp_path: Path
) -> None:
    for kind, title in (("scenario", "My figure"), ("quiz", "My questions"), ("lesson", "My lesson")):
        begin(instructor, kind, title)
        publish(instructor)
    wrong = "      - text: The time at which the packet was sent\n"
    change(instructor, "quiz", "my-questions", wrong, wrong + SHOWN)

    learner.goto("/quizzes/my-questions")
    learner.get_by_role("button", name="Start").click()
    learner.get_by_label("The time at which the packet was sent").check()
    learner.get_by_role("button", name="Check").click()
    expect(learner.locator(".answer")).to_contain_text("Not quite.")
    learner.get_by_role("link", name="Go on").click()
    learner.get_by_role("button", name="Hand in").click()
    expect(learner.get_by_role("heading", level=1)).to_have_text("0 of 1 right")
    review = learner.url
    learner.get_by_role("link", name="See the moment").click()
    expect(learner.locator(".replayed net-player")).to_be_visible()

    instructor.goto("/quizzes/my-questions/results")
    expect(instructor.locator("table").first).to_contain_text("1 × The time at which the packet was sent")
    change(instructor, "quiz", "my-questions", "Packets do not say", "Packets never say")
    instructor.goto("/quizzes/my-questions/results")
    expect(instructor.locator("table").last).to_contain_text("0 of 1")
    learner.goto(review)
    expect(learner.locator(".reviewed")).to_contain_text("Packets do not say when they were sent.")

    instructor.goto("/authoring/quiz/my-questions/history")
    instructor.get_by_role("button", name="Publish it again").first.click()
    expect(instructor.locator(".told")).to_be_visible()
    instructor.goto("/authoring/quiz/my-questions")
    expect(instructor.get_by_role("textbox", name="Source")).to_have_value(re.compile("Packets do not say"))

    files = tmp_path / "files"
    assert center.content("export", str(files)).returncode == 0
    change(instructor, "lesson", "my-lesson", "Begin with something", "Readers see this")
    lesson = files / LESSON
    lesson.write_text(lesson.read_text().replace("Begin with something", "The file says this"))
    stopped = center.content("import", str(files))
    assert stopped.returncode == 1
    assert "+The file says this" in stopped.stdout + stopped.stderr
    assert "Readers see this" in read(learner, "my-lesson")
    assert center.content("import", str(files), "--ours").returncode == 0
    assert "The file says this" in read(learner, "my-lesson")
