"""The last depth: every table, whole, with what lost and why."""

from playwright.sync_api import Page, expect

from tests.player.figures import figure, open_scenario, trace

SLUG = "egress-nat"


def test_the_row_of_a_decision_heads_its_table(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="1.2", depth="everything")
    chain = shown.player.locator(".all", has_text="May it pass forward?").locator("tbody tr")
    expect(chain).to_have_class(["lose", "win", "nr"])
    expect(chain.nth(0)).to_contain_text("Its state is new.")
    expect(chain.nth(2)).to_contain_text("Not reached")


def test_tables_come_when_they_are_asked_for_and_only_then(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="1.2")
    with calm_page.expect_response("**/api/simulations") as answered:
        shown.press("d", "d")
    assert '"include":["tables"]' in (answered.value.request.post_data or "")
    expect(shown.player.locator(".ev").first).to_be_visible()


def test_timers_count_down_while_time_passes(page: Page) -> None:
    page.clock.install()
    shown = open_scenario(page, SLUG, at="3.5", depth="everything")
    shown.press("ArrowLeft", "ArrowLeft")
    page.clock.run_for(4000)
    left = shown.player.locator("time[data-expires]").last
    begins = left.inner_text()
    shown.press("ArrowRight", "ArrowRight", "ArrowRight")
    page.clock.run_for(800)
    assert left.inner_text() != begins


def test_stepping_at_this_depth_moves_nothing_below(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, depth="everything")
    expect(shown.player.locator(".ev").first).to_be_visible()
    below = "player => player.querySelector('.panels').offsetTop"
    begins = shown.player.evaluate(below)
    for _ in range(8):
        shown.press("ArrowRight")
        assert shown.player.evaluate(below) == begins


def test_on_a_phone_a_row_is_a_card_that_names_its_cells(phone_page: Page) -> None:
    shown = open_scenario(phone_page, SLUG, at="1.2", depth="everything")
    cell = shown.player.locator(".all", has_text="May it pass forward?").locator("tbody td").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Text"'
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_before_an_answer_nothing_of_what_comes_stands_in_the_figure(calm_page: Page) -> None:
    packets = trace(calm_page, SLUG, {"initiator": "inside", "port": "https"})["packets"]
    calm_page.goto("/lessons/egress?request.depth=everything&request.lens=crosses")
    asked = figure(calm_page, "request")
    asked.press("End")
    everything = asked.player.evaluate("player => player.innerHTML")
    told = {sentence for _, sentence in asked.told()}
    hidden = [hop["sentence"] for packet in packets for hop in packet["hops"] if hop["sentence"] not in told]
    assert len(hidden) > len(packets[0]["hops"])
    assert [sentence for sentence in hidden if sentence in everything] == []
