"""Who plays: every node with its label, its side of the private boundary and the functions it shows as niches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.scenarios.building.base_chains import type_of
from app.scenarios.building.networks import zones_around
from app.scenarios.building.places import SHORT_INTERFACE
from app.scenarios.building.written_addresses import interface_address, listed, prefix
from app.scenarios.format.network import NetworkText, NodeKind, TunnelKind
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.network import Tunnel as TunnelText
from app.simulator.packets.addresses import Address, Prefix
from app.simulator.rules.filtering import ChainType

PUBLIC = ""
"""The side of everything that lies in no private zone."""
IN_WALLS: frozenset[NodeKind] = frozenset({"gateway", "firewall", "nat", "acl", "load-balancer", "vpn-gateway"})
"""Kinds that stand in the wall of their zone where they look out of it."""
FILTER, NAT, ACL, TUNNEL = "filter", "nat", "acl", "tunnel"
KIND_NAMES: Mapping[NodeKind, str] = {
    "host": "Host",
    "router": "Router",
    "gateway": "Gateway",
    "firewall": "Firewall",
    "nat": "NAT gateway",
    "acl": "Network ACL",
    "load-balancer": "Load balancer",
    "vpn-gateway": "VPN gateway",
    "hub": "Hub",
    "internet": "Internet",
    "stranger": "Stranger",
}
NICHE_NAMES = {FILTER: "Filter", NAT: "NAT", ACL: "ACL", TUNNEL: "Tunnel"}

KINDS_OF_TUNNEL: Mapping[TunnelKind, str] = {
    "ipip": "IPIP",
    "gre": "GRE",
    "esp": "ESP",
    "wireguard": "WireGuard",
    "vxlan": "VXLAN",
    "openvpn": "OpenVPN",
}


class Position(StrEnum):
    INSIDE = "inside"
    WALL = "wall"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Cast:
    """Asked again and again of every packet, so that each answer is found once."""

    written: NetworkText

    def label(self, node: str) -> str:
        """What it is called: by its author, else by its kind, with its name where there are several of the kind."""
        return self._labels[node]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {node: self._label(node) for node in self.written.nodes}

    def _label(self, node: str) -> str:
        text = self.written.nodes[node]
        if text.label:
            return text.label
        same = [name for name, other in self.written.nodes.items() if other.kind == text.kind and not other.label]
        return KIND_NAMES[text.kind] if len(same) == 1 else f"{KIND_NAMES[text.kind]} {node}"

    def kind(self, node: str) -> NodeKind:
        return self.written.nodes[node].kind

    def stands_in_wall(self, node: str) -> bool:
        """Whether it is drawn in the wall of its zone."""
        return node in self._in_walls

    @cached_property
    def _in_walls(self) -> frozenset[str]:
        return frozenset(node for node, text in self.written.nodes.items() if self._looks_out(node, text))

    def _looks_out(self, node: str, text: NodeText) -> bool:
        if text.kind not in IN_WALLS or text.within is None:
            return False
        return any(text.within not in zones_around(zone, self.written) for zone in self.interface_zones(node).values())

    def is_boundary(self, node: str) -> bool:
        """Whether it belongs to two sides at once."""
        return node in self._boundaries

    @cached_property
    def _boundaries(self) -> frozenset[str]:
        return frozenset(
            node
            for node in self._in_walls
            if len({self.zone_side(zone) for zone in self.interface_zones(node).values()}) > 1
        )

    def side(self, node: str) -> str:
        """The outermost private zone the node is in, or PUBLIC."""
        return self._sides[node]

    @cached_property
    def _sides(self) -> dict[str, str]:
        return {node: self.zone_side(text.within) for node, text in self.written.nodes.items()}

    def zone_side(self, zone: str | None) -> str:
        private = [name for name in zones_around(zone, self.written) if self.is_private(name)]
        return private[-1] if private else PUBLIC

    def is_private(self, zone: str) -> bool:
        """As it says itself, else as the zone around it."""
        kinds = (self.written.zones[name].kind for name in zones_around(zone, self.written))
        return next((kind for kind in kinds if kind is not None), "public") == "private"

    def interface_zones(self, node: str) -> Mapping[str, str | None]:
        """The zone that each interface looks into."""
        return self._interface_zones[node]

    @cached_property
    def _interface_zones(self) -> dict[str, dict[str, str | None]]:
        return {
            node: {name: within or self._zone_of(lines) or text.within for name, lines, within in _interfaces(text)}
            for node, text in self.written.nodes.items()
        }

    def looks_outside(self, node: str, interface: str) -> bool:
        """Whether an interface of a node in a wall is on the far side of that wall; that of a tunnel is."""
        return interface not in self._inward[node]

    @cached_property
    def _inward(self) -> dict[str, frozenset[str]]:
        """The interfaces of each node that look into its own zone."""
        return {
            node: frozenset(
                interface
                for interface, zone in self.interface_zones(node).items()
                if text.within in zones_around(zone, self.written)
            )
            for node, text in self.written.nodes.items()
        }

    def position(self, node: str, zone: str) -> Position:
        """Where it stands to the wall of a zone."""
        return self.positions[zone][node]

    @cached_property
    def positions(self) -> dict[str, dict[str, Position]]:
        nodes = self.written.nodes
        return {zone: {node: self._position(node, zone) for node in nodes} for zone in self.written.zones}

    def _position(self, node: str, zone: str) -> Position:
        within = self.written.nodes[node].within
        if within == zone and self.stands_in_wall(node):
            return Position.WALL
        return Position.INSIDE if zone in zones_around(within, self.written) else Position.OUTSIDE

    def _zone_of(self, lines: list[str]) -> str | None:
        """The smallest zone whose prefix has the first address that lies in one."""
        fitting = (self._smallest_zone(interface_address(line).ip) for line in lines)
        return next((zone for zone in fitting if zone is not None), None)

    def _smallest_zone(self, address: Address) -> str | None:
        fitting = [(each.prefixlen, name) for each, name in self._prefixes if address in each]
        return max(fitting)[1] if fitting else None

    @cached_property
    def _prefixes(self) -> list[tuple[Prefix, str]]:
        return [(prefix(line), name) for name, zone in self.written.zones.items() for line in listed(zone.prefix)]

    def owner(self, address: Address) -> str | None:
        return self._owners.get(address)

    @cached_property
    def _owners(self) -> dict[Address, str]:
        return {
            interface_address(line).ip: node for node, text in self.written.nodes.items() for line in _addresses(text)
        }

    def tunnel(self, node: str, interface: str | None) -> TunnelText | None:
        return self.written.nodes[node].tunnels.get(interface or "")

    def tunnel_label(self, node: str, interface: str) -> str:
        """What its author calls it, else its kind."""
        tunnel = self.written.nodes[node].tunnels[interface]
        return tunnel.label or f"{KINDS_OF_TUNNEL[tunnel.kind]} tunnel"

    def address_side(self, address: Address) -> str:
        owner = self.owner(address)
        if owner is not None:
            return self.side(owner)
        zone = self._smallest_zone(address)
        return self.zone_side(zone) if zone is not None else PUBLIC

    def niches(self, node: str) -> tuple[str, ...]:
        """The functions that a node in a wall shows, from its inner side to its outer one."""
        return self._niches.get(node, ())

    @cached_property
    def _niches(self) -> dict[str, tuple[str, ...]]:
        return {node: self._functions(node) for node in self._in_walls}

    def _functions(self, node: str) -> tuple[str, ...]:
        text = self.written.nodes[node]
        types = {type_of(name, chain) for name, chain in text.chains.items()}
        shown = {FILTER: ChainType.FILTER in types, TUNNEL: text.tunnels, NAT: ChainType.NAT in types}
        return tuple(niche for niche, parts in shown.items() if parts)

    def memory_place(self, node: str) -> str:
        """Where the session memory of a node that shows niches is pinned: at NAT, else at the filter."""
        niches = self.niches(node)
        remembering = [niche for niche in (NAT, FILTER) if niche in niches]
        return place_of(node, remembering[0] if remembering else niches[-1])

    def niche_kind(self, node: str, niche: str) -> str:
        """How a niche is drawn and called: the filter of a network ACL is the ACL."""
        return ACL if niche == FILTER and self.kind(node) == ACL else niche

    def niche_name(self, node: str, niche: str) -> str:
        return NICHE_NAMES[self.niche_kind(node, niche)]

    def places(self) -> Iterator[tuple[str, str, str]]:
        """Every place a packet can stay at, with its node and its niche; the niche is empty for a whole node."""
        for node in self.written.nodes:
            for niche in self.niches(node) or ("",):
                yield place_of(node, niche), node, niche


def place_of(node: str, niche: str) -> str:
    return f"{node}.{niche}" if niche else node


def _addresses(node: NodeText) -> Iterator[str]:
    """Those inside its tunnels too."""
    yield from (line for _, lines, _ in _interfaces(node) for line in lines)
    yield from (tunnel.address for tunnel in node.tunnels.values() if tunnel.address)


def _interfaces(node: NodeText) -> Iterator[tuple[str, list[str], str | None]]:
    if node.address is not None:
        yield SHORT_INTERFACE, listed(node.address), node.within
    for name, interface in node.interfaces.items():
        yield name, listed(interface.address), interface.within
