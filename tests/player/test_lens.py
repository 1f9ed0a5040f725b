"""The same packets by three names: who began, which way they cross a boundary, who pays."""

from playwright.sync_api import Page, expect

from tests.player.figures import Figure, figure, open_scenario, trace

SLUG = "port-forward"
CHOICES = {"rule": "present", "port": "https"}


def words(shown: Figure) -> list[str]:
    """What the strip calls the packet, one word for each question."""
    return shown.player.locator(".lens .ln-w").all_inner_texts()


def test_the_strip_names_the_packet_three_times(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, **CHOICES)
    response = trace(calm_page, SLUG, CHOICES)["packets"][1]
    shown.press("End")
    calm_page.goto(f"/scenarios/{SLUG}?at=2.{len(response['hops'])}")
    shown = figure(calm_page, SLUG)
    lens = response["lens"]
    assert words(shown) == [lens["began"]["word"], lens["crosses"]["cloud"]["word"], lens["pays"]["word"]]
    assert words(shown) == ["Response", "Egress", "Egress, billed"]


def test_a_lens_renames_and_recolours_everything(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, **CHOICES, at="2.5")
    expect(shown.note).to_have_class("note k-res told")
    shown.press("l")
    expect(shown.note).to_have_class("note k-req told")
    expect(shown.player.locator(".sg.cur")).to_have_class("sg k-req cur")
    expect(shown.player.locator(".tx .tx-g").nth(1)).to_contain_text("Egress")
    assert shown.address("lens") == "crosses"
    shown.press("l", "l")
    assert shown.address("lens") is None
    expect(shown.note).to_have_class("note k-res told")


def test_bytes_add_up_as_packets_cross_the_wall(calm_page: Page) -> None:
    packets = trace(calm_page, SLUG, CHOICES)["packets"]
    shown = open_scenario(calm_page, SLUG, **CHOICES)
    total = shown.player.locator(".lens .ln-s").last
    expect(total).to_have_text("0 B billed, 0 B free")
    shown.press("End")
    billed = sum(packet["lens"]["pays"]["billed"] for packet in packets)
    free = sum(packet["lens"]["pays"]["free"] for packet in packets)
    assert billed
    assert free
    expect(total).to_have_text(f"{billed} B billed, {free} B free")


def test_a_boundary_is_chosen_in_the_strip_or_on_the_map(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, **CHOICES, at="2.1")
    shown.player.locator(".ln-b select").select_option("subnet-a")
    assert (shown.address("lens"), shown.address("across")) == ("crosses", "subnet-a")
    shown.player.locator(".edge-hit").first.dispatch_event("click")
    assert shown.address("across") is None
    expect(shown.player.locator(".ln-b select")).to_have_value("cloud")


def test_a_link_opens_with_its_lens(calm_page: Page) -> None:
    shown = open_scenario(calm_page, SLUG, **CHOICES, at="2.4", lens="pays")
    expect(shown.note).to_contain_text("the bill calls exactly that egress")
    assert shown.player.get_by_label("Who pays").is_checked()


def test_what_a_question_hides_no_lens_tells(calm_page: Page) -> None:
    calm_page.goto("/lessons/boundaries-and-directions?stranger.lens=pays")
    asked = figure(calm_page, "stranger")
    asked.press("End")
    expect(asked.note).to_have_class("note k-loc asking")
    assert words(asked)[2] == "Not counted yet"
