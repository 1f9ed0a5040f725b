"""A document of its own for every test, opened by one person after the other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import browser
from tests.e2e.visits import VISITORS, visit
from tests.editor.desk import Document, Documents, running_desk
from tests.editor.writing import Writing

__all__ = ["browser"]

Open = Callable[..., Writing]
Persons = Callable[[str], Page]


@pytest.fixture(scope="module")
def documents() -> Documents:
    return {"elsewhere": Document("elsewhere", "")}


@pytest.fixture(scope="module")
def desk(documents: Documents) -> Iterator[str]:
    with running_desk(documents) as address:
        yield address


@pytest.fixture(scope="module")
def persons(browser: Browser, desk: str) -> Iterator[Persons]:
    """One of each kind for the tests of a module: the browser loads the editor once, and no text is opened twice."""
    known: dict[str, Page] = {}
    with ExitStack() as visits:

        def person(visitor: str) -> Page:
            if visitor not in known:
                known[visitor] = visits.enter_context(visit(browser, desk, **VISITORS[visitor]))
            if known[visitor].is_closed():
                known[visitor] = known[visitor].context.new_page()
            return known[visitor]

        yield person


@pytest.fixture
def write(persons: Persons, documents: Documents) -> Open:
    """Opens a text for somebody: `write("a text", "phone", keeps=True)`; the caret stands at its beginning."""

    def open_text(text: str, visitor: str = "calm", *, keeps: bool = False, unsaved: bool = False) -> Writing:
        slug = f"text-{len(documents)}"
        documents[slug] = Document(slug, text, keeps=keeps, unsaved=unsaved)
        return Writing(persons(visitor), documents[slug]).open()

    return open_text
