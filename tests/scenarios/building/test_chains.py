"""Chains of any name: at a hook, or jumped to; what is refused of them, and how they are told."""

import pytest

from app.documents.texts import read_object
from app.errors import InvalidTextError
from app.scenarios.expanded import expanded
from app.scenarios.scenes import read_scenario, set_scene
from app.scenarios.service import run
from app.scenarios.traces.trace_document import PacketDocument
from app.simulator.rules.filtering import ChainType, Hook
from tests.scenarios.builders import scenario

TEXT = """\
scenario: 1
title: Chains
summary: At hooks and called.
network:
  zones:
    office: {label: Office, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    desk: {kind: host, label: Desk, in: office, address: 10.0.0.10/24, gateway: 10.0.0.1}
    server: {kind: host, label: Server, in: internet, address: 198.51.100.80/24, listens: [tcp/22]}
    gw:
      kind: gateway
      in: office
      interfaces: {lan: {address: 10.0.0.1/24}, wan: {address: 198.51.100.1/24, in: internet}}
      chains:
        forward:
          policy: drop
          rules:
            - "ct state established,related accept"
            - {name: to-ssh, rule: tcp dport 22 jump ssh}
            - 'counter log prefix "late "'
        ssh:
          rules:
            - {name: desks, rule: ip saddr 10.0.0.0/24 accept}
        early: {hook: prerouting, priority: raw, rules: [udp dport 53 notrack]}
        postrouting: {rules: [oifname wan masquerade]}
play:
  - {connect: "desk -> server:22", expect: {established: server}}
  - {send: "udp desk:5000 -> server:99", expect: {lost: gw, by: gw.forward.policy}}
"""


JUMPED = "Rule to-ssh jumps to ssh; it fits in everything; the rule before it did not."


def faults(old: str, new: str) -> list[str]:
    assert TEXT.count(old) == 1
    with pytest.raises(InvalidTextError) as refused:
        set_scene(scenario(TEXT.replace(old, new)), {})
    return [f"{problem.line}: {problem.message}" for problem in refused.value.problems]


def told(packet: PacketDocument) -> list[str]:
    return [f"{step.answer} / {step.why}" for hop in packet.hops for step in hop.steps if step.kind == "filter"]


def test_a_chain_stands_where_it_says() -> None:
    gateway = set_scene(scenario(TEXT), {}).network.nodes[2]
    early = next(chain for chain in gateway.chains if chain.name == "early")
    assert (early.hook, early.type, early.priority) == (Hook.PREROUTING, ChainType.FILTER, -300)
    assert [chain.name for chain in gateway.regular_chains] == ["ssh"]


@pytest.mark.parametrize(
    ("written", "meant"), [("0", 0), ("10", 10), ("-300", -300), ("mangle", -150), ("raw + 5", -295)]
)
def test_a_priority_is_a_number_or_a_name_and_a_distance(written: str, meant: int) -> None:
    gateway = set_scene(scenario(TEXT.replace("priority: raw", f"priority: {written}")), {}).network.nodes[2]
    assert next(chain for chain in gateway.chains if chain.name == "early").priority == meant


def test_the_expanded_form_means_the_same() -> None:
    scene = set_scene(scenario(TEXT), {})
    again = set_scene(read_scenario(read_object(expanded(scene))), {})
    assert again.network.nodes == scene.network.nodes


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param("jump ssh", "jump shh", 20, "There is no chain 'shh' to jump to", id="no such chain"),
        pytest.param("jump ssh", "jump early", 20, "Nothing jumps to 'early'", id="a jump to a base chain"),
        pytest.param("24 accept}", "24 goto ssh}", 24, "leads in a circle", id="a circle"),
        pytest.param("24 accept}", "24 masquerade}", 24, "'masquerade' belongs", id="a misplaced verdict"),
        pytest.param("priority: raw", "priority: row", 25, "row", id="a priority not known"),
        pytest.param("        ssh:\n", "        ssh:\n          policy: drop\n", 23, "“policy”", id="a policy"),
        pytest.param("        ssh:\n", "        lan:\n", 22, "No chain can be called “lan”", id="an interface's name"),
        pytest.param("        ssh:\n", "        limit:\n", 22, "to nftables it means", id="a word of nftables"),
        pytest.param("prerouting, priority: raw", "forward", 25, "same priority at forward", id="two of a priority"),
        pytest.param(
            "rules: [oifname wan masquerade]", "rules: [jump ssh]", 22, "cannot jump to the same", id="in two tables"
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(old: str, new: str, line: int, message: str) -> None:
    assert any(fault.startswith(f"{line}: ") and message in fault for fault in faults(old, new)), faults(old, new)


def test_a_jump_is_told_with_the_rule_that_decides_behind_it() -> None:
    trace = run(scenario(TEXT), {}).trace
    assert told(trace.packets[0]) == [
        "policy: accept / Its only rule does not fit: it is tcp.",
        f"rule ssh.desks: ip saddr 10.0.0.0/24 accept / {JUMPED}",
    ]


def test_what_a_rule_has_done_is_told_though_it_did_not_decide() -> None:
    trace = run(scenario(TEXT), {}).trace
    late = next(packet for packet in trace.packets if packet.ending.by == "gw.forward.policy")
    assert told(late)[-1] == "policy: drop / Rule r3 counts it and logs it as “late”; no rule decides."
