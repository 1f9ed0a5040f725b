"""What is down when: nodes that have failed, and links that were cut."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.simulator.events import SetLink, SetNode, Stream
from app.simulator.network import Link
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.trace import EventTrace

Turn = SetLink | SetNode
"""Down or up."""


@dataclass(frozen=True, slots=True)
class Outage:
    """`ends` is when it is there again, or None if never."""

    turn: Turn
    begins: Nanoseconds
    ends: Nanoseconds | None

    def holds(self, time: Nanoseconds) -> bool:
        return self.begins <= time and (self.ends is None or time < self.ends)


def outages(links: Iterable[Link], events: Sequence[EventTrace]) -> Iterator[Outage]:
    """In the order in which they begin; links may be down from the beginning. What is down cannot go down again."""
    turns: list[tuple[Nanoseconds, Turn]] = [(0, SetLink(link.name, up=False)) for link in links if not link.up]
    turns += sorted(_turns(events), key=lambda each: each[0])
    last: dict[str, Outage] = {}
    for number, (begins, turn) in enumerate(turns):
        place = place_of(turn)
        if not turn.up and not (place in last and last[place].holds(begins)):
            later = (time for time, other in turns[number + 1 :] if other.up and place_of(other) == place)
            last[place] = Outage(turn, begins, next(later, None))
            yield last[place]


def place_of(turn: Turn) -> str:
    """A node, or a link by its name."""
    return turn.link if isinstance(turn, SetLink) else turn.node


def _turns(events: Sequence[EventTrace]) -> Iterator[tuple[Nanoseconds, Turn]]:
    for each in events:
        happened = each.event.meanwhile if isinstance(each.event, Stream) else ((0, each.event),)
        yield from ((each.began + delay, event) for delay, event in happened if isinstance(event, Turn))
