"""Zones, nodes and links."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from app.scenarios.format.control_plane import Bgp, Ike, Nhrp
from app.scenarios.format.words import (
    ChainName,
    Duration,
    InterfaceName,
    Label,
    Line,
    LinkName,
    Mtu,
    Name,
    OrText,
    Part,
    Priority,
    Prose,
)

NodeKind = Literal[
    "host",
    "router",
    "gateway",
    "firewall",
    "nat",
    "acl",
    "load-balancer",
    "vpn-gateway",
    "hub",
    "internet",
    "stranger",
]
ZoneKind = Literal["private", "public"]


Lines = Line | Annotated[list[Line], Field(min_length=1, max_length=8)]


class Zone(Part):
    """A boundary, drawn as a wall. The private ones are what ingress and egress refer to."""

    label: Label
    within: Name | None = Field(default=None, alias="in", description="The zone around this one.")
    prefix: Lines | None = Field(default=None, description="Or one of each family.")
    kind: ZoneKind | None = Field(default=None, description="Left out: as the zone around it, else public.")
    billed: bool = Field(default=False, description="Bytes are counted where a packet crosses this wall.")


class Interface(Part):
    address: Lines = Field(description="An address with its prefix length, as 10.0.1.1/24, or several.")
    within: Name | None = Field(default=None, alias="in", description="The zone it looks into.")
    mtu: Mtu | None = None
    rp_filter: int = Field(default=0, ge=0, le=2, description="Of this interface; the larger of it and the node's.")


TunnelKind = Literal["ipip", "gre", "esp", "wireguard", "vxlan", "openvpn"]


class Peer(Part):
    """Somebody an interface of WireGuard or OpenVPN speaks with."""

    peer: Line = Field(description="The other interface, whose key is known, as NODE.INTERFACE.")
    allowed_ips: Annotated[list[Line], Field(max_length=32)] = Field(
        default=[],
        alias="allowed-ips",
        description="Of wireguard. Prefixes: packets to them go to this peer, and only from them it may send.",
    )
    iroutes: Annotated[list[Line], Field(max_length=32)] = Field(
        default=[], description="Of openvpn, at the server: the networks behind this client."
    )
    endpoint: Line | None = Field(
        default=None, description="Where it is spoken to, as 203.0.113.1:51820. Left out: it has to speak first."
    )
    keepalive: Duration | None = Field(default=None, description="Something is sent this often, however silent it is.")


class Tunnel(Part):
    """An interface that puts what is routed to it into another packet."""

    kind: TunnelKind
    label: Label | None = Field(default=None, description="Left out: “ESP tunnel” and the like.")
    address: Line | None = Field(default=None, description="An address inside, with its prefix length.")
    remote: Line | None = Field(default=None, description="The far end's outer address; not of wireguard.")
    local: Line | None = Field(default=None, description="Left out: the address by which the far end is reached.")
    cipher: Name | None = Field(default=None, description="Of esp, by strongSwan's name. Left out: aes256gcm16.")
    nat_traversal: bool = Field(default=False, alias="nat-traversal", description="esp in UDP, port 4500.")
    selectors: Annotated[list[Line], Field(max_length=32)] = Field(
        default=[],
        description="Of esp, each LOCAL -> REMOTE, as 10.1.0.0/24 -> 10.2.0.0/24: a policy, and no interface.",
    )
    replay_window: int | None = Field(
        default=None,
        ge=0,
        le=4096,
        alias="replay-window",
        description="Of esp: so many numbers are remembered as come. Left out: 32; 0 takes every copy.",
    )
    key: int | None = Field(default=None, ge=0, le=2**32 - 1, description="Of gre: tells tunnels apart, hides nothing.")
    vni: int | None = Field(default=None, ge=0, le=2**24 - 1, description="Of vxlan: which network is inside.")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Of vxlan, at both ends (4789), and of openvpn its own (1194)."
    )
    protocol: Literal["udp", "tcp"] = Field(default="udp", description="Of openvpn: what its two ends speak.")
    mssfix: int | None = Field(default=None, ge=0, le=65535, description="Of openvpn. Left out: 1492; 0 is off.")
    floats: bool = Field(default=False, alias="float", description="Of openvpn: its far end may move.")
    epoch: bool = Field(default=False, description="Of openvpn: the format of 2.7, with numbers of eight bytes.")
    ttl: int | None = Field(default=None, ge=1, le=255, description="Of the outer header.")
    mtu: Mtu | None = Field(default=None, description="Of what goes in. Left out: what fits into 1500 bytes.")
    listen_port: int | None = Field(default=None, ge=1, le=65535, alias="listen-port", description="Of wireguard.")
    peers: list[Peer] = Field(default=[], max_length=32, description="Of wireguard and openvpn.")
    up: bool = Field(default=True, description="No route over a tunnel that is down counts.")
    handshakes: bool = Field(
        default=False, description="Of wireguard: keys are agreed, and die. Left out: they are there for ever."
    )
    nhrp: Nhrp | None = Field(default=None, description="Of gre, instead of `remote`: many far ends, found by NHRP.")
    ike: Ike | None = Field(default=None, description="Of esp. Left out: its keys are there, and nobody asks for more.")


class Rule(Part):
    """One rule in nftables' words; written as plain text when it needs no name and no note."""

    rule: Line
    name: Name | None = Field(default=None, description="Left out: named by its place, r1, r2, ...")
    note: Prose | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:  # noqa: ANN401 - what an author wrote may be anything
        return {"rule": value} if isinstance(value, str) else value


