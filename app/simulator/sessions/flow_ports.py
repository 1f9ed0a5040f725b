"""From which port a tunnel's datagrams are sent, so that who spreads flows over several ways keeps each together.

The kernel makes it of a hash of the packet inside (udp_flow_src_port in include/net/udp.h, skb_get_hash): of its
protocol, addresses and ports, the same in both directions; of pieces and of what has no ports, of the addresses alone.
Its hash begins with a number that is drawn at every start. This one is the same always; only that the same flow has the
same port, and from which ports it is, is what a kernel does.
"""

from itertools import chain

from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.hashing import WORD, WORD_BITS, hash_of
from app.simulator.packets.packet import Packet

FIRST, LAST = 32768, 60999
"""The ports that a kernel takes of its own accord (ip_local_port_range); the last is never taken here."""
HALF = 16


def flow_port(packet: Packet) -> int:
    sides = [packet.sender, packet.receiver]
    if packet.fragment is not None:
        sides = [Endpoint(side.address, 0) for side in sides]
    hashed = 0
    for word in (*packet.protocol.encode(), *chain.from_iterable(sorted(map(_words, sides)))):
        hashed = hash_of(word, hashed)
    hashed ^= hashed << HALF & WORD
    return FIRST + (hashed * (LAST - FIRST) >> WORD_BITS)


def _words(end: Endpoint) -> tuple[int, int]:
    return int.from_bytes(end.address.packed, "little") & WORD, end.port
