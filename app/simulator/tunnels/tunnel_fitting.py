"""Whether a tunnel expects a packet that comes wrapped, and if not, why not."""

from app.simulator.network import Peer, Tunnel
from app.simulator.packets.addresses import Address
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import Envelope, Packet, UdpDatagram, envelope_of
from app.simulator.tunnels.tunnel_steps import Misfit


def misfit(tunnel: Tunnel, place: str, packet: Packet) -> Misfit | None:
    """`place` is that of the tunnel's own interface, by which WireGuard's peers know it."""
    envelope = envelope_of(packet)
    if isinstance(packet.transport, UdpDatagram) and packet.transport.destination_port != tunnel.port:
        return Misfit.OTHER_KIND if tunnel.port is None else Misfit.OTHER_PORT
    if envelope is None:
        return Misfit.NOT_WRAPPED
    if (
        envelope.encapsulation.kind is not tunnel.encapsulation.kind
        or envelope.encapsulation.in_udp != tunnel.encapsulation.in_udp
        or envelope.encapsulation.in_tcp != tunnel.encapsulation.in_tcp
    ):
        return Misfit.OTHER_KIND
    found = _misfit_of_kind(tunnel, place, packet, envelope)
    return found if tunnel.up or found not in {None, Misfit.NOT_ALLOWED} else Misfit.DOWN


def _misfit_of_kind(tunnel: Tunnel, place: str, packet: Packet, envelope: Envelope) -> Misfit | None:
    match tunnel.encapsulation.kind:
        case TunnelKind.WIREGUARD:
            return _peer_misfit(tunnel, place, envelope)
        case TunnelKind.OPENVPN:
            return _misfit_of_client(tunnel, packet, envelope) or _peer_misfit(tunnel, place, envelope)
        case TunnelKind.VXLAN:
            return _station_misfit(tunnel, place, envelope)
        case _:
            return _end_misfit(tunnel, packet, envelope)


def _misfit_of_client(tunnel: Tunnel, packet: Packet, envelope: Envelope) -> Misfit | None:
    """Who was told where its far end is takes nothing from elsewhere, unless that floats (bad_incoming_addr)."""
    known = (each.endpoint for each in tunnel.peers if each.interface == envelope.sender)
    endpoint = None if tunnel.floats else next(known, None)
    return Misfit.OTHER_SENDER if endpoint is not None and endpoint.address != packet.source else None


def _station_misfit(tunnel: Tunnel, place: str, envelope: Envelope) -> Misfit | None:
    """Nobody asks who has sent it, nor to which of the node's addresses (vxlan_rcv)."""
    if envelope.encapsulation.key != tunnel.encapsulation.key:
        return Misfit.OTHER_NETWORK
    return None if envelope.receiver == place else Misfit.OTHER_STATION


def _end_misfit(tunnel: Tunnel, packet: Packet, envelope: Envelope) -> Misfit | None:
    if packet.source != tunnel.remote and tunnel.nhrp is None:
        return Misfit.OTHER_SENDER
    if tunnel.local not in {None, packet.destination}:
        return Misfit.OTHER_RECEIVER
    if envelope.encapsulation.key != tunnel.encapsulation.key:
        return Misfit.OTHER_KEY
    if envelope.encapsulation.is_sealed and envelope.encapsulation.cipher != tunnel.encapsulation.cipher:
        return Misfit.OTHER_CIPHER
    return None


def _peer_misfit(tunnel: Tunnel, place: str, envelope: Envelope) -> Misfit | None:
    peer = next((each for each in tunnel.peers if each.interface == envelope.sender), None)
    if peer is None or envelope.receiver != place:
        return Misfit.UNKNOWN_PEER
    return None if peer_for(tunnel, envelope.inner.source) is peer else Misfit.NOT_ALLOWED


def peer_for(tunnel: Tunnel, address: Address) -> Peer | None:
    """Whose an address is: the longest prefix wins, whether it is a destination or a source."""
    fitting = [(prefix.prefixlen, peer) for peer in tunnel.peers for prefix in peer.allowed if address in prefix]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
