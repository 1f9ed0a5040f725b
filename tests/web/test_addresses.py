import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.main import create_app
from app.settings import Settings
from app.web.addresses import ADDRESSES, url

SHAPES = {
    "without places": (url("glossary"), "/glossary"),
    "with places": (url("answer", slug="egress", name="first"), "/lessons/egress/answers/first"),
    "with a query": (url("scenario", slug="ping", at="2.3", depth="story"), "/scenarios/ping?at=2.3&depth=story"),
    "with signs that have a meaning": (url("lesson", slug="a/b?c d"), "/lessons/a%2Fb%3Fc%20d"),
}


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    return create_app(Settings(database_url=sqlite_url))


@pytest.mark.parametrize(("made", "expected"), SHAPES.values(), ids=SHAPES)
def test_an_address_is_made_from_a_name_and_values(made: str, expected: str) -> None:
    assert made == expected


def test_an_address_with_a_place_left_open_is_an_error() -> None:
    with pytest.raises(KeyError):
        url("lesson")


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_is_served(app: FastAPI, name: str) -> None:
    served = {context.path for context in iter_route_contexts(app.routes) if hasattr(context, "path")}
    assert ADDRESSES[name] in served
