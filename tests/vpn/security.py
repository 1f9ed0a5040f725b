"""IPsec in the kernel with keys set by hand (ip-xfrm(8)): what a route leads to an interface, is wrapped as ESP."""

import socket
from collections.abc import Mapping, Sequence
from hashlib import sha512

from app.simulator.network import NAT_TRAVERSAL_PORT, Interface, Selector, Tunnel
from app.simulator.packets.encapsulation import Cipher
from tests.vpn.worlds import Place

UDP_ENCAP, ESP_IN_UDP = 100, 2
INTERFACE_NUMBER = "7"
WINDOW = "32"
AEAD: Mapping[str, tuple[str, int]] = {
    "aes128gcm16": ("rfc4106(gcm(aes))", 16 + 4),
    "aes256gcm16": ("rfc4106(gcm(aes))", 32 + 4),
    "chacha20poly1305": ("rfc7539esp(chacha20,poly1305)", 32 + 4),
}
"""The kernel's name, and the bytes of its key with the salt."""
DIGESTS: Mapping[str, tuple[str, int]] = {
    "sha1": ("hmac(sha1)", 20),
    "sha256": ("hmac(sha256)", 32),
    "sha384": ("hmac(sha384)", 48),
    "sha512": ("hmac(sha512)", 64),
}


def lay_esp(place: Place, interface: Interface) -> None:
    tunnel = interface.tunnel
    if tunnel is None or tunnel.remote is None:
        raise TypeError(interface.name)
    ends = str(tunnel.local or place.own_address_towards(str(tunnel.remote))), str(tunnel.remote)
    for source, destination in (ends, ends[::-1]):
        _agree(place, tunnel, source, destination)
    for selector in tunnel.selectors or (None,):
        _ask_for(place, ends, selector)
    if tunnel.encapsulation.in_udp:
        place.sockets.append(_traversing(place))
    if not tunnel.selectors:
        _lay_interface(place, interface)


def _ask_for(place: Place, ends: tuple[str, str], selector: Selector | None) -> None:
    """What has to be wrapped, and what has to have been; without a selector that is what an interface sends."""
    for direction, (source, destination) in {"out": ends, "in": ends[::-1], "fwd": ends[::-1]}.items():
        template = ("tmpl", "src", source, "dst", destination, "proto", "esp", "mode", "tunnel")
        asked = _inside(selector, direction) if selector else ("if_id", INTERFACE_NUMBER)
        place.do("ip", "xfrm", "policy", "add", "dir", direction, *asked, *template)


def _inside(selector: Selector, direction: str) -> Sequence[str]:
    here, there = str(selector.local), str(selector.remote)
    return ("src", here, "dst", there) if direction == "out" else ("src", there, "dst", here)


def _lay_interface(place: Place, interface: Interface) -> None:
    place.do("ip", "link", "add", interface.name, "type", "xfrm", "dev", "wan", "if_id", INTERFACE_NUMBER)
    place.do("ip", "link", "set", interface.name, "mtu", str(interface.largest))


def _agree(place: Place, tunnel: Tunnel, source: str, destination: str) -> None:
    """Both directions have the same key, because translated ends know each other by other addresses."""
    names = tunnel.encapsulation.cipher.name
    port = str(NAT_TRAVERSAL_PORT)
    port = str(NAT_TRAVERSAL_PORT)
    in_udp = ("encap", "espinudp", port, port, destination)
    place.do(
        *("ip", "xfrm", "state", "add", "src", source, "dst", destination, "proto", "esp"),
        *("spi", f"0x{_bytes(names, 3).hex()}", "mode", "tunnel", "replay-window", WINDOW),
        *_keys(tunnel.encapsulation.cipher, names),
        *(in_udp if tunnel.encapsulation.in_udp else ()),
        *(() if tunnel.selectors else ("if_id", INTERFACE_NUMBER)),
    )


def _keys(cipher: Cipher, names: str) -> Sequence[str]:
    bits = str(cipher.icv * 8)
    if cipher.name in AEAD:
        algorithm, size = AEAD[cipher.name]
        return ("aead", algorithm, f"0x{_bytes(names, size).hex()}", bits)
    encryption, digest = cipher.name.split("-")
    key = _bytes(names, int(encryption.removeprefix("aes")) // 8)
    algorithm, size = DIGESTS[digest]
    check = ("auth-trunc", algorithm, f"0x{_bytes(names, size).hex()}", bits)
    return ("enc", "cbc(aes)", f"0x{key.hex()}", *check)


def _bytes(names: str, size: int) -> bytes:
    return sha512(names.encode()).digest()[:size]


def _traversing(place: Place) -> socket.socket:
    """Takes ESP out of UDP, as an IKE daemon's socket does (udp(7))."""
    with place.namespace.entered():
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("", NAT_TRAVERSAL_PORT))
    listener.setsockopt(socket.IPPROTO_UDP, UDP_ENCAP, ESP_IN_UDP)
    return listener
