"""What a chain has decided before, by all of a packet that its rules ask for.

Only where nothing else can change the answer, and the answer changes nothing: a chain with a rule that does not decide,
or does something besides, or with a match that is not in the table below remembers nothing.
"""

from collections.abc import Callable, Hashable, Sequence

from app.simulator.rules.chain_tables import verdicts_of
from app.simulator.rules.filtering import (
    AddressKey,
    AddressMatch,
    Decision,
    Direction,
    FamilyMatch,
    InterfaceKey,
    InterfaceMatch,
    Part,
    PortKey,
    PortMatch,
    ProtocolKey,
    ProtocolMatch,
    SetMatch,
    Side,
    StateKey,
    StateMatch,
)
from app.simulator.rules.matching import ReadyRule
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.visit import Visit

MOST_DECISIONS = 1000
Field = Callable[[Visit], Hashable]
Known = tuple[RuleTest | None, int]
"""The rule that decides, and how many had been looked at by then."""


class Decisions:
    def __init__(self, rules: Sequence[ReadyRule]) -> None:
        wanted = {_field(part) for rule in rules for part in rule.asked}
        self._fields = tuple(field for field in wanted if field is not None)
        self.remembers = None not in wanted and all(map(_only_decides, rules))
        self._rules = rules
        self._known: dict[tuple[Hashable, ...], Known] = {}

    def decide(self, visit: Visit) -> Known:
        asked = tuple([field(visit) for field in self._fields])
        decision = self._known.get(asked)
        if decision is None:
            decision = first(self._rules, visit)
            if len(self._known) < MOST_DECISIONS:
                self._known[asked] = decision
        return decision


def _only_decides(rule: ReadyRule) -> bool:
    verdicts = verdicts_of(rule.rule)
    return bool(verdicts) and all(isinstance(verdict, Decision) for verdict in verdicts)


def first(rules: Sequence[ReadyRule], visit: Visit) -> Known:
    for position, rule in enumerate(rules, 1):
        test = rule.outcome(visit)
        if test is not None:
            return test, position
    return None, len(rules)


def _field(part: Part) -> Field | None:
    """What of a packet the match asks for; None of what is not worth remembering."""
    match part.key if isinstance(part, SetMatch) else part:
        case StateMatch() | StateKey():
            return _state
        case InterfaceMatch(direction) | InterfaceKey(direction):
            return _in_interface if direction is Direction.IN else _out_interface
        case AddressMatch(side) | AddressKey(side):
            return _source if side is Side.SOURCE else _destination
        case FamilyMatch() | ProtocolMatch() | ProtocolKey():
            return _kind
        case PortMatch(_, side) | PortKey(_, side):
            return _source_port if side is Side.SOURCE else _destination_port
        case _:
            return None


def _state(visit: Visit) -> Hashable:
    return visit.state


def _in_interface(visit: Visit) -> Hashable:
    return visit.in_interface


def _out_interface(visit: Visit) -> Hashable:
    return visit.out_interface


def _source(visit: Visit) -> Hashable:
    return visit.packet.source


def _destination(visit: Visit) -> Hashable:
    return visit.packet.destination


def _kind(visit: Visit) -> Hashable:
    packet = visit.packet
    return packet.family, packet.transport.protocol, packet.fragment is None


def _source_port(visit: Visit) -> Hashable:
    packet = visit.packet
    return packet.transport.protocol, packet.is_later_fragment, packet.transport.source_port


def _destination_port(visit: Visit) -> Hashable:
    packet = visit.packet
    return packet.transport.protocol, packet.is_later_fragment, packet.transport.destination_port
