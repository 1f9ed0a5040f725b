"""Whatever is wrong with a scenario is said at its place, in a sentence."""

import pytest

from app.errors import InvalidTextError, Problem
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from tests.scenarios.builders import scenario

TEXT = """\
scenario: 1
title: A private host asks
network:
  zones:
    cloud: {label: Private network, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    app: {kind: host, in: cloud, address: 10.0.1.10/24, gateway: 10.0.1.1}
    web: {kind: host, in: internet, address: 198.51.100.80/24, listens: [tcp/443]}
    gw:
      kind: gateway
      in: cloud
      interfaces:
        lan: {address: 10.0.1.1/24}
        wan: {address: 198.51.100.1/24, in: internet}
      routes:
        - default via 198.51.100.80 dev wan
      settings: {tcp_loose: 1}
      chains:
        forward:
          policy: drop
          rules:
            - {name: known, rule: "ct state established,related accept"}
            - iifname lan oifname wan accept
        postrouting:
          rules:
            - oifname wan masquerade
  links:
    - {name: uplink, between: [gw.wan, web], delay: 5ms}
controls:
  port:
    label: Which port?
    choices:
      https: {label: "443"}
      other:
        label: "80"
        play:
          - connect: app -> web:80
            expect: refused
play:
  - connect: app:40000 -> web:443
    name: first
    expect: {established: web, entry: {reply: "198.51.100.80:443 -> 198.51.100.1:40000"}}
  - wait: 10s
"""


def faults(old: str, new: str, **controls: str) -> tuple[Problem, ...]:
    """What is said about the text with one passage changed."""
    assert TEXT.count(old) == 1
    with pytest.raises(InvalidTextError) as raised:
        perform(set_scene(scenario(TEXT.replace(old, new)), controls))
    return raised.value.problems


NONSENSE = [
    pytest.param("kind: gateway", "kind: gatevay", "gatevay", "'gateway'", id="an unknown kind of node"),
    pytest.param("      routes:", "      route:", "route:", "“route”", id="a misspelt key"),
    pytest.param("title: A private host asks", "titel: x", "titel: x", "“titel”", id="a misspelt key at the top"),
    pytest.param("policy: drop", "policy: deny", "deny", "“deny”", id="an unknown policy"),
    pytest.param("in: cloud, address", "in: clowd, address", "clowd, address", "“clowd”", id="an unknown zone"),
    pytest.param(
        "10.0.1.10/24", "10.0.1.300/24", "10.0.1.300/24", "“10.0.1.300/24” is not", id="an impossible address"
    ),
    pytest.param("10.0.1.10/24", "10.0.1.10", "10.0.1.10,", "prefix length", id="an address without its prefix length"),
    pytest.param("gateway: 10.0.1.1}", "gateway: nobody}", "nobody}", "“nobody”", id="a gateway that is no address"),
    pytest.param("tcp/443", "tcp/70000", "tcp/70000", "tcp/70000", id="a port too large"),
    pytest.param("default via", "default by", "by 198", "leads nowhere", id="a route in other words"),
    pytest.param("default via", "300.0.0.0/8 via", "300.0.0.0/8", "300.0.0.0", id="a route to no prefix"),
    pytest.param("tcp_loose", "tcp_lose", "tcp_lose", "tcp_lose", id="an unknown setting"),
    pytest.param("tcp_loose: 1", "tcp_loose: 7", "7}", "cannot be 7", id="a setting out of bounds"),
    pytest.param(
        "established,related accept",
        "establisht accept",
        "establisht accept",
        "establisht",
        id="an unknown state in a rule",
    ),
    pytest.param("iifname lan oifname", "iifname lan oif", "oif wan accept", "oif", id="an unknown word in a rule"),
    pytest.param("- iifname lan", "- iifname lam", "iifname lam", "“lam”", id="an unknown interface in a rule"),
    pytest.param(
        "- oifname wan masquerade",
        "- iifname lan dnat to 10.0.0.1",
        "iifname lan dnat",
        "prerouting",
        id="NAT at the wrong hook",
    ),
    pytest.param(
        "wan accept", "wan masquerade", "iifname lan oifname wan masquerade", "postrouting", id="NAT in a filter chain"
    ),
    pytest.param("[gw.wan, web]", "[gw.van, web]", "gw.van", "“van”", id="a link to no interface"),
    pytest.param("delay: 5ms", "delay: 5 ms", "5 ms}", "5 ms", id="a time that is none"),
    pytest.param(
        "app:40000 -> web:443", "app:40000 to web:443", "app:40000 to", "FROM -> TO", id="an event without an arrow"
    ),
    pytest.param("app:40000 -> web:443", "app:40000 -> wep:443", "app:40000 -> wep", "“wep”", id="an event to nobody"),
    pytest.param(
        "app:40000 -> web:443", "app:40000 -> web", "app:40000 -> web", "port", id="a connection without a port"
    ),
    pytest.param("app:40000 -> web:443", "10.9.9.9 -> web:443", "10.9.9.9", "10.9.9.9", id="a sender that nobody is"),
    pytest.param("{established: web,", "{established: wep,", "wep, entry", "“wep”", id="an expectation of nobody"),
    pytest.param("{established: web,", "{", "{ entry", "exactly one", id="an expectation of nothing"),
    pytest.param("{established: web,", "{established: web, errno: ECONNREFUSED,", "errno", "no errno", id="an errno"),
    pytest.param("{established: web,", "{refused: web, errno: EREFUSED,", "EREFUSED", "ECONNREFUSED", id="no errno"),
    pytest.param(
        "  - wait: 10s",
        "  - {send: tcp app:1 -> web:2 syn, expect: {lost: gw, errno: ETIMEDOUT}}",
        "errno",
        "past all sockets",
        id="an errno of a crafted packet",
    ),
    pytest.param(
        "198.51.100.80:443 -> 198",
        "198.51.100.80:443 198",
        '"198.51.100.80:443 198',
        "arrow",
        id="a session without an arrow",
    ),
    pytest.param(
        "  - wait: 10s",
        "  - connect: app -> web:443",
        "connect: app -> web:443",
        "Every event says",
        id="an event without expectation",
    ),
    pytest.param("  - wait: 10s", "  - change: gw", "gw", "expected here", id="a change of everything"),
    pytest.param("  - wait: 10s", "  - dance: gw", "dance: gw", "exactly one of", id="an unknown event"),
    pytest.param(
        "  - wait: 10s",
        "  - {send: tcp app:1 -> web:2 sin, expect: {lost: gw}}",
        "tcp app:1",
        "“sin”",
        id="an unknown flag",
    ),
    pytest.param(
        "  - wait: 10s",
        "  - {ping: app -> web, expect: {lost: gw, by: gw.forward.no}}",
        "gw.forward.no}}",
        "gw.forward.no",
        id="an unknown place",
    ),
    pytest.param("    choices:", "    choises:", "choises:", "“choises”", id="a misspelt key of a control"),
    pytest.param(
        'label: "80"',
        'label: "80"\n        when: {prot: https}',
        "prot: https",
        "“prot”",
        id="a condition on no control",
    ),
]


