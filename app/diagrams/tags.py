"""Names of links and tunnels: on the longest free stretch, above, below or beside it; else they go to the legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.diagrams.geometry import Point, Polyline, Rect, bars, is_level, is_upright
from app.diagrams.placed import Layout, Tag, Tube
from app.diagrams.text import TAG_SIZE, text_width
from app.diagrams.trails import UNASKED_ASIDE

HEIGHT, AIR, LEAST_UPRIGHT = 15.0, 2.0, 18.0
ALONG_LEVEL, ALONG_UPRIGHT = (0.5, 0.08, 0.92), (0.5, 0.2, 0.8)
"""Where on a stretch a name is tried."""
TRAIL_HALF = UNASKED_ASIDE + 2.0
"""Half of what the trails on a link take: a name keeps clear of them."""


@dataclass(frozen=True, slots=True)
class Job:
    of: str
    name: str
    routes: tuple[Polyline, ...]
    half: float
    """Half the thickness of what is named."""
    ends: tuple[str, ...] = ()
    """In the tall form the name may stand behind the label of one of these places."""


def with_tags(layout: Layout) -> Layout:
    """The layout with the names that found room."""
    taken = _things(layout)
    lines = [bar for link in layout.links.values() for bar in bars(link.points)]
    lines += [bar for tube in layout.tubes for bar in bars(tube.points, tube.width / 2)]
    lines += [edge for zone in layout.zones.values() for box in (zone.outer, zone.inner) for edge in box.edges()]
    walls = [(zone.outer, zone.inner) for zone in layout.zones.values() if zone.wall]
    right = max((thing.right for thing in (*taken, *lines)), default=layout.width)
    bottom = max((thing.bottom for thing in (*taken, *lines)), default=layout.height)
    page = Rect(0, 0, right, bottom)
    tags: list[Tag] = []
    for job in _jobs(layout):
        spot = next(
            (spot for spot in _spots(layout, job) if _is_free(spot, page, taken, lines) and _off_walls(spot, walls)),
            None,
        )
        if spot is not None:
            tags.append(Tag(job.of, job.name, spot))
            taken.append(spot.grown(1.0))
    placed = {tag.of for tag in tags}
    untagged = tuple(job.of for job in _jobs(layout) if job.of not in placed)
    return replace(layout, tags=tuple(tags), untagged=untagged)


def _things(layout: Layout) -> list[Rect]:
    things = [slip.box for slip in layout.slips] + [plate.box for plate in layout.plates]
    things += [zone.head for zone in layout.zones.values()]
    for node in layout.nodes.values():
        things += [node.box, node.label, node.icon.box] if node.plate is None else [node.plate]
    return [thing.grown(1.0) for thing in things]


def _jobs(layout: Layout) -> Iterator[Job]:
    for link, placed in layout.links.items():
        if placed.name:
            yield Job(link, placed.name, (placed.points,), TRAIL_HALF, placed.between)
    tunnels = {tunnel.tunnel: tunnel for tunnel in layout.topology.tunnels}
    groups: dict[tuple[str, ...], list[Tube]] = {}
    for tube in layout.tubes:
        groups.setdefault(tube.tunnels, []).append(tube)
    for names, group in groups.items():
        routes = tuple(tube.points for tube in group)
        first = tunnels[names[0]]
        name = first.name if len(names) == 1 else f"{len(names)} tunnels"
        if name:
            yield Job(first.tunnel, name, routes, group[0].width / 2)


def _spots(layout: Layout, job: Job) -> Iterator[Rect]:
    width = text_width(job.name, TAG_SIZE) + 6
    segments = [segment for route in job.routes for segment in pairwise(route)]
    level = sorted(((a, b) for a, b in segments if is_level(a, b)), key=lambda s: (-abs(s[1].x - s[0].x), s[0]))
    upright = sorted(((a, b) for a, b in segments if is_upright(a, b)), key=lambda s: (-abs(s[1].y - s[0].y), s[0]))
    for segment in level:
        yield from _over_level(segment, width, job.half)
    for segment in upright:
        yield from _beside_upright(segment, width, job.half)
    if layout.form == "tall":
        labels = (layout.nodes[end].label for end in job.ends)
        yield from (Rect(label.right + 12, label.y + 9, width, HEIGHT) for label in labels)


def _over_level(segment: tuple[Point, Point], width: float, half: float) -> Iterator[Rect]:
    x, length = min(segment[0].x, segment[1].x), abs(segment[1].x - segment[0].x)
    for share in ALONG_LEVEL if length >= width else ():
        for y in (-half - AIR - HEIGHT, half + AIR):
            yield Rect(x + (length - width) * share, segment[0].y + y, width, HEIGHT)


def _beside_upright(segment: tuple[Point, Point], width: float, half: float) -> Iterator[Rect]:
    y, length = min(segment[0].y, segment[1].y), abs(segment[1].y - segment[0].y)
    for share in ALONG_UPRIGHT if length >= LEAST_UPRIGHT else ():
        for x in (half + AIR + 1, -half - AIR - 1 - width):
            yield Rect(segment[0].x + x, y + (length - HEIGHT) * share, width, HEIGHT)


def _is_free(spot: Rect, page: Rect, taken: Sequence[Rect], lines: Sequence[Rect]) -> bool:
    return (
        page.holds(spot) and not any(spot.hits(thing) for thing in taken) and not any(spot.hits(line) for line in lines)
    )


def _off_walls(spot: Rect, walls: Sequence[tuple[Rect, Rect]]) -> bool:
    """Names are not written on hatching, nor into a corridor."""
    return all(inner.holds(spot) or not spot.hits(outer) for outer, inner in walls)
