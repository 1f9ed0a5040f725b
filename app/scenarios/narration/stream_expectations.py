"""What was expected of a stream, and what came."""

from collections.abc import Iterator, Mapping

from app.scenarios.building.durations import parse_duration
from app.scenarios.cast import Cast
from app.scenarios.expecting.verdicts import Aspect, StreamVerdict
from app.scenarios.format.events import StreamExpect
from app.scenarios.narration.words import duration
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.stages import Place
from app.simulator.streams import answered_by, dark_time


def sentence(verdict: StreamVerdict, cast: Cast) -> str:
    wanted = ", ".join(_wanted(verdict.expected, cast))
    if verdict.met:
        return f"As expected: {wanted}."
    seen = "; ".join(_seen(aspect, verdict, cast) for aspect in verdict.failed)
    return f"Expected was: {wanted}. But {seen}."


def _wanted(expected: StreamExpect, cast: Cast) -> Iterator[str]:
    if expected.answered is not None:
        yield f"{expected.answered} are answered"
    if expected.missing is not None:
        yield f"{expected.missing} are lost"
    if expected.dark is not None:
        yield _gap(parse_duration(expected.dark))
    if expected.through:
        yield f"by {_ways(expected.through, cast)}"
    if expected.back:
        yield f"back by {_ways(expected.back, cast)}"


def _seen(aspect: Aspect, verdict: StreamVerdict, cast: Cast) -> str:
    beats = verdict.seen.beats
    answered = sum(beat.answered is not None for beat in beats)
    match aspect:
        case Aspect.ANSWERED:
            return f"{answered} are answered"
        case Aspect.MISSING:
            return f"{len(beats) - answered} are lost"
        case Aspect.DARK:
            return _gap(dark_time(beats))
        case Aspect.THROUGH:
            return f"they went by {_ways(answered_by(beats), cast)}"
        case _:
            return f"answers came by {_ways(answered_by(beats, back=True), cast)}"


def _gap(time: Nanoseconds) -> str:
    return f"the longest gap is {duration(time)}" if time else "there is no gap"


def _ways(ways: Mapping[Place, int], cast: Cast) -> str:
    """Each tunnel with how many took it."""
    told = (f"{_label(place, cast)} {count}" for place, count in sorted(ways.items()))
    return ", ".join(told) or "no tunnel"


def _label(place: Place, cast: Cast) -> str:
    node, _, tunnel = place.partition(".")
    return cast.tunnel_label(node, tunnel)
