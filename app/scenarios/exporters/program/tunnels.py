"""Stand-ins for tunnels that this kernel cannot make: a device that hands its packets to this program (tun(4)).

Each packet is put into one of the right kind and size, and nothing is encrypted: where ciphertext would stand stands
the packet itself. Whatever happens to it on the way happens in the kernel, as to the real one.
"""

import fcntl
import os
import socket
import struct
import zlib
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network

from app.scenarios.exporters.program.namespaces import at
from app.scenarios.exporters.program.packets import ESP, GRE, IPIP, LONGEST_QUOTE, icmp, ip

ATTACH = 0x400454CA
PLAIN_PACKETS = 0x1001
NUMBERS = {"ipip": IPIP, "gre": GRE, "esp": ESP}
NAT_TRAVERSAL_PORT = 4500
HOST_UNREACHABLE = (3, 1)
WIREGUARD_DATA = 4
VERSION, IP_HEADER = 4, 20
WIREGUARD_MTU = 1420


def _name_number(place: str) -> int:
    return zlib.crc32(place.encode())


class StandIn:
    """One tunnel interface; `options` are the words of its line in the play, as `kind=esp remote=192.0.2.1`."""

    def __init__(self, node: str, device: str, options: dict[str, str]) -> None:
        self.node, self.place, self._options = node, f"{node}.{device}", options
        self._kind = options["kind"]
        self._header, self._block = int(options.get("header", 0)), int(options.get("block", 1))
        self._behind, self._tag = int(options.get("behind", 0)), int(options.get("tag", 0))
        self._port = int(options.get("port", 0))
        self._peers = [peer.split("/", 1) for peer in options.get("peers", "").split("+") if peer]
        self._heard: dict[str, tuple[str, int]] = {}
        with at(node):
            self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.device, ATTACH, struct.pack("16sH22x", device.encode(), PLAIN_PACKETS))
            self.outside = self._outside()
            self._raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
            self._errors = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)

    def _outside(self) -> socket.socket:
        if self._port:
            outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            outside.bind((self._options.get("local", ""), self._port))
        else:
            outside = socket.socket(socket.AF_INET, socket.SOCK_RAW, NUMBERS[self._kind])
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
        if self._kind == "wireguard":
            receiver = self._peer_of(inner[16:20])
            remote, port = self._heard.get(receiver) or self._endpoint(receiver)
            if not remote:
                ends = _text(inner[16:20]), _text(inner[12:16])
                self._errors.sendto(
                    icmp(ends, *HOST_UNREACHABLE, bytes(4) + inner[:LONGEST_QUOTE]), (_text(inner[12:16]), 0)
                )
                return
        elif "" in self._heard:
            remote, port = self._heard[""]
        ttl = inner[8] if self._options.get("ttl") == "inherit" else int(self._options.get("ttl", 64))
        content = self._head(receiver) + inner + bytes(self._fill(len(inner)))
        with suppress(OSError):
            if self._port:
                self.outside.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
                self.outside.sendto(content, (remote, port))
            else:
                ends = self._options.get("local") or self._own_address(remote), remote
                self._raw.sendto(ip(ends, NUMBERS[self._kind], ttl, content), (remote, 0))

    def _own_address(self, remote: str) -> str:
        with at(self.node), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.connect((remote, 1))
            return str(asked.getsockname()[0])

    def _head(self, receiver: str) -> bytes:
        if self._kind == "wireguard":
            return struct.pack("<IIII", WIREGUARD_DATA, _name_number(receiver), _name_number(self.place), 0)
        if self._kind == "gre":
            return bytes.fromhex(self._options["start"])
        return struct.pack("!II", 0xC0000001, 1).ljust(self._header, b"\0") if self._header else b""

    def _fill(self, inner: int) -> int:
        """Padding, what stands behind it, and the check value."""
        padding = -(inner + self._behind) % self._block
        if self._kind == "wireguard":
            padding = min(padding, max(WIREGUARD_MTU - inner, 0))
        return padding + self._behind + self._tag

    def unwrap(self) -> None:
        while True:
            try:
                outer, sender = self.outside.recvfrom(1 << 16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            content = outer if self._port else outer[(outer[0] & 15) * 4 :]
            inner = content[self._header :]
            if len(inner) >= IP_HEADER and self._expects(content, inner, sender):
                with suppress(OSError):
                    os.write(self.device, inner[: int.from_bytes(inner[2:4], "big")])

    def _expects(self, content: bytes, inner: bytes, sender: tuple[str, int]) -> bool:
        if self._kind == "wireguard":
            _, receiver, name, _ = struct.unpack_from("<IIII", content)
            peers = [peer for peer, _ in self._peers if _name_number(peer) == name]
            if receiver != _name_number(self.place) or not peers:
                return False
            self._heard[peers[0]] = sender
            return self._peer_of(inner[12:16]) == peers[0]
        if sender[0] != self._options.get("remote"):
            return False
        if self._port:
            self._heard[""] = sender
        return self._kind != "gre" or content[: self._header] == self._head("")

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


def _text(address: bytes) -> str:
    return str(IPv4Address(address))
