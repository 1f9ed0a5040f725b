"""The tables of a whole story, asked for one stay at a time."""

from collections.abc import Mapping
from typing import assert_never

from app.scenarios.narration.remembered import Remembered
from app.scenarios.narration.sizes import piece_table
from app.scenarios.narration.story import Story
from app.scenarios.narration.tables.bindings import binding_table, translation_table
from app.scenarios.narration.tables.listeners import listener_table
from app.scenarios.narration.tables.routes import address_table, route_table
from app.scenarios.narration.tables.rules import filter_table, nat_table
from app.scenarios.narration.tables.sessions import change_table, lookup_table, memory_table
from app.scenarios.narration.tables.shape import Table
from app.scenarios.narration.tables.tunnels import peer_table, policy_table, tunnel_table, wrapped_table
from app.scenarios.traces.stays import Stay
from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled, SegmentsClamped, TooLarge
from app.simulator.preparing import ReadyNode
from app.simulator.steps import (
    Delivered,
    Dropped,
    EntryChanged,
    Filtered,
    LetPass,
    NatBound,
    NatConsulted,
    Originated,
    Received,
    Routed,
    RoutedLocally,
    SourceChecked,
    Step,
    Tracked,
    Translated,
    Transmitted,
    TtlDecremented,
)
from app.simulator.tunnels.tunnel_steps import PeerSought, PolicyAsked, StreamWaited, TunnelMissed, Unwrapped, Wrapped


class Tables:
    def __init__(self, story: Story, nodes: Mapping[str, ReadyNode]) -> None:
        self._story = story
        self._remembered = Remembered(story)
        self._nodes = nodes

    def of_step(self, step: Step, stay: Stay) -> Table | None:
        node = self._story.as_changed(self._nodes[stay.node].node, stay.packet.event)
        match step:
            case Filtered():
                return filter_table(step, node)
            case NatConsulted():
                return nat_table(step, node)
            case Routed():
                return route_table(step)
            case SourceChecked(answer=Routed() as answer):
                return route_table(answer)
            case Fragmented(pieces=pieces):
                return piece_table(tuple(piece.fragment for piece in pieces if piece.fragment))
            case Reassembled(pieces=found):
                return piece_table(found)
            case RoutedLocally():
                return address_table(step, node)
            case Tracked():
                return lookup_table(step, self._remembered.found_by(stay))
            case EntryChanged():
                return change_table(step)
            case NatBound():
                return binding_table(step, self._remembered.found_by(stay))
            case Translated():
                return translation_table(step)
            case Delivered():
                return listener_table(step, node, stay.hop.left.protocol)
            case PolicyAsked():
                return policy_table(step, node)
            case PeerSought():
                return peer_table(step)
            case Wrapped():
                return wrapped_table(step)
            case Unwrapped() | TunnelMissed():
                return tunnel_table(step, node, stay.hop.arrived)
            case (
                Originated()
                | Received()
                | TtlDecremented()
                | Transmitted()
                | Dropped()
                | SourceChecked()
                | SegmentsClamped()
                | TooLarge()
                | Gathered()
                | StreamWaited()
                | LetPass()
            ):
                return None
            case NeighbourSought():
                return None
            case _:
                assert_never(step)

    def memory(self, stay: Stay) -> Table | None:
        """Everything that a node remembers as this stay leaves it; None for a node that has no memory."""
        if not self._nodes[stay.node].tracks:
            return None
        own = self._remembered.own(stay)
        forgotten = self._remembered.forgotten_before(stay)
        return memory_table(self._remembered.left_by(stay), own.entry_id if own else None, forgotten)
