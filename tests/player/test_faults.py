"""What the server refuses is told in the figure, in words; what was there stays."""

import json

from playwright.sync_api import Page, Route, expect

from tests.player.figures import figure, open_scenario

SLUG = "egress-nat"
ENDPOINT = "**/api/simulations"
WORDS = "The scenario has too many packets"


def refuse(route: Route) -> None:
    route.fulfill(status=200, content_type="application/json", body="not a simulation")


def test_the_static_picture_stays_and_a_second_try_succeeds(page: Page) -> None:
    page.route(ENDPOINT, refuse)
    page.goto(f"/scenarios/{SLUG}")
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text("The simulator has answered with")
    expect(page.locator(".fallback svg.wide")).to_be_visible()
    expect(page.locator("ol.tx > li").first).to_be_visible()
    page.unroute(ENDPOINT)
    fault.get_by_role("button", name="Try again").click()
    figure(page, SLUG)
    expect(fault).to_have_count(0)


def test_a_choice_that_is_refused_leaves_the_run_on_the_stage(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="1.3")
    before = shown.note.inner_text()
    calm_page.route(ENDPOINT, refuse)
    shown.choose("outside")
    expect(calm_page.get_by_role("alert")).to_be_visible()
    assert shown.note.inner_text() == before
    calm_page.unroute(ENDPOINT)
    calm_page.get_by_role("button", name="Try again").click()
    expect(shown.note).to_contain_text("Ingress")


def test_the_words_of_the_server_are_shown(page: Page) -> None:
    words = {"error": {"title": "Not simulated", "detail": WORDS, "problems": [{"message": "over the limit"}]}}
    page.add_init_script(
        f"window.fetch = async () => new Response('{json.dumps(words)}', {{status: 422}})"  # the console stays clean
    )
    page.goto(f"/scenarios/{SLUG}")
    expect(page.get_by_role("alert")).to_contain_text(f"Not simulated. {WORDS}. over the limit.")
