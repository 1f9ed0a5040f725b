"""The layout as an SVG that stands for itself: the picture in a page without script, in the player's own look.

Classes only, no style; the one id, of the hatching, begins with a prefix of the caller's. What it says is said in words
beside it, so it is hidden from assistive technology.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

from app.diagrams.geometry import Point, Rect, bars
from app.diagrams.icons import ICONS
from app.diagrams.placed import CORRIDOR, Layout, NamePlate, PlacedNode, PlacedZone, Slip, Tag, Tube
from app.diagrams.svg import at, px, rect
from app.diagrams.text import LINE, Text
from app.diagrams.topology import Zone
from app.diagrams.trails import Trail, centered, strokes

BASELINE, TAG_BASELINE = 13.0, 11.0
"""From the upper edge of a line of text."""
BEND = 9.0
EDGE = 2.5
SLIP_PAD = 12.0


def draw(layout: Layout, prefix: str, trails: Sequence[Trail] = ()) -> str:
    """`prefix` keeps the ids of two drawings in one page apart."""
    height = layout.height if layout.form == "tall" else layout.note.y
    size = f'viewBox="0 0 {px(layout.width)} {px(height)}" width="{px(layout.width)}" height="{px(height)}"'
    return f'<svg class="dg {layout.form}" {size} aria-hidden="true">{"".join(_parts(layout, prefix, trails))}</svg>'


def _parts(layout: Layout, prefix: str, trails: Sequence[Trail]) -> Iterator[str]:
    hatch = f"{prefix}-hatch"
    zones = sorted(layout.zones.items(), key=lambda item: item[1].depth)
    described = {zone.zone: zone for zone in layout.topology.zones}
    yield _hatching(hatch)
    yield from (_zone(described[zone], placed, hatch) for zone, placed in zones)
    yield from _corridors(layout)
    yield from (rect(node.plate, "niche", 3) for node in layout.nodes.values() if node.plate)
    yield from (f'<path class="wire" d="{path(centered(layout, link))}"/>' for link in layout.links.values())
    yield from (_tube(tube) for tube in layout.tubes)
    yield from _trails(layout, trails)
    yield from (_tag(tag) for tag in layout.tags)
    yield from (_slip(layout, slip) for slip in layout.slips)
    yield from (_name_plate(plate) for plate in layout.plates)
    yield from (_node(node) for node in layout.nodes.values())
    yield from (_head(placed) for _, placed in zones)


def _hatching(hatch: str) -> str:
    tile = 'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    return f'<defs><pattern id="{escape(hatch)}" {tile}><path class="hatch" d="M0 0V6"/></pattern></defs>'


def _zone(zone: Zone, placed: PlacedZone, hatch: str) -> str:
    if not placed.wall:
        return rect(placed.outer, "reg" if zone.private else "reg plain", 3)
    hatched = rect(placed.outer, "wall-h", 4, f' fill="url(#{escape(hatch)})"')
    return rect(placed.outer, "wall-o", 4) + hatched + rect(placed.inner, "wall-i", 2)


def _corridors(layout: Layout) -> Iterator[str]:
    for name, width in (("corr-e", CORRIDOR + EDGE), ("corr", CORRIDOR)):
        for corridor in layout.corridors:
            yield f'<path class="{name}" stroke-width="{width}" d="{path(corridor.points)}"/>'


def _tube(tube: Tube) -> str:
    line = path(tube.points)
    walls = f'<path class="pipe {tube.state}" stroke-width="{px(tube.width)}" d="{line}"/>'
    return walls + f'<path class="pipe-in" stroke-width="{px(tube.width - 2.4)}" d="{line}"/>'


def _trails(layout: Layout, trails: Sequence[Trail]) -> Iterator[str]:
    """One line of each kind, however many packets have gone that way."""
    for kind in dict.fromkeys(trail.kind for trail in trails):
        lines = (path(stroke) for trail in trails if trail.kind == kind for stroke in strokes(layout, trail))
        drawn = "".join(dict.fromkeys(lines))
        if drawn:
            yield f'<path class="tr t-{escape(kind)}" d="{drawn}"/>'


def _tag(tag: Tag) -> str:
    return _text((Text(tag.text),), "tag", Point(tag.box.x + 3, tag.box.y + TAG_BASELINE))


def _slip(layout: Layout, slip: Slip) -> str:
    """Empty: what is remembered depends on the moment."""
    x, middle = slip.box.x + SLIP_PAD, slip.box.center.y
    title = _text((Text("Session memory"),), "mem-h", Point(x, middle - 5))
    content = _text((Text("one line for each session"),), "mem-h", Point(x, middle + 12))
    return f'<g class="mem">{_tie(layout, slip)}{rect(slip.box, "", 2)}{title}{content}</g>'


def _tie(layout: Layout, slip: Slip) -> str:
    card, x = layout.nodes[slip.place].plate, layout.nodes[slip.place].box.center.x
    if card is None or slip.box.bottom > card.y:
        return ""
    return f'<path class="mem-l" d="{path((Point(x, slip.box.bottom), Point(x, card.y)))}"/>'


def _name_plate(plate: NamePlate) -> str:
    top = plate.box.center.y - LINE * len(plate.lines) / 2
    return rect(plate.box, "bplate", 0) + "".join(
        _text((line,), "bplate-t", Point(plate.box.center.x, top + BASELINE + LINE * number), "middle")
        for number, line in enumerate(plate.lines)
    )


def _node(node: PlacedNode) -> str:
    inside = " inside" if node.box.holds(node.icon.box, 1.0) else ""
    x = node.label.x + (node.label.width / 2 if node.align == "middle" else 0.0)
    lines = (
        _text((Text(line.text),), "naddr" if line.mono else "nname", _baseline(node.label, number, x), node.align)
        for number, line in enumerate(node.lines)
    )
    stop = rect(node.box, "stop", min(node.box.width, node.box.height) / 2)
    symbol = "".join(f'<path d="{line}"/>' for line in ICONS[node.kind])
    place = f"translate({px(node.icon.at.x)} {px(node.icon.at.y)}) scale({node.icon.scale})"
    icon = f'<g class="icon" transform="{place}">{symbol}</g>'
    return f'<g class="nd nd-{escape(node.kind)}{inside}">{stop}{icon}{"".join(lines)}</g>'


def _head(placed: PlacedZone) -> str:
    name = "zname walled" if placed.wall else "zname"
    return "".join(_text(line, name, _baseline(placed.head, number)) for number, line in enumerate(placed.lines))


def _baseline(box: Rect, number: int, x: float | None = None) -> Point:
    return Point(box.x if x is None else x, box.y + BASELINE + LINE * number)


def _text(texts: Iterable[Text], name: str, place: Point, anchor: str = "start") -> str:
    spans = "".join(_span(text, first=number == 0) for number, text in enumerate(texts))
    return f'<text class="{name}" x="{px(place.x)}" y="{px(place.y)}" text-anchor="{anchor}">{spans}</text>'


def _span(text: Text, *, first: bool) -> str:
    aside = "" if first else ' dx="8"'
    return f'<tspan class="zaddr"{aside}>{escape(text.text)}</tspan>' if text.mono else escape(text.text)


def path(points: Sequence[Point]) -> str:
    """A polyline with rounded corners."""
    lengths = [max(bar.width, bar.height) for bar in bars(points)]
    corners = (
        _corner(before, corner, after, min(BEND, one / 2, two / 2))
        for (before, corner), (_, after), (one, two) in zip(
            pairwise(points[:-1]), pairwise(points[1:]), pairwise(lengths), strict=True
        )
    )
    return f"M{at(points[0])}{''.join(corners)}L{at(points[-1])}"


def _corner(before: Point, corner: Point, after: Point, radius: float) -> str:
    return f"L{at(_towards(corner, before, radius))}Q{at(corner)} {at(_towards(corner, after, radius))}"


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = abs(end.x - start.x) + abs(end.y - start.y) or 1.0
    return Point(start.x + (end.x - start.x) / length * distance, start.y + (end.y - start.y) / length * distance)
