"""What is said of packets that get lost around tunnels, and that nobody can make the program lose itself in them."""

import pytest

from app.scenarios.service import run
from tests.scenarios.builders import scenario

TWO_BEHIND_NAT = """\
scenario: 1
title: Two behind NAT
network:
  nodes:
    a:
      kind: host
      address: 192.168.7.2/24
      gateway: 192.168.7.1
      tunnels: {t: {kind: esp, address: 10.9.0.1/24, remote: 198.51.100.20}}
    b:
      kind: host
      address: 192.168.7.3/24
      gateway: 192.168.7.1
      tunnels: {t: {kind: esp, address: 10.9.0.2/24, remote: 198.51.100.20}}
    nat:
      kind: nat
      interfaces: {lan: {address: 192.168.7.1/24}, wan: {address: 198.51.100.1/24}}
      chains: {postrouting: {rules: [oifname wan masquerade]}}
    far:
      kind: host
      address: 198.51.100.20/24
      tunnels: {t: {kind: esp, remote: 198.51.100.1, address: 10.9.0.9/24}}
play:
  - {ping: a -> far.t, expect: {delivered: far}}
  - {ping: b -> far.t, expect: {lost: nat, by: nat-exhausted}}
"""

COMPLAINERS = """\
scenario: 1
title: Errors about errors
network:
  nodes:
    pc: {kind: host, address: 10.0.0.10/24, gateway: 10.0.0.1}
    r:
      kind: vpn-gateway
      interfaces: {lan: {address: 10.0.0.1/24}, wan: {address: 192.0.2.1/24}}
      tunnels: {t: {kind: ipip, remote: 203.0.113.1}}
      routes: [192.0.2.2/32 dev t, 203.0.113.0/24 via 192.0.2.2 dev wan, 10.9.0.0/24 dev t]
      chains: {forward: {rules: [iifname wan reject]}}
    s:
      kind: vpn-gateway
      interfaces: {wan: {address: 192.0.2.2/24}}
      tunnels: {t: {kind: ipip, remote: 198.51.100.1}}
      routes: [192.0.2.1/32 dev t, 198.51.100.0/24 via 192.0.2.1 dev wan]
      chains: {forward: {rules: [iifname wan reject]}}
play:
  - {ping: pc -> 10.9.0.1, expect: {lost: s}}
"""


def test_nat_speaks_of_no_ports_where_there_are_none() -> None:
    lost = run(scenario(TWO_BEHIND_NAT), {}).trace.packets[-1]
    assert lost.ending.sentence.endswith("without ports, two sessions cannot be told apart.")
    assert lost.hops[-1].title == "NAT cannot tell two apart"
    assert lost.hops[-1].sentence.startswith("ESP has no ports, and somebody else has a session with 198.51.100.20")


def test_what_is_in_too_many_tunnels_is_said_to_be() -> None:
    last = run(scenario(COMPLAINERS), {}).trace.packets[-1]
    assert last.hops[-1].sentence == (
        "It is in 4 tunnels already, one within the other, and the IPIP tunnel would be one more."
    )


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param("gre", "nobody takes anything out, and the sender is told so.", id="GRE"),
        pytest.param("esp", "nobody takes anything out.", id="ESP"),
    ],
)
def test_whether_a_tunnel_that_is_down_answers_is_said(kind: str, told: str) -> None:
    text = TWO_BEHIND_NAT.replace("kind: esp", f"kind: {kind}").replace("address: 10.9.0.9/24", "up: false")
    text = text.replace("far.t, expect: {delivered: far}", "10.9.0.9, expect: {lost: far, by: tunnel-down}")
    lost = run(scenario(text.replace("  - {ping: b -> far.t, expect: {lost: nat, by: nat-exhausted}}\n", "")), {})
    assert lost.trace.packets[0].hops[-1].sentence.endswith(told)


def test_wireguard_at_the_port_of_another_kind_is_met_with_silence() -> None:
    first = 'peers: [{peer: b.t, endpoint: "198.51.100.20:4500", allowed-ips: [10.9.0.9/32]}]'
    second = "peers: [{peer: a.t, allowed-ips: [10.9.0.1/32]}]"
    esp = "kind: esp, address: 10.9.0.{}/24, remote: 198.51.100.20"
    text = (
        TWO_BEHIND_NAT.replace(esp.format(1), f"kind: wireguard, address: 10.9.0.1/24, {first}")
        .replace(esp.format(2), f"kind: wireguard, address: 10.9.0.2/24, {second}")
        .replace("remote: 198.51.100.1,", "remote: 198.51.100.1, nat-traversal: true,")
    )
    lost = run(scenario(text), {}).trace.packets[0]
    said = "shares a key with whoever sends this WireGuard from 198.51.100.1: it stays silent."
    assert lost.hops[-1].sentence.endswith(said)
