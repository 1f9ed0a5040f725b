"""What the lessons say beside their figures, where a run can tell whether it is so."""

import pytest

from app.scenarios.changing.changes import Changes
from app.scenarios.service import Simulation, explained, run
from tests.scenarios.builders import CONTENT, content, hop, packet, played, scenario

FORGETFUL = Changes(without=("two.forward.known",), put=(("two.forward.policy", "accept"),))
BOTH_FORGETFUL = Changes(
    without=("one.forward.known", "two.forward.known"),
    put=(("one.forward.policy", "accept"), ("two.forward.policy", "accept")),
)
OFFICE_ROUTES = "        - 10.0.1.0/24 dev to-cloud\n        - default via 192.0.2.1 dev wan\n"
TWO_OFFICE_ROUTES = "        - 10.0.1.0/24 dev tunnel-1 metric 100\n        - 10.0.1.0/24 dev tunnel-2 metric 200\n"
STRICT_OFFICE = """\
      chains:
        forward:
          policy: drop
          rules:
            - "ct state established,related accept"
            - iifname lan accept
"""


def test_a_gateway_that_accepts_what_nobody_remembers_answers_it_with_a_reset() -> None:
    """Egress, *When the memory ends*."""
    lenient = run(content("late-response"), {"timer": "linux"}, Changes(put=(("gw.input.policy", "accept"),)))
    assert packet(lenient, 5).ending.kind == "refused"
    assert (packet(lenient, 6).name, packet(lenient, 6).ending.place) == ("RST", "web")


def test_one_forgetful_firewall_of_two_makes_the_third_packet_invalid() -> None:
    """When a response needs a rule after all, *When the answer takes another way*."""
    lenient = run(content("asymmetric-return"), {"way": "other"}, FORGETFUL)
    assert [packet(lenient, number).ending.kind for number in (1, 2, 3)] == ["delivered"] * 3
    assert _state(lenient) == "invalid"
    asks = (("one.forward.shop", "ct state new tcp dport 443 accept"),)
    strict = run(content("asymmetric-return"), {"way": "other"}, Changes(FORGETFUL.without, FORGETFUL.put + asks))
    assert (packet(strict, 3).ending.kind, packet(strict, 3).ending.by) == ("lost", "one.forward.policy")


def test_a_rule_for_the_outer_interface_translates_nothing_that_goes_into_the_tunnel() -> None:
    """From the office to the cloud, *One packet, there and back*."""
    assert _seen_by_the_database("oifname wan masquerade") == "10.20.5.20:50022"
    assert _seen_by_the_database("oifname to-cloud masquerade") == "10.20.5.1:50022"


def test_without_its_line_in_the_office_the_request_leaves_unencrypted() -> None:
    """From the office to the cloud, *The way back is a route of its own*."""
    request = packet(played("tunnel-missing-route", lacks="office"), 1)
    assert (request.ending.kind, request.ending.place) == ("lost", "isp")
    assert [hop.envelope for hop in request.hops] == [None] * len(request.hops)


def test_two_tunnels_into_one_gateway_are_harmless_to_its_sessions() -> None:
    """From the office to the cloud, *Two tunnels, and who chooses*."""
    written = _with_chains("tunnel-two", TWO_OFFICE_ROUTES, STRICT_OFFICE)
    crossed = run(scenario(written), {}, Changes(put=(("cloud-gw.routes.2", "10.20.5.0/24 dev tunnel-1 metric 300"),)))
    assert [_tunnels(crossed, number) for number in (1, 2)] == [{"198.51.100.20"}, {"203.0.113.20"}]
    assert [packet(crossed, number).ending.kind for number in (1, 2, 3)] == ["delivered"] * 3


def test_gateways_without_a_memory_let_an_answer_pass_by_either_tunnel() -> None:
    """From the office to the cloud, *Two tunnels, and who chooses*."""
    lenient = run(content("tunnel-asymmetric"), {"back": "other"}, BOTH_FORGETFUL)
    assert [packet(lenient, number).ending.kind for number in (1, 2, 3)] == ["delivered"] * 3


