"""What changes while packets are played: rules, policies, routes and settings. Sessions stay."""

from pathlib import Path

import pytest

from app.documents.texts import print_yaml
from app.errors import InvalidTextError
from app.scenarios.building.places import rule_names
from app.scenarios.changing.editing import at
from app.scenarios.expanded import expanded
from app.scenarios.exporters.script import script
from app.scenarios.scenes import set_scene
from app.scenarios.service import explained, run
from app.simulator.packets.packet import IcmpError
from tests.scenarios.builders import performed, scenario
from tests.scenarios.exporters.running import run_script

WRITTEN = """\
scenario: 1
title: T
network:
  zones:
    cloud: {label: Private network, prefix: 10.0.0.0/16, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    app: {kind: host, label: App server, in: cloud, address: 10.0.1.10/24, gateway: 10.0.1.1}
    web:
      {kind: host, label: Web server, in: internet, address: 198.51.100.80/24, gateway: 198.51.100.1, listens: LISTENS}
    gw:
      kind: gateway
      in: cloud
      interfaces:
        lan: {address: 10.0.1.1/24, in: cloud}
        wan: {address: 198.51.100.1/24, in: internet}
      chains:
        forward:
          policy: drop
          rules:
            - {name: known, rule: "ct state established,related accept"}
            - {name: https, rule: iifname lan tcp dport 443 accept}
        postrouting:
          rules:
            - oifname wan masquerade
play:
  - connect: app:40000 -> web:443
    expect: {established: web}
  - change: {remove: [gw.forward.https]}
  - send: tcp app:40000 -> web:443 ack psh
    length: 152
    expect: {delivered: web, as: established}
  - connect: app:40001 -> web:443
    expect: {lost: gw, by: gw.forward.policy}
  - change:
      add:
        - {place: gw.forward, name: ssh, rule: iifname lan tcp dport 22 accept}
        - {place: gw.routes, route: unreachable 203.0.113.0/24}
      set: {gw.settings.ip_default_ttl: 99}
  - connect: app:40002 -> web:22
    expect: {established: web}
  - ping: app -> 203.0.113.1
    expect: {lost: gw, by: unreachable}
  - change:
      remove: [gw.routes.1, gw.postrouting.r1]
      set: {gw.forward.policy: accept, gw.forward.ssh: iifname lan tcp dport 22 reject}
  - connect: app:40003 -> web:22
    expect: {refused: gw, by: gw.forward.ssh, errno: ECONNREFUSED}
  - ping: app -> web
    expect: {delivered: web}
  - send: tcp app:40002 -> web:22 ack psh
    length: 152
    expect: {delivered: web, as: established, headers: {from: "198.51.100.1:40002"}}  # the mapping outlives its rule
"""
TEXT = WRITTEN.replace("LISTENS", "[tcp/443, tcp/22]")
NETWORK = TEXT[: TEXT.index("play:")]


def test_each_change_holds_from_its_event_on_and_sessions_stay() -> None:
    trace = run(scenario(TEXT), {}).trace
    assert [expectation.sentence for expectation in trace.expectations if not expectation.met] == []
    assert [(wait.before, wait.sentence) for wait in trace.waits] == [(4, WITHOUT), (7, WITH), (12, OTHERWISE)]


WITHOUT = "From now on gw.forward.https is gone."
WITH = (
    "From now on gw.settings.ip_default_ttl reads “99”; the rule “iifname lan tcp dport 22 accept” stands at the end "
    "of gw.forward; gw has the route “unreachable 203.0.113.0/24”."
)
OTHERWISE = (
    "From now on gw.forward.policy reads “accept”; gw.forward.ssh reads “iifname lan tcp dport 22 reject”; gw.routes.1 "
    "is gone; gw.postrouting.r1 is gone."
)


def test_what_was_added_in_play_is_named_with_its_line() -> None:
    trace = run(scenario(TEXT), {}).trace
    opened = next(packet for packet in trace.packets if packet.play == 6)
    sources = [step.source for hop in opened.hops for step in hop.steps if step.source]
    line = next(source.line for source in sources if source.place == "gw.forward.ssh")
    assert line
    assert "name: ssh, rule: iifname lan tcp dport 22 accept" in TEXT.splitlines()[line - 1]


def test_tables_show_the_rules_that_there_are_by_then() -> None:
    trace = explained(run(scenario(TEXT), {}), tables=True, texts=True, breakable=True)
    shown = {
        play: [row.place for hop in packet.hops for step in hop.steps if step.table for row in step.table.rows]
        for play in (1, 4)
        for packet in trace.packets
        if packet.play == play and packet.caused_by is None
    }
    assert "gw.forward.https" in shown[1]
    assert "gw.forward.https" not in shown[4]


def test_a_change_in_play_is_expanded_to_the_same() -> None:
    once = set_scene(scenario(TEXT), {})
    again = scenario(print_yaml(expanded(once)))
    assert [each.sentence for each in run(again, {}).trace.expectations] == [
        each.sentence for each in run(scenario(TEXT), {}).trace.expectations
    ]


