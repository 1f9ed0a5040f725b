"""*Why not?* of a scenario and a wish: the verdict, the run that proves it, and what stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from app.errors import InvalidTextError, LimitExceededError, Problem
from app.scenarios.changing.changes import Changes
from app.scenarios.format.wishes import WishKind
from app.scenarios.narration import wishes as told
from app.scenarios.scenes import Scene
from app.scenarios.traces.obstacle_documents import WhyNotDocument
from app.scenarios.traces.trace_document import PacketDocument, TraceDocument, VerdictDocument
from app.scenarios.why_not.asking import AskError, read_ask
from app.scenarios.why_not.reaching import Judged, judge


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who looked at the packet and let it through; `at` is the moment."""

    at: str
    place: str
    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the proof shows: whatever stands in the way, or who let it through."""

    at: str
    blockers: tuple[WhyNotDocument, ...]
    passed: tuple[Passed, ...]


def judged_wish(kind: WishKind, line: str, scene: Scene) -> Judged:
    """Raise InvalidTextError for a wish that means nothing here, or that takes too much."""
    try:
        return judge(kind, read_ask(line), scene)
    except (AskError, LimitExceededError) as fault:
        raise InvalidTextError((Problem(str(fault), pointer=f"/{kind}"),)) from None


def sentence(judged: Judged, scene: Scene) -> str:
    return told.verdict(judged, scene.cast)


def proving(judged: Judged, changes: Changes) -> Changes:
    """The same network, in which only that is asked."""
    return replace(changes, then=(), past=(), ask=str(judged.proof))


def findings(proof: TraceDocument, scene: Scene) -> Findings:
    lost = next((packet for packet in proof.packets if packet.why_not), None)
    shown = lost or proof.packets[0]
    blockers = takewhile(lambda why: why.relation != "would let it pass", lost.why_not if lost else ())
    return Findings(f"{shown.number}.{len(shown.hops)}", tuple(blockers), tuple(_passed(proof.packets[0], scene)))


def _passed(packet: PacketDocument, scene: Scene) -> Iterator[Passed]:
    for hop in packet.hops:
        verdict: VerdictDocument | None = hop.verdict
        if verdict is not None and verdict.kind == "accept" and verdict.place:
            place = verdict.place
            yield Passed(f"{packet.number}.{hop.number}", place, scene.line(place), verdict.text)
