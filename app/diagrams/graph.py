"""A topology, indexed once: who is linked to whom, and which zones hold which nodes."""

from collections import deque
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.diagrams.topology import Node, Topology, Zone

Columns = dict[str, int]
Rows = dict[str, int]
Tree = Mapping[str, str | None]
"""Every node that was reached, with the node it was reached from."""


@dataclass(frozen=True, slots=True)
class Graph:
    topology: Topology
    nodes: dict[str, Node]
    zones: dict[str, Zone]
    order: dict[str, int]
    """The place of every node in the description: the last tie-break, everywhere."""
    neighbours: dict[str, list[str]]
    zones_of: dict[str, tuple[str, ...]]
    """The zones around a node, innermost first."""
    inside: dict[str, frozenset[str]]
    """The nodes in a zone, at any depth."""
    members: dict[str | None, list[str]]
    """The nodes that stand directly in a zone, or in none."""
    children: dict[str | None, list[str]]
    walls: dict[str, list[str]]
    """The nodes that stand in the wall of a zone. A zone with nothing else inside has no wall."""

    def depth(self, zone: str) -> int:
        return len(ancestors(self.zones, zone))

    def deepest_first(self) -> list[str]:
        """The zones that are not empty."""
        return sorted((zone for zone in self.zones if self.inside[zone]), key=lambda zone: -self.depth(zone))

    def is_private(self, node: str) -> bool:
        return any(self.zones[zone].private for zone in self.zones_of[node])

    def in_wall(self, node: str) -> bool:
        zone = self.nodes[node].zone
        return zone is not None and node in self.walls[zone]

    def walk(self, start: str, within: AbstractSet[str] | None = None) -> dict[str, str | None]:
        """Breadth first; beyond the start only over the nodes `within`, where given."""
        tree: dict[str, str | None] = {start: None}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for neighbour in self.neighbours[node]:
                if neighbour not in tree and (within is None or neighbour in within):
                    tree[neighbour] = node
                    waiting.append(neighbour)
        return tree


def mean(values: Iterable[float]) -> float:
    counted = list(values)
    return sum(counted) / len(counted)


def ancestors(zones: Mapping[str, Zone], zone: str) -> list[str]:
    """The zones around a zone, innermost first."""
    around: list[str] = []
    parent = zones[zone].parent
    while parent is not None:
        around.append(parent)
        parent = zones[parent].parent
    return around


def way_back(tree: Tree, end: str) -> list[str]:
    """From the start of a walk to `end`."""
    way = [end]
    while (before := tree[way[-1]]) is not None:
        way.append(before)
    return way[::-1]


def index(topology: Topology) -> Graph:
    nodes = {node.node: node for node in topology.nodes}
    zones = {zone.zone: zone for zone in topology.zones}
    zones_of = {
        name: (node.zone, *ancestors(zones, node.zone)) if node.zone is not None else () for name, node in nodes.items()
    }
    inside = {zone: frozenset(node for node in nodes if zone in zones_of[node]) for zone in zones}
    members = {zone: [node for node in nodes if nodes[node].zone == zone] for zone in (None, *zones)}
    return Graph(
        topology,
        nodes,
        zones,
        {node: place for place, node in enumerate(nodes)},
        _neighbours(topology),
        zones_of,
        inside,
        members,
        {zone: [child.zone for child in topology.zones if child.parent == zone] for zone in (None, *zones)},
        {zone: _wall(nodes, members[zone], inside[zone]) for zone in zones},
    )


def _neighbours(topology: Topology) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {node.node: set() for node in topology.nodes}
    for link in topology.links:
        found[link.start].add(link.end)
        found[link.end].add(link.start)
    return {name: [node.node for node in topology.nodes if node.node in found[name]] for name in found}


def _wall(nodes: Mapping[str, Node], members: list[str], inside: AbstractSet[str]) -> list[str]:
    gateways = [node for node in members if nodes[node].in_wall]
    return gateways if len(gateways) < len(inside) else []
