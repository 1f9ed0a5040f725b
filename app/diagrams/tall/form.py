"""The tall form: one rail down the page, like stops on a line. It always fits.

Every node has a height of its own and its name beside it, zones are boxes around stretches of the rail. So nothing can
lie beside anything, and a stop can be opened for the packet's note: everything below moves down.
"""

from app.diagrams.geometry import Point, Rect, tidy
from app.diagrams.graph import index
from app.diagrams.placed import Layout, PlacedLink
from app.diagrams.tags import with_tags
from app.diagrams.tall.lanes import find_lanes
from app.diagrams.tall.pen import Pen
from app.diagrams.tall.rail import Ports, Rail, lay_rail, ports
from app.diagrams.tall.sizes import EDGE, FRAME, MOST_SHARE, RADIUS
from app.diagrams.topology import Link, Topology
from app.diagrams.tunnels import tubes


def tall(topology: Topology, width: float) -> Layout:
    graph = index(topology)
    rail = lay_rail(graph)
    brackets = rail.joints.brackets
    left = find_lanes(graph, rail.at, brackets, width * MOST_SHARE)
    reach = max(
        [RADIUS + EDGE, *(-bracket.outer() for bracket in brackets), *(FRAME + EDGE - x for x in left.values())]
    )
    ended = ports(rail)
    pen = Pen(rail, EDGE + reach, width, left, ended.half)
    pen.write(rail.items)
    links = _links(rail, pen, ended) | _within_nodes(rail, pen)
    room = min((pen.right(node.zone) for node in topology.nodes), default=width)
    return with_tags(
        Layout(
            topology,
            "tall",
            width,
            pen.y + 8.0,
            pen.nodes,
            pen.zones,
            links,
            Rect(pen.label_x, pen.y + 8.0, room - pen.label_x, 0.0),
            tubes(links, rail.on),
            tuple(pen.corridors),
            tuple(pen.slips),
            tuple(pen.plates),
            open_at=pen.open_at,
            spine=tuple(rail.line),
        )
    )


def _links(rail: Rail, pen: Pen, ended: Ports) -> dict[str, PlacedLink]:
    found: dict[str, PlacedLink] = {}
    for link in rail.graph.topology.links:
        upper, lower = sorted((link.start, link.end), key=lambda node: rail.at[node])
        places = rail.stay_towards(upper, lower), rail.stay_towards(lower, upper)
        if link.link in rail.joints.straight:
            placed = _straight(rail, pen, link, places)
        else:
            placed = _bracket(rail, pen, link, places, ended)
        backwards = upper != link.start
        found[link.link] = PlacedLink(placed.between[::-1], placed.points[::-1], placed.name) if backwards else placed
    return found


def _straight(rail: Rail, pen: Pen, link: Link, places: tuple[str, str]) -> PlacedLink:
    x = pen.x + rail.joints.straight[link.link]
    upper, lower = (pen.nodes[place].box for place in places)
    return PlacedLink(places, (Point(x, upper.bottom), Point(x, lower.y)), link.name)


def _bracket(rail: Rail, pen: Pen, link: Link, places: tuple[str, str], ended: Ports) -> PlacedLink:
    number = rail.lane_of(link)
    lane = pen.x + rail.joints.brackets[number].x
    upper, lower = (_bracket_end(rail, pen, link, place, ended.heights.get((number, place))) for place in places)
    corners = (Point(lane, upper[-1].y), Point(lane, lower[-1].y))
    return PlacedLink(places, tidy((*upper, *corners, *reversed(lower))), link.name)


def _bracket_end(rail: Rail, pen: Pen, link: Link, place: str, port: float | None) -> tuple[Point, ...]:
    """From the edge of the stop: out of its side, or along the rail through the wall."""
    node, box = pen.nodes[place].node, pen.nodes[place].box
    if port is not None and not rail.through_door(link, node):
        return (Point(box.x, box.center.y + port),)
    side = 1 if rail.at[link.end if node == link.start else link.start] > rail.at[node] else -1
    return Point(pen.x, box.bottom if side > 0 else box.y), Point(pen.x, pen.doors[node, side])


def _within_nodes(rail: Rail, pen: Pen) -> dict[str, PlacedLink]:
    """Between the niches of one node, from inside to outside."""
    found: dict[str, PlacedLink] = {}
    for node in rail.graph.nodes.values():
        for first, second in zip(node.niches, node.niches[1:], strict=False):
            start, end = pen.nodes[first.place].box, pen.nodes[second.place].box
            down = start.y < end.y
            points = (Point(pen.x, start.bottom if down else start.y), Point(pen.x, end.y if down else end.bottom))
            found[f"{first.place}-{second.place}"] = PlacedLink((first.place, second.place), points)
    return found
