"""Links in px: each from its port through its lanes to the port at its other end."""

from collections.abc import Mapping

from app.diagrams.geometry import Point, Polyline, tidy
from app.diagrams.placed import PlacedLink, PlacedNode
from app.diagrams.topology import Link
from app.diagrams.wide.placing import Plot
from app.diagrams.wide.ways import Way
from app.diagrams.wide.wiring import Wiring


def place_links(plot: Plot, wiring: Wiring, nodes: Mapping[str, PlacedNode]) -> dict[str, PlacedLink]:
    links = {link.link: _link(plot, wiring, nodes, link) for link in plot.grid.graph.topology.links}
    return links | within_nodes(plot, nodes)


def within_nodes(plot: Plot, nodes: Mapping[str, PlacedNode]) -> dict[str, PlacedLink]:
    """Between the niches of one node, from inside to outside."""
    links: dict[str, PlacedLink] = {}
    for node in plot.grid.graph.nodes.values():
        for first, second in zip(node.niches, node.niches[1:], strict=False):
            start, end = nodes[first.place].box, nodes[second.place].box
            y, forward = start.center.y, start.x < end.x
            points = (Point(start.right if forward else start.x, y), Point(end.x if forward else end.right, y))
            links[f"{first.place}-{second.place}"] = PlacedLink((first.place, second.place), points)
    return links


def _link(plot: Plot, wiring: Wiring, nodes: Mapping[str, PlacedNode], link: Link) -> PlacedLink:
    way, (first, last) = wiring.ways[link.link], plot.grid.ends(link)
    start = _end(plot, nodes, first, to_right=way.first_gutter == plot.grid.column[first])
    end = _end(plot, nodes, last, to_right=way.last_gutter != plot.grid.column[last] - 1)
    start_at = Point(start[1], plot.line_of(first) + wiring.port(link, first))
    end_at = Point(end[1], plot.line_of(last) + wiring.port(link, last))
    points = _through_lanes(plot, wiring, link, way, (start_at, end_at))
    if first == link.start:
        return PlacedLink((start[0], end[0]), points, link.name)
    return PlacedLink((end[0], start[0]), points[::-1], link.name)


def _end(plot: Plot, nodes: Mapping[str, PlacedNode], node: str, *, to_right: bool) -> tuple[str, float]:
    """The outermost stay on that side, and the edge of its stop."""
    stays = plot.grid.graph.nodes[node].stays
    place = stays[plot.from_left(plot.grid.graph.nodes[node])[-1 if to_right else 0]].place
    box = nodes[place].box
    return place, box.right if to_right else box.x


def _through_lanes(plot: Plot, wiring: Wiring, link: Link, way: Way, ends: tuple[Point, Point]) -> Polyline:
    start, end = ends
    first_x = _lane(plot, wiring, way.first_gutter, link.link, start.x)
    last_x = _lane(plot, wiring, way.last_gutter, link.link, end.x)
    if way.short:
        return tidy((start, Point(first_x, start.y), Point(first_x, end.y), end))
    y = _height_of_run(plot, wiring, link, way)
    corners = (Point(first_x, start.y), Point(first_x, y), Point(last_x, y), Point(last_x, end.y))
    return tidy((start, *corners, end))


def _lane(plot: Plot, wiring: Wiring, gutter: int, link: str, otherwise: float) -> float:
    place = wiring.upright.get((gutter, link))
    return otherwise if place is None else plot.across.lane(gutter, place)


def _height_of_run(plot: Plot, wiring: Wiring, link: Link, way: Way) -> float:
    if way.between_rows:
        return plot.down.levels[way.level] + wiring.along[way.level, link.link]
    shared = wiring.shared_end(link)
    offset = wiring.port(link, shared) if shared else wiring.along.get((way.level, link.link), 0.0)
    return plot.down.rows[way.level // 2] + offset
