"""A stream on its time axis: what became of each datagram, what noticed a failure, and when. Times are in seconds."""

from app.simulator.records import named_record


@named_record
class LaneDocument:
    """A tunnel that datagrams went out by, or in which they were lost."""

    place: str
    label: str


@named_record
class BeatDocument:
    """One datagram; `lane` counts from 0, and `at` is its first moment where it is told as a packet of its own."""

    time: float
    lane: int
    answered: bool
    at: str | None
    ending: str
    """What became of it, as of a packet that ends."""


@named_record
class DetectorDocument:
    """What waited for a sign of life: from the last one until it gave the far end up, or would have.

    `owner` is who waited and for whom, `setting` how long. `asked` are the times at which it asked in vain. Of all that
    waited, those that `noticed` ran out.
    """

    place: str
    name: str
    owner: str
    setting: str
    begins: float
    ends: float
    asked: list[float]
    noticed: bool


@named_record
class MarkDocument:
    """One of the moments that count: `title` says which, `sentence` what happened, in that lane or by that detector."""

    time: float
    title: str
    sentence: str
    at: str | None
    lane: int | None = None
    detector: int | None = None


@named_record
class HappeningDocument:
    time: float
    sentence: str


@named_record
class TimelineDocument:
    """`headline` is what it comes to. Dark is the longest time that a flow was not answered; both ends null if none."""

    play: int
    headline: str
    begins: float
    ends: float
    dark_begins: float | None
    dark_ends: float | None
    lanes: list[LaneDocument]
    beats: list[BeatDocument]
    detectors: list[DetectorDocument]
    marks: list[MarkDocument]
    happenings: list[HappeningDocument]
    """Everything that happened behind the packets meanwhile."""
