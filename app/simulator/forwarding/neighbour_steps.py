"""How a neighbour is sought, as a fact."""

from app.simulator.packets.addresses import Address
from app.simulator.packets.packet import Packet
from app.simulator.records import record
from app.simulator.stages import Place, Stage


@record
class NeighbourLoss:
    """Where a question for a neighbour, or the answer, was stopped, and by which rule or policy."""

    node: str
    at: Stage
    place: Place


@record
class NeighbourSought:
    """Neighbour discovery of IPv6, both ways at once. `message` is the last one of it: the answer, or what was lost."""

    stage: Stage
    interface: str
    next_hop: Address
    neighbour: str
    message: Packet
    loss: NeighbourLoss | None
    source: Place | None = None
