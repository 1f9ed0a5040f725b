"""Rules made ready for asking: each match becomes one question to a packet's visit."""

from collections.abc import Callable, Iterator
from ipaddress import IPv6Address

from app.simulator.network import Node
from app.simulator.packets.addresses import Family
from app.simulator.packets.packet import IcmpError, IcmpQuery, Protocol, TcpSegment, flags_text
from app.simulator.records import record
from app.simulator.rules.address_types import AddressTypes
from app.simulator.rules.chain_tables import outcomes
from app.simulator.rules.effects import effect, mark_of
from app.simulator.rules.filtering import (
    AddressKey,
    AddressMatch,
    AddressTypeMatch,
    Chain,
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
    RegularChain,
    Reject,
    Rule,
    SetMatch,
    Side,
    StateMatch,
    rule_name,
)
from app.simulator.rules.matches import DirectionMatch, IcmpCodeMatch, MarkMatch, StatusMatch, TcpFlagsMatch
from app.simulator.rules.membership import members
from app.simulator.rules.rejections import RejectWith
from app.simulator.rules.rule_tests import LATER_FRAGMENT, Actual, FailedMatch, RuleTest
from app.simulator.rules.session_questions import NO_ENTRY, ask_direction, ask_status
from app.simulator.rules.set_questions import Finders, Locator, ask_set, locator
from app.simulator.rules.sets import bounds
from app.simulator.rules.statements import Statement
from app.simulator.stages import Place
from app.simulator.visit import Visit

Question = Callable[[Visit], Actual | None]
"""None if the match holds, otherwise what the packet had instead."""

TCP_ONLY = ProtocolMatch((Protocol.TCP,), family=None)


@record
class Choice:
    """What is asked last by a rule that looks its verdict up, and what comes of it for each element of its map."""

    match: SetMatch
    locate: Locator
    passed: tuple[RuleTest, ...]


@record
class ReadyRule:
    """`passed` is what comes of it if it fits; `choice`, where it has one, is asked instead."""

    rule: Rule
    place: Place
    questions: tuple[tuple[Part, Question], ...]
    passed: RuleTest
    choice: Choice | None = None

    @property
    def asked(self) -> Iterator[Part]:
        yield from (part for part, _ in self.questions)
        if self.choice is not None:
            yield self.choice.match

    def told(self, visit: Visit) -> RuleTest | None:
        """The test; where nobody is told how a rule fails, None if it does."""
        return self.test(visit) if visit.explains else self.outcome(visit)

    def test(self, visit: Visit) -> RuleTest:
        for part, question in self.questions:
            actual = question(visit)
            if actual is not None:
                return RuleTest(self.place, self.rule, FailedMatch(part, actual))
        if self.choice is None:
            return self.passed
        position, actual = self.choice.locate(visit)
        if position is None:
            return RuleTest(self.place, self.rule, FailedMatch(self.choice.match, actual))
        return self.choice.passed[position]

    def outcome(self, visit: Visit) -> RuleTest | None:
        """The test of a packet that fits."""
        for _, question in self.questions:
            if question(visit) is not None:
                return None
        if self.choice is None:
            return self.passed
        position, _ = self.choice.locate(visit)
        return None if position is None else self.choice.passed[position]


def ready_rules(node: Node, chain: Chain | RegularChain, finders: Finders) -> tuple[ReadyRule, ...]:
    place, types = f"{node.name}.{chain.name}", AddressTypes(node)
    return tuple(
        _ready_rule(f"{place}.{rule_name(rule, position)}", rule, types, finders)
        for position, rule in enumerate(chain.rules, 1)
    )


def _ready_rule(place: Place, rule: Rule, types: AddressTypes, finders: Finders) -> ReadyRule:
    questions = tuple(
        (part, effect(part, place, position) if isinstance(part, Statement) else _question(part, types, finders))
        for position, part in enumerate((*_unspoken(rule), *rule.parts))
    )
    if isinstance(rule.verdict, Lookup):
        choice = _choice(place, rule, rule.verdict, finders)
        return ReadyRule(rule, place, questions, RuleTest(place, rule, None), choice)
    return ReadyRule(rule, place, questions, RuleTest(place, rule, None, rule.verdict))


def _choice(place: Place, rule: Rule, lookup: Lookup, finders: Finders) -> Choice:
    match = SetMatch(lookup.key, lookup.values)
    passed = tuple(RuleTest(place, rule, None, verdict) for verdict in outcomes(lookup))
    return Choice(match, locator(match.key, finders.of(match)), passed)


def _unspoken(rule: Rule) -> Iterator[Match]:
    """What nftables asks by itself before all else, so that a reject can be said (stmt_evaluate_reject).

    What a part of the rule asks anyway is asked there, behind what is done before it.
    """
    if isinstance(rule.verdict, Reject):
        if rule.verdict.answer is RejectWith.TCP_RESET and not any(map(_is_about_tcp, rule.parts)):
            yield TCP_ONLY
        if rule.verdict.family is not None and not any(map(_is_of_one_family, rule.parts)):
            yield FamilyMatch((rule.verdict.family,))


def _is_about_tcp(part: Part) -> bool:
    """Of the others only those that leave TCP possible go together with a reset."""
    match part:
        case PortMatch() | TcpFlagsMatch() | SetMatch(key=PortKey()):
            return True
        case ProtocolMatch(negated=negated):
            return not negated
        case _:
            return False


