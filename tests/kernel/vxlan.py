"""VXLAN, held against this machine's kernel: packet by packet.

`python -m tests.kernel.vxlan` prints what differs, by case, as JSON.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address

from app.scenarios.exporters.frames import ip
from app.simulator.events import Event, Send, UdpMessage
from app.simulator.network import Tunnel
from app.simulator.sessions.flow_ports import FIRST, LAST
from app.simulator.steps import Transmitted
from tests.kernel.gateways import Gateway
from tests.kernel.namespaces import become_root_of_own_namespaces
from tests.simulator.builders import first, play
from tests.simulator.tunnels.builders import EAST, WEST, stations, vxlan

STRANGER = IPv4Address("203.0.113.66")
CHOSEN = (slice(4, 6), slice(10, 12), slice(20, 22), slice(26, 28))
"""What a kernel chooses of an outer packet, or what follows from that: identification, checksums, the source port."""
ASKED: Event = Send("pc", "db", UdpMessage(40000, 53, 100))
ANSWERED: Event = Send("db", "pc", UdpMessage(53, 40000, 100))


class Case:
    """The same events in the simulator and, from `west` to `east` and back, in the kernel."""

    def __init__(self, west: Tunnel, east: Tunnel, *events: Event, wan_mtu: int = 1500) -> None:
        network = stations(west, east, wan_mtu)
        self.trace = play(network, *events)
        nodes = {node.name: node for node in network.nodes}
        self.west, self.east = (Gateway(nodes[name], network) for name in ("west", "east"))

    def left(self, node: str, interface: str, event: int = 1) -> list[bytes]:
        """What the simulator says has left by an interface of an event's first packet, and of its pieces."""
        number = self.trace.events[event - 1].packets[0]
        return [
            ip(step.packet)
            for each in self.trace.packets
            if each.number == number or (each.caused_by == number and each.packet.fragment)
            for hop in each.hops
            if hop.node == node
            for step in hop.steps
            if isinstance(step, Transmitted) and step.interface == interface
        ]

    def sent(self, event: int = 1) -> bytes:
        return ip(first(self.trace, event).hops[0].left)


def masked(outer: bytes) -> bytes:
    """Without what a kernel chooses; of a later fragment there are no ports."""
    bare = bytearray(outer)
    is_later = int.from_bytes(outer[6:8], "big") & 0x1FFF
    for part in CHOSEN[:2] if is_later else CHOSEN:
        bare[part] = bytes(2)
    return bytes(bare)


def port(outer: bytes) -> int:
    return int.from_bytes(outer[20:22], "big")


def differ(what: str, ours: Sequence[bytes], theirs: Sequence[bytes]) -> list[str]:
    if list(map(masked, ours)) == list(map(masked, theirs)):
        return []
    return [f"{what}: the simulator has {[each.hex() for each in ours]}, the kernel {[each.hex() for each in theirs]}"]


def from_another(outer: bytes, source: IPv4Address) -> bytes:
    """Without a UDP checksum, which would be another one."""
    header = outer[:10] + bytes(2) + source.packed + outer[16:20]
    words = sum(int.from_bytes(header[at : at + 2], "big") for at in range(0, 20, 2))
    total = (words & 0xFFFF) + (words >> 16)
    return header[:10] + (~total & 0xFFFF).to_bytes(2, "big") + header[12:] + outer[20:26] + bytes(2) + outer[28:]


def both_ways() -> list[str]:
    case = Case(vxlan(EAST), vxlan(WEST), ASKED, ANSWERED)
    case.west.lan.put(case.sent())
    wrapped = case.west.wan.seen()
    found = differ("wrapped", case.left("west", "wan"), wrapped)
    case.east.wan.put(wrapped[0])
    found += differ("unwrapped", case.left("east", "lan"), case.east.lan.seen())
    case.east.lan.put(case.sent(2))
    back = case.east.wan.seen()
    found += differ("the answer wrapped", case.left("east", "wan", 2), back)
    ports = {port(wrapped[0]), port(back[0])}
    if len(ports) != 1 or not all(FIRST <= each < LAST for each in ports):
        found.append(f"the same flow has ports {ports}")
    return found


def a_time_to_live_of_its_own() -> list[str]:
    case = Case(vxlan(EAST, ttl=9), vxlan(WEST), ASKED)
    case.west.lan.put(case.sent())
    return differ("wrapped", case.left("west", "wan"), case.west.wan.seen())


def another_number_is_met_with_silence() -> list[str]:
    case = Case(vxlan(EAST), vxlan(WEST, 8), ASKED)
    case.east.wan.put(case.left("west", "wan")[0])
    return differ("lan", case.left("east", "lan"), case.east.lan.seen()) + differ("wan", [], case.east.wan.seen())


def a_stranger_is_believed_and_answered() -> list[str]:
    """The simulator's way to have one: the western tunnel with another address, which the eastern does not expect."""
    case = Case(vxlan(EAST), vxlan(STRANGER), ASKED, ANSWERED)
    case.east.wan.put(case.left("west", "wan")[0])
    found = differ("unwrapped", case.left("east", "lan"), case.east.lan.seen())
    case.east.lan.put(case.sent(2))
    return found + differ("answered", case.left("east", "wan", 2), case.east.wan.seen())


def before_anything_is_heard_the_written_end_is_meant() -> list[str]:
    case = Case(vxlan(EAST), vxlan(STRANGER), ANSWERED)
    case.east.lan.put(case.sent())
    return differ("wrapped", case.left("east", "wan"), case.east.wan.seen())


def what_is_down_has_a_closed_port() -> list[str]:
    case = Case(vxlan(EAST), vxlan(WEST, up=False), ASKED)
    case.east.run("link", "set", "dev", "tun0", "down")
    case.east.wan.put(case.left("west", "wan")[0])
    told = [each[20:22] for each in case.east.wan.seen()]
    ours = [ip(each.packet)[20:22] for each in case.trace.packets if each.packet.source == EAST]
    return [] if told == ours == [b"\x03\x03"] else [f"the simulator says {ours}, the kernel {told}"]


def a_copy_is_taken_like_the_first() -> list[str]:
    case = Case(vxlan(EAST), vxlan(WEST), ASKED)
    for _ in range(2):
        case.east.wan.put(case.left("west", "wan")[0])
    return differ("unwrapped", case.left("east", "lan") * 2, case.east.lan.seen())


def what_does_not_fit_is_cut_outside() -> list[str]:
    large = Send("pc", "db", UdpMessage(40000, 53, 1400), df=True)
    case = Case(vxlan(EAST), vxlan(WEST), large, wan_mtu=1400)
    case.west.lan.put(case.sent())
    return differ("pieces", case.left("west", "wan"), case.west.wan.seen())


CASES: Mapping[str, Callable[[], list[str]]] = {
    each.__name__.replace("_", " "): each
    for each in (
        both_ways,
        a_time_to_live_of_its_own,
        another_number_is_met_with_silence,
        a_stranger_is_believed_and_answered,
        before_anything_is_heard_the_written_end_is_meant,
        what_is_down_has_a_closed_port,
        a_copy_is_taken_like_the_first,
        what_does_not_fit_is_cut_outside,
    )
}

if __name__ == "__main__":
    become_root_of_own_namespaces()
    json.dump({name: case() for name, case in CASES.items()}, sys.stdout)
