"""Whether what was expected came true."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.scenarios.building.durations import parse_duration
from app.scenarios.expecting.evidence import Evidence, Fate
from app.scenarios.expecting.expectations import REASONS, outcome_of
from app.scenarios.expecting.patterns import SameAs, parse_endpoint, parse_flow
from app.scenarios.format.events import (
    Entry,
    Expect,
    Headers,
    Outcome,
    OuterHeaders,
    SilentEvent,
    StreamEvent,
    StreamExpect,
)
from app.scenarios.format.scenario import ScenarioText
from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.packet import Flow, Packet
from app.simulator.sessions.entries import EntrySnapshot
from app.simulator.steps import EndingKind
from app.simulator.streams import answered_by, dark_time
from app.simulator.trace import Beat, EventOutcome


class Aspect(StrEnum):
    """What of an expectation did not come true."""

    OUTCOME = "outcome"
    NODE = "node"
    BY = "by"
    ERRNO = "errno"
    TRACKED_AS = "as"
    HEADERS = "headers"
    OUTER = "outer"
    ENTRY = "entry"
    WITHIN = "within"
    ANSWER = "answer"
    ANSWERED = "answered"
    MISSING = "missing"
    DARK = "dark"
    THROUGH = "through"
    BACK = "back"


Expected = TypeVar("Expected", bound=Expect | StreamExpect)


@dataclass(frozen=True, slots=True)
class Judged(Generic[Expected]):
    """`play` counts events from 1; nothing in `failed` means that all came as expected."""

    play: int
    expected: Expected
    seen: Evidence
    failed: tuple[Aspect, ...]

    @property
    def met(self) -> bool:
        return not self.failed


class Verdict(Judged[Expect]):
    """On an event that one packet begins."""


class StreamVerdict(Judged[StreamExpect]):
    """On a stream."""


Named = Mapping[str, Evidence]


def judge(written: ScenarioText, evidence: Sequence[Evidence]) -> tuple[Verdict | StreamVerdict, ...]:
    """A verdict for each event that expects something; `evidence` has one for each event."""
    named: dict[str, Evidence] = {}
    verdicts: list[Verdict | StreamVerdict] = []
    for number, (event, seen) in enumerate(zip(written.play, evidence, strict=True), start=1):
        if isinstance(event, SilentEvent):
            continue
        if isinstance(event, StreamEvent):
            failed = tuple(_stream_failures(event.expect, seen.beats))
            verdicts.append(StreamVerdict(number, event.expect, seen, failed))
        else:
            failed = tuple(dict.fromkeys(_failures(event.expect, seen, named)))
            verdicts.append(Verdict(number, event.expect, seen, failed))
        if event.name:
            named[event.name] = seen
    return tuple(verdicts)


def _failures(expected: Expect, seen: Evidence, named: Named) -> Iterator[Aspect]:
    yield from _outcome_failures(expected, seen)
    yield from _packet_failures(expected, seen.first, lambda other: other.first, named)
    if expected.errno is not None and seen.error is not expected.errno:
        yield Aspect.ERRNO
    if expected.entry and not _entry_fits(expected.entry, seen.entry, named):
        yield Aspect.ENTRY
    if expected.within is not None and seen.lasted > parse_duration(expected.within):
        yield Aspect.WITHIN
    if expected.answer:
        word, node = outcome_of(expected.answer)
        failures = [*_fate_failures(word, node, seen.answer)]
        failures += _packet_failures(expected.answer, seen.answer, lambda other: other.answer, named)
        if failures:
            yield Aspect.ANSWER


def _stream_failures(expected: StreamExpect, beats: Sequence[Beat]) -> Iterator[Aspect]:
    answered = sum(beat.answered is not None for beat in beats)
    if expected.answered not in {None, answered}:
        yield Aspect.ANSWERED
    if expected.missing not in {None, len(beats) - answered}:
        yield Aspect.MISSING
    if expected.dark is not None and parse_duration(expected.dark) != dark_time(beats):
        yield Aspect.DARK
    if expected.through and Counter(expected.through) != answered_by(beats):
        yield Aspect.THROUGH
    if expected.back and Counter(expected.back) != answered_by(beats, back=True):
        yield Aspect.BACK


def _outcome_failures(expected: Outcome, seen: Evidence) -> Iterator[Aspect]:
    word, node = outcome_of(expected)
    if word not in EVENT_OUTCOMES:
        yield from _fate_failures(word, node, seen.first)
    elif seen.outcome not in EVENT_OUTCOMES[word]:
        yield Aspect.OUTCOME
    elif node and (seen.first is None or seen.first.ending.node != node):
        yield Aspect.NODE


EVENT_OUTCOMES: Mapping[str, frozenset[EventOutcome]] = {
    "established": frozenset({EventOutcome.ESTABLISHED, EventOutcome.COMPLETED}),
    "refused": frozenset({EventOutcome.REFUSED, EventOutcome.UNREACHABLE}),
    "timed-out": frozenset({EventOutcome.TIMED_OUT}),
}
"""Words about a whole event; the others are about its first packet."""


def _fate_failures(word: str, node: str, fate: Fate | None) -> Iterator[Aspect]:
    if fate is None or fate.arrived != (word == "delivered"):
        yield Aspect.OUTCOME
    elif node and fate.ending.node != node:
        yield Aspect.NODE


Choose = Callable[[Evidence], "Fate | None"]


def _packet_failures(expected: Outcome, fate: Fate | None, choose: Choose, named: Named) -> Iterator[Aspect]:
    if expected.by is not None and not (fate and _responsible(expected.by, fate)):
        yield Aspect.BY
    if expected.tracked_as is not None and (fate is None or fate.state != expected.tracked_as):
        yield Aspect.TRACKED_AS
    if expected.headers and not (fate and _headers_fit(expected.headers, fate.packet, _packets(choose, named))):
        yield Aspect.HEADERS
    if expected.outer and not _outer_fits(expected.outer, fate, _outer_packets(choose, named)):
        yield Aspect.OUTER


def _responsible(by: str, fate: Fate) -> bool:
    kind: EndingKind | None = REASONS.get(by)
    return fate.ending.kind is kind if kind else fate.ending.source == by


def _packets(choose: Choose, named: Named) -> Mapping[str, Packet]:
    return {name: other.packet for name, seen in named.items() if (other := choose(seen))}


def _outer_packets(choose: Choose, named: Named) -> Mapping[str, Packet]:
    return {name: other.outer for name, seen in named.items() if (other := choose(seen)) and other.outer}


def _outer_fits(headers: OuterHeaders, fate: Fate | None, others: Mapping[str, Packet]) -> bool:
    if fate is None or fate.outer is None:
        return False
    return headers.protocol in {None, fate.outer.protocol} and _headers_fit(headers, fate.outer, others)


def _headers_fit(headers: Headers, packet: Packet, others: Mapping[str, Packet]) -> bool:
    return (
        _endpoint_fits(headers.source, packet.sender, {name: other.sender for name, other in others.items()})
        and _endpoint_fits(
            headers.destination, packet.receiver, {name: other.receiver for name, other in others.items()}
        )
        and headers.ttl in {None, packet.ttl}
        and headers.length in {None, packet.length}
    )


def _endpoint_fits(written: str | None, endpoint: Endpoint, others: Mapping[str, Endpoint]) -> bool:
    if written is None:
        return True
    pattern = parse_endpoint(written)
    return others.get(pattern.event) == endpoint if isinstance(pattern, SameAs) else pattern.matches(endpoint)


def _entry_fits(expected: Entry, entry: EntrySnapshot | None, named: Named) -> bool:
    if entry is None:
        return False
    others = {name: seen.entry for name, seen in named.items() if seen.entry}
    state = entry.tcp_state.value if entry.tcp_state else ""
    return (
        _flow_fits(expected.original, entry.original, {name: other.original for name, other in others.items()})
        and _flow_fits(expected.reply, entry.reply, {name: other.reply for name, other in others.items()})
        and expected.state in {None, state}
        and expected.assured in {None, entry.assured}
    )


def _flow_fits(written: str | None, flow: Flow, others: Mapping[str, Flow]) -> bool:
    if written is None:
        return True
    pattern = parse_flow(written)
    return others.get(pattern.event) == flow if isinstance(pattern, SameAs) else pattern.matches(flow)
