"""What was expected, and what came."""

from app.scenarios.cast import Cast
from app.scenarios.expecting.evidence import Evidence, Fate
from app.scenarios.expecting.expectations import REASONS, outcome_of
from app.scenarios.expecting.verdicts import Aspect, StreamVerdict, Verdict
from app.scenarios.narration import stream_expectations
from app.scenarios.narration.arrivals import LOSSES
from app.scenarios.narration.words import decider, duration, flow_text
from app.simulator.packets.packet import Packet, Protocol
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome


def sentence(verdict: Verdict | StreamVerdict, cast: Cast) -> str:
    if isinstance(verdict, StreamVerdict):
        return stream_expectations.sentence(verdict, cast)
    wanted = _wanted(verdict, cast)
    if verdict.met:
        return f"As expected: {wanted}."
    seen = "; ".join(_seen(aspect, verdict, cast) for aspect in verdict.failed)
    return f"Expected was: {wanted}. But {seen}."


def _wanted(verdict: Verdict, cast: Cast) -> str:
    expected = verdict.expected
    word, node = outcome_of(expected)
    where = cast.label(node) if node else ""
    phrase = {
        "established": f"the connection{_of(' to ', where)} is established"
        if _is_connection(verdict)
        else f"it is answered{_of(' by ', where)}",
        "refused": f"it is refused{_of(' by ', where)}",
        "timed-out": "nobody answers",
        "delivered": f"it is delivered{_of(' to ', where)}",
        "lost": f"it is lost{_of(' at ', where)}",
    }[word]
    told = f", and the program is told {expected.errno}" if expected.errno else ""
    return f"{phrase}{_by(expected.by) if expected.by else ''}{told}"


def _is_connection(verdict: Verdict) -> bool:
    """A question over UDP and a ping establish nothing."""
    first = verdict.seen.first
    return first is None or first.packet.protocol is Protocol.TCP


def _of(preposition: str, label: str) -> str:
    return f"{preposition}{label}" if label else ""


def _by(by: str) -> str:
    if by in REASONS:
        return f", because {LOSSES[REASONS[by]]}"
    return f", by {decider(by)}" if by.count(".") > 1 else f", by {by}"


def _seen(aspect: Aspect, verdict: Verdict, cast: Cast) -> str:
    seen = verdict.seen
    match aspect:
        case Aspect.OUTCOME | Aspect.NODE:
            return _outcome(verdict, cast)
        case Aspect.BY:
            return f"responsible is {_responsible(seen.first)}"
        case Aspect.ERRNO:
            return f"the program is told {seen.error or 'nothing'}"
        case Aspect.TRACKED_AS:
            return f"its state is {seen.first.state}" if seen.first and seen.first.state else "nobody tracks it"
        case Aspect.HEADERS:
            return f"it ends as {_headers(seen.first)}"
        case Aspect.OUTER:
            return f"it travels {_outer(seen.first)}"
        case Aspect.ENTRY if seen.entry:
            state = f", {seen.entry.tcp_state.value}" if seen.entry.tcp_state else ""
            return f"the entry is {flow_text(seen.entry.original)}, reply {flow_text(seen.entry.reply)}{state}"
        case Aspect.ENTRY:
            return "there is no entry"
        case Aspect.WITHIN:
            return f"it took {duration(seen.lasted)}"
        case _:
            return f"the answer {_fate(seen.answer, cast)}" if seen.answer else "no answer came"


def _outcome(verdict: Verdict, cast: Cast) -> str:
    word, _ = outcome_of(verdict.expected)
    seen: Evidence = verdict.seen
    if word in {"delivered", "lost"} or seen.outcome is EventOutcome.SENT:
        return f"it {_fate(seen.first, cast)}"
    return {
        EventOutcome.ESTABLISHED: f"the connection {_with(seen.first, cast)} is established",
        EventOutcome.COMPLETED: f"it is complete, with {_end(seen.first, cast)}"
        if _is_connection(verdict)
        else f"it is answered by {_end(seen.first, cast)}",
        EventOutcome.REFUSED: f"it is refused by {_end(seen.first, cast)}",
        EventOutcome.UNREACHABLE: f"it is reported unreachable at {_end(seen.first, cast)}",
        EventOutcome.TIMED_OUT: f"nobody answers: it {_fate(seen.first, cast)}",
    }.get(seen.outcome, "nothing happened")


def _with(fate: Fate | None, cast: Cast) -> str:
    return f"to {_end(fate, cast)}"


def _end(fate: Fate | None, cast: Cast) -> str:
    return cast.label(fate.ending.node) if fate else "nobody"


def _fate(fate: Fate | None, cast: Cast) -> str:
    if fate is None:
        return "was never sent"
    label = cast.label(fate.ending.node)
    return f"is delivered to {label}" if fate.arrived else f"is lost at {label} ({_responsible(fate)})"


def _responsible(fate: Fate | None) -> str:
    if fate is None:
        return "nobody"
    if fate.ending.source and fate.ending.kind in {EndingKind.DROPPED, EndingKind.REJECTED}:
        return decider(fate.ending.source)
    return LOSSES.get(fate.ending.kind, "nobody")


def _outer(fate: Fate | None) -> str:
    if fate is None or fate.outer is None:
        return "in no tunnel"
    return f"in {fate.outer.protocol} {_header(fate.outer)}"


def _headers(fate: Fate | None) -> str:
    return "nothing" if fate is None else _header(fate.packet)


def _header(packet: Packet) -> str:
    return f"{packet.sender} -> {packet.receiver}, ttl {packet.ttl}, {packet.length} bytes"
