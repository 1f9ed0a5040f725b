"""Sessions, routes and streams as an author writes them: what is understood, and what is said of what is not."""

import pytest

from app.documents.texts import print_yaml
from app.errors import InvalidTextError, LimitExceededError, NotFoundError, Problem
from app.scenarios.expanded import expanded
from app.scenarios.exporters.files import archive, capture_files, script_file
from app.scenarios.scenes import set_scene
from app.scenarios.service import run
from app.scenarios.traces.timeline_document import TimelineDocument
from tests.scenarios.builders import CONTENT, content, performed, played, scenario

SLUG = "failover-active-standby"
TEXT = (CONTENT / "scenarios" / f"{SLUG}.yaml").read_text("utf-8")
TUNNEL_A = "kind: esp, label: Tunnel A, address: 169.254.10.2/30"
OVER_A = "over-a: {address: 169.254.10.1, as: 64512, hold: 30s"
STREAM = "    meanwhile: [{at: 20s, link: line-a down}]\n    expect: {dark: 16s"


def faults(old: str, new: str) -> tuple[Problem, ...]:
    """What is said about the text with one passage changed."""
    assert old in TEXT
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace(old, new, 1))
    return refused.value.problems


AWAY = """\
scenario: 1
title: A neighbour that no route leads to
network:
  nodes:
    a:
      kind: router
      interfaces: {x: {address: "fd00::1/64"}}
      bgp: {as: 1, neighbours: {b: {address: 192.0.2.1, as: 2, multihop: true, bfd: {interval: 50ms}}}}
play: [{wait: 3650d}]
"""


def test_timers_that_never_send_anything_are_work_too() -> None:
    with pytest.raises(LimitExceededError):
        performed(AWAY)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "ike: {dpd: 10s", "ike: {dpd: 1ms", "Nothing waits for less than 100 ms here.", id="a question at once"
        ),
        pytest.param(
            "ike: {dpd: 10s",
            "ike: {rekey: 9s, dpd: 10s",
            "Keys are replaced after more than ten seconds: they are as old when a play begins.",
            id="keys that would be old before the play",
        ),
        pytest.param(
            "ike: {dpd: 10s",
            "ike: {rekey: 1h, lifetime: 1h, dpd: 10s",
            "Keys live longer than until they are replaced.",
            id="keys that die before they are replaced",
        ),
        pytest.param("kind: esp", "kind: gre", "“ike” says nothing about gre: only esp has it.", id="IKE of GRE"),
        pytest.param(
            "hold: 30s, local", "hold: 2s, local", "A hold time is three seconds or more (RFC 4271).", id="a short hold"
        ),
        pytest.param(
            "address: 169.254.10.1, as",
            "address: 169.254.30.1, as",
            "office-gw.bgp.over-a: 169.254.30.1 is in none of the node's own subnets: correct it, or say multihop.",
            id="a neighbour on no link",
        ),
        pytest.param(
            "address: 169.254.10.1, as",
            "address: 169.254.10.2, as",
            "office-gw.bgp.over-a: 169.254.10.2 is the node's own address: a neighbour is somebody else.",
            id="a neighbour of itself",
        ),
        pytest.param(
            "address: 169.254.20.1, as",
            "address: 169.254.10.1, as",
            "“over-a” has this address already.",
            id="two neighbours with one address",
        ),
        pytest.param(
            "networks: [10.1.0.0/24]",
            "networks: [10.1.0.1/24]",
            "“10.1.0.1/24” is not a prefix, as 10.1.0.0/16.",
            id="bits",
        ),
        pytest.param(
            STREAM,
            STREAM.replace("20s", "60s", 1),
            "The stream is over after 1m.",
            id="an incident after the end",
        ),
        pytest.param(STREAM, STREAM.replace("line-a", "line-c"), "There is no link named “line-c”.", id="no such link"),
        pytest.param(
            STREAM,
            STREAM.replace("link: line-a down", "node: gw down"),
            "There is no node “gw”.",
            id="no such node",
        ),
        pytest.param(
            STREAM,
            STREAM.replace("link: line-a down", "link: line-a down, flush: pc"),
            "Meanwhile exactly one of link, node, flush happens.",
            id="two incidents in one",
        ),
        pytest.param(
            "expect: {dark: 16s, missing: 16, through: {office-gw.a: 20, office-gw.b: 24}}",
            "expect: {}",
            "Of a stream is expected how many are “answered” or “missing”, how long it is “dark”, or by which way.",
            id="nothing expected",
        ),
        pytest.param(
            "through: {office-gw.a", "through: {office-gw.c", "There is no tunnel “office-gw.c”.", id="no such tunnel"
        ),
    ],
)
def test_what_cannot_be_meant_is_said_in_one_sentence(old: str, new: str, message: str) -> None:
    assert [problem.message for problem in faults(old, new)] == [message]


