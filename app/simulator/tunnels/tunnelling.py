"""The tunnel interfaces of one node: what leaves by them is wrapped, what comes for them is unwrapped.

- Out: IPIP, GRE and ESP have one far end. WireGuard asks which peer has the destination among its allowed addresses,
  longest prefix first, and sends to where that peer was last heard from, else to its written endpoint.
- In: IPIP, GRE and ESP take what comes from their far end (ip_tunnel_lookup; the SA of ESP is agreed with it).
  WireGuard takes what was made with the keys of a peer, wherever it comes from, and remembers that address; then only
  packets whose source is that peer's, asked as on the way out (wg_allowedips_lookup_src). ESP in UDP remembers its
  peer's port in the same way.
- VXLAN is an Ethernet: what is routed into it is for the station that has the next hop's address. It takes whatever
  comes for its number (VNI), whoever sends it, and sends to each station where that was last heard from (vxlan_snoop).
- OpenVPN finds its peers as WireGuard does: a server those with this address inside, or with a network behind them
  (iroute); it follows them wherever they go. A client has only the server, and believes in its address unless that may
  float. Of what goes nowhere nobody is told. Over TCP it hands what it has sealed to a connection
  (app/simulator/tunnels/outer_connections.py), and is handed what comes out of it.
- ESP, WireGuard and OpenVPN number what they send. A number that has come before is a copy, and what is older than the
  receiver remembers could be one: both are dropped, and nothing is learned from them. The others take every copy.
- To a stranger IPIP and GRE answer that nobody is there; ESP, WireGuard and VXLAN say nothing at all. Of a protocol
  that the node has no tunnel of, it says that it does not speak it. An interface that is down is as good as none, and
  its port is then closed; only ESP stays silent, and VXLAN as long as another one has the port.

That the keys were agreed before is assumed.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.simulator.complaints import Complaints
from app.simulator.forwarding.lookup import RouteTable
from app.simulator.forwarding.neighbours import NEIGHBOUR_TIMEOUT
from app.simulator.limits import Meter
from app.simulator.mtu.size_steps import SegmentsClamped, TooLarge
from app.simulator.mtu.sizes import Sizes
from app.simulator.network import NAT_TRAVERSAL_PORT, VXLAN_PORT, Node, Peer, Tunnel
from app.simulator.packets.addresses import Address, Endpoint, Nanoseconds
from app.simulator.packets.encapsulation import OF_PEERS, TunnelKind
from app.simulator.packets.outer_headers import INHERITING, may_not_be_cut, number_of
from app.simulator.packets.packet import (
    Envelope,
    Packet,
    TcpSegment,
    Transport,
    UdpDatagram,
    UnreachableCode,
    envelope_of,
    nesting,
)
from app.simulator.preparing import ReadyNode
from app.simulator.rules.mss_fixing import fixed, largest_segment
from app.simulator.sessions.flow_ports import flow_port
from app.simulator.stages import Place, Stage
from app.simulator.steps import EndingKind, OriginReason
from app.simulator.tunnels.replay_windows import ReplayWindow, window_of
from app.simulator.tunnels.tunnel_ends import ENDINGS, KNOWN, MOST_NESTED, Carrier, Correspondence, far_end, tunnels_of
from app.simulator.tunnels.tunnel_fitting import misfit, peer_for
from app.simulator.tunnels.tunnel_steps import Misfit, PeerSought, TunnelCandidate, TunnelMissed, Unwrapped, Wrapped
from app.simulator.visit import Visit


class Tunnels:
    def __init__(
        self, ready: ReadyNode, routes: RouteTable, sizes: Sizes, complaints: Complaints, meter: Meter
    ) -> None:
        node = ready.node
        self._stations = ready.stations
        self._sizes = sizes
        self._node = node
        self._routes = routes
        self._complaints = complaints
        self._meter = meter
        self._tunnels = tunnels_of(node)
        self._looks = {name: 1 + sum(len(peer.allowed) for peer in each.peers) for name, each in self._tunnels.items()}
        """How much work it is to ask each of them."""
        self._ports = {tunnel.udp_port for tunnel in self._tunnels.values() if tunnel.udp_port is not None}
        self._heard: dict[str, Endpoint] = {}
        """Where a tunnel's far end was last heard from: by the tunnel's place, and of WireGuard by the peer too."""
        self._sent: dict[str, int] = {}
        """How many packets each of them was sent."""
        self._windows: dict[tuple[str, int], ReplayWindow] = {}
        """Which numbers have come: by the sender's place, and the number of the agreement that they count in."""
        self._generation: dict[str, int] = {}
        """How often a tunnel's keys were agreed anew."""
        self._sessions: dict[tuple[str, Place], Correspondence] = {}
        self._outside: dict[tuple[str, Address], Address] = {}
        """Where on multipoint interfaces somebody is found, by the address inside."""
        self._turns: dict[str, Callable[[Packet], None]] = {}
        self._heard_at: dict[str, Nanoseconds] = {}
        """When something last came out of a tunnel."""
        self.connections: Carrier | None = None
        """Where one of them is OpenVPN over TCP."""

    def change(self, node: Node) -> None:
        """The same tunnels, some of them up or down, and other settings."""
        self._node = node
        self._tunnels = tunnels_of(node)

    def forget(self) -> None:
        """The node begins anew: nobody was heard."""
        self._heard.clear()
        self._outside.clear()
        self._heard_at.clear()
        if self.connections is not None:
            self.connections.forget()

    def renew(self, interface: str, peer: Place = "") -> None:
        """With other keys: another number, counted from the beginning."""
        known_as = far_end(self._place(interface), peer)
        self._generation[known_as] = self._generation.get(known_as, 0) + 1
        self._sent.pop(known_as, None)

    def heard_at(self, interface: str) -> Nanoseconds | None:
        return self._heard_at.get(interface)

    def far_end_of(self, interface: str) -> Endpoint | None:
        """Where the far end of ESP in UDP was last heard from."""
        return self._heard.get(far_end(self._place(interface)))

    def hear_far_end(self, interface: str, sender: Endpoint) -> None:
        self._heard[far_end(self._place(interface))] = sender

    def endpoint_of_peer(self, interface: str, peer: Peer) -> Endpoint | None:
        return self._heard.get(far_end(self._place(interface), peer.interface), peer.endpoint)

    def hear_peer(self, place: Place, peer: Place, sender: Endpoint) -> None:
        """WireGuard's keepalive has come for one of these interfaces, from a peer that it knows."""
        for name, tunnel in self._tunnels.items():
            if self._place(name) == place and any(each.interface == peer for each in tunnel.peers):
                self._heard[far_end(place, peer)] = sender

    def resolve(self, interface: str, inside: Address, outside: Address) -> None:
        """Somebody on a multipoint interface is found there (RFC 2332)."""
        self._outside[interface, inside] = outside

    def unresolve(self, interface: str, inside: Address) -> None:
        self._outside.pop((interface, inside), None)

    def outside_of(self, interface: str, inside: Address) -> Address | None:
        return self._outside.get((interface, inside))

    def tell_of_turns(self, interface: str, tell: Callable[[Packet], None]) -> None:
        """Of packets that leave by the multipoint interface that they came by."""
        self._turns[interface] = tell

    def watch(self, interface: str, peer: Place, session: Correspondence) -> None:
        """Tell of what is sent to a peer of WireGuard, and what comes from it."""
        self._sessions[interface, peer] = session

    def has(self, interface: str) -> bool:
        return interface in self._tunnels

    def port_of(self, interface: str) -> int | None:
        return self._tunnels[interface].port

    def concern(self, packet: Packet) -> bool:
        """Whether a packet for this node is for its tunnels, be it only that they have the port."""
        transport = packet.transport
        if isinstance(transport, UdpDatagram):
            return transport.destination_port in self._ports
        if isinstance(transport, TcpSegment):
            return self.connections is not None and self.connections.concern((packet.receiver, packet.sender))
        return isinstance(transport, Envelope)

    def wrap(self, visit: Visit) -> EndingKind | None:
        """Put the packet into another one. None means that it goes on as that."""
        name = visit.out_interface
        tunnel = self._tunnels[name]
        self._meter.count(self._looks[name])
        if name in visit.wrapped_by or nesting(visit.packet) >= MOST_NESTED:
            return visit.stop(Stage.TUNNEL, EndingKind.TUNNEL_LOOP, self._place(name))
        if tunnel.encapsulation.kind in OF_PEERS:
            return self._wrap_for_peer(visit, tunnel)
        if tunnel.encapsulation.kind is TunnelKind.VXLAN:
            return self._wrap_for_station(visit, tunnel)
        if tunnel.nhrp is not None:
            return self._wrap_for_neighbour(visit, tunnel)
        heard = self._heard.get(far_end(self._place(name)))
        remote = heard or Endpoint(tunnel.remote or visit.packet.destination, NAT_TRAVERSAL_PORT)
        return self._check_path(visit, tunnel, remote.address) or self._put_in(visit, tunnel, remote, "")

    def protect(self, visit: Visit, name: str) -> EndingKind | None:
        """Put a packet in that a policy wants there, whole and however large, if it may be cut (xfrm4_output)."""
        tunnel, heard = self._tunnels[name], self._heard.get(far_end(self._place(name)))
        self._meter.count(self._looks[name])
        if nesting(visit.packet) >= MOST_NESTED:
            return visit.stop(Stage.TUNNEL, EndingKind.TUNNEL_LOOP, self._place(name))
        ending = self.check_room(visit, name, Stage.TUNNEL) if visit.packet.df else None
        if ending is not None:
            return ending
        remote = heard or Endpoint(tunnel.remote or visit.packet.destination, NAT_TRAVERSAL_PORT)
        visit.passage = replace(self._wrapped(visit, tunnel, remote, "", name), by_policy=True)
        return None

    def check_room(self, visit: Visit, name: str, stage: Stage) -> EndingKind | None:
        """What may not be cut has to fit once it is wrapped; who sends it from here is told by its socket."""
        tunnel, place = self._tunnels[name], self._place(name)
        remote = tunnel.remote or visit.packet.destination
        most = tunnel.encapsulation.fitting(self._sizes.towards(remote, visit.now))
        if visit.packet.length <= most:
            return None
        visit.note(TooLarge, stage, visit.packet.length, most, name, place)
        if visit.in_interface:
            self._complaints.too_large(visit, most)
        return visit.end(stage, EndingKind.TOO_LARGE, place)

    def _check_path(self, visit: Visit, tunnel: Tunnel, remote: Address) -> EndingKind | None:
        """What may not be cut has to fit once it is wrapped, as far as is known of the way (tnl_update_pmtu)."""
        most = tunnel.encapsulation.fitting(self._sizes.towards(remote, visit.now))
        if not visit.packet.df or visit.packet.length <= most:
            return None
        place = self._place(visit.out_interface)
        visit.note(TooLarge, Stage.TUNNEL, visit.packet.length, most, visit.out_interface, place)
        self._complaints.too_large(visit, most)
        return visit.end(Stage.TUNNEL, EndingKind.TOO_LARGE, place)

    def _put_in(self, visit: Visit, tunnel: Tunnel, remote: Endpoint, receiver: str) -> EndingKind | None:
        visit.passage = self._wrapped(visit, tunnel, remote, receiver, visit.out_interface)
        return None

    def _wrap_for_peer(self, visit: Visit, tunnel: Tunnel) -> EndingKind | None:
        name, destination = visit.out_interface, visit.packet.destination
        peer = peer_for(tunnel, destination)
        chosen = peer.interface if peer else None
        place = self._place(name)
        visit.note(PeerSought, Stage.TUNNEL, name, destination, tunnel.peers, chosen, place, tunnel.encapsulation.kind)
        if peer is None:
            return self._refuse(visit, EndingKind.NO_PEER)
        if tunnel.encapsulation.in_tcp and self.connections is not None:
            visit.packet = self._fixed(visit, name, visit.packet)
            seal = partial(self._envelope, visit, tunnel, peer.endpoint, peer.interface, name)
            return self.connections.send(visit, peer, place, seal)
        endpoint = self.endpoint_of_peer(name, peer)
        if endpoint is None:
            return self._refuse(visit, EndingKind.NO_ENDPOINT)
        session = self._sessions.get((name, peer.interface))
        if session is not None and not session.sends():
            return visit.stop(Stage.TUNNEL, EndingKind.NO_SESSION, place)
        visit.packet = self._fixed(visit, name, visit.packet)
        return self._put_in(visit, tunnel, endpoint, peer.interface)

    def _wrap_for_station(self, visit: Visit, tunnel: Tunnel) -> EndingKind | None:
        """Where only less fits, only the node's own packets heed it from then on (skb_tunnel_check_pmtu)."""
        next_hop = visit.next_hop or visit.packet.destination
        place, number = self._place(visit.out_interface), tunnel.encapsulation.key
        station = self._stations.get((number, next_hop)) or self._stations.get((None, next_hop))
        if station is None:
            self._complaints.unreachable(visit, UnreachableCode.HOST, delay=NEIGHBOUR_TIMEOUT)
            return visit.stop(Stage.TRANSMIT, EndingKind.NEIGHBOUR_UNREACHABLE)
        heard = self._heard.get(far_end(place, station))
        address = heard.address if heard else tunnel.remote or next_hop
        most = tunnel.encapsulation.fitting(self._sizes.towards(address, visit.now))
        if visit.packet.length > most:
            self._sizes.learn(visit.packet.destination, most, visit.now)
        return self._put_in(visit, tunnel, Endpoint(address, tunnel.port or VXLAN_PORT), station)

    def _wrap_for_neighbour(self, visit: Visit, tunnel: Tunnel) -> EndingKind | None:
        """On a multipoint interface the next hop decides; who is not known is as absent as on any link."""
        name = visit.out_interface
        outside = self._outside.get((name, visit.next_hop or visit.packet.destination))
        if outside is None:
            self._complaints.unreachable(visit, UnreachableCode.HOST, delay=NEIGHBOUR_TIMEOUT)
            return visit.stop(Stage.TRANSMIT, EndingKind.NEIGHBOUR_UNREACHABLE)
        if visit.in_interface == name and name in self._turns:
            self._turns[name](visit.packet)
        return self._check_path(visit, tunnel, outside) or self._put_in(visit, tunnel, Endpoint(outside, 0), "")

    def _refuse(self, visit: Visit, ending: EndingKind) -> EndingKind:
        """Its sender hears that the way is closed, of WireGuard (wg_xmit). Of a loop nobody hears: it only counts."""
        if self._tunnels[visit.out_interface].encapsulation.kind is TunnelKind.WIREGUARD:
            self._complaints.unreachable(visit, UnreachableCode.HOST)
        return visit.stop(Stage.TUNNEL, ending, self._place(visit.out_interface))

    def _wrapped(self, visit: Visit, tunnel: Tunnel, remote: Endpoint, receiver: str, name: str) -> Wrapped:
        local = tunnel.local or self._routes.own_address_towards(remote.address) or self.first_address()
        envelope = self._envelope(visit, tunnel, remote, receiver, name)
        transport: Transport = envelope
        if tunnel.port is not None:
            port = flow_port(visit.packet) if tunnel.encapsulation.kind is TunnelKind.VXLAN else tunnel.port
            transport = UdpDatagram(port, remote.port, envelope.length, envelope)
        outer = Packet(
            local, remote.address, transport, self._ttl(visit.packet, tunnel), may_not_be_cut(visit.packet, tunnel)
        )
        if tunnel.encapsulation.kind is TunnelKind.OPENVPN:
            outer = self._sizes.with_df(outer, OriginReason.QUERY, visit.now)
        return Wrapped(Stage.TUNNEL, name, outer, envelope.sender)

    def _envelope(self, visit: Visit, tunnel: Tunnel, remote: Endpoint | None, receiver: str, name: str) -> Envelope:
        place = self._place(name)
        known_as = far_end(place, receiver)
        named = receiver or (remote.address if remote else "")
        number = number_of(f"{place} {named}{self._generation_of(known_as)}")
        sent = self._sent.get(known_as, 0)
        self._sent[known_as] = sent + 1
        sequence = sent if tunnel.encapsulation.kind is TunnelKind.WIREGUARD else sent + 1
        return Envelope(tunnel.encapsulation, visit.packet, number, sequence, place, receiver)

    def _fixed(self, visit: Visit, name: str, packet: Packet) -> Packet:
        """What comes out of OpenVPN, and what goes in, asks for no larger segments than fit."""
        largest = largest_segment(self._tunnels[name], self._sizes.of_interface(name))
        packet, before = fixed(packet, largest)
        if before:
            visit.note(SegmentsClamped, Stage.TUNNEL, before, largest or 0, None, self._place(name))
        return packet

    def _generation_of(self, known_as: str) -> str:
        """Nothing as long as the keys are the first ones."""
        generation = self._generation.get(known_as, 1)
        return f" {generation}" if generation > 1 else ""

    def _ttl(self, packet: Packet, tunnel: Tunnel) -> int:
        if tunnel.ttl is not None:
            return tunnel.ttl
        return packet.ttl if tunnel.encapsulation.kind in INHERITING else self._node.settings.default_ttl

    def unwrap(self, visit: Visit) -> EndingKind | None:
        """Take out what is inside. None means that it goes on as that."""
        packet, envelope = visit.packet, envelope_of(visit.packet)
        self._meter.count(sum(self._looks.values()))
        candidates = tuple(
            TunnelCandidate(name, self._misfit(tunnel, self._place(name), packet, envelope), self._place(name))
            for name, tunnel in self._tunnels.items()
        )
        self._learn(packet, envelope, candidates)
        fitting = next((each for each in candidates if each.misfit is None), None)
        if fitting is None or envelope is None:
            visit.note(TunnelMissed, Stage.TUNNEL, candidates)
            return self._turn_away(visit, candidates, envelope)
        self._heard_at[fitting.interface] = visit.now
        if session := self._sessions.get((fitting.interface, envelope.sender)):
            session.hears()
        visit.passage = self._unwrapped(visit, fitting, envelope.inner, candidates)
        return None

    def _unwrapped(
        self, visit: Visit, fitting: TunnelCandidate, inner: Packet, candidates: tuple[TunnelCandidate, ...]
    ) -> Unwrapped:
        entry = visit.in_interface if self._tunnels[fitting.interface].selectors else ""
        inner = self._fixed(visit, fitting.interface, inner)
        return Unwrapped(Stage.TUNNEL, fitting.interface, inner, candidates, fitting.place, entry)

    def _misfit(self, tunnel: Tunnel, place: str, packet: Packet, envelope: Envelope | None) -> Misfit | None:
        """A copy is known before anything else is asked of what was inside (counter_validate, xfrm_replay_check)."""
        found = misfit(tunnel, place, packet)
        if envelope is not None and found in KNOWN and not self._has_keys(place, envelope.sender):
            return Misfit.NO_KEYS
        if envelope is None or found not in KNOWN or not (size := window_of(tunnel)):
            return found
        window = self._windows.setdefault((envelope.sender, envelope.number), ReplayWindow(size))
        objection = window.objection(envelope.sequence)
        if objection is None:
            window.take(envelope.sequence)
        return objection or found

    def _has_keys(self, place: str, peer: Place) -> bool:
        session = self._sessions.get((place.removeprefix(f"{self._node.name}."), peer))
        return session is None or session.has_keys()

    def _learn(self, packet: Packet, envelope: Envelope | None, candidates: tuple[TunnelCandidate, ...]) -> None:
        """Remember where somebody who holds the right keys is heard from, allowed source or not."""
        if envelope is None or not isinstance(packet.transport, UdpDatagram):
            return
        for candidate in candidates:
            if candidate.misfit in KNOWN:
                self._heard[far_end(candidate.place, envelope.sender if envelope.receiver else "")] = packet.sender

    def _turn_away(
        self, visit: Visit, candidates: tuple[TunnelCandidate, ...], envelope: Envelope | None
    ) -> EndingKind | None:
        near = next((each for each in candidates if each.misfit in ENDINGS), None)
        if near is not None and near.misfit is not None:
            if near.misfit is Misfit.DOWN and self._is_closed(near.interface):
                self._complaints.unreachable(visit, UnreachableCode.PORT)
            ending = visit.end(Stage.TUNNEL, ENDINGS[near.misfit], near.place)
            if ending is None and envelope is not None:
                visit.passage = self._unwrapped(visit, near, envelope.inner, candidates)
            return ending
        if isinstance(visit.packet.transport, Envelope):
            self._answer_stranger(visit, visit.packet.transport)
        return visit.stop(Stage.TUNNEL, EndingKind.NO_TUNNEL)

    def _is_closed(self, interface: str) -> bool:
        """Whether nobody listens any more where a tunnel that is down would."""
        down = self._tunnels[interface]
        own, others = down.udp_port, self._tunnels.values()
        shared = any(each.up and each.udp_port == own for each in others if each.udp_port is not None)
        return down.encapsulation.kind is not TunnelKind.ESP and not shared

    def _answer_stranger(self, visit: Visit, envelope: Envelope) -> None:
        kinds = {tunnel.encapsulation.kind for tunnel in self._tunnels.values()}
        if envelope.encapsulation.kind not in kinds:
            self._complaints.unreachable(visit, UnreachableCode.PROTOCOL)
        elif not envelope.encapsulation.is_sealed:
            self._complaints.unreachable(visit, UnreachableCode.PORT)

    def _place(self, interface: str) -> str:
        return f"{self._node.name}.{interface}"

    def first_address(self) -> Address:
        return next(address.ip for interface in self._node.interfaces for address in interface.addresses)