Rules = Annotated[list[Annotated[Rule, OrText("A rule in nftables' words.")]], Field(max_length=200)]


class Chain(Part):
    """The five that are called like hooks stand there; others say their `hook`, or are chains that rules jump to.

    `input`, `forward` and `output` are filters, `prerouting` and `postrouting` translate.
    """

    type: Literal["filter", "nat"] | None = Field(default=None, description="Left out: filter, or by its usual name.")
    hook: Literal["prerouting", "input", "forward", "output", "postrouting"] | None = Field(
        default=None, description="Where it stands. Left out, and not one of the usual names: rules jump to it."
    )
    priority: int | Priority | None = Field(
        default=None, description="Who is asked first at a hook, as raw, mangle, filter + 5 or -300."
    )
    policy: Literal["accept", "drop"] | None = Field(
        default=None, description="What happens where no rule decides; left out: accept."
    )
    rules: Rules = []


ValueType = Literal["ipv4_addr", "ipv6_addr", "inet_service", "inet_proto", "ifname", "mark", "ct_state"]
Value = int | Line


class ValueSet(Part):
    """Values of one type, for rules that ask for `@name`."""

    type: ValueType
    elements: list[Value] = Field(default=[], max_length=2000, description="Values, prefixes and ranges.")


class ValueMap(Part):
    """For each value a verdict or an address, for rules that say `vmap @name` or `map @name`."""

    type: ValueType
    to: Literal["verdict", "ipv4_addr", "ipv4_addr . inet_service"]
    elements: dict[Line, Value] = Field(
        default={}, max_length=2000, description="As 22: accept, 80: jump web, or 80: 10.0.0.2 . 8080."
    )


class Node(Part):
    kind: NodeKind
    label: Label | None = None
    within: Name | None = Field(default=None, alias="in", description="The zone it stands in, or in whose wall.")
    address: Lines | None = Field(
        default=None, description="Short for one interface, eth0, with this address, or several."
    )
    gateway: Lines | None = Field(default=None, description="Short for a default route by this address, or by several.")
    interfaces: dict[InterfaceName, Interface] = Field(default={}, max_length=32)
    tunnels: dict[InterfaceName, Tunnel] = Field(default={}, max_length=16)
    routes: list[Line] = Field(default=[], max_length=200, description="Each one line of `ip route`.")
    bgp: Bgp | None = Field(default=None, description="Whom it tells routes, and learns them from.")
    chains: dict[ChainName, Chain] = Field(
        default={}, max_length=40, description="input, forward, output, prerouting, postrouting, and any others."
    )
    sets: dict[ChainName, ValueSet] = Field(default={}, max_length=40, description="Named sets, asked for by @name.")
    maps: dict[ChainName, ValueMap] = Field(default={}, max_length=40, description="Named maps and verdict maps.")
    listens: list[Line] = Field(default=[], max_length=64, description="Open ports, as tcp/443.")
    stack: Literal["linux"] | None = Field(
        default=None, description="Its own stack sends again what is not answered. Left out: it says everything once."
    )
    settings: dict[str, int | bool] = Field(default={}, max_length=40, description="What sysctl holds, by its names.")
    row: int | None = Field(default=None, ge=0, le=40, description="A hint for the drawing.")
    column: int | None = Field(default=None, ge=0, le=40, description="A hint for the drawing.")


class Link(Part):
    name: LinkName | None = None
    between: list[Line] = Field(
        min_length=2, max_length=64, description="Two ends, or all that share a segment: NODE.INTERFACE or NODE."
    )
    delay: Duration | None = None
    mtu: Mtu | None = None
    up: bool = True


class NetworkText(Part):
    zones: dict[Name, Zone] = Field(default={}, max_length=24)
    nodes: dict[Name, Node] = Field(min_length=1)
    links: list[Link] = Field(default=[], max_length=120)
