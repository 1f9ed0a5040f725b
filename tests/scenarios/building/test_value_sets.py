"""Sets and maps of a node as authors write them; what is refused of them, and how rules that look up are told."""

import pytest

from app.documents.texts import read_object
from app.errors import InvalidTextError
from app.scenarios.expanded import expanded
from app.scenarios.exporters.rulesets import ruleset
from app.scenarios.narration.tools.nft import quoted
from app.scenarios.scenes import read_scenario, set_scene
from app.scenarios.service import explained, run
from app.scenarios.why_not.tries import telling_ports
from tests.scenarios.builders import scenario

TEXT = """\
scenario: 1
title: Sets
summary: Who may do what, and who answers where.
network:
  zones:
    office: {label: Office, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    desk: {kind: host, label: Desk, in: office, address: 10.0.0.10/24, gateway: 10.0.0.1, listens: [tcp/80, tcp/8080]}
    server: {kind: host, label: Server, in: internet, address: 198.51.100.80/24, listens: [tcp/22, tcp/443]}
    gw:
      kind: gateway
      in: office
      interfaces: {lan: {address: 10.0.0.1/24}, wan: {address: 198.51.100.1/24, in: internet}}
      sets:
        admins: {type: ipv4_addr, elements: [10.0.0.10, 10.0.0.128/25]}
        nobody: {type: ipv4_addr}
        secure: {type: inet_service, elements: [443, 500-600]}
      maps:
        services: {type: inet_service, to: verdict, elements: {22: jump ssh, 443: accept, 1024-65535: drop}}
        doors: {type: inet_service, to: ipv4_addr . inet_service, elements: {8080: 10.0.0.10 . 80}}
        faces: {type: ipv4_addr, to: ipv4_addr, elements: {10.0.0.0/24: 198.51.100.1}}
      chains:
        forward:
          policy: drop
          rules:
            - "ct state vmap { established : accept, related : accept, invalid : drop }"
            - {name: never, rule: ip saddr @nobody accept}
            - {name: by-port, rule: tcp dport vmap @services}
            - {name: web, rule: ip daddr 10.0.0.10 tcp dport 80 accept}
        ssh:
          rules:
            - {name: admins, rule: ip saddr @admins accept}
        prerouting: {rules: [dnat to tcp dport map @doors]}
        postrouting: {rules: ["oifname wan snat to ip saddr map @faces"]}
play:
  - {connect: "desk -> server:22", expect: {established: server}}
  - {connect: "server -> 198.51.100.1:8080", expect: {established: desk}}
  - {send: "tcp desk:5000 -> server:9999 syn", expect: {lost: gw, by: gw.forward.by-port}}
  - {send: "udp desk:5000 -> server:99", expect: {lost: gw, by: gw.forward.policy}}
"""


def faults(old: str, new: str) -> list[str]:
    assert TEXT.count(old) == 1
    with pytest.raises(InvalidTextError) as refused:
        set_scene(scenario(TEXT.replace(old, new)), {})
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in refused.value.problems]


