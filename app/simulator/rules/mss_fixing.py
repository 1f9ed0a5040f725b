"""How OpenVPN keeps TCP's segments small: it writes into every SYN, both ways, what fits (frame_calculate_mssfix).

`mssfix 1492 mtu` is its own doing, as long as the MTU of its interface is the usual one; else a segment is to fit that
MTU, whatever is put around it. It counts the outer headers
and its own, with a packet's number of four bytes: in the newer format, whose numbers have eight, four bytes too little.
Over TCP it counts that header without options: with timestamps, which every segment has, twelve bytes too little.
"""

from dataclasses import replace

from app.simulator.network import Tunnel
from app.simulator.packets.encapsulation import (
    LARGEST_PACKET,
    OPENVPN_HEADER,
    OPENVPN_LENGTH,
    OUTER_IP,
    OUTER_UDP,
    TAG,
    TunnelKind,
)
from app.simulator.packets.packet import Packet, TcpFlag, TcpSegment

USUAL = 1492
HEADERS = 40
"""Of IP and TCP, without options."""
BARE_TCP = 20
USUAL_MSS = 1460


def largest_segment(tunnel: Tunnel, mtu: int) -> int | None:
    """None where nothing is written: of other kinds, or with `mssfix 0`."""
    if tunnel.encapsulation.kind is not TunnelKind.OPENVPN:
        return None
    if tunnel.mssfix is None and mtu != LARGEST_PACKET:
        return mtu - HEADERS
    most = USUAL if tunnel.mssfix is None else tunnel.mssfix
    outer = OUTER_IP + (BARE_TCP + OPENVPN_LENGTH if tunnel.encapsulation.in_tcp else OUTER_UDP)
    return most - outer - OPENVPN_HEADER - TAG - HEADERS if most else None


def fixed(packet: Packet, largest: int | None) -> tuple[Packet, int]:
    """The packet, and what it asked for before, which is 0 where nothing is rewritten."""
    segment = packet.transport
    if largest is None or not isinstance(segment, TcpSegment) or TcpFlag.SYN not in segment.flags:
        return packet, 0
    asked = USUAL_MSS if segment.mss is None else segment.mss
    return (replace(packet, transport=replace(segment, mss=largest)), asked) if asked > largest else (packet, 0)
