"""One person of each role, who signs in where a page wants one."""

from playwright.sync_api import Page

from app.accounts.models import Role
from app.database import Database
from tests.accounts.builders import PASSWORD, make_account
from tests.e2e.pages import ROLES


def make_people(database_url: str) -> None:
    with Database(database_url) as database, database.writing() as session:
        for role in Role:
            make_account(session, f"{role}@example.org", role)


def sign_in(page: Page, role: str) -> None:
    """In this page's browser, though not by its form."""
    page.context.request.post("/sign-in", form={"email": f"{role}@example.org", "password": PASSWORD})


def go(page: Page, address: str) -> int:
    """As somebody who may; the status of the answer."""
    if role := ROLES.get(address):
        sign_in(page, role)
    response = page.goto(address)
    assert response is not None
    return response.status
