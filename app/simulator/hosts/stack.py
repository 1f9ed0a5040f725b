"""What a node's own stack does with packets that are for it (RFC 1122, RFC 4443)."""

from dataclasses import replace
from functools import cached_property

from app.simulator.hosts.connections import ConnectionState
from app.simulator.hosts.exchange import Exchange
from app.simulator.hosts.socket_errors import is_about_size, report
from app.simulator.hosts.tcp import REFUSALS, TcpSockets
from app.simulator.hosts.unanswered import Clock
from app.simulator.machine import Machine
from app.simulator.network import Service, Settings
from app.simulator.packets.addresses import Endpoint, Family, family_of
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import (
    ICMP_PROTOCOLS,
    Envelope,
    IcmpError,
    IcmpQuery,
    IcmpType,
    Packet,
    Protocol,
    TcpSegment,
    UdpDatagram,
    UnreachableCode,
    envelope_of,
)
from app.simulator.packets.sequences import Pair, Sequences
from app.simulator.stages import Stage
from app.simulator.steps import Delivered, EndingKind, OriginReason, SocketOutcome
from app.simulator.trace import EventOutcome
from app.simulator.visit import Reaction, Visit

FIRST_FREE_PORT = 40000
"""Linux draws from 32768 to 60999; counting makes stories easier to follow."""

ECHO_REQUESTS = {Family.IPV4: IcmpType.ECHO_REQUEST, Family.IPV6: Icmpv6Type.ECHO_REQUEST}
ANSWERED_QUERIES = {
    (Protocol.ICMP, IcmpType.ECHO_REQUEST): IcmpType.ECHO_REPLY,
    (Protocol.ICMP, IcmpType.TIMESTAMP_REQUEST): IcmpType.TIMESTAMP_REPLY,
    (Protocol.ICMPV6, Icmpv6Type.ECHO_REQUEST): Icmpv6Type.ECHO_REPLY,
}


