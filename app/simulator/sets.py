"""Sets of values and maps from values, as nftables has them: beside the chains of a node, or in a rule (maps only).

However many values there are, looking one up is one step in a dictionary, or a bisection where some are ranges.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from app.simulator.addresses import Address, AddressRange, NumberRange, Prefix
from app.simulator.membership import Bounds, finder


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


def overlapping(elements: Sequence[Element]) -> tuple[int, int] | None:
    """The positions of two that overlap and are not the same."""
    numbers = [(position, bounds(each)) for position, each in enumerate(elements) if not isinstance(each, str)]
    ordered = sorted(numbers, key=lambda pair: pair[1])
    for (before, (first, last)), (after, (next_first, next_last)) in pairwise(ordered):
        if next_first <= last and (first, last) != (next_first, next_last):
            return min(before, after), max(before, after)
    return None
