"""A packet's stay at a node while it is being worked on. What leaves the simulator are the facts made from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, TypeVarTuple

from app.simulator.mtu.size_steps import Reassembled
from app.simulator.mtu.sizes import Sizes
from app.simulator.network import Attachment, Link
from app.simulator.packets.addresses import Address, Nanoseconds
from app.simulator.packets.encapsulation import LARGEST_PACKET
from app.simulator.packets.fragments import Cut
from app.simulator.packets.packet import Packet
from app.simulator.records import record
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.conntrack import Entry
from app.simulator.sessions.entries import EntryChangeKind, EntrySnapshot, FlowDirection
from app.simulator.stages import Place, Stage
from app.simulator.steps import Dropped, EndingKind, EntryChanged, LetPass, OriginReason, Step
from app.simulator.tunnels.policies import Protection
from app.simulator.tunnels.tunnel_steps import Unwrapped, Wrapped
from app.simulator.waivers import NOTHING_WAIVED, Waived

Fields = TypeVarTuple("Fields")

NO_INTERFACE = ""
"""What a rule sees where a packet has not come in by an interface, or not been routed to one."""


@record
class Session:
    """A tracked packet's entry, and which of its two flows the packet belongs to."""

    entry: Entry
    direction: FlowDirection


@dataclass(slots=True, eq=False)
class Sending:
    """A packet that may be sent more than once: the number it had the first time, and what it answers."""

    number: int = 0
    answers: int | None = None

    def note(self, number: int, answers: int | None) -> tuple[int | None, int | None]:
        """The number of the packet that this one repeats, if it does, and of the one that it answers."""
        if self.number:
            return self.number, answers or self.answers
        self.number, self.answers = number, answers
        return None, answers


@record
class Reaction:
    """A packet that a node sends because of another, or because nothing has come."""

    packet: Packet
    reason: OriginReason
    answers: bool = True
    session: Session | None = None
    delay: Nanoseconds = 0
    sending: Sending | None = None


Passage = Wrapped | Unwrapped | Reassembled
"""Into a tunnel, out of one, or together."""


@dataclass(slots=True, eq=False)
class Bucket:
    """The tokens that a limit has left, in nanoseconds, and when that was."""

    tokens: Nanoseconds
    filled: Nanoseconds


Buckets = dict[tuple[Place, int], Bucket]
"""By the rule that limits, and which of its parts does."""


@dataclass(slots=True, eq=False)
class Visit:
    explains: ClassVar[bool] = True
    """Whether what happens is written down; the node does the same without."""
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
    """What of this node is to let the packet pass."""
    mark: int = 0
    buckets: Buckets = field(default_factory=dict)
    """The node's, for rules that limit."""
    sizes: Sizes | None = None
    """The node's, for rules that clamp."""
    stage: Stage = Stage.PREROUTING
    """Of the chain that was asked last."""
    number: int = 0
    """The packet's own."""
    passage: Passage | None = None
    """It goes on at the same node as another packet."""
    waits_in_stream: bool = False
    """Whether it is kept for a tunnel's connection of TCP, and not for the other pieces of a cut packet."""
    cuts: tuple[Cut, ...] = ()
    """The pieces in which it came, where it was put together only to be looked at."""
    further: tuple[Packet, ...] = ()
    """The pieces behind the first, which leave as packets of their own."""
    rest: tuple[Reaction, ...] = ()
    """What leaves right behind it: the further segments of what a tunnel has put into a stream."""
    routed_to: Address | None = None
    """Where it went when it was routed last."""
    is_turned: bool = False
    """Whether destination NAT has led the node's own packet elsewhere, so that its sender cannot be told at once."""
    reason: OriginReason | None = None
    """Why the node sends it, if it does."""
    protection: Protection | None = None
    """How it came to a node with policies of IPsec."""
    wrapped_by: tuple[str, ...] = ()
    """The node's own tunnels that it has just come through, outwards."""

    @property
    def source(self) -> Place | None:
        """What is named by the last step."""
        return self.steps[-1].source

    @property
    def path_mtu(self) -> int:
        """The largest packet that fits its way on and the way back to its source."""
        return self.sizes.there_and_back(self.out_interface, self.packet, self.now) if self.sizes else LARGEST_PACKET

    def note(self, fact: Callable[[*Fields], Step], *fields: *Fields) -> None:
        """Write down what has happened."""
        self.steps.append(fact(*fields))

    def know(self, step: Step) -> None:
        """The same of what is a fact already."""
        self.steps.append(step)

    def seen(self, entry: Entry) -> EntrySnapshot | None:
        """The entry as it is now, to be told of later."""
        return entry.snapshot()

    def end(self, stage: Stage, reason: EndingKind, source: Place | None = None) -> EndingKind | None:
        """Note that the packet goes no further; None where it is to go on all the same, and nobody complains."""
        if not self.lets_pass(reason, source):
            return self.stop(stage, reason, source)
        self.note(LetPass, stage, reason, source)
        self.reactions.clear()
        return None

    def stop(self, stage: Stage, reason: EndingKind, source: Place | None = None) -> EndingKind:
        """The same of what nobody can go on from."""
        self.note(Dropped, stage, reason, source)
        return reason

    def lets_pass(self, reason: EndingKind, source: Place | None = None) -> bool:
        return any(each.kind is reason and each.place == source for each in self.waived)

    def change(self, stage: Stage, kind: EntryChangeKind, entry: Entry, before: EntrySnapshot | None = None) -> None:
        snapshot = entry.snapshot()
        self.note(EntryChanged, stage, kind, snapshot, before)
        self.changes.append((kind, snapshot))

    def change_from(self, stage: Stage, entry: Entry, before: EntrySnapshot | None) -> None:
        """Note that the entry is another than it was, if it is."""
        after = entry.snapshot()
        if before is not None and after != before:
            self.change(stage, _change_kind(before, after), entry, before)


class BackgroundVisit(Visit):
    """A visit of which only the tables tell that it was there."""

    __slots__ = ()
    explains = False

    @property
    def source(self) -> Place | None:
        return None

    def note(self, fact: Callable[[*Fields], Step], *fields: *Fields) -> None:
        pass

    def know(self, _step: Step) -> None:
        pass


class UntoldVisit(BackgroundVisit):
    """A visit of which nothing is told. Verdict, headers and tracking are the same."""

    __slots__ = ()

    def seen(self, _entry: Entry) -> EntrySnapshot | None:
        return None

    def change(
        self, _stage: Stage, _kind: EntryChangeKind, _entry: Entry, _before: EntrySnapshot | None = None
    ) -> None:
        pass

    def change_from(self, _stage: Stage, _entry: Entry, _before: EntrySnapshot | None) -> None:
        pass


def _change_kind(before: EntrySnapshot, after: EntrySnapshot) -> EntryChangeKind:
    is_same = (before.tcp_state, before.replied, before.assured) == (after.tcp_state, after.replied, after.assured)
    return EntryChangeKind.REFRESHED if is_same else EntryChangeKind.STATE
