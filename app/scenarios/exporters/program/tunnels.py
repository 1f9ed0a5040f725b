"""Stand-ins for tunnels that this kernel cannot make: a device that hands its packets to this program (tun(4)).

Each packet is put into one of the right kind and size, and nothing is encrypted: where ciphertext would stand stands
the packet itself. Whatever happens to it on the way happens in the kernel, as to the real one.
"""

import errno
import fcntl
import os
import socket
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network

from app.scenarios.exporters.program.namespaces import at
from app.scenarios.exporters.program.packets import DONT_FRAGMENT, ESP, GRE, IPIP, LONGEST_QUOTE, icmp
from app.scenarios.exporters.program.taps import is_coming_up

ATTACH = 0x400454CA
PLAIN_PACKETS = 0x1001
NUMBERS = {"ipip": IPIP, "gre": GRE, "esp": ESP}
NAT_TRAVERSAL_PORT = 4500
HOST_UNREACHABLE, PORT_UNREACHABLE, TOO_LARGE = (3, 1), (3, 3), (3, 4)
PACKET_INFO, MTU_DISCOVER, MTU = 8, 10, 14
"""Options of sockets (ip(7))."""
MAY_BE_CUT, CUT_HERE_ONLY, HEED, IGNORE = 0, 1, 2, 3
"""What IP_MTU_DISCOVER may be: the last two forbid to cut, and differ in whether they heed what is known of the way."""
COMPLAINING = ("ipip", "gre")
"""Kinds whose receiver says so when it expects nothing of the sender (tunnel4_rcv, gre_rcv)."""
WIREGUARD_DATA, OPENVPN_DATA = 4, 9 << 3
OF_PEERS = ("wireguard", "openvpn")
VXLAN_HEADER = 8
VERSION, IP_HEADER, UDP_HEADER = 4, 20, 8
WIREGUARD_MTU = 1420


def _name_number(place: str) -> int:
    return zlib.crc32(place.encode())