def test_what_did_not_come_true_says_what_came() -> None:
    text = TEXT.replace("missing: 16, through: {office-gw.a: 20", "missing: 15, through: {office-gw.a: 21", 1)
    sentence = run(scenario(text), {}).trace.expectations[0].sentence
    assert sentence == (
        "Expected was: 15 are lost, the longest gap is 16 seconds, by Tunnel A 21, Tunnel B 24. "
        "But 16 are lost; they went by Tunnel A 20, Tunnel B 24."
    )


def timeline(**controls: str) -> TimelineDocument:
    return played(SLUG, **controls).trace.timelines[0]


def test_the_moments_that_count_are_marked_in_their_order() -> None:
    assert [(mark.time, mark.title) for mark in timeline().marks] == [
        (19.0, "Last packet through"),
        (20.0, "The link line-a goes down"),
        (20.0, "First packet lost"),
        (35.007, "Noticed by dead peer detection"),
        (35.007, "Route changes"),
        (36.0, "First packet through again"),
    ]


def test_each_mark_of_a_packet_leads_to_its_moment() -> None:
    trace = played(SLUG).trace
    moments = [mark.at for mark in trace.timelines[0].marks if mark.at]
    assert [trace.packets[int(at.partition(".")[0]) - 1].time for at in moments] == [19.0, 20.0, 36.0]


def test_the_timer_that_did_not_run_out_is_told_beside_the_one_that_did() -> None:
    detection, session = timeline().detectors
    assert (detection.name, detection.noticed) == ("Dead peer detection", True)
    assert detection.ends - detection.begins == pytest.approx(16)
    assert detection.asked == pytest.approx([29.007, 31.007, 33.007])
    assert (session.name, session.noticed, session.ends - session.begins) == ("BGP", False, 30)


def test_the_mark_of_what_noticed_points_at_its_timer_and_those_of_packets_at_their_lanes() -> None:
    shown = timeline(noticing="bgp")
    noticed = next(mark for mark in shown.marks if mark.title == "Noticed by BGP")
    assert noticed.detector is not None
    assert shown.detectors[noticed.detector].ends == noticed.time == 40.014
    assert [mark.lane for mark in shown.marks] == [0, None, 0, None, None, 1]


def test_another_timer_moves_the_time_that_it_takes() -> None:
    assert timeline().headline == (
        "16 seconds without an answer. Dead peer detection notices first, 15 seconds after the first packet is lost."
    )
    assert timeline(noticing="bgp").headline == (
        "21 seconds without an answer. BGP notices first, 20 seconds after the first packet is lost."
    )


def test_a_node_that_fails_notices_nothing() -> None:
    shown = played("arch-one-tunnel", fails="office").trace.timelines[0]
    assert [(detector.owner, detector.setting) for detector in shown.detectors] == [
        ("Cloud gateway, Tunnel", "gives up after 16 seconds of silence")
    ]
    assert shown.headline == (
        "22 seconds without an answer. Dead peer detection notices first, 15 seconds after the first packet is lost."
    )


def test_what_noticed_last_is_marked_too_where_the_first_was_not_enough() -> None:
    shown = played("arch-two-devices", fails="device").trace.timelines[0]
    assert shown.headline == (
        "15 seconds without an answer. BGP notices first, 6 seconds after the first packet is lost, "
        "and dead peer detection last, after 15 seconds."
    )
    assert [(round(mark.time), mark.title) for mark in shown.marks[3:]] == [
        (26, "Noticed by BGP"),
        (26, "Route changes"),
        (35, "Noticed by dead peer detection"),
        (35, "Route changes"),
        (35, "First packet through again"),
    ]
    rows = [shown.detectors[mark.detector].owner for mark in shown.marks if mark.detector is not None]
    assert rows == ["Inside router, its neighbour to-1", "Endpoint A, Tunnel 1A"]


def test_of_what_a_node_loses_by_its_own_failure_only_the_failure_is_told() -> None:
    said = [each.sentence for each in played("arch-two-devices", fails="device").trace.timelines[0].happenings]
    assert [sentence for sentence in said if sentence.startswith("Device 1")] == ["Device 1 fails."]


def test_it_is_not_called_first_where_somebody_else_noticed_earlier() -> None:
    assert played("arch-impatient", dpd="cloud").trace.timelines[0].headline == (
        "16 seconds without an answer. Dead peer detection notices 15.5 seconds after the first packet is lost."
    )


