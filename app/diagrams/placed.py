"""The finished picture: where everything stands, in px."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.diagrams.geometry import Point, Polyline, Rect
from app.diagrams.text import HeadLines, Text
from app.diagrams.topology import Topology, TunnelState

Form = Literal["wide", "tall"]


@dataclass(frozen=True, slots=True)
class Icon:
    """The middle of a symbol drawn on 26 by 26 px, and its size."""

    at: Point
    scale: float = 1.0

    @property
    def box(self) -> Rect:
        return Rect(self.at.x, self.at.y, 0, 0).grown(11 * self.scale)


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """One place where a packet may stay: a node, or a niche of a node."""

    place: str
    node: str
    kind: str
    name: str
    box: Rect
    """The stop: a circle, or a pill where many links end. Packets stand at its middle."""
    icon: Icon
    label: Rect
    lines: tuple[Text, ...]
    align: Literal["middle", "start"]
    in_wall: bool
    plate: Rect | None
    """The card of a niche, and of what stands in a wall."""


@dataclass(frozen=True, slots=True)
class PlacedZone:
    outer: Rect
    inner: Rect
    """The same as `outer` where the zone has no wall."""
    head: Rect
    lines: HeadLines
    depth: int

    @property
    def wall(self) -> bool:
        return self.outer != self.inner


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """`points` lead from the edge of one stop to the edge of the other."""

    between: tuple[str, str]
    """Places."""
    points: Polyline
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tube:
    """One tunnel, or all tunnels, on one link."""

    link: str
    tunnels: tuple[str, ...]
    points: Polyline
    width: float
    state: TunnelState = "sealed"
    """That of the best of them."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """The way of a gateway's packets through the wall, from its inner face to its outer one, 22 px broad."""

    zone: str
    node: str
    points: Polyline


CORRIDOR = 22.0


@dataclass(frozen=True, slots=True)
class Slip:
    """Room for the session memory of a niche."""

    place: str
    box: Rect


@dataclass(frozen=True, slots=True)
class NamePlate:
    """The name of a node that has niches, shown once for all of them."""

    node: str
    name: str
    lines: tuple[Text, ...]
    box: Rect


@dataclass(frozen=True, slots=True)
class Tag:
    """The name of a link or a tunnel, beside it."""

    of: str
    text: str
    box: Rect


@dataclass(frozen=True, slots=True)
class Layout:
    topology: Topology
    form: Form
    width: float
    height: float
    nodes: Mapping[str, PlacedNode]
    zones: Mapping[str, PlacedZone]
    links: Mapping[str, PlacedLink]
    note: Rect
    """Wide: the strip kept for the packet's note. Tall: empty, until a stop is opened."""
    tubes: tuple[Tube, ...] = ()
    corridors: tuple[Corridor, ...] = ()
    slips: tuple[Slip, ...] = ()
    plates: tuple[NamePlate, ...] = ()
    tags: tuple[Tag, ...] = ()
    untagged: tuple[str, ...] = ()
    """Links and tunnels whose name found no room."""
    open_at: Mapping[str, float] = field(default_factory=dict)
    """Tall: below this height everything moves down when the place is opened for its note."""
    spine: tuple[str, ...] = ()
    """The straight line, as nodes."""
