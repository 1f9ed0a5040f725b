"""A node's chains as nftables reads them, with a counter in every rule and one behind the last.

Filters stand in a table of family inet, where they see IPv4 and IPv6, and nat chains in one of family ip.
"""

from collections.abc import Iterable

from app.nftables.printer import print_match, print_verdict
from app.simulator.filtering import Accept, Chain, ChainType, Rule, rule_name
from app.simulator.network import Node

TABLE = "scenario"
FAMILIES = {ChainType.FILTER: "inet", ChainType.NAT: "ip"}
END = "end"
"""The counter of what no rule has decided."""


def ruleset(node: Node) -> str:
    tables = [_table(node, kind) for kind in ChainType if any(chain.type is kind for chain in node.chains)]
    return "\n".join(("flush ruleset", *(line for table in tables for line in table)))


def _table(node: Node, kind: ChainType) -> Iterable[str]:
    yield f"table {FAMILIES[kind]} {TABLE} {{"
    yield from (f"    {line}" for chain in node.chains if chain.type is kind for line in _chain(chain))
    yield "}"


def _chain(chain: Chain) -> Iterable[str]:
    policy = "accept" if chain.policy == Accept() else "drop"
    yield f"chain {chain.name} {{"
    yield f"    type {chain.type} hook {chain.hook} priority {int(chain.priority)}; policy {policy};"
    for position, rule in enumerate(chain.rules, 1):
        yield f"    {_rule(rule, rule_name(rule, position))}"
    yield f'    counter comment "{END}"'
    yield "}"


def _rule(rule: Rule, name: str) -> str:
    return " ".join((*map(print_match, rule.matches), "counter", print_verdict(rule.verdict), f'comment "{name}"'))
