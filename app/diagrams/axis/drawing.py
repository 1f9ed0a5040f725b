"""The time axis as an SVG: classes only, no style and no id. What it says is said in words beside it.

`data-beat` and `data-mark` say which packet or moment a sign is, `data-scale` from where to where in px so many seconds
are drawn: with that a script can point at them.
"""

from collections.abc import Iterator
from html import escape

from app.diagrams.axis.layout import RADIUS
from app.diagrams.axis.placed import Axis, Bar, PlacedBeat, PlacedDark, PlacedDetector, PlacedMark, Words
from app.diagrams.geometry import Point, Rect
from app.diagrams.svg import at, px, rect

PLATE, CROSS = "M-4.5-5h5l4 5-4 5h-5z", "M-3.2-3.2l6.4 6.4m-6.4 0l6.4-6.4"
SMALL_PLATE, SMALL_CROSS = "M-1.5-4.5h3v9h-3z", "M-2.4-2.4l4.8 4.8m-4.8 0l4.8-4.8"
HATCH = 7.0
"""px between two lines of hatching."""


def draw_axis(axis: Axis) -> str:
    size = f'viewBox="0 0 {px(axis.width)} {px(axis.height)}" width="{px(axis.width)}" height="{px(axis.height)}"'
    scale = " ".join((px(axis.scale.left), px(axis.scale.right), f"{axis.scale.length:g}", px(axis.top), px(axis.end)))
    return f'<svg class="ta" {size} data-scale="{scale}" aria-hidden="true">{"".join(_parts(axis))}</svg>'


def _parts(axis: Axis) -> Iterator[str]:
    if axis.dark:
        yield _hatched(axis.dark.box)
    yield _ruler(axis)
    yield from (f'<path class="ta-idle" d="M{px(axis.scale.left)},{px(y)}H{px(axis.scale.right)}"/>' for y in axis.rows)
    yield from (_stems(mark) for mark in axis.marks)
    yield from (_bar(bar) for bar in axis.bars)
    yield from (_detector(detector) for detector in axis.detectors)
    yield from (_beat(beat) for beat in axis.beats)
    yield from (_words(words) for words in axis.words)
    if axis.dark:
        yield _tag(axis.dark)
    yield from (_badge(mark) for mark in axis.marks)


def _ruler(axis: Axis) -> str:
    ticks = "".join(f"M{px(x)},{px(axis.end)}v6" for x in axis.ticks)
    return f'<path class="ta-ax" d="M{px(axis.scale.left)},{px(axis.end)}H{px(axis.scale.right)}{ticks}"/>'


def _hatched(box: Rect) -> str:
    return rect(box, "ta-dark") + f'<path class="hatch" d="{"".join(_hatching(box))}"/>'


def _hatching(box: Rect) -> Iterator[str]:
    """Lines that rise to the right, each from where it enters the box to where it leaves it."""
    count = int((box.width + box.height) / HATCH)
    for number in range(1, count + 1):
        along = number * HATCH
        low = Point(box.x + max(0.0, along - box.height), box.y + min(along, box.height))
        high = Point(box.x + min(along, box.width), box.y + max(0.0, along - box.width))
        yield f"M{at(low)}L{at(high)}"


def _bar(bar: Bar) -> str:
    kind = "ta-up k-req" if bar.through else "ta-down k-drop"
    return f'<path class="{kind}" d="M{px(bar.left)},{px(bar.y)}H{px(bar.right)}"/>'


def _beat(beat: PlacedBeat) -> str:
    if beat.through:
        kind, line = "ta-pk k-req", PLATE if beat.whole else SMALL_PLATE
    else:
        kind, line = "ta-lost k-drop", CROSS if beat.whole else SMALL_CROSS
    return f'<path class="{kind}" data-beat="{beat.number}" transform="translate({_spaced(beat.at)})" d="{line}"/>'


def _detector(detector: PlacedDetector) -> str:
    y = px(detector.y)
    kind = "ta-run won" if detector.noticed else "ta-run"
    begins = "" if detector.begun else f"M{px(detector.left)},{px(detector.y - 5)}v10"
    line = f'<path class="{kind}" d="{begins}M{px(detector.left)},{y}H{px(detector.right)}"/>'
    asked = "".join(f"M{px(x)},{px(detector.y - 7)}v14" for x in detector.asked)
    asking = f'<path class="ta-ask" d="{asked}"/>' if asked else ""
    return line + asking + _handle(detector)


def _handle(detector: PlacedDetector) -> str:
    if detector.running:
        return f'<path class="ta-on" d="M{px(detector.right - 6)},{px(detector.y - 6)}l7 6-7 6"/>'
    box = Rect(detector.right - 4.5, detector.y - 10, 9, 20)
    return rect(box, "ta-h won" if detector.noticed else "ta-h", 2)


def _stems(mark: PlacedMark) -> str:
    pieces = "".join("M" + "L".join(at(point) for point in piece) for piece in mark.stems)
    return f'<path class="ta-stem" d="{pieces}"/>'


def _badge(mark: PlacedMark) -> str:
    circle = f'<circle r="{px(RADIUS)}"/><text y="4.5" text-anchor="middle">{mark.number + 1}</text>'
    return f'<g class="ta-b" data-mark="{mark.number}" transform="translate({_spaced(mark.badge)})">{circle}</g>'


def _tag(dark: PlacedDark) -> str:
    middle = dark.tag.center
    place = f'x="{px(middle.x)}" y="{px(middle.y + 4.7)}" text-anchor="middle"'
    return f'{rect(dark.tag, "ta-tag", 2)}<text class="ta-tag-t" {place}>{escape(dark.words)}</text>'


def _words(words: Words) -> str:
    place = f'x="{px(words.at.x)}" y="{px(words.at.y)}" text-anchor="{words.anchor}"'
    return f'<text class="{words.kind}" {place}>{escape(words.text)}</text>'


def _spaced(point: Point) -> str:
    return f"{px(point.x)} {px(point.y)}"
