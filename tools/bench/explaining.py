"""How long it takes to play and explain a round trip over ten hops, and a packet through three tunnels."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import read_source
from app.scenarios.traces.tracing import trace_document
from app.simulator.tunnels.tunnel_steps import Wrapped
from tools.bench.table import Row, judged

ROUTERS = 8  # with the gateway and the server a packet stays at ten nodes after it has set out
ROUNDS = 400
BARE_CALLS = 10_000
GOAL = 1.0  # ms
TUNNELS = 3
GOAL_OF_TUNNELS = 3.0  # ms


def rows() -> Iterator[Row]:
    scene = set_scene(read_source(scenario()), {})
    performance = perform(scene)
    hops = [len(packet.hops) - 1 for packet in performance.trace.packets]
    if hops != [ROUTERS + 2, ROUTERS + 2]:
        raise RuntimeError(f"This should be a round trip over ten hops and is {hops}.")
    played = _milliseconds(lambda: perform(scene))
    explained = _milliseconds(lambda: trace_document(perform(scene)))
    bare = _milliseconds(_call_in_vain) / BARE_CALLS
    calls = f"as long as {explained / bare:,.0f} calls that do nothing"
    told = f"{explained:.2f} ms, {calls} (of it the simulator {played:.2f} ms)"
    yield judged("one explained round trip over ten hops", told, f"{GOAL:.0f} ms", met=explained < GOAL)
    yield _through_tunnels()


def _through_tunnels() -> Row:
    scene = set_scene(read_source(tunnels()), {})
    (packet,) = perform(scene).trace.packets
    wrapped = sum(isinstance(hop.steps[0], Wrapped) for hop in packet.hops)
    if wrapped != TUNNELS:
        raise RuntimeError(f"This should be a packet through {TUNNELS} tunnels and is one through {wrapped}.")
    explained = _milliseconds(lambda: trace_document(perform(scene)))
    goal = f"{GOAL_OF_TUNNELS:.0f} ms"
    return judged(
        "one explained packet through three tunnels", f"{explained:.2f} ms", goal, met=explained < GOAL_OF_TUNNELS
    )


def _call_in_vain() -> None:
    """How fast this machine is: what this takes travels with it."""
    for _ in range(BARE_CALLS):
        _do_nothing()


def _do_nothing() -> None:
    pass


def _milliseconds(work: Callable[[], object]) -> float:
    return median(_timed(work) for _ in range(ROUNDS)) * 1000


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def scenario() -> str:
    """A query from behind NAT over a line of routers, and its answer."""
    routers = "".join(_router(number) for number in range(1, ROUTERS + 1))
    last = _network(ROUTERS)
    return f"""\
scenario: 1
title: Ten hops
network:
  zones:
    cloud: {{label: Private network, prefix: 10.0.0.0/16, kind: private}}
    internet: {{label: Internet, kind: public}}
  nodes:
    app: {{kind: host, in: cloud, address: 10.0.1.10/24, gateway: 10.0.1.1}}
    gw:
      kind: gateway
      in: cloud
      interfaces:
        lan: {{address: 10.0.1.1/24, in: cloud}}
        wan: {{address: 198.51.100.1/24, in: internet}}
      routes: [default via 198.51.100.2 dev wan]
      chains:
        forward:
          policy: drop
          rules:
            - "ct state established,related accept"
            - iifname lan oifname wan accept
        postrouting:
          rules:
            - oifname wan masquerade
{routers}\
    resolver:
      {{kind: host, in: internet, address: {last}.2/24, gateway: {last}.1, listens: [udp/53]}}
play:
  - query: app:40000 -> resolver:53
    expect: {{delivered: resolver}}
"""


def _network(number: int) -> str:
    """The network behind router `number`; behind the gateway it is the documentation's own."""
    return f"172.16.{number}" if number else "198.51.100"


def _router(number: int) -> str:
    before, after = _network(number - 1), _network(number)
    back, onward = f"default via {before}.1 dev west", f"172.16.0.0/16 via {after}.2 dev east"
    routes = [back] if number == ROUTERS else [back, onward]
    written = "".join(f"        - {route}\n" for route in routes)
    return (
        f"    r{number}:\n      kind: router\n      in: internet\n      interfaces:\n"
        f"        west: {{address: {before}.2/24}}\n        east: {{address: {after}.1/24}}\n"
        f"      routes:\n{written}"
    )


def tunnels() -> str:
    """A packet from site to site over two hubs: by ESP, by GRE and by WireGuard."""
    return """\
scenario: 1
title: Three tunnels
network:
  nodes:
    pc: {kind: host, address: 10.1.0.10/24, gateway: 10.1.0.1}
    site:
      kind: vpn-gateway
      interfaces: {lan: {address: 10.1.0.1/24}, wan: {address: 192.0.2.1/24}}
      tunnels: {esp0: {kind: esp, remote: 192.0.2.2}}
      routes: [10.2.0.0/24 dev esp0]
    east:
      kind: vpn-gateway
      interfaces: {wan: {address: 192.0.2.2/24}, core: {address: 198.51.100.2/24}}
      tunnels: {esp0: {kind: esp, remote: 192.0.2.1}, gre0: {kind: gre, remote: 198.51.100.3}}
      routes: [10.1.0.0/24 dev esp0, 10.2.0.0/24 dev gre0]
    west:
      kind: vpn-gateway
      interfaces: {core: {address: 198.51.100.3/24}, wan: {address: 203.0.113.3/24}}
      tunnels:
        gre0: {kind: gre, remote: 198.51.100.2}
        wg0:
          kind: wireguard
          peers: [{peer: branch.wg0, allowed-ips: [10.2.0.0/24], endpoint: "203.0.113.4:51820"}]
      routes: [10.1.0.0/24 dev gre0, 10.2.0.0/24 dev wg0]
    branch:
      kind: vpn-gateway
      interfaces: {wan: {address: 203.0.113.4/24}, lan: {address: 10.2.0.1/24}}
      tunnels: {wg0: {kind: wireguard, peers: [{peer: west.wg0, allowed-ips: [10.1.0.0/24]}]}}
      routes: [10.1.0.0/24 dev wg0]
    db: {kind: host, address: 10.2.0.10/24, gateway: 10.2.0.1, listens: [udp/7]}
play:
  - send: "udp pc:5000 -> db:7"
    expect: {delivered: db}
"""
