"""The session memory: the slip beside NAT, and what time does to it."""

from collections.abc import Iterator
from typing import Literal

from app.scenarios.narration.story import Story, find
from app.scenarios.narration.words import capital, duration, is_one
from app.scenarios.traces.stays import Stay
from app.simulator.events import Flush, SetLink, SetNode
from app.simulator.packets.addresses import Endpoint, Nanoseconds
from app.simulator.records import record
from app.simulator.sessions.entries import EntryChangeKind, EntrySnapshot
from app.simulator.steps import EntryChanged, Tracked, Translated
from app.simulator.trace import EventTrace

SlipState = Literal["empty", "written", "matched", "unmatched", "expired"]


@record
class Slip:
    state: SlipState
    text: str


def slip(stay: Stay, story: Story) -> Slip | None:
    """What the memory shows during a stay; None where it is not asked."""
    made = stay.find(EntryChanged)
    if made and made.change is EntryChangeKind.MADE:
        return Slip("written", entry_text(made.entry))
    lookup = find(stay.hop.steps, Tracked)
    asked = stay.find(Tracked) or stay.find(Translated)
    if lookup is None or asked is None:
        return None
    if lookup.entry is not None:
        return Slip("matched", entry_text(lookup.entry))
    if gone := story.expired(stay.node, lookup.flow, stay.hop.time):
        return Slip("expired", entry_text(gone[0]))
    others = story.entries(stay.node, stay.hop.time)
    return Slip("unmatched", entry_text(others[-1])) if others else Slip("empty", "no session")


def entry_text(entry: EntrySnapshot) -> str:
    """What the outside sees, and whom it means: “:40000 = 10.0.1.10:40000”."""
    original, reply = entry.original, entry.reply
    if reply.receiver != original.sender:
        return f"{_short(reply.receiver)} = {original.sender}"
    if reply.sender != original.receiver:
        return f"{_short(original.receiver)} = {reply.sender}"
    return f"{original.sender} -> {original.receiver}"


def _short(endpoint: Endpoint) -> str:
    return f":{endpoint.port}" if endpoint.port else str(endpoint.address)


def silence(event: EventTrace, story: Story) -> str:
    """What happens while nobody sends anything."""
    match event.event:
        case SetLink(link, up):
            return f"The link {link} {'comes up' if up else 'goes down'}."
        case SetNode(node, up):
            label = story.cast.label(node)
            return f"{label} is there again, and knows nothing." if up else f"{label} fails, and all it knew is lost."
        case Flush(node):
            return f"{story.cast.label(node)} is told to forget all its sessions."
        case _:
            return waited(event.began, event.ended, story)


def waited(begins: Nanoseconds, ends: Nanoseconds, story: Story) -> str:
    time = duration(ends - begins)
    return " ".join(
        (f"{capital(time)} {'passes' if is_one(time) else 'pass'} and nobody speaks.", *_effects(begins, ends, story))
    )


def _effects(begins: Nanoseconds, ends: Nanoseconds, story: Story) -> Iterator[str]:
    """What the waiting did to each table."""
    for node in dict.fromkeys(change.node for change in story.trace.tracking):
        label = story.cast.label(node)
        forgotten = [
            change.entry
            for change in story.trace.tracking
            if change.node == node and change.change is EntryChangeKind.EXPIRED and begins < change.time <= ends
        ]
        if forgotten:
            yield f"{label} forgets {'the session' if len(forgotten) == 1 else f'{len(forgotten)} sessions'}."
        elif kept := story.entries(node, ends):
            left = duration(min(entry.expires for entry in kept) - ends)
            yield f"{label} still remembers: {left} {'is' if is_one(left) else 'are'} left."
