"""How long it takes to play and explain one round trip over ten hops, and to play it only."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import read_source
from app.scenarios.tracing import trace_document
from tools.bench.table import Row, judged

ROUTERS = 8  # with the gateway and the server a packet stays at ten nodes after it has set out
ROUNDS = 400
GOAL = 1.0  # ms


def rows() -> Iterator[Row]:
    scene = set_scene(read_source(scenario()), {})
    performance = perform(scene)
    hops = [len(packet.hops) - 1 for packet in performance.trace.packets]
    if hops != [ROUTERS + 2, ROUTERS + 2]:
        raise RuntimeError(f"This should be a round trip over ten hops and is {hops}.")
    played = _milliseconds(lambda: perform(scene))
    explained = _milliseconds(lambda: trace_document(perform(scene)))
    told = f"{explained:.2f} ms (of it the simulator {played:.2f} ms)"
    yield judged("one explained round trip over ten hops", told, f"{GOAL:.0f} ms", met=explained < GOAL)


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
