"""A node's chains as nftables reads them, with a counter in every rule and one behind the last.

Filters stand in a table of family inet, where they see IPv4 and IPv6, and nat chains in one of family ip.
"""

from collections.abc import Iterable

from app.nftables.printer import print_part, print_verdict
from app.simulator.chain_tables import called_from
from app.simulator.filtering import Accept, Chain, ChainType, RegularChain, Rule, rule_name
from app.simulator.network import Node

TABLE = "scenario"
FAMILIES = {ChainType.FILTER: "inet", ChainType.NAT: "ip"}
END = "end"
"""The counter of what no rule has decided."""


def ruleset(node: Node) -> str:
    return "\n".join(("flush ruleset", *(line for kind in ChainType for line in _table(node, kind))))


def _table(node: Node, kind: ChainType) -> Iterable[str]:
    """Chains that are jumped to stand before those that jump."""
    tables = called_from(node)
    regular = tuple(chain for chain in node.regular_chains if tables[chain.name] is kind)
    base = tuple(chain for chain in node.chains if chain.type is kind)
    if not (*regular, *base):
        return
    yield f"table {FAMILIES[kind]} {TABLE} {{"
    yield from (f"    chain {chain.name} {{ }}" for chain in regular)
    yield from (f"    {line}" for chain in regular + base for line in _chain(chain))
    yield "}"


def _chain(chain: Chain | RegularChain) -> Iterable[str]:
    yield f"chain {chain.name} {{"
    if isinstance(chain, Chain):
        policy = "accept" if chain.policy == Accept() else "drop"
        yield f"    type {chain.type} hook {chain.hook} priority {int(chain.priority)}; policy {policy};"
    for position, rule in enumerate(chain.rules, 1):
        yield f"    {_rule(rule, rule_name(rule, position))}"
    yield f'    counter comment "{END}"'
    yield "}"


def _rule(rule: Rule, name: str) -> str:
    verdict = () if rule.verdict is None else (print_verdict(rule.verdict),)
    return " ".join((*map(print_part, rule.parts), "counter", *verdict, f'comment "{name}"'))
