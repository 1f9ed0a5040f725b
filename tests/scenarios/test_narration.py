"""Every sentence is made from facts, and there is one for everything that can happen."""

from typing import get_args

import pytest

from app.scenarios.narration import arrivals
from app.scenarios.narration.words import a
from app.scenarios.service import run
from app.scenarios.traces.trace_document import StepKind
from app.simulator.steps import EndingKind
from tests.scenarios.builders import content, hop, packet, played, scenario

WITH_A_PLACE = {EndingKind.DELIVERED, EndingKind.DROPPED, EndingKind.REJECTED}
EVERYTHING = """\
scenario: 1
title: Everything that can go wrong
network:
  zones:
    cloud: {label: Private network, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    app:
      {kind: host, label: App server, in: cloud, address: [10.0.1.10/24, "2001:db8:1::10/64"], gateway: 10.0.1.1,
        tunnels: {policy: {kind: esp, remote: 198.51.100.80, selectors: [10.77.0.0/24 -> 10.78.0.0/24]}, wg0:
        {kind: wireguard, address: 10.8.0.1/24, peers: [
          {peer: web.wg0, endpoint: "198.51.100.80:51820", allowed-ips: [10.8.0.2/32]}]}}}
    web:
      {kind: host, label: Web server, in: internet, address: 198.51.100.80/24, listens: [tcp/443, udp/53],
        tunnels: {wg0: {kind: wireguard, address: 10.8.0.2/24, peers: [
          {peer: app.wg0, allowed-ips: [10.8.0.1/32]}]}}}
    gw:
      kind: gateway
      in: cloud
      interfaces: {lan: {address: [10.0.1.1/24, "2001:db8:1::1/64"]}, wan: {address: 198.51.100.1/24, in: internet}}
      routes: [blackhole 192.0.2.0/25, unreachable 192.0.3.0/24, prohibit 192.0.4.0/24]
      settings: {rp_filter: 1}
      chains:
        forward:
          policy: drop
          rules:
            - ct state established,related accept
            - iifname lan tcp dport 22 reject with tcp reset
            - iifname lan accept
        postrouting: {rules: [oifname wan masquerade]}
play:
  - {request: "app -> web:443", expect: {established: web}}
  - {query: "app -> web:53", expect: {delivered: web, answer: {delivered: app}}}
  - {query: "app -> web:99", expect: refused}
  - {connect: "app -> web:80", expect: refused}
  - {connect: "app -> web:22", expect: {lost: gw, by: gw.forward.r2}}
  - {connect: "app -> 192.0.2.200:443", expect: {lost: gw, by: route}}
  - {connect: "app -> 192.0.2.1:443", expect: {lost: gw, by: blackhole}}
  - {connect: "app -> 192.0.3.1:443", expect: {lost: gw, by: unreachable}}
  - {connect: "app -> 192.0.4.1:443", expect: {lost: gw, by: prohibit}}
  - {send: "udp app:5000 -> web:53", source: 10.9.9.9, expect: {lost: gw, by: rp_filter}}
  - {send: "udp app:5000 -> web:53", source: 127.0.0.1, expect: {lost: gw, by: martian}}
  - {send: "udp app:5000 -> web:53", length: 2000, expect: {delivered: web}}
  - {send: "udp app:5000 -> web:53", length: 2000, df: true, expect: {lost: app, by: mtu}}
  - {send: "udp app:5000 -> 198.51.100.77:99", expect: {lost: gw, by: neighbour}}
  - {send: "udp app:5000 -> web:53", ttl: 1, expect: {lost: gw, by: ttl}}
  - {send: "tcp web:443 -> 198.51.100.1:9 syn ack", expect: {delivered: gw}}
  - {ping: app -> web, expect: {delivered: web, answer: {delivered: app}}}
  - {ping: "app -> [2001:db8:1::1]", expect: {delivered: gw, answer: {delivered: app}}}
  - {connect: "app -> 10.8.0.2:443", expect: {established: web, outer: {protocol: udp, from: 198.51.100.1:51820}}}
  - {connect: "app -> 10.8.0.9:443", expect: {lost: app, by: no-peer}}
"""


def test_a_trace_of_everything_comes_as_expected_and_speaks() -> None:
    trace = run(scenario(EVERYTHING), {}).trace
    assert [expectation.sentence for expectation in trace.expectations if not expectation.met] == []
    assert all(step.question.endswith("?") for each in trace.packets for hop in each.hops for step in hop.steps)


def test_every_kind_of_decision_is_told_somewhere() -> None:
    runs = (run(scenario(EVERYTHING), {}), run(content("cost-tcp-in-tcp"), {}))
    packets = [packet for played in runs for packet in played.trace.packets]
    assert {step.kind for each in packets for hop in each.hops for step in hop.steps} == set(get_args(StepKind))


SILENCE = """\
scenario: 1
title: A link goes down
network:
  zones:
    home: {label: Home, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    pc: {kind: host, label: PC, in: home, address: 192.0.2.10/24}
    web: {kind: host, label: Web, in: internet, address: 192.0.2.80/24, listens: [tcp/80]}
  links:
    - {name: cable, between: [pc, web]}
play:
  - {link: cable down}
  - {ping: pc -> web, expect: {lost: pc, by: link}}
  - {link: cable up}
  - {flush: web}
  - {ping: pc -> web, expect: {delivered: web}}
"""


