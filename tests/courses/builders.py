"""A small course of two lessons, with an embed that asks one thing: `:::card`, right for every learner who is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from markupsafe import Markup, escape
from sqlmodel import Session

from app.accounts import service as accounts
from app.accounts import tokens
from app.accounts.access import LEARNER
from app.courses.registration import register
from app.database import Database
from app.documents.registry import (
    Compiled,
    Embed,
    EmbedCall,
    ItemProgress,
    Json,
    Kind,
    PageEmbed,
    Registry,
    Shelf,
    Source,
)
from app.documents.service import check_pack, import_pack
from app.errors import InvalidTextError, Problem
from app.facts.registration import register as register_facts
from app.main import create_app
from app.settings import Settings

SECRET = "a secret of the tests"
MARK = "¶"
"""Stands in a text right before the place where a fault is expected."""

COURSE = """\
title: Traffic
summary: How it flows.
modules:
  - title: Egress and ingress
    summary: In and out.
    lessons:
      - first
      - second
      - {title: Still to be written}
  - title: Tunnels
    summary: Under and over.
    lessons:
      - {title: What a tunnel is}
"""
GLOSSARY = """\
terms:
  nat:
    term: NAT
    definition: Changes *addresses* on the way.
    see: [session]
  session:
    term: Session
    definition: What a gateway remembers.
"""
FRONT = """\
---
title: The first lesson
summary: Where it begins.
objectives:
  - Tell `in` from *out*
minutes: 7
sources:
  - title: RFC 3022
    url: https://www.rfc-editor.org/rfc/rfc3022
    as_of: 2026-11-24
    note: Traditional NAT.
---
"""
FIRST = (
    FRONT
    + """
A packet meets [NAT](term:nat).

## The way out

Then comes [the second lesson](lesson:second).

:::card one
colour: blue
:::

## The way home
"""
)
SECOND = FRONT.replace("first", "second") + "\nNothing to answer here.\n"
FILES = {"course.yaml": COURSE, "glossary.yaml": GLOSSARY, "lessons/first.md": FIRST, "lessons/second.md": SECOND}


def compile_card(call: EmbedCall, _shelf: Shelf) -> Mapping[str, Json]:
    if call.options.part(("colour",)) == "red":
        raise InvalidTextError((call.options.problem(("colour",), "Red is taken."),))
    return {"argument": call.argument, "line": call.line}


def render_card(placed: PageEmbed, _session: Session) -> Markup:
    query = ", ".join(f"{key}={value}" for key, value in placed.query.items())
    return Markup('<figure class="figure" id="figure-{}" data-query="{}"></figure>').format(placed.name, query)


def card_progress(
    _session: Session, learner_id: UUID | None, _lesson: str, data: Mapping[str, Json]
) -> Sequence[ItemProgress]:
    return (ItemProgress(str(data["argument"]), "right" if learner_id else "open"),)


def card_answered(_session: Session, _learner_id: UUID, lesson: str, data: Mapping[str, Json]) -> Sequence[Markup]:
    return (
        Markup('<hx-partial hx-target="#card"><p class="card">{}</p></hx-partial>').format(
            f"{lesson} {data['argument']}"
        ),
    )


def compile_scenario(source: Source, _shelf: Shelf) -> Compiled:
    return Compiled(str(escape(source.slug)), {})


def registry() -> Registry:
    registry = Registry()
    register_facts(registry)
    registry.register_kind(Kind("scenario", "scenarios/*.yaml", compile_scenario))
    registry.register_embed(Embed("card", compile_card, render_card, progress=card_progress, answered=card_answered))
    register(registry)
    return registry


def write_pack(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in {**FILES, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def faults_of(folder: Path, files: Mapping[str, str]) -> tuple[Problem, ...]:
    """What a check of the small course says with these files changed or added."""
    return check_pack(registry(), write_pack(folder, files)).problems


def unmarked(text: str) -> tuple[str, int, int]:
    """The text without its mark, and the line and column where the mark stood."""
    before, mark, after = text.partition(MARK)
    assert mark, "no place is marked"
    return before + after, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def compiled_lesson(folder: Path, body: str) -> dict[str, Any]:
    """The data of a lesson with this body, in the small course."""
    kept, problems = _compiled(folder, {"lessons/first.md": FRONT + body})
    assert problems == ()
    return dict(kept["lesson", "first"].data)


def compiled_course(folder: Path, files: Mapping[str, str]) -> dict[str, Any]:
    """The data of the course with these files changed, whatever else has faults."""
    kept, _ = _compiled(folder, files)
    return dict(kept["course", "course"].data)


def _compiled(folder: Path, files: Mapping[str, str]) -> tuple[dict[tuple[str, str], Compiled], tuple[Problem, ...]]:
    kept: dict[tuple[str, str], Compiled] = {}
    pack = registry()

    def keep(kind: Kind, source: Source, shelf: Shelf) -> Compiled:
        kept[kind.name, source.slug] = kind.compile(source, shelf)
        return kept[kind.name, source.slug]

    for kind in tuple(pack.kinds.values()):
        pack.register_kind(replace(kind, compile=partial(keep, kind)))
    return kept, check_pack(pack, write_pack(folder, files)).problems


def open_course(url: str, folder: Path, files: Mapping[str, str] | None = None) -> FastAPI:
    """The center with the small course in it."""
    app = create_app(Settings(database_url=url, secret_key=SECRET))
    app.state.registry = registry()
    with app.state.database.writing() as session:
        report = import_pack(session, app.state.registry, write_pack(folder, files or {}))
    app.state.faults.replace(report.failures)
    return app


def learner_cookie(app: FastAPI) -> tuple[str, str]:
    """Name and value of the cookie of somebody who has answered before."""
    database: Database = app.state.database
    with database.writing() as session:
        learner_id = accounts.make_learner(session).learner_id
    return LEARNER, tokens.sign(learner_id, SECRET)
