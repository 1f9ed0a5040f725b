"""What a rule does besides deciding: it counts, logs, marks, limits, clamps, or has a packet not tracked."""

from dataclasses import dataclass
from enum import IntEnum

from app.simulator.packets.addresses import SECOND, Nanoseconds
from app.simulator.rules.matches import MarkOf

DEFAULT_BURST = 5
"""NFT_LIMIT_PKT_BURST_DEFAULT."""


class LimitUnit(IntEnum):
    """In seconds."""

    SECOND = 1
    MINUTE = 60
    HOUR = 3_600
    DAY = 86_400
    WEEK = 604_800


@dataclass(frozen=True, slots=True)
class Count:
    """Counts whatever comes as far as to it."""


@dataclass(frozen=True, slots=True)
class Log:
    prefix: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class SetMark:
    """A mark is a number, or the other mark where it is `MarkOf`."""

    of: MarkOf
    value: int | MarkOf


@dataclass(frozen=True, slots=True)
class NoTrack:
    """Before tracking, which then passes the packet by."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bucket of tokens (net/netfilter/nft_limit.c): it holds `burst` packets and is filled at the rate.

    Matches while there are tokens; if `over`, while there are none.
    """

    rate: int
    unit: LimitUnit
    burst: int = DEFAULT_BURST
    over: bool = False

    @property
    def cost(self) -> Nanoseconds:
        """What one packet takes out of the bucket."""
        return self.unit * SECOND // self.rate

    @property
    def capacity(self) -> Nanoseconds:
        return self.cost * self.burst


@dataclass(frozen=True, slots=True)
class ClampSegments:
    """`tcp option maxseg size set 1360`, or without a size `set rt mtu`: what fits the way there and back.

    A SYN never asks for more because of it.
    """

    size: int | None = None


Statement = Count | Log | SetMark | NoTrack | Limit | ClampSegments
