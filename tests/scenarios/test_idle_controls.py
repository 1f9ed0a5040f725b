"""A control may depend on one that the first choices leave idle: it is idle too, wherever the scenario is shown."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement

from app.main import create_app
from app.settings import Settings
from tests.quizzes.builders import COURSE, LESSON, QUIZ, Folder
from tests.scenarios.client import Client
from tests.scenarios.idle import IDLE
from tests.visitor import Visitor, parsed

PAGE = "/scenarios/idle"
OTHERWISE = "filter=opened&rule=gone&port=other"


@pytest.fixture(scope="module")
def app(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("idle")
    app = create_app(Settings(database_url=f"sqlite:///{copy(migrated_sqlite, folder / 'center.db')}"))
    pack = Folder(folder / "pack")
    pack.write("course.yaml", COURSE)
    pack.write("lessons/egress.md", LESSON + "\n:::scenario idle\n:::\n")
    pack.write("quizzes/egress.yaml", QUIZ)
    pack.write("scenarios/idle.yaml", IDLE)
    pack.publish(app)
    yield app
    app.state.database.dispose()


@pytest.fixture
def reader(app: FastAPI) -> Visitor:
    return Visitor(app)


def idle(page: HtmlElement) -> list[str]:
    """The fields that make no sense in this run."""
    (form,) = page.find_class("scn")
    return [
        " ".join(part.xpath(".//@name")[:1])
        for part in form.xpath(".//fieldset[@data-idle] | .//div//label[@data-idle]")
    ]


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ["rule", "port", "port"], id="the first choices"),
        pytest.param("?filter=opened", ["port"], id="one that wakes the first of them"),
        pytest.param("?filter=opened&rule=gone", [], id="two that wake both"),
        pytest.param(
            "?rule=gone&port=other",
            ["rule", "port", "port"],
            id="choices of idle controls, as a form without script sends",
        ),
    ],
)
def test_what_depends_on_an_idle_control_is_idle_too(
    reader: Visitor, query: str, expected: list[str], *, partial: bool
) -> None:
    response = reader.get(f"{PAGE}{query}", partial=partial)
    assert response.status_code == 200
    assert idle(parsed(response)) == expected


def test_what_the_form_sends_is_what_stands_in_it(reader: Visitor) -> None:
    (form,) = parsed(reader.get(f"{PAGE}?{OTHERWISE}")).find_class("scn")
    assert form.xpath(".//input[@checked]/@value") == ["opened", "gone", "other"]


@pytest.mark.parametrize(
    "address",
    [
        "/lessons/egress",
        "/lessons/egress?idle.filter=opened",
        "/architectures",
        f"{PAGE}/text",
        f"{PAGE}/why-not",
        f"{PAGE}/why-not?why.kind=reach&why.from=web&why.to=app&why.protocol=udp&why.port=7",
        "/api/scenarios/idle",
    ],
)
def test_every_page_shows_it(reader: Visitor, address: str) -> None:
    assert reader.get(address).status_code == 200


@pytest.mark.parametrize("query", ["", f"?{OTHERWISE}"], ids=["as it is", "otherwise"])
def test_its_files_are_made(reader: Visitor, query: str) -> None:
    links = parsed(reader.get(f"{PAGE}{query}")).xpath("//p[@class='take']/a/@href")
    assert len(links) > 2
    assert {reader.get(link).status_code for link in links} == {200}


def test_the_trace_has_no_choice_of_an_idle_control(app: FastAPI) -> None:
    asked = {"scenario": "idle", "controls": {"rule": "gone", "port": "other"}}
    assert Client(app).simulate(asked).json()["trace"]["controls"] == {"filter": "closed"}
