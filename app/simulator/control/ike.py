"""One end of an IKEv2 association: begun, kept, asked whether the far end still lives, given up (RFC 7296).

- Two exchanges set it up: IKE_SA_INIT, then IKE_AUTH, which brings the first child SA with it.
- Every request is answered. Who gets no answer sends it again at growing intervals, and gives the whole association up
  when the last of them has passed (2.1, 2.4): that, and nothing else, is how a dead end is found out.
- After `dpd_delay` without any packet from the far end, of data too, an empty INFORMATIONAL request asks for a sign of
  life (2.4). strongSwan looks whenever that may have passed, and looks again later if something has come since.
- A request of an association that this end has given up is not answered: the far end has to find that out for itself,
  or to be told by a new IKE_SA_INIT, which replaces the old one (2.4).
- Where both ask for the same at once, the one whose name comes first goes on. In IKEv2 the lowest nonce loses (2.8.1),
  which is chance.
- The child SA is replaced at its `rekey` time by CREATE_CHILD_SA; one that was not is gone at its `lifetime`.

Sizes of the messages are usual ones, and nothing depends on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.simulator.control.configuration import Ike
from app.simulator.control.facts import Reason, SessionChange, SessionKind, SessionState
from app.simulator.control.timer import Timer
from app.simulator.control.wire import Message, Wire
from app.simulator.network import NAT_TRAVERSAL_PORT, Interface, Tunnel
from app.simulator.packets.addresses import Address, Endpoint, Nanoseconds
from app.simulator.packets.packet import Packet, UdpDatagram

IKE_PORT = 500
NON_ESP_MARKER = 4
"""Before a message on port 4500, where an SPI would stand otherwise (RFC 3948, 2.2)."""


class Exchange(StrEnum):
    INIT = "IKE_SA_INIT"
    AUTH = "IKE_AUTH"
    LIVENESS = "INFORMATIONAL"
    REKEY = "CREATE_CHILD_SA"


SIZES = {Exchange.INIT: 336, Exchange.AUTH: 256, Exchange.LIVENESS: 80, Exchange.REKEY: 208}


@dataclass(frozen=True, slots=True)
class IkeMessage(Message):
    """`association` is the pair of SPIs: who began it, and when."""

    sender: str
    exchange: Exchange
    is_response: bool
    association: tuple[str, Nanoseconds]
    number: int
    """Of the question, the same when it is sent again."""


@dataclass(frozen=True, slots=True)
class Below:
    """The tunnel: where its far end is found by now, what puts it up and down, and what gives it other keys."""

    endpoint: Callable[[], Endpoint]
    set_state: Callable[[SessionState], None]
    renew: Callable[[], None]


class IkeSession:
    def __init__(self, wire: Wire, interface: Interface, ike: Ike, below: Below) -> None:
        self._wire = wire
        self._interface = interface
        self._ike = ike
        self._below = below
        self.is_up = False
        self._association: tuple[str, Nanoseconds] | None = None
        self._asking: Exchange | None = None
        self._asked: list[Nanoseconds] = []
        self._number = 0
        self._taken: IkeMessage | None = None
        """The far end's last question: when it comes again it is only answered again (2.1)."""
        self._is_old = False
        """Whether the keys are to be replaced as soon as nothing else is asked."""
        self._heard: Nanoseconds = 0
        self._patience = Timer(wire, self._unanswered)
        self._watch = Timer(wire, self._look)
        self._rekey = Timer(wire, self._replace_keys)
        self._lifetime = Timer(wire, lambda: self._give_up(Reason.LIFETIME))

    @property
    def place(self) -> str:
        return f"{self._wire.node.name}.{self._interface.name}"

    def start(self) -> None:
        if self._ike.starts:
            self._association = self.place, self._wire.now
            self._request(Exchange.INIT)

    def stop(self) -> None:
        """Its node is gone: nothing is said, and nothing remembered."""
        self._silence()
        if self.is_up:
            self._set_down(Reason.NODE_DOWN)

    def arrived(self, message: IkeMessage, sender: Endpoint) -> None:
        self._heard = self._wire.now
        if message.is_response:
            self._answered(message)
        elif self._takes(message):
            self._answer(message, sender)

    def _takes(self, message: IkeMessage) -> bool:
        """Whether it is of this association, or of a new one that this end goes along with."""
        if message.exchange in {Exchange.INIT, Exchange.AUTH}:
            return not (self._asking in {Exchange.INIT, Exchange.AUTH} and self.place < message.sender)
        if message.exchange is self._asking is Exchange.REKEY and self.place < message.sender:
            return False
        return self.is_up and message.association == self._association

    def _answer(self, message: IkeMessage, sender: Endpoint) -> None:
        self._send(replace(message, sender=self.place, is_response=True), sender)
        if message == self._taken:
            return
        self._taken = message
        match message.exchange:
            case Exchange.INIT:
                if self._asking is not None and not self.is_up:
                    self._silence()
            case Exchange.AUTH:
                self._silence()
                self._association = message.association
                self._set_up(Reason.REPLACED if self.is_up else Reason.AGREED)
            case Exchange.REKEY:
                self._stop_asking()
                self._rekeyed()
            case Exchange.LIVENESS:
                pass

    def _answered(self, message: IkeMessage) -> None:
        if message.exchange is not self._asking or message.association != self._association:
            return
        self._stop_asking()
        match message.exchange:
            case Exchange.INIT:
                self._request(Exchange.AUTH)
            case Exchange.AUTH:
                self._set_up(Reason.AGREED)
            case Exchange.REKEY:
                self._rekeyed()
            case Exchange.LIVENESS if self._is_old:
                self._request(Exchange.REKEY)
            case Exchange.LIVENESS:
                self._watch_again()

    def _replace_keys(self) -> None:
        """One question is asked at a time (2.3)."""
        self._is_old = True
        if self._asking is None:
            self._request(Exchange.REKEY)

    def _stop_asking(self) -> None:
        self._patience.stop()
        self._asking = None

    def _request(self, exchange: Exchange) -> None:
        self._asking, self._asked = exchange, []
        self._number += 1
        self._ask()

    def _ask(self) -> None:
        if self._asking is None or self._association is None:
            return
        self._asked.append(self._wire.now)
        self._patience.set(self._ike.retransmission.wait(len(self._asked)))
        message = IkeMessage(
            self.place, self._asking, is_response=False, association=self._association, number=self._number
        )
        self._send(message, self._below.endpoint())

    def _unanswered(self) -> None:
        if len(self._asked) <= self._ike.retransmission.tries:
            self._ask()
        else:
            self._give_up(Reason.NO_ANSWER)

    def _give_up(self, reason: Reason) -> None:
        asked = tuple(self._asked)
        self._silence()
        if self.is_up:
            self._set_down(reason, asked)
        self.start()

    def _send(self, message: IkeMessage, far: Endpoint) -> None:
        port = NAT_TRAVERSAL_PORT if self._interface.tunnel and self._interface.tunnel.port else IKE_PORT
        local = self._local(far.address)
        if local is None:
            return
        size = SIZES[message.exchange] + (NON_ESP_MARKER if port == NAT_TRAVERSAL_PORT else 0)
        ttl = self._wire.node.settings.ttl_towards(far.address)
        packet = Packet(local, far.address, UdpDatagram(port, far.port, size), ttl, df=True)
        self._wire.send(packet, message)

    def _local(self, far: Address) -> Address | None:
        tunnel = self._interface.tunnel
        return tunnel.local if tunnel and tunnel.local else self._wire.own_address_towards(far)

    def _set_up(self, reason: Reason) -> None:
        self.is_up = True
        self._below.renew()
        self._note(SessionState.UP, reason)
        self._below.set_state(SessionState.UP)
        self._begin_life()
        self._watch_again()

    def _set_down(self, reason: Reason, asked: tuple[Nanoseconds, ...] = ()) -> None:
        self.is_up, self._association, self._taken = False, None, None
        self._note(SessionState.DOWN, reason, self._last_heard(), asked)
        self._below.set_state(SessionState.DOWN)

    def _rekeyed(self) -> None:
        self._below.renew()
        self._note(SessionState.REKEYED, Reason.AGREED)
        self._begin_life()
        self._watch_again()

    def _begin_life(self) -> None:
        self._is_old = False
        if self._ike.rekey is not None:
            self._rekey.set(self._ike.rekey)
        if self._ike.lifetime is not None:
            self._lifetime.set(self._ike.lifetime)

    def _watch_again(self) -> None:
        if self._ike.dpd_delay is not None:
            self._watch.set(max(self._last_heard() + self._ike.dpd_delay - self._wire.now, 1))

    def _look(self) -> None:
        """Whether it is time to ask: not while something is heard, nor while another request is under way."""
        if self._ike.dpd_delay is None or not self.is_up or self._asking is not None:
            return
        if self._last_heard() + self._ike.dpd_delay > self._wire.now:
            self._watch_again()
        else:
            self._request(Exchange.LIVENESS)

    def _last_heard(self) -> Nanoseconds:
        return max(self._heard, self._wire.heard(self._interface.name) or self._heard)

    def _silence(self) -> None:
        self._asking = None
        for timer in (self._patience, self._watch, self._rekey, self._lifetime):
            timer.stop()

    def _note(
        self,
        state: SessionState,
        reason: Reason,
        since: Nanoseconds | None = None,
        asked: tuple[Nanoseconds, ...] = (),
    ) -> None:
        node, allowed = self._wire.node.name, None if since is None else self._ike.patience
        kind = SessionKind.IKE
        self._wire.note(SessionChange(self._wire.now, node, self.place, kind, state, reason, since, allowed, asked))


def with_tunnel(interface: Interface, *, up: bool) -> Interface:
    """The interface with its tunnel up or down."""
    tunnel: Tunnel | None = interface.tunnel
    return interface if tunnel is None else replace(interface, tunnel=replace(tunnel, up=up))
