"""A node's chains as nftables reads them, with a counter in every rule and one behind the last.

Filters stand in a table of family inet, where they see IPv4 and IPv6, and nat chains in one of family ip.
"""

import json
from collections.abc import Iterable, Mapping

from app.nftables.printer import print_match, print_verdict
from app.simulator.filtering import Accept, Chain, ChainType, Rule, rule_name
from app.simulator.network import Node

TABLE = "oracle"
FAMILIES = {ChainType.FILTER: "inet", ChainType.NAT: "ip"}
END = "end"
"""The counter of what no rule has decided."""

Counts = Mapping[tuple[str, str], int]
"""How many packets each rule has decided, by chain and rule."""


def ruleset(node: Node) -> str:
    lines = ["flush ruleset", *(line for kind in ChainType for line in _table(node, kind))]
    return "\n".join(lines)


def _table(node: Node, kind: ChainType) -> Iterable[str]:
    yield f"table {FAMILIES[kind]} {TABLE} {{"
    yield from (line for chain in node.chains if chain.type is kind for line in _chain(chain))
    yield "}"


def _chain(chain: Chain) -> Iterable[str]:
    policy = "accept" if chain.policy == Accept() else "drop"
    yield f"chain {chain.name} {{"
    yield f"type {chain.type} hook {chain.hook} priority {int(chain.priority)}; policy {policy};"
    for position, rule in enumerate(chain.rules, 1):
        yield _rule(rule, rule_name(rule, position))
    yield f'counter comment "{END}"'
    yield "}"


def _rule(rule: Rule, name: str) -> str:
    return " ".join((*map(print_match, rule.matches), "counter", print_verdict(rule.verdict), f'comment "{name}"'))


def read_counts(listing: str) -> Counts:
    """From `nft --json list ruleset`."""
    rules = [item["rule"] for item in json.loads(listing)["nftables"] if "rule" in item]
    return {
        (rule["chain"], rule["comment"]): part["counter"]["packets"]
        for rule in rules
        for part in rule["expr"]
        if "counter" in part
    }


def translates(node: Node) -> bool:
    return any(chain.type is ChainType.NAT for chain in node.chains)
