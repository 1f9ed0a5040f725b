"""A time axis: everything at its time, nothing over anything, and a scale that holds still."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.diagrams.axis.badges import APART, spread
from app.diagrams.axis.beats import LEAST_APART, runs
from app.diagrams.axis.course import Beat, Course, Dark, Detector, Lane, Mark
from app.diagrams.axis.drawing import draw_axis
from app.diagrams.axis.layout import RADIUS, axis
from app.diagrams.axis.placed import Axis
from app.diagrams.axis.scale import Scale
from app.diagrams.geometry import Rect

WIDTHS = (917.0, 1180.0, 640.0, 358.0, 288.0)
every_width = pytest.mark.parametrize("width", WIDTHS)


def course(dark: int = 16, lost_from: int = 20, count: int = 60, lanes: int = 2) -> Course:
    """A packet a second by the first lane, a gap, and the rest by the second."""
    back = lost_from + dark
    return Course(
        length=60,
        lanes=tuple(Lane(f"Tunnel {number}", "20 through, 16 lost") for number in range(lanes)),
        beats=tuple(Beat(time, int(time >= back), not lost_from <= time < back) for time in range(count)),
        detectors=(
            Detector(
                "Dead peer detection", "Office router, Tunnel A", "16 s", 19, back - 1, (29, 31, 33), noticed=True
            ),
            Detector("BGP", "Cloud gateway, its neighbour over-a", "30 s", -4, 75),
        ),
        marks=(Mark(lost_from - 1, 0), Mark(lost_from), Mark(lost_from, 0), Mark(back - 1, detector=0), Mark(back, 1)),
        dark=Dark(lost_from, back, f"{dark} s dark"),
    )


def crowded(count: int, lanes: int) -> Course:
    """Every third packet of a flow is lost, all lanes in turn."""
    beats = tuple(Beat(60 * number / count, number % lanes, number % (3 * lanes) >= lanes) for number in range(count))
    return Course(60, tuple(Lane(f"Tunnel {number}") for number in range(lanes)), beats)


def signs(drawn: Axis) -> Iterator[tuple[str, Rect]]:
    """What may not cover each other."""
    for words in drawn.words:
        yield words.text, words.box
    for mark in drawn.marks:
        yield f"badge {mark.number}", Rect(mark.badge.x - RADIUS, mark.badge.y - RADIUS, 2 * RADIUS, 2 * RADIUS)
    for beat in drawn.beats:
        half = 4.5 if beat.whole else 2.4
        yield f"beat {beat.number}", Rect(beat.at.x - half, beat.at.y - 5, 2 * half, 10)
    for detector in drawn.detectors:
        yield "handle", Rect(detector.right - 4.5, detector.y - 10, 9, 20)
    if drawn.dark:
        yield "tag", drawn.dark.tag


def covered(drawn: Axis) -> list[tuple[str, str]]:
    return [(one, other) for (one, box), (other, over) in combinations(signs(drawn), 2) if box.hits(over, -0.1)]


@every_width
def test_every_packet_stands_at_its_time_in_its_lane(width: float) -> None:
    shown = course()
    drawn = axis(shown, width)
    per_second = (drawn.scale.right - drawn.scale.left) / 60
    for beat in drawn.beats:
        told = shown.beats[beat.number]
        assert beat.at.x == pytest.approx(drawn.scale.left + told.time * per_second)
        assert beat.at.y == drawn.rows[told.lane]
        assert beat.through == told.through


@every_width
@pytest.mark.parametrize("dark", [1, 2, 16, 39])
def test_nothing_covers_anything(width: float, dark: int) -> None:
    assert covered(axis(course(dark), width)) == []


@every_width
@pytest.mark.parametrize("dark", [1, 2, 16, 39])
def test_all_of_it_stays_in_the_picture(width: float, dark: int) -> None:
    drawn = axis(course(dark), width)
    frame = Rect(0, 0, width, drawn.height)
    assert [name for name, box in signs(drawn) if not frame.holds(box, 1)] == []


def test_a_longer_gap_moves_neither_the_scale_nor_what_was_before_it() -> None:
    short, long = axis(course(5), 917), axis(course(30), 917)
    assert short.scale == long.scale
    assert [beat.at for beat in short.beats[:20]] == [beat.at for beat in long.beats[:20]]
    assert short.dark
    assert long.dark
    assert short.dark.box.x == long.dark.box.x
    assert long.dark.box.width == pytest.approx(6 * short.dark.box.width)


@every_width
@pytest.mark.parametrize(("count", "lanes"), [(1200, 1), (1200, 4), (240, 2), (60, 1)])
def test_of_many_packets_so_many_are_drawn_as_can_be_told_apart(width: float, count: int, lanes: int) -> None:
    drawn = axis(crowded(count, lanes), width)
    for y in drawn.rows:
        places = sorted(beat.at.x for beat in drawn.beats if beat.at.y == y)
        assert all(after - before >= LEAST_APART - 0.01 for before, after in pairwise(places))
        assert len(places) >= (places[-1] - places[0]) / (3 * LEAST_APART)


def test_what_was_lost_is_never_thinned_out_for_what_came_through() -> None:
    beats = tuple(Beat(number / 20, 0, number != 617) for number in range(1200))
    drawn = axis(Course(60, (Lane("Tunnel A"),), beats), 358)
    assert [beat.number for beat in drawn.beats if not beat.through] == [617]


def test_a_lane_that_is_not_in_use_meanwhile_has_two_bars() -> None:
    times = [*range(10), *range(40, 50)]
    [first, second] = runs([Beat(time, 0, through=True) for time in times], 0)
    assert (first.begins, first.ends, second.begins, second.ends) == (0, 9, 40, 49)


def test_a_stream_without_any_loss_shows_just_its_lanes() -> None:
    quiet = Course(60, (Lane("Tunnel A", "60 through"),), tuple(Beat(time, 0, through=True) for time in range(60)))
    drawn = axis(quiet, 917)
    assert (drawn.dark, drawn.marks, drawn.detectors) == (None, (), ())
    assert len(drawn.bars) == 1
    assert drawn.height == 88
    assert "ta-dark" not in draw_axis(drawn)


def test_timers_that_began_before_or_run_on_after_the_axis_say_so_and_stay_on_it() -> None:
    _, beyond = axis(course(), 917).detectors
    assert beyond.begun
    assert beyond.running
    scale = axis(course(), 917).scale
    assert (beyond.left, beyond.right) == (scale.left, scale.right)


@given(some.lists(some.floats(0, 900), min_size=1, max_size=12).map(sorted))
def test_badges_stand_apart_in_their_order_and_stay_on_the_picture(wanted: Sequence[float]) -> None:
    placed = spread(wanted, 0, 900)
    assert all(after - before >= APART - 0.001 for before, after in pairwise(placed))
    assert placed[0] >= -0.001
    assert placed[-1] <= 900.001


def test_badges_that_have_room_stand_over_their_moments() -> None:
    assert spread([100, 200, 230], 0, 900) == [100, 200, 230]


@pytest.mark.parametrize(
    ("length", "first", "words"),
    [
        pytest.param(3, 0.5, "0.5 s", id="parts of a second"),
        pytest.param(60, 10, "10 s", id="a minute"),
        pytest.param(1200, 120, "2 min", id="minutes"),
        pytest.param(43_200, 7200, "2 h", id="half a day"),
    ],
)
def test_times_are_written_where_there_is_room_and_in_a_unit_that_suits(
    length: float, first: float, words: str
) -> None:
    scale = Scale(200, 900, length)
    assert scale.ticks()[:2] == [0, first]
    assert scale.words(first) == words


def test_every_label_is_escaped() -> None:
    drawn = draw_axis(axis(Course(60, (Lane("<b>", "&"),), (Beat(0, 0, through=True),)), 917))
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn


def test_words_that_have_given_a_column_its_width_stand_on_one_line_in_it() -> None:
    quiet = Course(60, (Lane("A", "50 through"), Lane("B", "30 through")), (Beat(0, 0, through=True),))
    assert [words.text for words in axis(quiet, 917).words][:4] == ["A", "50 through", "B", "30 through"]
