"""A stop opened for the packet's note: everything below it moves down."""

from dataclasses import dataclass, replace

from app.diagrams.geometry import Point, Polyline, Rect
from app.diagrams.placed import Icon, Layout, PlacedNode


@dataclass(frozen=True, slots=True)
class Opening:
    at: float
    height: float

    def y(self, y: float) -> float:
        return y + self.height if y > self.at else y

    def rect(self, rect: Rect) -> Rect:
        """What spans the opening grows with it."""
        top = self.y(rect.y)
        return Rect(rect.x, top, rect.width, self.y(rect.bottom) - top)

    def points(self, points: Polyline) -> Polyline:
        return tuple(Point(point.x, self.y(point.y)) for point in points)

    def node(self, node: PlacedNode) -> PlacedNode:
        return replace(
            node,
            box=self.rect(node.box),
            icon=Icon(Point(node.icon.at.x, self.y(node.icon.at.y)), node.icon.scale),
            label=self.rect(node.label),
            plate=self.rect(node.plate) if node.plate else None,
        )


def opened(layout: Layout, place: str, height: float) -> Layout:
    """A tall layout with room for a note of that height under the stop."""
    gap = Opening(layout.open_at[place], height)
    return replace(
        layout,
        height=layout.height + height,
        nodes={name: gap.node(node) for name, node in layout.nodes.items()},
        zones={
            name: replace(zone, outer=gap.rect(zone.outer), inner=gap.rect(zone.inner), head=gap.rect(zone.head))
            for name, zone in layout.zones.items()
        },
        links={name: replace(link, points=gap.points(link.points)) for name, link in layout.links.items()},
        note=Rect(layout.note.x, gap.at, layout.note.width, height),
        tubes=tuple(replace(tube, points=gap.points(tube.points)) for tube in layout.tubes),
        corridors=tuple(replace(corridor, points=gap.points(corridor.points)) for corridor in layout.corridors),
        slips=tuple(replace(slip, box=gap.rect(slip.box)) for slip in layout.slips),
        plates=tuple(replace(plate, box=gap.rect(plate.box)) for plate in layout.plates),
        tags=tuple(replace(tag, box=gap.rect(tag.box)) for tag in layout.tags),
        open_at={name: gap.y(at) for name, at in layout.open_at.items()},
    )
