"""OpenVPN's own program at both ends, as server and client; addresses and routes are the scenario's."""

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from app.simulator.network import Interface, Node, Peer, Tunnel
from tests.vpn.worlds import CommandError, Place

ATTEMPTS = 500
READY = "Initialization Sequence Completed"
COMMON = """\
dev {name}
dev-type tun
topology subnet
proto {protocol}
disable-dco
ifconfig-noexec
route-noexec
data-ciphers AES-256-GCM
dh none
cert {folder}/{node}.crt
key {folder}/{node}.key
verb 3
"""
KEY = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"


def lay_openvpn(place: Place, interface: Interface) -> None:
    tunnel = interface.tunnel
    if tunnel is None:
        raise TypeError(interface.name)
    folder = Path(mkdtemp())
    protocol = _protocol(tunnel)
    lines = COMMON.format(name=interface.name, protocol=protocol, folder=_keys(place), node=place.node.name)
    lines += "".join(_said(interface, tunnel))
    for peer in tunnel.peers:
        lines += f"peer-fingerprint {_fingerprint(place, peer.interface.partition('.')[0])}\n"
    lines += "".join(_role(place, interface, tunnel, folder))
    (folder / "openvpn.conf").write_text(lines)
    log = folder / "log"
    place.start("openvpn", "--config", str(folder / "openvpn.conf"), "--log", str(log))
    for _ in range(ATTEMPTS):
        if log.exists() and READY in log.read_text():
            return
        time.sleep(0.02)
    raise CommandError(f"{place.node.name}: {log.read_text() if log.exists() else 'openvpn says nothing'}")


def _protocol(tunnel: Tunnel) -> str:
    if not tunnel.encapsulation.in_tcp:
        return "udp"
    return "tcp-client" if any(peer.endpoint for peer in tunnel.peers) else "tcp-server"


def _said(interface: Interface, tunnel: Tunnel) -> Iterator[str]:
    """What a scenario may leave open. Over TCP the server has both ends send each packet at once."""
    if tunnel.port is not None:
        yield f"lport {tunnel.port}\n"
    if interface.mtu is not None:
        yield f"tun-mtu {interface.mtu}\n"
    if tunnel.mssfix is not None:
        yield f"mssfix {tunnel.mssfix} mtu\n" if tunnel.mssfix else "mssfix 0\n"
    if _protocol(tunnel) == "tcp-server":
        yield "tcp-nodelay\n"


def _role(place: Place, interface: Interface, tunnel: Tunnel, folder: Path) -> Iterator[str]:
    """Who knows where the other one is, is a client."""
    if endpoint := next((peer.endpoint for peer in tunnel.peers if peer.endpoint), None):
        yield f"client\nremote {endpoint.address} {endpoint.port}\n"
        return
    own = interface.addresses[0]
    yield f"mode server\ntls-server\npush 'topology subnet'\nifconfig {own.ip} {own.network.netmask}\n"
    yield f"client-config-dir {folder}\n"
    for peer in tunnel.peers:
        (folder / peer.interface.partition(".")[0]).write_text("".join(_client(place, peer)))


def _client(place: Place, peer: Peer) -> Iterator[str]:
    node, _, name = peer.interface.partition(".")
    their = next(each for each in _node(place, node).interfaces if each.name == name).addresses[0]
    yield f"ifconfig-push {their.ip} {their.network.netmask}\n"
    yield from (f"iroute {each.network_address} {each.netmask}\n" for each in peer.allowed if their.ip not in each)


def _node(place: Place, name: str) -> Node:
    return next(node for node in place.network.nodes if node.name == name)


def _keys(place: Place) -> Path:
    """Everybody's, the same for all cases of a process."""
    folder = _folder()
    for node in place.network.nodes:
        if not (folder / f"{node.name}.crt").exists():
            files = ("-keyout", str(folder / f"{node.name}.key"), "-out", str(folder / f"{node.name}.crt"))
            place.do(*KEY.split(), "-subj", f"/CN={node.name}", *files)
    return folder


@cache
def _folder() -> Path:
    return Path(mkdtemp())


def _fingerprint(place: Place, node: str) -> str:
    certificate = str(_folder() / f"{node}.crt")
    return place.do("openssl", "x509", "-noout", "-sha256", "-fingerprint", "-in", certificate).strip().split("=")[1]
