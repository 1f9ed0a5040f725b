"""Changes to a scenario for one run: something taken away, written otherwise, put in, or sent at the end.

They are no part of the scenario: what its author expects of it is not expected of a changed run. In an address they
read `without=gw.forward.known`, `with=gw.forward.policy:accept`, `add=gw.forward:tcp dport 22 accept` (a chain: at its
end; a rule: before it), `then=tcp web:443 -> 198.51.100.1:40001 ack`, `past=1:dropped:gw:gw.forward.policy`:
packet 1 goes on as if the policy had let it pass, and `ask=app -> web:443`: only this is played.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count

from app.documents.texts import Json, Path, Text, nearest
from app.errors import InvalidTextError, Problem
from app.scenarios.building.places import find_place, free_name, is_chain
from app.scenarios.changing.editing import Edit, at
from app.scenarios.narration.as_if import as_if
from app.scenarios.why_not.asking import EVERY_PORT, AskError, asked_event, is_address, read_ask
from app.scenarios.why_not.waiving import read_waiver, read_waivers
from app.simulator.waivers import WaivedByPacket

WITHOUT, WITH, ADD, THEN, PAST, ASK = "without", "with", "add", "then", "past", "ask"
MOST_CHANGES = 8
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Changes:
    """`put` and `add` are pairs of a place and what shall stand there; applied in the order of the fields."""

    without: tuple[str, ...] = ()
    put: tuple[tuple[str, str], ...] = ()
    add: tuple[tuple[str, str], ...] = ()
    then: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    ask: str = ""
    """The one question that is played instead of the play."""

    def __bool__(self) -> bool:
        return bool(self.without or self.put or self.add or self.then or self.past or self.ask)

    @property
    def waived(self) -> WaivedByPacket:
        return read_waivers(self.past)

    def query(self) -> list[tuple[str, str]]:
        """As an address says them."""
        return [
            *((WITHOUT, place) for place in self.without),
            *((WITH, f"{place}:{text}") for place, text in self.put),
            *((ADD, f"{place}:{text}") for place, text in self.add),
            *((THEN, line) for line in self.then),
            *((PAST, line) for line in self.past),
            *((ASK, line) for line in (self.ask,) if line),
        ]

    def request(self) -> dict[str, Json]:
        """As the endpoint takes them."""
        said: dict[str, Json] = {
            WITHOUT: list(self.without),
            WITH: dict(self.put),
            ADD: [{"place": place, "rule": rule} for place, rule in self.add],
            THEN: list(self.then),
            PAST: list(self.past),
            ASK: self.ask,
        }
        return {name: value for name, value in said.items() if value}


NO_CHANGES = Changes()


def read_changes(query: Iterable[tuple[str, str]]) -> Changes:
    """What an address says of changes; whatever else it says is passed over."""
    said: dict[str, list[str]] = {WITHOUT: [], WITH: [], ADD: [], THEN: [], PAST: [], ASK: []}
    for name, value in query:
        if name in said and value and len(value) <= LONGEST and sum(map(len, said.values())) < MOST_CHANGES:
            said[name].append(value)
    return Changes(
        tuple(said[WITHOUT]),
        tuple(map(_pair, said[WITH])),
        tuple(map(_pair, said[ADD])),
        tuple(said[THEN]),
        tuple(said[PAST]),
        next(iter(said[ASK]), ""),
    )


def _pair(value: str) -> tuple[str, str]:
    place, _, text = value.partition(":")
    return place.strip(), text.strip()


class UnknownChangeError(InvalidTextError):
    """A change that names nothing, or that cannot be made there."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__((Problem(message, pointer=f"/changes/{pointer}"),))


def changed(text: Text, changes: Changes) -> Text:
    """The text as it reads with these changes. Raises UnknownChangeError."""
    if not changes:
        return text
    for number, line in enumerate(changes.past):
        _check_waiver(text, line, f"{PAST}/{number}")
    edit = Edit(text)
    gone: set[Path] = set()
    for number, place in enumerate(changes.without):
        gone.add(_take_away(edit, place, f"{WITHOUT}/{number}"))
    for place, new in changes.put:
        pointer = f"{WITH}/{place}"
        target = _find(text.value, place, pointer)
        if target in gone:
            raise UnknownChangeError(pointer, f"“{place}” is taken away by another of the changes.")
        if not edit.put(target, new):
            raise UnknownChangeError(pointer, f"Nothing can be written at “{place}”.")
    edit = Edit(_finished(edit))
    for number, (place, rule) in enumerate(changes.add):
        _put_in(edit, place, rule, f"{ADD}/{number}")
    if changes.ask:
        edit.put(("play",), [_asked(edit.text, changes.ask)])
    for line in changes.then:
        play = at(edit.value, ("play",))
        edit.insert(("play",), len(play) if isinstance(play, list) else 0, {"send": line, "expect": "delivered"})
    return _finished(edit)


