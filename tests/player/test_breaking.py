"""Break it yourself: take one thing away, say what will happen, watch, put it back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.player.figures import FAST, SIMULATIONS, Figure, figure, hold, open_scenario, release, trace

SLUG = "egress-nat"
INSIDE = {"initiator": "inside", "port": "https"}
KNOWN = "gw.forward.known"
REQUEST, ANSWER = "The request is dropped at the filter of Gateway", "The answer is dropped at the filter of Gateway"


def unfolded(page: Page, **query: str) -> Figure:
    shown = open_scenario(page, SLUG, **{**INSIDE, **query})
    shown.player.locator("details.brk > summary").click()
    expect(shown.player.get_by_label("Take away")).to_be_visible()
    return shown


def take(shown: Figure, place: str, said: str) -> None:
    shown.player.get_by_label("Take away").select_option(place)
    shown.player.get_by_label(said).check()
    shown.button("Remove it and watch").click()


def result(shown: Figure) -> Locator:
    return shown.player.locator(".bk-r")


def altered(shown: Figure) -> Locator:
    return shown.player.locator(".altered")


def test_a_wrong_prediction_is_held_against_a_real_run(calm_page: Page) -> None:
    shown = unfolded(calm_page)
    take(shown, KNOWN, REQUEST)
    expect(result(shown)).to_contain_text("You said: the request is dropped at the filter of Gateway.")
    expect(result(shown)).to_contain_text("What happens: the answer is dropped at the filter of Gateway.")
    expect(result(shown).locator(".no")).to_contain_text("✗")
    expect(altered(shown)).to_contain_text("Without rule known of Gateway, chain forward:")
    assert shown.address("without") == KNOWN


def test_a_right_prediction_is_told_so(calm_page: Page) -> None:
    shown = unfolded(calm_page)
    take(shown, "gw.forward.r2", REQUEST)
    expect(result(shown).locator(".ok")).to_contain_text("✓ You predicted it.")


def test_what_came_of_it_is_told_on_the_stage_where_it_came_to_be(calm_page: Page) -> None:
    shown = unfolded(calm_page, at="1.3")
    take(shown, KNOWN, REQUEST)
    expect(shown.note.locator(".note-a.wrong")).to_contain_text("You said: the request is dropped")
    expect(shown.stage).to_be_focused()
    expect(shown.note).to_be_in_viewport()
    assert shown.address("at") == "2.4"
    said = shown.player.locator("p.sr[aria-live=polite]")
    expect(said).to_contain_text("What happens: the answer is dropped at the filter of Gateway. Packet 2, hop 4.")


def test_it_is_watched_from_the_beginning_to_the_moment_that_shows_it(page: Page) -> None:
    shown = unfolded(page)
    page.clock.install()
    take(shown, KNOWN, ANSWER)
    expect(result(shown)).to_have_text("It is away. Watch where it ends.")
    expect(shown.button("Pause")).to_be_visible()
    assert shown.address("at") is None
    page.clock.run_for(FAST)
    expect(shown.note.locator(".note-a.right")).to_contain_text("You predicted it.")
    assert shown.address("at") == "2.4"
    expect(shown.button("Play")).to_be_visible()


def test_what_changes_nothing_is_watched_to_the_end(calm_page: Page) -> None:
    shown = unfolded(calm_page)
    take(shown, "gw.input.r1", "Nothing changes: every packet ends where it did before")
    expect(result(shown)).to_contain_text("You predicted it.")
    last = trace(calm_page, SLUG, INSIDE)["packets"][-1]
    assert shown.address("at") == f"{last['number']}.{len(last['hops'])}"


def test_the_prediction_has_its_room_before_it_is_told(page: Page) -> None:
    shown = unfolded(page)
    page.clock.install()
    take(shown, KNOWN, REQUEST)
    expect(altered(shown)).to_be_visible()
    shown.press("Home")
    page.clock.run_for(FAST)
    top = "deck => deck.offsetTop - deck.parentElement.offsetTop"
    deck = shown.player.locator(".deck")
    before = deck.evaluate(top)
    shown.press("End")
    page.clock.run_for(FAST)
    assert deck.evaluate(top) == before


@pytest.mark.parametrize("visitor", ["calm", "phone"])
def test_put_back_it_stands_where_it_was_and_the_page_stays(new_visit: Visit, visitor: str) -> None:
    page = new_visit(visitor, reduced_motion="reduce")
    shown = unfolded(page, at="1.3")
    take(shown, KNOWN, REQUEST)
    back = result(shown).get_by_role("button", name="Put it back")
    expect(back).to_be_visible()
    select = shown.player.get_by_label("Take away")
    select.evaluate("select => select.scrollIntoView({ block: 'center' })")
    before = select.bounding_box()
    back.evaluate("button => button.click()")  # Playwright's own click may scroll
    expect(altered(shown)).to_be_hidden()
    expect(select).to_be_focused()
    after = select.bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=2)
    assert shown.address("without") is None
    assert shown.address("at") == "1.3"
    expect(shown.player.locator(".bk-o input:checked")).to_have_count(0)


def test_a_page_that_came_without_a_thing_puts_it_back_as_well(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, **INSIDE, without=KNOWN)
    whole = sum(len(packet["hops"]) for packet in trace(calm_page, SLUG, INSIDE)["packets"])
    assert len(shown.told()) != whole
    shown.player.locator("details.brk > summary").click()
    expect(shown.player.get_by_label("Take away")).to_have_value(KNOWN)
    altered(shown).get_by_role("button", name="Put it back").click()
    expect(altered(shown)).to_be_hidden()
    expect(shown.stage).to_be_focused()
    assert shown.address("without") is None
    assert len(shown.told()) == whole


def test_another_choice_of_the_controls_finds_out_anew(calm_page: Page) -> None:
    shown = unfolded(calm_page)
    shown.choose("outside")
    expect(shown.player.get_by_label("The packet from outside finds no route at Web server")).to_be_visible()
    expect(shown.player.get_by_label(REQUEST)).to_have_count(0)


def test_things_are_grouped_by_the_list_that_they_stand_in(calm_page: Page) -> None:
    groups = unfolded(calm_page).player.locator(".bk optgroup")
    labels = groups.evaluate_all("groups => groups.map(group => group.label)")
    assert labels[:2] == ["Gateway, chain input", "Gateway, chain forward"]
    assert len(set(labels)) == len(labels)


def test_keys_keep_their_meaning_inside(calm_page: Page) -> None:
    shown = unfolded(calm_page, at="1.3")
    shown.player.get_by_label("Take away").focus()
    calm_page.keyboard.press("ArrowDown")
    expect(shown.player.get_by_label("Take away")).to_have_value(KNOWN)
    calm_page.keyboard.press("Tab")
    calm_page.keyboard.press(" ")
    calm_page.keyboard.press("ArrowDown")
    expect(shown.player.locator(".bk-o input").nth(1)).to_be_checked()
    calm_page.keyboard.press("Tab")
    expect(shown.button("Remove it and watch")).to_be_focused()
    assert shown.address("at") == "1.3"
    calm_page.keyboard.press("Enter")
    expect(altered(shown)).to_be_visible()


def test_a_run_that_fails_takes_nothing_away(calm_page: Page) -> None:
    shown = unfolded(calm_page, at="1.3")
    calm_page.route(SIMULATIONS, lambda route: route.fulfill(status=200, body="not a simulation"))
    take(shown, KNOWN, ANSWER)
    fault = calm_page.get_by_role("alert")
    expect(fault).to_be_in_viewport()
    expect(altered(shown)).to_be_hidden()
    expect(result(shown)).to_have_text("")
    assert shown.address("without") is None
    calm_page.unroute(SIMULATIONS)
    fault.get_by_role("button", name="Try again").click()
    expect(result(shown)).to_contain_text("You predicted it.")
    assert shown.address("without") == KNOWN


def test_a_figure_with_an_open_question_offers_it_once_that_is_answered(calm_page: Page) -> None:
    calm_page.goto("/lessons/egress?request.at=2.4")
    asked = figure(calm_page, "request")
    asked.player.locator("details.brk > summary").click()
    expect(asked.player.locator("details.brk")).to_contain_text("once you have answered the question")
    expect(asked.player.locator(".bk")).to_have_count(0)
    asked.press("1")
    expect(asked.player.get_by_label("Take away")).to_be_visible()


def test_a_figure_of_a_lesson_says_in_the_address_what_is_away(calm_page: Page) -> None:
    calm_page.goto("/lessons/egress?nat.without=gw.postrouting.r1")
    name = calm_page.locator("net-player").first.get_attribute("name")
    calm_page.goto(f"/lessons/egress?{name}.without=gw.forward.known")
    shown = figure(calm_page, name or "")
    expect(altered(shown)).to_contain_text("Without rule")
    assert shown.address(f"{name}.without") == KNOWN
    calm_page.reload()
    expect(altered(figure(calm_page, name or ""))).to_contain_text("Without rule")


def test_without_script_a_form_leads_to_the_changed_run(plain_page: Page) -> None:
    plain_page.goto(f"/scenarios/{SLUG}?initiator=inside&port=https")
    plain_page.get_by_text("Break it yourself").click()
    plain_page.get_by_label("Take away").select_option(KNOWN)
    plain_page.get_by_role("button", name="Remove it and look").click()
    expect(plain_page.locator(".altered")).to_contain_text("Without rule known of Gateway")
    expect(plain_page.locator("ol.tx")).to_contain_text("The filter drops it")
    expect(plain_page.get_by_label("Take away")).to_have_value(KNOWN)
    plain_page.get_by_role("link", name="Put it back").click()
    expect(plain_page.locator(".altered")).to_have_count(0)


def test_the_plain_form_is_gone_where_the_player_is_up(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    expect(shown.player.locator("details.brk")).to_have_count(1)
    expect(shown.player.locator(".unscripted")).to_have_count(0)


def test_what_was_asked_for_and_never_shown_is_not_what_is_away(calm_page: Page) -> None:
    shown = unfolded(calm_page)
    held = hold(calm_page)
    take(shown, KNOWN, REQUEST)
    shown.choose("outside")
    expect(shown.player).to_have_attribute("aria-busy", "true")
    assert len(held) == 2
    held.pop().fulfill(status=200, body="not a simulation")
    expect(calm_page.get_by_role("alert")).to_be_visible()
    release(calm_page, held)
    shown.press("ArrowRight")
    assert shown.address("without") is None
    assert altered(shown).is_hidden()
