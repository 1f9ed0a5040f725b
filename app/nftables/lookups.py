"""What rules look up: `ip saddr @admins`, `tcp dport vmap { 22 : accept }`, `dnat to tcp dport map @doors`."""

from collections.abc import Callable, Collection
from difflib import get_close_matches
from typing import TypeVar

from app.nftables.elements import ELEMENTS, conflict, read_target
from app.nftables.errors import RuleSyntaxError
from app.nftables.moving_words import read_move
from app.nftables.selectors import WRITTEN, take_key
from app.nftables.words import Reader, Word
from app.simulator.rules.filtering import AnySet, Key, SetMatch, Side, TargetMap, Verdict, VerdictMap, Verdicts
from app.simulator.rules.sets import DataType, Element, NatTarget, Targets, ValueSet, ValueType, distinct

Data = TypeVar("Data", Verdict, NatTarget)


def look_up(reader: Reader) -> SetMatch | VerdictMap | None:
    """None, and nothing is taken, where nothing is looked up."""
    beginning = reader.position
    key = take_key(reader)
    if key is not None:
        if reader.take_if("vmap"):
            return VerdictMap(key, _verdicts(reader, key))
        negated = reader.take_negation()
        if _is_name(reader.next):
            return SetMatch(key, _set(reader, key), negated)
    reader.position = beginning
    return None


def read_target_map(reader: Reader, side: Side) -> TargetMap | None:
    """`KEY map { ... }`; None, and nothing is taken, where no key stands."""
    key = take_key(reader)
    if key is None:
        return None
    reader.take_one_of(("map",))
    if not _is_name(reader.next):
        elements = _elements(reader, key.type, read_target)
        kinds = {DataType.ENDPOINT if target.port else DataType.ADDRESS for _, target in elements}
        if len(kinds) > 1:
            raise RuleSyntaxError(reader.next.column, "all that a map leads to has a port, or nothing has")
        return TargetMap(side, key, Targets(key.type, kinds.pop(), elements))
    word = reader.next
    found = _named(reader, key)
    if not isinstance(found, Targets):
        raise RuleSyntaxError(word.column, f"{word} leads to no address")
    return TargetMap(side, key, found)


def _is_name(word: Word) -> bool:
    return word.text.startswith("@") and not word.quoted


def _set(reader: Reader, key: Key) -> ValueSet:
    word = reader.next
    found = _named(reader, key)
    if not isinstance(found, ValueSet):
        use = "vmap" if isinstance(found, Verdicts) else "map"
        raise RuleSyntaxError(word.column, f"{word} is a map", f"write: {WRITTEN[key]} {use} {word.text}")
    return found


def _verdicts(reader: Reader, key: Key) -> Verdicts:
    if not _is_name(reader.next):
        return Verdicts(key.type, _elements(reader, key.type, read_move))
    word = reader.next
    found = _named(reader, key)
    if not isinstance(found, Verdicts):
        raise RuleSyntaxError(word.column, f"{word} leads to no verdict")
    return found


def _named(reader: Reader, key: Key) -> AnySet:
    word = reader.take()
    name = word.text[1:]
    found = reader.sets.get(name)
    if found is None:
        raise RuleSyntaxError(word.column, f"there is no set or map '{name}' here", _near(name, reader.sets))
    if found.type is not key.type:
        message = f"{word} holds values of type {found.type}, and '{WRITTEN[key]}' is of type {key.type}"
        raise RuleSyntaxError(word.column, message)
    return found


def _near(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean '@{near[0]}'?" if near else ""


def _elements(reader: Reader, of: ValueType, data: Callable[[Reader], Data]) -> tuple[tuple[Element, Data], ...]:
    """`{ KEY : DATA, ... }`. The same element twice counts once."""
    brace = reader.take_one_of(("{",))
    found = [_element(reader, of, data)]
    while reader.take_one_of((",", "}")).text == ",":
        found.append(_element(reader, of, data))
    refused = conflict(found, [str(key) for key, _ in found])
    if refused is not None:
        raise RuleSyntaxError(brace.column, refused[1])
    return distinct(found)


def _element(reader: Reader, of: ValueType, data: Callable[[Reader], Data]) -> tuple[Element, Data]:
    """The colon may stand at the key itself, but for addresses of IPv6, which could end in it."""
    word = reader.take()
    if of is not ValueType.ADDRESS_6 and word.text.endswith(":") and not word.quoted:
        return ELEMENTS[of](Word(word.text[:-1], word.column)), data(reader)
    key = ELEMENTS[of](word)
    reader.take_one_of((":",))
    return key, data(reader)
