"""What can be asked of the outcome of a case."""

from collections.abc import Sequence

from app.simulator.packets.addresses import SECOND
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import EntryChangeKind, EntrySnapshot, TcpState
from app.simulator.steps import (
    EndingKind,
    EntryChanged,
    Filtered,
    NatBound,
    NatConsulted,
    PortChoice,
    Step,
    Tracked,
)
from app.simulator.trace import PacketTrace
from tests.kernel.lockstep import Outcome


def steps(packet: PacketTrace) -> list[Step]:
    return [step for hop in packet.hops if hop.node == "gw" for step in hop.steps]


def all_steps(outcome: Outcome) -> list[Step]:
    return [step for packet in outcome.packets for step in steps(packet)]


def states(outcome: Outcome) -> list[TrackingState]:
    return [step.state for step in all_steps(outcome) if isinstance(step, Tracked)]


def changes(outcome: Outcome) -> list[EntryChanged]:
    return [step for step in all_steps(outcome) if isinstance(step, EntryChanged)]


def kinds(outcome: Outcome) -> list[EntryChangeKind]:
    return [step.change for step in changes(outcome)]


def last_entry(outcome: Outcome) -> EntrySnapshot:
    return changes(outcome)[-1].entry


def tcp_states(outcome: Outcome) -> list[TcpState | None]:
    return [step.entry.tcp_state for step in changes(outcome)]


def lifetimes(outcome: Outcome) -> list[int]:
    """How many seconds an entry had from each of its changes on."""
    return [
        (step.entry.expires - hop.time) // SECOND
        for packet in outcome.packets
        for hop in packet.hops
        for step in hop.steps
        if isinstance(step, EntryChanged)
    ]


def bindings(outcome: Outcome) -> list[NatBound]:
    return [step for step in all_steps(outcome) if isinstance(step, NatBound)]


def choices(outcome: Outcome) -> list[PortChoice]:
    return [step.choice for step in bindings(outcome)]


def consulted(outcome: Outcome) -> list[str]:
    """The nat chains that were asked."""
    return [step.chain for step in all_steps(outcome) if isinstance(step, NatConsulted)]


def deciders(outcome: Outcome) -> Sequence[str | None]:
    """The rules and policies of filters that decided."""
    return [step.source for step in all_steps(outcome) if isinstance(step, Filtered)]


def arrived(outcome: Outcome) -> list[str]:
    """Whom each packet seemed to come from where it ended."""
    return [str(packet.hops[-1].arrived.sender) for packet in outcome.packets]


def left(outcome: Outcome) -> list[str]:
    """Whom each packet seemed to come from when it was done with."""
    return [str(packet.hops[-1].left.sender) for packet in outcome.packets]


def receivers(outcome: Outcome) -> list[str]:
    """Whom each packet was for where it ended."""
    return [str(packet.hops[-1].arrived.receiver) for packet in outcome.packets]


def ends(outcome: Outcome) -> list[str]:
    """Where each packet ended."""
    return [packet.ending.node for packet in outcome.packets]


def endings(outcome: Outcome) -> list[EndingKind]:
    return [packet.ending.kind for packet in outcome.packets]
