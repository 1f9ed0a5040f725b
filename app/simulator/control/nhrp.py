"""One end of a network of tunnels that learns shortcuts: NHRP on a multipoint GRE interface, as DMVPN's third phase.

- Every spoke registers at its hubs: under which address of the outside network its address inside is found (RFC 2332).
- A hub that passes a packet on by the interface that it came by tells the sender that there is a shorter way (the
  Traffic Indication that RFC 2332 does not have; FRR and Cisco do).
- The sender asks for it along the way that it knows. Whoever the destination is behind answers directly, with its
  prefix and both its addresses; the sender puts a route by it into its table, better than what the hub has told.
- What was learned so is forgotten after `hold`, and learned again with the next packet.

Messages travel in GRE, beside IP and not in it: rules see the outer packet only. Their size is a usual one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.simulator.control.configuration import Learned, Nhrp
from app.simulator.control.facts import Reason, RouteChange, SessionChange, SessionKind, SessionState
from app.simulator.control.timer import Timer
from app.simulator.control.wire import Message, Wire
from app.simulator.forwarding.routing import Route
from app.simulator.network import Interface
from app.simulator.packets.addresses import SECOND, Address, Nanoseconds, Prefix
from app.simulator.packets.packet import Envelope, Packet, UdpDatagram
from app.simulator.stages import Place
from app.simulator.tunnels.tunnelling import Tunnels

SIZE = 52
"""Bytes of a message."""
RETRY: Nanoseconds = 2 * SECOND
MOST_PASSED_ON = 16
"""A question that has come so far goes in a circle."""
QUIET: Nanoseconds = 10 * SECOND
"""So long a hub does not say the same again."""
SHORTCUT_DISTANCE = 10
"""Before all routing protocols, as FRR has it."""


@dataclass(frozen=True, slots=True)
class NhrpMessage(Message):
    """`sender` is the speaker's address inside, `outside` its address in the outer network."""

    is_wrapped = True
    sender: Address
    outside: Address


@dataclass(frozen=True, slots=True)
class Registration(NhrpMessage):
    """It holds for so long."""

    hold: Nanoseconds
    is_reply: bool = False


@dataclass(frozen=True, slots=True)
class Redirect(NhrpMessage):
    """There is a shorter way to `destination`."""

    destination: Address


@dataclass(frozen=True, slots=True)
class Request(NhrpMessage):
    """A question: who has `destination` behind it. `passed_on` says how often it was (RFC 2332, 5.2.1: Hop Count)."""

    destination: Address
    passed_on: int = 0


@dataclass(frozen=True, slots=True)
class Reply(NhrpMessage):
    """The sender has, and all of `prefix`."""

    prefix: Prefix