def test_with_overlapping_ranges_the_cloud_finds_the_office_no_better() -> None:
    """From the office to the cloud, *When both sides have the same addresses*."""
    asked = run(content("overlapping-ranges"), {"asks": "own"}, Changes(then=("tcp db:40000 -> 10.0.1.20:22 syn",)))
    lost = [each.ending.place for each in asked.trace.packets if each.ending.kind == "lost"]
    assert lost == ["pc", "db"]


def _seen_by_the_database(rule: str) -> str:
    chains = f"      chains: {{postrouting: {{rules: [{rule}]}}}}\n"
    simulation = run(scenario(_with_chains("tunnel-security-group", OFFICE_ROUTES, chains)), {})
    return packet(simulation, 1).hops[-1].sender


def _with_chains(slug: str, routes: str, chains: str) -> str:
    """The scenario of the content, its office router with these chains after its routes."""
    written = (CONTENT / "scenarios" / f"{slug}.yaml").read_text("utf-8")
    assert routes in written
    return written.replace(routes, routes + chains)


def _tunnels(simulation: Simulation, number: int) -> set[str]:
    """The cloud's outer addresses, one for each tunnel, between which the packet has travelled."""
    text = [part.text for hop in packet(simulation, number).hops if hop.envelope for part in hop.envelope.parts]
    return {address for address in ("198.51.100.20", "203.0.113.20") if any(address in each for each in text)}


def _state(simulation: Simulation) -> str:
    """What Firewall 1 takes the third packet for."""
    return next(step.result for step in hop(simulation, "3.3").steps if step.kind == "track")


def test_a_second_gateway_behind_the_same_nat_gets_another_port() -> None:
    """How two gateways come to share a key, *Two ports*."""
    both = run(content("ike-through-nat"), {"opens": "both", "others": "two"}, Changes())
    senders = [packet(both, number).hops[-1].sender for number in (1, 3)]
    assert senders[0] == "203.0.113.7:500"
    assert senders[1].startswith("203.0.113.7:")
    assert senders[1] != senders[0]
    assert packet(both, 3).ending.kind == "delivered"
    strict = run(content("ike-through-nat"), {"opens": "strict", "others": "refused"}, Changes())
    assert (packet(strict, 3).ending.kind, packet(strict, 3).ending.by) == ("lost", "peer.input.policy")


def test_whoever_stands_in_the_middle_bears_the_address_that_either_gateway_expects() -> None:
    """How two gateways come to share a key, *Agreeing with whom?*."""
    diverted = run(content("in-the-middle"), {"router": "diverts"}, Changes())
    assert (packet(diverted, 1).ending.place, packet(diverted, 2).hops[-1].sender) == ("middle", "198.51.100.20:500")
    assert (packet(diverted, 3).ending.place, packet(diverted, 3).hops[-1].sender) == ("peer", "203.0.113.7:500")


def test_ike_answers_a_stranger_and_wireguard_does_not() -> None:
    """How two gateways come to share a key, *Two messages, and silence*."""
    knocks = {port: run(content("stranger-knocks"), {"port": port}, Changes()) for port in ("ike", "wireguard")}
    assert [packet(knock, 1).ending.kind for knock in knocks.values()] == ["delivered"] * 2
    assert [len(knock.trace.packets) for knock in knocks.values()] == [2, 1]


def test_a_private_address_leads_somewhere_only_where_a_router_was_told() -> None:
    """What makes a VPN, *Two networks and nothing between them*."""
    ways = {
        knows: run(content("between-two-networks"), {"knows": knows}, Changes()) for knows in ("nothing", "customer")
    }
    assert [packet(way, 1).ending.place for way in ways.values()] == ["between", "database"]