def test_the_kernel_does_the_same(tmp_path: Path) -> None:
    ran = run_script(script(performed(TEXT), "change.sh").encode(), tmp_path)
    assert ran.code == 0, ran.output
    assert "\n5. change: on gw\n" in ran.output
    assert "gw.forward.ssh: said 1 times, saw the same" in ran.output


def faults(change: str) -> list[str]:
    with pytest.raises(InvalidTextError) as raised:
        performed(f"{NETWORK}play:\n  - wait: 1s\n  - change:\n      {change}\n")
    first = TEXT[: TEXT.index("play:")].count("\n") + 3
    return [f"{(problem.line or 0) - first}: {problem.message}" for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param("remove: [gw.forward.no]", "1: “gw.forward.no”: there is no such rule.", id="no rule"),
        pytest.param("remove: [gw.forward]", "1: “gw.forward” is no rule and no route", id="a whole chain"),
        pytest.param("set: {app.address: 10.0.1.11/24}", "1: Only rules, policies", id="an address"),
        pytest.param("remove: [app.routes.1]", "1: Only rules, policies, written routes", id="a gateway"),
        pytest.param("set: {gw.forward.https: tcp dport x accept}", "1: ", id="words that are no rule"),
        pytest.param("add: [{place: gw.forward, rule: tcp dport x accept}]", "1: ", id="words that are no rule, added"),
        pytest.param("add: [{place: gw.forward}]", "1: What is added is either a rule or a route", id="nothing"),
        pytest.param("add: [{place: gw, rule: accept}]", "1: Only rules, policies", id="a rule of a node"),
        pytest.param(
            "add: [{place: gw.routes.9, route: blackhole 10.9.0.0/16}]", "1: “gw.routes.9” is no chain", id="a place"
        ),
        pytest.param(
            "add: [{place: gw.routes, route: default via 192.0.2.1}]",
            "1: gw.routes.1: 192.0.2.1 is in none of the node's own subnets.",
            id="a route that leads nowhere",
        ),
        pytest.param(
            "add: [{place: gw.forward, name: known, rule: accept}]",
            "1: “known” is taken",
            id="a name that is taken",
        ),
        pytest.param("set: {gw.forward.policy: drop}", "0: This changes nothing.", id="nothing new"),
        pytest.param("set: {gw.forward.policy: maybe}", "1: ", id="a policy that there is not"),
        pytest.param(
            "remove: [gw.forward.known, gw.postrouting.r1]",
            "0: This would switch the tracking of sessions by gw on or off: keep a rule that asks for them.",
            id="tracking",
        ),
    ],
)
def test_a_change_that_cannot_be_made_is_told_at_its_line(change: str, fault: str) -> None:
    assert faults(change)[0].startswith(fault)


ADDED = f"""{NETWORK}play:
  - change: {{add: [FIRST, SECOND]}}
  - connect: app -> web:22
    expect: {{refused: gw, by: gw.forward.BY}}
  - connect: app -> web:23
    expect: {{lost: gw, by: gw.forward.THEN}}
"""
REFUSE = "{place: gw.forward, rule: tcp dport 22 reject}"
DROP = "{place: gw.forward, rule: tcp dport 23 drop}"


@pytest.mark.parametrize(
    ("first", "second", "by", "then"),
    [
        pytest.param(REFUSE, DROP, "r3", "r4", id="at the end"),
        pytest.param(
            REFUSE.replace("gw.forward", "gw.forward.https"),
            DROP.replace("gw.forward", "gw.forward.r2"),
            "r2",
            "r3",
            id="before a rule that has just been added",
        ),
        pytest.param(
            REFUSE, DROP.replace("gw.forward", "gw.forward.r3"), "r3", "r4", id="before a rule without a name"
        ),
        pytest.param(REFUSE.replace("rule", "name: ssh, rule"), DROP, "ssh", "r4", id="behind a rule with a name"),
        pytest.param(REFUSE.replace("rule", "name: r4, rule"), DROP, "r4", "r5", id="where the number is taken"),
    ],
)
def test_an_added_rule_without_a_name_is_called_by_the_first_number_from_its_position(
    first: str, second: str, by: str, then: str
) -> None:
    added = ADDED.replace("FIRST", first).replace("SECOND", second).replace("BY", by).replace("THEN", then)
    for text in (added, added.replace(f", {second}", f"]}}\n  - change: {{add: [{second}")):
        trace = run(scenario(text), {}).trace
        assert [expectation.met for expectation in trace.expectations] == [True, True]


def test_each_added_rule_stands_before_the_one_that_it_names() -> None:
    """The first moves the rule that the second names."""
    first = "{place: gw.forward.known, name: one, rule: tcp dport 444 drop}"
    second = "{place: gw.forward.https, name: two, rule: tcp dport 445 drop}"
    text = f"{NETWORK}play:\n  - change: {{add: [{first}, {second}]}}\n"
    rules = at(set_scene(scenario(text), {}).later[0].value, ("network", "nodes", "gw", "chains", "forward", "rules"))
    assert isinstance(rules, list)
    assert [name for name, _ in rule_names(rules)] == ["one", "known", "two", "https"]


