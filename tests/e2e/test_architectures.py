"""The page that compares architectures, on a phone and at a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.test_every_page import TOO_WIDE

PAGE = "/architectures"
WAYS = {"phone": 390, "light": 1280, "dark": 1280}
CUT = """() => [...document.querySelectorAll(".compared :is(th, td, li, caption)")]
  .filter(part => part.scrollWidth > part.clientWidth + 1 || part.getBoundingClientRect().right > innerWidth)
  .map(part => part.textContent.trim())"""
"""Cells whose words do not fit into them, or leave the window."""


@pytest.mark.parametrize("visitor", WAYS)
def test_nothing_of_the_table_is_cut_or_small(new_visit: Visit, visitor: str) -> None:
    page = new_visit(visitor)
    page.goto(PAGE)
    sizes = page.locator(".compared :is(th, td, li, caption, tbody small)").evaluate_all(
        "parts => parts.map(part => parseFloat(getComputedStyle(part).fontSize))"
    )
    assert min(sizes) >= 13
    assert page.evaluate(CUT) == []
    assert page.evaluate(TOO_WIDE) == 0


def test_on_a_phone_each_cell_says_which_column_it_is_of(phone_page: Page) -> None:
    phone_page.goto(PAGE)
    expect(phone_page.locator(".compared thead")).to_be_hidden()
    cells = phone_page.locator(".compared tbody tr").first.locator("td")
    labels = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content)")
    assert labels == ['"When this alone fails"', '"One flow, Mbit/s"', '"Many flows, Mbit/s"', '"It needs"']


def test_the_tab_key_leads_to_every_architecture_in_turn_and_to_each_failure_that_can_be_watched(page: Page) -> None:
    page.goto(PAGE)
    links = page.locator(".compared tbody :is(th, .fates) a")
    links.first.focus()
    for number in range(links.count()):
        expect(links.nth(number)).to_be_focused()
        page.keyboard.press("Tab")
