"""Every kind of question in a real browser, answered wrong and then right with nothing but the keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visit
from tests.e2e.pages import SEEING, in_turn
from tests.e2e.test_every_page import open_settled

Give = Callable[[Page, Locator], None]


def ticks(*choices: str) -> Give:
    """Tick by keyboard whatever is not ticked yet, and nothing else."""

    def give(page: Page, form: Locator) -> None:
        for box in form.locator("input[name=choice]").all():
            if box.is_checked() != (box.get_attribute("value") in choices):
                box.focus()
                page.keyboard.press("Space")

    return give


def writes(*values: str) -> Give:
    def give(page: Page, form: Locator) -> None:
        for field, value in zip(form.locator("input[type=text]").all(), values, strict=True):
            field.focus()
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(value)

    return give


def places(*words: str) -> Give:
    """Give each item its place, by typing the number into the selection that stands before its words."""

    def give(page: Page, form: Locator) -> None:
        for place, word in enumerate(words, start=1):
            form.locator("label", has_text=re.compile(word)).locator("select").focus()
            page.keyboard.type(str(place))

    return give


ORDER = ("belongs to a session", "chooses a route", "asks the filter", "translates", "writes the session")
EGRESS, RETURN = "/lessons/egress", "/lessons/return-rules"
KINDS = {
    "single-choice": (EGRESS, "egress-check-two-hosts-one-port", ticks("3"), ticks("1")),
    "choose-the-rule": (EGRESS, "egress-check-rule-that-forbids", ticks("2"), ticks("3")),
    "numeric": (EGRESS, "egress-check-timer-of-a-gateway", writes("350"), writes("432 000")),
    "ordering": (EGRESS, "egress-check-order-of-the-way-out", places(*ORDER[::-1]), places(*ORDER)),
    "fill-the-row": (
        EGRESS,
        "egress-check-the-reply-half",
        writes("203.0.113.80:443", "10.0.1.10:40000"),
        writes("203.0.113.80:443", "198.51.100.1:40000"),
    ),
    "short-text": (RETURN, "return-rules-check-cut-at-once", writes("security group"), writes("Network ACL")),
}


@pytest.mark.parametrize(("lesson", "name", "wrong", "right"), KINDS.values(), ids=KINDS)
def test_a_question_is_answered_by_keyboard_alone(page: Page, lesson: str, name: str, wrong: Give, right: Give) -> None:
    open_settled(page, lesson)
    form = page.locator(f"#answer-form-{name}")
    for give, outcome, says in ((wrong, "wrong", "Not quite."), (right, "right", "Correct.")):
        give(page, form)
        form.get_by_role("button", name=re.compile("Check")).focus()
        page.keyboard.press("Enter")
        expect(form).to_have_attribute("data-answer", outcome)
        expect(form.locator("[aria-live=polite]")).to_contain_text(says)


def test_a_question_with_several_choices_wants_all_of_them_and_no_other(page: Page) -> None:
    open_settled(page, "/lessons/boundaries-and-directions")
    form = page.locator("form.q-multiple-choice").first
    boxes = form.locator("input[name=choice]")
    ticks(*(str(each.get_attribute("value")) for each in boxes.all()))(page, form)
    form.get_by_role("button", name="Check").press("Enter")
    expect(form).to_have_attribute("data-answer", "wrong")
    expect(form.locator("label.opt.wrong")).to_have_count(1)


def test_a_wrong_answer_is_replayed_in_place_and_dies_at_the_hop_that_is_named(calm_page: Page) -> None:
    """The rule that was chosen is put into the gateway, and the run shows what comes of it."""
    open_settled(calm_page, RETURN)
    form = calm_page.locator("#answer-form-back-rule")
    ticks("1")(calm_page, form)
    form.get_by_role("button", name="Check").click()
    form.get_by_role("link", name="See the moment").click()
    replay = calm_page.locator(".replayed net-player")
    expect(replay).to_be_visible()
    expect(calm_page).to_have_url(re.compile(re.escape(RETURN)))
    expect(replay).to_contain_text("Network ACL")


@pytest.mark.parametrize(("kind", "visitor"), in_turn([*KINDS], SEEING))
def test_axe_finds_nothing_beside_a_wrong_answer(new_visit: Visit, kind: str, visitor: str) -> None:
    lesson, name, wrong, _ = KINDS[kind]
    page = new_visit(visitor)
    open_settled(page, lesson)
    form = page.locator(f"#answer-form-{name}")
    wrong(page, form)
    form.get_by_role("button", name="Check").press("Enter")
    expect(form).to_have_attribute("data-answer", "wrong")
    page.evaluate("scrollTo(0, 0)")  # so that the bar at the top covers no answer by half
    assert findings(page) == []


def test_the_map_leads_to_what_is_not_yet_right_until_it_is(page: Page) -> None:
    open_settled(page, EGRESS)
    form = page.locator("#answer-form-egress-check-timer-of-a-gateway")
    writes("350")(page, form)
    form.get_by_role("button", name="Check").press("Enter")
    expect(form).to_have_attribute("data-answer", "wrong")
    expect(page.locator("#outline .again")).to_have_text("1 not yet right")
    page.goto("/")
    page.locator("#course-map .again").click()
    expect(page).to_have_url(re.compile(r"/lessons/egress#answer-form-egress-check-timer-of-a-gateway$"))
    expect(form).to_be_in_viewport()
    writes("432000")(page, form)
    form.get_by_role("button", name="Check again").press("Enter")
    expect(form).to_have_attribute("data-answer", "right")
    expect(page.locator("#outline .again")).to_have_count(0)
