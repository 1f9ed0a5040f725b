"""Reads one rule of nftables' rule language. What is not understood is refused at its column, never ignored.

Where nftables itself refuses a rule (ports without a protocol that has some, a word after the verdict), so does this.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.nftables.asking_words import address_type, ct, icmp_code, mark_of, tcp_flags
from app.nftables.doing_words import STATEMENTS, clamp
from app.nftables.errors import RuleSyntaxError
from app.nftables.lookups import look_up
from app.nftables.moving_words import MOVES
from app.nftables.translating_words import TRANSLATIONS
from app.nftables.values import (
    addresses,
    family,
    icmp_type,
    interface_name,
    port,
    protocol,
    read_set,
)
from app.nftables.words import NO_SETS, Reader, Sets, Word
from app.simulator.packets.addresses import Family
from app.simulator.packets.packet import ICMP_FAMILIES, Protocol
from app.simulator.rules.filtering import (
    AddressKey,
    AddressMatch,
    AddressTypeMatch,
    Direction,
    FamilyMatch,
    IcmpTypeMatch,
    InterfaceMatch,
    Lookup,
    Match,
    Part,
    PortKey,
    PortMatch,
    ProtocolKey,
    ProtocolMatch,
    Reject,
    Rule,
    SetMatch,
    Side,
    TargetMap,
    Translation,
    Verdict,
)
from app.simulator.rules.matches import IcmpCodeMatch, MarkOf, TcpFlagsMatch
from app.simulator.rules.rejections import REJECT_ANSWERS, RejectBy, RejectWith
from app.simulator.rules.sets import DataType
from app.simulator.rules.statements import Statement

ADDRESS_SIDES = {"saddr": Side.SOURCE, "daddr": Side.DESTINATION}
PORT_SIDES = {"sport": Side.SOURCE, "dport": Side.DESTINATION}
PROTOCOL_FIELDS = {Family.IPV4: "protocol", Family.IPV6: "nexthdr"}


def parse_rule(text: str, name: str = "", sets: Sets = NO_SETS) -> Rule:
    """Raise RuleSyntaxError for anything that is not understood. `sets` are those that the rule may name."""
    reader = Reader(text, sets)
    parts: list[Part] = []
    while not _is_over(reader, parts):
        word = reader.next
        found = look_up(reader)
        if isinstance(found, Lookup):
            return Rule(tuple(parts), _checked(found, parts, word, reader), name)
        if isinstance(found, SetMatch):
            parts.append(found)
            _check_part(parts, word)
            continue
        reader.take_one_of(WORDS)
        if word.text in VERDICTS:
            return Rule(tuple(parts), _checked(VERDICTS[word.text](reader), parts, word, reader), name)
        parts.append(PARTS[word.text](reader))
        _check_part(parts, word)
    return Rule(tuple(parts), None, name)


def _checked(verdict: Verdict | Lookup, parts: Sequence[Part], word: Word, reader: Reader) -> Verdict | Lookup:
    if isinstance(verdict, Lookup):
        parts = (*parts, SetMatch(verdict.key, verdict.values))
        _check_part(parts, word)
    _check_verdict(verdict, parts, word)
    reader.end()
    return verdict


def _check_part(parts: Sequence[Part], word: Word) -> None:
    _check_protocols(parts, word)
    _check_families(parts, None, word)
    _check_address_types(parts, word)


def _is_over(reader: Reader, parts: Sequence[Part]) -> bool:
    """A rule that only does something needs no verdict; one that only asks is not finished."""
    return not reader.next.text and any(isinstance(part, Statement) for part in parts)


def _interface(direction: Direction) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        negated = reader.take_negation()
        return InterfaceMatch(direction, read_set(reader, interface_name), negated)

    return read


def _ip(of: Family) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        field = reader.take_one_of((*ADDRESS_SIDES, PROTOCOL_FIELDS[of])).text
        negated = reader.take_negation()
        if field in ADDRESS_SIDES:
            return AddressMatch(ADDRESS_SIDES[field], read_set(reader, partial(addresses, of=of)), negated)
        return ProtocolMatch(read_set(reader, protocol), negated, of)

    return read


def _meta(reader: Reader) -> Part:
    field = reader.take_one_of(("l4proto", "nfproto", "mark")).text
    if field == "mark":
        return mark_of(reader, MarkOf.PACKET)
    negated = reader.take_negation()
    if field == "nfproto":
        return FamilyMatch(read_set(reader, family), negated)
    return ProtocolMatch(read_set(reader, protocol), negated, None)


def _port(of: Protocol) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        known = (*PORT_SIDES, "flags", "option") if of is Protocol.TCP else tuple(PORT_SIDES)
        side = PORT_SIDES[reader.take_one_of(known).text]
        negated = reader.take_negation()
        return PortMatch(of, side, read_set(reader, port), negated)

    return read


def _tcp(reader: Reader) -> Part:
    if reader.take_if("option"):
        return clamp(reader)
    return tcp_flags(reader) if reader.take_if("flags") else _port(Protocol.TCP)(reader)


def _icmp(of: Protocol) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        if reader.take_one_of(("type", "code")).text == "code":
            return icmp_code(reader, of)
        negated = reader.take_negation()
        return IcmpTypeMatch(read_set(reader, partial(icmp_type, of=of)), negated, of)

    return read


def _reject(reader: Reader) -> Verdict:
    if not reader.take_if("with"):
        return Reject()
    said = reader.take_one_of((*RejectBy, "tcp")).text
    if said == "tcp":
        reader.take_one_of(("reset",))
        return Reject(RejectWith.TCP_RESET)
    reader.take_if("type")
    by = RejectBy(said)
    return Reject(RejectWith(reader.take_one_of(REJECT_ANSWERS[by]).text), by)


PARTS: Mapping[str, Callable[[Reader], Part]] = {
    "iifname": _interface(Direction.IN),
    "oifname": _interface(Direction.OUT),
    "ip": _ip(Family.IPV4),
    "ip6": _ip(Family.IPV6),
    "meta": _meta,
    "tcp": _tcp,
    "udp": _port(Protocol.UDP),
    "icmp": _icmp(Protocol.ICMP),
    "icmpv6": _icmp(Protocol.ICMPV6),
    "ct": ct,
    "fib": address_type,
    **STATEMENTS,
}
VERDICTS: Mapping[str, Callable[[Reader], Verdict | Lookup]] = {"reject": _reject, **TRANSLATIONS, **MOVES}
WORDS = (*PARTS, *VERDICTS)


def _wanted_protocols(match: Part) -> frozenset[Protocol] | None:
    """The protocols that a match leaves possible, if it decides that."""
    if isinstance(match, PortMatch):
        return frozenset((match.protocol,))
    if isinstance(match, TcpFlagsMatch):
        return frozenset((Protocol.TCP,))
    if isinstance(match, IcmpTypeMatch | IcmpCodeMatch):
        return frozenset((match.protocol,))
    if isinstance(match, ProtocolMatch) and not match.negated:
        return frozenset(match.protocols)
    if isinstance(match, SetMatch) and isinstance(match.key, PortKey):
        return frozenset((match.key.protocol,))
    return None


def _asks_for_several(match: Part) -> bool:
    return isinstance(match, ProtocolMatch) and not match.negated and len(match.protocols) > 1


OF_ONE_PROTOCOL = (PortMatch, TcpFlagsMatch, IcmpTypeMatch, IcmpCodeMatch)


def _is_of_one_protocol(match: Part) -> bool:
    return isinstance(match, OF_ONE_PROTOCOL) or (isinstance(match, SetMatch) and isinstance(match.key, PortKey))


def _protocols(matches: Sequence[Part]) -> frozenset[Protocol] | None:
    wanted = [protocols for match in matches if (protocols := _wanted_protocols(match)) is not None]
    return frozenset.intersection(*wanted) if wanted else None


def _check_protocols(matches: Sequence[Part], word: Word) -> None:
    if _protocols(matches) == frozenset():
        raise RuleSyntaxError(word.column, "no packet has two protocols, so this rule could never match")
    *before, last = matches
    if _is_of_one_protocol(last) and any(map(_asks_for_several, before)):
        raise RuleSyntaxError(word.column, "the rule asks for several protocols already, and this belongs to one")


def _wanted_families(match: Part) -> frozenset[Family]:
    """The families that a match leaves possible."""
    match match:
        case FamilyMatch(families, negated):
            return frozenset(Family) - frozenset(families) if negated else frozenset(families)
        case AddressMatch():
            return frozenset((match.family,))
        case SetMatch(key=AddressKey(family=only)):
            return frozenset((only,))
        case ProtocolMatch(family=only) | SetMatch(key=ProtocolKey(family=only)) if only is not None:
            return frozenset((only,))
        case IcmpTypeMatch(protocol=of) | IcmpCodeMatch(protocol=of):
            return frozenset((ICMP_FAMILIES[of],))
        case _:
            return frozenset(Family)


def _families(matches: Sequence[Part]) -> frozenset[Family]:
    return frozenset(Family).intersection(*map(_wanted_families, matches))


def _check_address_types(matches: Sequence[Part], word: Word) -> None:
    """Of IPv6 the kernel asks its routes, and has other types."""
    if isinstance(matches[-1], AddressTypeMatch) and Family.IPV6 in _families(matches):
        raise RuleSyntaxError(
            word.column, "the types of addresses are known for IPv4 only", "write before it: meta nfproto ipv4"
        )


def _check_families(matches: Sequence[Part], rejected: Family | None, word: Word) -> None:
    asked = frozenset(Family) if rejected is None else frozenset((rejected,))
    if not asked.intersection(*map(_wanted_families, matches)):
        raise RuleSyntaxError(word.column, "no packet is of both families, so this rule could never match")


def _translates_ports(verdict: Verdict | Lookup) -> bool:
    if isinstance(verdict, TargetMap):
        return verdict.values.to is DataType.ENDPOINT
    return isinstance(verdict, Translation) and verdict.ports is not None


def _check_verdict(verdict: Verdict | Lookup, matches: Sequence[Part], word: Word) -> None:
    protocols = _protocols(matches)
    if _translates_ports(verdict) and protocols is None:
        raise RuleSyntaxError(
            word.column, "ports can be translated only where the rule asks for a protocol", "for example: tcp dport 80"
        )
    if isinstance(verdict, Reject):
        _check_families(matches, verdict.family, word)
    resets = isinstance(verdict, Reject) and verdict.answer is RejectWith.TCP_RESET
    if resets and (protocols not in {None, frozenset((Protocol.TCP,))} or any(map(_asks_for_several, matches))):
        raise RuleSyntaxError(word.column, "a TCP reset answers only TCP packets")
