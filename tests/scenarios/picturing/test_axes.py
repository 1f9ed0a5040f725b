"""The time axis of a stream: in the page, in what the player asks for, and in the trace."""

import re
from dataclasses import replace

import pytest

from app.scenarios.picturing.axes import MOST_TIMERS, axis_views, draw_axes
from app.scenarios.service import run
from tests.scenarios.builders import CONTENT, played, scenario
from tests.scenarios.client import Client
from tests.visitor import Visitor, parsed, words

SLUG = "failover-active-standby"
TEXT = (CONTENT / "scenarios" / f"{SLUG}.yaml").read_text("utf-8")
PAGE = f"/scenarios/{SLUG}"
every_kind_of_page = pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])


@every_kind_of_page
def test_without_script_the_page_says_and_shows_what_it_comes_to(visitor: Visitor, *, partial: bool) -> None:
    (axes,) = parsed(visitor.get(PAGE, partial=partial)).find_class("axes")
    assert words(axes).startswith("16 seconds without an answer. Dead peer detection notices first")
    wide, tall = axes.find_class("ta")
    assert (wide.get("width"), tall.get("width")) == ("917", "358")
    assert len(wide.findall(".//*[@data-beat]")) == 60


@every_kind_of_page
def test_its_marks_and_everything_that_happened_stand_beside_it_as_text(visitor: Visitor, *, partial: bool) -> None:
    (axes,) = parsed(visitor.get(PAGE, partial=partial)).find_class("axes")
    (marks,) = axes.find_class("ax-m")
    assert [words(mark) for mark in marks] == [
        "Last packet through 19 s",
        "The link line-a goes down 20 s",
        "First packet lost 20 s",
        "Noticed by dead peer detection 35 s",
        "Route changes 35 s",
        "First packet through again 36 s",
    ]
    (happened,) = axes.find_class("ax-a")
    assert "Cloud gateway drops BGP with its neighbour over-a" in words(happened)


@every_kind_of_page
def test_it_answers_the_form_of_the_page(visitor: Visitor, *, partial: bool) -> None:
    (axes,) = parsed(visitor.get(f"{PAGE}?noticing=bgp", partial=partial)).find_class("axes")
    assert words(axes).startswith("21 seconds without an answer. BGP notices first")


def test_a_page_without_a_stream_has_no_axis(visitor: Visitor) -> None:
    assert parsed(visitor.get("/scenarios/egress-nat")).find_class("axes") == []


def test_the_player_gets_one_drawing_for_each_stream_in_the_width_of_its_stage(client: Client) -> None:
    played = client.simulate({"scenario": SLUG, "picture": {"width": 390}}).json()
    [svg] = played["pictures"]["axes"]
    assert svg.startswith('<svg class="ta" viewBox="0 0 390 ')
    assert len(played["trace"]["timelines"]) == 1
    assert client.simulate({"scenario": "egress-nat", "picture": {"width": 390}}).json()["pictures"]["axes"] == []


def seconds(svg: str) -> float:
    """The length of the axis."""
    found = re.search(r'data-scale="\S+ \S+ (\S+)', svg)
    assert found
    return float(found[1])


def test_the_scale_is_that_of_the_longest_stream_that_any_choice_brings() -> None:
    assert [seconds(draw_axes(played(SLUG, noticing=choice), 917)[0]) for choice in ("dpd", "bgp")] == [60, 60]
    longer = scenario(
        TEXT.replace("count: 60", "every: 2s\n            count: 60", 1).replace("dark: 21s", "dark: 22s")
    )
    assert [seconds(draw_axes(run(longer, {"noticing": choice}), 917)[0]) for choice in ("dpd", "bgp")] == [120, 120]


def test_a_lane_counts_what_came_through_and_what_was_lost() -> None:
    [svg] = draw_axes(played(SLUG), 917)
    assert ">20 through, 16 lost<" in svg
    assert ">24 through<" in svg


def two_streams() -> str:
    """The cable is cut in the first, and mended in the second."""
    head, play = TEXT.split("\nplay:\n")
    first, _, rest = play.partition("\n\n")
    mended = first.replace("line-a down", "line-a up").replace("5000", "5001")
    second = re.sub(r"expect: .*", "expect: {answered: 60}", mended)
    return f"{head}\nplay:\n{first}\n{second}\n\n{rest}"


def test_each_stream_of_a_play_has_an_axis_that_begins_with_it() -> None:
    first, second = axis_views(run(scenario(two_streams()), {}))
    assert first.headline.startswith("16 seconds without an answer.")
    assert second.headline == "All 60 datagrams are answered."
    assert [(mark.time, mark.title) for mark in second.marks] == [("20 s", "The link line-a comes up")]
    assert "dark" not in second.wide


def test_where_streams_are_of_several_each_says_whose_it_is() -> None:
    files, call = axis_views(played("arch-client-vpn", **{"split-fails": "gateway"}))
    assert files.headline == "Laptop to File server: 26 seconds without an answer."
    assert call.headline == "Laptop to Video call: All 60 datagrams are answered."


def test_of_many_timers_those_are_drawn_that_would_run_out_first() -> None:
    simulation = played(SLUG, noticing="bgp")
    [timeline] = simulation.trace.timelines
    [only] = timeline.detectors
    late = [replace(only, name=f"Late {number}", ends=only.ends + 1 + number, noticed=False) for number in range(9)]
    many = replace(timeline, detectors=[*reversed(late), only], marks=[replace(timeline.marks[3], detector=9)])
    [svg] = draw_axes(replace(simulation, trace=replace(simulation.trace, timelines=[many])), 917)
    assert re.findall(r">(Late \d|BGP)<", svg) == ["BGP", *(f"Late {number}" for number in range(MOST_TIMERS - 1))]
    (stem,) = re.findall(r'class="ta-stem" d="[^"]*L\S+?,(\S+?)"', svg)
    (won,) = re.findall(r'class="ta-h won" x="\S+" y="(\S+?)"', svg)
    assert stem == won


@every_kind_of_page
def test_without_script_the_steps_of_a_scale_are_a_list_to_choose_from(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get("/scenarios/failover-timers?delay=after-10", partial=partial))
    (select,) = tree.xpath("//label[@data-scale]/select[@name='delay']")
    assert [option.text for option in select] == ["2 s", "5 s", "10 s", "15 s", "20 s", "30 s"]
    assert [option.text for option in select if option.get("selected") is not None] == ["10 s"]


def test_lanes_stand_in_the_order_of_the_network_whichever_is_used_first() -> None:
    [timeline] = played("arch-active-active").trace.timelines
    assert [lane.label for lane in timeline.lanes] == ["Tunnel A", "Tunnel B"]
    assert timeline.lanes[timeline.beats[0].lane].label == "Tunnel B"
