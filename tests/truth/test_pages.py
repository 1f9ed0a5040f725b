"""What is known of the simulator's truth, as pages of the center."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.scenarios.traces.statements import EVERY_STATEMENT
from app.settings import Settings
from app.simulator.unmodelled import UNMODELLED
from app.truth.rendering import rendered, title_of
from tests.visitor import Visitor, parsed


@pytest.fixture
def visitor(sqlite_url: str) -> Iterator[Visitor]:
    app: FastAPI = create_app(Settings(database_url=sqlite_url))
    yield Visitor(app)
    app.state.database.dispose()


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
def test_every_statement_that_a_step_rests_on_can_be_linked_to(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get("/truth/semantics", partial=partial))
    assert {heading.get("id") for heading in tree.iter("h3")} >= EVERY_STATEMENT


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
def test_everything_that_is_not_modelled_can_be_linked_to(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get("/truth", partial=partial))
    assert {item.get("id") for item in tree.iter("li")} >= {item.name for item in UNMODELLED}


def test_both_pages_lead_to_each_other(visitor: Visitor) -> None:
    for page, other in (("/truth", "/truth/semantics"), ("/truth/semantics", "/truth")):
        assert other in {(link.get("href") or "").partition("#")[0] for link in parsed(visitor.get(page)).iter("a")}


def test_a_title_is_told_once_and_by_the_page(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/truth"))
    assert [" ".join(heading.text_content().split()) for heading in tree.iter("h1")] == ["How true the simulator is"]


def test_links_to_pages_lead_there_and_links_to_files_are_plain_text() -> None:
    html = rendered("# T\n\n[a](truth.md#x) [b](../tests/x.py) [c](https://example.com)", {"truth.md": "/truth"})
    assert html == ('<p><a href="/truth#x">a</a> <a>b</a> <a href="https://example.com">c</a></p>\n')


def test_what_is_no_markdown_is_shown_as_it_is() -> None:
    assert rendered("# T\n\n<script>x</script>", {}) == "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"
    assert title_of("# T\n\nx") == "T"
