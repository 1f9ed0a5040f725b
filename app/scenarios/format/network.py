"""Zones, nodes and links."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from app.scenarios.format.words import Duration, InterfaceName, Label, Line, Mtu, Name, OrText, Part, Prose

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


class Zone(Part):
    """A boundary, drawn as a wall. The private ones are what ingress and egress refer to."""

    label: Label
    within: Name | None = Field(default=None, alias="in", description="The zone around this one.")
    prefix: Line | None = None
    kind: ZoneKind | None = Field(default=None, description="Left out: as the zone around it, else public.")
    billed: bool = Field(default=False, description="Bytes are counted where a packet crosses this wall.")


class Interface(Part):
    address: Line = Field(description="An address with its prefix length, as 10.0.1.1/24.")
    within: Name | None = Field(default=None, alias="in", description="The zone it looks into.")
    mtu: Mtu | None = None


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


class FilterChain(Part):
    policy: Literal["accept", "drop"] = "accept"
    rules: Rules = []


class NatChain(Part):
    rules: Rules = []


class Chains(Part):
    """Base chains at the usual hooks and priorities; the filter chains of type filter, the others of type nat."""

    input: FilterChain | None = None
    forward: FilterChain | None = None
    output: FilterChain | None = None
    prerouting: NatChain | None = None
    postrouting: NatChain | None = None


class Node(Part):
    kind: NodeKind
    label: Label | None = None
    within: Name | None = Field(default=None, alias="in", description="The zone it stands in, or in whose wall.")
    address: Line | None = Field(default=None, description="Short for one interface, eth0, with this address.")
    gateway: Line | None = Field(default=None, description="Short for a default route by this address.")
    interfaces: dict[InterfaceName, Interface] = Field(default={}, max_length=32)
    routes: list[Line] = Field(default=[], max_length=200, description="Each one line of `ip route`.")
    chains: Chains = Chains()
    listens: list[Line] = Field(default=[], max_length=64, description="Open ports, as tcp/443.")
    settings: dict[str, int | bool] = Field(default={}, max_length=40, description="What sysctl holds, by its names.")
    row: int | None = Field(default=None, ge=0, le=40, description="A hint for the drawing.")
    column: int | None = Field(default=None, ge=0, le=40, description="A hint for the drawing.")


class Link(Part):
    name: Name | None = None
    between: list[Line] = Field(
        min_length=2, max_length=64, description="Two ends, or all that share a segment: NODE.INTERFACE or NODE."
    )
    delay: Duration | None = None
    mtu: Mtu | None = None


class NetworkText(Part):
    zones: dict[Name, Zone] = Field(default={}, max_length=24)
    nodes: dict[Name, Node] = Field(min_length=1)
    links: list[Link] = Field(default=[], max_length=120)
