"""In which table a chain stands that is jumped to: filters and nat chains have tables of their own."""

from collections.abc import Iterable, Iterator, Mapping

from app.simulator.network import Node
from app.simulator.rules.filtering import (
    AnySet,
    Chain,
    ChainType,
    DestinationNat,
    Goto,
    Jump,
    Lookup,
    Match,
    RegularChain,
    Rule,
    SetMatch,
    Side,
    SourceNat,
    TargetMap,
    Verdict,
    VerdictMap,
)


def verdicts_of(rule: Rule) -> tuple[Verdict, ...]:
    """All that a rule may say, each once."""
    match rule.verdict:
        case None:
            return ()
        case VerdictMap() | TargetMap() as lookup:
            return tuple(dict.fromkeys(outcomes(lookup)))
        case verdict:
            return (verdict,)


def outcomes(lookup: Lookup) -> Iterator[Verdict]:
    """What each element of its map comes to, in their order."""
    match lookup:
        case VerdictMap(values=values):
            yield from (verdict for _, verdict in values.elements)
        case TargetMap(side, _, values, flags):
            kind = SourceNat if side is Side.SOURCE else DestinationNat
            yield from (kind(target.address, target.port, flags) for _, target in values.elements)


def asked(rule: Rule) -> tuple[Match, ...]:
    """Its matches, and what it looks its verdict up by."""
    if isinstance(rule.verdict, Lookup):
        return (*rule.matches, SetMatch(rule.verdict.key, rule.verdict.values))
    return rule.matches


def named_sets(rules: Iterable[Rule]) -> Iterator[AnySet]:
    """The sets and maps with names that rules use, each once."""
    used = {values.name: values for rule in rules for values in _used(rule) if values.name}
    return iter(used.values())


def _used(rule: Rule) -> Iterator[AnySet]:
    yield from (match.values for match in asked(rule) if isinstance(match, SetMatch))


def reached_from(base: Chain, known: Mapping[str, RegularChain]) -> Iterator[Chain | RegularChain]:
    """The base chain and all that its jumps lead to, each once."""
    seen, waiting = {base.name}, list[Chain | RegularChain]([base])
    while waiting:
        chain = waiting.pop()
        yield chain
        for name in targets(chain):
            if name in known and name not in seen:
                seen.add(name)
                waiting.append(known[name])


def targets(chain: Chain | RegularChain) -> Iterator[str]:
    for rule in chain.rules:
        yield from (verdict.chain for verdict in verdicts_of(rule) if isinstance(verdict, Jump | Goto))


def called_from(node: Node) -> Mapping[str, ChainType]:
    """For each chain that is jumped to the type of those that do; filter, where nobody does."""
    known = {chain.name: chain for chain in node.regular_chains}
    found = dict.fromkeys(known, ChainType.FILTER)
    for base in node.chains:
        if base.type is ChainType.NAT:
            found |= {chain.name: ChainType.NAT for chain in reached_from(base, known) if chain is not base}
    return found
