"""What came of a run, said in one sentence and beside the run that it is compared with."""

from dataclasses import dataclass
from typing import assert_never

from app.scenarios.cast import FILTER
from app.scenarios.kinds import PacketKind
from app.scenarios.narration.hops import BY_FILTER
from app.scenarios.narration.story import Story
from app.scenarios.stays import Stay
from app.simulator.steps import EndingKind
from app.simulator.trace import EventTrace, PacketTrace

SUBJECTS = {
    PacketKind.REQUEST: "The request",
    PacketKind.RESPONSE: "The answer",
    PacketKind.UNSOLICITED: "The packet from outside",
    PacketKind.LOCAL: "The packet",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`outcome_id` is the same for runs that went alike."""

    outcome_id: str
    text: str


SAME = Outcome("same", "Nothing changes: every packet fares as before")


def outcome(story: Story, usual: Story) -> Outcome:
    """What the first event that went otherwise than usual came to."""
    for event, before in zip(story.trace.events, usual.trace.events, strict=False):
        now, then = _fate(event, story), _fate(before, usual)
        if now != then:
            return now
    return SAME


def _fate(event: EventTrace, story: Story) -> Outcome:
    """That of the first packet which is not delivered, or else of the last one."""
    packets = [story.trace.packets[number - 1] for number in event.packets]
    if not packets:
        return SAME
    lost = next((packet for packet in packets if packet.ending.kind is not EndingKind.DELIVERED), None)
    return _lost(lost, story) if lost else _delivered(packets, story)


def _delivered(packets: list[PacketTrace], story: Story) -> Outcome:
    """Where the first packet came to, and whether somebody answered."""
    first = packets[0]
    label = story.cast.label(first.ending.node)
    subject = SUBJECTS[story.kinds[first.number]]
    answered = any(packet.answers for packet in packets)
    end = "" if answered or story.kinds[first.number] is PacketKind.RESPONSE else ", and nobody answers"
    return Outcome(f"{first.ending.node}-delivered-{answered}", f"{subject} gets through to {label}{end}")


def _lost(packet: PacketTrace, story: Story) -> Outcome:
    kind, last = story.kinds[packet.number], story.stays[packet.number][-1]
    place = _place(story, last) if packet.ending.kind in BY_FILTER else story.cast.label(last.node)
    text = f"{SUBJECTS[kind]} {_verb(packet.ending.kind)} {place}"
    return Outcome(f"{kind.value}-{packet.ending.kind.value}-{last.place}", text)


def _place(story: Story, stay: Stay) -> str:
    label = story.cast.label(stay.node)
    shows_filter = story.cast.niche_kind(stay.node, stay.niche) == FILTER
    return f"the filter of {label}" if shows_filter else label


def _verb(ending: EndingKind) -> str:
    match ending:
        case EndingKind.DROPPED:
            return "is dropped at"
        case EndingKind.REJECTED:
            return "is rejected at"
        case EndingKind.NOBODY_LISTENS:
            return "finds nobody listening at"
        case EndingKind.NO_ROUTE:
            return "finds no route at"
        case EndingKind.NEIGHBOUR_UNREACHABLE:
            return "finds nobody next to"
        case EndingKind.TTL_EXPIRED:
            return "dies of old age at"
        case (
            EndingKind.BLACKHOLE
            | EndingKind.FORWARDING_OFF
            | EndingKind.LINK_DOWN
            | EndingKind.NAT_EXHAUSTED
            | EndingKind.NAT_WITHOUT_ADDRESS
            | EndingKind.MARTIAN
            | EndingKind.DELIVERED
        ):
            return "goes no further than"
        case _:
            assert_never(ending)
