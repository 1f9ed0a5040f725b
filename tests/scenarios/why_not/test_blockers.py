"""Why not? Everything that stands in a packet's way, not only what stopped it."""

import pytest

from app.scenarios.changing.changes import Changes
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import Scene
from app.scenarios.service import run
from app.scenarios.traces.obstacle_documents import WhyNotDocument
from app.scenarios.why_not.blockers import MOST_PACKETS
from app.scenarios.why_not.cures import MOST_CHOICES
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


ONE_OF_EACH = """
scenario: 1
title: Everything is wrong
network:
  nodes:
    client: {kind: host, label: Client, address: 10.0.1.10/24, gateway: 10.0.1.1}
    first:
      kind: router
      label: First router
      interfaces: {left: {address: 10.0.1.1/24}, right: {address: 10.0.2.1/24}}
    second:
      kind: router
      label: Second router
      settings: {ip_forward: 0}
      interfaces: {left: {address: 10.0.2.2/24}, right: {address: 10.0.3.1/24}}
      routes: [blackhole 10.0.4.0/24, 10.0.1.0/24 via 10.0.2.1]
    third:
      kind: router
      label: Third router
      interfaces: {left: {address: 10.0.3.2/24}, right: {address: 10.0.5.1/24}}
      routes: [10.0.4.0/24 via 10.0.5.99]
    server:
      kind: host
      label: Server
      interfaces: {eth0: {address: 10.0.5.2/24}, alias: {address: 10.0.4.2/24}}
  links:
    - {name: middle, between: [second.right, third.left], up: false}
play:
  - connect: client -> 10.0.4.2:80
    expect: refused
"""
NOT_WHOM_IT_ASKED = """
scenario: 1
title: A hairpin without source translation
network:
  zones:
    lan: {label: Office, prefix: 10.0.0.0/24, kind: private}
  nodes:
    client: {kind: host, label: Client, in: lan, address: 10.0.0.10/24, gateway: 10.0.0.1}
    server: {kind: host, label: Server, in: lan, address: 10.0.0.20/24, gateway: 10.0.0.1, listens: [tcp/443]}
    gw:
      kind: router
      in: lan
      interfaces: {lan: {address: 10.0.0.1/24}, wan: {address: 198.51.100.1/24}}
      chains:
        prerouting:
          rules: [ip daddr 198.51.100.1 tcp dport 443 dnat to 10.0.0.20]
        forward: {policy: drop}
play:
  - connect: client -> 198.51.100.1:443
    expect: {lost: gw, by: gw.forward.policy}
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
    assert [each.title for each in found if each.relation == "would also stop"][-1] == "App has nobody listening"


def test_behind_a_port_that_nobody_listens_on_the_answer_is_followed_as_if_somebody_did() -> None:
    found = reasons(TWO_FILTERS.replace(", listens: [tcp/443]", ""))
    assert [each.place for each in found if each.relation == "would stop the answer"] == [
        "inner.forward.policy",
        "outer.forward.policy",
    ]


def test_a_packet_for_the_gateway_itself_would_lead_nowhere() -> None:
    stranger = packet(run(content("unsolicited-syn"), {"port": "https"}), 1)
    assert [each.title for each in stranger.why_not if each.relation == "would also stop"] == ["Nothing leads further"]


def test_a_choice_that_lets_it_pass_is_named_because_it_was_tried() -> None:
    declined = packet(run(content("port-forward"), {"rule": "absent"}), 1)
    (cure,) = [each for each in declined.why_not if each.relation == "would let it pass"]
    assert "Shop server" in cure.sentence
    assert packet(run(content("port-forward"), {"rule": "present", "port": "https"}), 1).ending.kind == "delivered"


def test_whatever_is_in_the_way_is_waived_and_what_comes_after_it_is_found() -> None:
    found = [(each.relation, each.title) for each in reasons(ONE_OF_EACH)]
    assert found == [
        ("stopped here", "First router knows no way"),
        ("would also stop", "Second router throws it away"),
        ("would also stop", "Second router does not forward"),
        ("would also stop", "Second router cannot send it"),
        ("would also stop", "Third router finds nobody"),
        ("would also stop", "Server has nobody listening"),
        ("would stop the answer", "Server knows no way"),
        ("would stop the answer", "Third router knows no way"),
        ("would stop the answer", "Third router cannot send it"),
        ("would stop the answer", "Second router does not forward"),
    ]


def test_each_blocker_is_shown_at_its_moment_by_a_run_in_which_the_packet_gets_there() -> None:
    for why in reasons(ONE_OF_EACH):
        if why.at is not None:
            run_so_far = run(scenario(ONE_OF_EACH), {}, Changes(past=tuple(why.past)))
            shown = run_so_far.trace.packets[int(why.at.partition(".")[0]) - 1]
            assert (f"{shown.number}.{shown.hops[-1].number}", shown.hops[-1].title) == (why.at, why.title)


def test_an_address_that_nobody_has_ends_the_search() -> None:
    nobody = ONE_OF_EACH.replace("client -> 10.0.4.2:80", "client -> 203.0.113.5:80")
    assert [each.relation for each in reasons(nobody)] == ["stopped here"]


def test_an_answer_that_comes_from_somebody_else_is_stopped_by_whoever_did_not_ask() -> None:
    found = reasons(NOT_WHOM_IT_ASKED)
    assert [(each.relation, each.title) for each in found][-1] == (
        "would stop the answer",
        "Client does not take it for its answer",
    )


def test_a_sender_that_cannot_be_true_is_believed_to_see_what_else_there_is() -> None:
    two_addresses = "interfaces: {eth0: {address: 198.51.100.9/24}, own: {address: 10.0.2.1/32}}"
    spoofed = (
        TWO_FILTERS.replace(
            "address: 198.51.100.9/24, gateway: 198.51.100.1", f"{two_addresses}, gateway: 198.51.100.1"
        )
        .replace("connect: visitor -> app:443", "send: tcp 10.0.2.1:5000 -> app:443 syn")
        .replace("by: outer.forward.policy", "by: martian")
    )
    titles = [each.title for each in reasons(spoofed)]
    assert titles[:3] == ["Gateway does not believe it", "The filter drops it", "Router drops it"]


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

    monkeypatch.setattr("app.scenarios.why_not.cures.perform", counted)
    choices = ", ".join(f"c{n}: {{label: x, set: {{visitor.settings.ip_default_ttl: {n + 9}}}}}" for n in range(12))
    controls = "".join(f"  k{n}: {{label: k, choices: {{{choices}}}}}\n" for n in range(4))
    sends = "".join(f"  - {{send: udp visitor:{5000 + n} -> app:9, expect: lost}}\n" for n in range(20))
    run(scenario(TWO_FILTERS.partition("play:")[0] + f"controls:\n{controls}play:\n{sends}"), {})
    assert len(tried) == MOST_CHOICES
