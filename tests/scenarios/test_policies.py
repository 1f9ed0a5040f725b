"""IPsec by selectors, from its text to its sentences, rows, tables and lines."""

import pytest

from app.errors import InvalidTextError, NotFoundError
from app.scenarios.expanded import expanded
from app.scenarios.exporters.script import script
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import Simulation, explained, run
from tests.scenarios.builders import hop, packet, performed, scenario

TEXT = """\
scenario: 1
title: A policy
network:
  zones:
    office: {label: Office, kind: private}
    cloud: {label: Cloud, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    pc: {kind: host, in: office, address: 10.1.0.10/24, gateway: 10.1.0.1}
    guest: {kind: host, in: office, address: 10.1.9.10/24, gateway: 10.1.9.1}
    gw:
      kind: vpn-gateway
      in: office
      interfaces:
        lan: {address: 10.1.0.1/24}
        guests: {address: 10.1.9.1/24}
        wan: {address: 192.0.2.1/24, in: internet}
      tunnels:
        to-cloud: {kind: esp, remote: 192.0.2.2, selectors: [10.1.0.0/24 -> 10.2.0.0/24]}
      routes: [default via 192.0.2.2]
    cloud-gw:
      kind: vpn-gateway
      in: cloud
      interfaces: {lan: {address: 10.2.0.1/24}, wan: {address: 192.0.2.2/24, in: internet}}
      tunnels:
        to-office: {kind: esp, remote: 192.0.2.1, selectors: [10.2.0.0/24 -> 10.1.0.0/24]}
      routes: [default via 192.0.2.1]
    mallory: {kind: stranger, in: internet, address: 192.0.2.66/24, gateway: 192.0.2.2}
    db: {kind: host, in: cloud, address: 10.2.0.10/24, gateway: 10.2.0.1, listens: [tcp/443]}
play:
  - connect: pc -> db:443
    expect: {established: db, outer: {protocol: esp, length: 116}}
  - ping: guest -> db
    expect: {delivered: db}
  - send: udp mallory:9 -> 10.2.0.10:9
    source: 10.1.0.10
    expect: {lost: cloud-gw, by: unprotected}
"""


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return run(scenario(TEXT), {})


def test_it_is_as_its_author_expects(simulation: Simulation) -> None:
    assert [each.sentence for each in simulation.trace.expectations if not each.met] == []


def test_what_is_wrapped_and_what_leaks_is_told(simulation: Simulation) -> None:
    assert hop(simulation, "1.2").sentence.endswith(
        "; a selector fits 10.1.0.10 to 10.2.0.10, so it has to go through the ESP tunnel."
    )
    assert hop(simulation, "1.3").title == "VPN gateway gw wraps it"
    assert hop(simulation, "4.2").sentence.endswith("; no selector of IPsec fits it, so it leaves as it is.")
    assert hop(simulation, "4.3").envelope is None


def test_clear_text_is_told(simulation: Simulation) -> None:
    lost = hop(simulation, "6.2")
    assert (lost.title, lost.sentence) == (
        "VPN gateway cloud-gw does not take it like this",
        (
            "What goes from 10.1.0.10 to 10.2.0.10 has to come through the ESP tunnel, and this has come in the clear: "
            "anybody could have sent it, so it is dropped, and nobody is told."
        ),
    )
    assert packet(simulation, 6).ending.sentence == (
        "Lost at VPN gateway cloud-gw: it comes in the clear, and a policy wants it protected."
    )


def test_what_comes_out_of_a_tunnel_and_fits_nothing_is_told() -> None:
    narrow = TEXT.replace("10.2.0.0/24 -> 10.1.0.0/24", "10.2.0.0/24 -> 10.1.0.64/26")
    simulation = run(scenario(narrow), {})
    assert hop(simulation, f"1.{len(packet(simulation, 1).hops)}").sentence == (
        "It has come out of the ESP tunnel, whose selectors say nothing of 10.1.0.10 to 10.2.0.10: it is dropped, and "
        "nobody is told."
    )


