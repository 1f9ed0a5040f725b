"""What a time axis shows. Times are in seconds from its beginning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """A way that packets take; `aside` is said under its name."""

    name: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """A packet that came through in a lane, or was lost there."""

    time: float
    lane: int
    through: bool


@dataclass(frozen=True, slots=True)
class Detector:
    """A timer that runs from `begins` to `ends`, and how long in words; it asked in vain at some times."""

    name: str
    aside: str
    span: str
    begins: float
    ends: float
    asked: tuple[float, ...] = ()
    noticed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that counts, of a lane, of a detector or of neither."""

    time: float
    lane: int | None = None
    detector: int | None = None


@dataclass(frozen=True, slots=True)
class Dark:
    """The time in which nothing came through."""

    begins: float
    ends: float
    words: str


@dataclass(frozen=True, slots=True)
class Course:
    """`length` is that of the axis, and holds still whatever happens on it."""

    length: float
    lanes: tuple[Lane, ...]
    beats: tuple[Beat, ...]
    detectors: tuple[Detector, ...] = ()
    marks: tuple[Mark, ...] = ()
    dark: Dark | None = None
