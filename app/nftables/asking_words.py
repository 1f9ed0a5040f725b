"""What rules ask beyond addresses, ports and interfaces: flags, codes, marks, sessions, types of addresses."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TypeVar

from app.nftables.errors import RuleSyntaxError
from app.nftables.values import icmp_code as code
from app.nftables.values import mark, read_set, read_states
from app.nftables.words import Reader, Word, refuse
from app.simulator.packets.packet import ALL_FLAGS, Protocol, TcpFlag
from app.simulator.rules.filtering import AddressTypeMatch, Match, Side, StateMatch
from app.simulator.rules.matches import (
    AddressType,
    DirectionMatch,
    IcmpCodeMatch,
    MarkMatch,
    MarkOf,
    StatusMatch,
    TcpFlagsMatch,
    TrackingDirection,
    TrackingStatus,
)
from app.simulator.rules.statements import SetMark

NO_FLAG = TcpFlag(0)
FLAGS = {flag.name.lower(): flag for flag in TcpFlag if flag.name}
SIDES = {"saddr": Side.SOURCE, "daddr": Side.DESTINATION}
Word_ = TypeVar("Word_", bound=StrEnum)


def one_of(kind: type[Word_]) -> Callable[[Word], Word_]:
    def read(word: Word) -> Word_:
        if word.text not in tuple(kind):
            refuse(word, tuple(kind))
        return kind(word.text)

    return read


def tcp_flags(reader: Reader) -> Match:
    """`syn`: any of these. `! syn`: none. `== syn`: these and no others. `syn / syn,ack`, `& (syn|ack) == syn`."""
    if reader.take_if("!"):
        return TcpFlagsMatch((NO_FLAG,), _listed(reader))
    if reader.take_if("&"):
        return _masked(reader)
    is_exact, negated = reader.take_if("=="), reader.take_if("!=")
    if reader.next.text == "{":
        return TcpFlagsMatch(_set(reader), ALL_FLAGS, negated)
    flags = _joined(reader, "|", ",")
    if reader.take_if("/"):
        return TcpFlagsMatch((flags,), _listed(reader), negated)
    if is_exact or negated:
        return TcpFlagsMatch((flags,), ALL_FLAGS, negated)
    return TcpFlagsMatch((NO_FLAG,), flags, negated=True)


def _masked(reader: Reader) -> Match:
    mask = _joined(reader)
    negated = reader.take_one_of(("==", "!=")).text == "!="
    wanted = _set(reader) if reader.next.text == "{" else (_joined(reader),)
    return TcpFlagsMatch(wanted, mask, negated)


def _set(reader: Reader) -> tuple[TcpFlag, ...]:
    reader.take_one_of(("{",))
    found = [_joined(reader)]
    while reader.take_one_of((",", "}")).text == ",":
        found.append(_joined(reader))
    return tuple(dict.fromkeys(found))


def _joined(reader: Reader, *signs: str) -> TcpFlag:
    """Of `syn|ack`, in brackets or not; `0` for none."""
    if reader.take_if("("):
        flags = _chained(reader, "|")
        reader.take_one_of((")",))
        return flags
    if reader.next.text in {"0", "0x0"}:
        reader.take()
        return NO_FLAG
    return _chained(reader, *(signs or ("|",)))


def _listed(reader: Reader) -> TcpFlag:
    return _chained(reader, ",")


def _chained(reader: Reader, *signs: str) -> TcpFlag:
    flags = FLAGS[reader.take_one_of(FLAGS).text]
    while any(map(reader.take_if, signs)):
        flags |= FLAGS[reader.take_one_of(FLAGS).text]
    return flags


def icmp_code(reader: Reader, of: Protocol) -> Match:
    negated = reader.take_negation()
    return IcmpCodeMatch(read_set(reader, partial(code, of=of)), negated, of)


def ct(reader: Reader) -> Match | SetMark:
    match reader.take_one_of(("state", "status", "direction", "mark")).text:
        case "state":
            negated = reader.take_negation()
            return StateMatch(read_states(reader, negated=negated), negated)
        case "status":
            return _status(reader)
        case "direction":
            negated = reader.take_negation()
            return DirectionMatch(one_of(TrackingDirection)(reader.take()), negated)
        case _:
            return mark_of(reader, MarkOf.SESSION)


def mark_of(reader: Reader, of: MarkOf) -> Match | SetMark:
    if not reader.take_if("set"):
        negated = reader.take_negation()
        return MarkMatch(of, read_set(reader, mark), negated)
    for other in MarkOf:
        if other is not of and reader.take_if(other.split()[0]):
            reader.take_one_of(("mark",))
            return SetMark(of, other)
    word = reader.take()
    value = mark(word)
    if value.first != value.last:
        raise RuleSyntaxError(word.column, "a mark is set to one number")
    return SetMark(of, value.first)


def _status(reader: Reader) -> Match:
    """`!=` would compare all bits at once, which is never what is meant."""
    if reader.next.text in {"!=", "==", "{"}:
        raise RuleSyntaxError(
            reader.next.column,
            f"{reader.next} compares everything known of an entry",
            "write: ct status ! ...",
        )
    negated = reader.take_if("!")
    statuses = [one_of(TrackingStatus)(reader.take())]
    while reader.take_if(","):
        statuses.append(one_of(TrackingStatus)(reader.take()))
    return StatusMatch(tuple(dict.fromkeys(statuses)), negated)


def address_type(reader: Reader) -> Match:
    side = SIDES[reader.take_one_of(SIDES).text]
    reader.take_one_of(("type",))
    negated = reader.take_negation()
    return AddressTypeMatch(side, read_set(reader, one_of(AddressType)), negated)