def test_rows_and_tables_have_every_selector(simulation: Simulation) -> None:
    told = explained(simulation, tables=True).packets
    out, into = (
        next(
            step
            for each in told[0].hops
            if each.place.startswith(f"{node}.")
            for step in each.steps
            if step.kind == "policy"
        )
        for node in ("gw", "cloud-gw")
    )
    assert (out.question, out.answer) == ("Does a selector of IPsec fit 10.1.0.10 -> 10.2.0.10?", "to-cloud")
    assert (into.question, into.answer) == (
        "Has 10.1.0.10 -> 10.2.0.10 come as its policies want it?",
        "out of to-office",
    )
    assert out.table is not None
    assert [(row.cells, row.result) for row in out.table.rows] == [
        (["to-cloud", "10.1.0.0/24", "10.2.0.0/24"], "Chosen")
    ]
    assert into.table is not None
    assert [(row.cells[1], row.result) for row in into.table.rows] == [("10.2.0.0/24", "Chosen")]


def test_tcpdump_sees_only_what_is_on_an_interface(simulation: Simulation) -> None:
    texts = explained(simulation, texts=True).texts
    assert texts is not None
    lines = [line.partition(" ")[2] for moment in texts.tcpdump if moment.at.startswith("1.") for line in moment.lines]
    plain = "IP 10.1.0.10.40000 > 10.2.0.10.443: Flags [S], seq 0, length 0"
    assert [line.partition(" IP ")[0] for line in lines if "ESP" in line] == ["wan   Out", "wan   In "]
    assert f"wan   In  {plain}" in lines
    assert f"wan   Out {plain}" not in lines


def test_the_expanded_form_writes_the_selectors() -> None:
    network = expanded(set_scene(scenario(TEXT), {}))["network"]
    assert "'selectors': ['10.1.0.0/24 -> 10.2.0.0/24']" in str(network)


@pytest.mark.parametrize(
    ("ike", "is_wrapped"), [("{dpd: 10s}", False), ("{}", True)], ids=["who asks", "who never asks"]
)
def test_the_policy_goes_with_the_keys_so_that_what_it_chose_leaks(ike: str, *, is_wrapped: bool) -> None:
    """Whoever notices that the far end is gone stops nothing by it."""
    agreed = TEXT.replace("kind: esp, ", f"kind: esp, ike: {ike}, ").partition("  - ping")[0]
    failing = """\
  - node: cloud-gw down
  - wait: 10m
  - ping: pc -> db
    expect: {lost: cloud-gw, by: node}
"""
    simulation = run(scenario(agreed + failing), {})
    assert [each.sentence for each in simulation.trace.expectations if not each.met] == []
    last = simulation.trace.packets[-1]
    assert (last.hops[-1].place, last.hops[-2].envelope is not None) == ("cloud-gw.tunnel", is_wrapped)


def test_there_is_no_script() -> None:
    with pytest.raises(NotFoundError, match="no route leads"):
        script(perform(set_scene(scenario(TEXT), {})), "policy.sh")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[10.1.0.0/24 -> 10.2.0.0/24]", "[10.1.0.0/24]", "“10.1.0.0/24” is not LOCAL -> REMOTE."),
        ("[10.1.0.0/24 -> ", "[10.1.0.0/33 -> ", "“10.1.0.0/33” is not a prefix, as 10.2.0.0/16."),
        ("kind: esp", "kind: gre", "“selectors” says nothing about gre: only esp has it."),
        (
            "[default via 192.0.2.2]",
            "[10.2.0.0/24 dev to-cloud]",
            "gw.routes.1: no route leads to to-cloud: its selectors say what goes into it.",
        ),
    ],
    ids=["no arrow", "no prefix", "another kind", "a route"],
)
def test_what_is_wrong_with_a_policy_is_said(old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace(old, new, 1))
    assert refused.value.problems[0].message == message


def test_no_rule_can_name_a_policy() -> None:
    chains = "      chains: {forward: {rules: [oifname to-cloud accept]}}\n      routes: [default via 192.0.2.2]"
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace("      routes: [default via 192.0.2.2]", chains, 1))
    assert "to-cloud" in refused.value.problems[0].message
