"""Chains of rules: nftables' words in, the simulator's chains out."""

from collections.abc import Iterator, Mapping
from functools import partial

from app.documents.texts import Path, nearest
from app.nftables.keywords import KEYWORDS
from app.nftables.parser import parse_rule
from app.scenarios.base_chains import hook_of, priority_of, type_of
from app.scenarios.faults import Faults
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.network import Rule as RuleText
from app.scenarios.places import CHAINS, NODE_WORDS, SHORT_INTERFACE, find_place
from app.simulator.filtering import (
    Accept,
    Chain,
    ChainType,
    Direction,
    Drop,
    Hook,
    InterfaceMatch,
    RegularChain,
    Rule,
)
from app.simulator.network import Node
from app.simulator.rule_checking import rule_faults

UNKNOWN_INTERFACE: Mapping[Hook, tuple[Direction, str]] = {
    Hook.PREROUTING: (Direction.OUT, "the way out is looked up later"),
    Hook.INPUT: (Direction.OUT, "a packet for the node itself does not leave"),
    Hook.OUTPUT: (Direction.IN, "the node's own packets came in nowhere"),
}
"""What cannot be asked at a hook, and why."""


def build_chains(path: Path, node: NodeText, faults: Faults) -> Iterator[Chain]:
    """Those that stand at a hook: the usual ones first."""
    for name in sorted(node.chains, key=lambda name: CHAINS.index(name) if name in CHAINS else len(CHAINS)):
        hook = hook_of(name, node.chains[name])
        if hook is not None:
            yield _base(name, hook, node, (*path, "chains", name), faults)


def build_regular_chains(path: Path, node: NodeText, faults: Faults) -> Iterator[RegularChain]:
    """Those that rules jump to."""
    interfaces = _interfaces(node)
    for name, chain in node.chains.items():
        place = (*path, "chains", name)
        if name in (*NODE_WORDS[len(CHAINS) :], *interfaces):
            faults.add(place, f"No chain can be called “{name}”: places would be ambiguous.", key=True)
        if name in KEYWORDS:
            faults.add(place, f"No chain can be called “{name}”: to nftables it means something else.", key=True)
        if hook_of(name, chain) is None:
            for word in ("type", "priority", "policy"):
                if getattr(chain, word) is not None:
                    faults.add((*place, word), f"“{word}” belongs to a chain with a hook; rules only jump to this one.")
            yield RegularChain(name, tuple(_rules(None, chain.rules, interfaces, (*place, "rules"), faults)))


def check_chains(node: Node, faults: Faults) -> None:
    """What nftables would refuse, once all chains of a node are known."""
    for fault in rule_faults(node):
        path = find_place(faults.text.value, fault.place)
        if not isinstance(path, str):
            faults.add(path, f"{fault.message[:1].upper()}{fault.message[1:]}.")


def _interfaces(node: NodeText) -> tuple[str, ...]:
    return (*node.interfaces, *node.tunnels, *((SHORT_INTERFACE,) if node.address else ()))


def _base(name: str, hook: Hook, node: NodeText, path: Path, faults: Faults) -> Chain:
    chain = node.chains[name]
    if name in CHAINS and hook != name:
        faults.add((*path, "hook"), f"A chain called “{name}” stands at that hook.")
    kind = type_of(name, chain) or ChainType.FILTER
    rules = tuple(_rules(hook, chain.rules, _interfaces(node), (*path, "rules"), faults))
    policy = Drop() if chain.policy == "drop" else Accept()
    return Chain(name, hook, rules, policy, kind, priority_of(chain.priority, kind, hook))


def _rules(
    hook: Hook | None, written: list[RuleText], interfaces: tuple[str, ...], path: Path, faults: Faults
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


def _check_rule(hook: Hook | None, rule: Rule, interfaces: tuple[str, ...], path: Path, faults: Faults) -> None:
    for match in rule.matches:
        if isinstance(match, InterfaceMatch):
            _check_interface(hook, match, interfaces, path, faults)


def _check_interface(
    hook: Hook | None, match: InterfaceMatch, interfaces: tuple[str, ...], path: Path, faults: Faults
) -> None:
    for name in match.names:
        if name not in interfaces:
            faults.add(path, f"There is no interface “{name}” here.", nearest(name, interfaces))
    direction, reason = UNKNOWN_INTERFACE.get(hook, (None, "")) if hook else (None, "")
    if hook and match.direction is direction:
        word = "iifname" if direction is Direction.IN else "oifname"
        faults.add(path, f"“{word}” cannot be asked in {hook.value}: {reason}.")
