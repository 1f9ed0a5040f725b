"""What is to be drawn: zones, nodes with their niches, links and tunnels. It knows no network, only names and ends."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Zone:
    zone: str
    name: str
    prefix: str = ""
    parent: str | None = None
    kind: str = "zone"
    """What it is (region, vpc, site, subnet): like goes with like."""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Niche:
    """One function of a node, which has a place and a symbol of its own."""

    place: str
    kind: str
    name: str
    addresses: tuple[str, ...] = ()
    memory: bool = False
    """Room for the slip of the session memory is kept beside it."""


@dataclass(frozen=True, slots=True)
class Node:
    node: str
    kind: str
    """Which symbol it has: see `icons.ICONS`."""
    name: str
    addresses: tuple[str, ...] = ()
    zone: str | None = None
    in_wall: bool = False
    """It stands in the wall of its zone, and is the way through it."""
    niches: tuple[Niche, ...] = ()
    """In order from inside to outside. A node without niches is its own place."""
    memory: bool = False
    row: int | None = None
    """A wish, not a promise; so is the column."""
    column: int | None = None

    @property
    def stays(self) -> tuple[Niche, ...]:
        """The places where a packet stays within it: its niches, or itself."""
        return self.niches or (Niche(self.node, self.kind, self.name, self.addresses, self.memory),)


@dataclass(frozen=True, slots=True)
class Link:
    """Between two nodes. The links between the niches of one node are added by the layout."""

    link: str
    start: str
    end: str
    name: str = ""

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.start, self.end))


TunnelState = Literal["sealed", "open", "down"]
"""Whether nobody can look inside, anybody can, or nothing goes through."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    tunnel: str
    start: str
    end: str
    name: str = ""
    over: tuple[str, ...] = ()
    """The nodes of the way under it; left out, the shortest way is taken."""
    state: TunnelState = "sealed"


@dataclass(frozen=True, slots=True)
class Topology:
    zones: tuple[Zone, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    tunnels: tuple[Tunnel, ...] = ()
    paths: tuple[tuple[str, ...], ...] = ()
    """Ways of packets, as nodes; the first one decides what becomes the straight line."""
