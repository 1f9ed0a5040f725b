"""The layout as JSON, for the player: all it needs to draw, in px, rounded to a tenth.

    {"form": "wide" | "tall", "width": 917, "height": 402,
     "zones":     [{"zone": "cloud", "label": "Private network", "prefix": "10.0.0.0/16", "kind": "vpc",
                    "private": true, "wall": true, "depth": 0,
                    "outer": [x, y, width, height], "inner": [x, y, width, height],
                    "head": [x, y, width, height], "lines": [[{"text": "Private network", "mono": false}, ...], ...]}],
     "nodes":     [{"place": "gw.nat", "node": "gw", "kind": "nat", "label": "NAT",
                    "box": [x, y, width, height],                 the stop; rx is half its width
                    "icon": {"at": [x, y], "scale": 1},           the middle of icons[kind], drawn around 0,0
                    "label_box": [x, y, width, height], "lines": [{"text": "NAT", "mono": false}, ...],
                    "align": "middle" | "start", "in_wall": true, "plate": [x, y, width, height] | null}],
     "links":     [{"link": "uplink", "between": ["gw.nat", "isp"], "points": [[x, y], ...], "name": ""}],
     "tubes":     [{"link": "uplink", "tunnels": ["t1"], "points": [[x, y], ...], "width": 12, "state": "sealed"}],
     "corridors": [{"zone": "cloud", "node": "gw", "points": [[x, y], [x, y]], "width": 22}],
     "slips":     [{"place": "gw.nat", "box": [x, y, width, height]}],
     "plates":    [{"node": "gw", "label": "Gateway", "lines": [{"text": "Gateway", "mono": false}],
                    "box": [x, y, width, height]}],
     "tags":      [{"of": "uplink", "text": "1 Gbit/s", "box": [x, y, width, height]}],
     "untagged":  [],
     "note":      [x, y, width, height],                          wide: the strip; tall: where a note may begin and end
     "open_at":   {"gw.nat": 512},                                tall only, else {}
     "icons":     {"nat": ["M...", ...]}}                         paths on 26 by 26 px around 0,0, stroke only

Points of a link run from the middle of one stop to the middle of the other, in the order of `between`. A packet that
moves between two places without a common link takes the shortest way over the links (niches of one node are linked).
Zones come outermost first. Lines of a label stand 17 px apart, the first baseline 13 px under the box's top.

Tall: `open_at[place]` is a height. To open that stop for a note of height h, everything below it moves down by h, what
spans it (zones, plates, links, corridors) grows by h, and the note stands at [note.x, open_at, right - note.x, h].
"""

from collections.abc import Iterable

from app.diagrams.geometry import Polyline, Rect
from app.diagrams.icons import ICONS
from app.diagrams.placed import CORRIDOR, Layout, PlacedLink, PlacedNode, PlacedZone
from app.diagrams.text import Text
from app.diagrams.topology import Zone
from app.diagrams.trails import centered

Json = dict[str, "Json"] | list["Json"] | str | float | bool | None


def picture(layout: Layout) -> dict[str, Json]:
    zones = {zone.zone: zone for zone in layout.topology.zones}
    outermost_first = sorted(layout.zones.items(), key=lambda item: item[1].depth)
    return {
        "form": layout.form,
        "width": _px(layout.width),
        "height": _px(layout.height),
        "zones": [_zone(zones[zone], placed) for zone, placed in outermost_first],
        "nodes": [_node(node) for node in layout.nodes.values()],
        "links": [_link(layout, link, placed) for link, placed in layout.links.items()],
        "tubes": [
            {
                "link": tube.link,
                "tunnels": list(tube.tunnels),
                "points": _points(tube.points),
                "width": tube.width,
                "state": tube.state,
            }
            for tube in layout.tubes
        ],
        "corridors": [
            {"zone": corridor.zone, "node": corridor.node, "points": _points(corridor.points), "width": CORRIDOR}
            for corridor in layout.corridors
        ],
        "slips": [{"place": slip.place, "box": _rect(slip.box)} for slip in layout.slips],
        "plates": [
            {"node": plate.node, "label": plate.name, "lines": _texts(plate.lines), "box": _rect(plate.box)}
            for plate in layout.plates
        ],
        "tags": [{"of": tag.of, "text": tag.text, "box": _rect(tag.box)} for tag in layout.tags],
        "untagged": list(layout.untagged),
        "note": _rect(layout.note),
        "open_at": {place: _px(height) for place, height in layout.open_at.items()},
        "icons": {kind: list(ICONS[kind]) for kind in sorted({node.kind for node in layout.nodes.values()})},
    }


def _zone(zone: Zone, placed: PlacedZone) -> dict[str, Json]:
    return {
        "zone": zone.zone,
        "label": zone.name,
        "prefix": zone.prefix,
        "kind": zone.kind,
        "private": zone.private,
        "outer": _rect(placed.outer),
        "inner": _rect(placed.inner),
        "wall": placed.wall,
        "depth": placed.depth,
        "head": _rect(placed.head),
        "lines": [_texts(line) for line in placed.lines],
    }


def _node(node: PlacedNode) -> dict[str, Json]:
    return {
        "place": node.place,
        "node": node.node,
        "kind": node.kind,
        "label": node.name,
        "box": _rect(node.box),
        "icon": {"at": [_px(node.icon.at.x), _px(node.icon.at.y)], "scale": node.icon.scale},
        "label_box": _rect(node.label),
        "lines": _texts(node.lines),
        "align": node.align,
        "in_wall": node.in_wall,
        "plate": _rect(node.plate) if node.plate else None,
    }


def _link(layout: Layout, link: str, placed: PlacedLink) -> dict[str, Json]:
    return {
        "link": link,
        "between": list(placed.between),
        "points": _points(centered(layout, placed)),
        "name": placed.name,
    }


def _texts(texts: Iterable[Text]) -> list[Json]:
    return [{"text": text.text, "mono": text.mono} for text in texts]


def _points(points: Polyline) -> list[Json]:
    return [[_px(point.x), _px(point.y)] for point in points]


def _rect(rect: Rect) -> list[Json]:
    return [_px(length) for length in rect]


def _px(length: float) -> float:
    return round(float(length), 1)
