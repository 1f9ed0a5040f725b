"""Everything by keyboard, with keys that keep their own meaning inside form fields."""

from playwright.sync_api import Page, expect

from tests.player.figures import hops, moment, open_scenario, trace

SLUG = "egress-nat"


def test_arrows_step_and_home_and_end_jump(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    played = hops(trace(calm_page, SLUG, {}))
    figure.press("ArrowRight", "ArrowRight", "ArrowLeft")
    assert figure.address("at") == moment(*played[1])
    figure.press("End")
    assert figure.address("at") == moment(*played[-1])
    figure.press("Home")
    assert figure.address("at") is None


def test_space_plays_and_pauses(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    figure.press(" ")
    expect(figure.button("Pause")).to_be_visible()
    figure.press(" ")
    expect(figure.button("Play")).to_be_visible()


def test_space_on_a_button_presses_that_button_alone(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    figure.button("Step forward").focus()
    calm_page.keyboard.press(" ")
    assert figure.address("at") == "1.2"
    expect(figure.button("Play")).to_be_visible()


def test_d_changes_the_depth(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    figure.press("d")
    assert figure.player.get_by_label("Decisions", exact=True).is_checked()
    assert figure.address("depth") == "decisions"
    figure.press("d")
    assert figure.player.get_by_label("Everything", exact=True).is_checked()
    figure.press("d")
    assert figure.player.get_by_label("Story", exact=True).is_checked()


def test_w_lets_every_hop_wait_for_a_key(calm_page: Page) -> None:
    calm_page.clock.install()
    figure = open_scenario(calm_page, SLUG)
    figure.press("w", " ")
    calm_page.clock.run_for(60_000)
    assert figure.address("at") == "1.2"
    expect(figure.player.get_by_text("Press → when you are ready")).to_be_visible()
    figure.press("ArrowRight")
    calm_page.clock.run_for(60_000)
    assert figure.address("at") == "1.3"


def test_arrows_in_a_form_field_choose_and_do_not_step(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, at="1.3")
    figure.choice("inside").focus()
    with calm_page.expect_response("**/api/simulations"):
        calm_page.keyboard.press("ArrowRight")
    expect(figure.choice("outside")).to_be_checked()


def test_the_slider_steps_and_says_where_it_is(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG)
    slider = figure.player.get_by_role("slider", name="Hop")
    slider.focus()
    calm_page.keyboard.press("ArrowRight")
    _, hop = hops(trace(calm_page, SLUG, {}))[1]
    assert slider.get_attribute("aria-valuetext") == f"packet 1, hop 2: {hop['title']}"
