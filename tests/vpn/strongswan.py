"""IPsec whose keys two strongSwan daemons agree by IKEv2; where the kernel has no ESP they do that themselves."""

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from app.simulator.network import Interface, Tunnel
from tests.vpn.worlds import CommandError, Place

ATTEMPTS = 500
SETTINGS = """\
charon-systemd {{
    load_modular = yes
    install_virtual_ip = no
    install_routes = {own_esp}
    plugins {{
        include /etc/strongswan.d/charon/*.conf
        kernel-libipsec {{
            load = {priority}
        }}
        vici {{
            socket = {socket}
        }}
    }}
}}
swanctl {{
    load = random openssl
}}
"""
CONNECTION = """\
connections {{
    tunnel {{
        version = 2
        mobike = no
        local_addrs = {local}
        remote_addrs = {remote}
        encap = {encap}
        proposals = aes256-sha256-x25519
        local {{
            auth = psk
            id = {name}
        }}
        remote {{
            auth = psk
        }}
        children {{
{children}
        }}
    }}
}}
secrets {{
    ike-any {{
        secret = "of these two alone"
    }}
}}
"""
CHILD = """\
            net{number} {{
                local_ts = {local}
                remote_ts = {remote}
                esp_proposals = {cipher}
            }}
"""


def lay_with_kernel(place: Place, interface: Interface) -> None:
    """Without the route that charon writes beside its policies, for what the gateway says itself."""
    _lay(place, interface, own_esp="no")


def lay_alone(place: Place, interface: Interface) -> None:
    _lay(place, interface, own_esp="yes")


def _lay(place: Place, interface: Interface, own_esp: str) -> None:
    """Whose node is written first begins, when the other is there already."""
    tunnel = interface.tunnel
    if tunnel is None:
        raise TypeError(interface.name)
    folder = Path(mkdtemp())
    socket = f"unix://{folder}/vici"
    (folder / "strongswan.conf").write_text(
        SETTINGS.format(own_esp=own_esp, priority="100" if own_esp == "yes" else "no", socket=socket)
    )
    (folder / "swanctl.conf").write_text(_connection(place, tunnel))
    settings = {"STRONGSWAN_CONF": str(folder / "strongswan.conf")}
    place.start("charon-systemd", more=settings)
    for _ in range(ATTEMPTS):
        if (folder / "vici").exists():
            break
        time.sleep(0.02)
    else:
        raise CommandError(f"{place.node.name}: charon does not start")
    swanctl = ("env", *(f"{name}={value}" for name, value in settings.items()), "swanctl")
    place.do(*swanctl, "--load-all", "--uri", socket, "--file", str(folder / "swanctl.conf"))
    if _begins(place):
        for number in range(len(tunnel.selectors)):
            place.do(*swanctl, "--initiate", "--uri", socket, "--child", f"net{number}", "--timeout", "15")


def _begins(place: Place) -> bool:
    nodes = [node.name for node in place.network.nodes if any(each.tunnel is not None for each in node.interfaces)]
    return nodes[0] == place.node.name


def _connection(place: Place, tunnel: Tunnel) -> str:
    return CONNECTION.format(
        name=place.node.name,
        local=tunnel.local or place.own_address_towards(str(tunnel.remote)),
        remote=tunnel.remote,
        encap="yes" if tunnel.encapsulation.in_udp else "no",
        children="".join(_children(tunnel)),
    )


def _children(tunnel: Tunnel) -> Sequence[str]:
    cipher = tunnel.encapsulation.cipher.name
    return [
        CHILD.format(number=number, local=each.local, remote=each.remote, cipher=cipher)
        for number, each in enumerate(tunnel.selectors)
    ]
