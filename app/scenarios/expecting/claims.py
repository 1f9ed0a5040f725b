"""What can be claimed of a packet at a hop, and whether the simulator agrees.

A claim speaks of one stay, `packet.hop`; only `ending` is about the whole packet, and `dark` about the streams of the
run. The state of a packet is known from the lookup on, also at the next niche of the same gateway.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from app.documents.texts import Json, nearest
from app.scenarios.building.durations import parse_duration
from app.scenarios.building.places import find_place
from app.scenarios.building.written_addresses import split_port
from app.scenarios.format.words import Part, Place
from app.scenarios.narration.words import seconds
from app.scenarios.traces.timeline_document import TimelineDocument
from app.scenarios.traces.trace_document import HopDocument, PacketDocument, TraceDocument

Ends = Annotated[
    str,
    StringConstraints(
        pattern=r"^([0-9]{1,3}(\.[0-9]{1,3}){3}(:[0-9]{1,5})?|[0-9a-f:]{2,39}|\[[0-9a-f:]{2,39}\]:[0-9]{1,5})$"
    ),
    Field(description="An address, or an address and a port, as the packet leaves the hop."),
]

FOR_GOOD = "for-good"
Dark = Annotated[
    str,
    StringConstraints(pattern=rf"^({FOR_GOOD}|[0-9]+(\.[0-9]+)?(ms|s|m|h))$", max_length=24),
    Field(description="The longest time that a flow of the stream is not answered, as in `expect`, or for good."),
]


class Claim(Part):
    """All of it has to be so."""

    verdict: Literal["accept", "drop", "reject"] | None = Field(None, description="What the filter decides here.")
    state: Literal["new", "established", "related", "invalid"] | None = Field(
        None, description="What the lookup finds."
    )
    translated: Literal["source", "destination", "nothing"] | None = Field(None, description="What is rewritten here.")
    ending: Literal["delivered", "lost", "refused"] | None = Field(None, description="How the packet ends.")
    by: Place | None = Field(None, description="Which rule or policy decides here.")
    source: Ends | None = None
    destination: Ends | None = None
    next: Place | None = Field(None, description="Where the packet stays next: a node, or a niche as gw.nat.")
    dark: Dark | None = None

    @model_validator(mode="after")
    def _claims_something(self) -> "Claim":
        if not self.model_dump(exclude_none=True):
            raise ValueError("Something has to be claimed: a verdict, a state, an ending")
        return self


@dataclass(frozen=True, slots=True)
class Moment:
    """A packet at a hop; `visit` are its stays at this gateway up to here."""

    packet: PacketDocument
    hop: HopDocument
    visit: Sequence[HopDocument]
    following: HopDocument | None


def find_moment(trace: TraceDocument, at: str) -> Moment | None:
    """The moment `packet.hop`; None where there is none."""
    packet_number, _, hop_number = at.partition(".")
    for packet in trace.packets:
        for index, hop in enumerate(packet.hops):
            if (str(packet.number), str(hop.number)) == (packet_number, hop_number):
                visit = _visit(trace, packet.hops[: index + 1])
                return Moment(packet, hop, visit, next(iter(packet.hops[index + 1 :]), None))
    return None


def unknown_places(claim: Claim, scenarios: Sequence[Json], trace: TraceDocument) -> Iterator[tuple[str, str]]:
    """What a claim names and there is not, as its key and a sentence.

    A rule has to stand in one of the `scenarios`: as written, where a choice takes it out, or as it reads with the
    choices made, where one puts it in.
    """
    if claim.by is not None:
        found = [find_place(scenario, claim.by) for scenario in scenarios]
        if all(isinstance(each, str) for each in found):
            yield "by", str(found[0])
    known = [name for place in trace.places for name in dict.fromkeys((place.node, place.place))]
    if claim.next is not None and claim.next not in known:
        yield "next", f"There is no node or niche “{claim.next}”. {nearest(claim.next, known)}".strip()


def holds(trace: TraceDocument, at: str, claim: Claim) -> bool:
    moment = find_moment(trace, at)
    return moment is not None and all(_agreements(trace, moment, claim))


def _agreements(trace: TraceDocument, moment: Moment, claim: Claim) -> Iterator[bool]:
    verdict = moment.hop.verdict
    if claim.verdict is not None:
        yield verdict is not None and verdict.kind == claim.verdict
    if claim.state is not None:
        yield _state(moment) == claim.state
    if claim.translated is not None:
        yield _is_translated(moment.hop, claim.translated)
    if claim.ending is not None:
        yield moment.packet.ending.kind == claim.ending
    if claim.by is not None:
        yield claim.by in _deciders(moment)
    if claim.source is not None:
        yield _fits(claim.source, moment.hop.sender)
    if claim.destination is not None:
        yield _fits(claim.destination, moment.hop.receiver)
    if claim.next is not None:
        following = moment.following
        yield following is not None and claim.next in {following.place, _node(trace, following)}
    if claim.dark is not None:
        yield any(_is_dark(timeline, claim.dark) for timeline in trace.timelines)


def _visit(trace: TraceDocument, hops: Sequence[HopDocument]) -> Sequence[HopDocument]:
    node = _node(trace, hops[-1])
    return list(takewhile(lambda hop: _node(trace, hop) == node, reversed(hops)))


def _node(trace: TraceDocument, hop: HopDocument) -> str:
    return next(place.node for place in trace.places if place.place == hop.place)


def _state(moment: Moment) -> str | None:
    steps = (step for hop in moment.visit for step in reversed(hop.steps))
    return next((step.result for step in steps if step.kind == "track"), None)


def _is_translated(hop: HopDocument, what: str) -> bool:
    fields = [field for step in hop.steps for field in step.rewrites]
    return any(field.startswith(what) for field in fields) if what != "nothing" else not fields


def _deciders(moment: Moment) -> set[str | None]:
    verdict = moment.hop.verdict
    places = {step.source.place for step in moment.hop.steps if step.source and step.kind in {"filter", "nat"}}
    return {*places, verdict.place if verdict else None, moment.packet.ending.by if moment.following is None else None}


def _fits(claimed: str, seen: str) -> bool:
    return claimed in {seen, split_port(seen)[0]}


def _is_dark(timeline: TimelineDocument, claimed: str) -> bool:
    begins, ends = timeline.dark_begins or 0.0, timeline.dark_ends or 0.0
    is_over = begins == ends or any(beat.answered for beat in timeline.beats if beat.time >= begins)
    if claimed == FOR_GOOD or not is_over:
        return claimed == FOR_GOOD and not is_over
    return round(ends - begins - seconds(parse_duration(claimed)), 6) == 0
