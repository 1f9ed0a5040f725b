"""The moment as text: folded below a figure, in the formats of three tools."""

from playwright.sync_api import Page, expect

from tests.player.figures import SIMULATIONS, Figure, figure, hold, open_scenario, release

SLUG = "egress-nat"
PANEL = "details.moment"
WITHOUT_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
READ_CLIPBOARD = "document.addEventListener('copy', () => { window.copied = String(getSelection()); })"


def unfold(shown: Figure) -> None:
    shown.player.locator(f"{PANEL} > summary").click()


def test_the_moment_reads_as_the_lines_of_three_tools(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="1.3")
    unfold(shown)
    lines = shown.player.locator(".mo-out")
    expect(lines.locator(".now")).to_have_count(1)
    expect(lines.locator(".now")).to_contain_text("wan   Out IP 198.51.100.1.40000")
    expect(lines.locator(".mo-cmd").last).to_have_text("# on Gateway: tcpdump -ni any")
    shown.player.get_by_role("tab", name="conntrack -L").click()
    expect(lines).to_contain_text("SYN_SENT")
    shown.player.get_by_role("tab", name="nft monitor trace").click()
    expect(lines).to_contain_text("masquerade (verdict accept)")


def test_the_text_follows_the_packet_and_never_runs_ahead(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    unfold(shown)
    lines = shown.player.locator(".mo-out span")
    expect(lines.last).to_contain_text("eth0  Out IP 10.0.1.10.40000")
    count = lines.count()
    shown.press("ArrowRight")
    assert lines.count() > count
    shown.press("ArrowLeft")
    assert lines.count() == count


def test_it_comes_only_when_somebody_unfolds_it(calm_page: Page) -> None:
    asked: list[str] = []
    calm_page.on("request", lambda request: asked.append(request.post_data or ""))
    shown = open_scenario(calm_page, SLUG)
    shown.press("ArrowRight")
    assert not any('"texts"' in body for body in asked)
    unfold(shown)
    expect(shown.player.locator(".mo-out .now").first).to_be_visible()
    assert [body for body in asked if '"texts"' in body and '"picture":null' in body]


def test_tabs_are_chosen_with_their_own_keys_and_move_nothing_else(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, at="1.3")
    unfold(shown)
    tabs = shown.player.get_by_role("tab")
    tabs.first.focus()
    for key, name in [
        ("ArrowRight", "conntrack -L"),
        ("End", "nft monitor trace"),
        ("ArrowRight", "tcpdump"),
        ("ArrowLeft", "nft monitor trace"),
        ("Home", "tcpdump"),
    ]:
        calm_page.keyboard.press(key)
        chosen = shown.player.get_by_role("tab", name=name)
        expect(chosen).to_be_focused()
        expect(chosen).to_have_attribute("aria-selected", "true")
    calm_page.keyboard.press("Tab")
    expect(shown.player.get_by_role("button", name="Copy")).to_be_focused()
    calm_page.keyboard.press("Tab")
    expect(shown.player.get_by_role("tabpanel")).to_be_focused()
    calm_page.keyboard.press("ArrowRight")
    assert shown.address("at") == "1.3"


def test_what_is_shown_can_be_copied(calm_page: Page) -> None:
    calm_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = open_scenario(calm_page, SLUG, at="1.2")
    unfold(shown)
    expect(shown.player.locator(".mo-out .now").first).to_be_visible()
    shown.player.get_by_role("button", name="Copy").click()
    expect(shown.player.locator("[role=status]", has_text="Copied")).to_have_count(1)
    copied = calm_page.evaluate("navigator.clipboard.readText()").split("\n")
    assert copied == shown.player.locator(".mo-out span").all_text_contents()


def test_where_the_browser_keeps_its_clipboard_the_shown_text_is_copied(calm_page: Page) -> None:
    calm_page.add_init_script(f"{WITHOUT_CLIPBOARD}; {READ_CLIPBOARD}")
    shown = open_scenario(calm_page, SLUG)
    unfold(shown)
    expect(shown.player.locator(".mo-out .now").first).to_be_visible()
    shown.player.get_by_role("button", name="Copy").click()
    expect(shown.player.get_by_role("button", name="Copied")).to_be_visible()
    assert "eth0  Out IP 10.0.1.10.40000" in calm_page.evaluate("window.copied")


def test_a_question_that_is_open_hides_the_text_until_it_is_answered(calm_page: Page) -> None:
    calm_page.goto("/lessons/egress?request.at=2.3")
    asked = figure(calm_page, "request")
    unfold(asked)
    panel = asked.player.locator(PANEL)
    expect(panel.locator(".now").first).to_be_visible()
    asked.press("ArrowRight")
    expect(panel).to_contain_text("once you have answered the question")
    expect(panel.locator(".mo-out")).to_be_hidden()
    assert panel.locator(".mo-out").text_content() == ""
    asked.press("1")
    expect(panel.locator(".mo-out")).to_be_visible()


def test_two_panels_that_are_unfolded_at_once_both_get_what_they_want(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    held = hold(calm_page)
    unfold(shown)
    shown.player.locator("details.brk > summary").click()
    expect(shown.player.locator(".mo-out")).to_have_text("Loading …")
    expect(shown.player.locator(".brk .quiet:visible")).to_contain_text("taken away once")
    release(calm_page, held)
    expect(shown.player.locator(".mo-out .now").first).to_be_visible()
    expect(shown.player.get_by_label("Take away")).to_be_visible()


def test_a_text_that_does_not_come_says_so_and_comes_at_the_second_try(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG)
    calm_page.route(SIMULATIONS, lambda route: route.fulfill(status=200, body="not a simulation"))
    unfold(shown)
    expect(shown.player.locator(".mo-out")).to_contain_text("could not be loaded")
    expect(calm_page.get_by_role("alert")).to_be_visible()
    shown.press("ArrowRight")
    expect(shown.player.locator(".mo-out")).to_contain_text("could not be loaded")
    calm_page.unroute(SIMULATIONS)
    unfold(shown)
    unfold(shown)
    expect(shown.player.locator(".mo-out .now").first).to_be_visible()
    expect(calm_page.get_by_role("alert")).to_have_count(0)
