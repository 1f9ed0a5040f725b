"""The time axes of a run: one for each stream of its play, with what is said beside the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from markupsafe import Markup

from app.diagrams.axis.course import Beat, Course, Dark, Detector, Lane, Mark
from app.diagrams.axis.drawing import draw_axis
from app.diagrams.axis.layout import axis
from app.scenarios.building.durations import parse_duration
from app.scenarios.format.events import Play, StreamEvent
from app.scenarios.format.scenario import ScenarioText
from app.scenarios.narration.words import half_up, seconds
from app.scenarios.picturing.pictures import TALL_WIDTH, WIDE_WIDTH
from app.scenarios.service import Simulation
from app.scenarios.traces.timeline_document import DetectorDocument, TimelineDocument

MOST_TIMERS = 6
"""Rows under the lanes: those marked, and those that would have run out first. Of all others the happenings tell."""

SHORT = 10.0
"""s"""


@dataclass(frozen=True, slots=True)
class Moment:
    """`time` in words, from the beginning of the stream."""

    time: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AxisView:
    """A stream as it stands in a page: what it comes to, the picture in both forms, and everything that happened."""

    headline: str
    wide: Markup
    tall: Markup
    marks: tuple[Moment, ...]
    happenings: tuple[Moment, ...]


def draw_axes(simulation: Simulation, width: float) -> list[str]:
    return [draw_axis(axis(course, width)) for course in _courses(simulation)]


@lru_cache(maxsize=128)
def axis_views(simulation: Simulation) -> tuple[AxisView, ...]:
    drawn = zip(
        simulation.trace.timelines, draw_axes(simulation, WIDE_WIDTH), draw_axes(simulation, TALL_WIDTH), strict=True
    )
    return tuple(
        AxisView(
            timeline.headline,
            Markup(wide),  # noqa: S704 diagrams escapes every label
            Markup(tall),  # noqa: S704 as above
            tuple(Moment(_after(timeline, mark.time), mark.title, mark.sentence) for mark in timeline.marks),
            tuple(Moment(_after(timeline, each.time), "", each.sentence) for each in timeline.happenings),
        )
        for timeline, wide, tall in drawn
    )


def _after(timeline: TimelineDocument, time: float) -> str:
    """To a tenth of a second, and to a hundredth where all is over in ten."""
    return f"{half_up(time - timeline.begins, 1 if timeline.ends - timeline.begins > SHORT else 2):g} s"


def _courses(simulation: Simulation) -> Iterator[Course]:
    lengths = _lengths(simulation.performance.scene.written)
    for number, timeline in enumerate(simulation.trace.timelines):
        own = timeline.ends - timeline.begins
        yield _course(timeline, max(own, lengths[number]) if number < len(lengths) else own)


def _lengths(written: ScenarioText) -> list[float]:
    """In s, of the first stream of a play, the second and so on: the longest that any choice of controls can bring."""
    plays = [written.play, *(choice.play for each in written.controls.values() for choice in each.choices.values())]
    streams = zip_longest(*(_streams(play) for play in plays if play), fillvalue=0.0)
    return [max(lengths) for lengths in streams]


def _streams(play: Play) -> list[float]:
    return [seconds(parse_duration(each.every) * each.count) for each in play if isinstance(each, StreamEvent)]


def _course(timeline: TimelineDocument, length: float) -> Course:
    begins = timeline.begins
    marked = [timeline.detectors[mark.detector] for mark in timeline.marks if mark.detector is not None]
    told = sorted(timeline.detectors, key=lambda detector: (detector not in marked, detector.ends))[:MOST_TIMERS]
    shown = sorted(told, key=lambda detector: detector.ends)
    rows = {timeline.detectors.index(detector): row for row, detector in enumerate(shown)}
    return Course(
        length=length,
        lanes=tuple(Lane(lane.label, _fared(timeline, number)) for number, lane in enumerate(timeline.lanes)),
        beats=tuple(Beat(beat.time - begins, beat.lane, beat.answered) for beat in timeline.beats),
        detectors=tuple(_detector(detector, begins) for detector in shown),
        marks=tuple(
            Mark(mark.time - begins, mark.lane, None if mark.detector is None else rows.get(mark.detector))
            for mark in timeline.marks
        ),
        dark=_dark(timeline),
    )


def _fared(timeline: TimelineDocument, lane: int) -> str:
    own = [beat.answered for beat in timeline.beats if beat.lane == lane]
    counted = {"through": own.count(True), "lost": own.count(False)}
    return ", ".join(f"{number} {word}" for word, number in counted.items() if number)


def _detector(detector: DetectorDocument, begins: float) -> Detector:
    return Detector(
        name=detector.name,
        aside=detector.owner,
        span=_span(detector.ends - detector.begins),
        begins=detector.begins - begins,
        ends=detector.ends - begins,
        asked=tuple(time - begins for time in detector.asked),
        noticed=detector.noticed,
    )


def _dark(timeline: TimelineDocument) -> Dark | None:
    begins, ends = timeline.dark_begins, timeline.dark_ends
    if begins is None or ends is None:
        return None
    return Dark(begins - timeline.begins, ends - timeline.begins, f"{_span(ends - begins)} dark")


def _span(time: float) -> str:
    return f"{round(time * 1000):g} ms" if time < 1 else f"{half_up(time):g} s"