def _is_of_one_family(part: Part) -> bool:
    match part:
        case AddressMatch() | IcmpTypeMatch() | IcmpCodeMatch() | SetMatch(key=AddressKey()):
            return True
        case ProtocolMatch(family=family) | SetMatch(key=ProtocolKey(family=family)):
            return family is not None
        case FamilyMatch(negated=negated):
            return not negated
        case _:
            return False


def _question(match: Match, types: AddressTypes, finders: Finders) -> Question:
    match match:
        case SetMatch():
            return ask_set(match, finders.of(match))
        case InterfaceMatch():
            return _ask_interface(match)
        case AddressMatch():
            return _ask_address(match)
        case FamilyMatch() | ProtocolMatch():
            return _ask_kind(match)
        case StateMatch(states, negated):
            return _ask_set(lambda visit: visit.state, frozenset(states), negated=negated)
        case PortMatch():
            return _ask_port(match)
        case TcpFlagsMatch():
            return _ask_flags(match)
        case IcmpTypeMatch() | IcmpCodeMatch():
            return _ask_icmp(match)
        case MarkMatch():
            return _ask_mark(match)
        case StatusMatch():
            return ask_status(match)
        case DirectionMatch():
            return ask_direction(match)
        case AddressTypeMatch():
            return _ask_address_type(match, types)


def _ask_set(actual_of: Callable[[Visit], str], wanted: frozenset[str], *, negated: bool) -> Question:
    def ask(visit: Visit) -> Actual | None:
        actual = actual_of(visit)
        return actual if (actual in wanted) is negated else None

    return ask


def _ask_kind(match: FamilyMatch | ProtocolMatch) -> Question:
    return _ask_family(match) if isinstance(match, FamilyMatch) else _ask_protocol(match)


def _ask_family(match: FamilyMatch) -> Question:
    families, negated = frozenset(match.families), match.negated

    def ask(visit: Visit) -> Actual | None:
        family = visit.packet.family
        return family if (family in families) is negated else None

    return ask


def _ask_protocol(match: ProtocolMatch) -> Question:
    protocols, negated, family = frozenset(match.protocols), match.negated, match.family

    def ask(visit: Visit) -> Actual | None:
        packet = visit.packet
        if family is not None and packet.family is not family:
            return packet.family
        actual = packet.protocol if family is None else packet.next_header
        return actual if (actual in protocols) is negated else None

    return ask


def _ask_interface(match: InterfaceMatch) -> Question:
    names = frozenset(match.names)
    if match.direction is Direction.IN:
        return _ask_set(lambda visit: visit.in_interface, names, negated=match.negated)
    return _ask_set(lambda visit: visit.out_interface, names, negated=match.negated)


def _ask_address(match: AddressMatch) -> Question:
    is_wanted = members(tuple(map(bounds, match.wanted)))
    is_source, negated, is_six = match.side is Side.SOURCE, match.negated, match.family is Family.IPV6

    def ask(visit: Visit) -> Actual | None:
        address = visit.packet.source if is_source else visit.packet.destination
        if isinstance(address, IPv6Address) is not is_six:
            return visit.packet.family
        return address if is_wanted(int(address)) is negated else None

    return ask


def _ask_address_type(match: AddressTypeMatch, types: AddressTypes) -> Question:
    if match.side is Side.SOURCE:
        return _ask_set(lambda visit: types.of(visit.packet.source), frozenset(match.types), negated=match.negated)
    return _ask_set(lambda visit: types.of(visit.packet.destination), frozenset(match.types), negated=match.negated)


def _ask_port(match: PortMatch) -> Question:
    protocol, negated, is_wanted = match.protocol, match.negated, members(match.ports)
    is_source = match.side is Side.SOURCE

    def ask(visit: Visit) -> Actual | None:
        transport = visit.packet.transport
        if transport.protocol is not protocol:
            return transport.protocol
        if visit.packet.is_later_fragment:
            return LATER_FRAGMENT
        port = transport.source_port if is_source else transport.destination_port
        return port if is_wanted(port) is negated else None

    return ask


def _ask_flags(match: TcpFlagsMatch) -> Question:
    wanted, mask, negated = frozenset(match.wanted), match.mask, match.negated

    def ask(visit: Visit) -> Actual | None:
        segment = visit.packet.transport
        if visit.packet.is_later_fragment:
            return LATER_FRAGMENT
        if not isinstance(segment, TcpSegment):
            return segment.protocol
        return flags_text(segment.flags) if (segment.flags & mask in wanted) is negated else None

    return ask


def _ask_icmp(match: IcmpTypeMatch | IcmpCodeMatch) -> Question:
    is_type, protocol, negated = isinstance(match, IcmpTypeMatch), match.protocol, match.negated
    is_wanted = members(match.types if isinstance(match, IcmpTypeMatch) else match.codes)

    def ask(visit: Visit) -> Actual | None:
        message = visit.packet.transport
        if visit.packet.is_later_fragment:
            return LATER_FRAGMENT
        if not isinstance(message, IcmpQuery | IcmpError) or message.protocol is not protocol:
            return message.protocol
        number = message.type if is_type else message.code
        return number if is_wanted(number) is negated else None

    return ask


def _ask_mark(match: MarkMatch) -> Question:
    is_wanted, of, negated = members(match.marks), match.of, match.negated

    def ask(visit: Visit) -> Actual | None:
        mark = mark_of(visit, of)
        if mark is None:
            return NO_ENTRY
        return mark if is_wanted(mark) is negated else None

    return ask
