"""How a gateway follows a TCP connection that is not its own (net/netfilter/nf_conntrack_proto_tcp.c).

The gateway stands in the middle: it sees segments, not what became of them, and guesses the state of whoever sent one.
A cell says what a segment with these flags, in this direction, does to the entry: the entry's next state, IGNORE (the
segment passes, the entry stays: its receiver will know better) or INVALID (not part of this connection).

What the table cannot say is in `tcp_following`, and whether a segment lies in the window at all in `tcp_windows`.
"""

from enum import Enum, IntEnum
from functools import cache

from app.simulator.packets.packet import WITH_ACK, WITH_FIN, WITH_RST, WITH_SYN, TcpFlag
from app.simulator.sessions.entries import FlowDirection, TcpState


class SegmentKind(IntEnum):
    """What matters of a segment's flags (enum tcp_bit_set); the values are the rows of the table."""

    SYN = 0
    SYN_ACK = 1
    FIN = 2
    ACK = 3
    RST = 4
    NONE = 5


class Special(Enum):
    IGNORE = "ignore"
    INVALID = "invalid"


_NO, _SS, _SR, _ES = TcpState.NONE, TcpState.SYN_SENT, TcpState.SYN_RECV, TcpState.ESTABLISHED
_FW, _CW, _LA, _TW = TcpState.FIN_WAIT, TcpState.CLOSE_WAIT, TcpState.LAST_ACK, TcpState.TIME_WAIT
_CL, _S2 = TcpState.CLOSE, TcpState.SYN_SENT2
_IG, _IV = Special.IGNORE, Special.INVALID

_COLUMNS = (_NO, _SS, _SR, _ES, _FW, _CW, _LA, _TW, _CL, _S2)
_ROWS: dict[FlowDirection, tuple[tuple[TcpState | Special, ...], ...]] = {
    FlowDirection.ORIGINAL: (
        # NO   SS   SR   ES   FW   CW   LA   TW   CL   S2
        (_SS, _SS, _IG, _IG, _IG, _IG, _IG, _SS, _SS, _S2),  # SYN
        (_IV, _IV, _SR, _IV, _IV, _IV, _IV, _IV, _IV, _SR),  # SYN, ACK
        (_IV, _IV, _FW, _FW, _LA, _LA, _LA, _TW, _CL, _IV),  # FIN
        (_ES, _IV, _ES, _ES, _CW, _CW, _TW, _TW, _CL, _IV),  # ACK
        (_IV, _CL, _CL, _CL, _CL, _CL, _CL, _CL, _CL, _CL),  # RST
        (_IV, _IV, _IV, _IV, _IV, _IV, _IV, _IV, _IV, _IV),  # none of them
    ),
    FlowDirection.REPLY: (
        # NO   SS   SR   ES   FW   CW   LA   TW   CL   S2
        (_IV, _S2, _IV, _IV, _IV, _IV, _IV, _SS, _IV, _S2),  # SYN
        (_IV, _SR, _IG, _IG, _IG, _IG, _IG, _IG, _IG, _SR),  # SYN, ACK
        (_IV, _IV, _FW, _FW, _LA, _LA, _LA, _TW, _CL, _IV),  # FIN
        (_IV, _IG, _SR, _ES, _CW, _CW, _TW, _TW, _CL, _IG),  # ACK
        (_IV, _CL, _CL, _CL, _CL, _CL, _CL, _CL, _CL, _CL),  # RST
        (_IV, _IV, _IV, _IV, _IV, _IV, _IV, _IV, _IV, _IV),  # none of them
    ),
}
TCP_STATES: dict[tuple[FlowDirection, SegmentKind, TcpState], TcpState | Special] = {
    (direction, SegmentKind(row), state): cell
    for direction, rows in _ROWS.items()
    for row, cells in enumerate(rows)
    for state, cell in zip(_COLUMNS, cells, strict=True)
}

_CHECKED_FLAGS = TcpFlag.FIN | TcpFlag.SYN | TcpFlag.RST | TcpFlag.ACK | TcpFlag.URG
_VALID_FLAGS = frozenset(
    (
        TcpFlag.SYN,
        TcpFlag.SYN | TcpFlag.URG,
        TcpFlag.SYN | TcpFlag.ACK,
        TcpFlag.RST,
        TcpFlag.RST | TcpFlag.ACK,
        TcpFlag.FIN | TcpFlag.ACK,
        TcpFlag.FIN | TcpFlag.ACK | TcpFlag.URG,
        TcpFlag.ACK,
        TcpFlag.ACK | TcpFlag.URG,
    )
)


@cache
def flags_make_sense(flags: TcpFlag) -> bool:
    """Whether a segment may carry these flags together (tcp_valid_flags); a bare FIN may not."""
    return flags & _CHECKED_FLAGS in _VALID_FLAGS


@cache
def segment_kind(flags: TcpFlag) -> SegmentKind:
    if flags in WITH_RST:
        return SegmentKind.RST
    if flags in WITH_SYN:
        return SegmentKind.SYN_ACK if flags in WITH_ACK else SegmentKind.SYN
    if flags in WITH_FIN:
        return SegmentKind.FIN
    return SegmentKind.ACK if flags in WITH_ACK else SegmentKind.NONE
