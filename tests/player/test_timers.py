"""While time passes before a packet, everybody's memory is shown with the seconds that it has left."""

from playwright.sync_api import Locator, Page, expect

from tests.player.figures import Figure, open_scenario

SLUG, AFTER_THE_SILENCE, BEFORE_IT = "late-close", "4.1", "3.5"


def timers(figure: Figure) -> Locator:
    return figure.player.get_by_role("list", name="What is remembered while time passes")


def test_what_is_forgotten_is_struck_out_at_whoever_forgets_it(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, depth="decisions", at=AFTER_THE_SILENCE)
    [line] = timers(figure).get_by_role("listitem").all()
    expect(line).to_contain_text("Gateway")
    expect(line).to_contain_text("10.0.1.10:40000 → 203.0.113.80:443")
    expect(line).to_contain_text("forgotten")
    expect(line).to_have_class("gone")


def test_nothing_is_struck_out_while_it_is_remembered(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, depth="decisions", at=AFTER_THE_SILENCE, silence="short")
    [line] = timers(figure).get_by_role("listitem").all()
    expect(line).not_to_have_class("gone")
    expect(line.locator("time")).to_have_text("10 s")


def test_without_a_silence_there_are_no_timers(calm_page: Page) -> None:
    figure = open_scenario(calm_page, SLUG, depth="decisions", at=BEFORE_IT)
    expect(timers(figure)).to_have_count(0)


def test_the_seconds_run_down_while_it_is_played(page: Page) -> None:
    page.clock.install()
    figure = open_scenario(page, SLUG, depth="decisions", at=BEFORE_IT)
    figure.button("Play").click()
    shown = []
    for _ in range(400):
        page.clock.run_for(50)
        if timers(figure).count():
            shown.append(timers(figure).locator("time").inner_text())
        if shown and shown[-1] == "over":
            break
    assert len(set(shown)) > 3
    assert shown[-1] == "over"
