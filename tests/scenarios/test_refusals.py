"""Packets that are refused or lose their way, and questions over UDP: what is said of them."""

import pytest

from app.scenarios.service import Simulation, run
from tests.scenarios.builders import hop, packet, scenario
from tests.scenarios.egress import EGRESS

NETWORK = EGRESS[: EGRESS.index("controls:")]
OUT = "- iifname lan oifname wan accept"
WAY = "default via 198.51.100.254 dev wan"


def plays(event: str, network: str = NETWORK) -> Simulation:
    """One event, which may end as it likes."""
    return run(scenario(f"{network}play:\n  - {{{event}, expect: established}}\n"), {})


@pytest.mark.parametrize(
    ("verdict", "answer", "heard"),
    [
        pytest.param(
            "reject with icmp admin-prohibited",
            "The filter refuses aloud: an ICMP error, “prohibited by policy”, goes back to 10.0.1.10.",
            "10.0.1.1 reports: prohibited by policy; no need to wait.",
            id="an ICMP error in the gateway's own name",
        ),
        pytest.param(
            "reject",
            "The filter refuses aloud: an ICMP error, “port unreachable”, goes back to 10.0.1.10.",
            "10.0.1.1 reports: port unreachable; no need to wait.",
            id="what reject says unasked",
        ),
        pytest.param(
            "reject with tcp reset",
            "The filter refuses aloud: an RST goes back to 10.0.1.10:40000 in the name of 203.0.113.80:443.",
            "An RST in the name of 203.0.113.80:443: connection refused; that Gateway wrote it, nothing shows.",
            id="a reset in the server's name",
        ),
    ],
)
def test_a_rejection_says_what_goes_back_and_in_whose_name(verdict: str, answer: str, heard: str) -> None:
    rejected = plays("connect: app:40000 -> web:443", NETWORK.replace(OUT, f"- iifname lan {verdict}"))
    assert packet(rejected, 1).ending.kind == "refused"
    assert hop(rejected, "2.1").sentence == answer
    assert hop(rejected, "2.2").sentence == heard


@pytest.mark.parametrize(
    ("rule", "expected", "said"),
    [
        pytest.param(
            "reject",
            "{refused: '', errno: ECONNREFUSED}",
            "As expected: it is refused, and the program is told ECONNREFUSED.",
            id="as expected",
        ),
        pytest.param(
            "reject with icmp host-unreachable",
            "{refused: '', errno: ECONNREFUSED}",
            "Expected was: it is refused, and the program is told ECONNREFUSED. But the program is told EHOSTUNREACH.",
            id="something else",
        ),
        pytest.param(
            "drop",
            "{timed-out: '', errno: ETIMEDOUT}",
            "Expected was: nobody answers, and the program is told ETIMEDOUT. But the program is told nothing.",
            id="nothing, without a stack that gives up by itself",
        ),
    ],
)
def test_an_expectation_tells_what_the_program_is_told(rule: str, expected: str, said: str) -> None:
    network = NETWORK.replace(OUT, f"- iifname lan {rule}")
    asked = run(scenario(f'{network}play:\n  - {{connect: "app -> web:443", expect: {expected}}}\n'), {})
    assert [expectation.sentence for expectation in asked.trace.expectations] == [said]


def test_a_reset_of_the_server_itself_is_in_nobody_elses_name() -> None:
    refused = plays("connect: app:40000 -> web:80")
    assert packet(refused, 2).hops[-1].sentence == "An RST from 203.0.113.80:80: connection refused."


def test_an_open_connection_takes_no_notice_of_an_error() -> None:
    source = f"""{NETWORK}play:
  - {{connect: app:40000 -> web:443, expect: established}}
  - {{send: icmp isp -> 198.51.100.1 host-unreachable of 3, expect: {{delivered: app, as: related}}}}
"""
    error = run(scenario(source), {})
    assert hop(error, "4.4").sentence == "198.51.100.254 reports: host unreachable; its connection takes no notice."


@pytest.mark.parametrize(
    ("route", "title", "sentence"),
    [
        pytest.param(
            "default via 198.51.100.9 dev wan",
            "Gateway finds nobody",
            "Its route, “default via 198.51.100.9 dev wan”, names 198.51.100.9 as the next hop, "
            "and nobody on the link answers to that.",
            id="a next hop that is nobody",
        ),
        pytest.param(
            "blackhole 203.0.113.0/24",
            "Gateway throws it away",
            "Its route, “blackhole 203.0.113.0/24”, swallows it, and nobody is told.",
            id="a black hole",
        ),
        pytest.param(
            "192.0.2.0/24 via 198.51.100.254",
            "Gateway knows no way",
            "No route of its table leads to 203.0.113.80, not even a default one.",
            id="no route at all",
        ),
    ],
)
def test_a_wrong_route_is_told_with_its_line(route: str, title: str, sentence: str) -> None:
    lost = packet(plays("connect: app -> web:443", NETWORK.replace(WAY, route)), 1).hops[-1]
    assert (lost.title, lost.sentence) == (title, sentence)


def test_nobody_next_door_is_told_without_a_next_hop() -> None:
    lost = packet(plays("connect: app -> 203.0.113.9:443"), 1)
    assert lost.hops[-1].sentence == "Nobody on the link answers to 203.0.113.9."


def test_a_private_address_that_gets_out_finds_no_way_back() -> None:
    untranslated = NETWORK.replace("oifname wan masquerade", "oifname wan accept")
    leak = plays("connect: app:40000 -> web:443", untranslated)
    assert packet(leak, 1).hops[-1].sentence == (
        "10.0.1.10:40000 is asking: a private address, to which nobody out here should know a way."
    )
    assert packet(leak, 2).hops[-1].sentence == (
        "No route of its table leads to 10.0.1.10: out here a private address leads nowhere."
    )


def test_a_question_over_udp_opens_nothing_and_is_answered() -> None:
    asked = plays("query: app:40000 -> web:53", NETWORK.replace("tcp/443", "udp/53"))
    assert hop(asked, "1.1").sentence.endswith("to its default gateway, 10.0.1.1: UDP opens nothing first.")
    assert [expectation.sentence for expectation in asked.trace.expectations] == ["As expected: it is answered."]


def test_a_closed_port_is_reported_through_nat_to_whoever_asked() -> None:
    refused = plays("query: app:40000 -> web:53")
    error = packet(refused, 2)
    assert (error.kind, error.name, error.ending.place) == ("response", "Port unreachable", "app")
    assert [step.result for step in error.hops[2].steps if step.kind == "track"] == ["related"]
    assert error.hops[-1].sentence == "203.0.113.80 reports: port unreachable; no need to wait."
