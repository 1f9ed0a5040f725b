"""A packet's way through one node, in the order of the Linux kernel.

What arrives:  prerouting (track, destination NAT) -> routing -> input | forward -> postrouting (source NAT) -> confirm.
What is sent:  routing -> output (track, destination NAT, filter) -> routing again -> postrouting -> confirm.

A fragment is put together by who tracks sessions, before prerouting, and by who it is for, before input. What is too
large is cut last of all.

What leaves by a tunnel's interface is put into another packet, which the node sends as one of its own; what was taken
out of one has come in by that interface.

Every stage may end the journey, in which case it says how; otherwise the packet goes on to the next.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.simulator.forwarding.neighbours import NEIGHBOUR_TIMEOUT, Neighbours
from app.simulator.forwarding.routing import RouteKind
from app.simulator.forwarding.spreading import spread
from app.simulator.forwarding.topology import Segment
from app.simulator.forwarding.ways import Way
from app.simulator.machine import Machine
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled, TooLarge
from app.simulator.network import LOOPBACK, NAT_TRAVERSAL_PORT, Attachment, Link
from app.simulator.packets.addresses import IPV4, IPV6, Address, is_loopback
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.fragments import fragments_of
from app.simulator.packets.packet import Fragment, Packet, UdpDatagram, UnreachableCode, envelope_of
from app.simulator.rules.filtering import Hook
from app.simulator.stages import Place, Stage
from app.simulator.steps import (
    EndingKind,
    OriginReason,
    Routed,
    RoutedLocally,
    Transmitted,
    TtlDecremented,
)
from app.simulator.tunnels.policies import Policies, Protection
from app.simulator.tunnels.tunnel_steps import PolicyAsked, PolicyWay
from app.simulator.visit import NO_INTERFACE, Visit

WayTowards = Callable[[Address], Way | None]

PREROUTING, FORWARD, POSTROUTING = Hook.PREROUTING, Hook.FORWARD, Hook.POSTROUTING
FORWARDED, TRANSMITTED = Stage.FORWARD, Stage.TRANSMIT
"""What every packet that is passed on comes by: in an enumeration a name is looked up by way of its class."""

IKE_PORTS = frozenset((500, NAT_TRAVERSAL_PORT))
REFUSALS = {
    RouteKind.BLACKHOLE: EndingKind.BLACKHOLE,
    RouteKind.UNREACHABLE: EndingKind.UNREACHABLE,
    RouteKind.PROHIBIT: EndingKind.PROHIBITED,
    RouteKind.THROW: EndingKind.NO_ROUTE,
}
"""What becomes of a packet whose route leads nowhere (fib_props)."""
REFUSAL_CODES = {
    EndingKind.NO_ROUTE: UnreachableCode.NET,
    EndingKind.UNREACHABLE: UnreachableCode.HOST,
    EndingKind.PROHIBITED: UnreachableCode.ADMIN_PROHIBITED,
}
"""What its sender is told; of a black hole nobody hears."""
REFUSAL_CODES_6 = {**REFUSAL_CODES, EndingKind.UNREACHABLE: UnreachableCode.NET}
"""IPv6 says of an unreachable route that there is none (ip6_pkt_discard)."""

CUT_AT_THEIR_SOURCE = frozenset(
    (OriginReason.QUERY, OriginReason.QUERY_ANSWER, OriginReason.ECHO, OriginReason.ECHO_ANSWER)
)
"""What sockets say in datagrams, and what the kernel says in the same way (ip6_append_data)."""


class Pipeline:
    """The node's side of it; `segments` are the links its interfaces are on.

    `way_towards` is asked only where a missing or a wrong route is waived for a packet.
    """

    def __init__(
        self,
        machine: Machine,
        segments: Mapping[str, Segment],
        way_towards: WayTowards,
        neighbours: Neighbours,
        is_up: Callable[[Link], bool],
    ) -> None:
        self._machine = machine
        self._is_up = is_up
        self._segments = segments
        self._way_towards = way_towards
        self.neighbours = neighbours

    def receive(self, visit: Visit) -> EndingKind | None:
        """Take a packet in from a link. None means that it went on, or has arrived if the visit is local."""
        if visit.packet.fragment is not None and self._machine.tracker is not None:
            return self._gather(visit, visit.packet.fragment, Stage.PREROUTING)
        if self._machine.policies is not None and visit.protection is None:
            visit.protection = Protection(visit.packet)
        return (
            self._machine.sources.check_before(visit)
            or self._run(PREROUTING, visit)
            or self._machine.sources.check_addresses(visit)
            or self._route(visit)
            or self._machine.sources.check_way_back(visit)
            or (self._take_in(visit) if visit.is_local else self._forward(visit))
        )

    def resume(self, visit: Visit, stage: Stage) -> EndingKind | None:
        """Go on with a packet that was put together: as one that comes in, or as one that is for the node."""
        if stage is Stage.PREROUTING:
            return self.receive(visit)
        visit.is_local = True
        return self._run(Hook.INPUT, visit) or self._check_protection(visit, Stage.INPUT)

    def originate(self, visit: Visit) -> EndingKind | None:
        """Send a packet of the node's own. None means the same as for one that is received."""
        return (
            self._route(visit)
            or self._send_out(visit)
            or self._run(Hook.POSTROUTING, visit)
            or (self._loop_back(visit) if visit.is_local else self._transmit(visit))
        )

    def send_on(self, visit: Visit) -> EndingKind | None:
        """Into the tunnel or onto the link that it was routed to."""
        segment = self._segments.get(visit.out_interface)
        if segment is None and self._machine.tunnels.has(visit.out_interface):
            return self._machine.tunnels.wrap(visit)
        return self._put_on_link(visit, segment)

    def _take_in(self, visit: Visit) -> EndingKind | None:
        """Whoever a packet is for puts it together, before any rule of input sees it (ip_local_deliver)."""
        if visit.packet.fragment is not None:
            return self._gather(visit, visit.packet.fragment, Stage.INPUT)
        return self._run(Hook.INPUT, visit) or self._check_protection(visit, Stage.INPUT)

    def _gather(self, visit: Visit, fragment: Fragment, stage: Stage) -> EndingKind:
        gathering = self._machine.gatherings.add(visit.number, visit.packet, fragment)
        visit.note(Gathered, stage, fragment, gathering.arrived, gathering.total)
        first = gathering.first
        if first is not None and gathering.arrived == gathering.total:
            self._machine.gatherings.take(fragment.datagram)
            whole = replace(first, fragment=None)
            visit.passage = Reassembled(stage, whole, visit.in_interface, gathering.numbers, gathering.fragments)
        return EndingKind.GATHERED

    def _forward(self, visit: Visit) -> EndingKind | None:
        return (
            self._check_protection(visit, Stage.FORWARD)
            or self._check_ttl(visit)
            or self._machine.sources.check_scope(visit)
            or self._check_size(visit)
            or self._decrement_ttl(visit)
            or self._run(FORWARD, visit)
            or self._run(POSTROUTING, visit)
            or self._transmit(visit)
        )

    def _check_protection(self, visit: Visit, stage: Stage) -> EndingKind | None:
        """ESP itself has been looked at by whoever takes it out (no_policy in struct net_protocol)."""
        policies, came = self._machine.policies, visit.protection
        if policies is None or came is None or _is_of_ipsec(visit.packet, is_own=visit.is_local):
            return None
        wanted = policies.inward(came.packet)
        if wanted is None and came.tunnel is None:
            return None
        ends, place = (came.packet.source, came.packet.destination), policies.place(came.tunnel or wanted)
        visit.note(PolicyAsked, stage, PolicyWay.IN, *ends, wanted, came.tunnel, place)
        if wanted == came.tunnel:
            return None
        return visit.end(stage, EndingKind.NOT_SELECTED if came.tunnel else EndingKind.UNPROTECTED, place)

    def _run(self, hook: Hook, visit: Visit) -> EndingKind | None:
        for item in self._machine.hooks[hook]:
            ending = item(visit)
            if ending is not None:
                return ending
        return None

    def _route(self, visit: Visit) -> EndingKind | None:
        answer = self._machine.routes.look_up(visit.packet.destination)
        if isinstance(answer, Routed) and answer.hops:
            answer = spread(answer, visit.packet, self._machine.node.settings.multipath_hash_policy)
        visit.know(answer)
        visit.routed_to = answer.destination
        if isinstance(answer, RoutedLocally):
            visit.is_local, visit.next_hop = True, None
            visit.out_interface = NO_INTERFACE if visit.in_interface else LOOPBACK
            return None
        if answer.chosen is None:
            return self._refuse(visit, EndingKind.NO_ROUTE, None)
        refusal = REFUSALS.get(answer.chosen.route.kind)
        if refusal is not None:
            return self._refuse(visit, refusal, answer.source)
        visit.out_interface, visit.next_hop = answer.interface or NO_INTERFACE, answer.next_hop
        return self._check_forwarding(visit) if visit.in_interface else self._check_own_source(visit)

    def _check_own_source(self, visit: Visit) -> EndingKind | None:
        """From 127.0.0.1 nothing is sent to a link, but what somebody crafts (__mkroute_output)."""
        if visit.reason is not OriginReason.CRAFTED and is_loopback(visit.packet.source):
            return visit.end(Stage.ROUTING, EndingKind.MARTIAN)
        return None

    def _refuse(self, visit: Visit, ending: EndingKind, source: Place | None) -> EndingKind | None:
        """Its sender is told if the packet came from outside: by IPv4 only where it forwards at all (ip_error)."""
        is_six = visit.packet.family is IPV6
        code = (REFUSAL_CODES_6 if is_six else REFUSAL_CODES).get(ending)
        if code is not None and visit.in_interface and (is_six or self._machine.node.settings.ip_forward):
            self._machine.complaints.unreachable(visit, code)
        return visit.end(Stage.ROUTING, ending, source) or self._take_the_way(visit)

    def _take_the_way(self, visit: Visit) -> EndingKind | None:
        """As if its routes led there. What nobody can lead to ends here all the same."""
        way = self._way_towards(visit.packet.destination)
        if way is None:
            return visit.stop(Stage.ROUTING, EndingKind.NO_ROUTE)
        visit.out_interface, visit.next_hop = way.interface, way.next_hop
        return self._check_forwarding(visit)

    def _check_forwarding(self, visit: Visit) -> EndingKind | None:
        if visit.in_interface == NO_INTERFACE or self._machine.node.settings.forwards(visit.packet.family):
            return None
        return visit.end(Stage.ROUTING, EndingKind.FORWARDING_OFF)

    def _send_out(self, visit: Visit) -> EndingKind | None:
        """Through output. What NAT leads elsewhere there has to have a way at once (nf_nat_ipv4_local_fn).

        Rules behind it see the way of before: a hook is told only once where a packet is to leave (nf_hook_state).
        """
        seen = way = visit.out_interface
        for item in self._machine.hooks[Hook.OUTPUT]:
            ending = item(visit) or self._route_again(visit)
            if ending is not None:
                return ending
            if visit.out_interface != seen:
                way, visit.out_interface = visit.out_interface, seen
        visit.out_interface = way
        return None

    def _route_again(self, visit: Visit) -> EndingKind | None:
        """Destination NAT may have changed where the packet goes."""
        if visit.routed_to == visit.packet.destination:
            return None
        visit.is_local, visit.is_turned = False, True
        return self._route(visit)

    def _check_ttl(self, visit: Visit) -> EndingKind | None:
        if visit.packet.ttl > 1:
            return None
        self._machine.complaints.time_exceeded(visit)
        return visit.stop(Stage.FORWARD, EndingKind.TTL_EXPIRED)

    def _check_size(self, visit: Visit) -> EndingKind | None:
        """What may not be cut is refused before any rule of forward sees it (ip_forward)."""
        sizes, packet = self._machine.sizes, visit.packet
        if packet.may_be_cut:
            return None
        policies = self._machine.policies
        if policies is not None and (tunnel := policies.outward(packet)):
            return self._machine.tunnels.check_room(visit, tunnel, Stage.FORWARD)
        if sizes.surely_fits(packet.length):
            return None
        mtu = sizes.onward(visit.out_interface, packet.destination, visit.now)
        if packet.length <= mtu or _fits_in_pieces(visit, mtu):
            return None
        return self._refuse_size(visit, mtu, Stage.FORWARD)

    def _refuse_size(self, visit: Visit, mtu: int, stage: Stage) -> EndingKind | None:
        place = f"{self._machine.node.name}.{visit.out_interface}"
        visit.note(TooLarge, stage, visit.packet.length, mtu, visit.out_interface, place)
        if visit.in_interface or visit.is_turned:
            self._machine.complaints.too_large(visit, mtu)
        return visit.end(stage, EndingKind.TOO_LARGE, place)

    def _decrement_ttl(self, visit: Visit) -> EndingKind | None:
        packet = visit.packet
        before = packet.ttl
        visit.packet = Packet(
            packet.source, packet.destination, packet.transport, before - 1, packet.df, packet.fragment
        )
        visit.note(TtlDecremented, FORWARDED, before, before - 1)
        return None

    def _find_another(self, visit: Visit) -> EndingKind | None:
        """As if the route had named a neighbour that is there."""
        way = self._way_towards(visit.packet.destination)
        if way is None or (way.interface, way.next_hop) == (visit.out_interface, visit.next_hop):
            return visit.stop(Stage.TRANSMIT, EndingKind.NEIGHBOUR_UNREACHABLE)
        visit.out_interface, visit.next_hop = way.interface, way.next_hop
        return self._transmit(visit)

    def _discover(self, visit: Visit, next_hop: Address, owner: Attachment) -> EndingKind | None:
        """IPv6 has to find its neighbours with packets that may be filtered."""
        if visit.packet.family is IPV4 or self.neighbours.has(visit.out_interface, next_hop, owner):
            return None
        sought = self.neighbours.seek(visit, next_hop, owner)
        visit.steps.append(sought)
        if sought.loss is None:
            return None
        self._machine.complaints.unreachable(visit, UnreachableCode.HOST, delay=NEIGHBOUR_TIMEOUT)
        return visit.end(Stage.TRANSMIT, EndingKind.NEIGHBOUR_UNREACHABLE, sought.source)

    def _loop_back(self, visit: Visit) -> EndingKind | None:
        """What a node sends to itself comes straight back in, and needs no second routing."""
        visit.in_interface, visit.out_interface = LOOPBACK, NO_INTERFACE
        return self._run(Hook.PREROUTING, visit) or self._run(Hook.INPUT, visit)

    def _transmit(self, visit: Visit) -> EndingKind | None:
        if self._machine.policies is not None and (tunnel := self._wanted_by(self._machine.policies, visit)):
            return self._machine.tunnels.protect(visit, tunnel)
        return self._fit(visit) or self.send_on(visit)

    @staticmethod
    def _wanted_by(policies: Policies, visit: Visit) -> str | None:
        """The tunnel that it has to go into; what comes from one is not looked at again."""
        packet = visit.packet
        if any(map(policies.has, visit.wrapped_by)) or _is_of_ipsec(packet, is_own=not visit.in_interface):
            return None
        wanted = policies.outward(packet)
        ends = packet.source, packet.destination
        visit.note(PolicyAsked, Stage.POSTROUTING, PolicyWay.OUT, *ends, wanted, None, policies.place(wanted))
        return wanted

    def _fit(self, visit: Visit) -> EndingKind | None:
        """Cut what is too large, or was put together only to be looked at (ip_finish_output)."""
        sizes, packet = self._machine.sizes, visit.packet
        if sizes.surely_fits(packet.length) and not visit.cuts:
            return None
        mtu = sizes.onward(visit.out_interface, packet.destination, visit.now)
        if visit.in_interface == NO_INTERFACE:
            mtu = sizes.along(mtu, packet.destination, visit.now)
        if packet.length <= mtu and not visit.cuts:
            return None
        if not (packet.may_be_cut or _fits_in_pieces(visit, mtu) or _cuts_itself(visit)):
            return self._refuse_size(visit, mtu, Stage.TRANSMIT)
        pieces = fragments_of(packet, visit.number, mtu, visit.cuts)
        place = f"{self._machine.node.name}.{visit.out_interface}"
        visit.note(Fragmented, Stage.TRANSMIT, visit.out_interface, mtu, packet, pieces, place)
        visit.packet, visit.further = pieces[0], pieces[1:]
        return None

    def _put_on_link(self, visit: Visit, segment: Segment | None) -> EndingKind | None:
        if segment is not None and not self._is_up(segment.link):
            ending = visit.end(Stage.TRANSMIT, EndingKind.LINK_DOWN, segment.link.name)
            if ending is not None:
                return ending
        next_hop = visit.next_hop or visit.packet.destination
        neighbour = segment.owners.get(next_hop) if segment is not None else None
        if segment is None or neighbour is None:
            self._machine.complaints.unreachable(visit, UnreachableCode.HOST, delay=NEIGHBOUR_TIMEOUT)
            ending = visit.end(Stage.TRANSMIT, EndingKind.NEIGHBOUR_UNREACHABLE)
            return ending or self._find_another(visit)
        ending = self._discover(visit, next_hop, neighbour)
        if ending is not None:
            return ending
        length = visit.packet.length
        if length > segment.least and length > segment.largest[neighbour]:
            ending = visit.end(Stage.TRANSMIT, EndingKind.TOO_LARGE, str(neighbour))
            if ending is not None:
                return ending
        visit.note(
            Transmitted,
            TRANSMITTED,
            visit.out_interface,
            segment.link.name,
            next_hop,
            neighbour.node,
            neighbour.interface,
            visit.packet,
        )
        visit.onward = segment.link, neighbour
        return None


def _is_of_ipsec(packet: Packet, *, is_own: bool) -> bool:
    """ESP, and what the node's own IKE says and hears, whose socket has a policy of its own (IP_XFRM_POLICY)."""
    envelope = envelope_of(packet)
    if envelope is not None:
        return envelope.encapsulation.kind is TunnelKind.ESP
    return is_own and isinstance(packet.transport, UdpDatagram) and packet.transport.destination_port in IKE_PORTS


def _fits_in_pieces(visit: Visit, mtu: int) -> bool:
    """Of IPv6: what was put together only to be looked at goes on as it came (ip6_pkt_too_big)."""
    largest = max((size for _, size in visit.cuts), default=mtu)
    return visit.packet.family is IPV6 and largest + visit.packet.piece_header_length <= mtu


def _cuts_itself(visit: Visit) -> bool:
    """IPv6 is cut where it is sent, unless the socket forbids it or knows better (ip6_sk_ignore_df)."""
    is_own = visit.in_interface == NO_INTERFACE and visit.reason in CUT_AT_THEIR_SOURCE
    return visit.packet.family is IPV6 and is_own and not visit.packet.df
