"""Networks on which the layout is proved: those of networks.yaml, shapes on which layouts break, and random ones."""

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.diagrams.topology import Link, Niche, Node, Topology, Tunnel, Zone


def read_networks() -> dict[str, Topology]:
    described = YAML(typ="safe").load(Path(__file__).with_name("networks.yaml"))
    return {network["title"]: _topology(network) for network in described}


def _topology(network: dict[str, Any]) -> Topology:
    return Topology(
        tuple(Zone(**zone) for zone in network["zones"]),
        tuple(_node(node) for node in network["nodes"]),
        tuple(_link(text) for text in network["links"]),
        tuple(Tunnel(**tunnel) for tunnel in network.get("tunnels", ())),
        tuple(tuple(path.split()) for path in network["paths"]),
    )


def _node(described: dict[str, Any]) -> Node:
    niches = tuple(Niche(**_with_addresses(niche)) for niche in described.get("niches", ()))
    return Node(**_with_addresses(described) | {"niches": niches})


def _with_addresses(described: dict[str, Any]) -> dict[str, Any]:
    return described | {"addresses": tuple(described.get("addresses", ()))}


def _link(described: str) -> Link:
    ends, _, name = described.partition(": ")
    start, end = ends.split()
    return Link(described, start, end, name)


NETWORKS = read_networks()


def plain_host(number: int) -> Node:
    return Node(f"n{number}", "host", f"host-{number}", ("10.0.0.1",))


def shape(
    size: int,
    pairs: Iterable[tuple[int, int]],
    *,
    zones: Sequence[Zone] = (),
    tunnels: Sequence[Tunnel] = (),
    node: Callable[[int], Node] = plain_host,
) -> Topology:
    links = tuple(Link(f"l{number}", f"n{a}", f"n{b}") for number, (a, b) in enumerate(pairs))
    return Topology(tuple(zones), tuple(node(number) for number in range(size)), links, tuple(tunnels))


def _deep_node(number: int) -> Node:
    zone = f"d{number}" if number < 6 else None
    return Node(f"n{number}", "router", f"r{number}", ("10.0.0.1",), zone, in_wall=number < 5)


def _long_name(number: int) -> Node:
    name, address = "Averyveryverylonghostnamewithoutanyspace", "2001:0db8:1234:1a01:8a2e:0370:7334:1234"
    return Node(f"n{number}", "host", name, (address,), "z" if number < 3 else None, in_wall=number == 2)


def _in_wall(number: int) -> Node:
    return Node(f"n{number}", "firewall", "Firewall", (), "z", in_wall=True)


DEEP = [Zone(f"d{level}", f"Level {level}", "10.0.0.0/8", f"d{level - 1}" if level else None) for level in range(6)]
LONG_ZONE = Zone("z", "Averyveryverylongzonenamewithoutanyspace", "2001:db8:1234:1a01:8a2e:370:7334:0/112")
SIX_TUNNELS = [Tunnel(f"t{number}", "n0", "n2", f"Tunnel {number}") for number in range(6)]
RUNGS = [(row * 6 + column, row * 6 + column + 1) for row in range(5) for column in range(5)]
STEPS = [(row * 6 + column, row * 6 + 6 + column) for row in range(4) for column in range(6)]

EXTREMES = {
    "one node": shape(1, []),
    "two nodes apart": shape(2, []),
    "a chain of thirty": shape(30, [(number, number + 1) for number in range(29)]),
    "a star of thirty": shape(30, [(0, number) for number in range(1, 30)]),
    "all eight linked to all": shape(8, combinations(range(8), 2)),
    "five parallel links": shape(3, [(0, 1)] * 5 + [(1, 2)]),
    "a ring of twelve": shape(12, [(number, (number + 1) % 12) for number in range(12)]),
    "six tunnels": shape(3, [(0, 1), (1, 2)], tunnels=SIX_TUNNELS),
    "six zones deep": shape(7, [(number, number + 1) for number in range(6)], zones=DEEP, node=_deep_node),
    "words without a space": shape(4, [(0, 1), (1, 2), (2, 3)], zones=[LONG_ZONE], node=_long_name),
    "nothing but gateways": shape(4, [(0, 1), (1, 2), (2, 3)], zones=[Zone("z", "Z")], node=_in_wall),
    "a grid of five by six": shape(30, RUNGS + STEPS),
}

KINDS = ["host", "server", "router", "firewall", "nat", "vpn-gateway", "hub"]
ADDRESSES = ["10.0.0.1", "203.0.113.80:443", "2001:db8:1234:1a01:8a2e:370:7334:10", "stateful"]
NAMES = ["app-01", "Internet gateway", "NAT", "Customer device 1"]


def random_topology(seed: int) -> Topology:
    chance = random.Random(seed)  # noqa: S311 - drawn the same every time, guards nothing
    size = chance.randint(3, 30)
    zones = [_random_zone(chance, number) for number in range(chance.randint(0, max(1, size // 4)))]
    nodes = tuple(_random_node(chance, number, zones) for number in range(size))
    return Topology(tuple(zones), nodes, _random_links(chance, size), _random_tunnels(chance, size))


def _random_zone(chance: random.Random, number: int) -> Zone:
    parent = f"z{chance.randrange(number)}" if number and chance.random() < 0.45 else None
    kind = chance.choice(["site", "vpc", "subnet"])
    return Zone(f"z{number}", f"Zone {number}", f"10.{number}.0.0/16", parent, kind, private=chance.random() < 0.6)


def _random_node(chance: random.Random, number: int, zones: Sequence[Zone]) -> Node:
    zone = chance.choice(zones).zone if zones and chance.random() < 0.75 else None
    name, kind, address = f"n{number}", chance.choice(KINDS), chance.choice(ADDRESSES)
    in_wall = zone is not None and chance.random() < 0.25
    niches: tuple[Niche, ...] = ()
    if chance.random() < (0.5 if in_wall else 0.05):
        niches = tuple(
            Niche(f"{name}.{part}", part, part.upper(), (address,), memory=chance.random() < 0.5)
            for part in chance.choice([("filter",), ("nat",), ("filter", "nat"), ("acl", "filter", "nat")])
        )
    return Node(name, kind, chance.choice(NAMES), () if niches else (address,), zone, in_wall, niches)


def _random_links(chance: random.Random, size: int) -> tuple[Link, ...]:
    pairs = {(chance.randrange(max(0, number - 4), number), number): None for number in range(1, size)}
    for _ in range(chance.randint(0, size // 3)):
        first, second = sorted(chance.sample(range(size), 2))
        pairs[first, second] = None
    chosen = list(pairs)
    if chance.random() < 0.3:
        chosen.append(chance.choice(chosen))
    numbers = count()
    return tuple(Link(f"l{next(numbers)}", f"n{a}", f"n{b}", chance.choice(["", "", "link"])) for a, b in chosen)


def _random_tunnels(chance: random.Random, size: int) -> tuple[Tunnel, ...]:
    ends = [chance.sample(range(size), 2) for _ in range(chance.randint(0, 3))]
    return tuple(Tunnel(f"t{number}", f"n{a}", f"n{b}", f"T{number}") for number, (a, b) in enumerate(ends))
