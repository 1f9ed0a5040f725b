"""All sessions of one node."""

from collections.abc import Iterator
from dataclasses import replace

from app.simulator.control.bfd import BfdMessage
from app.simulator.control.channel import SegmentMessage
from app.simulator.control.facts import SessionState
from app.simulator.control.ike import IKE_PORT, Below, IkeMessage, IkeSession, with_tunnel
from app.simulator.control.nhrp import NhrpMessage, NhrpSession
from app.simulator.control.speaker import Speaker
from app.simulator.control.wire import Message, Wire
from app.simulator.control.wireguard import Ends, PeerMessage, WireguardSession
from app.simulator.network import NAT_TRAVERSAL_PORT, Interface, Node, Peer, Tunnel
from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.packet import Packet, envelope_of
from app.simulator.tunnels.tunnelling import Tunnels


class NodeControl:
    def __init__(self, wire: Wire, node: Node, tunnels: Tunnels) -> None:
        self._wire = wire
        self._tunnels = tunnels
        interfaces = sorted(node.interfaces, key=lambda each: each.name)
        agreed = (each for each in interfaces if each.tunnel and each.tunnel.ike and each.tunnel.up)
        self.ike = {each.name: self._ike(each) for each in agreed}
        self.peers = dict(pair for each in interfaces for pair in self._peers(each))
        self.nhrp = {each.name: self._nhrp(each) for each in interfaces if each.tunnel and each.tunnel.nhrp}
        self.speaker = Speaker(wire, node.bgp) if node.bgp else None

    def start(self) -> None:
        """Nothing is agreed yet: its tunnels are down until it is."""
        for name in self.ike:
            self._set(name, SessionState.DOWN)
        for session in self.ike.values():
            session.start()
        for peer in self.peers.values():
            peer.start()
        for nhrp in self.nhrp.values():
            nhrp.start()
        if self.speaker:
            self.speaker.start()

    def stop(self) -> None:
        if self.speaker:
            self.speaker.stop()
        for session in self.ike.values():
            session.stop()
        for peer in self.peers.values():
            peer.stop()
        for nhrp in self.nhrp.values():
            nhrp.stop()

    def configure(self, node: Node) -> None:
        if self.speaker and node.bgp:
            self.speaker.configure(node.bgp)

    def arrived(self, packet: Packet, message: Message) -> None:
        match message:
            case IkeMessage():
                self._ike_arrived(packet, message)
            case PeerMessage():
                self._peer_arrived(packet, message)
            case NhrpMessage():
                self._nhrp_arrived(packet, message)
            case SegmentMessage() | BfdMessage() if self.speaker:
                self.speaker.arrived(message, packet.sender, packet.receiver)
            case _:
                pass

    def _ike_arrived(self, packet: Packet, message: IkeMessage) -> None:
        """Of the tunnel to whoever has sent it; what comes by port 4500 may have come through NAT."""
        for interface in self._wire.node.interfaces:
            tunnel = interface.tunnel
            if tunnel is None or tunnel.remote != packet.source or tunnel.local not in {None, packet.destination}:
                continue
            if tunnel.port is not None and packet.receiver.port == NAT_TRAVERSAL_PORT:
                self._tunnels.hear_far_end(interface.name, packet.sender)
            if interface.name in self.ike:
                self.ike[interface.name].arrived(message, packet.sender)

    def _nhrp_arrived(self, packet: Packet, message: NhrpMessage) -> None:
        """For the interface with the same key."""
        envelope = envelope_of(packet)
        for interface in self._wire.node.interfaces:
            tunnel = interface.tunnel
            is_its_own = tunnel is not None and envelope is not None and tunnel.encapsulation == envelope.encapsulation
            if is_its_own and interface.name in self.nhrp:
                self.nhrp[interface.name].arrived(message)

    def _nhrp(self, interface: Interface) -> NhrpSession:
        nhrp = interface.tunnel.nhrp if interface.tunnel else None
        if nhrp is None:
            raise ValueError(interface)
        session = NhrpSession(self._wire, interface, nhrp, self._tunnels)
        self._tunnels.tell_of_turns(interface.name, session.turned)
        return session

    def _ike(self, interface: Interface) -> IkeSession:
        tunnel = interface.tunnel
        if tunnel is None or tunnel.ike is None:
            raise ValueError(interface)
        below = Below(
            endpoint=lambda: self._endpoint(interface.name, tunnel),
            set_state=lambda state: self._set(interface.name, state),
            renew=lambda: self._tunnels.renew(interface.name),
        )
        return IkeSession(self._wire, interface, tunnel.ike, below)

    def _endpoint(self, name: str, tunnel: Tunnel) -> Endpoint:
        remote = tunnel.remote
        if remote is None:
            raise ValueError(name)
        heard = self._tunnels.far_end_of(name)
        return heard or Endpoint(remote, NAT_TRAVERSAL_PORT if tunnel.port else IKE_PORT)

    def _set(self, name: str, state: SessionState) -> None:
        node, up = self._wire.node, state is SessionState.UP
        interfaces = tuple(with_tunnel(each, up=up) if each.name == name else each for each in node.interfaces)
        if interfaces != node.interfaces:
            self._wire.reconfigure(replace(node, interfaces=interfaces))
            if self.speaker:
                self.speaker.links_changed()

    def _peer_arrived(self, packet: Packet, message: PeerMessage) -> None:
        session = self.peers.get((message.receiver, message.sender))
        if session is not None and not session.believes(message):
            return
        self._tunnels.hear_peer(message.receiver, message.sender, packet.sender)
        if session is not None:
            session.arrived(message)

    def _peers(self, interface: Interface) -> Iterator[tuple[tuple[str, str], WireguardSession]]:
        """By the own interface's place and that of the peer."""
        tunnel = interface.tunnel
        for peer in tunnel.peers if tunnel else ():
            if tunnel is not None and tunnel.port is not None and (tunnel.handshakes or peer.keepalive is not None):
                session = self._peer(interface.name, tunnel, tunnel.port, peer)
                self._tunnels.watch(interface.name, peer.interface, session)
                yield (f"{self._wire.node.name}.{interface.name}", peer.interface), session

    def _peer(self, name: str, tunnel: Tunnel, port: int, peer: Peer) -> WireguardSession:
        ends = Ends(
            f"{self._wire.node.name}.{name}",
            peer.interface,
            port,
            lambda: self._tunnels.endpoint_of_peer(name, peer),
            lambda: self._tunnels.renew(name, peer.interface),
        )
        return WireguardSession(self._wire, ends, peer.keepalive, agrees=tunnel.handshakes)
