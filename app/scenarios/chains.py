"""Chains of rules: nftables' words in, the simulator's chains out."""

from collections.abc import Iterator, Mapping
from functools import partial

from app.documents.texts import Path, nearest
from app.nftables.parser import parse_rule
from app.scenarios.faults import Faults
from app.scenarios.format.network import FilterChain, NatChain
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.network import Rule as RuleText
from app.scenarios.places import CHAINS, SHORT_INTERFACE
from app.simulator.filtering import (
    Accept,
    Chain,
    ChainType,
    DestinationNat,
    Direction,
    Drop,
    Hook,
    InterfaceMatch,
    Masquerade,
    Priority,
    Reject,
    Rule,
    SourceNat,
)

NAT_PRIORITIES: Mapping[Hook, Priority] = {
    Hook.PREROUTING: Priority.DESTINATION_NAT,
    Hook.POSTROUTING: Priority.SOURCE_NAT,
}
UNKNOWN_INTERFACE: Mapping[Hook, tuple[Direction, str]] = {
    Hook.PREROUTING: (Direction.OUT, "the way out is looked up later"),
    Hook.INPUT: (Direction.OUT, "a packet for the node itself does not leave"),
    Hook.OUTPUT: (Direction.IN, "the node's own packets came in nowhere"),
}
"""What cannot be asked at a hook, and why."""


def build_chains(path: Path, node: NodeText, faults: Faults) -> Iterator[Chain]:
    interfaces = (*node.interfaces, *node.tunnels, *((SHORT_INTERFACE,) if node.address else ()))
    for name in CHAINS:
        chain: FilterChain | NatChain | None = getattr(node.chains, name)
        if chain is not None:
            yield _chain(Hook(name), chain, interfaces, (*path, "chains", name), faults)


def _chain(hook: Hook, chain: FilterChain | NatChain, interfaces: tuple[str, ...], path: Path, faults: Faults) -> Chain:
    rules = tuple(_rules(hook, chain.rules, interfaces, (*path, "rules"), faults))
    if isinstance(chain, NatChain):
        return Chain(hook.value, hook, rules, Accept(), ChainType.NAT, NAT_PRIORITIES[hook])
    return Chain(hook.value, hook, rules, Accept() if chain.policy == "accept" else Drop())


def _rules(
    hook: Hook, written: list[RuleText], interfaces: tuple[str, ...], path: Path, faults: Faults
) -> Iterator[Rule]:
    seen: set[str] = set()
    for index, entry in enumerate(written):
        place = (*path, index)
        name = entry.name or f"r{index + 1}"
        if name in seen or name == "policy":
            faults.add((*place, "name"), f"“{name}” is taken: the name of a rule stands once in its chain.")
        seen.add(name)
        line = (*place, "rule") if isinstance(faults.text.part(place), dict) else place
        rule = faults.read(line, entry.rule, partial(parse_rule, name=name))
        if rule is not None:
            _check_rule(hook, rule, interfaces, line, faults)
            yield rule


def _check_rule(hook: Hook, rule: Rule, interfaces: tuple[str, ...], path: Path, faults: Faults) -> None:
    for match in rule.matches:
        if isinstance(match, InterfaceMatch):
            _check_interface(hook, match, interfaces, path, faults)
    if complaint := _misplaced_verdict(hook, rule):
        faults.add(path, complaint)


def _check_interface(
    hook: Hook, match: InterfaceMatch, interfaces: tuple[str, ...], path: Path, faults: Faults
) -> None:
    for name in match.names:
        if name not in interfaces:
            faults.add(path, f"There is no interface “{name}” here.", nearest(name, interfaces))
    direction, reason = UNKNOWN_INTERFACE.get(hook, (None, ""))
    if match.direction is direction:
        word = "iifname" if direction is Direction.IN else "oifname"
        faults.add(path, f"“{word}” cannot be asked in {hook.value}: {reason}.")


def _misplaced_verdict(hook: Hook, rule: Rule) -> str:
    match rule.verdict:
        case SourceNat() | Masquerade() if hook is not Hook.POSTROUTING:
            return f"The source is translated in postrouting, not in {hook.value}."
        case DestinationNat() if hook is not Hook.PREROUTING:
            return f"The destination is translated in prerouting, not in {hook.value}."
        case Reject() if hook in NAT_PRIORITIES:
            return f"“reject” belongs in input, forward or output, not in {hook.value}."
        case _:
            return ""