@pytest.mark.parametrize(
    ("slug", "controls", "down"),
    [
        pytest.param(SLUG, {}, [("line-a", "link", 20, None, "The link line-a is down.")], id="for good"),
        pytest.param("arch-one-tunnel", {"fails": "nothing"}, [], id="nothing"),
        pytest.param(
            "arch-one-tunnel",
            {"fails": "office"},
            [("office-gw", "node", 10, 30, "Office router is down.")],
            id="for a while",
        ),
        pytest.param(
            "arch-two-devices",
            {"fails": "two"},
            [("device-1", "node", 20, None, "Device 1 is down."), ("end-a", "node", 40, None, "Endpoint A is down.")],
            id="two of them",
        ),
    ],
)
def test_the_trace_says_what_is_down_and_how_long(
    slug: str, controls: dict[str, str], down: list[tuple[object, ...]]
) -> None:
    found = played(slug, **controls).trace.outages
    assert [(each.place, each.kind, each.begins, each.ends, each.sentence) for each in found] == down


@pytest.mark.parametrize(
    ("link", "meanwhile", "down"),
    [
        pytest.param(
            "line-a,",
            "{at: 20s, link: line-a down}, {at: 25s, link: line-a down}, {at: 50s, link: line-a up}",
            [("line-a", 20, 50)],
            id="in the same outage",
        ),
        pytest.param(
            "line-a,",
            "{at: 20s, link: line-a down}, {at: 25s, link: line-a up}, {at: 50s, link: line-a down}",
            [("line-a", 20, 25), ("line-a", 50, None)],
            id="after it",
        ),
        pytest.param(
            "line-b, up: false,",
            "{at: 20s, link: line-b down}, {at: 40s, link: line-b up}",
            [("line-b", 0, 40)],
            id="down from the beginning",
        ),
    ],
)
def test_what_is_down_cannot_go_down_again(link: str, meanwhile: str, down: list[tuple[object, ...]]) -> None:
    text = TEXT.replace(f"name: {link.partition(',')[0]},", f"name: {link}").replace(
        STREAM, f"    meanwhile: [{meanwhile}]\n    expect: {{missing: 0}}  # "
    )
    found = run(scenario(text), {}).trace.outages
    assert [(each.place, each.begins, each.ends) for each in found] == down


def test_new_keys_are_marked_where_the_stream_leaves_and_lose_nothing() -> None:
    shown = played("arch-rekey").trace.timelines[0]
    assert [(mark.title, round(mark.time, 1)) for mark in shown.marks] == [("New keys", 12.6), ("New keys", 34.8)]
    assert shown.marks[0].sentence.startswith("Office router has new keys for Tunnel")
    assert shown.headline == "All 200 datagrams are answered."


@pytest.mark.parametrize(
    ("renewal", "title", "said"),
    [
        pytest.param("never", "Keys run out", "The keys run out 0.2 seconds after", id="a lifetime"),
        pytest.param("shorter", "Noticed by dead peer detection", "Dead peer detection notices", id="a sign of life"),
        pytest.param("blocked", "Noticed by IKE", "nothing comes through again", id="another question of IKE"),
    ],
)
def test_what_ended_a_tunnel_is_called_by_its_name(renewal: str, title: str, said: str) -> None:
    shown = played("arch-rekey", renewal=renewal).trace.timelines[0]
    noticed = next(mark for mark in shown.marks if mark.title == title)
    assert (noticed.detector is not None) is (renewal == "shorter")
    assert said in shown.headline


def test_a_gateway_that_began_anew_cannot_open_what_was_sealed_for_it() -> None:
    trace = played("arch-client-vpn", **{"split-fails": "gateway"}).trace
    lost = next(packet for packet in trace.packets if packet.ending.by == "gw.wg0")
    assert lost.hops[-1].title == "Company gateway has no keys for it"
    assert lost.hops[-1].sentence.startswith("It was sealed with keys that are not here, or not any more")


def test_what_was_lost_stays_in_the_lane_that_it_would_have_taken() -> None:
    shown = timeline()
    assert [lane.label for lane in shown.lanes] == ["Tunnel A", "Tunnel B"]
    lost = [beat for beat in shown.beats if not beat.answered]
    assert {beat.lane for beat in lost} == {0}
    assert {beat.ending for beat in lost} == {"lost at Office router: the link is down"}


def test_it_plays_the_same_when_it_is_written_out() -> None:
    scene = set_scene(content(SLUG), {})
    again = performed(print_yaml(expanded(scene)))
    assert again.trace == run(content(SLUG), {}).performance.trace


def test_there_is_no_script_but_captures() -> None:
    performance = run(content(SLUG), {}).performance
    with pytest.raises(NotFoundError, match="has no script for Linux"):
        script_file(performance, SLUG)
    assert capture_files(performance)
    assert archive(performance, SLUG).content


def test_a_trace_without_streams_says_nothing_of_them() -> None:
    assert not played("tunnel-two").trace.timelines
