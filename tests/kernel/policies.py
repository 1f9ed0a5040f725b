"""Policies of IPsec, held against this machine's kernel as far as it has them: it cannot encrypt, but it asks.

What has to have come through a tunnel is dropped in the clear as in any kernel, and what would have to go into one is
blocked, where the simulator wraps it. `python -m tests.kernel.policies` prints what differs, by case, as JSON.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.scenarios.exporters.frames import ip
from app.simulator.events import Send, UdpMessage
from app.simulator.network import Network
from app.simulator.packets.packet import Packet, UdpDatagram, envelope_of
from app.simulator.rules.filtering import Accept, Chain, ChainType, Hook
from app.simulator.steps import Transmitted
from tests.kernel.gateways import Gateway
from tests.kernel.namespaces import become_root_of_own_namespaces
from tests.simulator.builders import play
from tests.simulator.tunnels.builders import DB, EAST, PC, WEST, gateway, joined, selected, tun

BACK = "10.2.0.0/24 -> 10.1.0.0/24"
OTHER, AT_GATEWAY = IPv4Address("10.1.9.9"), IPv4Address("10.2.0.1")
UDP = UdpDatagram(40000, 53, 20)


Seen = tuple[bytes, bytes, int, int, int]


def translating(hook: Hook, rule: str) -> Chain:
    return Chain("translating", hook, (parse_rule(rule),), Accept(), ChainType.NAT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A packet that comes to the gateway by one of its interfaces."""

    packet: Packet
    by: str = "wan"
    selector: str = BACK
    chains: Sequence[Chain] = ()


CASES: Mapping[str, Asked] = {
    "clear text that a selector fits is dropped": Asked(Packet(PC, DB, UDP)),
    "it is dropped before its time to live is looked at": Asked(Packet(PC, DB, UDP, ttl=1)),
    "what no selector fits passes": Asked(Packet(OTHER, DB, UDP)),
    "clear text for the gateway itself is dropped": Asked(Packet(PC, AT_GATEWAY, UDP)),
    "what no selector fits is heard by the gateway itself": Asked(Packet(OTHER, AT_GATEWAY, UDP)),
    "an address that destination nat has made is not asked about": Asked(
        Packet(PC, EAST, UDP), chains=[translating(Hook.PREROUTING, "udp dport 53 dnat to 10.2.0.10")]
    ),
    "the address before destination nat is asked about": Asked(
        Packet(PC, IPv4Address("10.2.0.99"), UDP),
        selector="10.2.0.64/26 -> 10.1.0.0/24",
        chains=[translating(Hook.PREROUTING, "udp dport 53 dnat to 10.2.0.10")],
    ),
    "what a selector fits does not leave as it is": Asked(Packet(DB, PC, UDP), by="lan"),
    "what no selector fits leaves as it is": Asked(Packet(DB, OTHER, UDP), by="lan"),
    "the address that source nat has made is asked about": Asked(
        Packet(DB, PC, UDP),
        by="lan",
        selector="10.7.0.0/24 -> 10.1.0.0/24",
        chains=[translating(Hook.POSTROUTING, "oifname wan snat to 10.7.0.1")],
    ),
}


def network(asked: Asked) -> Network:
    """The provider knows the way to the eastern network."""
    east = gateway("east", tun(selected(WEST, asked.selector)), routes=["10.1.0.0/16 via 198.51.100.1"])
    on = joined(gateway("west", routes=["10.9.0.0/24 via 192.0.2.1"]), replace(east, chains=tuple(asked.chains)))
    known = parse_route("10.2.0.0/24 via 198.51.100.20")
    nodes = [replace(node, routes=(known,)) if node.name == "isp" else node for node in on.nodes]
    return replace(on, nodes=tuple(nodes))


def simulated(asked: Asked) -> list[Seen]:
    """What leaves the gateway in the clear."""
    packet, message = asked.packet, UdpMessage(UDP.source_port, UDP.destination_port, UDP.payload)
    sender = {"wan": "isp", "lan": "db"}[asked.by]
    sent = Send(sender, packet.destination, message, ttl=packet.ttl, source_address=packet.source)
    return [
        seen(ip(step.packet))
        for each in play(network(asked), sent).packets
        if each.number == 1 or each.hops[0].node == "east"  # what others say of it nobody says to the kernel
        for hop in each.hops
        if hop.node == "east"
        for step in hop.steps
        if isinstance(step, Transmitted) and envelope_of(step.packet) is None
    ]


def observed(asked: Asked) -> list[Seen]:
    on = network(asked)
    east = Gateway(next(node for node in on.nodes if node.name == "east"), on)
    {"wan": east.wan, "lan": east.lan}[asked.by].put(ip(asked.packet))
    return [seen(packet) for wire in (east.lan, east.wan) for packet in wire.seen()]


def seen(packet: bytes) -> Seen:
    """Its ends, its protocol, its time to live and its length."""
    return packet[12:16], packet[16:20], packet[9], packet[8], int.from_bytes(packet[2:4], "big")


def compared(asked: Asked) -> list[str]:
    ours, theirs = simulated(asked), observed(asked)
    return [] if ours == theirs else [f"the simulator sends {ours}, the kernel {theirs}"]


if __name__ == "__main__":
    become_root_of_own_namespaces()
    json.dump({name: compared(asked) for name, asked in CASES.items()}, sys.stdout)