class StandIn:
    """One tunnel interface; `options` are the words of its line in the play, as `kind=esp remote=192.0.2.1`."""

    def __init__(self, node: str, device: str, options: dict[str, str]) -> None:
        self.node, self.place, self._options = node, f"{node}.{device}", options
        self.kind, self._device_name = options["kind"], device
        self._header, self._block = int(options.get("header", 0)), int(options.get("block", 1))
        self._behind, self._tag = int(options.get("behind", 0)), int(options.get("tag", 0))
        self._port = int(options.get("port", 0))
        self._peers = [peer.split("/", 1) for peer in options.get("peers", "").split("+") if peer]
        self._heard: dict[str, tuple[str, int]] = {}
        self._sent: Counter[str] = Counter()
        self._window, self._come = int(options.get("window", 0)), set[tuple[int, int]]()
        with at(node):
            self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.device, ATTACH, struct.pack("16sH22x", device.encode(), PLAIN_PACKETS))
            self.outside = self._outside()
            self._errors = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)

    def is_coming_up(self) -> bool:
        return is_coming_up(self.outside, self._device_name)

    def _outside(self) -> socket.socket:
        if self._port:
            outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            outside.bind((self._options.get("local", ""), self._port))
        else:
            outside = socket.socket(socket.AF_INET, socket.SOCK_RAW, NUMBERS[self.kind])
        return outside

    def wrap(self) -> None:
        """Of every packet that is routed into the device make one for the far end."""
        while True:
            try:
                inner = os.read(self.device, 1 << 16)
            except BlockingIOError:
                return
            if inner[0] >> 4 == VERSION:
                self._send(inner)

    def _send(self, inner: bytes) -> None:
        remote, port, receiver = self._options.get("remote", ""), NAT_TRAVERSAL_PORT, ""
        if self.kind in OF_PEERS:
            receiver = self._peer_of(inner[16:20])
            remote, port = self._heard.get(receiver) or self._endpoint(receiver)
            if not remote:
                if self.kind == "wireguard":
                    self.complain(inner, HOST_UNREACHABLE)
                return
        elif self.kind == "vxlan":
            port = self._port
        elif "" in self._heard:
            remote, port = self._heard[""]
        ttl = inner[8] if self._options.get("ttl") == "inherit" else int(self._options.get("ttl", 64))
        content = self._head(receiver) + inner + bytes(self._fill(len(inner)))
        local = self._options.get("local")
        source = [(socket.IPPROTO_IP, PACKET_INFO, struct.pack("I4s4x", 0, socket.inet_aton(local)))] if local else []
        self.outside.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
        self.outside.setsockopt(socket.IPPROTO_IP, MTU_DISCOVER, self._discovery(inner))
        try:
            self.outside.sendmsg([content], source, 0, (remote, port if self._port else 0))
        except OSError as error:
            if error.errno == errno.EMSGSIZE and _is_whole(inner):
                self.complain(inner, TOO_LARGE, self._fitting(remote))

    def _discovery(self, inner: bytes) -> int:
        """Whether the outer packet may be cut on its way."""
        is_whole = _is_whole(inner)
        match self._options["cut"]:
            case "never":
                return HEED if is_whole else IGNORE
            case "inherit":
                return HEED if is_whole else MAY_BE_CUT
            case "needed":
                return CUT_HERE_ONLY
            case _:
                return MAY_BE_CUT

    def _fitting(self, remote: str) -> int:
        """How large a packet may be that goes in, by what the kernel knows of the way."""
        with at(self.node), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.connect((remote, 1))
            outer = asked.getsockopt(socket.IPPROTO_IP, MTU)
        filled = outer - IP_HEADER - (UDP_HEADER if self._port else 0) - self._header - self._tag
        return filled - filled % self._block - self._behind

    def complain(self, packet: bytes, why: tuple[int, int], fitting: int = 0) -> None:
        """Tell its sender, as the kernel of this node would; `fitting` is what would not have been too large."""
        source, destination = _text(packet[12:16]), _text(packet[16:20])
        with suppress(OSError):
            message = icmp((destination, source), *why, struct.pack("!HH", 0, fitting) + packet[:LONGEST_QUOTE])
            self._errors.sendto(message, (source, 0))

    def _head(self, receiver: str) -> bytes:
        if self.kind == "openvpn":  # where the tag would stand stands who it is from and for
            names = _name_number(receiver), _name_number(self.place)
            return struct.pack("<IIII", OPENVPN_DATA, *names, self._number(receiver)).ljust(self._header, b"\0")
        if self.kind == "wireguard":
            names = _name_number(receiver), _name_number(self.place)
            return struct.pack("<IIII", WIREGUARD_DATA, *names, self._number(receiver) - 1)
        if self.kind in ("gre", "vxlan"):
            return bytes.fromhex(self._options["start"])
        return struct.pack("!II", 0xC0000001, self._number("")).ljust(self._header, b"\0") if self._header else b""

    def _number(self, receiver: str) -> int:
        self._sent[receiver] += 1
        return self._sent[receiver]

    def _fill(self, inner: int) -> int:
        """Padding, what stands behind it, and the check value."""
        padding = -(inner + self._behind) % self._block
        if self.kind == "wireguard":
            padding = min(padding, max(WIREGUARD_MTU - inner, 0))
        return padding + self._behind + self._tag

    def unwrap(self) -> Iterator[bytes]:
        """What comes out goes into the device; the packets that are not expected come back."""
        while True:
            try:
                outer, sender = self.outside.recvfrom(1 << 16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            content = outer if self._port else outer[(outer[0] & 15) * 4 :]
            inner = content[self._header :]
            if len(inner) >= IP_HEADER and self._is_for_here(outer) and self._expects(content, inner, sender):
                with suppress(OSError):
                    os.write(self.device, inner[: int.from_bytes(inner[2:4], "big")])
            else:
                yield outer

    def _is_for_here(self, outer: bytes) -> bool:
        """A raw socket hears what comes to any address of the node; one with a port is bound to its own."""
        local = self._options.get("local")
        return bool(self._port) or local in (None, _text(outer[16:20]))

    def _expects(self, content: bytes, inner: bytes, sender: tuple[str, int]) -> bool:
        if self.kind in OF_PEERS:
            return self._expects_of_peer(content, inner, sender)
        if self.kind == "vxlan":
            return content[:VXLAN_HEADER] == self._head("")[:VXLAN_HEADER]
        if sender[0] != self._options.get("remote"):
            return False
        if self.kind == "esp" and not self._is_new(0, struct.unpack_from("!I", content, 4)[0]):
            return False
        if self._port:
            self._heard[""] = sender
        return self.kind != "gre" or content[: self._header] == self._head("")

    def _expects_of_peer(self, content: bytes, inner: bytes, sender: tuple[str, int]) -> bool:
        _, receiver, name, number = struct.unpack_from("<IIII", content)
        peers = [peer for peer, _ in self._peers if _name_number(peer) == name]
        if receiver != _name_number(self.place) or not peers or not self._may_come(peers[0], sender):
            return False
        if not self._is_new(name, number):
            return False
        self._heard[peers[0]] = sender
        return self._peer_of(inner[12:16]) == peers[0]

    def _may_come(self, peer: str, sender: tuple[str, int]) -> bool:
        """Of OpenVPN from where it is written, if it is, and unless it floats."""
        written = self._endpoint(peer)[0]
        return self.kind != "openvpn" or "floats" in self._options or written in ("", sender[0])

    def _is_new(self, sender: int, number: int) -> bool:
        """Whether a number has not come yet, as far as is remembered."""
        if not self._window:
            return True
        highest = max((each for who, each in self._come if who == sender), default=-1)
        is_new = number > highest - self._window and (sender, number) not in self._come
        self._come.add((sender, number))
        return is_new

    def _peer_of(self, address: bytes) -> str:
        """Whose an address is: the longest prefix wins."""
        fitting = []
        for peer, rest in self._peers:
            for allowed in rest.split("@")[0].split(","):
                network = IPv4Network(allowed)
                if IPv4Address(address) in network:
                    fitting.append((network.prefixlen, peer))
        return max(fitting)[1] if fitting else ""

    def _endpoint(self, receiver: str) -> tuple[str, int]:
        written = next((rest.partition("@")[2] for peer, rest in self._peers if peer == receiver), "")
        address, _, port = written.partition(":")
        return address, int(port or 0)


def carry(tunnels: list[StandIn]) -> None:
    """Whatever waits, both ways. What no tunnel of a node expects is complained of; each of them hears it."""
    refused: Counter[tuple[str, str, bytes]] = Counter()
    for tunnel in tunnels:
        tunnel.wrap()
        refused.update((tunnel.node, tunnel.kind, packet) for packet in tunnel.unwrap())
    for (node, kind, packet), times in refused.items():
        hearing = [tunnel for tunnel in tunnels if (tunnel.node, tunnel.kind) == (node, kind)]
        if kind in COMPLAINING and times == len(hearing):
            hearing[0].complain(packet, PORT_UNREACHABLE)


def _is_whole(packet: bytes) -> bool:
    """Whether it may not be cut."""
    return bool(int.from_bytes(packet[6:8], "big") & DONT_FRAGMENT)


def _text(address: bytes) -> str:
    return str(IPv4Address(address))
