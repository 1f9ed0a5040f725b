"""The elements of sets and maps, as they are written one by one.

As nftables has it no two values of a set overlap unless they are the same, and the same value leads to one thing only.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.nftables.errors import RuleSyntaxError
from app.nftables.moving_words import read_move
from app.nftables.values import address, addresses, interface_name, mark, port, protocol, state
from app.nftables.words import Reader, Word
from app.simulator.packets.addresses import Family
from app.simulator.rules.filtering import Verdict
from app.simulator.rules.sets import DataType, Element, NatTarget, ValueType, clash

ELEMENTS: Mapping[ValueType, Callable[[Word], Element]] = {
    ValueType.ADDRESS: partial(addresses, of=Family.IPV4),
    ValueType.ADDRESS_6: partial(addresses, of=Family.IPV6),
    ValueType.PORT: port,
    ValueType.PROTOCOL: protocol,
    ValueType.INTERFACE: interface_name,
    ValueType.MARK: mark,
    ValueType.STATE: state,
}


def parse_element(text: str, of: ValueType) -> Element:
    """Raise RuleSyntaxError for what is no value of this type."""
    reader = Reader(text)
    element = ELEMENTS[of](reader.take())
    reader.end()
    return element


def parse_verdict(text: str) -> Verdict:
    reader = Reader(text)
    verdict = read_move(reader)
    reader.end()
    return verdict


def parse_target(text: str, of: DataType) -> NatTarget:
    """`10.0.0.2`, or `10.0.0.2 . 8080` where it has a port."""
    reader = Reader(text)
    target = read_target(reader)
    reader.end()
    if (target.port is not None) is not (of is DataType.ENDPOINT):
        wanted = "10.0.0.2 . 8080" if target.port is None else "10.0.0.2"
        raise RuleSyntaxError(1, f"'{text}' is not of type {of}", f"write it as: {wanted}")
    return target


def read_target(reader: Reader) -> NatTarget:
    to = address(reader.take(), Family.IPV4)
    if not reader.take_if("."):
        return NatTarget(to)
    word = reader.take()
    single = port(word)
    if single.first != single.last:
        raise RuleSyntaxError(word.column, "a map leads to one port")
    return NatTarget(to, single)


def conflict(elements: Sequence[tuple[Element, object]], words: Sequence[str]) -> tuple[int, str] | None:
    """The position of an element that cannot stand beside one before it, and why. Those of a set lead to nothing."""
    positions = clash(elements)
    if positions is None:
        return None
    before, after = (words[position] for position in positions)
    if before == after:
        return positions[1], f"'{after}' leads to two different things"
    return positions[1], f"'{after}' overlaps '{before}': nftables lets no value be in two elements"
