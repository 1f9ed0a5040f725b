"""Which links a picture has: a segment that several share is drawn as a star."""

import pytest

from app.scenarios.picturing.pictures import topology
from app.scenarios.service import run
from tests.scenarios.builders import content, scenario

SOURCE = """
scenario: 1
title: Two gateways in one wall
network:
  zones:
    cloud: {label: Private network, kind: private, prefix: 10.0.0.0/24}
    internet: {label: Internet, kind: public}
  nodes:
    app: {kind: host, in: cloud, address: 10.0.0.10/24, gateway: 10.0.0.2}
    vpn:
      kind: vpn-gateway
      in: cloud
      interfaces: {lan: {address: 10.0.0.3/24}, wan: {address: 198.51.100.3/24, in: internet}}
      routes: [192.0.2.0/24 via 198.51.100.254]
    gw:
      kind: gateway
      in: cloud
      interfaces: {lan: {address: 10.0.0.2/24}, wan: {address: 198.51.100.1/24, in: internet}}
      routes: [default via 198.51.100.254]
    isp: {kind: router, in: internet, address: 198.51.100.254/24}
controls:
  way:
    label: Which gateway?
    choices:
      nat: {label: The gateway}
      vpn: {label: The VPN gateway, set: {app.gateway: 10.0.0.3}}
play:
  - {ping: app -> isp, expect: timed-out}
"""


def ends(simulation: str | None = None, **controls: str) -> set[tuple[str, str]]:
    source = scenario(SOURCE) if simulation is None else content(simulation)
    return {(link.start, link.end) for link in topology(run(source, controls)).links}


@pytest.mark.parametrize("way", ["nat", "vpn"])
def test_a_shared_segment_is_drawn_from_whom_most_routes_name_as_next_hop_whatever_is_chosen(way: str) -> None:
    assert ends(way=way) == {("gw", "app"), ("gw", "vpn"), ("isp", "gw"), ("isp", "vpn")}


def test_hosts_of_a_subnet_hang_on_its_gateway() -> None:
    assert {("gw", "app"), ("gw", "jobs")} <= ends("two-hosts-one-nat")
