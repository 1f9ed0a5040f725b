"""Who publishes makes nobody wait: everything is compiled before the transaction that writes begins."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI

from app.database import Database
from app.documents.registry import Compiled, Shelf, Source
from tests.authoring.builders import SCENARIO, came_to, opened
from tests.visitor import Visitor

Compiler = Callable[[Source, Shelf], Compiled]


@pytest.fixture
def compiled(app: FastAPI, sqlite_url: str) -> list[str]:
    """What is compiled from now on; while it is, an impatient somebody writes."""
    seen: list[str] = []

    def watched(compiler: Compiler) -> Compiler:
        def compile_and_write(source: Source, shelf: Shelf) -> Compiled:
            seen.append(source.file)
            with Database(sqlite_url, patience=0) as database, database.writing() as session:
                session.connection()
            return compiler(source, shelf)

        return compile_and_write

    kinds = app.state.registry.kinds
    kinds.update({name: replace(kind, compile=watched(kind.compile)) for name, kind in kinds.items()})
    return seen


def test_others_write_while_a_text_and_all_that_reads_it_is_compiled(
    app: FastAPI, author: Visitor, compiled: list[str]
) -> None:
    text = opened(app, "scenario", "egress-nat").text
    author.post(f"{SCENARIO}/publication", _fields(app, text + "# A remark.\n"))
    assert compiled[:3] == ["scenarios/egress-nat.yaml", "quizzes/egress.yaml", "lessons/egress.md"]
    assert opened(app, "scenario", "egress-nat").published == 2


def test_others_write_while_an_earlier_text_is_compiled(app: FastAPI, author: Visitor, compiled: list[str]) -> None:
    text = opened(app, "scenario", "egress-nat").text
    author.post(f"{SCENARIO}/publication", _fields(app, text + "# A remark.\n"))
    compiled.clear()
    assert came_to(author.post(f"{SCENARIO}/restoration", {"number": "1"})) == f"{SCENARIO}?done=restored"
    assert compiled[:3] == ["scenarios/egress-nat.yaml", "quizzes/egress.yaml", "lessons/egress.md"]


def _fields(app: FastAPI, text: str) -> dict[str, str]:
    found = opened(app, "scenario", "egress-nat")
    return {"text": text, "base": found.base, "based_on": str(found.based_on)}
