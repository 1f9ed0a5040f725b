"""A scene played: what happened, and whether it was what the author expected."""

from dataclasses import dataclass

from app.errors import InvalidTextError, LimitExceededError
from app.scenarios.building.places import find_place
from app.scenarios.changing.changes import PAST, UnknownChangeError
from app.scenarios.expecting.evidence import gather
from app.scenarios.expecting.verdicts import StreamVerdict, Verdict, judge
from app.scenarios.scenes import LIMITS, Scene
from app.simulator.engine import simulate
from app.simulator.errors import EventError, NetworkError, WorkLimitError
from app.simulator.events import Stream
from app.simulator.trace import Trace


@dataclass(frozen=True, slots=True)
class Performance:
    scene: Scene
    trace: Trace
    verdicts: tuple[Verdict | StreamVerdict, ...]


def perform(scene: Scene) -> Performance:
    """Raise InvalidTextError for what only shows in playing, LimitExceededError for too much of it.

    Raises UnknownChangeError where something is lifted for a packet of a stream.
    """
    waived = scene.changes.waived
    try:
        trace = simulate(scene.ready, scene.play, seed=scene.written.seed, limits=LIMITS, waived=waived)
    except NetworkError as fault:
        found = find_place(scene.text.value, fault.place)
        path = ("network",) if isinstance(found, str) else found
        raise InvalidTextError((scene.text.problem(path, f"{fault.place}: {fault.message}."),)) from None
    except EventError as fault:
        raise InvalidTextError(
            (scene.text.problem(("play", fault.number - 1), f"{fault.message[:1].upper()}{fault.message[1:]}."),)
        ) from None
    except WorkLimitError as fault:
        raise exceeded(fault) from None
    for number in waived:
        _check_waived(number, trace)
    return Performance(scene, trace, judge(scene.written, gather(trace)))


def _check_waived(number: int, trace: Trace) -> None:
    """Of a stream's packets only some are told, and only when all have been sent is it known which."""
    sent = trace.packets[number - 1].event if number <= len(trace.packets) else None
    if sent is not None and isinstance(trace.events[sent - 1].event, Stream):
        raise UnknownChangeError(PAST, f"Packet {number} belongs to a stream: what stopped it cannot be lifted.")


def exceeded(fault: WorkLimitError) -> LimitExceededError:
    """In the reader's words."""
    return LimitExceededError(_LIMIT_NAMES.get(fault.limit, fault.limit), fault.allowed)


_LIMIT_NAMES = {"work": "work steps"}