@pytest.mark.parametrize(("old", "new", "marker", "words"), NONSENSE)
def test_a_fault_is_told_at_its_line_and_column(old: str, new: str, marker: str, words: str) -> None:
    told = [problem for problem in faults(old, new) if words in f"{problem.message} {problem.hint}"]
    assert [_written_at(problem, TEXT.replace(old, new))[: len(marker)] for problem in told] == [marker]


def _written_at(problem: Problem, text: str) -> str:
    return text.splitlines()[problem.line - 1][problem.column - 1 :]


def test_a_choice_that_sets_nothing_is_faulted_where_it_is_written() -> None:
    new = 'label: "80"\n        set: {gw.forward.polici: drop}'
    (problem,) = faults('label: "80"', new, port="other")
    assert "no such rule" in problem.message
    assert "policy" in problem.message
    assert _written_at(problem, TEXT.replace('label: "80"', new)).startswith("gw.forward.polici")


def test_the_unchanged_text_has_no_fault() -> None:
    performance = perform(set_scene(scenario(TEXT), {}))
    assert [verdict.met for verdict in performance.verdicts] == [True]


def test_a_misspelt_key_comes_with_the_nearest_known_one() -> None:
    (problem,) = faults("      routes:", "      route:")
    assert problem.hint == "Did you mean “routes”?"


def test_all_faults_are_told_at_once() -> None:
    found = faults("kind: gateway\n      in: cloud", "kind: gatevay\n      inn: cloud")
    assert {problem.line for problem in found} == {11, 12}


def test_a_value_that_a_choice_sets_is_faulted_where_the_choice_sets_it() -> None:
    new = 'label: "80"\n        set: {gw.forward.known: "ct state nonsense accept"}'
    (problem,) = faults('label: "80"', new, port="other")
    assert _written_at(problem, TEXT.replace('label: "80"', new)).startswith("nonsense accept")


def test_a_rule_that_a_choice_removes_does_not_shift_the_faults_after_it() -> None:
    new = 'label: "80"\n        remove: [gw.forward.known]\n        set: {gw.forward.r2: nonsense}'
    (problem,) = faults('label: "80"', new, port="other")
    assert _written_at(problem, TEXT.replace('label: "80"', new)).startswith("nonsense}")
