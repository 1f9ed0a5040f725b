"""From a stream of the trace to its time axis: lanes, beats, what noticed a failure, and the moments that count."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from app.scenarios.cast import Cast
from app.scenarios.narration.arrivals import LOSSES
from app.scenarios.narration.control_plane import DETECTORS, incident, noticed_by, sentence, whose
from app.scenarios.narration.story import Story
from app.scenarios.narration.words import duration, half_up, seconds, within
from app.scenarios.traces.timeline_document import (
    BeatDocument,
    DetectorDocument,
    HappeningDocument,
    LaneDocument,
    MarkDocument,
    TimelineDocument,
)
from app.simulator.control.facts import ControlFact, Reason, RouteChange, SessionChange, SessionKind, SessionState
from app.simulator.events import Stream
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.stages import Place
from app.simulator.streams import Gap, gaps
from app.simulator.trace import Beat, EventTrace

Noted = TypeVar("Noted", SessionChange, RouteChange)
NO_TUNNEL = ""
"""The lane of what never came to a tunnel."""


def timelines(story: Story) -> Iterator[TimelineDocument]:
    """One for each stream of the play; whose it is stands before what it comes to, where they are of several."""
    streams = [(event, event.event) for event in story.trace.events if isinstance(event.event, Stream)]
    whose_are = [f"{story.cast.label(each.source)} to {_receiver(each, story.cast)}" for _, each in streams]
    for (event, stream), own in zip(streams, whose_are, strict=True):
        told = _Timeline(story, event, stream).document()
        yield replace(told, headline=f"{own}: {told.headline}") if len(set(whose_are)) > 1 else told


@dataclass(frozen=True)
class _Timeline:
    story: Story
    event: EventTrace
    stream: Stream

    def document(self) -> TimelineDocument:
        dark = self._dark
        return TimelineDocument(
            play=self.event.number,
            headline=self._headline(),
            begins=seconds(self.event.began),
            ends=seconds(self.event.ended),
            dark_begins=seconds(dark.first_lost.time) if dark else None,
            dark_ends=seconds(dark.ends) if dark else None,
            lanes=[LaneDocument(place=place, label=self._lane_label(place)) for place in self._lanes],
            beats=[self._beat(beat, lane) for beat, lane in zip(self.event.beats, self._places, strict=True)],
            detectors=[self._detector(fact) for fact in self._timed],
            marks=self._marks(),
            happenings=sorted(self._happenings(), key=lambda each: each.time),
        )

    @property
    def _cast(self) -> Cast:
        return self.story.cast

    @cached_property
    def _dark(self) -> Gap | None:
        """The longest one, of several the first."""
        return max(gaps(self.event.beats), key=lambda gap: gap.lasts, default=None)

    @cached_property
    def _facts(self) -> list[ControlFact]:
        return [fact for fact in self.story.control if self.event.began < fact.time <= self.event.ended]

    @cached_property
    def _places(self) -> list[Place]:
        """The lane of each beat: the innermost tunnel that it went into, else the one before it in its flow."""
        latest: dict[int, Place] = {}
        places = []
        for beat in self.event.beats:
            place = beat.there[0] if beat.there else latest.get(beat.port, NO_TUNNEL)
            latest[beat.port] = place
            places.append(place)
        return places

    @cached_property
    def _lanes(self) -> list[Place]:
        """In the order of their names, so that no choice turns them round, nor the order in which nodes are written."""
        tunnels = sorted({place for place in self._places if place})
        return [*tunnels, *([NO_TUNNEL] if NO_TUNNEL in self._places else [])]

    def _lane_label(self, place: Place) -> str:
        return whose(place, self._cast) if place else "No tunnel"

    def _beat(self, beat: Beat, place: Place) -> BeatDocument:
        return BeatDocument(
            time=seconds(beat.time),
            lane=self._lanes.index(place),
            answered=beat.answered is not None,
            at=self._moment(beat),
            ending=self._ending(beat),
        )

    def _moment(self, beat: Beat) -> str | None:
        return None if beat.packet is None else f"{beat.packet}.1"

    def _ending(self, beat: Beat) -> str:
        if beat.answered is not None:
            return f"answered after {duration(beat.answered - beat.time)}"
        return f"lost at {self._cast.label(beat.ending.node)}: {LOSSES.get(beat.ending.kind, 'it is dropped')}"

    @cached_property
    def _timed(self) -> list[SessionChange]:
        """What waited for a sign of life, once for both ends of a session: the one that is marked, else the first."""
        waited = [fact for fact in self._losses if fact.since is not None and fact.allowed is not None]
        told: dict[tuple[SessionKind, str], SessionChange] = {}
        for fact in sorted(waited, key=lambda fact: fact not in self._noticed):
            told.setdefault((fact.kind, self._session(fact)), fact)
        return list(told.values())

    def _session(self, fact: SessionChange) -> str:
        """Both ends of a tunnel call it alike, and neighbours mostly each other."""
        name = fact.place.rpartition(".")[2]
        return whose(fact.place, self._cast) if fact.kind is SessionKind.IKE else name

    def _detector(self, fact: SessionChange) -> DetectorDocument:
        since, allowed = fact.since or 0, fact.allowed or 0
        return DetectorDocument(
            place=fact.place,
            name=DETECTORS[fact.kind],
            owner=f"{self._cast.label(fact.node)}, {whose(fact.place, self._cast)}",
            setting=_waits(fact.kind, allowed),
            begins=seconds(since),
            ends=seconds(since + allowed),
            asked=[seconds(time) for time in fact.asked],
            noticed=fact.is_overdue,
        )

    @cached_property
    def _losses(self) -> list[SessionChange]:
        changes = (fact for fact in self._facts if isinstance(fact, SessionChange))
        return [each for each in changes if each.state is SessionState.DOWN]

    @property
    def _renewed(self) -> Iterator[SessionChange]:
        """At the gateway that the stream leaves by: the far end has them at the same time."""
        changes = (fact for fact in self._facts if isinstance(fact, SessionChange) and fact.node == self._near)
        return (each for each in changes if each.state is SessionState.REKEYED)

    @cached_property
    def _changes(self) -> list[RouteChange]:
        """The first change of a route in the dark, and the last one if something was still lost after the first."""
        changes = self._in_the_dark([fact for fact in self._facts if isinstance(fact, RouteChange)])
        first, back = self._first(changes), self._dark is not None and self._dark.again is not None
        if first is None:
            return []
        return [first, *(each for each in changes[-1:] if back and self._still_lost(first, each))]

    @cached_property
    def _noticed(self) -> list[SessionChange]:
        """What was lost first in the dark, and what was lost later and so changed a route that counts."""
        losses = self._in_the_dark(self._losses)
        first = self._first(losses)
        if first is None:
            return []
        causes = (next((each for each in losses if _is_cause(each, change)), first) for change in self._changes)
        return [first, *dict.fromkeys(each for each in causes if self._still_lost(first, each))]

    def _in_the_dark(self, facts: Sequence[Noted]) -> list[Noted]:
        """Also while the first datagram that is answered again is on its way, but for what it makes others learn."""
        dark = self._dark
        if dark is None:
            return []
        ends = dark.again.answered if dark.again and dark.again.answered else dark.ends
        within = [fact for fact in facts if dark.first_lost.time <= fact.time <= ends]
        return [fact for fact in within if fact.time <= dark.ends or not _is_learned(fact)]

    def _first(self, facts: Sequence[Noted]) -> Noted | None:
        """At the gateway that the stream leaves by if anything happens there."""
        return next((fact for fact in facts if fact.node == self._near), next(iter(facts), None))

    def _still_lost(self, earlier: ControlFact, later: ControlFact) -> bool:
        """Whether a datagram was lost between them."""
        return any(beat.answered is None and earlier.time < beat.time < later.time for beat in self.event.beats)

    @cached_property
    def _near(self) -> str:
        """The gateway that the stream leaves by: of what both ends do, its part decides."""
        return next((place for place in self._places if place), NO_TUNNEL).partition(".")[0]

    def _marks(self) -> list[MarkDocument]:
        """In their order; the first packet through again may have been sent before its way was free."""
        marks, dark = sorted(self._unordered_marks(), key=lambda mark: mark.time), self._dark
        if dark and dark.again and dark.again.answered:
            place = bisect_right(marks, seconds(dark.again.answered), key=lambda mark: mark.time)
            marks.insert(place, self._beat_mark(dark.again, "First packet through again"))
        return marks

    def _unordered_marks(self) -> Iterator[MarkDocument]:
        for delay, happened in self.stream.meanwhile:
            said = incident(happened, self._cast)
            yield _mark(self.event.began + delay, said.rstrip("."), said)
        for renewed in self._renewed:
            yield _mark(renewed.time, "New keys", sentence(renewed, self._cast))
        dark = self._dark
        if dark is None:
            return
        if dark.last_answered is not None:
            yield self._beat_mark(dark.last_answered, "Last packet through")
        yield self._beat_mark(dark.first_lost, "First packet lost")
        for noticed in self._noticed:
            row = self._timed.index(noticed) if noticed in self._timed and _by_timer(noticed) else None
            yield _mark(noticed.time, _title(noticed), sentence(noticed, self._cast), row)
        for changed in self._changes:
            yield _mark(changed.time, _changed(changed), sentence(changed, self._cast))

    def _beat_mark(self, beat: Beat, title: str) -> MarkDocument:
        said = f"Sent at {_moment(beat.time - self.event.began)}, {self._ending(beat)}."
        lane = self._lanes.index(self._places[self.event.beats.index(beat)])
        return MarkDocument(time=seconds(beat.time), title=title, sentence=said, at=self._moment(beat), lane=lane)

    def _happenings(self) -> Iterator[HappeningDocument]:
        for delay, happened in self.stream.meanwhile:
            yield HappeningDocument(time=seconds(self.event.began + delay), sentence=incident(happened, self._cast))
        for fact in self._facts:
            yield HappeningDocument(time=seconds(fact.time), sentence=sentence(fact, self._cast))

    def _headline(self) -> str:
        dark, beats = self._dark, self.event.beats
        lost = sum(beat.answered is None for beat in beats)
        if dark is None:
            return f"All {len(beats)} datagrams are answered."
        if dark.again is None:
            return f"{lost} of {len(beats)} datagrams are lost, and nothing comes through again."
        return f"{_seconds(dark.lasts)} without an answer.{self._first_to_notice(dark)}"

    def _first_to_notice(self, dark: Gap) -> str:
        if not self._noticed:
            return ""
        first, last = self._noticed[0], self._noticed[-1]
        after = _after(first.time - dark.first_lost.time)
        if first.reason is Reason.LIFETIME:
            return f" The keys run out {after}."
        earliest = self._in_the_dark(self._losses)[0]
        told = f"{noticed_by(first)} notices {'' if self._still_lost(earliest, first) else 'first, '}{after}"
        if last is not first:
            also = "" if noticed_by(last) == noticed_by(first) else f"{within(noticed_by(last))} "
            told += f", and {also}last, after {_seconds(last.time - dark.first_lost.time)}"
        return f" {told}."


def _receiver(stream: Stream, cast: Cast) -> str:
    """A node by its label, whichever of its interfaces is meant."""
    node = str(stream.destination).partition(".")[0]
    return cast.label(node) if node in cast.written.nodes else str(stream.destination)


def _is_learned(fact: ControlFact) -> bool:
    return isinstance(fact, RouteChange) and fact.before is None


def _is_cause(loss: SessionChange, change: RouteChange) -> bool:
    return (loss.node, loss.time) == (change.node, change.time)


def _by_timer(noticed: SessionChange) -> bool:
    return noticed_by(noticed) == DETECTORS[noticed.kind]


def _title(noticed: SessionChange) -> str:
    return "Keys run out" if noticed.reason is Reason.LIFETIME else f"Noticed by {within(noticed_by(noticed))}"


def _changed(change: RouteChange) -> str:
    if change.route is None:
        return "Route withdrawn"
    return "Route changes" if change.before else "Route learned"


def _mark(time: Nanoseconds, title: str, said: str, detector: int | None = None) -> MarkDocument:
    return MarkDocument(time=seconds(time), title=title, sentence=said, at=None, detector=detector)


def _waits(kind: SessionKind, allowed: Nanoseconds) -> str:
    if kind is SessionKind.IKE:
        return f"gives up after {_seconds(allowed)} of silence"
    return f"{'hold time' if kind is SessionKind.BGP else 'detection time'} {_seconds(allowed)}"


def _after(time: Nanoseconds) -> str:
    return f"{_seconds(time)} after the first packet is lost"


def _moment(time: Nanoseconds) -> str:
    return f"{time / 10**9:g} s"


def _seconds(time: Nanoseconds) -> str:
    rounded = half_up(time / 10**9)
    return f"{rounded:g} second{'' if rounded == 1 else 's'}"
