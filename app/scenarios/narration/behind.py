"""What happens between packets without anybody sending one that is told: sessions, routes, parts that fail."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from app.scenarios.narration.control_plane import incident, sentence
from app.scenarios.narration.story import Story
from app.simulator.control.facts import RouteChange, SessionChange, SessionState
from app.simulator.events import Stream
from app.simulator.packets.addresses import Nanoseconds


@dataclass(frozen=True, slots=True)
class Quiet:
    """A span of time before packet `before`, and what happens in it."""

    before: int
    play: int
    begins: Nanoseconds
    ends: Nanoseconds
    sentence: str


def behind(story: Story) -> Iterator[Quiet]:
    """Each session that is lost or found, each route, and of streams what failed in their midst, in order of time."""
    times = [packet.time for packet in story.trace.packets]
    for event in story.trace.events:
        stream = event.event
        for delay, each in stream.meanwhile if isinstance(stream, Stream) else ():
            time = event.began + delay
            yield Quiet(bisect_left(times, time) + 1, event.number, time, time, incident(each, story.cast))
        for fact in story.control:
            if event.began < fact.time <= event.ended and _is_told(fact):
                before = bisect_right(times, fact.time) + 1
                yield Quiet(before, event.number, fact.time, fact.time, sentence(fact, story.cast))


def _is_told(fact: RouteChange | SessionChange) -> bool:
    """New keys for old ones change nothing that a packet meets, but for their number."""
    return isinstance(fact, RouteChange) or fact.state is not SessionState.REKEYED
