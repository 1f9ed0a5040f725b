"""Which of several equally good next hops a packet takes: a number made from its headers, so that a flow keeps its way.

The kernel cuts the range of the number into equal parts, and takes the one that it falls into (RFC 2992's
hash-threshold; fib_select_multipath in net/ipv4/fib_semantics.c). `fib_multipath_hash_policy` says what it is made of:
0 only of the two addresses, 1 of protocol and ports too. With the former an ICMP error goes the way of the packet that
it is about (ip_multipath_l3_keys). The kernel's own number is made with a key drawn at its start, so that nobody can
foretell it; here it is always the same.
"""

from dataclasses import replace

from app.simulator.addresses import Address
from app.simulator.hashing import WORD_BITS, hash_of
from app.simulator.packet import IcmpError, Packet, Protocol, TcpSegment, UdpDatagram
from app.simulator.steps import Routed, Spread

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
    if isinstance(transport, IcmpError) and policy != BY_PORTS:
        return transport.inner.destination, transport.inner.source
    if policy != BY_PORTS:
        return packet.source, packet.destination
    number = list(Protocol).index(packet.protocol)
    if isinstance(transport, TcpSegment | UdpDatagram):
        return packet.source, packet.destination, number, transport.source_port, transport.destination_port
    return packet.source, packet.destination, number, 0, 0


def _number(fields: tuple[Address | int, ...]) -> int:
    number = 0
    for field in fields:
        number = hash_of(int(field) & LOW_WORD, number)
    return number
