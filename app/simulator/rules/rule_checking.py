"""What nftables refuses of a node's chains: verdicts at the wrong hook, jumps to nowhere, in a circle or too deep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.simulator.network import Node
from app.simulator.packets.addresses import Family
from app.simulator.rules.chain_tables import asked, reached_from, verdicts_of
from app.simulator.rules.filtering import (
    Accept,
    AddressKey,
    AddressMatch,
    Chain,
    ChainType,
    Decision,
    DestinationNat,
    Drop,
    FamilyMatch,
    Goto,
    Hook,
    Jump,
    Masquerade,
    Match,
    Priority,
    ProtocolKey,
    ProtocolMatch,
    Redirect,
    RegularChain,
    Reject,
    Rule,
    SetMatch,
    SourceNat,
    rule_name,
)
from app.simulator.rules.statements import ClampSegments
from app.simulator.stages import Place

DEEPEST = 15
"""So many chains can wait for each other, beside the base chain (NFT_JUMP_STACK_SIZE)."""

VERDICTS: Mapping[tuple[ChainType, Hook], tuple[type, ...]] = {
    (ChainType.FILTER, Hook.PREROUTING): (Accept, Drop, Reject),
    (ChainType.FILTER, Hook.INPUT): (Accept, Drop, Reject),
    (ChainType.FILTER, Hook.FORWARD): (Accept, Drop, Reject),
    (ChainType.FILTER, Hook.OUTPUT): (Accept, Drop, Reject),
    (ChainType.FILTER, Hook.POSTROUTING): (Accept, Drop),
    (ChainType.NAT, Hook.PREROUTING): (Accept, Drop, DestinationNat, Redirect),
    (ChainType.NAT, Hook.OUTPUT): (Accept, Drop, DestinationNat, Redirect),
    (ChainType.NAT, Hook.INPUT): (Accept, Drop, SourceNat),
    (ChainType.NAT, Hook.POSTROUTING): (Accept, Drop, SourceNat, Masquerade),
}
"""What a rule may decide in which chain; a combination not listed is no chain at all."""


@dataclass(frozen=True, slots=True)
class RuleFault:
    """`place` is that of the rule or the chain."""

    place: Place
    message: str


def rule_faults(node: Node) -> Iterator[RuleFault]:
    known = {chain.name: chain for chain in node.regular_chains}
    bases = {chain.name for chain in node.chains}
    for chain in node.all_chains:
        for place, rule in _placed(node.name, chain):
            yield from _lost_jumps(place, rule, known, bases)
    yield from _in_two_tables(node, known)
    heights = _Heights(node.name, known)
    for name in known:
        heights.of(name)
    yield from heights.circles
    yield from _equal_priorities(node)
    for base in node.chains:
        yield from _base_faults(node.name, base)
        if not heights.circles:
            yield from _too_deep(node.name, base, heights)
            yield from _misplaced(node.name, base, known)
            yield from _routeless(node.name, base, known)
            yield from _of_other_families(node.name, base, known)


def _placed(node: str, chain: Chain | RegularChain) -> Iterator[tuple[Place, Rule]]:
    for position, rule in enumerate(chain.rules, 1):
        yield f"{node}.{chain.name}.{rule_name(rule, position)}", rule


def _lost_jumps(place: Place, rule: Rule, known: Mapping[str, RegularChain], bases: set[str]) -> Iterator[RuleFault]:
    for verdict in verdicts_of(rule):
        if not isinstance(verdict, Jump | Goto) or verdict.chain in known:
            continue
        if verdict.chain in bases:
            yield RuleFault(place, f"nothing jumps to '{verdict.chain}': it stands at a hook itself")
        else:
            yield RuleFault(place, f"there is no chain '{verdict.chain}' to jump to")


def _base_faults(node: str, chain: Chain) -> Iterator[RuleFault]:
    place = f"{node}.{chain.name}"
    if (chain.type, chain.hook) not in VERDICTS:
        yield RuleFault(place, f"there is no {chain.type} chain at {chain.hook}")
    if chain.type is ChainType.NAT and chain.policy != Accept():
        yield RuleFault(place, "the policy of a nat chain is to accept")
    if chain.type is ChainType.NAT and chain.priority <= Priority.TRACKING:
        yield RuleFault(place, "a nat chain comes after tracking, so its priority is above -200")


def _equal_priorities(node: Node) -> Iterator[RuleFault]:
    """Between two of them nftables promises no order."""
    seen: dict[tuple[Hook, int], str] = {}
    for chain in node.chains:
        other = seen.setdefault((chain.hook, chain.priority), chain.name)
        if other != chain.name:
            message = f"'{other}' has the same priority at {chain.hook}, and which is asked first would be luck"
            yield RuleFault(f"{node.name}.{chain.name}", message)


@dataclass(slots=True)
class _Heights:
    """How many chains deep the jumps from each chain go. Each chain is looked at once."""

    node: str
    known: Mapping[str, RegularChain]
    found: dict[str, int] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    circles: list[RuleFault] = field(default_factory=list)

    def of(self, name: str) -> int:
        if name not in self.known:
            return 0
        if name not in self.found:
            self.above.append(name)
            below = [self._below(place, to) for place, to in _jumps(self.node, self.known[name])]
            self.above.pop()
            self.found[name] = 1 + max(below, default=0)
        return self.found[name]

    def _below(self, place: Place, to: str) -> int:
        if to not in self.above:
            return self.of(to)
        self.circles.append(RuleFault(place, f"the jump to '{to}' leads in a circle"))
        return 0


def _jumps(node: str, chain: Chain | RegularChain) -> Iterator[tuple[Place, str]]:
    for place, rule in _placed(node, chain):
        yield from ((place, verdict.chain) for verdict in verdicts_of(rule) if isinstance(verdict, Jump | Goto))


def _too_deep(node: str, base: Chain, heights: _Heights) -> Iterator[RuleFault]:
    for place, to in _jumps(node, base):
        if heights.of(to) > DEEPEST:
            yield RuleFault(place, f"the jumps from '{to}' go more than {DEEPEST} chains deep")


def _misplaced(node: str, base: Chain, known: Mapping[str, RegularChain]) -> Iterator[RuleFault]:
    """Verdicts that have no meaning where the base chain stands, in all chains that are reached from there."""
    allowed = VERDICTS.get((base.type, base.hook), (Decision,))
    for chain in reached_from(base, known):
        for place, rule in _placed(node, chain):
            for verdict in verdicts_of(rule):
                if isinstance(verdict, Decision) and not isinstance(verdict, allowed):
                    yield RuleFault(place, f"{_belonging(verdict)}, not in a {base.type} chain at {base.hook}")


def _in_two_tables(node: Node, known: Mapping[str, RegularChain]) -> Iterator[RuleFault]:
    """Filters stand in a table of both families, nat chains in one of IPv4, and no jump leads out of its table."""
    callers: dict[str, ChainType] = {}
    for base in node.chains:
        for chain in reached_from(base, known):
            if chain is not base and callers.setdefault(chain.name, base.type) is not base.type:
                yield RuleFault(f"{node.name}.{chain.name}", "filters and nat chains cannot jump to the same chain")


CLAMPING_HOOKS = (Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING)
"""Where a packet has a route already (nft_rt_validate)."""


def _routeless(node: str, base: Chain, known: Mapping[str, RegularChain]) -> Iterator[RuleFault]:
    for chain in reached_from(base, known) if base.hook not in CLAMPING_HOOKS else ():
        for place, rule in _placed(node, chain):
            if ClampSegments() in rule.parts:
                yield RuleFault(place, f"'set rt mtu' asks for the packet's route, which it has not at {base.hook}")


ONLY_IPV4 = "a nat chain sees IPv4 only"


def _of_other_families(node: str, base: Chain, known: Mapping[str, RegularChain]) -> Iterator[RuleFault]:
    """The table of nat chains is one of IPv4: it has no IPv6 to ask about, and no families to choose from."""
    for chain in reached_from(base, known) if base.type is ChainType.NAT else ():
        for place, rule in _placed(node, chain):
            for match in asked(rule):
                if isinstance(match, FamilyMatch):
                    message = f"{ONLY_IPV4}, and knows no 'meta nfproto': before 'fib' write 'ip daddr 0.0.0.0/0'"
                    yield RuleFault(place, message)
                elif _family(match) is Family.IPV6:
                    yield RuleFault(place, f"{ONLY_IPV4}, and nothing of IPv6 can be asked there")


def _family(match: Match) -> Family | None:
    match match:
        case AddressMatch(family=family) | ProtocolMatch(family=family):
            return family
        case SetMatch(key=AddressKey(family=family) | ProtocolKey(family=family)):
            return family
        case _:
            return None


def _belonging(verdict: Decision) -> str:
    match verdict:
        case SourceNat():
            return "'snat' belongs in a nat chain at postrouting or input"
        case Masquerade():
            return "'masquerade' belongs in a nat chain at postrouting"
        case DestinationNat():
            return "'dnat' belongs in a nat chain at prerouting or output"
        case Redirect():
            return "'redirect' belongs in a nat chain at prerouting or output"
        case Reject():
            return "'reject' belongs in a filter chain before postrouting"
        case Accept() | Drop():
            return "every chain accepts and drops"
