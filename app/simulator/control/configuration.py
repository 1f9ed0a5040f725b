"""How a node is set up to notice that others are gone, and to tell and learn routes."""

from dataclasses import dataclass, replace

from app.simulator.forwarding.routing import Route
from app.simulator.packets.addresses import SECOND, Address, Nanoseconds, Prefix
from app.simulator.stages import Place


@dataclass(frozen=True, slots=True)
class Retransmission:
    """When a request of IKEv2 is sent again: after `timeout`, then each time `base` times as long (RFC 7296, 2.1).

    The defaults are strongSwan's (charon.opt: 4.0 s, 1.8, 5 tries): six packets, given up after about 165 s.
    """

    timeout: Nanoseconds = 4 * SECOND
    base: float = 1.8
    tries: int = 5

    def wait(self, sent: int) -> Nanoseconds:
        """How long an answer is waited for when the request has been sent so many times."""
        return int(self.timeout * self.base ** (sent - 1))

    @property
    def total(self) -> Nanoseconds:
        """From the first packet until nobody waits any longer."""
        return sum(self.wait(sent) for sent in range(1, self.tries + 2))


@dataclass(frozen=True, slots=True)
class Ike:
    """That a tunnel's keys are agreed by IKEv2, and whether the far end still lives is asked (RFC 7296, 1.4 and 2.4).

    After `dpd_delay` without a packet from the far end it is asked; None asks never. `starts` says whether this end
    begins the exchange, now and whenever it was given up, or waits for the other. After `rekey` the child SA is
    replaced, and after `lifetime` one that was not is gone; None is never.
    """

    starts: bool = True
    dpd_delay: Nanoseconds | None = None
    retransmission: Retransmission = Retransmission()
    rekey: Nanoseconds | None = None
    lifetime: Nanoseconds | None = None

    @property
    def patience(self) -> Nanoseconds | None:
        """From the far end's last packet until it is given up."""
        return None if self.dpd_delay is None else self.dpd_delay + self.retransmission.total


@dataclass(frozen=True, slots=True)
class Bfd:
    """Bidirectional Forwarding Detection (RFC 5880): one packet an interval, and down after so many without one."""

    interval: Nanoseconds = SECOND
    multiplier: int = 3

    @property
    def detection(self) -> Nanoseconds:
        return self.interval * self.multiplier


@dataclass(frozen=True, slots=True)
class Hub:
    """Somebody to register at: its address inside the tunnels, and where it is found outside."""

    inside: Address
    outside: Address


@dataclass(frozen=True, slots=True)
class Nhrp:
    """That a GRE interface has many far ends, who are found by NHRP. Without hubs it is one itself.

    What was learned is forgotten after `hold` (7,200 s is FRR's and Cisco's). Without `shortcuts` all goes by the hub.
    """

    hubs: tuple[Hub, ...] = ()
    hold: Nanoseconds = 7200 * SECOND
    shortcuts: bool = True


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another speaker of BGP. `hold` is what this end proposes; the smaller of both counts (RFC 4271, 4.2).

    `local_preference` is given to what is learned from it, `med` and `prepend` to what is told to it. `distance` is the
    metric of its routes in the table, where a written route has 0 unless it says otherwise. `retry` is how long after a
    failure a connection is tried again.
    """

    name: str
    address: Address
    asn: int
    hold: Nanoseconds = 90 * SECOND
    local_preference: int = 100
    med: int = 0
    prepend: int = 0
    distance: int = 20
    retry: Nanoseconds = 10 * SECOND
    multihop: bool = False
    bfd: Bfd | None = None


@dataclass(frozen=True, slots=True)
class Bgp:
    """A node's own autonomous system, the prefixes it tells of itself, and whom it speaks to.

    Of paths that are equally good it takes at most `multipath` at once.
    """

    asn: int
    networks: tuple[Prefix, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    multipath: int = 1

    def preferring_as(self, other: "Bgp") -> "Bgp":
        """The same speaker with what the other one tells, and ranks by."""
        neighbours = (
            replace(own, local_preference=new.local_preference, med=new.med, prepend=new.prepend)
            for own, new in zip(self.neighbours, other.neighbours, strict=False)
        )
        return replace(self, networks=other.networks, neighbours=tuple(neighbours))


@dataclass(frozen=True, slots=True)
class Learned:
    """A route that a neighbour has told of; `place` names the neighbour."""

    route: Route
    place: Place
