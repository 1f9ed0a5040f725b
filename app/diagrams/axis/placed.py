"""A time axis with the place of everything on it, in px."""

from dataclasses import dataclass
from typing import Literal

from app.diagrams.axis.scale import Scale
from app.diagrams.geometry import Point, Rect

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Words:
    """`at` is the first baseline's left end, middle or right end."""

    text: str
    at: Point
    kind: str
    anchor: Anchor
    box: Rect


@dataclass(frozen=True, slots=True)
class Bar:
    """What joins packets that fare alike."""

    y: float
    left: float
    right: float
    through: bool


@dataclass(frozen=True, slots=True)
class PlacedBeat:
    """`number` counts all packets from 0, also those that are not drawn."""

    number: int
    at: Point
    through: bool
    whole: bool
    """Whether there is room for a whole plate."""


@dataclass(frozen=True, slots=True)
class PlacedDetector:
    """`begun` before the axis does, or `running` on after its end."""

    y: float
    left: float
    right: float
    asked: tuple[float, ...]
    noticed: bool
    begun: bool
    running: bool


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A numbered badge, and a line from it down to what it speaks of, in one piece or several."""

    number: int
    x: float
    badge: Point
    stems: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class PlacedDark:
    box: Rect
    tag: Rect
    words: str


@dataclass(frozen=True, slots=True)
class Axis:
    """`rows` are the heights of the lanes; below the last one and `base` come the detectors."""

    width: float
    height: float
    scale: Scale
    top: float
    base: float
    end: float
    """The height of the axis itself."""
    rows: tuple[float, ...]
    words: tuple[Words, ...]
    bars: tuple[Bar, ...]
    beats: tuple[PlacedBeat, ...]
    detectors: tuple[PlacedDetector, ...]
    marks: tuple[PlacedMark, ...]
    ticks: tuple[float, ...]
    dark: PlacedDark | None
