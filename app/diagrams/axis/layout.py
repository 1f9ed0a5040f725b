"""From what happened to a time axis: lanes on top, timers below them, numbered moments above everything.

The scale depends on the length of the axis alone, so that what moves between two runs is what differs in them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.diagrams.axis.badges import spread
from app.diagrams.axis.beats import LEAST_APART, ROOMY, runs, shown
from app.diagrams.axis.course import Course, Dark, Detector, Mark
from app.diagrams.axis.placed import Axis, Bar, PlacedBeat, PlacedDark, PlacedDetector, PlacedMark, Words
from app.diagrams.axis.rows import Row, label_width, row_below, row_beside, words
from app.diagrams.axis.scale import Scale
from app.diagrams.geometry import Point, Rect
from app.diagrams.text import text_width

WIDE_FROM = 640.0
"""px from which words stand beside the lines."""
EDGE, RIGHT, INSET = 12.0, 20.0, 6.0
MOST_LABEL, LABEL_GAP = 176.0, 20.0
BADGE_Y, RADIUS, KNEE = 16.0, 10.5, 36.0
"""Where a line comes from its badge to its own moment."""
MARKED_TOP, PLAIN_TOP = 40.0, 4.0
TAG_HEIGHT, TAG_ROOM, TAG_SIZE, TAG_PADDING = 24.0, 34.0, 13.5, 12.0
CLEAR = 5.0
OVER_BEAT, OVER_HANDLE, BAND = 11.0, 10.0, 10.0
BETWEEN_PARTS, BELOW_ROWS, TICKS_HEIGHT, TICK_BASELINE = 10.0, 8.0, 30.0, 21.0
BESIDE_HANDLE, OVER_LINE = 12.0, 9.0


def axis(course: Course, width: float) -> Axis:
    return _Placing(course, width).axis()


@dataclass(frozen=True, slots=True)
class _Placing:
    course: Course
    width: float

    def axis(self) -> Axis:
        course, scale = self.course, self._scale
        top = MARKED_TOP if course.marks else PLAIN_TOP
        lanes = self._rows([(lane.name, lane.aside) for lane in course.lanes], top + (TAG_ROOM if course.dark else 0))
        base = lanes[-1].bottom if lanes else top
        timers = self._rows([(each.name, each.aside) for each in course.detectors], base + BETWEEN_PARTS)
        end = (timers[-1].bottom if timers else base) + BELOW_ROWS
        marks = tuple(self._marks([row.y for row in lanes], [row.y for row in timers], base, top))
        ticks = [(scale.x(time), scale.words(time)) for time in scale.ticks()]
        said = [each for row in (*lanes, *timers) for each in row.words]
        spans = [self._span(each, row.y) for each, row in zip(course.detectors, timers, strict=True)]
        under = [words(text, "ta-n", x, end + TICK_BASELINE, "middle") for x, text in ticks]
        return Axis(
            width=self.width,
            height=end + TICKS_HEIGHT,
            scale=scale,
            top=top,
            base=base,
            end=end,
            rows=tuple(row.y for row in lanes),
            words=(*said, *spans, *under),
            bars=tuple(self._bars(lanes)),
            beats=tuple(self._beats(lanes)),
            detectors=tuple(self._detector(each, row.y) for each, row in zip(course.detectors, timers, strict=True)),
            marks=marks,
            ticks=tuple(x for x, _ in ticks),
            dark=self._dark(course.dark, top, base, [mark.x for mark in marks]) if course.dark else None,
        )

    @property
    def _is_wide(self) -> bool:
        return self.width >= WIDE_FROM

    @property
    def _column(self) -> float:
        """The width of the words beside the lines."""
        lanes = (label_width(lane.name, lane.aside) for lane in self.course.lanes)
        timers = (label_width(timer.name, timer.aside) for timer in self.course.detectors)
        return min(MOST_LABEL, max((*lanes, *timers), default=0.0))

    @property
    def _scale(self) -> Scale:
        left = self._column + LABEL_GAP if self._is_wide else EDGE
        return Scale(left, self.width - RIGHT, self.course.length)

    def _rows(self, labels: Sequence[tuple[str, str]], top: float) -> list[Row]:
        rows: list[Row] = []
        for name, aside in labels:
            begins = rows[-1].bottom if rows else top
            if self._is_wide:
                rows.append(row_beside(begins, name, aside, self._column))
            else:
                rows.append(row_below(begins, name, aside, EDGE + INSET, self.width - EDGE - INSET - RIGHT))
        return rows

    def _bars(self, lanes: Sequence[Row]) -> Iterator[Bar]:
        for lane, row in enumerate(lanes):
            for run in runs(self.course.beats, lane):
                yield Bar(row.y, self._scale.x(run.begins), self._scale.x(run.ends), run.through)

    def _beats(self, lanes: Sequence[Row]) -> Iterator[PlacedBeat]:
        """A whole plate where every packet of the lane has room for one."""
        scale = self._scale
        seconds = scale.length / (scale.right - scale.left)
        for lane, row in enumerate(lanes):
            lane_runs = runs(self.course.beats, lane)
            count = sum(len(run.beats) for run in lane_runs)
            roomy = shown(lane_runs, ROOMY * seconds)
            whole = len(roomy) == count
            for number, beat in roomy if whole else shown(lane_runs, LEAST_APART * seconds):
                yield PlacedBeat(number, Point(scale.x(beat.time), row.y), beat.through, whole)

    def _detector(self, detector: Detector, y: float) -> PlacedDetector:
        scale = self._scale
        return PlacedDetector(
            y=y,
            left=scale.x(detector.begins),
            right=scale.x(detector.ends),
            asked=tuple(scale.x(time) for time in detector.asked),
            noticed=detector.noticed,
            begun=detector.begins < 0,
            running=detector.ends > scale.length,
        )

    def _span(self, detector: Detector, y: float) -> Words:
        """Behind the end of a timer, or over its line where nothing has room behind it."""
        x = self._scale.x(detector.ends)
        behind = words(detector.span, "ta-t", x + BESIDE_HANDLE, y + 4.5)
        if behind.box.right <= self.width:
            return behind
        return words(detector.span, "ta-t", x - BESIDE_HANDLE, y - OVER_LINE + 2, "end")

    def _marks(self, lanes: Sequence[float], timers: Sequence[float], base: float, top: float) -> Iterator[PlacedMark]:
        wanted = [self._scale.x(mark.time) for mark in self.course.marks]
        badges = spread(wanted, RADIUS + 1, self.width - RADIUS - 1)
        for number, (mark, x, badge) in enumerate(zip(self.course.marks, wanted, badges, strict=True)):
            ends = _foot(mark, lanes, timers, base)
            knee = (Point(badge, BADGE_Y + RADIUS), Point(x, KNEE))
            yield PlacedMark(number, x, Point(badge, BADGE_Y), tuple(self._stems(knee, ends, (*lanes, *timers), top)))

    def _stems(
        self, knee: tuple[Point, Point], ends: float, rows: Sequence[float], top: float
    ) -> Iterator[tuple[Point, ...]]:
        """In one piece; where words stand between the lines, only at these."""
        x = knee[1].x
        if self._is_wide:
            yield (*knee, Point(x, ends))
            return
        yield (*knee, Point(x, top + 4))
        for y in rows:
            if y - BAND < ends:
                yield Point(x, y - BAND), Point(x, min(y + BAND, ends))

    def _dark(self, dark: Dark, top: float, base: float, stems: Sequence[float]) -> PlacedDark:
        left, right = self._scale.x(dark.begins), self._scale.x(dark.ends)
        width = text_width(dark.words, TAG_SIZE) + 2 * TAG_PADDING
        middle = _between((left + right) / 2, width, left, right, stems)
        middle = min(max(middle, width / 2), self.width - width / 2)
        tag = Rect(middle - width / 2, top + (TAG_ROOM - TAG_HEIGHT), width, TAG_HEIGHT)
        return PlacedDark(Rect(left, top, right - left, base - top), tag, dark.words)


def _foot(mark: Mark, lanes: Sequence[float], timers: Sequence[float], base: float) -> float:
    if mark.detector is not None:
        return timers[mark.detector] - OVER_HANDLE
    return base if mark.lane is None else lanes[mark.lane] - OVER_BEAT


def _between(middle: float, width: float, left: float, right: float, stems: Sequence[float]) -> float:
    """As near to the middle as no line goes through it, if there is such a place between the ends."""
    room = width / 2 + CLEAR
    places = sorted([middle, *(x + room for x in stems), *(x - room for x in stems)], key=lambda x: abs(x - middle))
    inside = (x for x in places if left + room <= x <= right - room)
    free = (x for x in inside if all(abs(stem - x) >= room - 0.01 for stem in stems))
    return next(free, middle)
