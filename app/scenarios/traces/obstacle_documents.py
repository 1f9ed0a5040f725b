"""What stands in a packet's way, and what is not simulated there, as they are served with the trace."""

from dataclasses import field
from typing import Literal

from app.simulator.records import named_record

Standing = Literal["stopped here", "would also stop", "would stop the answer", "would let it pass", "did not fit"]


@named_record
class WhyNotDocument:
    """One thing that stands in a packet's way, or would not, or did not help."""

    relation: Standing
    place: str | None
    line: int | None
    title: str
    sentence: str
    at: str | None = None
    """The moment that shows it, in the run in which the packet gets so far: the same changes with these in `past`."""
    past: list[str] = field(default_factory=list)


@named_record
class NoticeDocument:
    """What Linux would do at a hop and the simulator does not; `name` is that of the page on truth."""

    name: str
    sentence: str
