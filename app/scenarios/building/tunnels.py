"""Tunnel interfaces: from what is written to what is simulated, with every fault at its place."""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Interface, IPv4Network
from typing import TypeVar

from app.documents.texts import Json, Path, nearest
from app.scenarios.building.control_plane import build_ike, build_nhrp, print_ike, print_nhrp
from app.scenarios.building.durations import parse_duration, print_duration
from app.scenarios.building.faults import Faults
from app.scenarios.building.places import NODE_WORDS
from app.scenarios.format.network import NetworkText, Node
from app.scenarios.format.network import Peer as PeerText
from app.scenarios.format.network import Tunnel as TunnelText
from app.simulator.network import (
    NAT_TRAVERSAL_PORT,
    OPENVPN_PORT,
    VXLAN_PORT,
    WIREGUARD_PORT,
    Interface,
    Peer,
    Selector,
    Tunnel,
)
from app.simulator.packets.addresses import SECOND, Endpoint, HostAddress, InterfaceAddress
from app.simulator.packets.encapsulation import CIPHERS, DEFAULT_CIPHER, Encapsulation, TunnelKind

OWN_KEYS = {
    "cipher": frozenset({"esp"}),
    "ike": frozenset({"esp"}),
    "nat-traversal": frozenset({"esp"}),
    "selectors": frozenset({"esp"}),
    "replay-window": frozenset({"esp", "openvpn"}),
    "key": frozenset({"gre"}),
    "nhrp": frozenset({"gre"}),
    "handshakes": frozenset({"wireguard"}),
    "listen-port": frozenset({"wireguard"}),
    "peers": frozenset({"wireguard", "openvpn"}),
    "protocol": frozenset({"openvpn"}),
    "mssfix": frozenset({"openvpn"}),
    "float": frozenset({"openvpn"}),
    "epoch": frozenset({"openvpn"}),
    "vni": frozenset({"vxlan"}),
    "port": frozenset({"vxlan", "openvpn"}),
    "remote": frozenset({"ipip", "gre", "esp", "vxlan"}),
    "local": frozenset({"ipip", "gre", "esp", "vxlan"}),
}
"""Keys that only some kinds of tunnel have."""
PORTS = range(1, 65536)
OWN_PORTS = {TunnelKind.WIREGUARD: WIREGUARD_PORT, TunnelKind.VXLAN: VXLAN_PORT, TunnelKind.OPENVPN: OPENVPN_PORT}
KEEPALIVES = range(SECOND, 65536 * SECOND)
SELECTED = "As 10.1.0.0/24 -> 10.2.0.0/24."
PEERING = {"wireguard": "WireGuard", "openvpn": "OpenVPN"}
Known = Mapping[str, TunnelText]
EVERYTHING = IPv4Network("0.0.0.0/0")
Parsed = TypeVar("Parsed", HostAddress, IPv4Interface, IPv4Network)


def build_tunnels(name: str, written: NetworkText, faults: Faults) -> Iterator[Interface]:
    node = written.nodes[name]
    known = _known(written) if node.tunnels else {}
    for interface, tunnel in node.tunnels.items():
        path: Path = ("network", "nodes", name, "tunnels", interface)
        _check_name(interface, node, path, faults)
        _check_keys(tunnel, path, faults)
        reader = _Reader(path, known, faults)
        own = f"{name}.{interface}"
        yield Interface(interface, reader.addresses(tunnel.address), reader.tunnel(tunnel, own), mtu=tunnel.mtu)


def _known(written: NetworkText) -> Known:
    """All interfaces that may be peers by their places, found once for all who ask."""
    return {
        f"{node}.{name}": tunnel
        for node, text in written.nodes.items()
        for name, tunnel in text.tunnels.items()
        if tunnel.kind in PEERING
    }


def _check_name(name: str, node: Node, path: Path, faults: Faults) -> None:
    if name in NODE_WORDS:
        faults.add(path, f"No tunnel can be called “{name}”: places would be ambiguous.", key=True)
    if name in node.interfaces:
        faults.add(path, f"“{name}” is an interface already: a tunnel is one more, with a name of its own.", key=True)


def _check_keys(tunnel: TunnelText, path: Path, faults: Faults) -> None:
    for field in sorted(tunnel.model_fields_set):
        key = TunnelText.model_fields[field].alias or field
        if tunnel.kind not in OWN_KEYS.get(key, {tunnel.kind}):
            owners = ", ".join(sorted(OWN_KEYS[key]))
            faults.add((*path, key), f"“{key}” says nothing about {tunnel.kind}: only {owners} has it.", key=True)
    if tunnel.kind in PEERING:
        if not tunnel.peers:
            name = PEERING[tunnel.kind]
            faults.add(path, f"{'An' if name == 'OpenVPN' else 'A'} {name} interface has “peers”.")
        _check_peer_keys(tunnel, path, faults)
    elif tunnel.remote is None and tunnel.nhrp is None:
        faults.add(path, "“remote” is missing here: the outer address of the far end.")
    if tunnel.kind == "vxlan" and tunnel.vni is None:
        faults.add(path, "“vni” is missing here: the number of the network inside.")


