"""A packet that is stopped says so only where it is stopped, and why."""

from playwright.sync_api import Page, expect

from tests.player.figures import Figure, open_scenario, trace

SLUG = "unsolicited-syn"
WORDS = ("Dropped", "Rejected")


def last_moment(page: Page) -> Figure:
    figure = open_scenario(page, SLUG)
    figure.press("End")
    return figure


def test_the_verdict_comes_with_the_arrival(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    assert not any(word in figure.note.inner_text() for word in WORDS)
    figure.press("End")
    assert any(word in figure.note.inner_text() for word in WORDS)
    expect(figure.player.locator(".gate.shut")).to_have_count(1)


def test_the_way_is_travelled_before_the_verdict(page: Page) -> None:
    page.clock.install()
    hops = trace(page, SLUG, {})["packets"][0]["hops"]
    figure = open_scenario(page, SLUG, at=f"1.{len(hops) - 1}")
    figure.press("ArrowRight")
    page.clock.run_for(200)
    expect(figure.note).to_have_class("note k-uns moving")
    expect(figure.note.locator(".vd")).to_have_count(0)
    page.clock.run_for(2000)
    expect(figure.note.locator(".vd")).to_have_text(hops[-1]["verdict"]["text"])


def test_why_not_names_what_stopped_it(calm_page: Page) -> None:
    why_not = trace(calm_page, SLUG, {})["packets"][-1]["why_not"]
    strip = last_moment(calm_page).player.locator("details.wn")
    strip.locator("summary").click()
    assert strip.locator("li b").all_text_contents() == [obstacle["title"] for obstacle in why_not]
    expect(strip.locator("li").first).to_contain_text("Stopped here")


def test_a_delivered_packet_has_no_why_not(calm_page: Page) -> None:
    figure = open_scenario(calm_page, "egress-nat", at="1.5")
    expect(figure.player.locator("details.wn")).to_have_count(0)


def test_every_blocker_is_counted_and_nothing_else(calm_page: Page) -> None:
    why_not = trace(calm_page, SLUG, {})["packets"][-1]["why_not"]
    assert [obstacle["relation"] for obstacle in why_not] == ["stopped here", "would also stop", "did not fit"]
    summary = last_moment(calm_page).player.locator("details.wn summary")
    expect(summary).to_have_text("Why not? Two things stand in its way")


def test_each_place_is_named_with_its_line(calm_page: Page) -> None:
    strip = last_moment(calm_page).player.locator("details.wn")
    strip.locator("summary").click()
    expect(strip.locator("li").first.locator("small")).to_have_text("gw.input.policy, line 24")


def test_what_is_unfolded_stays_so_whatever_is_drawn_around_it(calm_page: Page) -> None:
    figure = last_moment(calm_page)
    strip = figure.player.locator("details.wn")
    strip.locator("summary").click()
    calm_page.keyboard.press("d")
    calm_page.keyboard.press("l")
    expect(strip).to_have_attribute("open", "")
    expect(strip.locator("summary")).to_be_focused()
    figure.press("ArrowLeft")
    expect(strip).to_have_count(0)
    figure.press("ArrowRight")
    expect(strip).to_have_attribute("open", "")


def test_unfolding_moves_nothing_above(calm_page: Page) -> None:
    figure = last_moment(calm_page)
    summary = figure.player.locator("details.wn summary")
    summary.scroll_into_view_if_needed()
    before = summary.bounding_box()
    summary.click()
    assert summary.bounding_box() == before
