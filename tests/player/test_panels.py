"""What lies folded below a figure: the moment as text, and what a reader can break."""

from playwright.sync_api import Page, expect

from tests.player.figures import Figure, figure, open_scenario, trace

SLUG = "egress-nat"
TEXT, BREAK = "details.moment", "details.brk"


def unfold(shown: Figure, panel: str) -> None:
    shown.player.locator(f"{panel} > summary").click()


def test_the_moment_reads_as_the_lines_of_three_tools(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="1.3")
    unfold(shown, TEXT)
    lines = shown.player.locator(".mo-out")
    expect(lines.locator(".now")).to_have_count(1)
    expect(lines.locator(".now")).to_contain_text("wan   Out IP 198.51.100.1.40000")
    shown.player.get_by_role("tab", name="conntrack -L").click()
    expect(lines).to_contain_text("SYN_SENT")
    shown.player.get_by_role("tab", name="conntrack -L").press("ArrowRight")
    expect(shown.player.get_by_role("tab", name="nft monitor trace")).to_be_focused()
    expect(lines).to_contain_text("masquerade (verdict accept)")


def test_the_text_follows_the_packet_and_never_runs_ahead(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    unfold(shown, TEXT)
    lines = shown.player.locator(".mo-out span")
    expect(lines.last).to_contain_text("eth0  Out IP 10.0.1.10.40000")
    count = lines.count()
    shown.press("ArrowRight")
    assert lines.count() > count


def test_a_prediction_is_held_against_a_real_run(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, initiator="inside", port="https")
    unfold(shown, BREAK)
    shown.player.get_by_label("Take away").select_option("gw.forward.known")
    shown.player.get_by_label("The request is dropped at the filter of Gateway").check()
    shown.player.get_by_role("button", name="Remove it and watch").click()
    result = shown.player.locator(".bk-r")
    expect(result).to_contain_text("You said: the request is dropped at the filter of Gateway.")
    expect(result).to_contain_text("the answer is dropped at the filter of Gateway")
    expect(shown.player.locator(".altered")).to_contain_text("Without rule known of Gateway, chain forward:")
    assert shown.address("without") == "gw.forward.known"


def test_what_was_taken_away_is_put_back(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, initiator="inside", port="https", without="gw.forward.known")
    expect(shown.player.locator(".altered")).to_be_visible()
    assert len(shown.told()) != sum(len(packet["hops"]) for packet in trace(calm_page, SLUG, {})["packets"])
    shown.player.locator(".altered").get_by_role("button", name="Put it back").click()
    expect(shown.player.locator(".altered")).to_be_hidden()
    assert shown.address("without") is None
    assert len(shown.told()) == sum(len(packet["hops"]) for packet in trace(calm_page, SLUG, {})["packets"])


def test_a_right_prediction_is_told_so_and_a_figure_with_an_open_question_offers_none(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, initiator="inside", port="https")
    unfold(shown, BREAK)
    shown.player.get_by_label("Take away").select_option("gw.forward.r2")
    shown.player.get_by_label("The request is dropped at the filter of Gateway").check()
    shown.player.get_by_role("button", name="Remove it and watch").click()
    expect(shown.player.locator(".bk-r")).to_contain_text("You predicted it.")
    calm_page.goto("/lessons/egress")
    asked = figure(calm_page, "request")
    unfold(asked, BREAK)
    expect(asked.player.locator(BREAK)).to_contain_text("once you have answered the question")
    expect(asked.player.locator(".bk")).to_have_count(0)


def test_every_blocker_of_a_stopped_packet_is_counted(calm_page: Page) -> None:
    shown = open_scenario(calm_page, "unsolicited-syn")
    shown.press("End")
    expect(shown.player.locator("details.wn summary")).to_have_text("Why not? Two things stand in its way")
