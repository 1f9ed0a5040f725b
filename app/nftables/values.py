"""The values of nftables' rules: addresses, prefixes, ports, types, names, and sets of them."""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from typing import TypeVar

from app.nftables.errors import RuleSyntaxError
from app.nftables.words import Reader, Word, refuse
from app.simulator.addresses import AddressRange, HostAddress, NumberRange, Prefix
from app.simulator.filtering import TrackingState
from app.simulator.packet import IcmpType, Protocol

T = TypeVar("T")

ICMP_TYPES: Mapping[str, int] = {
    "echo-reply": IcmpType.ECHO_REPLY,
    "destination-unreachable": IcmpType.DESTINATION_UNREACHABLE,
    "source-quench": IcmpType.SOURCE_QUENCH,
    "redirect": IcmpType.REDIRECT,
    "echo-request": IcmpType.ECHO_REQUEST,
    "time-exceeded": IcmpType.TIME_EXCEEDED,
    "parameter-problem": IcmpType.PARAMETER_PROBLEM,
    "timestamp-request": IcmpType.TIMESTAMP_REQUEST,
    "timestamp-reply": IcmpType.TIMESTAMP_REPLY,
    "info-request": IcmpType.INFO_REQUEST,
    "info-reply": IcmpType.INFO_REPLY,
    "address-mask-request": IcmpType.ADDRESS_MASK_REQUEST,
    "address-mask-reply": IcmpType.ADDRESS_MASK_REPLY,
}
PROTOCOL_NUMBERS = {
    "1": Protocol.ICMP,
    "4": Protocol.IPIP,
    "6": Protocol.TCP,
    "17": Protocol.UDP,
    "47": Protocol.GRE,
    "50": Protocol.ESP,
}
PORT_MAXIMUM = 65535
TYPE_MAXIMUM = 255
INTERFACE_NAME_MAXIMUM = 15
_INTERFACE_NAME = re.compile(r"[\w.-]+", re.ASCII)


def read_set(reader: Reader, value: Callable[[Word], T]) -> tuple[T, ...]:
    """One value, or several in braces; a repeated one counts once."""
    if not reader.take_if("{"):
        return (value(reader.take()),)
    values = [value(reader.take())]
    while not reader.take_if("}"):
        if not reader.take_if(","):
            raise RuleSyntaxError(reader.next.column, f"a comma or a closing brace is missing before {reader.next}")
        values.append(value(reader.take()))
    return tuple(dict.fromkeys(values))


def read_states(reader: Reader, *, negated: bool) -> tuple[TrackingState, ...]:
    """Besides a set in braces nftables knows a list with commas, which asks for any of them."""
    if reader.next.text == "{":
        return read_set(reader, state)
    states = [state(reader.take())]
    while reader.next.text == ",":
        if negated:
            raise RuleSyntaxError(
                reader.next.column, "several states after != need braces", "write: ct state != { ..., ... }"
            )
        reader.take()
        states.append(state(reader.take()))
    return tuple(dict.fromkeys(states))


def state(word: Word) -> TrackingState:
    if word.text not in tuple(TrackingState):
        refuse(word, tuple(TrackingState))
    return TrackingState(word.text)


def interface_name(word: Word) -> str:
    if not _INTERFACE_NAME.fullmatch(word.text) or len(word.text) > INTERFACE_NAME_MAXIMUM:
        raise RuleSyntaxError(
            word.column, f"{word} is not the name of an interface", "letters, digits, '.', '_' and '-', at most 15"
        )
    return word.text


def protocol(word: Word) -> Protocol:
    name = PROTOCOL_NUMBERS.get(word.text, word.text)
    if name not in tuple(Protocol):
        refuse(word, tuple(Protocol))
    return Protocol(name)


def address(word: Word) -> HostAddress:
    return _address(word, word.text)


def addresses(word: Word) -> Prefix | AddressRange:
    first, dash, last = word.text.partition("-")
    if not dash:
        return prefix(word)
    addresses_between = AddressRange(_address(word, first), _address(word, last))
    if int(addresses_between.first) >= int(addresses_between.last):
        raise RuleSyntaxError(word.column, f"the range {word} does not grow")
    return addresses_between


def prefix(word: Word) -> IPv4Network:
    """Host bits are cleared, as nftables does it."""
    base, slash, length = word.text.partition("/")
    bits = number(word, length, 32, "prefix length") if slash else 32
    return IPv4Network((_address(word, base), bits), strict=False)


def port(word: Word) -> NumberRange:
    return _numbers(word, PORT_MAXIMUM, "port")


def icmp_type(word: Word) -> NumberRange:
    if word.text in ICMP_TYPES:
        return NumberRange(ICMP_TYPES[word.text], ICMP_TYPES[word.text])
    if not word.text[:1].isdigit():
        refuse(word, ICMP_TYPES)
    return _numbers(word, TYPE_MAXIMUM, "ICMP type")


def _address(word: Word, text: str) -> HostAddress:
    try:
        return HostAddress(text)
    except ValueError:
        message = f"'{text}' is not an IPv4 address" if text else "an address is missing"
        raise RuleSyntaxError(word.column, message) from None


def _numbers(word: Word, maximum: int, what: str) -> NumberRange:
    first, dash, last = word.text.partition("-")
    lowest = number(word, first, maximum, what)
    highest = number(word, last, maximum, what) if dash else lowest
    if dash and lowest >= highest:
        raise RuleSyntaxError(word.column, f"the range {word} does not grow")
    return NumberRange(lowest, highest)


def number(word: Word, text: str, maximum: int, what: str) -> int:
    if not (text.isascii() and text.isdigit()):
        message = f"'{text}' is not a number" if text else f"a {what} is missing"
        raise RuleSyntaxError(word.column, message, f"a {what} is written as a number here")
    if len(text) > len(str(maximum)) or int(text) > maximum:
        raise RuleSyntaxError(word.column, f"'{text}' is too large", f"the largest {what} is {maximum}")
    return int(text)
