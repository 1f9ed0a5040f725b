"""All of it works without a mouse, and one sees where one is."""

import pytest
from playwright.sync_api import Page

from tests.e2e.pages import every_other
from tests.e2e.test_every_page import open_settled

CONTROLS = """() => {
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const reachable = [...document.querySelectorAll(wanted)].filter((element) =>
    element.tabIndex >= 0 && !element.disabled && element.checkVisibility({visibilityProperty: true})
    && !element.closest("[inert]"));
  const first = new Map();
  return reachable.filter((element) => {
    if (element.type !== "radio") return true;
    const group = `${element.form?.id ?? element.form?.action}:${element.name}`;
    const chosen = element.form?.querySelector(`[name="${element.name}"]:checked`) ?? null;
    if (chosen) return chosen === element;
    if (first.has(group)) return false;
    first.set(group, element);
    return true;
  }).map((element, number) => { element.dataset.reachable = number; return element.outerHTML.slice(0, 120); });
}"""
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const drawn = (part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const box = element.getBoundingClientRect();
  return {
    number: element.dataset.reachable ?? null,
    text: element.outerHTML.slice(0, 120),
    marked: [element, ...(element.labels ?? []), element.closest(".ed-sheet")].some((part) => part && drawn(part)),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
WRITES = "document.activeElement.matches('source-editor textarea')"
"""There Tab indents, and Escape gives the next one back, as stands under it."""
MOST_IN_A_FRAME = 300


@pytest.mark.parametrize("address", every_other(1))
def test_the_tab_key_reaches_every_control_and_shows_it(page: Page, address: str) -> None:
    open_settled(page, address)
    controls = page.evaluate(CONTROLS)
    reached = set()
    for _ in range(len(controls) + 5 + MOST_IN_A_FRAME * page.locator("iframe").count()):
        if page.evaluate(WRITES):
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        if focused["text"].startswith("<iframe"):  # what is in it is a page of its own
            continue
        assert focused["marked"], f"no visible focus: {focused['text']}"
        assert focused["inView"], f"focus out of sight: {focused['text']}"
        reached.add(focused["number"])
    missed = [text for number, text in enumerate(controls) if str(number) not in reached]
    assert missed == []


def test_the_first_stop_skips_to_the_content(page: Page) -> None:
    open_settled(page, "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('main') !== null || location.hash === '#main'")