def _check_waiver(text: Text, line: str, pointer: str) -> None:
    read = read_waiver(line)
    if read is None:
        message = f"“{line[:80]}” is not PACKET:HOW IT ENDS:NODE:WHAT ENDS IT, as 1:dropped:gw:gw.input.policy."
        raise UnknownChangeError(pointer, message)
    nodes = at(text.value, ("network", "nodes"))
    if not isinstance(nodes, dict) or read[1].node not in nodes:
        raise UnknownChangeError(pointer, f"There is no node “{read[1].node[:40]}”.")


def _asked(text: Text, line: str) -> Json:
    try:
        ask = read_ask(line)
    except AskError as fault:
        raise UnknownChangeError(ASK, str(fault)) from None
    nodes = at(text.value, ("network", "nodes"))
    known = list(nodes) if isinstance(nodes, dict) else []
    for name in (ask.source, *((ask.destination,) if not is_address(ask.destination) else ())):
        if name.partition(".")[0] not in known:
            raise UnknownChangeError(ASK, f"There is no node “{name[:40]}”. {nearest(name, known)}".strip())
    if ask.port == EVERY_PORT:
        raise UnknownChangeError(ASK, "One packet goes to one port: say which.")
    return asked_event(ask)


def _finished(edit: Edit) -> Text:
    finished = edit.finish()
    if isinstance(finished, Text):
        return finished
    message = "Something is taken away from where another of the changes writes something else."
    raise UnknownChangeError(WITHOUT, message)


def _take_away(edit: Edit, place: str, pointer: str) -> Path:
    """Where it stood."""
    target = _find(edit.text.value, place, pointer)
    if target[-1] == "gateway":  # short for a default route
        node = at(edit.value, target[:-1])
        if not isinstance(node, dict) or node.pop("gateway", None) is None:
            raise UnknownChangeError(pointer, f"“{place}” is not written here.")
        return target
    _keep_names(edit, target)
    if not edit.remove(target):
        raise UnknownChangeError(pointer, f"“{place}” is no rule and no route: only those can be taken away.")
    return target


def _put_in(edit: Edit, place: str, rule: str, pointer: str) -> None:
    """At the end of a chain, or before a rule."""
    target = _find(edit.value, place, pointer)
    if is_chain(target):
        items: Path = (*target, "rules")
    elif "rules" in target and isinstance(target[-1], int):
        _keep_names(edit, target)
        items = target[:-1]
    else:
        items = ()
    parent = at(edit.value, items[:-1])
    rules = parent.get("rules") if items and isinstance(parent, dict) else None
    index = target[-1] if not is_chain(target) else len(rules) if isinstance(rules, list) else 0
    names = chain(("added",), (f"added-{number}" for number in count(2)))
    item: Json = {"name": free_name(rules, names), "rule": rule}
    if not items or not isinstance(index, int) or not edit.insert(items, index, item):
        raise UnknownChangeError(pointer, f"“{place}” is no chain and no rule: a rule can be put in only there.")


def _keep_names(edit: Edit, target: Path) -> None:
    if "rules" in target:
        edit.name_rules(target[: target.index("rules") + 1])


def _find(value: Json, place: str, pointer: str) -> Path:
    found = find_place(value, place)
    if isinstance(found, str):
        raise UnknownChangeError(pointer, found)
    return found


def described(changes: Changes, text: Text, label: Callable[[str], str]) -> Iterator[str]:
    """One sentence for each, for whoever looks at a changed run of this text; `label` is that of a node."""
    yield from (f"Without {_named(place, text, label)}." for place in changes.without)
    yield from (f"{place} reads “{text}”." for place, text in changes.put)
    for place, rule in changes.add:
        where = "at the end of" if place.count(".") == 1 else "before"
        yield f"With the rule “{rule}” {where} {place}."
    yield from (f"At the end this is sent: {line}." for line in changes.then)
    if changes.ask:
        yield f"Only this is asked: {changes.ask}."
    for line in changes.past:
        if read := read_waiver(line):
            yield as_if(read[1], read[0], label(read[1].node))


def _named(place: str, text: Text, label: Callable[[str], str]) -> str:
    """A rule or a route in its own words, with the chain and the node that it stands in."""
    path = find_place(text.value, place)
    if isinstance(path, str):
        return place
    node, written = label(place.partition(".")[0]), at(text.value, path)
    if "rules" not in path:
        route = f"default via {written}" if path[-1] == "gateway" else written
        return f"the route “{route}” of {node}"
    words = written.get("rule") if isinstance(written, dict) else written
    return f"rule {place.rsplit('.', 1)[-1]} of {node}, chain {place.split('.')[1]}: “{words}”"
