"""The rail in units: who stands where, which links are brackets, and where on a stop each of them ends."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.diagrams.columns import columns
from app.diagrams.graph import Graph, mean
from app.diagrams.spine import spine
from app.diagrams.tall.brackets import Bracket, Joints, Positions, joints
from app.diagrams.tall.order import Items, Order, nodes_of
from app.diagrams.tall.sizes import RADIUS
from app.diagrams.topology import Link, Niche, Node
from app.diagrams.tunnels import Carried, carried
from app.diagrams.wishes import wishes

LEAST_PORT, TUBE_GAP = 7.0, 3.0


@dataclass(frozen=True, slots=True)
class Rail:
    graph: Graph
    line: Sequence[str]
    items: Items
    at: Positions
    on: Carried
    joints: Joints

    def from_top(self, node: Node) -> tuple[Niche, ...]:
        """The stays of a node: what is outside stands where outside is."""
        return node.stays[::-1] if self._outside_is_above(node) else node.stays

    def _outside_is_above(self, node: Node) -> bool:
        own = set(self.graph.zones_of[node.node])
        inner = [self.at[other] for other in self.graph.neighbours[node.node] if own & set(self.graph.zones_of[other])]
        if self.graph.in_wall(node.node) and node.zone is not None:
            wall = self.graph.walls[node.zone]
            inner = [self.at[other] for other in self.graph.inside[node.zone] if other not in wall]
        return bool(inner) and mean(inner) > self.at[node.node]

    def stay_towards(self, node: str, other: str) -> str:
        """The place on which a bracket to `other` ends."""
        stays = self.from_top(self.graph.nodes[node])
        return stays[0 if self.at[other] < self.at[node] else -1].place

    def lane_of(self, link: Link) -> int:
        """The number of its bracket."""
        return next(number for number, bracket in enumerate(self.joints.brackets) if link in bracket.links)

    def through_door(self, link: Link, node: str) -> bool:
        """A plain bracket to a gateway comes back to the rail before the wall, so that it goes through the corridor."""
        zone, other = self.graph.nodes[node].zone, link.end if node == link.start else link.start
        if zone is None or not self.graph.in_wall(node) or self.on.thickness(link.link):
            return False
        next_to_it = self.at[node] + (1 if self.at[other] > self.at[node] else -1)
        wall = {self.at[gateway] for gateway in self.graph.walls[zone]}
        return next_to_it not in wall and sum(link.pair == each.pair for each in self.graph.topology.links) == 1


def lay_rail(graph: Graph) -> Rail:
    line = spine(graph)
    items = Order(graph, columns(graph, wishes(graph, line), line), line).find()
    at = {node: number for number, node in enumerate(nodes_of(items))}
    on = carried(graph)
    return Rail(graph, line, items, at, on, joints(graph, at, on))


@dataclass(frozen=True, slots=True)
class Ports:
    heights: dict[tuple[int, str], float]
    """By bracket and place, from the middle of the stop."""
    half: dict[str, float]
    """Half the height of each stop."""


def ports(rail: Rail) -> Ports:
    """From the top: brackets that lead up, short to long, then those that lead down, long to short: none cross here."""
    ends: dict[str, dict[int, int]] = defaultdict(dict)
    for number, bracket in enumerate(rail.joints.brackets):
        for link in bracket.links:
            for node, other in ((link.start, link.end), (link.end, link.start)):
                if rail.through_door(link, node):
                    continue
                ends[rail.stay_towards(node, other)][number] = -1 if rail.at[other] < rail.at[node] else 1
    found = Ports({}, {stay.place: RADIUS for node in rail.graph.nodes.values() for stay in node.stays})
    for place, directions in ends.items():
        _stack(found, place, directions, rail.joints.brackets)
    return found


def _stack(found: Ports, place: str, directions: dict[int, int], brackets: Sequence[Bracket]) -> None:
    order = sorted(directions, key=lambda number: (directions[number], -directions[number] * brackets[number].length))
    sizes = [max(LEAST_PORT, brackets[number].thickness + TUBE_GAP) for number in order]
    y = -sum(sizes) / 2
    for number, size in zip(order, sizes, strict=True):
        found.heights[number, place] = y + size / 2
        y += size
    found.half[place] = max(RADIUS, sum(sizes) / 2 + 3)
