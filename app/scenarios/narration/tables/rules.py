"""Chains: every rule in order, those that were not reached too, and the policy at the end."""

from collections.abc import Iterator, Sequence

from app.nftables.printer import print_rule, print_verdict
from app.scenarios.narration.chains import after, fit, name_in
from app.scenarios.narration.reasons import rule_reason
from app.scenarios.narration.tables.shape import Column, Table, TableRow
from app.scenarios.narration.words import capital
from app.simulator.network import Node
from app.simulator.rules.chain_walk import walk
from app.simulator.rules.filtering import Chain, rule_name
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.steps import Filtered, NatConsulted

COLUMNS = (Column("Rule"), Column("Text", mono=True))
NOT_REACHED = "A rule above has decided."


def filter_table(step: Filtered, node: Node) -> Table:
    chain = _chain(node, step.chain)
    decided = any(test.decides for test in step.tests)
    policy = TableRow(
        ("policy", print_verdict(chain.policy)),
        "Not reached" if decided else "Decides",
        NOT_REACHED if decided else "No rule decides, so the policy has the word.",
        "unreached" if decided else "won",
        f"{node.name}.{chain.name}.policy",
    )
    return Table(f"Chain {chain.name}", COLUMNS, (*_rules(step.tests, chain, node.name), policy))


def nat_table(step: NatConsulted, node: Node) -> Table:
    chain = _chain(node, step.chain)
    return Table(f"Chain {chain.name}, type nat", COLUMNS, tuple(_rules(step.tests, chain, node.name)))


def _chain(node: Node, name: str) -> Chain:
    return next(chain for chain in node.chains if chain.name == name)


def _rules(tests: Sequence[RuleTest], chain: Chain, node: str) -> Iterator[TableRow]:
    """What was looked at, other chains included; then the rules of this one that were not reached."""
    for way in walk(chain.name, tests):
        if isinstance(way, RuleTest):
            yield _tested(way, chain.name)
        elif way.back_to is not None:
            yield TableRow((way.chain, "its end"), "Returned", f"No rule of it decides: back to {way.back_to}.")
    looked_at = {test.place for test in tests}
    for position, rule in enumerate(chain.rules, start=1):
        name = rule_name(rule, position)
        place = f"{node}.{chain.name}.{name}"
        if place not in looked_at:
            yield TableRow((name, print_rule(rule)), "Not reached", NOT_REACHED, "unreached", place)


def _tested(test: RuleTest, chain: str) -> TableRow:
    cells = (name_in(chain, test), print_rule(test.rule))
    if test.failed is not None:
        return TableRow(cells, "Not matched", f"{capital(rule_reason(test.failed))}.", "lost", test.place)
    if test.decides:
        return TableRow(cells, "Matched", f"{capital(fit(test))}.", "won", test.place)
    return TableRow(cells, "Matched", f"It fits, {after(test)}.", "plain", test.place)
