"""A packet's stay at a node while it is being worked on. What leaves the simulator are the facts made from it."""

from dataclasses import dataclass, field

from app.simulator.addresses import Address, Nanoseconds
from app.simulator.conntrack import Entry
from app.simulator.entries import EntryChangeKind, EntrySnapshot, FlowDirection
from app.simulator.filtering import TrackingState
from app.simulator.network import Attachment, Link
from app.simulator.packet import Packet
from app.simulator.records import record
from app.simulator.stages import Place, Stage
from app.simulator.steps import Dropped, EndingKind, EntryChanged, OriginReason, Step
from app.simulator.tunnel_steps import Unwrapped, Wrapped

LOOPBACK = "lo"
NO_INTERFACE = ""
"""What a rule sees where a packet has not come in by an interface, or not been routed to one."""


@record
class Session:
    """A tracked packet's entry, and which of its two flows the packet belongs to."""

    entry: Entry
    direction: FlowDirection


@record
class Reaction:
    """A packet that a node sends because of another."""

    packet: Packet
    reason: OriginReason
    answers: bool = True
    session: Session | None = None
    delay: Nanoseconds = 0


Waived = frozenset[Place]
"""Rules and policies that are to let a packet pass whatever they say: to find out what else would have stopped it."""

NOTHING_WAIVED: Waived = frozenset()


@dataclass(slots=True, eq=False)
class Visit:
    packet: Packet
    now: Nanoseconds
    in_interface: str = NO_INTERFACE
    out_interface: str = NO_INTERFACE
    next_hop: Address | None = None
    is_local: bool = False
    onward: tuple[Link, Attachment] | None = None
    state: TrackingState = TrackingState.INVALID  # what a rule sees before the packet was tracked
    session: Session | None = None
    steps: list[Step] = field(default_factory=list)
    changes: list[tuple[EntryChangeKind, EntrySnapshot]] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    waived: Waived = NOTHING_WAIVED
    passage: Wrapped | Unwrapped | None = None
    """Into a tunnel, or out of one: it goes on at the same node as another packet."""
    wrapped_by: tuple[str, ...] = ()
    """The node's own tunnels that it has just come through, outwards."""

    def end(self, stage: Stage, reason: EndingKind, source: Place | None = None) -> EndingKind:
        """Note that the packet goes no further."""
        self.steps.append(Dropped(stage, reason, source))
        return reason

    def change(
        self, stage: Stage, kind: EntryChangeKind, entry: EntrySnapshot, before: EntrySnapshot | None = None
    ) -> None:
        self.steps.append(EntryChanged(stage, kind, entry, before))
        self.changes.append((kind, entry))
