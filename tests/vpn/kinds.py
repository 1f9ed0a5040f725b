"""The kinds of tunnels that are compared, each as its two ends are written in a scenario."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

WEST, EAST = "192.0.2.10", "198.51.100.20"
"""The gateways' own outer addresses."""
PROVIDER = "198.51.100.1"
WESTERN, EASTERN = "10.1.0.0/24", "10.2.0.0/24"


class Means(StrEnum):
    """What makes the real tunnel: a kernel that knows them all, or programs and what every kernel has."""

    KERNEL = "kernel"
    PROGRAMS = "programs"


ONLY_SIZES = ("sizes",)
"""What is asked of a kind that differs from another one in its sizes only."""

UNTRANSLATED = ("sizes", "ttl", "tracked", "narrow", "copies", "clear", "closed")
"""A daemon that finds itself behind NAT puts ESP into UDP, whatever is written."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`west` and `east` are the tunnels of the two gateways; `strange` is one of the east that does not fit the west's.

    Without `asked` it is asked everything. A daemon agrees the keys of what else has its keys set by hand.
    """

    name: str
    west: str
    east: str
    means: tuple[Means, ...] = (Means.KERNEL,)
    strange: str = ""
    out: str = "dev tun0"
    back: str = "dev tun0"
    """How routes into the two tunnels end."""
    asked: tuple[str, ...] = ()
    by_daemon: bool = False

    @property
    def is_sealed(self) -> bool:
        return self.name.startswith(("esp", "wireguard", "openvpn"))


def _ends(kind: str, more: str = "") -> tuple[str, str]:
    return f"{{kind: {kind}, remote: {EAST}{more}}}", f"{{kind: {kind}, remote: {WEST}{more}}}"


def _esp(cipher: str, more: str = "", *, asked: tuple[str, ...] = ONLY_SIZES) -> Kind:
    name = f"esp-in-udp-{cipher}" if more else f"esp-{cipher}"
    return Kind(name, *_ends("esp", f", cipher: {cipher}{more}"), asked=asked)


def _by_policy(name: str = "esp-by-policy", more: str = "", asked: tuple[str, ...] = ()) -> Kind:
    """No route leads into the tunnel: what fits its selectors has to go through it."""
    there, back = (f", selectors: [{here} -> {far}]{more}" for here, far in ((WESTERN, EASTERN), (EASTERN, WESTERN)))
    ends = _ends("esp", there)[0], _ends("esp", back)[1]
    return Kind(name, *ends, out="via 192.0.2.1", back=f"via {PROVIDER}", asked=asked)


IN_UDP = ", nat-traversal: true"
WIREGUARD_WEST = (
    f'{{kind: wireguard, peers: [{{peer: east.tun0, endpoint: "{EAST}:51820", allowed-ips: [{EASTERN}]}}]}}'
)
WIREGUARD_EAST = (
    f'{{kind: wireguard, peers: [{{peer: west.tun0, endpoint: "{WEST}:51820", allowed-ips: [{WESTERN}]}}]}}'
)


def _vxlan(number: int, more: str = "") -> tuple[str, str]:
    return (
        f"{{kind: vxlan, vni: {number}, remote: {EAST}, address: 10.9.0.1/24{more}}}",
        f"{{kind: vxlan, vni: {number}, remote: {WEST}, address: 10.9.0.2/24{more}}}",
    )


OVER_TCP = ", protocol: tcp, port: 1194"
OF_TCP = ("segments", "narrow", "repeated")
COPIED = ("copies", "translated", "moved")


def _openvpn(name: str, more: str = "", asked: tuple[str, ...] = ("segments",)) -> Kind:
    """As server and client."""
    client = f'{{kind: openvpn, address: 10.9.0.2/24{more}, peers: [{{peer: east.tun0, endpoint: "{EAST}:1194"}}]}}'
    server = f"{{kind: openvpn, address: 10.9.0.1/24{more}, peers: [{{peer: west.tun0, iroutes: [{WESTERN}]}}]}}"
    return Kind(name, client, server, (Means.PROGRAMS,), asked=asked)


VXLAN = Kind("vxlan", *_vxlan(42), tuple(Means), _vxlan(43)[1], "via 10.9.0.2", "via 10.9.0.1")
KINDS: Sequence[Kind] = (
    VXLAN,
    replace(VXLAN, name="vxlan-ttl", west=_vxlan(42, ", ttl: 5")[0], means=(Means.KERNEL,)),
    Kind("ipip", *_ends("ipip"), strange="{kind: ipip, remote: 192.0.2.99}"),
    Kind("ipip-ttl", *_ends("ipip", ", ttl: 9")),
    Kind("gre", *_ends("gre"), strange=f"{{kind: gre, remote: {WEST}, key: 8}}"),
    Kind("gre-key", *_ends("gre", ", key: 7"), strange=f"{{kind: gre, remote: {WEST}, key: 8}}"),
    _esp("aes256gcm16", asked=()),
    _esp("aes256-sha256", asked=()),
    _by_policy(),
    replace(_by_policy("esp-by-strongswan", asked=UNTRANSLATED), by_daemon=True),
    replace(_by_policy("esp-in-udp-by-strongswan", IN_UDP, ("sizes", "translated", "copies")), by_daemon=True),
    replace(
        _by_policy("esp-in-udp-of-strongswan", IN_UDP, ("paddings", "tracked", "closed")),
        by_daemon=True,
        means=(Means.PROGRAMS,),
    ),
    *map(_esp, ("aes128gcm16", "chacha20poly1305", "aes128-sha1", "aes256-sha1")),
    *map(_esp, ("aes128-sha256", "aes256-sha384", "aes256-sha512")),
    _esp("aes256gcm16", IN_UDP, asked=()),
    *(_esp(cipher, IN_UDP) for cipher in ("aes256-sha256", "aes256-sha512")),
    _openvpn("openvpn", "", ("paddings", "widths", "ttl", "tracked", "closed", *COPIED, "segments")),
    _openvpn("openvpn-mssfix", ", mssfix: 1300"),
    _openvpn("openvpn-without-mssfix", ", mssfix: 0"),
    _openvpn("openvpn-narrower", ", mtu: 1400"),
    _openvpn("openvpn-tcp", OVER_TCP, ("paddings", "widths", "ttl", "tracked", "closed", "translated", *OF_TCP)),
    _openvpn("openvpn-tcp-narrower", f"{OVER_TCP}, mtu: 1400"),
    _openvpn("openvpn-tcp-mssfix", f"{OVER_TCP}, mssfix: 1300"),
    Kind(
        "wireguard-keepalive",
        WIREGUARD_WEST.replace("allowed-ips", "keepalive: 1s, allowed-ips").replace("peers", "handshakes: true, peers"),
        WIREGUARD_EAST.replace("peers", "handshakes: true, peers").replace(f'endpoint: "{WEST}:51820", ', ""),
        (Means.KERNEL, Means.PROGRAMS),
        asked=("kept",),
    ),
    Kind("wireguard", WIREGUARD_WEST, WIREGUARD_EAST, (Means.KERNEL, Means.PROGRAMS)),
)
