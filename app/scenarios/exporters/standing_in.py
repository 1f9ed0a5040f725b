"""How a tunnel is written for a script: for `ip link`, and for the stand-in of kernels that cannot make it."""

from collections.abc import Iterator

from app.scenarios.exporters.envelopes import gre_header, vxlan_header
from app.simulator.network import Tunnel
from app.simulator.packets.encapsulation import (
    ESP_TRAILER,
    WIREGUARD_BLOCK,
    WIREGUARD_TAG,
    Encapsulation,
    TunnelKind,
)
from app.simulator.tunnels.replay_windows import window_of

INHERITING = (TunnelKind.IPIP, TunnelKind.GRE)
OF_KERNEL = (*INHERITING, TunnelKind.VXLAN)


def kernel_options(tunnel: Tunnel) -> str:
    """What stands behind `ip link add NAME type`; empty for what the kernel has no keys for."""
    kind = tunnel.encapsulation.kind
    if kind not in OF_KERNEL:
        return ""
    local = [f"local {tunnel.local}"] if tunnel.local else []
    key = [f"key {tunnel.encapsulation.key}"] if tunnel.encapsulation.key is not None else []
    if kind is TunnelKind.VXLAN:
        key = [f"id {tunnel.encapsulation.key}", f"dstport {tunnel.port}"]
    return " ".join((kind, *local, f"remote {tunnel.remote}", f"ttl {_ttl(tunnel)}", *key))


def stand_in_options(tunnel: Tunnel) -> Iterator[str]:
    yield f"kind={tunnel.encapsulation.kind}"
    yield from ([f"local={tunnel.local}"] if tunnel.local else [])
    yield from ([f"remote={tunnel.remote}"] if tunnel.remote else [])
    yield f"ttl={_ttl(tunnel)}"
    yield from ([f"port={tunnel.port}"] if tunnel.port else [])
    yield from ([f"window={window}"] if (window := window_of(tunnel)) else [])
    yield from (f"cut={_cutting(tunnel.encapsulation.kind)}", f"header={bytes_before(tunnel.encapsulation)}")
    yield from _sizes(tunnel.encapsulation)
    yield from (["floats=yes"] if tunnel.floats else [])
    if tunnel.peers:
        peers = (
            f"{peer.interface}/{','.join(map(str, peer.allowed))}{f'@{peer.endpoint}' if peer.endpoint else ''}"
            for peer in tunnel.peers
        )
        yield f"peers={'+'.join(peers)}"


def _ttl(tunnel: Tunnel) -> str:
    if tunnel.ttl is not None:
        return str(tunnel.ttl)
    return "inherit" if tunnel.encapsulation.kind in INHERITING else "64"


def bytes_before(encapsulation: Encapsulation) -> int:
    """What stands before the packet inside: a stand-in for OpenVPN has the tag there, as its older format has."""
    sizes = encapsulation.sizes(0)
    return sizes.total if encapsulation.kind is TunnelKind.OPENVPN else sizes.header


def _cutting(kind: TunnelKind) -> str:
    """Whether the outer packet may be cut: never, as the one inside, by its sender where it has to be, or anywhere."""
    if kind in INHERITING:
        return "never"
    return {TunnelKind.ESP: "inherit", TunnelKind.OPENVPN: "needed"}.get(kind, "anywhere")


def _sizes(encapsulation: Encapsulation) -> Iterator[str]:
    cipher = encapsulation.cipher
    match encapsulation.kind:
        case TunnelKind.IPIP:
            return
        case TunnelKind.GRE:
            start = gre_header(encapsulation.key)
            yield f"start={start.hex()}"
        case TunnelKind.VXLAN:
            start = vxlan_header(encapsulation.key or 0, "", "")
            yield f"start={start.hex()}"
        case TunnelKind.ESP:
            yield from (f"block={cipher.block}", f"behind={ESP_TRAILER}", f"tag={cipher.icv}")
        case TunnelKind.OPENVPN:
            return
        case TunnelKind.WIREGUARD:
            yield from (f"block={WIREGUARD_BLOCK}", f"tag={WIREGUARD_TAG}")
