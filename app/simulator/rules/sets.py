"""Sets of values and maps from values, as nftables has them: beside the chains of a node, or in a rule (maps only).

However many values there are, looking one up is one step in a dictionary, or a bisection where some are ranges.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

from app.simulator.packets.addresses import Address, AddressRange, NumberRange, Prefix
from app.simulator.rules.membership import Bounds, finder

Data = TypeVar("Data")


class ValueType(StrEnum):
    """What a set holds, in nftables' words."""

    ADDRESS = "ipv4_addr"
    ADDRESS_6 = "ipv6_addr"
    PORT = "inet_service"
    PROTOCOL = "inet_proto"
    INTERFACE = "ifname"
    MARK = "mark"
    STATE = "ct_state"


class DataType(StrEnum):
    """What a map leads to."""

    VERDICT = "verdict"
    ADDRESS = "ipv4_addr"
    ENDPOINT = "ipv4_addr . inet_service"


Element = Prefix | AddressRange | NumberRange | str
"""Names of interfaces, protocols and states are words."""
Positions = Callable[[Any], int | None]
"""Which element, from 0, a value belongs to: a number or, where the elements are words, a word."""


@dataclass(frozen=True, slots=True)
class ValueSet:
    """No two of its elements overlap."""

    name: str
    type: ValueType
    elements: tuple[Element, ...] = ()

    @property
    def keys(self) -> tuple[Element, ...]:
        return self.elements


@dataclass(frozen=True, slots=True)
class NatTarget:
    """Where a map leads translation to."""

    address: Address
    port: NumberRange | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """A map to addresses, or to addresses and ports. Without a name it stands in the rule itself.

    No two of its keys overlap.
    """

    type: ValueType
    to: DataType
    elements: tuple[tuple[Element, NatTarget], ...] = ()
    name: str = ""

    @property
    def keys(self) -> tuple[Element, ...]:
        return tuple(key for key, _ in self.elements)


def positions(elements: Sequence[Element]) -> Positions:
    words = {element: position for position, element in enumerate(elements) if isinstance(element, str)}
    if len(words) == len(elements):
        return words.get
    return finder([bounds(element) for element in elements if not isinstance(element, str)])


def bounds(element: Prefix | AddressRange | NumberRange) -> Bounds:
    if isinstance(element, NumberRange):
        return element.first, element.last
    if isinstance(element, AddressRange):
        return int(element.first), int(element.last)
    return int(element.network_address), int(element.broadcast_address)


def is_range(element: Element) -> bool:
    """Sets that have some are declared with `flags interval`."""
    if isinstance(element, str):
        return False
    first, last = bounds(element)
    return first != last


def distinct(elements: Iterable[tuple[Element, Data]]) -> tuple[tuple[Element, Data], ...]:
    """With the data they lead to, each value once, however it is written."""
    first: dict[Bounds | str, tuple[Element, Data]] = {}
    for element, data in elements:
        first.setdefault(_value(element), (element, data))
    return tuple(first.values())


def clash(elements: Sequence[tuple[Element, object]]) -> tuple[int, int] | None:
    """The positions of two that overlap, but for the same value that leads to the same."""
    first: dict[Bounds | str, int] = {}
    for position, (element, data) in enumerate(elements):
        before = first.setdefault(_value(element), position)
        if elements[before][1] != data:
            return before, position
    ordered = sorted((value, position) for value, position in first.items() if not isinstance(value, str))
    for ((_, last), before), ((next_first, _), after) in pairwise(ordered):
        if next_first <= last:
            return min(before, after), max(before, after)
    return None


def _value(element: Element) -> Bounds | str:
    return element if isinstance(element, str) else bounds(element)