@pytest.mark.parametrize("chain", ["{policy: drop}", "{policy: drop, rules: []}"])
def test_a_chain_without_rules_gets_its_first(chain: str) -> None:
    empty = NETWORK.replace("postrouting:", f"input: {chain}\n        postrouting:")
    text = (
        f"{empty}play:\n  - ping: app -> 10.0.1.1\n    expect: {{lost: gw, by: gw.input.policy}}\n"
        "  - change: {add: [{place: gw.input, rule: accept}]}\n"
        "  - ping: app -> 10.0.1.1\n    expect: {delivered: gw}\n"
    )
    assert [each.met for each in run(scenario(text), {}).trace.expectations] == [True, True]


def test_a_name_that_is_taken_is_told_where_it_is_written() -> None:
    taken = DROP.replace("rule", "\n      name: r3,\n      rule")
    text = f"{NETWORK}play:\n  - change: {{add: [{REFUSE}, {taken}]}}\n"
    with pytest.raises(InvalidTextError, match="“r3” is taken") as raised:
        performed(text)
    assert [text.splitlines()[(problem.line or 0) - 1] for problem in raised.value.problems] == ["      name: r3,"]


def test_rules_of_ipv6_are_counted_from_their_change_on(tmp_path: Path) -> None:
    six = TEXT.replace("address: 10.0.1.10/24", 'address: [10.0.1.10/24, "2001:db8:1::10/64"]').replace(
        "lan: {address: 10.0.1.1/24", 'lan: {address: [10.0.1.1/24, "2001:db8:1::1/64"]'
    )
    filtered = six.replace(
        "        postrouting:", "        input: {rules: [ip6 nexthdr icmpv6 accept]}\n        postrouting:"
    )
    ping = "  - ping: 'app -> [2001:db8:1::1]'\n    expect: {delivered: gw}\n"
    played = f"{filtered}{ping}  - change: {{set: {{gw.input.r1: meta nfproto ipv6 accept}}}}\n{ping}"
    played += f"  - change: {{set: {{gw.settings.ip_default_ttl: 98}}}}\n{ping}"
    ran = run_script(script(performed(played), "six.sh").encode(), tmp_path)
    assert ran.code == 0, ran.output
    assert "gw.input.r1: said 2 times, saw the same" in ran.output


COUNTED = """\
  - change: {set: {gw.forward.policy: accept, gw.forward.https: limit rate 1/day burst 2 packets accept}}
  - connect: app:40000 -> web:22
    expect: {established: web}
  - change: {set: {gw.forward.policy: drop}}
  - ping: app -> web
    expect: {delivered: web}
  - change:
      set: {gw.settings.ip_default_ttl: 99}
      add: [{place: gw.routes, route: unreachable 203.0.113.0/24}]
  - connect: app:40001 -> web:443
    expect: {established: web}
  - connect: app:40002 -> web:443
    expect: {lost: gw, by: gw.forward.policy}
"""


def test_counters_and_limits_go_on_where_only_settings_and_routes_change(tmp_path: Path) -> None:
    ran = run_script(script(performed(NETWORK + "play:\n" + COUNTED), "counted.sh").encode(), tmp_path)
    assert ran.code == 0, ran.output
    assert "gw.forward.https: said 2 times, saw the same" in ran.output


NARROW = """\
scenario: 1
title: T
network:
  zones:
    office: {label: Office, kind: private, prefix: 10.0.0.0/16}
  nodes:
    desk: {kind: host, label: Desk, in: office, address: 10.0.1.10/24, routes: [default via 10.0.1.1]}
    shop: {kind: host, label: Shop, in: office, address: 10.0.3.80/24, gateway: 10.0.3.1, listens: [tcp/443]}
    near:
      kind: router
      label: Router
      in: office
      interfaces:
        lan: {address: 10.0.1.1/24}
        way: {address: 10.0.2.1/24}
      routes: [default via 10.0.2.2]
    far:
      kind: router
      label: Router
      in: office
      interfaces:
        way: {address: 10.0.2.2/24}
        lan: {address: 10.0.3.1/24}
      routes: [default via 10.0.2.1]
  links:
    - {name: narrow, between: [near.way, far.way], mtu: 1400}
play:
  - request: desk:40000 -> shop:443
    bytes: [4000, 420]
    expect: {established: shop}
  - change: {add: [{place: desk.routes, route: unreachable 203.0.113.0/24}]}
  - request: desk:40001 -> shop:443
    bytes: [4000, 420]
    expect: {established: shop}
  - change: {remove: [desk.routes.1]}
  - change: {add: [{place: desk.routes, route: default via 10.0.1.1}]}
  - request: desk:40002 -> shop:443
    bytes: [4000, 420]
    expect: {established: shop}
"""


def test_what_was_learned_of_a_way_goes_with_its_route(tmp_path: Path) -> None:
    performance = performed(NARROW)
    told = [packet.event for packet in performance.trace.packets if isinstance(packet.packet.transport, IcmpError)]
    assert set(told) == {1, 6}
    ran = run_script(script(performance, "narrow.sh").encode(), tmp_path)
    assert ran.code == 0, ran.output
