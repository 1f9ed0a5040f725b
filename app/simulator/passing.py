"""How a packet goes on at the same node as another one: the packet around it, the one that was inside, or the whole."""

from app.simulator.mtu.size_steps import Reassembled
from app.simulator.pipeline import Pipeline
from app.simulator.steps import EndingKind
from app.simulator.tunnels.policies import Protection
from app.simulator.tunnels.tunnel_steps import Wrapped
from app.simulator.visit import Passage, Visit


def go_on(pipeline: Pipeline, before: Visit, again: Visit, passage: Passage) -> EndingKind | None:
    """`again` is the visit of the packet that it has become; it inherits what the node still knows."""
    again.know(passage)
    if isinstance(passage, Reassembled):
        again.in_interface = passage.interface
        again.cuts = tuple((piece.offset, piece.size) for piece in passage.pieces)
        again.protection = before.protection
        return pipeline.resume(again, passage.stage)
    if isinstance(passage, Wrapped):
        again.wrapped_by = (*before.wrapped_by, passage.interface)
        again.mark = before.mark if passage.by_policy else 0
        return pipeline.originate(again)
    again.in_interface = passage.entry or passage.interface
    if passage.entry:
        again.mark, again.protection = before.mark, Protection(passage.packet, passage.interface)
    return pipeline.receive(again)