class Stack:
    def __init__(self, machine: Machine, clock: Clock) -> None:
        self._machine, self._clock = machine, clock
        self._services = machine.node.services
        self._complaints = machine.complaints
        self._sizes = machine.sizes
        self._settings = machine.node.settings
        self.sequences = Sequences()
        self._queries: dict[Pair, Exchange] = {}
        self._echoes: dict[int, Exchange] = {}
        self._taken_ports: set[int] = set()

    @cached_property
    def tcp(self) -> TcpSockets:
        """Made for whoever speaks it."""
        return TcpSockets(self._machine, self.sequences, self._clock)

    def change(self, settings: Settings) -> None:
        self._settings = settings

    def give_up(self) -> None:
        """Nobody waits any longer for a connection to come about."""
        if "tcp" in self.__dict__:
            self.tcp.abandon_openings()

    def free_port(self, wanted: int | None) -> int:
        port = wanted or FIRST_FREE_PORT
        while wanted is None and port in self._taken_ports:
            port += 1
        self._taken_ports.add(port)
        return port

    def free_identifier(self, wanted: int | None) -> int:
        identifier = 1 if wanted is None else wanted
        while wanted is None and identifier in self._echoes:
            identifier += 1
        return identifier

    def query(self, pair: Pair, exchange: Exchange) -> Packet:
        self._queries[pair] = exchange
        datagram = UdpDatagram(pair[0].port, pair[1].port, exchange.bytes_out)
        local, remote = pair[0].address, pair[1].address
        return Packet(local, remote, datagram, self._settings.ttl_towards(remote))

    def ping(self, local: Endpoint, remote: Endpoint, identifier: int, exchange: Exchange) -> Packet:
        self._echoes[identifier] = exchange
        family = family_of(remote.address)
        request = IcmpQuery(ECHO_REQUESTS[family], identifier, protocol=ICMP_PROTOCOLS[family])
        return Packet(local.address, remote.address, request, self._settings.ttl_towards(remote.address))

    def deliver(self, visit: Visit, exchange: Exchange) -> EndingKind:
        """Hand the packet to whoever it is for; what is sent because of it is among the visit's reactions.

        A packet leaves its session behind here (nf_reset_ct), so what a stack sends is looked up like any other.
        """
        visit.session = None
        outcome = self._outcome(visit, exchange)
        receiver = visit.packet.receiver
        service = Service(visit.packet.protocol, receiver.port)
        listening = service if service in self._services else None
        visit.note(Delivered, Stage.DELIVER, outcome, receiver, listening)
        return EndingKind.NOBODY_LISTENS if outcome is SocketOutcome.NOBODY_LISTENS else EndingKind.DELIVERED

    def _outcome(self, visit: Visit, exchange: Exchange) -> SocketOutcome:
        match visit.packet.transport:
            case TcpSegment() as segment:
                return self.tcp.deliver(visit, segment, exchange)
            case UdpDatagram() as datagram:
                return self._datagram(visit, datagram, exchange)
            case IcmpQuery() as query:
                return self._icmp_query(visit, query)
            case IcmpError() as error:
                return self._error_of_tunnel(visit, error) or self._error(visit, error)
            case Envelope():  # a tunnel has it, or has refused it, before anybody is asked here
                return SocketOutcome.IGNORED

    def _datagram(self, visit: Visit, datagram: UdpDatagram, exchange: Exchange) -> SocketOutcome:
        asked = self._queries.get((visit.packet.receiver, visit.packet.sender))
        if asked is not None:
            asked.finish(EventOutcome.COMPLETED)
            return SocketOutcome.ANSWER_RECEIVED
        is_open = Service(Protocol.UDP, datagram.destination_port) in self._services
        if not is_open and not visit.lets_pass(EndingKind.NOBODY_LISTENS):
            self._complaints.unreachable(visit, UnreachableCode.PORT)
            return SocketOutcome.NOBODY_LISTENS
        if exchange.is_query:
            answer = UdpDatagram(datagram.destination_port, datagram.source_port, exchange.bytes_back)
            self._answer(visit, answer, OriginReason.QUERY_ANSWER)
        return SocketOutcome.QUERY_RECEIVED

    def _icmp_query(self, visit: Visit, query: IcmpQuery) -> SocketOutcome:
        answer = ANSWERED_QUERIES.get((query.protocol, query.type))
        if answer is not None:
            self._answer(visit, replace(query, type=answer), OriginReason.ECHO_ANSWER)
            return SocketOutcome.ECHO_ANSWERED
        asked = self._echoes.get(query.identifier)
        if asked is None:
            return SocketOutcome.IGNORED
        asked.finish(EventOutcome.COMPLETED)
        return SocketOutcome.ECHO_RETURNED

    def _answer(self, visit: Visit, transport: UdpDatagram | IcmpQuery, reason: OriginReason) -> None:
        asker = visit.packet.source
        packet = Packet(visit.packet.destination, asker, transport, self._settings.ttl_towards(asker))
        visit.reactions.append(Reaction(packet, reason))

    def overhear(self, packet: Packet) -> None:
        """Its own filter was in the way, but what is crafted here may answer."""
        connection = self.tcp.find((packet.receiver, packet.sender))
        if connection is None or connection.state is ConnectionState.SYN_SENT:
            self.sequences.heard(packet)

    def _error_of_tunnel(self, visit: Visit, error: IcmpError) -> SocketOutcome | None:
        """About the TCP connection of a tunnel."""
        connections = self._machine.connections
        return connections.report(visit, (error.inner.sender, error.inner.receiver), error) if connections else None

    def _error(self, visit: Visit, error: IcmpError) -> SocketOutcome:
        """Whether the socket that sent the packet hears of it; ping asks for soft errors too (IP_RECVERR)."""
        pair = error.inner.sender, error.inner.receiver
        if is_about_size(error) and self._minds(pair, error.inner):
            self._sizes.learn(error.inner.destination, error.mtu, visit.now)
            if self._sent_without_socket(error.inner):
                return SocketOutcome.SIZE_LEARNED
        match error.inner.transport:
            case TcpSegment() as segment:
                is_told = self.tcp.report(pair, segment, error)
                if is_told and is_about_size(error):
                    self.tcp.shrink(visit, pair)
                    return SocketOutcome.SIZE_LEARNED
                return SocketOutcome.ERROR_REPORTED if is_told else SocketOutcome.IGNORED
            case IcmpQuery(identifier=identifier):
                return _tell(self._echoes.get(identifier), error, hears_soft_ones=True)
            case _:
                asked = self._queries.get(pair)
                if asked is None and is_about_size(error) and self._answers(error.inner):
                    return SocketOutcome.SIZE_LEARNED
                return _tell(asked, error, hears_soft_ones=False)

    def _minds(self, pair: Pair, packet: Packet) -> bool:
        """Whether anybody here sends such packets, and wants to know how large they may be."""
        transport = packet.transport
        if isinstance(transport, TcpSegment):
            return self.tcp.find(pair) is not None
        if isinstance(transport, IcmpQuery) and transport.type != IcmpType.ECHO_REPLY:
            return transport.protocol is Protocol.ICMPV6 or transport.identifier in self._echoes
        return self._sent_without_socket(packet) or pair in self._queries or self._answers(packet)

    def _answers(self, packet: Packet) -> bool:
        """From a socket that listens: it is not told, but learns (__udp4_lib_err)."""
        return Service(packet.protocol, packet.sender.port) in self._services

    def _sent_without_socket(self, packet: Packet) -> bool:
        """A tunnel has sent it, or the kernel itself as an echo reply; of ICMPv6 nobody is asked (icmpv6_err)."""
        transport = packet.transport
        if isinstance(transport, IcmpQuery):
            return transport.type == IcmpType.ECHO_REPLY or transport.identifier not in self._echoes
        return envelope_of(packet) is not None


def _tell(asked: Exchange | None, error: IcmpError, *, hears_soft_ones: bool) -> SocketOutcome:
    told = report(error)
    if asked is None or told is None:
        return SocketOutcome.IGNORED
    if not (told.is_hard or hears_soft_ones):
        return SocketOutcome.NOT_TOLD
    is_refusal = told.error in REFUSALS
    asked.finish(EventOutcome.REFUSED if is_refusal else EventOutcome.UNREACHABLE, told.error)
    return SocketOutcome.ERROR_REPORTED