def test_the_expanded_form_means_the_same() -> None:
    scene = set_scene(scenario(TEXT), {})
    again = set_scene(read_scenario(read_object(expanded(scene))), {})
    assert again.network.nodes == scene.network.nodes


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[10.0.0.10, 10.0.0.128/25]", "[10.0.0.10, 10.0.0.0/24]", "16:57: '10.0.0.0/24' overlaps '10.0.0.10'"),
        ("500-600]", "600-500]", "18:54: The range '600-500' does not grow."),
        ("443: accept, 1024-", "443: accept, 22-", "20:91: '22-65535' overlaps '22'"),
        ("{10.0.0.0/24: ", "{10.0.0.2: 10.0.0.9, 10.0.0.2/32: ", "22:80: '10.0.0.2/32' overlaps '10.0.0.2'"),
        (
            "{10.0.0.0/24: ",
            "{10.0.0.0-10.0.0.255: 10.0.0.9, 10.0.0.0/24: ",
            "22:91: '10.0.0.0/24' overlaps '10.0.0.0-10.0.0.255'",
        ),
        (
            "faces: {type",
            "seen: {type: inet_proto, to: verdict, elements: {tcp: accept, 6: drop}}\n        faces: {type",
            "22:71: '6' overlaps 'tcp'",
        ),
        (
            "faces: {type",
            "seen: {type: mark, to: verdict, elements: {0x0: accept, 0: drop}}\n        faces: {type",
            "22:65: '0' overlaps '0x0'",
        ),
        ("443: accept", "443: reject", "20:83: 'reject' is not understood here."),
        ("443: accept", "https: accept", "20:78: 'https' is not a number."),
        ("22: jump ssh", "22: jump ssl", "29:15: There is no chain 'ssl' to jump to."),
        ("doors: {", "admins: {", "21:9: “admins” is a set already: a set and a map cannot be called the same."),
        ("admins: {", "drop: {", "16:9: Nothing can be called “drop”: to nftables it means something else."),
        ("saddr @admins", "saddr @admin", "33:45: There is no set or map 'admin' here."),
        (
            "nobody: {type: ipv4_addr}",
            "nobody: {type: ifname, elements: [lam]}",
            "17:17: There is no interface “lam” here.",
        ),
        (". 80}}", "}}", "21:84: '10.0.0.10' is not of type ipv4_addr . inet_service."),
    ],
)
def test_what_nftables_refuses_is_refused_where_it_stands(old: str, new: str, fault: str) -> None:
    found = faults(old, new)
    assert any(each.startswith(fault) for each in found), found


def test_what_was_looked_up_is_told() -> None:
    told = explained(run(scenario(TEXT), {}), tables=True)
    assert [each.met for each in told.expectations] == [True] * 4
    why = [step.why for packet in told.packets for hop in packet.hops for step in hop.steps if step.kind == "filter"]
    rows = [
        row.reason
        for packet in told.packets
        for hop in packet.hops
        for step in hop.steps
        if step.table
        for row in step.table.rows
    ]
    assert "Rule by-port jumps to ssh; it fits in everything; the 2 rules before it did not." in why
    assert "Its source is 10.0.0.10, which is not in @nobody." in rows
    assert "Its state is new, for which the map of the rule has nothing." in rows
    assert "Its destination port is 80, for which @services has nothing." in rows
    assert "It fits, and for this packet its map has: drop." in rows


def test_each_table_of_the_ruleset_has_the_sets_that_its_rules_use() -> None:
    [gateway] = [node for node in set_scene(scenario(TEXT), {}).network.nodes if node.name == "gw"]
    filters, nat = ruleset(gateway).split("table ip scenario")
    assert "set admins {\n        type ipv4_addr\n        flags interval\n" in filters
    assert "elements = { 22 : jump ssh, 443 : accept, 1024-65535 : drop }" in filters
    assert "set nobody {\n        type ipv4_addr\n    }" in filters
    assert "doors" not in filters
    assert "map doors {\n        type inet_service : ipv4_addr . inet_service\n" in nat
    assert "admins" not in nat


@pytest.mark.parametrize(
    ("rule", "as_nft_prints_it"),
    [
        ("iifname vmap { lan : accept, wan : drop }", 'iifname vmap { "lan" : accept, "wan" : drop }'),
        ("iifname @ways accept", "iifname @ways accept"),
        ("iifname != @ways oifname wan accept", 'iifname != @ways oifname "wan" accept'),
        ("oifname vmap @ways", "oifname vmap @ways"),
    ],
)
def test_names_of_interfaces_in_maps_are_quoted_as_nft_does(rule: str, as_nft_prints_it: str) -> None:
    assert quoted(rule) == as_nft_prints_it


def test_ports_of_sets_maps_and_called_chains_are_tried_for_a_wish() -> None:
    text = TEXT.replace("ip saddr @admins accept", "tcp dport @secure accept")
    ports = telling_ports(set_scene(scenario(text), {}).network)
    assert {22, 23, 443, 444, 500, 601, 1024, 8080} <= set(ports)
