"""What must be true of every picture. `faults(topology, layout)` names what is not, in words; no fault, no words.

Other tests borrow it: every scenario of the content is drawn without a fault.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, pairwise, product
from typing import NamedTuple

from app.diagrams.geometry import Point, Rect, bars, is_level, is_upright
from app.diagrams.graph import Graph, ancestors, index
from app.diagrams.placed import CORRIDOR, Corridor, Layout, PlacedLink, PlacedNode, PlacedZone, Tube
from app.diagrams.tall.opening import opened
from app.diagrams.topology import Topology

HAIR = 0.3
"""Things that overlap by less touch, but do not cover each other."""
NOTE_HEIGHT, NOTES_TRIED = 120.0, 4


class Thing(NamedTuple):
    """What may not be covered, and what it belongs to."""

    kind: str
    of: str
    box: Rect

    def __str__(self) -> str:
        return f"the {self.kind} of {self.of}"


def faults(topology: Topology, layout: Layout) -> list[str]:
    return list(_all_faults(topology, layout, index(topology)))


def _all_faults(topology: Topology, layout: Layout, graph: Graph) -> Iterator[str]:
    missing = list(_missing(topology, layout, graph))
    if missing:
        yield from missing
        return
    yield from _things_apart(layout)
    yield from _zones(layout, graph)
    yield from _heads(layout, graph)
    yield from _nodes_in_zones(layout, graph)
    yield from _links(topology, layout)
    yield from _tubes(layout)
    yield from _niches(topology, layout)
    yield from _corridors(layout, graph)
    yield from _slips(topology, layout)
    yield from _note(topology, layout, graph)


def _missing(topology: Topology, layout: Layout, graph: Graph) -> Iterator[str]:
    places = {stay.place for node in topology.nodes for stay in node.stays}
    within = {f"{first.place}-{second.place}" for node in topology.nodes for first, second in pairwise(node.niches)}
    wanted = (
        ("places", places, set(layout.nodes)),
        ("links", {link.link for link in topology.links} | within, set(layout.links)),
        ("zones", set(graph.deepest_first()), set(layout.zones)),
        ("name plates", {node.node for node in topology.nodes if node.niches}, {plate.node for plate in layout.plates}),
    )
    for kind, expected, found in wanted:
        if expected != found:
            yield f"{kind} are missing or too many: {sorted(expected ^ found)}"


def _covers(one: Rect, two: Rect) -> bool:
    return one.hits(two, -HAIR)


def _touches(bar: Rect, box: Rect, gap: float) -> bool:
    return box.grown(gap).hits(bar, -HAIR + 0.001)


def _things(layout: Layout) -> list[Thing]:
    things = [Thing("tag", tag.of, tag.box) for tag in layout.tags]
    things += [Thing("head", zone, placed.head) for zone, placed in layout.zones.items()]
    things += [Thing("slip", slip.place, slip.box) for slip in layout.slips]
    things += [Thing("name plate", plate.node, plate.box) for plate in layout.plates]
    for place, node in layout.nodes.items():
        things += [Thing("stop", place, node.box), Thing("label", place, node.label)]
        if not node.box.holds(node.icon.box, 1.0):
            things.append(Thing("icon", place, node.icon.box))
    return things


def _things_apart(layout: Layout) -> Iterator[str]:
    page, things = Rect(0, 0, layout.width, layout.height), _things(layout)
    areas = [Thing("wall", zone, placed.outer) for zone, placed in layout.zones.items()]
    cards = [Thing("card", place, node.plate) for place, node in layout.nodes.items() if node.plate]
    yield from (f"{thing} leaves the page" for thing in (*things, *areas, *cards) if not page.holds(thing.box))
    yield from (f"{one} covers {two}" for one, two in combinations(things, 2) if _covers(one.box, two.box))
    yield from (f"{one} covers {two}" for one, two in combinations(cards, 2) if _covers(one.box, two.box))
    for card, thing in product(cards, things):
        if thing.of != card.of and _covers(card.box, thing.box) and not _is_written_on(layout, card, thing):
            yield f"{thing} covers {card}"


def _is_written_on(layout: Layout, card: Thing, thing: Thing) -> bool:
    """Whether it is the name of what passes the place of that card, and stays on it."""
    links = {thing.of} | {tube.link for tube in layout.tubes if thing.of in tube.tunnels}
    passed = {place for link in links & set(layout.links) for place in layout.links[link].between}
    return thing.kind == "tag" and card.of in passed and card.box.holds(thing.box)


# ---- zones


def _zones(layout: Layout, graph: Graph) -> Iterator[str]:
    for (one, placed_one), (two, placed_two) in combinations(layout.zones.items(), 2):
        if two in ancestors(graph.zones, one):
            nests = placed_two.inner.holds(placed_one.outer)
        elif one in ancestors(graph.zones, two):
            nests = placed_one.inner.holds(placed_two.outer)
        else:
            nests = not _covers(placed_one.outer, placed_two.outer)
        if not nests:
            yield f"the zones {one} and {two} overlap"


def _heads(layout: Layout, graph: Graph) -> Iterator[str]:
    for zone, placed in layout.zones.items():
        if not placed.outer.holds(placed.inner) or not placed.inner.holds(placed.head):
            yield f"the head or the inner face of {zone} is outside of it"
        for other, placed_other in layout.zones.items():
            around = other == zone or other in ancestors(graph.zones, zone)
            if not around and _covers(placed.head, placed_other.outer):
                yield f"the head of {zone} stands on {other}"


def _nodes_in_zones(layout: Layout, graph: Graph) -> Iterator[str]:
    for (zone, placed), (place, node) in product(layout.zones.items(), layout.nodes.items()):
        parts = [node.box, node.label, node.icon.box, *([node.plate] if node.plate else [])]
        if zone not in graph.zones_of[node.node]:
            if any(_covers(placed.outer, part) for part in parts):
                yield f"{place} stands in {zone}, where it is a stranger"
        elif node.in_wall and graph.nodes[node.node].zone == zone:
            yield from _stands_in_wall(zone, placed, node)
        elif not all(placed.inner.holds(part) for part in parts):
            yield f"{place} does not stand inside {zone}"


def _stands_in_wall(zone: str, placed: PlacedZone, node: PlacedNode) -> Iterator[str]:
    if node.plate is None or not placed.outer.holds(node.plate) or _covers(placed.inner, node.plate):
        yield f"{node.place} does not stand in the wall of {zone}"


# ---- links


def _links(topology: Topology, layout: Layout) -> Iterator[str]:
    for link, placed in layout.links.items():
        if not all(is_level(*segment) or is_upright(*segment) for segment in pairwise(placed.points)):
            yield f"the link {link} is slanting"
        for place, point in zip(placed.between, (placed.points[0], placed.points[-1]), strict=True):
            if not layout.nodes[place].box.grown(1.0).holds(Rect(*point, 0, 0)):
                yield f"the link {link} misses {place}"
        yield from _link_clear(layout, link, placed, [(placed.points, 0.0)])
    for described in topology.links:
        ends = tuple(layout.nodes[place].node for place in layout.links[described.link].between)
        if ends != (described.start, described.end):
            yield f"the link {described.link} ends at {ends}"
    yield from _links_apart(layout)


def _link_clear(
    layout: Layout, link: str, placed: PlacedLink, routes: Sequence[tuple[Sequence[Point], float]]
) -> Iterator[str]:
    page = Rect(0, 0, layout.width, layout.height)
    for bar in (bar for points, half in routes for bar in bars(points, half)):
        if not page.holds(bar, 0.5):
            yield f"the link {link} leaves the page"
        for thing in _things(layout):
            own = (thing.kind == "stop" and thing.of in placed.between) or (thing.kind == "tag" and thing.of == link)
            if not own and _touches(bar, thing.box, 1.0 if thing.kind == "stop" else -1.0):
                yield f"the link {link} runs over {thing}"


def _links_apart(layout: Layout) -> Iterator[str]:
    for (one, placed_one), (two, placed_two) in combinations(layout.links.items(), 2):
        nodes_one, nodes_two = (
            {layout.nodes[place].node for place in placed.between} for placed in (placed_one, placed_two)
        )
        if nodes_one & nodes_two and nodes_one != nodes_two:
            continue
        if any(_on_one_line(*pair) for pair in product(bars(placed_one.points), bars(placed_two.points))):
            yield f"the links {one} and {two} lie on one line"


def _on_one_line(one: Rect, two: Rect) -> bool:
    upright = one.width < 0.01 and two.width < 0.01 and abs(one.x - two.x) < 2
    level = one.height < 0.01 and two.height < 0.01 and abs(one.y - two.y) < 2
    return (upright and min(one.bottom, two.bottom) - max(one.y, two.y) > 3) or (
        level and min(one.right, two.right) - max(one.x, two.x) > 3
    )


def _tubes(layout: Layout) -> Iterator[str]:
    for tube in layout.tubes:
        placed = layout.links[tube.link]
        yield from _link_clear(layout, tube.link, placed, [(tube.points, tube.width / 2)])
        if _distance(tube, placed) > 20:
            yield f"the tube of {tube.tunnels} is not on its link"
    for tag in layout.tags:
        tubes = [tube for tube in layout.tubes if tag.of not in tube.tunnels and tag.of != tube.link]
        if any(_touches(bar, tag.box, -1.0) for tube in tubes for bar in bars(tube.points, tube.width / 2)):
            yield f"a tube runs over the tag of {tag.of}"


def _distance(tube: Tube, link: PlacedLink) -> float:
    ends = zip((tube.points[0], tube.points[-1]), (link.points[0], link.points[-1]), strict=True)
    return max(abs(a.x - b.x) + abs(a.y - b.y) for a, b in ends)


# ---- niches


def _niches(topology: Topology, layout: Layout) -> Iterator[str]:
    across = 0 if layout.form == "wide" else 1
    for node in topology.nodes:
        middles = [layout.nodes[niche.place].box.center for niche in node.niches]
        if len({round(middle[1 - across], 3) for middle in middles}) > 1:
            yield f"the niches of {node.node} do not stand on one line"
        places = [middle[across] for middle in middles]
        if places not in (sorted(places), sorted(places, reverse=True)):
            yield f"the niches of {node.node} are out of order"
        yield from _nothing_between(layout, node.node)


def _nothing_between(layout: Layout, node: str) -> Iterator[str]:
    own = [placed.box for placed in layout.nodes.values() if placed.node == node]
    for place, other in layout.nodes.items():
        for one, two in pairwise(own) if other.node != node else ():
            between = Rect(min(one.x, two.x), min(one.y, two.y), 0, 0)
            right, bottom = max(one.right, two.right), max(one.bottom, two.bottom)
            if _covers(Rect(between.x, between.y, right - between.x, bottom - between.y), other.box):
                yield f"{place} stands between the niches of {node}"


def _corridors(layout: Layout, graph: Graph) -> Iterator[str]:
    walled = {node.node for node in layout.nodes.values() if node.in_wall}
    if walled != {corridor.node for corridor in layout.corridors}:
        yield "not every gateway in a wall has a corridor, or something else has one"
        return
    for corridor in layout.corridors:
        yield from _corridor(layout, graph, corridor)


def _corridor(layout: Layout, graph: Graph, corridor: Corridor) -> Iterator[str]:
    zone, (bar,) = layout.zones[corridor.zone], bars(corridor.points)
    inner, outer = corridor.points
    name = f"the corridor of {corridor.node}"
    if not _on_edge(zone.inner, inner) or not _on_edge(zone.outer, outer):
        yield f"{name} does not lead from the inner face of the wall to the outer one"
    broad = bar.grown(0, CORRIDOR / 2) if layout.form == "wide" else bar.grown(CORRIDOR / 2, 0)
    if not zone.outer.holds(broad) or _covers(zone.inner, broad):
        yield f"{name} is not in the wall of {corridor.zone}"
    for place, node in layout.nodes.items():
        if node.node == corridor.node:
            if not _touches(bar, node.box, -node.box.width / 2 + 1):
                yield f"{name} does not run through {place}"
        elif node.plate and _covers(broad, node.plate) and node.node not in graph.walls[corridor.zone]:
            yield f"{name} runs through {place}"
    for thing in _things(layout):
        gateways = {node for node in layout.nodes if layout.nodes[node].node in graph.walls[corridor.zone]}
        if not (thing.kind == "stop" and thing.of in gateways) and thing.kind != "tag" and _covers(broad, thing.box):
            yield f"{name} runs over {thing}"


def _on_edge(box: Rect, point: Point) -> bool:
    return any(edge.grown(0.01).holds(Rect(*point, 0, 0)) for edge in box.edges())


def _slips(topology: Topology, layout: Layout) -> Iterator[str]:
    remembering = {node.node: [stay.place for stay in node.stays if stay.memory] for node in topology.nodes}
    slips = {slip.place: slip.box for slip in layout.slips}
    for node, places in remembering.items():
        if places and not any(place in slips for place in places):
            yield f"no slip is kept for the memory of {node}"
    for place, box in slips.items():
        placed = layout.nodes[place]
        wall = layout.zones[_zone_of(topology, placed.node)] if placed.in_wall else None
        if wall and (not wall.outer.holds(box) or _covers(wall.inner, box)):
            yield f"the slip of {place} is not in the wall"
        if layout.form == "tall" and placed.plate and not placed.plate.holds(box):
            yield f"the slip of {place} leaves its card"
        if layout.form == "wide" and any(_covers(box, node.plate) for node in layout.nodes.values() if node.plate):
            yield f"the slip of {place} covers a card"


def _zone_of(topology: Topology, node: str) -> str:
    return next(described.zone or "" for described in topology.nodes if described.node == node)


# ---- the note


def _note(topology: Topology, layout: Layout, graph: Graph) -> Iterator[str]:
    if layout.form == "wide":
        page = Rect(0, 0, layout.width, layout.height)
        if not page.holds(layout.note) or any(_covers(layout.note, thing) for thing in _obstacles(layout)):
            yield "the note's strip covers something"
    elif layout.note.height == 0:
        for place in list(layout.open_at)[:NOTES_TRIED]:
            yield from _opened(topology, opened(layout, place, NOTE_HEIGHT), graph, place)


def _opened(topology: Topology, layout: Layout, graph: Graph, place: str) -> Iterator[str]:
    if any(_covers(layout.note, thing) for thing in _obstacles(layout)):
        yield f"the note of {place} covers something"
    yield from (f"opened for {place}: {fault}" for fault in _all_faults(topology, layout, graph))


def _obstacles(layout: Layout) -> Iterator[Rect]:
    yield from (thing.box for thing in _things(layout))
    for zone in layout.zones.values():
        yield from chain(zone.outer.edges(), zone.inner.edges())
    for link in layout.links.values():
        yield from bars(link.points, 1.0)
