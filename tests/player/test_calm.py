"""Nothing jumps, and nothing moves for whoever asked for that."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.player.figures import Figure, figure, hold, hops, open_scenario, release, trace

SLUG = "egress-nat"
BELOW = ".txw"


def place_of_what_is_below(figure: Figure) -> float:
    top: float = figure.player.evaluate(f"player => player.querySelector('{BELOW}').offsetTop - player.offsetTop")
    return top


@pytest.mark.parametrize("depth", ["story", "decisions"])
def test_stepping_never_moves_what_is_below(calm_page: Page, depth: str) -> None:
    shown = open_scenario(calm_page, SLUG, depth=depth)
    begins = place_of_what_is_below(shown)
    for _ in hops(trace(calm_page, SLUG, {}))[1:]:
        shown.press("ArrowRight")
        assert place_of_what_is_below(shown) == begins


def test_an_answer_moves_nothing_either(calm_page: Page) -> None:
    calm_page.goto("/lessons/egress?request.at=2.4")
    asked = figure(calm_page, "request")
    deck = asked.player.locator(".deck")
    begins = deck.bounding_box()
    asked.press("1")
    expect(asked.note.locator(".note-a")).to_be_visible()
    assert deck.bounding_box() == begins


@pytest.mark.parametrize("visitor", ["light", "phone"])
@pytest.mark.parametrize("lesson", ["boundaries-and-directions", "egress"])
def test_the_player_takes_the_place_of_the_drawing(new_visit: Visit, visitor: str, lesson: str) -> None:
    page = new_visit(visitor)
    held = hold(page)
    page.goto(f"/lessons/{lesson}")
    names = page.locator("net-player").evaluate_all("players => players.map(player => player.getAttribute('name'))")
    offset = "drawing => drawing.getBoundingClientRect().top - drawing.parentElement.getBoundingClientRect().top"
    begins = [page.locator(f"#figure-{name} .fallback").evaluate(offset) for name in names]
    release(page, held)
    assert [figure(page, name).stage.evaluate(offset) for name in names] == begins


def test_a_question_is_not_read_before_its_packet_arrives(page: Page) -> None:
    page.route("**/api/simulations", lambda _: None)
    page.goto("/lessons/egress#figure-request")
    expect(page.locator("#figure-request .fallback")).to_be_in_viewport()
    expect(page.locator("#figure-request form.prediction")).to_be_hidden()
    expect(page.locator("#figure-request ol.tx")).to_be_hidden()


def test_with_reduced_motion_a_step_is_a_cut(calm_page: Page) -> None:
    calm_page.clock.install()
    shown = open_scenario(calm_page, SLUG)
    shown.press("ArrowRight")
    expect(shown.note).to_have_class("note k-req told")


def test_the_note_travels_with_the_packet(page: Page) -> None:
    page.clock.install()
    shown = open_scenario(page, SLUG)
    places = [shown.note.evaluate("note => note.style.transform")]
    shown.press("ArrowRight")
    for _ in range(3):
        page.clock.run_for(400)
        places.append(shown.note.evaluate("note => note.style.transform"))
    assert len(set(places)) > 2


def test_what_has_happened_stays(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    shown.press("End")
    moves = sum(len(packet["hops"]) - 1 for packet in trace(calm_page, SLUG, {})["packets"])
    expect(shown.player.locator(".tr")).to_have_count(moves)


def test_on_a_phone_transport_and_scrubber_stick_to_the_bottom(phone_page: Page) -> None:
    shown = open_scenario(phone_page, SLUG)
    shown.stage.scroll_into_view_if_needed()
    phone_page.evaluate("player => scrollTo(0, document.querySelector('.stage').offsetTop - 100)")
    bar = shown.player.locator(".bar").bounding_box()
    assert bar
    assert bar["y"] + bar["height"] == phone_page.evaluate("innerHeight")


def test_a_narrower_stage_gets_a_picture_of_its_own(new_visit: Visit) -> None:
    page = new_visit("calm")
    shown = open_scenario(page, SLUG, at="1.3")
    with page.expect_response("**/api/simulations"):
        page.set_viewport_size({"width": 600, "height": 800})
    expect(shown.player.locator(".dg.tall")).to_be_visible()
    assert shown.address("at") == "1.3"


def test_a_narrower_stage_waits_for_what_the_reader_has_chosen(new_visit: Visit) -> None:
    page = new_visit("calm")
    shown = open_scenario(page, SLUG, initiator="inside", port="https")
    held = hold(page)
    shown.choose("outside")
    page.set_viewport_size({"width": 600, "height": 800})
    page.wait_for_timeout(600)  # longer than a width has to settle
    assert len(held) == 1
    release(page, held)
    expect(shown.player.locator(".dg.tall")).to_be_visible()
    assert shown.address("initiator") == "outside"
    first = hops(trace(page, SLUG, {"initiator": "outside"}))[0][1]
    assert shown.told()[0] == (first["title"], first["sentence"])


@pytest.mark.parametrize("visitor", ["light", "calm"])
def test_a_question_shows_by_itself_where_no_player_comes(new_visit: Visit, visitor: str) -> None:
    page = new_visit(visitor)
    page.route("**/js/player/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/lessons/egress")
    question = page.locator("#figure-request .predictions")
    expect(question).to_be_hidden()
    expect(question).to_be_visible(timeout=20_000)
