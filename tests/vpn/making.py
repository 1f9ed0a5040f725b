"""Real tunnels that one command makes: IPIP, GRE, VXLAN and WireGuard in the kernel, WireGuard by wireguard-go."""

import re
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile

from app.scenarios.exporters.envelopes import station
from app.scenarios.exporters.standing_in import kernel_options
from app.simulator.network import Interface, Tunnel
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.encapsulation import TunnelKind
from tests.vpn.kinds import Kind, Means
from tests.vpn.openvpn import lay_openvpn
from tests.vpn.security import lay_esp
from tests.vpn.strongswan import lay_alone, lay_with_kernel
from tests.vpn.worlds import CommandError, Maker, Place

ATTEMPTS = 400
NUMBERS = count(1)


def lay_plain(place: Place, interface: Interface) -> None:
    """What the scenario leaves open is left open here."""
    place.do("ip", "link", "add", interface.name, "type", *_options(_tunnel(interface)))


def lay_vxlan(place: Place, interface: Interface) -> None:
    """Who is who in it is written down at both ends, and nobody asks."""
    tunnel = _tunnel(interface)
    mine = station(f"{place.node.name}.{interface.name}").hex(":")
    above = place.route_to(str(tunnel.remote))["dev"]
    place.do("ip", "link", "add", interface.name, "address", mine, "type", *_options(tunnel), "dev", above)
    for node in place.network.nodes:
        for other in node.interfaces if node != place.node else ():
            for address in other.addresses if _is_vxlan(other) else ():
                theirs = station(f"{node.name}.{other.name}").hex(":")
                place.do("ip", "neigh", "add", str(address.ip), "lladdr", theirs, "dev", interface.name)


def _is_vxlan(interface: Interface) -> bool:
    return interface.tunnel is not None and interface.tunnel.encapsulation.kind is TunnelKind.VXLAN


def _options(tunnel: Tunnel) -> Sequence[str]:
    words = kernel_options(tunnel).split()
    at = words.index("ttl")
    return words if tunnel.ttl is not None else [*words[:at], *words[at + 2 :]]


def lay_wireguard(place: Place, interface: Interface) -> None:
    place.do("ip", "link", "add", interface.name, "type", "wireguard")
    _configure(place, interface, interface.name)


def lay_wireguard_go(place: Place, interface: Interface) -> None:
    """Its control sockets share a folder, so its name is another one until it is configured."""
    name = f"wg-go{next(NUMBERS)}"
    place.start("wireguard-go", "--foreground", name, more={"LOG_LEVEL": "error"})
    control = Path(f"/var/run/wireguard/{name}.sock")
    for _ in range(ATTEMPTS):
        if control.exists():
            break
        time.sleep(0.01)
    else:
        raise CommandError(f"{place.node.name}: wireguard-go does not start")
    _configure(place, interface, name)
    place.do("ip", "link", "set", name, "name", interface.name)


def _configure(place: Place, interface: Interface, name: str) -> None:
    with NamedTemporaryFile("w") as file:
        file.write(_configuration(place, interface))
        file.flush()
        place.do("wg", "setconf", name, file.name)


def _configuration(place: Place, interface: Interface) -> str:
    tunnel = _tunnel(interface)
    lines = ["[Interface]", f"PrivateKey = {_written(_private(f'{place.node.name}.{interface.name}'))}"]
    lines.append(f"ListenPort = {tunnel.port}")
    for peer in tunnel.peers:
        public = place.do("wg", "pubkey", given=_written(_private(peer.interface))).strip()
        lines += ["[Peer]", f"PublicKey = {public}", f"AllowedIPs = {','.join(map(str, peer.allowed))}"]
        lines += [f"Endpoint = {peer.endpoint}"] if peer.endpoint else []
        lines += [f"PersistentKeepalive = {peer.keepalive // SECOND}"] if peer.keepalive else []
    return "\n".join(lines) + "\n"


def _private(place: str) -> bytes:
    """A key of its own for each interface, the same in each run."""
    return sha256(place.encode()).digest()


def _written(key: bytes) -> str:
    return b64encode(key).decode()


def _tunnel(interface: Interface) -> Tunnel:
    if interface.tunnel is None:
        raise TypeError(interface.name)
    return interface.tunnel


FORGIVEN: Mapping[Means, re.Pattern[str]] = {
    Means.KERNEL: re.compile(r"(?!)"),
    Means.PROGRAMS: re.compile(r" df(?=[^\[]* (?:wireguard|udp 4500))"),
}
"""What is left out of lines: programs' sockets say of all datagrams the same of whether they may be cut."""
DAEMONS: Mapping[Means, Maker] = {Means.KERNEL: lay_with_kernel, Means.PROGRAMS: lay_alone}
MAKERS: Mapping[Means, Mapping[str, Maker]] = {
    Means.KERNEL: {
        TunnelKind.IPIP: lay_plain,
        TunnelKind.GRE: lay_plain,
        TunnelKind.VXLAN: lay_vxlan,
        TunnelKind.ESP: lay_esp,
        TunnelKind.WIREGUARD: lay_wireguard,
    },
    Means.PROGRAMS: {
        TunnelKind.WIREGUARD: lay_wireguard_go,
        TunnelKind.OPENVPN: lay_openvpn,
        TunnelKind.VXLAN: lay_vxlan,
    },
}


def makers_for(kind: Kind, means: Means) -> Mapping[str, Maker]:
    return {**MAKERS[means], TunnelKind.ESP: DAEMONS[means]} if kind.by_daemon else MAKERS[means]
