"""Writes the heights down, from the top: nodes, niches and zones, one under the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.diagrams import text
from app.diagrams.geometry import Point, Rect
from app.diagrams.placed import Corridor, Icon, NamePlate, PlacedNode, PlacedZone, Slip
from app.diagrams.tall.order import Items, Stretch
from app.diagrams.tall.rail import Rail
from app.diagrams.tall.sizes import (
    CARD_ASIDE,
    CARD_PAD,
    CORRIDOR_LENGTH,
    DOORSTEP,
    EDGE,
    FRAME,
    GAP,
    HEAD_ABOVE,
    HEAD_BELOW,
    ICON_SCALE,
    LEAST_LABEL,
    PAD,
    PLATE_AIR,
    PLATE_PAD,
    RADIUS,
    SLIP_GAP,
    SLIP_HEIGHT,
    SLIP_WIDTH,
    TAG_ROOM,
    TO_LABEL,
    TUBE_ROOM,
    ZONE_GAP,
)
from app.diagrams.text import HeadLines
from app.diagrams.topology import Niche, Node


@dataclass(slots=True)
class Pen:
    rail: Rail
    x: float
    """Where the rail runs."""
    width: float
    left: Mapping[str, float]
    """The inner faces of the zones, from the rail."""
    half: Mapping[str, float]
    y: float = 8.0
    last: str = ""
    nodes: dict[str, PlacedNode] = field(default_factory=dict)
    zones: dict[str, PlacedZone] = field(default_factory=dict)
    corridors: list[Corridor] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    plates: list[NamePlate] = field(default_factory=list)
    open_at: dict[str, float] = field(default_factory=dict)
    doors: dict[tuple[str, int], float] = field(default_factory=dict)
    """Where a bracket comes back to the rail before a wall: by gateway, and -1 above it or 1 below."""

    @property
    def label_x(self) -> float:
        return self.x + RADIUS + TO_LABEL

    def right(self, zone: str | None) -> float:
        """Where the room inside a zone ends; for labels there is always a little."""
        x = self.width - EDGE
        for around in (zone, *self._ancestors(zone)) if zone is not None else ():
            x -= PAD + self._frame(around)
        return max(x, self.label_x + LEAST_LABEL)

    def _ancestors(self, zone: str) -> list[str]:
        parent = self.rail.graph.zones[zone].parent
        return [parent, *self._ancestors(parent)] if parent is not None else []

    def _frame(self, zone: str) -> float:
        return FRAME if self.rail.graph.walls[zone] else 0.0

    def write(self, items: Sequence[str | Stretch]) -> None:
        for item in items:
            if isinstance(item, Stretch):
                self._zone(item.zone, item.items)
            else:
                self._node(self.rail.graph.nodes[item])

    # ---- zones

    def _zone(self, zone: str, items: Items) -> None:
        wall = set(self.rail.graph.walls[zone])
        first_inner = next(number for number, item in enumerate(items) if item not in wall)
        above, below = items[:first_inner], [item for item in items[first_inner:] if item in wall]
        self.y += ZONE_GAP
        top = self.y
        self._band(above, zone)
        inner_top = self.y
        head, lines = self._head(zone)
        self.write([item for item in items if item not in wall])
        self.y += PAD
        inner_bottom = self.y
        self._band(below, zone)
        self._close(zone, (top, inner_top, inner_bottom, self.y), head, lines)
        self._open_corridors(zone, above, inner_top, top)
        self._open_corridors(zone, below, inner_bottom, self.y)
        self._hang_doors(above, top, inner_top)
        self._hang_doors(below, inner_bottom, self.y)
        self.y += PAD / 2

    def _band(self, gateways: Sequence[str | Stretch], zone: str) -> None:
        """A stretch of wall, with the gateways in it."""
        if gateways:
            self.y += CORRIDOR_LENGTH
            self.write(gateways)
            self.y += CORRIDOR_LENGTH
        else:
            self.y += self._frame(zone)

    def _head(self, zone: str) -> tuple[Rect, HeadLines]:
        cap = self.right(zone) - self.label_x
        described = self.rail.graph.zones[zone]
        whole = text.head(described, 400)
        fits = text.head_size((whole,))[0] <= cap
        lines: HeadLines = (whole,) if fits else tuple((part,) for part in text.head(described, cap))
        box = Rect(self.label_x, self.y + HEAD_ABOVE, *text.head_size(lines))
        self.y = box.bottom + HEAD_BELOW
        return box, lines

    def _close(self, zone: str, heights: tuple[float, float, float, float], head: Rect, lines: HeadLines) -> None:
        top, inner_top, inner_bottom, bottom = heights
        frame = self._frame(zone)
        left = self.x + self.left[zone]
        right = self.right(zone) + PAD
        inner = Rect(left, inner_top, right - left, inner_bottom - inner_top)
        outer = Rect(left - frame, top, right - left + 2 * frame, bottom - top)
        depth = self.rail.graph.depth(zone)
        self.zones[zone] = PlacedZone(outer, inner if frame else outer, head, lines, depth)

    def _open_corridors(self, zone: str, gateways: Sequence[str | Stretch], inner: float, outer: float) -> None:
        for gateway in gateways:
            if isinstance(gateway, str):
                self.corridors.append(Corridor(zone, gateway, (Point(self.x, inner), Point(self.x, outer))))

    def _hang_doors(self, gateways: Sequence[str | Stretch], top: float, bottom: float) -> None:
        for gateway in gateways:
            if isinstance(gateway, str):
                self.doors[gateway, -1] = top - DOORSTEP
                self.doors[gateway, 1] = bottom + DOORSTEP

    # ---- nodes

    def _node(self, node: Node) -> None:
        right = self.right(node.zone)
        in_wall = self.rail.graph.in_wall(node.node)
        cards = bool(node.niches) or node.memory or in_wall
        self.y += GAP / 2 + self._room_for_names(node.node)
        if node.niches:
            self._plate(node, right)
        for number, stay in enumerate(self.rail.from_top(node)):
            self.y += GAP / 2 if number else 0.0
            self._stay(node, stay, right, cards=cards, in_wall=in_wall)
        self.y += GAP / 2
        self.last = node.node

    def _room_for_names(self, node: str) -> float:
        """Between neighbours that are joined by something with a name, or by a tube."""
        links = [link for link in self.rail.graph.topology.links if link.pair == {self.last, node}]
        on = self.rail.on.on
        if any(link.link in self.rail.joints.straight and (link.name or link.link in on) for link in links):
            return TAG_ROOM
        return TUBE_ROOM if any(link.link in on for link in links) else 0.0

    def _plate(self, node: Node, right: float) -> None:
        """The shared name stands on the first card, as a tab does."""
        lines = text.wrap(node.name, right - self.label_x - 2 * PLATE_PAD, mono=False)
        width, height = text.block_size(lines)
        box = Rect(right - width - 2 * PLATE_PAD, self.y, width + 2 * PLATE_PAD, height + PLATE_AIR)
        self.plates.append(NamePlate(node.node, node.name, lines, box))
        self.y = box.bottom

    def _stay(self, node: Node, stay: Niche, right: float, *, cards: bool, in_wall: bool) -> None:
        top = self.y
        pad = CARD_PAD if cards else 0.0
        lines = text.label(stay, right - self.label_x - (PAD if cards else 0.0))
        width, height = text.block_size(lines)
        half = self.half[stay.place]
        middle = top + pad + (max(half, height / 2) if height <= 2 * half else half)
        box = Rect(self.x - RADIUS, middle - half, 2 * RADIUS, 2 * half)
        label = Rect(self.label_x, middle - min(height, 2 * RADIUS) / 2, width, height)
        self.y = max(box.bottom, label.bottom)
        if stay.memory:
            self._slip(stay, right)
        self.open_at[stay.place] = self.y
        self.y += pad
        left = self.x - RADIUS - CARD_ASIDE
        card = Rect(left, top, right - left, self.y - top) if cards else None
        icon = Icon(box.center, ICON_SCALE)
        self.nodes[stay.place] = PlacedNode(
            stay.place, node.node, stay.kind, stay.name, box, icon, label, lines, "start", in_wall, card
        )

    def _slip(self, stay: Niche, right: float) -> None:
        width = min(SLIP_WIDTH, right - PAD - self.label_x)
        box = Rect(self.label_x, self.y + SLIP_GAP, width, SLIP_HEIGHT)
        self.slips.append(Slip(stay.place, box))
        self.y = box.bottom
