"""What holds on every page there is, for every reader."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visit
from tests.e2e.pages import ADDRESSES, SEEING, every_other, looked_at
from tests.e2e.people import go

every_page = pytest.mark.parametrize("address", ADDRESSES)

TOO_WIDE = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
# 1280 px at 200 % are 640 px to the page, at 400 % 320 px: what WCAG 1.4.10 calls reflow.
NARROW = {"phone of 320 px": 320, "desk at 200 percent": 640}


def open_settled(page: Page, address: str, *, brings_players: bool = True) -> None:
    """Personal fragments have come, and every player, which waits until it is nearly in view, has drawn itself."""
    go(page, address)
    expect(page.locator(".htmx-request")).to_have_count(0)
    if brings_players:
        for player in page.locator("net-player").all():
            player.scroll_into_view_if_needed()
            player.locator(".stage[tabindex]").wait_for()
        page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize(
    ("visitor", "address"),
    [(visitor, address) for address in ADDRESSES for visitor in looked_at(address, SEEING)],
)
def test_axe_finds_nothing(new_visit: Visit, address: str, visitor: str) -> None:
    page = new_visit(visitor)
    open_settled(page, address)
    assert findings(page) == []


@pytest.mark.parametrize("address", every_other(0))
def test_axe_finds_nothing_when_no_script_has_come(page: Page, address: str) -> None:
    """axe is a script itself: here it is the only one."""
    page.route("**/static/**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    open_settled(page, address, brings_players=False)
    assert findings(page) == []


@pytest.mark.parametrize(
    ("width", "address"),
    [(NARROW[narrow], address) for address in ADDRESSES for narrow in looked_at(address, tuple(NARROW))],
)
def test_text_needs_no_sideways_scrolling(new_visit: Visit, address: str, width: int) -> None:
    page = new_visit(viewport={"width": width, "height": 700})
    open_settled(page, address)
    assert page.evaluate(TOO_WIDE) == 0


@every_page
def test_a_page_is_found_and_has_one_heading_a_main_part_and_a_title(plain_page: Page, address: str) -> None:
    assert go(plain_page, address) == (404 if address.startswith("/no/") else 200)
    assert plain_page.locator("main").count() == 1
    assert plain_page.locator("h1").count() == 1
    assert plain_page.locator("h1").inner_text().strip()
    assert plain_page.title().strip()


@pytest.mark.parametrize("address", every_other(1))
def test_the_same_headings_stand_there_without_javascript(new_visit: Visit, address: str) -> None:
    with_script, without = new_visit(), new_visit("without JavaScript")
    open_settled(with_script, address)
    go(without, address)
    headings = "main :is(h1, h2)"
    assert without.locator(headings).all_inner_texts() == with_script.locator(headings).all_inner_texts()


def test_no_two_pages_have_the_same_title(plain_page: Page) -> None:
    titles = {}
    for address in ADDRESSES:
        if not address.endswith("/progress"):
            go(plain_page, address)
            titles[address] = plain_page.title()
    assert len(set(titles.values())) == len(titles), titles
