"""Gateways with tunnels as namespaces of this machine's kernel; all that is around them is this process."""

import socket
import subprocess
from ipaddress import IPv4Address
from pathlib import Path

from app.scenarios.exporters.envelopes import station
from app.scenarios.exporters.frames import ETHERNET, ETHERTYPES
from app.scenarios.exporters.rulesets import ruleset
from app.simulator.network import Interface, Network, Node, Tunnel
from app.simulator.packets.addresses import Family
from tests.kernel.hosts.relay import finish_packets
from tests.kernel.interfaces import Interfaces
from tests.kernel.namespaces import Namespace
from tests.kernel.nftables import Nftables

SOMEWHERE = IPv4Address("198.51.100.20")
OUTSIDE = bytes((2, 9, 0, 0, 0, 9))
IPV4 = ETHERTYPES[Family.IPV4]
SYSCTL = Path("/proc/sys/net")
ALWAYS = {
    "ipv4/ip_forward": "1",
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/icmp_ratemask": "0",
    "ipv6/conf/default/disable_ipv6": "1",
}
NEIGHBOURS = {
    "west": (("lan", "10.1.0.10"), ("wan", "192.0.2.1")),
    "east": (("lan", "10.2.0.10"), ("wan", "198.51.100.1")),
}
OWN = {"west": bytes((2, 8, 0, 0, 0, 1)), "east": bytes((2, 8, 0, 0, 0, 2))}


class Wire:
    """The end outside of an interface of a gateway."""

    def __init__(self, namespace: Namespace, name: str, mac: bytes) -> None:
        self._header = mac + OUTSIDE + IPV4
        with namespace.entered():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
            self._socket.bind((name, 3))

    def put(self, packet: bytes) -> None:
        self._socket.send(self._header + packet)

    def seen(self) -> list[bytes]:
        """What has come since the last time; forwarding is over before whoever has sent something goes on."""
        found: list[bytes] = []
        while True:
            try:
                frame, address = self._socket.recvfrom(1 << 16)
            except BlockingIOError:
                return found
            if frame[12:ETHERNET] == IPV4 and address[2] != socket.PACKET_OUTGOING:
                found.append(frame[ETHERNET:])


class Gateway:
    def __init__(self, node: Node, network: Network) -> None:
        self._namespace, around = Namespace(), Namespace()
        self._interfaces, outside = Interfaces(self._namespace), Interfaces(around)
        self._interfaces.bring_up("lo")
        with self._namespace.entered():
            for name, value in ALWAYS.items():
                (SYSCTL / name).write_text(value, "ascii")
        for each in node.interfaces:
            if each.tunnel is None:
                self._join(node.name, each, outside)
            elif each.tunnel.selectors:
                self._select(each.tunnel)
            else:
                self._add(f"{node.name}.{each.name}", each.name, each.tunnel)
            for own in each.addresses:
                self._interfaces.add_address(each.name, own)
        self.lan, self.wan = (Wire(around, f"o{name}", OWN[node.name]) for name in ("lan", "wan"))
        self._introduce(network, node)
        for route in node.routes:
            self._interfaces.add_route(route)
        if node.chains:
            Nftables(self._namespace).run(ruleset(node))

    def _join(self, node: str, interface: Interface, outside: Interfaces) -> None:
        self._interfaces.join(interface.name, OWN[node], outside, f"o{interface.name}", OUTSIDE)
        finish_packets(self._namespace, interface.name)
        self._interfaces.set_mtu(interface.name, interface.largest)
        self._interfaces.wait_until_up(interface.name)

    def _introduce(self, network: Network, node: Node) -> None:
        for interface, address in NEIGHBOURS[node.name]:
            self._interfaces.add_neighbour(interface, IPv4Address(address), OUTSIDE)
        for other in network.nodes:
            for each in other.interfaces:
                if each.tunnel is not None and each.addresses and other is not node:
                    self._interfaces.add_neighbour("tun0", each.addresses[0].ip, station(f"{other.name}.{each.name}"))

    def _select(self, tunnel: Tunnel) -> None:
        """What it has to have come through, which this kernel cannot make; and what would go in goes nowhere."""
        for selector in tunnel.selectors:
            ends = ("src", str(selector.remote), "dst", str(selector.local))
            through = ("tmpl", "src", str(tunnel.remote), "dst", str(SOMEWHERE), "proto", "esp", "mode", "tunnel")
            for way in ("in", "fwd"):
                self.run("xfrm", "policy", "add", *ends, "dir", way, *through)
            out = ("src", str(selector.local), "dst", str(selector.remote))
            self.run("xfrm", "policy", "add", *out, "dir", "out", "action", "block")

    def _add(self, place: str, name: str, tunnel: Tunnel) -> None:
        words = ["id", str(tunnel.encapsulation.key), "dstport", str(tunnel.port), "remote", str(tunnel.remote)]
        words += ["ttl", str(tunnel.ttl)] if tunnel.ttl else []
        self.run("link", "add", "name", name, "address", station(place).hex(":"), "type", "vxlan", *words)
        self.run("link", "set", "dev", name, "mtu", "1450", "up")

    def run(self, *words: str) -> None:
        with self._namespace.entered():
            subprocess.run(("ip", *words), check=True)
