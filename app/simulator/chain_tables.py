"""In which table a chain stands that is jumped to: filters and nat chains have tables of their own."""

from collections.abc import Iterator, Mapping

from app.simulator.filtering import Chain, ChainType, Goto, Jump, RegularChain, Rule, Verdict
from app.simulator.network import Node


def verdicts_of(rule: Rule) -> tuple[Verdict, ...]:
    """All that a rule may say."""
    return () if rule.verdict is None else (rule.verdict,)


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
