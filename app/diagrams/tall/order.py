"""The order of everything on the rail, from top to bottom.

Zones are stretches of the rail, nested ones nest, and gateways stand at their end of the zone. The order follows the
columns of the wide form. Things of about the same column are moved while that shortens the links; a bent spine costs
most.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.diagrams.graph import Columns, Graph, mean
from app.diagrams.spine import hops

SPINE_LENGTH, BENT_SPINE = 0.5, 6.0
FURTHEST, ROUNDS = 6, 2


@dataclass(slots=True, eq=False)
class Stretch:
    """What a zone holds, in order."""

    zone: str
    items: "Items"


Items = list["str | Stretch"]


def nodes_of(items: Iterable[str | Stretch]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Stretch):
            yield from nodes_of(item.items)
        else:
            yield item


@dataclass(frozen=True, slots=True)
class Order:
    graph: Graph
    column: Columns
    line: Sequence[str]

    def find(self) -> Items:
        items = self._built(None)
        for _ in range(ROUNDS):
            if not self._improve(items):
                break
        return items

    def _built(self, zone: str | None) -> Items:
        items: Items = list(self.graph.members[zone])
        children = (child for child in self.graph.children[zone] if self.graph.inside[child])
        items += [Stretch(child, self._built(child)) for child in children]
        wall = self._wall(zone)
        inner = [self.column[node] for node in nodes_of(items) if node not in wall]

        def key(item: str | Stretch) -> tuple[int, float, int]:
            side = 0
            if item in wall:
                side = -1 if self._mean_column(item) < mean(inner) else 1
            return side, self._mean_column(item), min(self.graph.order[node] for node in nodes_of([item]))

        return sorted(items, key=key)

    def _wall(self, zone: str | None) -> AbstractSet[str | Stretch]:
        return set(self.graph.walls[zone]) if zone is not None else set()

    def _mean_column(self, item: str | Stretch) -> float:
        return mean(self.column[node] for node in nodes_of([item]))

    def _improve(self, items: Items) -> bool:
        """Whether anything was moved."""
        best = self._length(items)
        before = best
        for level, wall in self._levels(items, None):
            for item in list(level):
                best = self._move(items, level, wall, item, best)
        return best < before

    def _levels(self, items: Items, zone: str | None) -> Iterator[tuple[Items, AbstractSet[str | Stretch]]]:
        yield items, self._wall(zone)
        for item in items:
            if isinstance(item, Stretch):
                yield from self._levels(item.items, item.zone)

    def _move(
        self, items: Items, level: Items, wall: AbstractSet[str | Stretch], item: str | Stretch, best: float
    ) -> float:
        """To the best of the places that are near enough."""
        home = level.index(item)
        where = home
        for place in self._places(level, wall, home):
            level.insert(place, level.pop(home))
            length = self._length(items)
            if length < best:
                best, where = length, place
            level.insert(home, level.pop(place))
        level.insert(where, level.pop(home))
        return best

    def _places(self, level: Items, wall: AbstractSet[str | Stretch], home: int) -> list[int]:
        found: list[int] = []
        for step in (-1, 1):
            place = home + step
            while 0 <= place < len(level) and abs(place - home) <= FURTHEST:
                same_side = (level[place] in wall) == (level[home] in wall)
                if not same_side or abs(self._mean_column(level[place]) - self._mean_column(level[home])) > 1:
                    break
                found.append(place)
                place += step
        return found

    def _length(self, items: Items) -> float:
        at = {node: place for place, node in enumerate(nodes_of(items))}
        on_line = set(hops(self.line))
        total = 0.0
        for link in self.graph.topology.links:
            length = abs(at[link.start] - at[link.end])
            total += SPINE_LENGTH * length + BENT_SPINE * (length > 1) if link.pair in on_line else length
        return total
