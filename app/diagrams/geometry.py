"""Rectangles and polylines of level and upright segments, in px."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

NEARLY = 0.01
"""Lengths that differ by less are equal."""


class Point(NamedTuple):
    x: float
    y: float


Polyline = tuple[Point, ...]


class Rect(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def center(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def hits(self, other: "Rect", gap: float = 0.0) -> bool:
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )

    def holds(self, other: "Rect", slack: float = NEARLY) -> bool:
        return (
            self.x <= other.x + slack
            and self.y <= other.y + slack
            and self.right >= other.right - slack
            and self.bottom >= other.bottom - slack
        )

    def grown(self, across: float, along: float | None = None) -> "Rect":
        along = across if along is None else along
        return Rect(self.x - across, self.y - along, self.width + 2 * across, self.height + 2 * along)

    def edges(self) -> tuple["Rect", ...]:
        return (
            Rect(self.x, self.y, 0, self.height),
            Rect(self.right, self.y, 0, self.height),
            Rect(self.x, self.y, self.width, 0),
            Rect(self.x, self.bottom, self.width, 0),
        )


def around(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that holds them all."""
    all_of_them = list(rects)
    x, y = min(r.x for r in all_of_them), min(r.y for r in all_of_them)
    return Rect(x, y, max(r.right for r in all_of_them) - x, max(r.bottom for r in all_of_them) - y)


def bars(points: Sequence[Point], half: float = 0.0) -> list[Rect]:
    """The segments of a polyline, as rectangles of twice `half` thickness."""
    return [Rect(min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x), abs(a.y - b.y)).grown(half) for a, b in pairwise(points)]


def is_level(start: Point, end: Point) -> bool:
    return abs(start.y - end.y) < NEARLY


def is_upright(start: Point, end: Point) -> bool:
    return abs(start.x - end.x) < NEARLY


def tidy(points: Iterable[Point]) -> Polyline:
    """No doubled points, no three on one line."""
    tidied: list[Point] = []
    for point in points:
        if tidied and is_level(tidied[-1], point) and is_upright(tidied[-1], point):
            continue
        if len(tidied) > 1 and _on_one_line(tidied[-2], tidied[-1], point):
            tidied[-1] = point
        else:
            tidied.append(point)
    return tuple(tidied)


def _on_one_line(first: Point, second: Point, third: Point) -> bool:
    return (is_upright(first, second) and is_upright(second, third)) or (
        is_level(first, second) and is_level(second, third)
    )


def beside(points: Sequence[Point], distance: float) -> Polyline:
    """The polyline moved to the left of its own direction (to the right, where `distance` is negative)."""
    moved = [_moved(start, end, distance) for start, end in pairwise(points)]
    corners = [corner for one, two in pairwise(moved) for corner in _corner(one, two)]
    return (moved[0][0], *corners, moved[-1][1])


def _moved(start: Point, end: Point, distance: float) -> tuple[Point, Point]:
    length = abs(end.x - start.x) + abs(end.y - start.y) or 1.0
    aside_x = (end.y - start.y) / length * distance
    aside_y = -(end.x - start.x) / length * distance
    return Point(start.x + aside_x, start.y + aside_y), Point(end.x + aside_x, end.y + aside_y)


def _corner(one: tuple[Point, Point], two: tuple[Point, Point]) -> tuple[Point, ...]:
    if is_level(*one) and not is_level(*two):
        return (Point(two[0].x, one[1].y),)
    if is_level(*two) and not is_level(*one):
        return (Point(one[1].x, two[0].y),)
    return one[1], two[0]