def _check_peer_keys(tunnel: TunnelText, path: Path, faults: Faults) -> None:
    """What belongs to a peer is called otherwise by each."""
    for index, peer in enumerate(tunnel.peers):
        place = (*path, "peers", index)
        if tunnel.kind == "wireguard" and not peer.allowed_ips:
            faults.add(place, "“allowed-ips” is missing here: what goes to this peer, and may come from it.")
        if tunnel.kind == "wireguard" and peer.iroutes:
            faults.add((*place, "iroutes"), "“iroutes” says nothing about wireguard: only openvpn has it.", key=True)
        if tunnel.kind == "openvpn" and peer.allowed_ips:
            faults.add((*place, "allowed-ips"), "“allowed-ips” says nothing about openvpn: say “iroutes”.", key=True)


class _Reader:
    def __init__(self, path: Path, known: Known, faults: Faults) -> None:
        self._path = path
        self._known = known
        self._faults = faults

    def addresses(self, line: str | None) -> tuple[InterfaceAddress, ...]:
        if line is None:
            return ()
        expected = "an address with its prefix length, as 10.9.0.1/30"
        if "/" not in line:
            self._faults.add((*self._path, "address"), f"“{line}” is not {expected}.")
            return ()
        parsed = self._parse(IPv4Interface, line, ("address",), expected)
        return (InterfaceAddress(HostAddress(int(parsed)), parsed.network),) if parsed else ()

    def tunnel(self, written: TunnelText, own: str) -> Tunnel:
        kind = TunnelKind(written.kind)
        in_tcp = written.protocol == "tcp"
        port = NAT_TRAVERSAL_PORT if written.nat_traversal else OWN_PORTS.get(kind)
        if in_tcp and any(peer.endpoint for peer in written.peers):
            port = None  # a client's is drawn
        cipher = CIPHERS.get(written.cipher or DEFAULT_CIPHER.name)
        if cipher is None:
            hint = nearest(written.cipher or "", CIPHERS)
            self._faults.add((*self._path, "cipher"), f"“{written.cipher}” is no cipher that is known here.", hint)
        key = written.vni if kind is TunnelKind.VXLAN else written.key
        return Tunnel(
            Encapsulation(
                kind,
                cipher or DEFAULT_CIPHER,
                key,
                in_udp=port is not None and not in_tcp,
                epoch=written.epoch,
                in_tcp=in_tcp,
            ),
            remote=self._address(written.remote, "remote"),
            local=self._address(written.local, "local"),
            ttl=written.ttl,
            port=written.listen_port or written.port or port,
            peers=tuple(self._peer(index, peer, own, written.kind) for index, peer in enumerate(written.peers)),
            floats=written.floats,
            mssfix=written.mssfix,
            up=written.up,
            replay_window=written.replay_window,
            handshakes=written.handshakes,
            nhrp=build_nhrp(written.nhrp, (*self._path, "nhrp"), self._faults),
            selectors=tuple(self._selectors(written.selectors)),
            ike=build_ike(written.ike, (*self._path, "ike"), self._faults),
        )

    def _selectors(self, lines: list[str]) -> Iterator[Selector]:
        for index, line in enumerate(lines):
            place: Path = ("selectors", index)
            local, arrow, remote = (part.strip() for part in line.partition("->"))
            if not arrow:
                self._faults.add((*self._path, *place), f"“{line}” is not LOCAL -> REMOTE.", SELECTED)
                continue
            ends = [self._parse(IPv4Network, end, place, "a prefix, as 10.2.0.0/16") for end in (local, remote)]
            if ends[0] and ends[1]:
                yield Selector(ends[0], ends[1])

    def _address(self, line: str | None, key: str) -> HostAddress | None:
        return None if line is None else self._parse(HostAddress, line, (key,), "an address, as 203.0.113.1")

    def _peer(self, index: int, written: PeerText, own: str, kind: str) -> Peer:
        place: Path = ("peers", index)
        self._check_peer(written.peer, (*self._path, *place, "peer"), own, kind)
        expected = "a prefix, as 10.2.0.0/16"
        key, lines = ("iroutes", written.iroutes) if kind == "openvpn" else ("allowed-ips", written.allowed_ips)
        allowed = [self._parse(IPv4Network, line, (*place, key, number), expected) for number, line in enumerate(lines)]
        if kind == "openvpn":
            allowed += self._of_client(written)
        endpoint = None if written.endpoint is None else self._endpoint(written.endpoint, (*place, "endpoint"))
        keepalive = None if written.keepalive is None else parse_duration(written.keepalive)
        if keepalive is not None and keepalive not in KEEPALIVES:
            self._faults.add((*self._path, *place, "keepalive"), "A keepalive is sent every 1 to 65535 seconds.")
        return Peer(written.peer, tuple(prefix for prefix in allowed if prefix), endpoint, keepalive)

    def _of_client(self, written: PeerText) -> list[IPv4Network]:
        """A client has its own address inside; behind a server is everything."""
        if written.endpoint is not None:
            return [EVERYTHING]
        line = self._known[written.peer].address if written.peer in self._known else None
        try:
            return [IPv4Network(IPv4Interface(line).ip)] if line else []
        except ValueError:  # told where it is written
            return []

    def _check_peer(self, peer: str, path: Path, own: str, kind: str) -> None:
        others = [place for place, tunnel in self._known.items() if tunnel.kind == kind and place != own]
        if peer not in others:
            hint = nearest(peer, sorted(others))
            self._faults.add(path, f"There is no other {PEERING[kind]} interface “{peer}”.", hint)

    def _endpoint(self, line: str, place: Path) -> Endpoint | None:
        address, colon, port = line.partition(":")
        number = int(port) if port.isascii() and port.isdigit() and len(port) <= len(str(PORTS[-1])) else 0
        if not colon or number not in PORTS:
            self._faults.add((*self._path, *place), f"“{line}” is not ADDRESS:PORT, as 203.0.113.1:51820.")
            return None
        parsed = self._parse(HostAddress, address, place, "ADDRESS:PORT, as 203.0.113.1:51820")
        return Endpoint(parsed, number) if parsed else None

    def _parse(self, kind: Callable[[str], Parsed], line: str, place: Path, expected: str) -> Parsed | None:
        try:
            return kind(line)
        except ValueError:
            self._faults.add((*self._path, *place), f"“{line}” is not {expected}.")
            return None


