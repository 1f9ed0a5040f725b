"""Names of links and tunnels: on the longest free stretch, above, below or beside it.

Where names are in each other's way, others of a stretch's places are tried, and tunnels before links, at last further
off: a name stands past the stops of its line, or over the edge of the internet, rather than nowhere. In the tall form,
whose lanes are narrow, a tunnel is named beside the label of a place that it passes: best one that no other passes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.diagrams.geometry import NEARLY, Point, Polyline, Rect, bars, is_level, is_upright
from app.diagrams.placed import Layout, PlacedNode, Tag, Tube
from app.diagrams.text import LINE, TAG_SIZE, text_width
from app.diagrams.trails import UNASKED_ASIDE

HEIGHT, AIR, LEAST_UPRIGHT = 15.0, 2.0, 18.0
ALONG_LEVEL, ALONG_UPRIGHT = (0.5, 0.08, 0.92), (0.5, 0.2, 0.8)
"""Where on a stretch a name is tried."""
ALONG_ANY = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9, 0.0, 1.0)
"""And where if that is not enough."""
AWAY = (0.0, 5.0, 10.0, 16.0, 21.0)
"""And how far from a level stretch, past stops and other names on it."""
TRAIL_HALF = UNASKED_ASIDE + 2.0
"""Half of what the trails on a link take: a name keeps clear of them."""
FROM_LABEL, FROM_EDGE = 12.0, 8.0
"""In the tall form: from the label of a place, and from the edge of what it stands in."""


@dataclass(frozen=True, slots=True)
class Job:
    of: str
    name: str
    routes: tuple[Polyline, ...]
    half: float
    """Half the thickness of what is named."""
    ends: tuple[str, ...] = ()
    """In the tall form the name may stand behind the label of one of these places."""
    is_tunnel: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    box: Rect
    card: str = ""
    """The place on whose card it stands."""
    between: Rect | None = None
    """What lies between it and the line that it names, if that is not next to it: no other line may."""


@dataclass(frozen=True, slots=True)
class Way:
    """In which order, and where on a stretch, names are tried."""

    level: tuple[float, ...]
    upright: tuple[float, ...]
    tunnels_first: bool = False
    is_far: bool = False
    """Also further from a level stretch, past stops and other names on it, and over edges of unshaded regions."""


WAYS = (
    Way(ALONG_LEVEL, ALONG_UPRIGHT),
    Way(ALONG_ANY, ALONG_ANY),
    Way(ALONG_ANY, ALONG_ANY, tunnels_first=True),
    Way(ALONG_ANY, ALONG_ANY, is_far=True),
    Way(ALONG_ANY, ALONG_ANY, tunnels_first=True, is_far=True),
)


def with_tags(layout: Layout) -> Layout:
    """The layout with the names that found room: in the first of the ways that leaves the fewest out."""
    jobs = list(_jobs(layout))
    best: list[Tag] = []
    for way in WAYS:
        tags = _placed(layout, jobs, way)
        best = tags if not best or len(tags) > len(best) else best
        if len(best) == len(jobs):
            break
    placed = {tag.of for tag in best}
    return replace(layout, tags=tuple(best), untagged=tuple(job.of for job in jobs if job.of not in placed))


def _placed(layout: Layout, jobs: Sequence[Job], way: Way) -> list[Tag]:
    free = Free(layout, way)
    tags: list[Tag] = []
    for job in sorted(jobs, key=lambda job: way.tunnels_first and not job.is_tunnel):
        spot = next((spot for spot in _spots(layout, job, way) if free.has(spot)), None)
        if spot is not None:
            tags.append(Tag(job.of, job.name, spot.box))
            free.take(spot)
    return tags


class Free:
    """What of the picture is not taken yet."""

    def __init__(self, layout: Layout, way: Way) -> None:
        self._cards = {place: node.plate.grown(1.0) for place, node in layout.nodes.items() if node.plate}
        self._on_cards = [part.grown(1.0) for node in layout.nodes.values() if node.plate for part in _parts(node)]
        self._things = [thing.grown(1.0) for thing in _things(layout)]
        self._lines = [bar for link in layout.links.values() for bar in bars(link.points)]
        self._lines += [bar for tube in layout.tubes for bar in bars(tube.points, tube.width / 2)]
        shaded = {zone.zone for zone in layout.topology.zones if zone.private}
        edged = [zone for name, zone in layout.zones.items() if zone.wall or name in shaded or not way.is_far]
        self._lines += [edge for zone in edged for box in (zone.outer, zone.inner) for edge in box.edges()]
        self._walls = [(zone.outer, zone.inner) for zone in layout.zones.values() if zone.wall]
        everything = (*self._cards.values(), *self._things, *self._lines)
        right = max((thing.right for thing in everything), default=layout.width)
        bottom = max((thing.bottom for thing in everything), default=layout.height)
        self._page = Rect(0, 0, right, bottom)

    def take(self, spot: Spot) -> None:
        (self._on_cards if spot.card else self._things).append(spot.box.grown(1.0))

    def has(self, spot: Spot) -> bool:
        if not self._page.holds(spot.box) or _hits(spot.box, (*self._things, *self._lines)):
            return False
        if spot.between and _hits(spot.between, self._lines):
            return False
        if spot.card:
            return self._cards[spot.card].holds(spot.box.grown(FROM_EDGE / 2)) and not _hits(spot.box, self._on_cards)
        return not _hits(spot.box, self._cards.values()) and self._off_walls(spot.box)

    def _off_walls(self, box: Rect) -> bool:
        """Names are not written on hatching, nor into a corridor."""
        return all(inner.holds(box) or not box.hits(outer) for outer, inner in self._walls)


def _hits(box: Rect, things: Iterable[Rect]) -> bool:
    return any(box.hits(thing) for thing in things)


def _things(layout: Layout) -> Iterator[Rect]:
    yield from (slip.box for slip in layout.slips)
    yield from (plate.box for plate in layout.plates)
    yield from (zone.head for zone in layout.zones.values())
    for node in layout.nodes.values():
        if node.plate is None:
            yield from _parts(node)


def _parts(node: PlacedNode) -> tuple[Rect, ...]:
    return (node.box, node.label, node.icon.box)


def _jobs(layout: Layout) -> Iterator[Job]:
    for link, placed in layout.links.items():
        if placed.name:
            yield Job(link, placed.name, (placed.points,), TRAIL_HALF, placed.between)
    tunnels = {tunnel.tunnel: tunnel for tunnel in layout.topology.tunnels}
    groups: dict[tuple[str, ...], list[Tube]] = {}
    for tube in layout.tubes:
        groups.setdefault(tube.tunnels, []).append(tube)
    passed = {names: _passed(layout, group) for names, group in groups.items()}
    counted = Counter(place for places in passed.values() for place in places)
    for names, group in groups.items():
        routes = tuple(tube.points for tube in group)
        first = tunnels[names[0]]
        name = first.name if len(names) == 1 else f"{len(names)} tunnels"
        if name:
            ends = tuple(
                sorted(passed[names], key=lambda place: (counted[place], layout.nodes[place].node != first.start))
            )
            yield Job(first.tunnel, name, routes, group[0].width / 2, ends, is_tunnel=True)


def _passed(layout: Layout, group: Sequence[Tube]) -> tuple[str, ...]:
    """The places that these tubes touch, in the order of the way."""
    return tuple(dict.fromkeys(place for tube in group for place in layout.links[tube.link].between))


def _spots(layout: Layout, job: Job, way: Way) -> Iterator[Spot]:
    width = text_width(job.name, TAG_SIZE) + 6
    routes = _joined(job.routes) if way.is_far else job.routes
    segments = [segment for route in routes for segment in pairwise(route)]
    level = sorted(((a, b) for a, b in segments if is_level(a, b)), key=lambda s: (-abs(s[1].x - s[0].x), s[0]))
    upright = sorted(((a, b) for a, b in segments if is_upright(a, b)), key=lambda s: (-abs(s[1].y - s[0].y), s[0]))
    others = () if job.is_tunnel else tuple(_other_lines(layout, job.of))
    for segment in sorted((*level, *upright), key=lambda segment: _is_shared(segment, others)):
        if is_level(*segment):
            yield from _over_level(segment, width, job.half, way)
        else:
            yield from _beside_upright(segment, width, job.half, way.upright)
    if layout.form == "tall":
        for end in job.ends:
            yield from _beside_label(layout, end, width, is_tunnel=job.is_tunnel)


def _other_lines(layout: Layout, link: str) -> Iterator[Rect]:
    for other, placed in layout.links.items():
        yield from bars(placed.points) if other != link else ()


def _is_shared(segment: tuple[Point, Point], others: Iterable[Rect]) -> bool:
    """Whether another link runs along it: a name there would be taken for the other's."""
    (own,) = bars(segment)
    for other in others:
        across = min(own.right, other.right) - max(own.x, other.x)
        along = min(own.bottom, other.bottom) - max(own.y, other.y)
        if min(across, along) > -NEARLY and max(across, along) > NEARLY:
            return True
    return False


