"""What the control plane does, as facts of a run. No sentences; those belong to the one narration."""

from enum import StrEnum

from app.simulator.forwarding.routing import Route
from app.simulator.packets.addresses import Nanoseconds, Prefix
from app.simulator.records import record
from app.simulator.stages import Place


class SessionKind(StrEnum):
    IKE = "ike"
    BFD = "bfd"
    BGP = "bgp"
    NHRP = "nhrp"
    WIREGUARD = "wireguard"


class SessionState(StrEnum):
    UP = "up"
    DOWN = "down"
    REKEYED = "rekeyed"


class Reason(StrEnum):
    """Why a session has come to its state."""

    AGREED = "agreed"
    NO_ANSWER = "no-answer"  # every retransmission went unanswered
    SILENCE = "silence"  # nothing was heard for the hold time, or BFD's detection time
    TOLD = "told"  # the far end has said so
    INTERFACE_DOWN = "interface-down"  # the tunnel below it is down
    BFD_DOWN = "bfd-down"
    NODE_DOWN = "node-down"
    LIFETIME = "lifetime"  # the SA has reached its hard lifetime
    OTHER_AS = "other-as"  # the far end is of another AS than expected
    REPLACED = "replaced"  # the far end began anew


@record
class SessionChange:
    """One end of a session has another state. `place` names what it belongs to: a tunnel, or a neighbour of BGP.

    Of one that is down, `since` is when the far end was last heard, `allowed` how long it would have been waited for
    from then on, and `asked` are the times at which it was asked in vain.
    """

    time: Nanoseconds
    node: str
    place: Place
    kind: SessionKind
    state: SessionState
    reason: Reason
    since: Nanoseconds | None = None
    allowed: Nanoseconds | None = None
    asked: tuple[Nanoseconds, ...] = ()

    @property
    def is_overdue(self) -> bool:
        """Whether all the time that the far end was allowed had passed: nothing else ended it before."""
        return self.since is not None and self.allowed is not None and self.time >= self.since + self.allowed


@record
class RouteChange:
    """A node has learned a route, has another one instead (`before`), or has lost it (`route` is None)."""

    time: Nanoseconds
    node: str
    prefix: Prefix
    route: Route | None
    before: Route | None
    place: Place


ControlFact = SessionChange | RouteChange
