"""Reads one rule of nftables' rule language. What is not understood is refused at its column, never ignored.

Where nftables itself refuses a rule (ports without a protocol that has some, a word after the verdict), so does this.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.nftables.errors import RuleSyntaxError
from app.nftables.values import (
    address,
    addresses,
    family,
    icmp_type,
    interface_name,
    port,
    protocol,
    read_set,
    read_states,
)
from app.nftables.words import Reader, Word
from app.simulator.addresses import Address, Family, NumberRange
from app.simulator.filtering import (
    REJECT_ANSWERS,
    Accept,
    AddressMatch,
    DestinationNat,
    Direction,
    Drop,
    FamilyMatch,
    IcmpTypeMatch,
    InterfaceMatch,
    Masquerade,
    Match,
    PortMatch,
    ProtocolMatch,
    Reject,
    RejectBy,
    RejectWith,
    Rule,
    Side,
    SourceNat,
    StateMatch,
    Verdict,
)
from app.simulator.packet import ICMP_FAMILIES, Protocol

ADDRESS_SIDES = {"saddr": Side.SOURCE, "daddr": Side.DESTINATION}
PORT_SIDES = {"sport": Side.SOURCE, "dport": Side.DESTINATION}
PROTOCOL_FIELDS = {Family.IPV4: "protocol", Family.IPV6: "nexthdr"}


def parse_rule(text: str, name: str = "") -> Rule:
    """Raise RuleSyntaxError for anything that is not understood."""
    reader = Reader(text)
    matches: list[Match] = []
    while (word := reader.take_one_of(_STATEMENTS)).text in MATCHES:
        matches.append(MATCHES[word.text](reader))
        _check_protocols(matches, word)
        _check_families(matches, None, word)
    verdict = VERDICTS[word.text](reader)
    _check_verdict(verdict, matches, word)
    reader.end()
    return Rule(tuple(matches), verdict, name)


def _interface(direction: Direction) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        negated = reader.take_if("!=")
        return InterfaceMatch(direction, read_set(reader, interface_name), negated)

    return read


def _ip(of: Family) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        field = reader.take_one_of((*ADDRESS_SIDES, PROTOCOL_FIELDS[of])).text
        negated = reader.take_if("!=")
        if field in ADDRESS_SIDES:
            return AddressMatch(ADDRESS_SIDES[field], read_set(reader, partial(addresses, of=of)), negated)
        return ProtocolMatch(read_set(reader, protocol), negated, of)

    return read


def _meta(reader: Reader) -> Match:
    field = reader.take_one_of(("l4proto", "nfproto")).text
    negated = reader.take_if("!=")
    if field == "nfproto":
        return FamilyMatch(read_set(reader, family), negated)
    return ProtocolMatch(read_set(reader, protocol), negated, None)


def _port(of: Protocol) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        side = PORT_SIDES[reader.take_one_of(PORT_SIDES).text]
        negated = reader.take_if("!=")
        return PortMatch(of, side, read_set(reader, port), negated)

    return read


def _icmp(of: Protocol) -> Callable[[Reader], Match]:
    def read(reader: Reader) -> Match:
        reader.take_one_of(("type",))
        negated = reader.take_if("!=")
        return IcmpTypeMatch(read_set(reader, partial(icmp_type, of=of)), negated, of)

    return read


def _state(reader: Reader) -> Match:
    reader.take_one_of(("state",))
    negated = reader.take_if("!=")
    return StateMatch(read_states(reader, negated=negated), negated)


def _accept(_reader: Reader) -> Verdict:
    return Accept()


def _drop(_reader: Reader) -> Verdict:
    return Drop()


def _masquerade(_reader: Reader) -> Verdict:
    return Masquerade()


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


MATCHES: Mapping[str, Callable[[Reader], Match]] = {
    "iifname": _interface(Direction.IN),
    "oifname": _interface(Direction.OUT),
    "ip": _ip(Family.IPV4),
    "ip6": _ip(Family.IPV6),
    "meta": _meta,
    "tcp": _port(Protocol.TCP),
    "udp": _port(Protocol.UDP),
    "icmp": _icmp(Protocol.ICMP),
    "icmpv6": _icmp(Protocol.ICMPV6),
    "ct": _state,
}
VERDICTS: Mapping[str, Callable[[Reader], Verdict]] = {
    "accept": _accept,
    "drop": _drop,
    "reject": _reject,
    "snat": _source_nat,
    "dnat": _destination_nat,
    "masquerade": _masquerade,
}
_STATEMENTS = (*MATCHES, *VERDICTS)


def _wanted_protocols(match: Match) -> frozenset[Protocol] | None:
    """The protocols that a match leaves possible, if it decides that."""
    if isinstance(match, PortMatch):
        return frozenset((match.protocol,))
    if isinstance(match, IcmpTypeMatch):
        return frozenset((match.protocol,))
    if isinstance(match, ProtocolMatch) and not match.negated:
        return frozenset(match.protocols)
    return None


def _protocols(matches: Sequence[Match]) -> frozenset[Protocol] | None:
    wanted = [protocols for match in matches if (protocols := _wanted_protocols(match)) is not None]
    return frozenset.intersection(*wanted) if wanted else None


def _check_protocols(matches: Sequence[Match], word: Word) -> None:
    if _protocols(matches) == frozenset():
        raise RuleSyntaxError(word.column, "no packet has two protocols, so this rule could never match")


def _wanted_families(match: Match) -> frozenset[Family]:
    """The families that a match leaves possible."""
    match match:
        case FamilyMatch(families, negated):
            return frozenset(Family) - frozenset(families) if negated else frozenset(families)
        case AddressMatch():
            return frozenset((match.family,))
        case ProtocolMatch(family=only) if only is not None:
            return frozenset((only,))
        case IcmpTypeMatch(protocol=of):
            return frozenset((ICMP_FAMILIES[of],))
        case _:
            return frozenset(Family)


def _check_families(matches: Sequence[Match], rejected: Family | None, word: Word) -> None:
    asked = frozenset(Family) if rejected is None else frozenset((rejected,))
    if not asked.intersection(*map(_wanted_families, matches)):
        raise RuleSyntaxError(word.column, "no packet is of both families, so this rule could never match")


def _check_verdict(verdict: Verdict, matches: Sequence[Match], word: Word) -> None:
    protocols = _protocols(matches)
    if isinstance(verdict, SourceNat | DestinationNat) and verdict.ports and protocols is None:
        raise RuleSyntaxError(
            word.column, "ports can be translated only where the rule asks for a protocol", "for example: tcp dport 80"
        )
    if isinstance(verdict, Reject):
        _check_families(matches, verdict.family, word)
    resets = isinstance(verdict, Reject) and verdict.answer is RejectWith.TCP_RESET
    if resets and protocols is not None and Protocol.TCP not in protocols:
        raise RuleSyntaxError(word.column, "a TCP reset answers only TCP packets")