def _joined(routes: Iterable[Polyline]) -> list[Polyline]:
    """Level stretches that go on in each other are one."""
    joined: list[Polyline] = []
    for route in routes:
        before = joined[-1] if joined else ()
        if before and is_level(before[-2], before[-1]) and is_level(before[-1], route[0]) and is_level(*route[:2]):
            joined[-1] = (*before[:-1], *route[1:])
        else:
            joined.append(route)
    return joined


def _over_level(segment: tuple[Point, Point], width: float, half: float, way: Way) -> Iterator[Spot]:
    x, length = min(segment[0].x, segment[1].x), abs(segment[1].x - segment[0].x)
    line = segment[0].y
    for away in AWAY if way.is_far else AWAY[:1]:
        for share in way.level if length >= width else ():
            left = x + (length - width) * share
            for y in (-half - AIR - HEIGHT - away, half + AIR + away):
                box = Rect(left, line + y, width, HEIGHT)
                over = Rect(left, box.bottom, width, away) if y < 0 else Rect(left, box.y - away, width, away)
                yield Spot(box, between=over if away else None)


def _beside_upright(segment: tuple[Point, Point], width: float, half: float, shares: Sequence[float]) -> Iterator[Spot]:
    y, length = min(segment[0].y, segment[1].y), abs(segment[1].y - segment[0].y)
    for share in shares if length >= LEAST_UPRIGHT else ():
        for x in (half + AIR + 1, -half - AIR - 1 - width):
            yield Spot(Rect(segment[0].x + x, y + (length - HEIGHT) * share, width, HEIGHT))


def _beside_label(layout: Layout, place: str, width: float, *, is_tunnel: bool) -> Iterator[Spot]:
    """A link's name right behind the label; names of tunnels, and on cards, at the edge under each other."""
    node = layout.nodes[place]
    if not is_tunnel and not node.plate:
        yield Spot(Rect(node.label.right + FROM_LABEL, node.label.y + 9, width, HEIGHT))
        return
    edge = node.plate.right if node.plate else _edge(layout, node)
    for line in range(len(node.lines)):
        x = max(edge - FROM_EDGE - width, node.label.right + FROM_LABEL)
        yield Spot(Rect(x, node.label.y + 2 + LINE * line, width, HEIGHT), place if node.plate else "")


def _edge(layout: Layout, node: PlacedNode) -> float:
    """Of the innermost zone that it stands in."""
    around = [zone.inner for zone in layout.zones.values() if zone.inner.holds(node.label)]
    return min((box.right for box in around), default=layout.width)
