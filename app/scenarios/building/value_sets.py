"""Sets and maps of a node: what rules look up by `@name`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from app.documents.texts import Path
from app.nftables.elements import conflict, parse_element, parse_target, parse_verdict
from app.nftables.errors import RuleSyntaxError
from app.nftables.keywords import KEYWORDS
from app.nftables.words import Sets
from app.scenarios.building.faults import Faults
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.network import ValueMap as MapText
from app.scenarios.format.network import ValueSet as SetText
from app.simulator.rules.filtering import AnySet, Verdict, Verdicts
from app.simulator.rules.sets import DataType, Element, NatTarget, Targets, ValueSet, ValueType, distinct

Data = TypeVar("Data", Verdict, NatTarget)


def build_sets(path: Path, node: NodeText, interfaces: tuple[str, ...], faults: Faults) -> Sets:
    """All of a node, by their names; `interfaces` are those that an `ifname` can be."""
    built: dict[str, AnySet] = {}
    for name, written in node.sets.items():
        built[name] = _set(name, written, (*path, "sets", name), faults)
    for name, mapping in node.maps.items():
        place = (*path, "maps", name)
        if name in node.sets:
            faults.add(place, f"“{name}” is a set already: a set and a map cannot be called the same.", key=True)
        built[name] = _map(name, mapping, place, faults)
    for name, found in built.items():
        place = (*path, "sets" if name in node.sets else "maps", name)
        if name in KEYWORDS:
            faults.add(place, f"Nothing can be called “{name}”: to nftables it means something else.", key=True)
        if found.type is ValueType.INTERFACE:
            for element in found.keys:
                if element not in interfaces:
                    faults.add(place, f"There is no interface “{element}” here.")
    return built


def _set(name: str, written: SetText, path: Path, faults: Faults) -> ValueSet:
    of = ValueType(written.type)
    parse = partial(parse_element, of=of)
    lines = {(*path, "elements", index): str(line) for index, line in enumerate(written.elements)}
    found = {
        place: element for place, line in lines.items() if (element := faults.read(place, line, parse)) is not None
    }
    elements = [(element, None) for element in found.values()]
    _check(elements, {place: lines[place] for place in found}, faults, key=False)
    return ValueSet(name, of, tuple(element for element, _ in distinct(elements)))


def _map(name: str, written: MapText, path: Path, faults: Faults) -> Verdicts | Targets:
    of, to = ValueType(written.type), DataType(written.to)
    keys = list(_keys(of, written, path, faults))
    if to is DataType.VERDICT:
        return Verdicts(of, _elements(keys, written, parse_verdict, faults), name)
    return Targets(of, to, _elements(keys, written, partial(parse_target, of=to), faults), name)


def _keys(of: ValueType, written: MapText, path: Path, faults: Faults) -> Iterator[tuple[Element, Path]]:
    for key in written.elements:
        try:
            yield parse_element(key, of), (*path, "elements", key)
        except RuleSyntaxError as fault:
            faults.add((*path, "elements", key), f"{fault.message[:1].upper()}{fault.message[1:]}.", key=True)


def _elements(
    keys: list[tuple[Element, Path]], written: MapText, parse: Callable[[str], Data], faults: Faults
) -> tuple[tuple[Element, Data], ...]:
    found = [
        (key, data, place)
        for key, place in keys
        if (data := faults.read(place, str(written.elements[str(place[-1])]), parse)) is not None
    ]
    elements = [(key, data) for key, data, _ in found]
    _check(elements, {place: str(place[-1]) for _, _, place in found}, faults, key=True)
    return distinct(elements)


def _check(
    elements: Sequence[tuple[Element, object]], written: Mapping[Path, str], faults: Faults, *, key: bool
) -> None:
    """What is `written` is each element in its author's words, by its place."""
    refused = conflict(elements, list(written.values()))
    if refused is not None:
        position, message = refused
        faults.add(list(written)[position], f"{message}.", key=key)
