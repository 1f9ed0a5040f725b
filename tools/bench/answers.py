"""How many answers a second are kept: against a loop that only inserts and commits, under the same pragmas."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

import httpx2
from lxml import html

from tools.bench import load
from tools.bench.load import Requests
from tools.bench.servers import Server
from tools.bench.table import Row

LESSON = "/lessons/egress"
LEARNERS = 8
ROUNDS = 3
SECONDS = 3
SCRIPT = Path(__file__).with_name("answers.lua")


def against_raw(center: Server, folder: Path) -> Iterator[Row]:
    """In turns; what counts is rows in the table and not responses."""
    action, answers = _question(center)
    told = [*answers, *(_learner(center, action, answers[0]) for _ in range(LEARNERS))]
    database = folder / "center.db"
    pairs = [(_kept(center, action, told, database), _raw(folder)) for _ in range(ROUNDS)]
    ratio, ours = median(ours / raw for ours, raw in pairs), median(ours for ours, _ in pairs)
    yield Row("answers kept, of a raw INSERT and COMMIT loop", f"{ratio:.2f} ({ours:,.0f}/s)")


def _question(center: Server) -> tuple[str, list[str]]:
    """The first question of the lesson that has options: where it is answered, and two answers to it."""
    page = html.fromstring(httpx2.get(f"{center.address}{LESSON}", trust_env=False).text)
    for form in page.iter("form"):
        inputs = [(field.get("type"), field.get("name", ""), field.get("value", "")) for field in form.iter("input")]
        options = [(name, value) for kind, name, value in inputs if kind == "radio"]
        hidden = [(name, value) for kind, name, value in inputs if kind == "hidden"]
        action = form.get("action", "")
        if options and action.startswith(f"{LESSON}/answers/"):
            return action, [urlencode([*hidden, option]) for option in options[:2]]
    raise RuntimeError(f"{LESSON} asks nothing that could be answered.")


def _learner(center: Server, action: str, answer: str) -> str:
    """The cookie of somebody new."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = httpx2.post(f"{center.address}{action}", content=answer, headers=headers, trust_env=False)
    response.raise_for_status()
    return "; ".join(f"{name}={value}" for name, value in response.cookies.items())


def _kept(center: Server, action: str, told: list[str], database: Path) -> float:
    before, began = _rows(database), perf_counter()
    load.wrk(Requests(f"{center.address}{action}", SECONDS, connections=8, script=SCRIPT, arguments=told))
    return (_rows(database) - before) / (perf_counter() - began)


def _rows(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        count: int = connection.execute("SELECT count(*) FROM answer").fetchone()[0]
    finally:
        connection.close()
    return count


def _raw(folder: Path) -> float:
    """Rows of the same shape, one transaction each."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS answer (answer_id INTEGER PRIMARY KEY, learner_id TEXT, document_id INTEGER, "
            "question TEXT, ordinal INTEGER, revision_id INTEGER, choice TEXT, correct BOOLEAN, answered_at TEXT, "
            "UNIQUE (learner_id, document_id, question, ordinal))"
        )
        return _insert(connection)
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection) -> float:
    first: int = connection.execute("SELECT coalesce(max(answer_id), 0) FROM answer").fetchone()[0]
    count, began = 0, perf_counter()
    while perf_counter() - began < SECONDS:
        count += 1
        row = ("0" * 32, 1, "which-entry", first + count, 1, "1", 1, "2026-01-01 00:00:00.000000")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO answer (learner_id, document_id, question, ordinal, revision_id, choice, correct, answered_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        connection.execute("COMMIT")
    return count / (perf_counter() - began)
