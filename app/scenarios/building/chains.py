"""Chains of rules: nftables' words in, the simulator's chains out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from app.documents.texts import Path, nearest
from app.nftables.keywords import KEYWORDS
from app.nftables.parser import parse_rule
from app.nftables.words import Sets
from app.scenarios.building.base_chains import hook_of, priority_of, type_of
from app.scenarios.building.faults import Faults
from app.scenarios.building.places import CHAINS, NODE_WORDS, SHORT_INTERFACE, find_place
from app.scenarios.building.value_sets import build_sets
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.network import Rule as RuleText
from app.simulator.network import Node
from app.simulator.rules.filtering import (
    Accept,
    Chain,
    ChainType,
    Direction,
    Drop,
    Hook,
    InterfaceKey,
    InterfaceMatch,
    RegularChain,
    Rule,
    SetMatch,
    TargetMap,
    VerdictMap,
)
from app.simulator.rules.rule_checking import rule_faults

UNKNOWN_INTERFACE: Mapping[Hook, tuple[Direction, str]] = {
    Hook.PREROUTING: (Direction.OUT, "the way out is looked up later"),
    Hook.INPUT: (Direction.OUT, "a packet for the node itself does not leave"),
    Hook.OUTPUT: (Direction.IN, "the node's own packets came in nowhere"),
}
"""What cannot be asked at a hook, and why."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules of a node may name."""

    interfaces: tuple[str, ...]
    sets: Sets


def build_chains(path: Path, node: NodeText, known: Known, faults: Faults) -> Iterator[Chain]:
    """Those that stand at a hook: the usual ones first."""
    for name in sorted(node.chains, key=lambda name: CHAINS.index(name) if name in CHAINS else len(CHAINS)):
        if hook_of(name, node.chains[name]) is not None:
            yield _base(name, node, (*path, "chains", name), known, faults)


def build_regular_chains(path: Path, node: NodeText, known: Known, faults: Faults) -> Iterator[RegularChain]:
    """Those that rules jump to."""
    for name, chain in node.chains.items():
        place = (*path, "chains", name)
        if name in (*NODE_WORDS[len(CHAINS) :], *known.interfaces):
            faults.add(place, f"No chain can be called “{name}”: places would be ambiguous.", key=True)
        if name in KEYWORDS:
            faults.add(place, f"No chain can be called “{name}”: to nftables it means something else.", key=True)
        if hook_of(name, chain) is None:
            for word in ("type", "priority", "policy"):
                if getattr(chain, word) is not None:
                    faults.add((*place, word), f"“{word}” belongs to a chain with a hook; rules only jump to this one.")
            yield RegularChain(name, tuple(_rules(None, chain.rules, (*place, "rules"), known, faults)))


def check_chains(node: Node, faults: Faults) -> None:
    """What nftables would refuse, once all chains of a node are known."""
    for fault in rule_faults(node):
        path = find_place(faults.text.value, fault.place)
        if not isinstance(path, str):
            faults.add(path, f"{fault.message[:1].upper()}{fault.message[1:]}.")


def known_to(path: Path, node: NodeText, faults: Faults) -> Known:
    tunnels = (name for name, tunnel in node.tunnels.items() if not tunnel.selectors)
    interfaces = (*node.interfaces, *tunnels, *((SHORT_INTERFACE,) if node.address else ()))
    return Known(interfaces, build_sets(path, node, interfaces, faults))


def _base(name: str, node: NodeText, path: Path, known: Known, faults: Faults) -> Chain:
    chain = node.chains[name]
    hook = Hook(hook_of(name, chain) or name)
    if name in CHAINS and hook != name:
        faults.add((*path, "hook"), f"A chain called “{name}” stands at that hook.")
    kind = type_of(name, chain) or ChainType.FILTER
    rules = tuple(_rules(hook, chain.rules, (*path, "rules"), known, faults))
    policy = Drop() if chain.policy == "drop" else Accept()
    return Chain(name, hook, rules, policy, kind, priority_of(chain.priority, kind, hook))


def _rules(hook: Hook | None, written: list[RuleText], path: Path, known: Known, faults: Faults) -> Iterator[Rule]:
    seen: set[str] = set()
    for index, entry in enumerate(written):
        place = (*path, index)
        name = entry.name or f"r{index + 1}"
        if name in seen or name == "policy":
            faults.add((*place, "name"), f"“{name}” is taken: the name of a rule stands once in its chain.")
        seen.add(name)
        line = (*place, "rule") if isinstance(faults.text.part(place), dict) else place
        rule = faults.read(line, entry.rule, partial(parse_rule, name=name, sets=known.sets))
        if rule is not None:
            _check_rule(hook, rule, known.interfaces, line, faults)
            yield rule


def _check_rule(hook: Hook | None, rule: Rule, interfaces: tuple[str, ...], path: Path, faults: Faults) -> None:
    for direction, names in _asked_interfaces(rule):
        for name in names:
            if name not in interfaces:
                faults.add(path, f"There is no interface “{name}” here.", nearest(name, interfaces))
        _check_direction(hook, direction, path, faults)


def _asked_interfaces(rule: Rule) -> Iterator[tuple[Direction, tuple[str, ...]]]:
    """Which way, and the names; those of a set with a name are checked with the set."""
    for match in rule.matches:
        match match:
            case InterfaceMatch(direction, names):
                yield direction, names
            case SetMatch(key=InterfaceKey(direction)):
                yield direction, ()
            case _:
                pass
    match rule.verdict:
        case VerdictMap(InterfaceKey(direction), values) | TargetMap(key=InterfaceKey(direction), values=values):
            yield direction, () if values.name else tuple(map(str, values.keys))
        case _:
            pass


def _check_direction(hook: Hook | None, asked: Direction, path: Path, faults: Faults) -> None:
    direction, reason = UNKNOWN_INTERFACE.get(hook, (None, "")) if hook else (None, "")
    if hook and asked is direction:
        word = "iifname" if direction is Direction.IN else "oifname"
        faults.add(path, f"“{word}” cannot be asked in {hook.value}: {reason}.")
