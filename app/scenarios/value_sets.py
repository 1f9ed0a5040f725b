"""Sets and maps of a node: what rules look up by `@name`."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from app.documents.texts import Path
from app.nftables.elements import parse_element, parse_target, parse_verdict
from app.nftables.errors import RuleSyntaxError
from app.nftables.keywords import KEYWORDS
from app.nftables.printer import print_element
from app.nftables.words import Sets
from app.scenarios.faults import Faults
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.network import ValueMap as MapText
from app.scenarios.format.network import ValueSet as SetText
from app.simulator.filtering import AnySet, Verdict, Verdicts
from app.simulator.sets import DataType, Element, NatTarget, Targets, ValueSet, ValueType, overlapping

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
    found = [
        (element, (*path, "elements", index))
        for index, line in enumerate(written.elements)
        if (element := faults.read((*path, "elements", index), str(line), parse)) is not None
    ]
    _check_overlaps(found, faults, key=False)
    return ValueSet(name, of, tuple(dict.fromkeys(element for element, _ in found)))


def _map(name: str, written: MapText, path: Path, faults: Faults) -> Verdicts | Targets:
    of, to = ValueType(written.type), DataType(written.to)
    keys = list(_keys(of, written, path, faults))
    _check_overlaps(keys, faults, key=True)
    if to is DataType.VERDICT:
        return Verdicts(of, tuple(_pairs(keys, written, parse_verdict, faults)), name)
    return Targets(of, to, tuple(_pairs(keys, written, partial(parse_target, of=to), faults)), name)


def _keys(of: ValueType, written: MapText, path: Path, faults: Faults) -> Iterator[tuple[Element, Path]]:
    for key in written.elements:
        try:
            yield parse_element(key, of), (*path, "elements", key)
        except RuleSyntaxError as fault:
            faults.add((*path, "elements", key), f"{fault.message[:1].upper()}{fault.message[1:]}.", key=True)


def _pairs(
    keys: list[tuple[Element, Path]], written: MapText, parse: Callable[[str], Data], faults: Faults
) -> Iterator[tuple[Element, Data]]:
    for key, place in keys:
        data = faults.read(place, str(written.elements[str(place[-1])]), parse)
        if data is not None:
            yield key, data


def _check_overlaps(found: list[tuple[Element, Path]], faults: Faults, *, key: bool) -> None:
    clash = overlapping([element for element, _ in found])
    if clash is not None:
        (before, _), (after, place) = found[clash[0]], found[clash[1]]
        both = f"“{print_element(after)}” overlaps “{print_element(before)}”"
        faults.add(place, f"{both}: nftables lets no value be in two elements.", key=key)
