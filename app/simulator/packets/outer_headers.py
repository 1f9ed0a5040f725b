"""What a tunnel writes into the header around a packet, and what number it goes by."""

from app.simulator.network import Tunnel
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import Packet

INHERITING = (TunnelKind.IPIP, TunnelKind.GRE)
"""Kinds that take the time to live of the packet inside unless told otherwise."""
NUMBERS = 2**28
FIRST_NUMBER = 0xC0000000
"""An SPI looks like one that strongSwan has drawn."""


def may_not_be_cut(packet: Packet, tunnel: Tunnel) -> bool:
    """IPIP and GRE forbid cutting on the way, ESP as the packet inside does, WireGuard never."""
    kind = tunnel.encapsulation.kind
    return kind in INHERITING or (kind is TunnelKind.ESP and packet.df)


def number_of(name: str) -> int:
    """The same for the same ends, and hardly ever for others (FNV-1a)."""
    number = 0x811C9DC5
    for byte in name.encode():
        number = (number ^ byte) * 0x01000193 % 2**32
    return FIRST_NUMBER + number % NUMBERS
