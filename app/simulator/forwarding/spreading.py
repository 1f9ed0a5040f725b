"""Which of several equally good next hops a packet takes: a number made from its headers, so that a flow keeps its way.

The kernel cuts the range of the number into equal parts, and takes the one that it falls into (RFC 2992's
hash-threshold; fib_select_multipath in net/ipv4/fib_semantics.c). `fib_multipath_hash_policy` says what it is made of:
0 only of the two addresses, 1 of protocol and ports too, which fragments are taken to have none of. The ends are put in
order first, so that both directions of a flow have one number (__flow_hash_consistentify). With 0 an ICMP error has
that of the packet that it is about (ip_multipath_l3_keys). The kernel's own number is made with a key drawn at its
start, so that nobody can foretell it; here it is always the same.
"""

from dataclasses import replace

from app.simulator.packets.addresses import Address
from app.simulator.packets.hashing import WORD_BITS, hash_of
from app.simulator.packets.packet import IcmpError, Packet, Protocol, TcpSegment, UdpDatagram
from app.simulator.steps import Routed, Spread

End = tuple[Address, int]
"""With its port."""
BY_PORTS = 1
LOW_WORD = 2**32 - 1


def spread(answer: Routed, packet: Packet, policy: int) -> Routed:
    """The lookup's answer for this packet's flow."""
    fields = flow_fields(packet, policy)
    chosen = answer.hops[_number(fields) * len(answer.hops) >> WORD_BITS]
    next_hop = chosen.via or answer.destination
    return replace(answer, interface=chosen.device, next_hop=next_hop, spread=Spread(fields, chosen))


def flow_fields(packet: Packet, policy: int) -> tuple[Address | int, ...]:
    """What the number is made of: the same for all packets of a flow in one direction."""
    transport = packet.transport
    if policy != BY_PORTS:
        about = transport.inner if isinstance(transport, IcmpError) else packet
        return tuple(sorted((about.source, about.destination), key=int))
    has_ports = isinstance(transport, TcpSegment | UdpDatagram) and packet.fragment is None
    sender, receiver = (packet.sender.port, packet.receiver.port) if has_ports else (0, 0)
    first, second = _in_order((packet.source, sender), (packet.destination, receiver))
    return first[0], second[0], list(Protocol).index(packet.protocol), first[1], second[1]


def _in_order(one: End, other: End) -> tuple[End, End]:
    return (one, other) if (int(one[0]), one[1]) <= (int(other[0]), other[1]) else (other, one)


def _number(fields: tuple[Address | int, ...]) -> int:
    number = 0
    for field in fields:
        number = hash_of(int(field) & LOW_WORD, number)
    return number
