"""Scenarios of two private networks, their gateways, and a provider between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.documents.texts import read_yaml
from app.scenarios.scenes import Scene, read_scenario, set_scene
from tests.vpn.kinds import EASTERN, WESTERN, Kind

TEXT = """\
scenario: 1
title: {title}
summary: Played by the simulator and by real programs.
network:
  zones:
    office: {{label: Office, kind: private}}
    cloud: {{label: Cloud, kind: private}}
    internet: {{label: Internet, kind: public}}
  nodes:
    pc: {{kind: host, in: office, address: 10.1.0.10/24, gateway: 10.1.0.1}}
    west:
      kind: vpn-gateway
      in: office
      interfaces: {{lan: {{address: 10.1.0.1/24}}, wan: {{address: 192.0.2.10/24, in: internet}}}}
      tunnels: {{tun0: {west}}}
      routes: [default via 192.0.2.1, {eastern} {out}]
    isp:
      kind: router
      in: internet
      interfaces: {{to-west: {{address: 192.0.2.1/24}}, to-east: {{address: 198.51.100.1/24, mtu: {mtu}}}}}
      routes: ["{eastern} via 198.51.100.20"]
      {chains}
    east:
      kind: vpn-gateway
      in: cloud
      interfaces: {{lan: {{address: 10.2.0.1/24}}, wan: {{address: 198.51.100.20/24, in: internet}}}}
      tunnels: {{tun0: {east}}}
      routes: [default via 198.51.100.1, {western} {back}]
    db: {{kind: host, in: cloud, address: 10.2.0.10/24, gateway: 10.2.0.1, listens: [udp/9, tcp/9]}}
play:
{play}
"""


@dataclass(frozen=True, slots=True)
class Provider:
    """What is between the gateways: a router, with rules or without, whose way to the east may be narrow."""

    chains: str = ""
    mtu: int = 1500


PLAIN = Provider()
TRACKING = Provider("chains: {forward: {rules: [{name: open, rule: ct state established accept}]}}")
HOLDING = Provider("chains: {forward: {rules: [{name: open, rule: accept}]}}")
TRANSLATING = Provider("chains: {postrouting: {type: nat, rules: [{name: hide, rule: oifname to-east masquerade}]}}")
NARROW = Provider(mtu=1300)


@dataclass(frozen=True, slots=True)
class Case:
    """One network and what is played in it."""

    name: str
    kind: Kind
    text: str = field(repr=False)

    def scene(self) -> Scene:
        return set_scene(read_scenario(read_yaml(self.text, f"{self.name}.yaml")), {})


def case(question: str, kind: Kind, play: Sequence[str], provider: Provider = PLAIN) -> Case:
    text = TEXT.format(
        title=f"{question} of {kind.name}",
        west=kind.west,
        east=kind.east,
        eastern=EASTERN,
        western=WESTERN,
        out=kind.out,
        back=kind.back,
        mtu=provider.mtu,
        chains=provider.chains,
        play="\n".join(f"  - {line}" for line in play),
    )
    return Case(f"{question}/{kind.name}", kind, text)
