"""Walks the table of docs/routes.md with a stranger, a learner, an instructor and an admin."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.accounts.models import Role
from app.main import create_app
from app.settings import Settings
from tests.accounts.builders import signed_in
from tests.project.files import PROJECT
from tests.visitor import Visitor

TABLE = PROJECT / "docs" / "routes.md"
ROW = re.compile(r"\| (GET|POST) \| `(/[^`]*)` \| (everybody|signed in|instructor|admin) \| .+ \|")
STRANGER = "stranger"
MAY = {
    "everybody": {STRANGER, *Role},
    "signed in": {*Role},
    "instructor": {Role.INSTRUCTOR, Role.ADMIN},
    "admin": {Role.ADMIN},
}
SOMETHING = {"sign_in_id": "5d0c7b6e-0000-4000-8000-000000000000", "account_id": "5d0c7b6e-0000-4000-8000-000000000000"}


@dataclass(frozen=True, slots=True)
class Row:
    method: str
    address: str
    who: str


def _rows() -> tuple[Row, ...]:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("| ")][2:]
    matches = [ROW.fullmatch(line) for line in lines]
    assert all(matches), [line for line, match in zip(lines, matches, strict=True) if not match]
    return tuple(Row(*match.groups()) for match in matches if match)


ROWS = _rows()


@pytest.fixture
def center(sqlite_url: str) -> Iterator[FastAPI]:
    app = create_app(Settings(database_url=sqlite_url))
    yield app
    app.state.database.dispose()


def admitted(visitor: Visitor, row: Row) -> bool:
    address = re.sub(r"\{(\w+)\}", lambda place: SOMETHING.get(place[1], "nothing"), row.address)
    response = visitor.send(row.method, address)
    refused = response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    sent_to_sign_in = response.headers.get("Location", "").startswith("/sign-in")
    return not refused and not sent_to_sign_in


def somebody(center: FastAPI, who: str) -> Visitor:
    """Anew for every row, since some sign out."""
    return Visitor(center) if who == STRANGER else signed_in(center, Role(who))


@pytest.mark.parametrize("who", [STRANGER, *Role])
def test_everybody_may_do_what_the_table_says_and_nothing_else(center: FastAPI, who: str) -> None:
    assert [row for row in ROWS if admitted(somebody(center, who), row) is not (who in MAY[row.who])] == []


def test_every_address_stands_in_the_table_once(center: FastAPI) -> None:
    served = {
        (method, str(context.path))
        for context in iter_route_contexts(center.routes)
        for method in context.methods or ()
        if method != "HEAD"
    }
    named = [(row.method, row.address) for row in ROWS]
    assert sorted(named) == sorted(served)
