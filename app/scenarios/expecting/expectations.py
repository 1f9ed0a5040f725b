"""What an author expects of each event: whether it can be meant at all."""

from collections.abc import Callable, Mapping, Sequence

from app.documents.texts import Json, Path, nearest
from app.scenarios.building.faults import Faults
from app.scenarios.building.places import find_place
from app.scenarios.expecting.patterns import PatternError, SameAs, parse_endpoint, parse_flow
from app.scenarios.format.events import (
    Entry,
    Headers,
    Outcome,
    SendEvent,
    SilentEvent,
    SpokenEvent,
    StreamEvent,
    StreamExpect,
)
from app.scenarios.format.scenario import ScenarioText
from app.simulator.steps import EndingKind

REASONS: Mapping[str, EndingKind] = {
    "route": EndingKind.NO_ROUTE,
    "blackhole": EndingKind.BLACKHOLE,
    "unreachable": EndingKind.UNREACHABLE,
    "prohibit": EndingKind.PROHIBITED,
    "forwarding": EndingKind.FORWARDING_OFF,
    "neighbour": EndingKind.NEIGHBOUR_UNREACHABLE,
    "ttl": EndingKind.TTL_EXPIRED,
    "martian": EndingKind.MARTIAN,
    "rp_filter": EndingKind.RP_FILTER,
    "mtu": EndingKind.TOO_LARGE,
    "incomplete": EndingKind.INCOMPLETE,
    "link": EndingKind.LINK_DOWN,
    "nat-exhausted": EndingKind.NAT_EXHAUSTED,
    "table-full": EndingKind.TABLE_FULL,
    "nobody-listens": EndingKind.NOBODY_LISTENS,
    "no-tunnel": EndingKind.NO_TUNNEL,
    "tunnel-down": EndingKind.TUNNEL_DOWN,
    "tunnel-loop": EndingKind.TUNNEL_LOOP,
    "no-peer": EndingKind.NO_PEER,
    "no-endpoint": EndingKind.NO_ENDPOINT,
    "not-allowed": EndingKind.NOT_ALLOWED,
    "replayed": EndingKind.REPLAYED,
    "unprotected": EndingKind.UNPROTECTED,
    "not-selected": EndingKind.NOT_SELECTED,
    "node": EndingKind.NODE_DOWN,
    "no-session": EndingKind.NO_SESSION,
    "no-connection": EndingKind.NO_CONNECTION,
}
"""What may stand behind `by` where no place is responsible."""
NOT_SIMULATED = ("invalid-dropped",)


def outcome_of(expected: Outcome) -> tuple[str, str]:
    """The word, and the node; without a node any will do."""
    words = {
        "established": expected.established,
        "refused": expected.refused,
        "timed-out": expected.timed_out,
        "delivered": expected.delivered,
        "lost": expected.lost,
    }
    return next((word, node) for word, node in words.items() if node is not None)


def check_expectations(written: ScenarioText, faults: Faults, texts: Sequence[Json]) -> None:
    """`texts` are the scenario's as it begins and as it reads after each change in play."""
    named: set[str] = set()
    for index, event in enumerate(written.play):
        if isinstance(event, SilentEvent):
            continue
        path: Path = ("play", index, "expect")
        if isinstance(event, StreamEvent):
            _check_stream(event.expect, path, written, faults)
            named |= {event.name} if event.name else set()
            continue
        _check_outcome(event.expect, path, written, faults, texts)
        if event.expect.errno:
            _check_errno(event, path, faults)
        _check_entry(event.expect.entry, (*path, "entry"), named, faults)
        _check_headers(event.expect.headers, (*path, "headers"), named, faults)
        _check_headers(event.expect.outer, (*path, "outer"), named, faults)
        if event.expect.answer:
            _check_answer(event.expect.answer, (*path, "answer"), written, faults, texts)
            _check_headers(event.expect.answer.headers, (*path, "answer", "headers"), named, faults)
            _check_headers(event.expect.answer.outer, (*path, "answer", "outer"), named, faults)
        if event.name in named:
            faults.add(("play", index, "name"), f"“{event.name}” is the name of an earlier event.")
        named |= {event.name} if event.name else set()


def _check_outcome(expected: Outcome, path: Path, written: ScenarioText, faults: Faults, texts: Sequence[Json]) -> None:
    word, node = outcome_of(expected)
    if node and node not in written.network.nodes:
        faults.add((*path, word), f"There is no node “{node}”.", nearest(node, written.network.nodes))
    if expected.by is None or expected.by in REASONS:
        return
    if expected.by in NOT_SIMULATED:
        faults.add((*path, "by"), f"“{expected.by}” is not simulated yet.")
        return
    found = [find_place(text, expected.by) for text in texts]
    if all(isinstance(each, str) for each in found):
        faults.add((*path, "by"), str(found[0]), f"Or one of {', '.join(REASONS)}.")


def _check_stream(expected: StreamExpect, path: Path, written: ScenarioText, faults: Faults) -> None:
    """Its ways are tunnels."""
    known = [f"{name}.{tunnel}" for name, node in written.network.nodes.items() for tunnel in node.tunnels]
    for key, ways in (("through", expected.through), ("back", expected.back)):
        for place in ways:
            if place not in known:
                faults.add((*path, key, place), f"There is no tunnel “{place}”.", nearest(place, known), key=True)


def _check_errno(event: SpokenEvent, path: Path, faults: Faults) -> None:
    if isinstance(event, SendEvent):
        faults.add((*path, "errno"), "A crafted packet goes past all sockets: nobody is told an errno.", key=True)
    elif outcome_of(event.expect)[0] == "established":
        faults.add((*path, "errno"), "Who has a connection is told no errno.", key=True)


def _check_answer(expected: Outcome, path: Path, written: ScenarioText, faults: Faults, texts: Sequence[Json]) -> None:
    word, _ = outcome_of(expected)
    if word not in {"delivered", "lost"}:
        faults.add((*path, word), "An answer is one packet: it is delivered or lost.", key=True)
    _check_outcome(expected, path, written, faults, texts)


def _check_headers(headers: Headers | None, path: Path, named: set[str], faults: Faults) -> None:
    if headers:
        for key, line in (("from", headers.source), ("to", headers.destination)):
            _check_pattern(parse_endpoint, line, (*path, key), named, faults)


def _check_entry(entry: Entry | None, path: Path, named: set[str], faults: Faults) -> None:
    if entry:
        for key, line in (("original", entry.original), ("reply", entry.reply)):
            _check_pattern(parse_flow, line, (*path, key), named, faults)


def _check_pattern(
    parse: Callable[[str], object], line: str | None, path: Path, named: set[str], faults: Faults
) -> None:
    if line is None:
        return
    try:
        pattern = parse(line)
    except PatternError as fault:
        faults.add(path, str(fault))
        return
    if isinstance(pattern, SameAs) and pattern.event not in named:
        faults.add(path, f"There is no event “{pattern.event}” before this one.", nearest(pattern.event, named))
