"""What is down in a run, and how long. Times are in seconds."""

from typing import Literal

from app.simulator.records import named_record


@named_record
class OutageDocument:
    """`place` is a node, or a link by its name; it is down from `begins` until before `ends`, or for good."""

    place: str
    kind: Literal["node", "link"]
    begins: float
    ends: float | None
    sentence: str
