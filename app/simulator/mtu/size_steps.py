"""What can happen to a packet because of its size: it is refused, cut, kept until the rest is there, put together.

And what a SYN asks for, so that nothing of it need happen.
"""

from app.simulator.packets.packet import Fragment, Packet
from app.simulator.records import record
from app.simulator.stages import Place, Stage


@record
class TooLarge:
    """It does not fit where it should leave, and may not be cut. `source` is the interface."""

    stage: Stage
    length: int
    mtu: int
    interface: str
    source: Place | None


@record
class SegmentsClamped:
    """A SYN that asked for segments of `before` bytes asks for `after` now. `source` is the rule.

    `path` is the largest packet on the way there and back, where the rule goes by that.
    """

    stage: Stage
    before: int
    after: int
    path: int | None
    source: Place | None


@record
class Fragmented:
    """Cut into pieces that fit. The first goes on as this packet, each of the others as one of its own."""

    stage: Stage
    interface: str
    mtu: int
    whole: Packet
    pieces: tuple[Packet, ...]
    source: Place | None


@record
class Gathered:
    """A piece that is kept until all are there: by who it is for, or by who tracks. `arrived` and `total` are bytes."""

    stage: Stage
    fragment: Fragment
    arrived: int
    total: int | None
    source: Place | None = None


@record
class Reassembled:
    """All pieces are there: from here on the whole is the packet. `numbers` are those of the pieces, in their order."""

    stage: Stage
    packet: Packet
    interface: str
    numbers: tuple[int, ...]
    pieces: tuple[Fragment, ...]
    source: Place | None = None
