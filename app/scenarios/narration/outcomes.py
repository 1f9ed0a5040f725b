"""What came of a run, said in one sentence and beside the run that it is compared with."""

from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import assert_never

from app.scenarios.cast import FILTER
from app.scenarios.narration.hops import BY_FILTER
from app.scenarios.narration.story import Story
from app.scenarios.traces.kinds import PacketKind
from app.scenarios.traces.stays import Stay
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
    """`outcome_id` is the same for runs that went alike; `at` is the moment that shows it, where one does."""

    outcome_id: str
    text: str
    at: str = field(default="", compare=False)


SAME = Outcome("same", "Nothing changes: every packet ends where it did before")


def outcome(story: Story, usual: Story) -> Outcome:
    """What came of the first event in which a packet ended otherwise than usual."""
    for event, before in zip(story.trace.events, usual.trace.events, strict=False):
        now, then = _packets(event, story), _packets(before, usual)
        if [_end(packet, story) for packet in now] != [_end(packet, usual) for packet in then]:
            return _told(now, then, story, usual)
    return SAME


def _packets(event: EventTrace, story: Story) -> list[PacketTrace]:
    return [story.trace.packets[number - 1] for number in event.packets]


def _end(packet: PacketTrace, story: Story) -> tuple[EndingKind, str]:
    return packet.ending.kind, story.stays[packet.number][-1].place


def _told(now: list[PacketTrace], then: list[PacketTrace], story: Story, usual: Story) -> Outcome:
    """Of what ended otherwise a packet that gets lost is told first; else that something has not been sent."""
    pairs = zip_longest(now, then)
    new = [each for each, old in pairs if each and not (old and _end(each, story) == _end(old, usual))]
    lost = next((packet for packet in new if packet.ending.kind is not EndingKind.DELIVERED), None)
    if lost:
        return _lost(lost, story)
    if new:
        return _delivered(new[0], now, story)
    return _unanswered(now, story)


def _unanswered(packets: list[PacketTrace], story: Story) -> Outcome:
    """Everything ended as usual, and then what usually follows did not."""
    if not packets:
        return Outcome("nothing", "Nothing is sent at all")
    last = packets[-1]
    if last.ending.kind is EndingKind.DELIVERED:
        return _delivered(last, packets, story)
    found = _lost(last, story)
    return replace(found, outcome_id=f"{found.outcome_id}-untold", text=f"{found.text}, and nobody is told")


def _delivered(packet: PacketTrace, packets: list[PacketTrace], story: Story) -> Outcome:
    """Where a packet came to, and whether somebody answered."""
    kind = story.kinds[packet.number]
    answered = kind is PacketKind.RESPONSE or any(other.answers for other in packets)
    end = "" if answered else ", and nobody answers"
    text = f"{SUBJECTS[kind]} gets through to {story.cast.label(packet.ending.node)}{end}"
    return Outcome(f"{packet.ending.node}-delivered-{answered}", text, _moment(story.stays[packet.number][-1]))


def _lost(packet: PacketTrace, story: Story) -> Outcome:
    kind, last = story.kinds[packet.number], story.stays[packet.number][-1]
    place = _place(story, last) if packet.ending.kind in BY_FILTER else story.cast.label(last.node)
    text = f"{SUBJECTS[kind]} {_verb(packet.ending.kind)} {place}"
    return Outcome(f"{kind.value}-{packet.ending.kind.value}-{last.place}", text, _moment(last))


def _moment(stay: Stay) -> str:
    return f"{stay.packet.number}.{stay.number}"


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
        case EndingKind.TOO_LARGE:
            return "is too large for"
        case EndingKind.INCOMPLETE:
            return "is never complete at"
        case EndingKind.REPLAYED:
            return "is known as a copy at"
        case EndingKind.NO_TUNNEL | EndingKind.TUNNEL_DOWN:
            return "finds no tunnel at"
        case EndingKind.NODE_DOWN:
            return "comes to the failed"
        case (
            EndingKind.BLACKHOLE
            | EndingKind.UNREACHABLE
            | EndingKind.PROHIBITED
            | EndingKind.RP_FILTER
            | EndingKind.GATHERED
            | EndingKind.FORWARDING_OFF
            | EndingKind.LINK_DOWN
            | EndingKind.NAT_EXHAUSTED
            | EndingKind.TABLE_FULL
            | EndingKind.NAT_WITHOUT_ADDRESS
            | EndingKind.MARTIAN
            | EndingKind.TUNNEL_LOOP
            | EndingKind.NO_PEER
            | EndingKind.NO_ENDPOINT
            | EndingKind.NO_SESSION
            | EndingKind.NO_CONNECTION
            | EndingKind.NOT_ALLOWED
            | EndingKind.UNPROTECTED
            | EndingKind.NOT_SELECTED
            | EndingKind.DELIVERED
        ):
            return "goes no further than"
        case _:
            assert_never(ending)
