"""Why not? Everything that stands in a packet's way, not only what stopped it."""

import pytest

from app.scenarios.blockers import MOST_CHOICES, MOST_PACKETS
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import Scene
from app.scenarios.service import run
from app.scenarios.trace_document import WhyNotDocument
from tests.scenarios.builders import content, packet, scenario

TWO_FILTERS = """
scenario: 1
title: Two filters in a row
network:
  zones:
    cloud: {label: Cloud, prefix: 10.0.0.0/16, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    app: {kind: host, label: App, in: cloud, address: 10.0.1.10/24, gateway: 10.0.1.1, listens: [tcp/443]}
    inner:
      kind: router
      in: cloud
      interfaces:
        lan: {address: 10.0.1.1/24}
        up: {address: 10.0.2.2/24}
      routes: [default via 10.0.2.1 dev up]
      chains:
        forward:
          policy: drop
          rules:
            - {name: in, rule: "iifname up tcp dport 22 accept"}
    outer:
      kind: gateway
      in: cloud
      interfaces:
        lan: {address: 10.0.2.1/24, in: cloud}
        wan: {address: 198.51.100.1/24, in: internet}
      routes: [10.0.1.0/24 via 10.0.2.2 dev lan]
      chains:
        forward:
          policy: drop
    visitor: {kind: host, label: Visitor, in: internet, address: 198.51.100.9/24, gateway: 198.51.100.1}
play:
  - connect: visitor -> app:443
    expect: {lost: outer, by: outer.forward.policy}
"""


def reasons(source: str) -> list[WhyNotDocument]:
    return packet(run(scenario(source), {}), 1).why_not


def test_each_filter_that_would_stop_it_is_named_and_so_is_what_would_stop_the_answer() -> None:
    found = [(each.relation, each.place) for each in reasons(TWO_FILTERS)]
    assert found == [
        ("stopped here", "outer.forward.policy"),
        ("would also stop", "inner.forward.policy"),
        ("would stop the answer", "inner.forward.policy"),
        ("would stop the answer", "outer.forward.policy"),
    ]


def test_a_filter_with_a_memory_does_not_stand_in_the_way_of_the_answer() -> None:
    known = TWO_FILTERS.replace(
        "policy: drop\n    visitor", "policy: drop\n          rules: [ct state established accept]\n    visitor"
    )
    assert ("would stop the answer", "outer.forward.policy") not in [
        (each.relation, each.place) for each in reasons(known)
    ]


def test_nobody_listening_behind_the_filters_is_found_too() -> None:
    found = reasons(TWO_FILTERS.replace(", listens: [tcp/443]", ""))
    assert (found[-1].relation, found[-1].title) == ("would also stop", "App has nobody listening")


def test_a_packet_for_the_gateway_itself_would_lead_nowhere() -> None:
    stranger = packet(run(content("unsolicited-syn"), {"port": "https"}), 1)
    assert [each.title for each in stranger.why_not if each.relation == "would also stop"] == ["Nothing leads further"]


def test_a_choice_that_lets_it_pass_is_named_because_it_was_tried() -> None:
    declined = packet(run(content("port-forward"), {"rule": "absent"}), 1)
    (cure,) = [each for each in declined.why_not if each.relation == "would let it pass"]
    assert "Shop server" in cure.sentence
    assert packet(run(content("port-forward"), {"rule": "present", "port": "https"}), 1).ending.kind == "delivered"


def test_a_rule_points_to_its_line() -> None:
    declined = packet(run(content("port-forward"), {"rule": "absent"}), 1)
    assert {each.relation: each.line for each in declined.why_not}["stopped here"] == 27


def test_the_search_has_an_end() -> None:
    sends = "".join(f"  - {{send: udp visitor:{5000 + n} -> app:9, expect: lost}}\n" for n in range(MOST_PACKETS + 4))
    packets = run(scenario(TWO_FILTERS.partition("play:")[0] + "play:\n" + sends), {}).trace.packets
    looked_into = [each for each in packets if any(why.relation == "would also stop" for why in each.why_not)]
    assert len(looked_into) == MOST_PACKETS
    assert all(each.why_not[0].relation == "stopped here" for each in packets)


def test_every_other_choice_is_tried_once_for_all_packets_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Scene] = []

    def counted(scene: Scene) -> Performance:
        tried.append(scene)
        return perform(scene)

    monkeypatch.setattr("app.scenarios.blockers.perform", counted)
    choices = ", ".join(f"c{n}: {{label: x, set: {{visitor.settings.ip_default_ttl: {n + 9}}}}}" for n in range(12))
    controls = "".join(f"  k{n}: {{label: k, choices: {{{choices}}}}}\n" for n in range(4))
    sends = "".join(f"  - {{send: udp visitor:{5000 + n} -> app:9, expect: lost}}\n" for n in range(20))
    run(scenario(TWO_FILTERS.partition("play:")[0] + f"controls:\n{controls}play:\n{sends}"), {})
    assert len(tried) == MOST_CHOICES
