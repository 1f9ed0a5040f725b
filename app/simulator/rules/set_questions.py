"""What sets and maps are asked: whether they have a packet's value, and what a map has for it."""

from collections.abc import Callable
from ipaddress import IPv6Address

from app.simulator.packets.addresses import Family
from app.simulator.rules.effects import mark_of
from app.simulator.rules.filtering import (
    AddressKey,
    Direction,
    InterfaceKey,
    Key,
    MarkKey,
    PortKey,
    ProtocolKey,
    SetMatch,
    Side,
    StateKey,
)
from app.simulator.rules.rule_tests import LATER_FRAGMENT, Actual
from app.simulator.rules.session_questions import NO_ENTRY
from app.simulator.rules.sets import Positions, positions
from app.simulator.visit import Visit

Read = tuple[int | str | None, Actual]
"""A value as it is looked up, None where the packet has none; and what the packet has, as it is told."""
Reader = Callable[[Visit], Read]
Locator = Callable[[Visit], tuple[int | None, Actual]]
"""The position of the element that has the packet's value, None where none has; and what the packet has."""


class Finders:
    """The sets of one node made ready, those with names once for all rules."""

    def __init__(self) -> None:
        self._named: dict[str, Positions] = {}

    def of(self, match: SetMatch) -> Positions:
        name = match.values.name
        if not name:
            return positions(match.values.keys)
        if name not in self._named:
            self._named[name] = positions(match.values.keys)
        return self._named[name]


def ask_set(match: SetMatch, find: Positions) -> Callable[[Visit], Actual | None]:
    read, negated = _reader(match.key), match.negated

    def ask(visit: Visit) -> Actual | None:
        value, actual = read(visit)
        if value is None:
            return actual
        return actual if (find(value) is not None) is negated else None

    return ask


def locator(key: Key, find: Positions) -> Locator:
    read = _reader(key)

    def locate(visit: Visit) -> tuple[int | None, Actual]:
        value, actual = read(visit)
        return None if value is None else find(value), actual

    return locate


def _reader(key: Key) -> Reader:
    match key:
        case InterfaceKey() | StateKey():
            return _word(key)
        case AddressKey():
            return _address(key)
        case ProtocolKey():
            return _protocol(key)
        case PortKey():
            return _port(key)
        case MarkKey():
            return _mark(key)


def _word(key: InterfaceKey | StateKey) -> Reader:
    if isinstance(key, StateKey):
        return lambda visit: (visit.state, visit.state)
    if key.direction is Direction.IN:
        return lambda visit: (visit.in_interface, visit.in_interface)
    return lambda visit: (visit.out_interface, visit.out_interface)


def _address(key: AddressKey) -> Reader:
    is_source, is_six = key.side is Side.SOURCE, key.family is Family.IPV6

    def read(visit: Visit) -> Read:
        address = visit.packet.source if is_source else visit.packet.destination
        if isinstance(address, IPv6Address) is not is_six:
            return None, visit.packet.family
        return int(address), address

    return read


def _protocol(key: ProtocolKey) -> Reader:
    def read(visit: Visit) -> Read:
        packet = visit.packet
        if key.family is not None and packet.family is not key.family:
            return None, packet.family
        actual = packet.protocol if key.family is None else packet.next_header
        return actual, actual

    return read


def _port(key: PortKey) -> Reader:
    is_source = key.side is Side.SOURCE

    def read(visit: Visit) -> Read:
        transport = visit.packet.transport
        if transport.protocol is not key.protocol:
            return None, transport.protocol
        if visit.packet.is_later_fragment:
            return None, LATER_FRAGMENT
        port = transport.source_port if is_source else transport.destination_port
        return port, port

    return read


def _mark(key: MarkKey) -> Reader:
    def read(visit: Visit) -> Read:
        mark = mark_of(visit, key.of)
        return (None, NO_ENTRY) if mark is None else (mark, mark)

    return read
