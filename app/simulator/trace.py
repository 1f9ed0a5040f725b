"""What happened, as facts: Trace > PacketTrace > Hop > Step. No sentences; those belong to the one narration.

A hop is one stay of a packet at one node. Its steps stand in the order the kernel takes them. Where a packet is put
into another one, or taken out of it, a new hop at the same node begins with that.
"""

from enum import StrEnum

from app.simulator.control.facts import ControlFact
from app.simulator.events import Event
from app.simulator.hosts.socket_errors import SocketError
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import Packet
from app.simulator.records import record
from app.simulator.sessions.entries import EntryChangeKind, EntrySnapshot
from app.simulator.stages import Place
from app.simulator.steps import EndingKind, Step


@record
class Hop:
    """One stay at one node; `left` is the packet as it went on, or as it was when it ended here."""

    node: str
    time: Nanoseconds
    arrived: Packet
    left: Packet
    steps: tuple[Step, ...]


@record
class Ending:
    kind: EndingKind
    node: str
    time: Nanoseconds
    source: Place | None


@record
class PacketTrace:
    """Numbers count from 1. `caused_by` made its sender send this one; `answers` is what it replies or objects to.

    `repeats` is the first sending of the same packet, where nothing had come back.
    """

    number: int
    event: int
    time: Nanoseconds
    caused_by: int | None
    answers: int | None
    packet: Packet
    hops: tuple[Hop, ...]
    ending: Ending
    repeats: int | None = None


@record
class TrackingChange:
    """A change of a node's tracking table. An expiry has no packet; hops count from 1."""

    packet: int | None
    hop: int | None
    time: Nanoseconds
    node: str
    change: EntryChangeKind
    entry: EntrySnapshot


class EventOutcome(StrEnum):
    ESTABLISHED = "established"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    COMPLETED = "completed"  # request closed, query answered, echo returned
    SENT = "sent"  # a crafted packet; its own ending says what became of it
    WAITED = "waited"
    STREAMED = "streamed"  # its beats say what became of each datagram


@record
class Beat:
    """One datagram of a stream: whether its answer came back, and what both ways led through.

    `there` and `back` are the tunnels, by their places, that it was put into. `packet` is its number where it is told.
    """

    time: Nanoseconds
    port: int
    packet: int | None
    answered: Nanoseconds | None
    there: tuple[Place, ...]
    back: tuple[Place, ...]
    ending: Ending
    """Of whatever came last: the answer, or the datagram itself where none was sent."""


@record
class EventTrace:
    """`packets` are the numbers of all packets the event caused, in their order; of a stream, of those that are told.

    `error` is what the program that began it is told, `given_up` when its stack stopped trying.
    """

    number: int
    event: Event
    began: Nanoseconds
    ended: Nanoseconds
    outcome: EventOutcome
    packets: tuple[int, ...]
    error: SocketError | None = None
    given_up: Nanoseconds | None = None
    beats: tuple[Beat, ...] = ()


@record
class Trace:
    """`control` is what happened behind the packets, in its order."""

    events: tuple[EventTrace, ...]
    packets: tuple[PacketTrace, ...]
    tracking: tuple[TrackingChange, ...]
    work: int
    control: tuple[ControlFact, ...] = ()