def print_tunnel(interface: Interface, tunnel: Tunnel, label: str) -> dict[str, Json]:
    """With everything that its kind has."""
    encapsulation = tunnel.encapsulation
    told: dict[str, Json] = {"kind": encapsulation.kind.value, "label": label}
    if interface.addresses:
        told["address"] = str(interface.addresses[0])
    if interface.mtu is not None:
        told["mtu"] = interface.mtu
    told |= {key: str(end) for key, end in (("remote", tunnel.remote), ("local", tunnel.local)) if end is not None}
    key = "vni" if encapsulation.kind is TunnelKind.VXLAN else "key"
    told |= {key: number for key, number in ((key, encapsulation.key), ("ttl", tunnel.ttl)) if number is not None}
    if encapsulation.kind is TunnelKind.ESP:
        told |= {"cipher": encapsulation.cipher.name, "nat-traversal": encapsulation.in_udp}
        told |= {} if tunnel.replay_window is None else {"replay-window": tunnel.replay_window}
    if encapsulation.kind in {TunnelKind.VXLAN, TunnelKind.OPENVPN} and tunnel.port is not None:
        told["port"] = tunnel.port
    if encapsulation.kind is TunnelKind.OPENVPN:
        told |= _print_openvpn(tunnel)
    if tunnel.nhrp is not None:
        told["nhrp"] = print_nhrp(tunnel.nhrp)
    if tunnel.selectors:
        told["selectors"] = [str(selector) for selector in tunnel.selectors]
    if tunnel.ike is not None:
        told["ike"] = print_ike(tunnel.ike)
    if encapsulation.kind is TunnelKind.WIREGUARD:
        told |= {"handshakes": True} if tunnel.handshakes else {}
        told |= {"listen-port": tunnel.port, "peers": [_print_peer(peer) for peer in tunnel.peers]}
    return {**told, "up": tunnel.up}


def _print_openvpn(tunnel: Tunnel) -> dict[str, Json]:
    told: dict[str, Json] = {"protocol": "tcp" if tunnel.encapsulation.in_tcp else "udp"}
    told |= {} if tunnel.mssfix is None else {"mssfix": tunnel.mssfix}
    told |= {} if tunnel.replay_window is None else {"replay-window": tunnel.replay_window}
    told |= {} if tunnel.encapsulation.in_tcp else {"float": tunnel.floats}
    told["epoch"] = tunnel.encapsulation.epoch
    peers: list[Json] = []
    for peer in tunnel.peers:
        ends: dict[str, Json] = {"peer": peer.interface}
        if peer.endpoint is not None:
            ends["endpoint"] = str(peer.endpoint)
        elif len(peer.allowed) > 1:
            ends["iroutes"] = [str(prefix) for prefix in peer.allowed[:-1]]
        peers.append(ends)
    return {**told, "peers": peers}


def _print_peer(peer: Peer) -> Json:
    endpoint: dict[str, Json] = {"endpoint": str(peer.endpoint)} if peer.endpoint else {}
    if peer.keepalive is not None:
        endpoint["keepalive"] = print_duration(peer.keepalive)
    return {"peer": peer.interface, "allowed-ips": [str(prefix) for prefix in peer.allowed], **endpoint}
