"""A node's chains and what they look up, as nftables reads them, with a counter in every rule and one behind the last.

Filters stand in a table of family inet, where they see IPv4 and IPv6, and nat chains in one of family ip.

nft 1.0.6 makes one comparison of two that are negated and stand side by side in a header, and one is then enough:
`tcp sport != 22 tcp dport != 23` matches from port 22 to 80. The second is written as a range (payload_do_merge).
"""

from collections.abc import Iterable, Sequence

from app.nftables.printer import print_data, print_element, print_part, print_verdict
from app.simulator.network import Node
from app.simulator.packets.addresses import NumberRange
from app.simulator.rules.chain_tables import called_from, named_sets
from app.simulator.rules.filtering import (
    Accept,
    AnySet,
    Chain,
    ChainType,
    IcmpTypeMatch,
    Part,
    PortMatch,
    RegularChain,
    Rule,
    Verdicts,
    rule_name,
)
from app.simulator.rules.matches import IcmpCodeMatch
from app.simulator.rules.sets import DataType, ValueSet, is_range

TABLE = "scenario"
FAMILIES = {ChainType.FILTER: "inet", ChainType.NAT: "ip"}
END = "end"
"""The counter of what no rule has decided."""


def ruleset(node: Node) -> str:
    return "\n".join(("flush ruleset", *(line for kind in ChainType for line in _table(node, kind))))


def reloaded(node: Node) -> str:
    """Its chains in place of those that there are, in one transaction; sessions stay."""
    emptied = (f"table {family} {TABLE} {{ }}\ndelete table {family} {TABLE}" for family in FAMILIES.values())
    return "\n".join((*emptied, *(line for kind in ChainType for line in _table(node, kind))))


def _table(node: Node, kind: ChainType) -> Iterable[str]:
    """Chains that are jumped to stand before those that jump. A table knows no sets but its own."""
    tables = called_from(node)
    regular = tuple(chain for chain in node.regular_chains if tables[chain.name] is kind)
    base = tuple(chain for chain in node.chains if chain.type is kind)
    if not (*regular, *base):
        return
    yield f"table {FAMILIES[kind]} {TABLE} {{"
    yield from (f"    chain {chain.name} {{ }}" for chain in regular)
    rules = [rule for chain in regular + base for rule in chain.rules]
    yield from (f"    {line}" for values in named_sets(rules) for line in _values(values))
    yield from (f"    {line}" for chain in regular + base for line in _chain(chain))
    yield "}"


def _values(values: AnySet) -> Iterable[str]:
    yield f"{'set' if isinstance(values, ValueSet) else 'map'} {values.name} {{"
    if isinstance(values, ValueSet):
        yield f"    type {values.type}"
        elements = [print_element(element) for element in values.elements]
    else:
        to = DataType.VERDICT if isinstance(values, Verdicts) else values.to
        yield f"    type {values.type} : {to}"
        elements = [f"{print_element(key)} : {print_data(data)}" for key, data in values.elements]
    if any(map(is_range, values.keys)):
        yield "    flags interval"
    if elements:
        yield f"    elements = {{ {', '.join(elements)} }}"
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
    return " ".join((*_parts(rule.parts), "counter", *verdict, f'comment "{name}"'))


def _parts(parts: Sequence[Part]) -> Iterable[str]:
    """How each is written so that it is asked by itself."""
    for position, part in enumerate(parts):
        is_second = any(map(_refused, parts[:position]))
        yield _as_range(part) if is_second and _refused(part) else print_part(part)


def _as_range(part: Part) -> str:
    [numbers] = _refused(part)
    protocol, field, *_ = print_part(part).split()
    return f"{protocol} {field} != {numbers.first}-{numbers.last}"


def _refused(part: Part) -> Sequence[NumberRange]:
    """What a comparison that nft may join with another one asks a header not to say."""
    match part:
        case PortMatch(ports=numbers) | IcmpTypeMatch(types=numbers) | IcmpCodeMatch(codes=numbers):
            return numbers if part.negated and len(numbers) == 1 else ()
        case _:
            return ()
