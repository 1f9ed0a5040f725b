"""Nodes, zones and what belongs to them, put in their places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.diagrams import text
from app.diagrams.geometry import Point, Rect
from app.diagrams.graph import mean
from app.diagrams.placed import Corridor, Icon, NamePlate, PlacedNode, PlacedZone, Slip
from app.diagrams.topology import Niche, Node
from app.diagrams.wide.across import Across
from app.diagrams.wide.blocks import CARD_GAP, SLIP_HEIGHT, SLIP_WIDTH, Block, Blocks, Style
from app.diagrams.wide.down import Down
from app.diagrams.wide.grid import Grid
from app.diagrams.wide.heads import ABOVE, Head, inner_stretch


@dataclass(frozen=True, slots=True)
class Plot:
    """The grid with its px."""

    grid: Grid
    blocks: Blocks
    style: Style
    across: Across
    heads: Mapping[str, Head]
    down: Down

    def line_of(self, node: str) -> float:
        return self.down.rows[self.grid.row[node]]

    def middle_of(self, node: str) -> float:
        return self.across.middle(self.grid.column[node])

    def from_left(self, node: Node) -> list[int]:
        """The stays of a node by number, from left to right: what is outside stands where outside is."""
        order = list(range(len(node.stays)))
        return order[::-1] if self._faces_left(node) else order

    def _faces_left(self, node: Node) -> bool:
        if node.zone is not None and self.grid.stands_in_wall(node.node):
            return self.grid.column[node.node] < self.grid.spans[node.zone].inner_first
        place = self.grid.line.index(node.node) if node.node in self.grid.line else 0
        inner = [
            self.grid.column[other]
            for other in self.grid.graph.neighbours[node.node]
            if set(self.grid.graph.zones_of[other]) & set(self.grid.graph.zones_of[node.node])
        ]
        return place > 0 and bool(inner) and mean(inner) > self.grid.column[node.node]


def place_nodes(plot: Plot) -> dict[str, PlacedNode]:
    placed = (stay for node in plot.grid.graph.nodes.values() for stay in _stays(plot, node))
    return {stay.place: stay for stay in placed}


def _stays(plot: Plot, node: Node) -> Iterator[PlacedNode]:
    block = plot.blocks[node.node]
    x = plot.middle_of(node.node) - block.row_width / 2
    for number in plot.from_left(node):
        width = block.widths[number]
        yield _stay(plot, node, number, x + width / 2)
        x += width + CARD_GAP


def _stay(plot: Plot, node: Node, number: int, x: float) -> PlacedNode:
    block, style, y = plot.blocks[node.node], plot.style, plot.line_of(node.node)
    stay: Niche = node.stays[number]
    lines = block.lines[number]
    width, height = text.block_size(lines)
    card = Rect(x - block.widths[number] / 2, y - block.card_top, block.widths[number], block.card_top + block.down)
    above = block.half + style.icon_above if style.icon_above else 0.0
    return PlacedNode(
        stay.place,
        node.node,
        stay.kind,
        stay.name,
        Rect(x - style.radius, y - block.half, 2 * style.radius, 2 * block.half),
        Icon(Point(x, y - above), style.icon_scale),
        Rect(x - width / 2, y - block.label_top, width, height),
        lines,
        "middle",
        plot.grid.stands_in_wall(node.node),
        card if block.cards else None,
    )


def place_zones(plot: Plot) -> dict[str, PlacedZone]:
    return {zone: _zone(plot, zone) for zone in plot.grid.spans}


def _zone(plot: Plot, zone: str) -> PlacedZone:
    span, across, head = plot.grid.spans[zone], plot.across, plot.heads[zone]
    left = across.columns[span.first][0] - across.sides[zone][0]
    right = across.columns[span.last][1] + across.sides[zone][1]
    top = plot.down.rows[span.top] - plot.down.rises[zone][0]
    bottom = plot.down.rows[span.bottom] + plot.down.rises[zone][1]
    inner_left, inner_right = inner_stretch(across, zone, span, plot.style)
    frame = plot.style.frame if span.has_wall else 0.0
    inner = Rect(inner_left, top + frame, inner_right - inner_left, bottom - top - 2 * frame)
    outer = Rect(left, top, right - left, bottom - top)
    box = Rect(head.x, inner.y + ABOVE, *text.head_size(head.lines))
    return PlacedZone(outer, inner if span.has_wall else outer, box, head.lines, plot.grid.graph.depth(zone))


def place_corridors(plot: Plot, zones: Mapping[str, PlacedZone]) -> tuple[Corridor, ...]:
    return tuple(
        _corridor(zone, gateway, plot, zones[zone])
        for zone in plot.grid.spans
        for gateway in plot.grid.graph.walls[zone]
        if plot.grid.stands_in_wall(gateway)
    )


def _corridor(zone: str, gateway: str, plot: Plot, placed: PlacedZone) -> Corridor:
    y = plot.line_of(gateway)
    at_start = plot.grid.column[gateway] < plot.grid.spans[zone].inner_first
    inner = placed.inner.x if at_start else placed.inner.right
    outer = placed.outer.x if at_start else placed.outer.right
    return Corridor(zone, gateway, (Point(inner, y), Point(outer, y)))


def place_slips(plot: Plot, nodes: Mapping[str, PlacedNode]) -> tuple[Slip, ...]:
    """One for a node, over the last of its niches that remembers."""
    remembering = (
        ([stay.place for stay in node.stays if stay.memory][-1], name)
        for name, node in plot.grid.graph.nodes.items()
        if plot.blocks[name].slip
    )
    return tuple(_slip(plot, nodes[place], node) for place, node in remembering)


def _slip(plot: Plot, stay: PlacedNode, node: str) -> Slip:
    block, middle = plot.blocks[node], plot.middle_of(node)
    reach = max(0.0, (block.row_width - SLIP_WIDTH) / 2)
    x = min(max(stay.box.center.x, middle - reach), middle + reach)
    return Slip(stay.place, Rect(x - SLIP_WIDTH / 2, plot.line_of(node) - block.slip_top, SLIP_WIDTH, SLIP_HEIGHT))


def place_plates(plot: Plot, zones: Mapping[str, PlacedZone]) -> tuple[NamePlate, ...]:
    return tuple(_plate(plot, zones, name, block) for name, block in plot.blocks.items() if block.plate)


def _plate(plot: Plot, zones: Mapping[str, PlacedZone], node: str, block: Block) -> NamePlate:
    zone = plot.grid.graph.nodes[node].zone
    hangs = zone is not None and plot.grid.stands_in_wall(node) and plot.grid.row[node] == plot.grid.spans[zone].top
    top = zones[zone].outer.y if zone is not None and hangs else plot.line_of(node) - block.up
    x = plot.middle_of(node) - block.plate_width / 2
    return NamePlate(
        node, plot.grid.graph.nodes[node].name, block.plate, Rect(x, top, block.plate_width, block.plate_height)
    )
