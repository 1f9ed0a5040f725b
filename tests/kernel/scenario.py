"""What the oracle asks: a shape with rules, routes and settings, and what is done on it.

Deeds are what somebody means to do, not yet packets: an answer goes to whoever the packet came from as it was seen,
and that is known only when the scenario runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from app.simulator.events import Message
from app.simulator.forwarding.routing import Route
from app.simulator.network import Network, Node, Settings
from app.simulator.packets.addresses import Address, Family, Prefix, family_of
from app.simulator.packets.packet import TcpFlag
from app.simulator.preparing import tracked_families
from app.simulator.rules.filtering import Chain, RegularChain, Rule
from tests.kernel.shapes import Shape


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet of somebody's own; without a source address it is the sender's."""

    source: str
    destination: Address
    message: Message
    ttl: int | None = None
    source_address: Address | None = None
    df: bool = False


class Shifts(NamedTuple):
    """How far TCP's numbers are from those that would come next."""

    sequence: int = 0
    acknowledgement: int = 0


UNSHIFTED = Shifts()


@dataclass(frozen=True, slots=True)
class Answer:
    """Whoever got the packet of an earlier deed answers it; TCP with these flags, its numbers shifted."""

    to: int
    flags: TcpFlag = TcpFlag.ACK
    payload: int = 0
    shifts: Shifts = UNSHIFTED


@dataclass(frozen=True, slots=True)
class Sequel:
    """The sender of an earlier deed sends on, on the same ports; TCP with these flags, its numbers shifted."""

    of: int
    flags: TcpFlag = TcpFlag.ACK
    payload: int = 0
    shifts: Shifts = UNSHIFTED


@dataclass(frozen=True, slots=True)
class Objection:
    """Whoever got the packet of an earlier deed, or saw it pass, says that it cannot be: an ICMP error."""

    to: int
    type: int
    code: int
    by: str | None = None
    source_address: Address | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: int


Deed = Packet | Answer | Sequel | Objection | Pause


USUAL = Settings(ip_forward=True, ipv6_forwarding=True)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a scenario gives a router."""

    chains: tuple[Chain, ...] = ()
    routes: tuple[Route, ...] = ()
    settings: Settings = USUAL
    rp_filters: Mapping[str, int] = field(default_factory=dict)
    """Of single interfaces."""
    regular_chains: tuple[RegularChain, ...] = ()

    @property
    def rules(self) -> list[Rule]:
        listed = [chain.rules for chain in self.chains] + [chain.rules for chain in self.regular_chains]
        return [rule for rules in listed for rule in rules]


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    shape: Shape
    setups: Mapping[str, Setup]
    deeds: Sequence[Deed]
    mtus: Mapping[Prefix, int] = field(default_factory=dict)
    """Of whole links, by the subnet that is on them."""
    takes_its_time: bool = False
    """Pauses are real: for what a kernel does by its clock, and not by the timer of an entry."""

    @property
    def tracked(self) -> Sequence[frozenset[Family]]:
        """For which of its families each router tracks, in their order."""
        routers = [node for node in self.network().nodes if node.name in self.shape.routers]
        return [tracked_families(node) & _spoken(node) for node in routers]

    def network(self) -> Network:
        return replace(self.shape.network, nodes=tuple(map(self._node, self.shape.network.nodes)))

    def _node(self, given: Node) -> Node:
        sized = (replace(each, mtu=self.mtus.get(each.addresses[0].network)) for each in given.interfaces)
        node = replace(given, interfaces=tuple(sized))
        setup = self.setups.get(node.name)
        if setup is None:
            return node
        return replace(
            node,
            interfaces=tuple(
                replace(each, rp_filter=setup.rp_filters.get(each.name, each.rp_filter)) for each in node.interfaces
            ),
            chains=setup.chains,
            regular_chains=setup.regular_chains,
            routes=(*node.routes, *setup.routes),
            settings=setup.settings,
        )


def _spoken(node: Node) -> frozenset[Family]:
    return frozenset(family_of(own.ip) for each in node.interfaces for own in each.addresses)
