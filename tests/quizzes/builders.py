"""A small pack: one lesson that asks a question of one quiz."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import Session

from app.database import Database
from app.documents import service as documents
from app.main import create_app
from app.settings import Settings

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
class Pack:
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


def small_pack(folder: Path, quiz: str = QUIZ, lesson: str = LESSON) -> Pack:
    pack = Pack(folder)
    pack.write("course.yaml", COURSE)
    pack.write("lessons/egress.md", lesson)
    pack.write("quizzes/egress.yaml", quiz)
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
