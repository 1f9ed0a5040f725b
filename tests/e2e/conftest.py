"""The running program, a browser, and pages of it for different readers."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.people import make_people
from tests.e2e.server import DATABASE, database_in, running_server
from tests.e2e.visits import VISITORS, running_browser, visit

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def server(course_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("center")
    shutil.copy(course_sqlite, folder / DATABASE)
    with running_server(folder) as address:
        make_people(database_in(folder))
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: Playwright's event loop would be in the way of tests that run one of their own."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def new_visit(browser: Browser, server: str) -> Iterator[Visit]:
    """Opens a page as somebody else: `new_visit("dark")`, `new_visit("phone", locale="de")`."""
    with ExitStack() as visits:

        def open_page(visitor: str = "light", **options: object) -> Page:
            return visits.enter_context(visit(browser, server, **{**VISITORS[visitor], **options}))

        yield open_page


@pytest.fixture
def page(new_visit: Visit) -> Page:
    return new_visit()


@pytest.fixture
def dark_page(new_visit: Visit) -> Page:
    return new_visit("dark")


@pytest.fixture
def phone_page(new_visit: Visit) -> Page:
    return new_visit("phone")


@pytest.fixture
def calm_page(new_visit: Visit) -> Page:
    """Of a reader who asked for less motion."""
    return new_visit("calm")


@pytest.fixture
def plain_page(new_visit: Visit) -> Page:
    """Without JavaScript."""
    return new_visit("without JavaScript")


@pytest.fixture(scope="session")
def content() -> Path:
    return Path(__file__).resolve().parents[2] / "content" / "cloud-security"
