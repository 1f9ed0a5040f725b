"""What is the same in every play of a network: checked once, its routes and rules made ready, its links found."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.simulator.addresses import Family
from app.simulator.checking import check_network
from app.simulator.filtering import Chain, ChainType, Hook, Rule, StateMatch, Translation
from app.simulator.limits import Limits
from app.simulator.lookup import Routes
from app.simulator.matching import ReadyRule, ready_rules
from app.simulator.network import Network, Node
from app.simulator.topology import Segment, Topology


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
    segments: Mapping[str, Segment]
    """The link that each interface is on."""
    tracked: frozenset[Family]
    """What the kernel would switch connection tracking on for here."""
    translates: bool
    """With tracking, one nat chain is enough to have null bindings at every hook."""

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
    return ReadyNetwork(topology, tuple(_node(node, topology) for node in network.nodes))


def _node(node: Node, topology: Topology) -> ReadyNode:
    translates = any(chain.type is ChainType.NAT for chain in node.chains)
    return ReadyNode(
        node,
        Routes(node),
        tuple(_chain(node.name, chain) for chain in node.chains),
        topology.segments(node),
        _tracked(node),
        translates,
    )


def _tracked(node: Node) -> frozenset[Family]:
    """Filters stand in a table of both families, nat chains in one of IPv4."""
    needing = {chain.type for chain in node.chains if any(map(needs_tracking, chain.rules))}
    return frozenset((Family.IPV4, Family.IPV6) if ChainType.FILTER in needing else (Family.IPV4,) if needing else ())


def _chain(node: str, chain: Chain) -> ReadyChain:
    return ReadyChain(chain, ready_rules(node, chain), f"{node}.{chain.name}.policy")


def needs_tracking(rule: Rule) -> bool:
    """Rules switch tracking on, chains do not (nf_ct_netns_get)."""
    return isinstance(rule.verdict, Translation) or any(isinstance(match, StateMatch) for match in rule.matches)
