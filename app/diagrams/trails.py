"""The way of a packet through the picture, as a line beside the links."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.diagrams.geometry import Point, Polyline, Rect, beside, tidy
from app.diagrams.placed import Layout, PlacedLink

ASIDE, UNASKED_ASIDE = 4.5, 9.0
"""Trails run left of the middle, in their own direction, so that both ways stay visible; what nobody asked for runs
further out, since an answer has often gone the same way before it."""


@dataclass(frozen=True, slots=True)
class Trail:
    kind: str
    """req, res, uns, drop or loc."""
    places: tuple[str, ...]


def centered(layout: Layout, link: PlacedLink) -> Polyline:
    """The way of a link from the middle of one stop to the middle of the other."""
    start, end = (layout.nodes[place].box for place in link.between)
    return tidy((_level_with(link.points[0], start), *link.points, _level_with(link.points[-1], end)))


def _level_with(point: Point, box: Rect) -> Point:
    """The point's own height (or its own place across) in the middle of the stop: parallel links stay apart."""
    from_side = box.x + 1 >= point.x or point.x >= box.right - 1
    return Point(box.center.x, point.y) if from_side else Point(point.x, box.center.y)


def strokes(layout: Layout, trail: Trail) -> list[Polyline]:
    """One line for each link on the way: packets that go the same way leave the very same lines."""
    aside = UNASKED_ASIDE if trail.kind == "uns" else ASIDE
    return [beside(tidy(leg), aside) for leg in _legs(layout, trail.places)]


def _legs(layout: Layout, places: Sequence[str]) -> Iterator[Polyline]:
    links = {}
    for link in layout.links.values():
        links[link.between] = centered(layout, link)
        links[link.between[::-1]] = centered(layout, link)[::-1]
    for start, end in pairwise(places):
        yield from (links[hop] for hop in pairwise(_way(links, start, end)))


def _way(links: Mapping[tuple[str, str], Polyline], start: str, end: str) -> list[str]:
    """The shortest one, by number of links; none where there is none."""
    ways = deque([[start]])
    seen = {start}
    while ways:
        way = ways.popleft()
        if way[-1] == end:
            return way
        for near, far in links:
            if near == way[-1] and far not in seen:
                seen.add(far)
                ways.append([*way, far])
    return []
