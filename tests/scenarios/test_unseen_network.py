"""A network that nobody who wrote the program has seen: a hub with four branches, and a DMZ."""

import pytest

from app.diagrams.layout import layout
from app.scenarios.picturing.pictures import topology
from app.scenarios.service import Simulation, run
from tests.diagrams.invariants import faults
from tests.scenarios.builders import hop, packet, scenario

BRANCHES = ("north", "east", "south", "west")
BRANCH = """
    {name}-pc: {{kind: host, label: {label} desk, in: {name}, address: 10.{number}.0.10/24, gateway: 10.{number}.0.1}}
    {name}-gw:
      kind: gateway
      label: {label} gateway
      in: {name}
      interfaces:
        lan: {{address: 10.{number}.0.1/24, in: {name}}}
        up: {{address: 192.0.2.{end}/30, in: carrier}}
      routes: [default via 192.0.2.{hub} dev up]
      chains: {{forward: {{policy: drop, rules: [accept]}}}}
"""
SOURCE = """
scenario: 1
title: A hub, four branches and a DMZ
network:
  zones:
    carrier: {{label: Carrier, kind: public}}
    headquarters: {{label: Headquarters, kind: private, prefix: 10.0.0.0/16}}
    dmz: {{label: DMZ, in: headquarters, prefix: 10.0.9.0/24}}
    office: {{label: Office, in: headquarters, prefix: 10.0.1.0/24}}
{zones}
  nodes:
    hub:
      kind: hub
      label: Carrier hub
      in: carrier
      interfaces:
        hq: {{address: 192.0.2.1/30}}
{ports}
      routes:
        - 10.0.0.0/16 via 192.0.2.2
{routes}
    edge:
      kind: firewall
      label: Edge
      in: headquarters
      interfaces:
        up: {{address: 192.0.2.2/30, in: carrier}}
        dmz: {{address: 10.0.9.1/24, in: dmz}}
        office: {{address: 10.0.1.1/24, in: office}}
      routes: [default via 192.0.2.1 dev up]
      chains:
        forward:
          policy: drop
          rules:
            - ct state established,related accept
            - {{name: shop, rule: iifname up oifname dmz tcp dport 443 accept}}
            - {{name: out, rule: iifname office accept}}
    shop: {{kind: host, label: Shop, in: dmz, address: 10.0.9.10/24, gateway: 10.0.9.1, listens: [tcp/443]}}
    desk: {{kind: host, label: Desk, in: office, address: 10.0.1.10/24, gateway: 10.0.1.1}}
{branches}
play:
  - connect: north-pc -> shop:443
    expect: {{established: shop}}
  - connect: south-pc -> desk:22
    expect: {{lost: edge, by: edge.forward.policy}}
  - ping: desk -> west-pc
    expect: {{delivered: west-pc, answer: {{delivered: desk}}}}
"""


def source() -> str:
    numbered = [(name, number, number * 4) for number, name in enumerate(BRANCHES, start=1)]
    return SOURCE.format(
        zones="\n".join(
            f"    {name}: {{label: {name.capitalize()} branch, kind: private, prefix: 10.{number}.0.0/16}}"
            for name, number, _ in numbered
        ),
        ports="\n".join(f"        {name}: {{address: 192.0.2.{end + 1}/30}}" for name, _, end in numbered),
        routes="\n".join(f"        - 10.{number}.0.0/16 via 192.0.2.{end + 2}" for _, number, end in numbered),
        branches="".join(
            BRANCH.format(name=name, label=name.capitalize(), number=number, end=end + 2, hub=end + 1)
            for name, number, end in numbered
        ),
    )


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return run(scenario(source()), {})


def test_it_plays_as_expected(simulation: Simulation) -> None:
    assert [expectation.sentence for expectation in simulation.trace.expectations if not expectation.met] == []


def test_a_branch_is_a_private_network_of_its_own(simulation: Simulation) -> None:
    assert packet(simulation, 1).kind == "request"
    assert packet(simulation, 2).kind == "response"


def test_its_packets_stay_at_filters_where_there_is_no_translation(simulation: Simulation) -> None:
    places = [each.place for each in packet(simulation, 1).hops]
    assert places == ["north-pc", "north-gw.filter", "hub", "edge.filter", "shop"]
    assert hop(simulation, "1.3").title == "Carrier hub passes it on"


@pytest.mark.parametrize(
    ("form", "width"),
    [("wide", 917), ("wide", 1180), ("tall", 288), ("tall", 358)],
    ids=["beside an outline", "on a wide page", "on a small phone", "on a phone"],
)
def test_it_is_drawn_without_an_overlap(simulation: Simulation, form: str, width: int) -> None:
    drawn = topology(simulation)
    placed = layout(drawn, form="wide" if form == "wide" else "tall", width=width)
    assert placed is None or faults(drawn, placed) == []
    assert placed is not None or form == "wide"
