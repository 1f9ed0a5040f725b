"""What is down is crossed out on the stage, as long as it is down."""

from itertools import cycle

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Visit
from tests.player.figures import Figure, Json, hops, moment, open_scenario, trace

SEEN = """player => ({
  crosses: [...player.querySelectorAll(".out:not(.off)")].map(cross => cross.querySelector("title").textContent),
  lines: player.querySelectorAll(".cut:not(.off)").length,
})"""
LEADING = 3.0
"""px of a line above and below its letters."""
RUNS = {
    "failover-active-standby": {},
    "arch-one-tunnel": {"fails": "office"},
    "arch-two-devices": {"fails": "two"},
    "arch-private-line-and-vpn": {"fails": "line"},
}


@pytest.mark.parametrize(("slug", "way"), list(zip(RUNS, cycle(("calm", "phone")), strict=False)))
def test_each_moment_shows_what_is_down_in_it(new_visit: Visit, slug: str, way: str) -> None:
    page = new_visit(way, reduced_motion="reduce")
    played = trace(page, slug, RUNS[slug])
    figure = open_scenario(page, slug, **RUNS[slug])
    different = set()
    for packet, hop in hops(played):
        assert figure.address("at") in {moment(packet, hop), None}
        down = [each for each in played["outages"] if _holds(each, hop["time"])]
        seen = figure.player.evaluate(SEEN)
        assert set(seen["crosses"]) == {each["sentence"] for each in down}
        assert (seen["lines"] > 0) is any(each["kind"] == "link" for each in down)
        different.add(len(down))
        figure.press("ArrowRight")
    assert len(different) > 1


def _holds(outage: Json, time: float) -> bool:
    return bool(outage["begins"] <= time and (outage["ends"] is None or time < outage["ends"]))


@pytest.mark.parametrize("way", ["calm", "phone"])
def test_a_cross_stands_clear_of_names(new_visit: Visit, way: str) -> None:
    page = new_visit(way, reduced_motion="reduce")
    figure: Figure = open_scenario(page, "arch-two-devices", fails="line", at="5.4")
    cross = figure.player.locator(".out-link:not(.off) .out-x").first.bounding_box()
    assert cross is not None
    names = figure.stage.locator("svg.dg .tag, svg.dg .bplate-t").all()
    assert names
    for name in names:
        box = name.bounding_box()
        assert box is not None
        apart = max(box["x"] - cross["x"] - cross["width"], cross["x"] - box["x"] - box["width"]) >= 0
        assert apart or max(box["y"] - cross["y"] - cross["height"], cross["y"] - box["y"] - box["height"]) >= -LEADING


def test_a_node_that_has_failed_remembers_nothing(calm_page: Page) -> None:
    slug, controls = "arch-overlap-nat", {"fails": "ours"}
    played = trace(calm_page, slug, controls)
    (outage,) = played["outages"]
    lost = next(packet for packet in played["packets"] if _holds(outage, packet["time"]))
    figure = open_scenario(calm_page, slug, **controls, at=f"{lost['number']}.1")
    assert figure.player.locator(".mem .mem-t").first.text_content() == "empty"
    figure.press("Home", "ArrowRight", "ArrowRight", "ArrowRight")
    assert figure.player.locator(".mem.full").count() > 0