@pytest.mark.parametrize(
    ("kind", "readable"), [pytest.param("gre", True, id="GRE"), pytest.param("esp", False, id="ESP")]
)
def test_a_router_on_the_way_reads_what_gre_carries_and_not_what_esp_does(kind: str, *, readable: bool) -> None:
    """What makes a VPN, *Virtual is not private*."""
    texts = explained(run(content("tunnel-gre"), {"kind": kind}, Changes()), texts=True).texts
    assert texts is not None
    [[_, came, left]] = [moment.lines for moment in texts.tcpdump if moment.at == "1.4"]
    for line in (came, left):
        assert "192.0.2.10 > 198.51.100.20" in line
        assert ("10.20.5.20" in line) is readable


def test_with_a_full_tunnel_the_video_service_sees_the_company() -> None:
    """What makes a VPN, *The kinds, by who stands at the ends*."""
    ways = {way: run(content("split-tunnel"), {"way": way}, Changes()) for way in ("split", "full")}
    senders = {name: packet(way, 4).hops[-1].sender for name, way in ways.items()}
    assert senders == {"split": "203.0.113.20:40001", "full": "198.51.100.20:40001"}


def test_with_no_line_both_gateways_move_to_the_other_tunnel_and_back() -> None:
    """From the office to the cloud, *Two tunnels, and who chooses*."""
    asked = {when: run(content("tunnel-two-alive"), {"later": when}) for when in ("soon", "later", "mended")}
    last = {when: each.trace.packets[3] for when, each in asked.items()}
    assert {when: each.ending.kind for when, each in last.items()} == {
        "soon": "lost",
        "later": "delivered",
        "mended": "delivered",
    }
    assert [_tunnels(asked[when], 4) for when in ("later", "mended")] == [{"203.0.113.20"}, {"198.51.100.20"}]


@pytest.mark.parametrize(
    ("slug", "controls", "seconds"),
    [
        pytest.param("failover-active-standby", {"noticing": "dpd"}, 16, id="silence and three questions"),
        pytest.param("failover-active-standby", {"noticing": "bgp", "cut": "before"}, 21, id="a hold time, at best"),
        pytest.param("failover-active-standby", {"noticing": "bgp", "cut": "after"}, 30, id="a hold time, at worst"),
        pytest.param("arch-bfd", {"timer": "bfd"}, 0.75, id="BFD, three of 300 milliseconds"),
        pytest.param("arch-bfd", {"timer": "hold-90"}, 78, id="the manager's Saturday"),
        pytest.param("arch-impatient", {"dpd": "patient"}, 3, id="who waits loses as long as the line is dead"),
        pytest.param("arch-impatient", {"dpd": "eager", "standby": "waits"}, 2, id="who is eager moves away"),
        pytest.param("arch-impatient", {"dpd": "cloud"}, 16, id="one eager end waits for the patient one"),
    ],
)
def test_a_stream_is_dark_for_as_long_as_the_lesson_says(slug: str, controls: dict[str, str], seconds: float) -> None:
    """Failover, measured."""
    (timeline,) = run(content(slug), controls).trace.timelines
    assert timeline.dark_begins is not None
    assert timeline.dark_ends is not None
    assert round(timeline.dark_ends - timeline.dark_begins, 3) == seconds


def test_what_breaks_is_noticed_and_answered_by_another_route_at_the_moments_that_the_lesson_lists() -> None:
    """Failover, measured, *Five moments*."""
    (timeline,) = run(content("failover-active-standby"), {"noticing": "dpd"}).trace.timelines
    moments = [(mark.title, round(mark.time - timeline.begins)) for mark in timeline.marks]
    assert ("Last packet through", 19) in moments
    assert ("First packet lost", 20) in moments
    assert [time for _, time in moments[-3:]] == [35, 35, 36]


def test_of_eight_flows_three_lose_packets_when_one_of_two_tunnels_fails() -> None:
    """Failover, measured, *Half of the flows*."""
    played_stream = run(content("arch-active-active"), {"hash": "ports", "fails": "line-a"}).performance.trace.events[0]
    assert len({beat.port for beat in played_stream.beats}) == 8
    assert len({beat.port for beat in played_stream.beats if beat.answered is None}) == 3
    assert all(beat.back == () or beat.there[0][-1] == beat.back[0][-1] for beat in played_stream.beats)