def test_what_happens_in_silence_is_told_where_it_happens() -> None:
    trace = run(scenario(SILENCE), {}).trace
    assert [(wait.before, wait.sentence) for wait in trace.waits] == [
        (1, "The link cable goes down."),
        (2, "The link cable comes up. Web is told to forget all its sessions."),
    ]
    assert all(expectation.met for expectation in trace.expectations)


def test_a_packet_that_ends_at_a_node_has_one_row_that_says_so() -> None:
    trace = run(scenario(EVERYTHING), {}).trace
    lost = [each for each in trace.packets if each.ending.kind == "lost"]
    assert {any(step.stops for step in each.hops[-1].steps) for each in lost} == {True}
    assert not any(step.stops for each in trace.packets for hop in each.hops[:-1] for step in hop.steps)


@pytest.mark.parametrize("kind", [kind for kind in EndingKind if kind not in WITH_A_PLACE])
def test_every_loss_has_its_words(kind: EndingKind) -> None:
    assert arrivals.LOSSES[kind]


def test_a_request_is_told_from_its_sender_to_its_receiver() -> None:
    request = played("egress-nat")
    assert hop(request, "1.1").title == "App server opens a connection"
    assert "its default gateway, 10.0.1.1" in hop(request, "1.1").sentence
    assert "new" in hop(request, "1.2").sentence
    assert hop(request, "1.3").title == "NAT rewrites the source and remembers"
    assert "198.51.100.1:40000" in hop(request, "1.3").sentence
    assert "nobody has heard of 10.0.1.10" in hop(request, "1.4").sentence
    assert "198.51.100.1:40000 is asking" in hop(request, "1.5").sentence


def test_a_response_is_recognised_before_it_is_let_in() -> None:
    response = played("egress-nat")
    assert [each.place for each in packet(response, 2).hops] == ["web", "isp", "gw.nat", "gw.filter", "app"]
    assert hop(response, "2.3").title == "NAT recognises port 40000"
    assert hop(response, "2.4").title == "The filter lets the response in"
    assert "no rule has to name 203.0.113.80" in hop(response, "2.4").sentence


def test_a_strangers_packet_is_dropped_because_nobody_asked_for_it() -> None:
    stranger = played("unsolicited-syn")
    assert hop(stranger, "1.4").title == "The filter drops it"
    assert "the policy of input drops it, silently" in hop(stranger, "1.4").sentence
    (stopped, _beyond, missed) = packet(stranger, 1).why_not
    assert (stopped.relation, stopped.place) == ("stopped here", "gw.input.policy")
    assert (missed.relation, missed.place) == ("did not fit", "gw.input.known")
    assert "its state is new" in missed.sentence


def test_an_invalid_packet_that_a_rule_accepts_is_told_to_leave_as_it_is() -> None:
    leaked = played("late-close")
    assert hop(leaked, "4.2").sentence == (
        "It is invalid, for no session knows it and it may begin none, and NAT leaves it as it is, from "
        "10.0.1.10:40000; rule out, “iifname lan oifname wan accept”, accepts it all the same."
    )
    assert hop(leaked, "4.4").title == "Web server does not know it"
    assert packet(leaked, 4).ending.sentence == "Refused by Web server: it fits no connection there."


def test_a_port_in_use_is_in_use_for_somebody_else() -> None:
    stranger = played("unsolicited-syn", port="session")
    assert "for 203.0.113.80:443, and this comes from 203.0.113.99:50000" in hop(stranger, "4.3").sentence


def test_a_late_response_is_told_how_late_it_is() -> None:
    late = played("late-response", timer="cloud")
    assert "After 5 minutes and 51 seconds of silence" in hop(late, "5.1").sentence
    assert "forgotten 1 second ago" in hop(late, "5.3").sentence
    assert [wait.sentence for wait in late.trace.waits] == [
        "5 minutes and 40 seconds pass and nobody speaks. Gateway still remembers: 10 seconds are left.",
        "5 minutes and 51 seconds pass and nobody speaks. Gateway forgets the session.",
    ]


def test_a_port_that_clashes_is_told_with_its_reason() -> None:
    clash = played("two-hosts-one-nat", second="same")
    assert hop(clash, "4.3").title == "NAT rewrites the source and takes another port"
    assert "port 40000 of 198.51.100.1 is taken" in hop(clash, "4.3").sentence


def test_an_invited_stranger_is_told_by_which_rule() -> None:
    visitor = played("port-forward")
    assert "rule shop, " in hop(visitor, "1.4").sentence
    assert "invites it" in hop(visitor, "1.4").sentence
    assert hop(visitor, "2.3").title == "NAT puts the public address back"


def test_a_failed_expectation_says_what_came_instead() -> None:
    source = EVERYTHING.replace("{established: web}", "{lost: gw, by: gw.forward.policy}")
    sentence = run(scenario(source), {}).trace.expectations[0].sentence
    assert sentence == (
        "Expected was: it is lost at Gateway, by the policy of forward. "
        "But it is delivered to Web server; responsible is nobody."
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [("SYN", "a SYN"), ("ACK", "an ACK"), ("RST", "an RST"), ("echo request", "an echo request"), ("FIN", "a FIN")],
    ids=[
        "a consonant",
        "a vowel",
        "a letter spoken with a vowel",
        "a word with a vowel",
        "an acronym spoken as a word",
    ],
)
def test_names_have_their_article(name: str, words: str) -> None:
    assert a(name) == words