class NhrpSession:
    """Of one interface."""

    def __init__(self, wire: Wire, interface: Interface, nhrp: Nhrp, tunnels: Tunnels) -> None:
        self._wire = wire
        self._interface = interface
        self._nhrp = nhrp
        self._tunnels = tunnels
        self._said: dict[tuple[Address, Address], Nanoseconds] = {}
        self._registered: dict[Address, Timer] = {}
        self._register = Timer(wire, self._ask_hubs)
        self._shortcuts: dict[Prefix, Timer] = {}

    @property
    def place(self) -> Place:
        return f"{self._wire.node.name}.{self._interface.name}"

    def start(self) -> None:
        for hub in self._nhrp.hubs:
            self._tunnels.resolve(self._interface.name, hub.inside, hub.outside)
        self._ask_hubs()

    def stop(self) -> None:
        self._register.stop()
        for prefix in tuple(self._shortcuts):
            self._forget(prefix)
        for sender in tuple(self._registered):
            self._registered.pop(sender).stop()

    def turned(self, packet: Packet) -> None:
        """A packet leaves by the interface that it came by."""
        pair = packet.source, packet.destination
        if self._said.get(pair, -QUIET) + QUIET > self._wire.now:
            return
        self._said[pair] = self._wire.now
        if back := self._outside_of(packet.source):
            self._send(back, lambda own, outside: Redirect(own, outside, packet.destination))

    def arrived(self, message: NhrpMessage) -> None:
        match message:
            case Registration():
                self._registered_by(message)
            case Redirect(destination=destination):
                self._ask(message.outside, destination)
            case Request(destination=destination):
                self._asked(message, destination)
            case Reply(prefix=prefix):
                self._learn(message, prefix)
            case _:
                pass

    def _ask_hubs(self) -> None:
        """Again soon, until all of them have answered."""
        missing = [hub for hub in self._nhrp.hubs if hub.inside not in self._registered]
        self._register.set(RETRY if missing else self._nhrp.hold // 3)
        for hub in missing or self._nhrp.hubs:
            self._send(hub.outside, lambda own, outside: Registration(own, outside, self._nhrp.hold))

    def _registered_by(self, message: Registration) -> None:
        self._tunnels.resolve(self._interface.name, message.sender, message.outside)
        is_new = message.sender not in self._registered
        forget = self._registered.setdefault(message.sender, Timer(self._wire, lambda: self._lose(message.sender)))
        forget.set(message.hold)
        if is_new:
            wire = self._wire
            state, kind = SessionState.UP, SessionKind.NHRP
            wire.note(SessionChange(wire.now, wire.node.name, self.place, kind, state, Reason.AGREED))
        if not message.is_reply:
            self._send(message.outside, lambda own, outside: Registration(own, outside, message.hold, is_reply=True))

    def _lose(self, sender: Address) -> None:
        """Who has not registered again is not found any more; a hub is, because that is written down."""
        self._registered.pop(sender).stop()
        if all(hub.inside != sender for hub in self._nhrp.hubs):
            self._tunnels.unresolve(self._interface.name, sender)

    def _ask(self, outside: Address, destination: Address) -> None:
        if self._nhrp.shortcuts:
            self._send(outside, lambda own, mine: Request(own, mine, destination))

    def _asked(self, message: Request, destination: Address) -> None:
        """Answer for what lies behind this node, and pass on what lies behind another."""
        way = self._wire.way_towards(destination)
        if way is None:
            return
        if way.device == self._interface.name:
            further = self._tunnels.outside_of(self._interface.name, way.via or destination)
            if further and message.passed_on < MOST_PASSED_ON:
                self._pass_on(further, replace(message, passed_on=message.passed_on + 1))
            return
        self._tunnels.resolve(self._interface.name, message.sender, message.outside)
        self._send(message.outside, lambda own, outside: Reply(own, outside, way.prefix))

    def _learn(self, message: Reply, prefix: Prefix) -> None:
        self._tunnels.resolve(self._interface.name, message.sender, message.outside)
        route = Route(prefix, message.sender, self._interface.name, metric=SHORTCUT_DISTANCE)
        if prefix not in self._shortcuts:
            self._install(prefix, route)
        forget = self._shortcuts.setdefault(prefix, Timer(self._wire, lambda: self._forget(prefix)))
        forget.set(self._nhrp.hold)

    def _install(self, prefix: Prefix, route: Route | None) -> None:
        """Take the shortcut into the table, or out of it."""
        node = self._wire.node
        old = next((each for each in node.learned if self._is_shortcut(each, prefix)), None)
        others = tuple(each for each in node.learned if each is not old)
        new = (Learned(route, self.place),) if route else ()
        self._wire.reconfigure(replace(node, learned=(*others, *new)))
        before = old.route if old else None
        self._wire.note(RouteChange(self._wire.now, node.name, prefix, route, before, self.place))

    def _is_shortcut(self, learned: Learned, prefix: Prefix) -> bool:
        return learned.place == self.place and learned.route.prefix == prefix

    def _forget(self, prefix: Prefix) -> None:
        timer = self._shortcuts.pop(prefix, None)
        if timer is not None:
            timer.stop()
            self._install(prefix, None)

    def _outside_of(self, address: Address) -> Address | None:
        """Where in the outer network whoever leads there is found, if it is by this interface."""
        way = self._wire.way_towards(address)
        if way is None or way.device != self._interface.name:
            return None
        return self._tunnels.outside_of(self._interface.name, way.via or address)

    def _send(self, outside: Address, made: Callable[[Address, Address], NhrpMessage]) -> None:
        """In the name of this interface."""
        tunnel = self._interface.tunnel
        mine = tunnel.local if tunnel and tunnel.local else self._wire.own_address_towards(outside)
        if mine is not None:
            self._pass_on(outside, made(self._interface.addresses[0].ip, mine))

    def _pass_on(self, outside: Address, message: NhrpMessage) -> None:
        tunnel, mine = self._interface.tunnel, self._wire.own_address_towards(outside)
        if tunnel is None or mine is None:
            return
        ttl = self._wire.node.settings.ttl_towards(outside)
        inner = Packet(message.sender, message.sender, UdpDatagram(0, 0, SIZE), ttl)
        envelope = Envelope(tunnel.encapsulation, inner, 0, 0, self.place)
        self._wire.send(Packet(tunnel.local or mine, outside, envelope, ttl, df=True), message)
