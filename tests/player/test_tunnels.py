"""A packet in a tunnel is shown as a packet within a packet, and its bytes as what can be seen of them."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visit
from tests.player.figures import open_scenario, trace


def test_a_packet_is_in_its_tunnel_from_where_it_is_wrapped_to_where_it_is_unwrapped(calm_page: Page) -> None:
    told = trace(calm_page, "tunnel-one", {"tunnel": "up"})["packets"][0]["hops"]
    shown = open_scenario(calm_page, "tunnel-one")
    for number, hop in enumerate(told):
        if number:
            shown.press("ArrowRight")
        inside = hop.get("envelope")
        expect(shown.note.locator(".env.sealed")).to_have_count(1 if inside else 0)
        expect(shown.player.locator(".pk > .wrap.sealed")).to_have_count(1 if inside else 0)
        parts = shown.player.locator(".bytes .by").evaluate_all("parts => parts.map(part => part.textContent)")
        assert parts == [f"{part['name']}{part['length']}" for part in (inside or {"parts": []})["parts"]]
        if inside:
            expect(shown.note.locator(".env-in code")).to_have_text(f"{inside['from']} → {inside['to']}")
            expect(shown.player.locator(".by-e")).to_have_text(inside["seen"])


def test_what_is_hidden_is_hatched_and_what_is_open_is_not(calm_page: Page) -> None:
    shown = open_scenario(calm_page, "tunnel-one", at="1.4")
    expect(shown.player.locator(".by.hid")).to_have_text(["IP20", "TCP40", "Padding4"])
    shown = open_scenario(calm_page, "tunnel-gre", at="1.4")
    expect(shown.player.locator(".by")).to_have_count(4)
    expect(shown.player.locator(".by.hid")).to_have_count(0)
    expect(shown.note.locator(".env-in span")).to_have_text("inside, readable")


def test_a_choice_takes_a_tunnel_down_in_the_picture(calm_page: Page) -> None:
    shown = open_scenario(calm_page, "tunnel-one")
    expect(shown.player.locator(".pipe.sealed")).to_have_count(2)
    shown.choose("down")
    expect(shown.player.locator(".pipe.down")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_packet_is_in_a_tunnel(new_visit: Visit, scheme: str) -> None:
    page = new_visit("calm", color_scheme=scheme)
    shown = open_scenario(page, "tunnel-one", depth="decisions", at="1.3")
    shown.player.locator(".bytes summary").click()
    assert findings(page) == []
