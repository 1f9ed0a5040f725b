"""A small pack: one lesson that asks a question of one quiz."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import Session

from app.database import Database
from app.documents import service as documents
from app.documents.compiling import PackShelf, as_stored
from app.documents.pack import Pack
from app.documents.registry import Published, Source
from app.main import create_app
from app.scenarios.service import compile_scenario
from app.settings import Settings
from tests.scenarios.egress import EGRESS

COURSE = """\
title: A course
summary: A summary.
modules:
  - title: A module
    summary: A summary.
    lessons: [egress]
"""
LESSON = """\
---
title: Egress
summary: A summary.
objectives: [Answer]
minutes: 1
sources: []
---

Some words.

:::question egress which-way
:::
"""
PREDICTING = (
    LESSON
    + """
:::predict egress-nat
name: will-it-pass
caption: The whole conversation
controls: {initiator: inside}
at: 2.4
question: What does the filter do with it?
options:
  - text: Drop it
    when: {verdict: drop}
    feedback: The policy is never asked.
  - text: Accept it
    when: {verdict: accept}
    feedback: It is established.
:::
"""
)
QUIZ = """\
quiz: 1
title: Egress
questions:
  - name: which-way
    kind: single-choice
    question: Which way does a *request* go?
    options:
      - text: In
        feedback: It begins inside.
      - text: Out
        correct: true
        feedback: It leaves the network.
      - text: Nowhere
        feedback: It is sent, so it goes somewhere.
"""
ADDRESS = "/lessons/egress/answers/which-way"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of texts, and how they come into a database."""

    folder: Path

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def publish(self, app: FastAPI) -> None:
        database: Database = app.state.database
        with database.writing() as session:
            report = documents.import_pack(session, app.state.registry, self.folder)
        assert report.problems == ()


def small_pack(folder: Path, quiz: str = QUIZ, lesson: str = LESSON) -> Folder:
    pack = Folder(folder)
    pack.write("course.yaml", COURSE)
    pack.write("lessons/egress.md", lesson)
    pack.write("quizzes/egress.yaml", quiz)
    pack.write("scenarios/egress-nat.yaml", EGRESS)
    return pack


@contextmanager
def running_app(settings: Settings) -> Iterator[FastAPI]:
    app = create_app(settings)
    yield app
    app.state.database.dispose()


@contextmanager
def reading(app: FastAPI) -> Iterator[Session]:
    database: Database = app.state.database
    with database.reading() as session:
        yield session


def revision_of(session: Session, kind: str, slug: str) -> int:
    published = documents.published(session, kind, slug)
    assert published is not None
    return published.revision_id


def shelf_with(scenario: str) -> PackShelf:
    """A shelf on which this scenario stands as `egress-nat`."""
    source = Source("scenarios/egress-nat.yaml", "egress-nat", scenario)
    shelf = PackShelf(Pack({"scenario": {source.slug: source}}), {})
    compiled = compile_scenario(source, shelf)
    shelf.placed["scenario", source.slug] = Published(
        0, 0, 0, "scenario", source.slug, compiled.title, as_stored(compiled)
    )
    return shelf
