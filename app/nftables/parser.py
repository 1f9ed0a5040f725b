"""Reads one rule of nftables' rule language. What is not understood is refused at its column, never ignored.

Where nftables itself refuses a rule (ports without a protocol that has some, a word after the verdict), so does this.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.nftables.asking_words import address_type, ct, icmp_code, mark_of, tcp_flags
from app.nftables.doing_words import STATEMENTS
from app.nftables.errors import RuleSyntaxError
from app.nftables.keywords import KEYWORDS
from app.nftables.values import (
    address,
    addresses,
    family,
    icmp_type,
    interface_name,
    port,
    protocol,
    read_set,
)
from app.nftables.words import Reader, Word
from app.simulator.addresses import Address, Family, NumberRange
from app.simulator.filtering import (
    REJECT_ANSWERS,
    Accept,
    AddressMatch,
    AddressTypeMatch,
    Continue,
    DestinationNat,
    Direction,
    Drop,
    FamilyMatch,
    Goto,
    IcmpTypeMatch,
    InterfaceMatch,
    Jump,
    Masquerade,
    Match,
    Part,
    PortMatch,
    ProtocolMatch,
    Redirect,
    Reject,
    RejectBy,
    RejectWith,
    Return,
    Rule,
    Side,
    SourceNat,
    Translation,
    Verdict,
)
from app.simulator.matches import IcmpCodeMatch, MarkOf, TcpFlagsMatch
from app.simulator.packet import ICMP_FAMILIES, Protocol
from app.simulator.statements import Statement

ADDRESS_SIDES = {"saddr": Side.SOURCE, "daddr": Side.DESTINATION}
PORT_SIDES = {"sport": Side.SOURCE, "dport": Side.DESTINATION}
PROTOCOL_FIELDS = {Family.IPV4: "protocol", Family.IPV6: "nexthdr"}


def parse_rule(text: str, name: str = "") -> Rule:
    """Raise RuleSyntaxError for anything that is not understood."""
    reader = Reader(text)
    parts: list[Part] = []
    while not _is_over(reader, parts):
        word = reader.take_one_of(WORDS)
        if word.text in VERDICTS:
            verdict = VERDICTS[word.text](reader)
            _check_verdict(verdict, parts, word)
            reader.end()
            return Rule(tuple(parts), verdict, name)
        parts.append(PARTS[word.text](reader))
        _check_protocols(parts, word)
        _check_families(parts, None, word)
        _check_address_types(parts, word)
    return Rule(tuple(parts), None, name)


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
        known = (*PORT_SIDES, "flags") if of is Protocol.TCP else tuple(PORT_SIDES)
        side = PORT_SIDES[reader.take_one_of(known).text]
        negated = reader.take_negation()
        return PortMatch(of, side, read_set(reader, port), negated)

    return read


def _tcp(reader: Reader) -> Match:
    return tcp_flags(reader) if reader.take_if("flags") else _port(Protocol.TCP)(reader)


def _icmp(of: Protocol) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        if reader.take_one_of(("type", "code")).text == "code":
            return icmp_code(reader, of)
        negated = reader.take_negation()
        return IcmpTypeMatch(read_set(reader, partial(icmp_type, of=of)), negated, of)

    return read


def _chain_name(reader: Reader) -> str:
    word = reader.take()
    if not CHAIN_NAME.fullmatch(word.text) or word.text in KEYWORDS:
        message = f"{word} is not the name of a chain" if word.text else "the name of a chain is missing"
        raise RuleSyntaxError(word.column, message)
    return word.text


def _jump(reader: Reader) -> Verdict:
    return Jump(_chain_name(reader))


def _goto(reader: Reader) -> Verdict:
    return Goto(_chain_name(reader))


def _return(_reader: Reader) -> Verdict:
    return Return()


def _continue(_reader: Reader) -> Verdict:
    return Continue()


def _accept(_reader: Reader) -> Verdict:
    return Accept()


def _drop(_reader: Reader) -> Verdict:
    return Drop()


def _masquerade(reader: Reader) -> Verdict:
    return Masquerade(_only_ports(reader))


def _redirect(reader: Reader) -> Verdict:
    return Redirect(_only_ports(reader))


def _only_ports(reader: Reader) -> NumberRange | None:
    """`[to :PORT[-PORT]]`."""
    if not reader.take_if("to"):
        return None
    word = reader.take()
    if not word.text.startswith(":"):
        message = f"{word} is not a port" if word.text else "the port is missing"
        raise RuleSyntaxError(word.column, message, "write it with a colon, for example: to :8080")
    return port(Word(word.text[1:], word.column + 1))


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


def _source_nat(reader: Reader) -> Verdict:
    return SourceNat(*_target(reader))


def _destination_nat(reader: Reader) -> Verdict:
    return DestinationNat(*_target(reader))


def _target(reader: Reader) -> tuple[Address, NumberRange | None]:
    """`ADDRESS[:PORT[-PORT]]`."""
    reader.take_one_of(("to",))
    word = reader.take()
    text, colon, _ = word.text.partition(":")
    ports = Word(word.text[len(text) + 1 :], word.column + len(text) + 1)
    return address(Word(text, word.column), Family.IPV4), port(ports) if colon else None


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
VERDICTS: Mapping[str, Callable[[Reader], Verdict]] = {
    "accept": _accept,
    "drop": _drop,
    "reject": _reject,
    "snat": _source_nat,
    "dnat": _destination_nat,
    "masquerade": _masquerade,
    "redirect": _redirect,
    "jump": _jump,
    "goto": _goto,
    "return": _return,
    "continue": _continue,
}
WORDS = (*PARTS, *VERDICTS)
CHAIN_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)


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
    return None


def _asks_for_several(match: Part) -> bool:
    return isinstance(match, ProtocolMatch) and not match.negated and len(match.protocols) > 1


OF_ONE_PROTOCOL = (PortMatch, TcpFlagsMatch, IcmpTypeMatch, IcmpCodeMatch)


def _protocols(matches: Sequence[Part]) -> frozenset[Protocol] | None:
    wanted = [protocols for match in matches if (protocols := _wanted_protocols(match)) is not None]
    return frozenset.intersection(*wanted) if wanted else None


def _check_protocols(matches: Sequence[Part], word: Word) -> None:
    if _protocols(matches) == frozenset():
        raise RuleSyntaxError(word.column, "no packet has two protocols, so this rule could never match")
    *before, last = matches
    if isinstance(last, OF_ONE_PROTOCOL) and any(map(_asks_for_several, before)):
        raise RuleSyntaxError(word.column, "the rule asks for several protocols already, and this belongs to one")


def _wanted_families(match: Part) -> frozenset[Family]:
    """The families that a match leaves possible."""
    match match:
        case FamilyMatch(families, negated):
            return frozenset(Family) - frozenset(families) if negated else frozenset(families)
        case AddressMatch():
            return frozenset((match.family,))
        case ProtocolMatch(family=only) if only is not None:
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


def _check_verdict(verdict: Verdict, matches: Sequence[Part], word: Word) -> None:
    protocols = _protocols(matches)
    if isinstance(verdict, Translation) and verdict.ports and protocols is None:
        raise RuleSyntaxError(
            word.column, "ports can be translated only where the rule asks for a protocol", "for example: tcp dport 80"
        )
    if isinstance(verdict, Reject):
        _check_families(matches, verdict.family, word)
    resets = isinstance(verdict, Reject) and verdict.answer is RejectWith.TCP_RESET
    if resets and protocols not in {None, frozenset((Protocol.TCP,))}:
        raise RuleSyntaxError(word.column, "a TCP reset answers only TCP packets")
