"""What is the same in every play of a network: checked once, its routes and rules made ready, its links found."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.simulator.checking import check_network
from app.simulator.forwarding.lookup import Routes
from app.simulator.forwarding.topology import Segment, Stations, Topology
from app.simulator.limits import Limits
from app.simulator.network import Interface, Network, Node
from app.simulator.packets.addresses import Family
from app.simulator.rules.chain_tables import asked, called_from
from app.simulator.rules.filtering import (
    Chain,
    ChainType,
    Hook,
    MarkKey,
    Part,
    Rule,
    SetMatch,
    StateKey,
    StateMatch,
    TargetMap,
    Translation,
)
from app.simulator.rules.matches import DirectionMatch, MarkMatch, MarkOf, StatusMatch
from app.simulator.rules.matching import ReadyRule, ready_rules
from app.simulator.rules.set_questions import Finders
from app.simulator.rules.statements import SetMark
from app.simulator.tunnels.policies import Policies, policies_of


@dataclass(frozen=True, slots=True)
class ReadyChain:
    """Its rules in order; `policy_place` is named where none of them has decided."""

    chain: Chain
    rules: tuple[ReadyRule, ...]
    policy_place: str


@dataclass(frozen=True, slots=True, eq=False)
class ReadyNode:
    node: Node
    routes: Routes
    chains: tuple[ReadyChain, ...]
    called: Mapping[str, tuple[ReadyRule, ...]]
    """The rules of the chains that others jump to."""
    segments: Mapping[str, Segment]
    """The link that each interface is on."""
    stations: Stations
    interfaces: Mapping[str, Interface]
    largest: Mapping[str, int]
    """How large a packet each of them sends."""
    tracked: frozenset[Family]
    """What the kernel would switch connection tracking on for here."""
    translates: bool
    """With tracking, one nat chain is enough to have null bindings at every hook."""
    policies: Policies | None

    @property
    def tracks(self) -> bool:
        return bool(self.tracked)

    def chains_at(self, hook: Hook, kind: ChainType) -> list[ReadyChain]:
        return [ready for ready in self.chains if ready.chain.hook is hook and ready.chain.type is kind]


@dataclass(frozen=True, slots=True, eq=False)
class ReadyNetwork:
    """A network without faults."""

    topology: Topology
    nodes: tuple[ReadyNode, ...]


def prepare(network: Network, limits: Limits) -> ReadyNetwork:
    """Raise NetworkError for a fault, and WorkLimitError for what is too large."""
    check_network(network, limits)
    topology = Topology(network)
    return ReadyNetwork(topology, tuple(ready_node(node, topology) for node in network.nodes))


def ready_node(node: Node, topology: Topology) -> ReadyNode:
    finders = Finders()
    translates = any(chain.type is ChainType.NAT for chain in node.chains)
    return ReadyNode(
        node,
        Routes(node),
        tuple(_chain(node, chain, finders) for chain in node.chains),
        {chain.name: ready_rules(node, chain, finders) for chain in node.regular_chains},
        topology.segments(node),
        topology.stations,
        {interface.name: interface for interface in node.interfaces},
        {interface.name: interface.largest for interface in node.interfaces},
        tracked_families(node),
        translates,
        policies_of(node),
    )


def tracked_families(node: Node) -> frozenset[Family]:
    """What its rules switch tracking on for: filters stand in a table of both families, nat chains in one of IPv4."""
    tables = called_from(node)
    needing = {chain.type for chain in node.chains if any(map(needs_tracking, chain.rules))}
    needing |= {tables[chain.name] for chain in node.regular_chains if any(map(needs_tracking, chain.rules))}
    return frozenset((Family.IPV4, Family.IPV6) if ChainType.FILTER in needing else (Family.IPV4,) if needing else ())


def _chain(node: Node, chain: Chain, finders: Finders) -> ReadyChain:
    return ReadyChain(chain, ready_rules(node, chain, finders), f"{node.name}.{chain.name}.policy")


def needs_tracking(rule: Rule) -> bool:
    """Rules switch tracking on, chains do not, and it does not matter whether one is ever asked (nf_ct_netns_get)."""
    if isinstance(rule.verdict, Translation | TargetMap):
        return True
    return any(map(_asks_for_tracking, (*rule.parts, *asked(rule))))


def _asks_for_tracking(part: Part) -> bool:
    match part:
        case StateMatch() | StatusMatch() | DirectionMatch() | SetMatch(key=StateKey()):
            return True
        case MarkMatch(of=of) | SetMatch(key=MarkKey(of)):
            return of is MarkOf.SESSION
        case SetMark(of=of, value=value):
            return MarkOf.SESSION in (of, value)
        case _:
            return False
