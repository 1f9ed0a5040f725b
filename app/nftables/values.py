"""The values of nftables' rules: addresses, prefixes, ports, types, names, and sets of them."""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import TypeVar

from app.nftables.errors import RuleSyntaxError
from app.nftables.words import Reader, Word, refuse
from app.simulator.packets.addresses import (
    AddressRange,
    Family,
    HostAddress,
    HostAddress6,
    NumberRange,
    Prefix,
    family_of,
    parse_address,
)
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpType, Protocol, UnreachableCode
from app.simulator.rules.filtering import TrackingState

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
ICMPV6_TYPES: Mapping[str, int] = {
    "destination-unreachable": Icmpv6Type.DESTINATION_UNREACHABLE,
    "packet-too-big": Icmpv6Type.PACKET_TOO_BIG,
    "time-exceeded": Icmpv6Type.TIME_EXCEEDED,
    "parameter-problem": Icmpv6Type.PARAMETER_PROBLEM,
    "echo-request": Icmpv6Type.ECHO_REQUEST,
    "echo-reply": Icmpv6Type.ECHO_REPLY,
    "mld-listener-query": Icmpv6Type.LISTENER_QUERY,
    "mld-listener-report": Icmpv6Type.LISTENER_REPORT,
    "mld-listener-done": Icmpv6Type.LISTENER_REDUCTION,
    "nd-router-solicit": Icmpv6Type.ROUTER_SOLICITATION,
    "nd-router-advert": Icmpv6Type.ROUTER_ADVERTISEMENT,
    "nd-neighbor-solicit": Icmpv6Type.NEIGHBOUR_SOLICITATION,
    "nd-neighbor-advert": Icmpv6Type.NEIGHBOUR_ADVERTISEMENT,
    "nd-redirect": Icmpv6Type.REDIRECT,
    "mld2-listener-report": Icmpv6Type.LISTENER_REPORT_2,
}
TYPES = {Protocol.ICMP: ICMP_TYPES, Protocol.ICMPV6: ICMPV6_TYPES}
FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
PROTOCOL_NUMBERS = {
    "1": Protocol.ICMP,
    "4": Protocol.IPIP,
    "6": Protocol.TCP,
    "17": Protocol.UDP,
    "47": Protocol.GRE,
    "50": Protocol.ESP,
    "58": Protocol.ICMPV6,
    "icmpv6": Protocol.ICMPV6,
}
ICMP_CODES: Mapping[str, int] = {
    "net-unreachable": UnreachableCode.NET,
    "host-unreachable": UnreachableCode.HOST,
    "prot-unreachable": UnreachableCode.PROTOCOL,
    "port-unreachable": UnreachableCode.PORT,
    "frag-needed": UnreachableCode.FRAGMENTATION_NEEDED,
    "net-prohibited": UnreachableCode.NET_PROHIBITED,
    "host-prohibited": UnreachableCode.HOST_PROHIBITED,
    "admin-prohibited": UnreachableCode.ADMIN_PROHIBITED,
}
"""Of destination unreachable; nftables knows the same words for the codes of every type."""
ICMPV6_CODES: Mapping[str, int] = {
    "no-route": 0,
    "admin-prohibited": 1,
    "addr-unreachable": 3,
    "port-unreachable": 4,
    "policy-fail": 5,
    "reject-route": 6,
}
CODES = {Protocol.ICMP: ICMP_CODES, Protocol.ICMPV6: ICMPV6_CODES}
MARK_MAXIMUM = 2**32 - 1
PORT_MAXIMUM = 65535
TYPE_MAXIMUM = 255
INTERFACE_NAME_MAXIMUM = 15
_HEXADECIMAL = re.compile(r"0x[0-9A-Fa-f]{1,8}", re.ASCII)
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


def family(word: Word) -> Family:
    if word.text not in FAMILIES:
        refuse(word, FAMILIES)
    return FAMILIES[word.text]


def address(word: Word, of: Family | None = None) -> HostAddress | HostAddress6:
    """Of one family only, or of either."""
    return _address(word, word.text, of)


def addresses(word: Word, of: Family) -> Prefix | AddressRange:
    return address_range(word, of) if "-" in word.text else prefix(word, of)


def address_range(word: Word, of: Family) -> AddressRange:
    first, _, last = word.text.partition("-")
    between = AddressRange(_address(word, first, of), _address(word, last, of))
    if int(between.first) >= int(between.last):
        raise RuleSyntaxError(word.column, f"the range {word} does not grow")
    return between


def prefix(word: Word, of: Family | None = None) -> Prefix:
    """Host bits are cleared, as nftables does it."""
    base, slash, length = word.text.partition("/")
    ip = _address(word, base, of)
    bits = number(word, length, ip.max_prefixlen, "prefix length") if slash else ip.max_prefixlen
    of_six = isinstance(ip, HostAddress6)
    return IPv6Network((ip, bits), strict=False) if of_six else IPv4Network((ip, bits), strict=False)


def port(word: Word) -> NumberRange:
    return _numbers(word, PORT_MAXIMUM, "port")


def icmp_type(word: Word, of: Protocol) -> NumberRange:
    types = TYPES[of]
    if word.text in types:
        return NumberRange(types[word.text], types[word.text])
    if not word.text[:1].isdigit():
        refuse(word, types)
    return _numbers(word, TYPE_MAXIMUM, "ICMP type")


def icmp_code(word: Word, of: Protocol) -> NumberRange:
    codes = CODES[of]
    if word.text in codes:
        return NumberRange(codes[word.text], codes[word.text])
    if not word.text[:1].isdigit():
        refuse(word, codes)
    return _numbers(word, TYPE_MAXIMUM, "ICMP code")


def mark(word: Word) -> NumberRange:
    """Decimal or, as nftables prints it, hexadecimal."""
    ends = [_mark(word, text) for text in word.text.split("-", 1)]
    if len(ends) > 1 and ends[0] >= ends[1]:
        raise RuleSyntaxError(word.column, f"the range {word} does not grow")
    return NumberRange(ends[0], ends[-1])


def _mark(word: Word, text: str) -> int:
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    return number(word, text, MARK_MAXIMUM, "mark")


def _address(word: Word, text: str, of: Family | None) -> HostAddress | HostAddress6:
    try:
        found = parse_address(text)
    except ValueError:
        found = None
    if found is None or of not in {None, family_of(found)}:
        kind = "an IP address" if of is None else f"an IPv{of} address"
        raise RuleSyntaxError(word.column, f"'{text}' is not {kind}" if text else "an address is missing")
    return found


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
