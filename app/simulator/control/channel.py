"""A conversation by TCP between two speakers of BGP: opened, in order, sent again until it is acknowledged (RFC 9293).

One segment is under way at a time, which is enough for messages this small. Retransmissions double from 200 ms on
(RFC 6298, and the kernel's least); how long they go on, the hold timer decides.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.simulator.control.timer import Timer
from app.simulator.control.wire import Message, Wire
from app.simulator.packets.addresses import MILLISECOND, SECOND, Nanoseconds
from app.simulator.packets.packet import Packet, TcpFlag
from app.simulator.packets.sequences import Pair

FIRST_WAIT: Nanoseconds = 200 * MILLISECOND
LONGEST_WAIT: Nanoseconds = 120 * SECOND
OPENING_WAIT: Nanoseconds = SECOND
DATA = TcpFlag.PSH | TcpFlag.ACK
OPENING_ANSWER = TcpFlag.SYN | TcpFlag.ACK


@dataclass(frozen=True, slots=True)
class Said:
    """Something of the conversation with its size in bytes."""

    message: Message
    size: int


@dataclass(frozen=True, slots=True)
class SegmentMessage(Message):
    """A segment: `number` counts what has been said by this end, 0 is the SYN; `said` is None of a bare one."""

    flags: TcpFlag
    number: int = 0
    said: Message | None = None


class Channel:
    """One end, the own endpoint first. `opened` is called when both may speak, `heard` with all that is said, once."""

    def __init__(
        self, wire: Wire, pair: Pair, ttl: int, opened: Callable[[], None], heard: Callable[[Message], None]
    ) -> None:
        self._wire = wire
        self.local, self.remote = pair
        self._ttl = ttl
        self._opened = opened
        self._heard = heard
        self._waiting: deque[Said] = deque()
        self._under_way: tuple[Packet, SegmentMessage] | None = None
        self._said = 0
        self._taken = 0
        self._wait: Nanoseconds = OPENING_WAIT
        self._patience = Timer(wire, self._again)
        self._answer: Packet | None = None
        """What was said to the other end's SYN, until it has heard that."""

    def open(self) -> None:
        self._put_under_way(SegmentMessage(TcpFlag.SYN), 0, OPENING_WAIT)

    def refuse(self) -> None:
        self._send(SegmentMessage(TcpFlag.RST), 0)

    def say(self, said: Said) -> None:
        self._waiting.append(said)
        self._go_on()

    def close(self) -> None:
        self._patience.stop()
        self._waiting.clear()
        self._under_way = None

    def arrived(self, segment: SegmentMessage) -> None:
        if segment.flags == TcpFlag.SYN:
            self._answer = self._answer or self._packet(OPENING_ANSWER, 0)
            self._wire.send(self._answer, SegmentMessage(OPENING_ANSWER))
            return
        if segment.flags == OPENING_ANSWER:
            self._send(SegmentMessage(TcpFlag.ACK), 0)
        self._hear_that_it_is_open(segment)
        if segment.said is None:
            self._acknowledged(segment.number)
        else:
            self._take(segment.number, segment.said)

    def _hear_that_it_is_open(self, segment: SegmentMessage) -> None:
        """Either end may speak now: the one that opened by the answer, the other by whatever comes then."""
        is_answer = segment.flags == OPENING_ANSWER and self._under_way is not None
        if is_answer or self._answer is not None:
            self._answer = None
            self._acknowledged(0)
            self._opened()

    def _take(self, number: int, said: Message) -> None:
        """What comes again is acknowledged again, and heard once."""
        if number > self._taken + 1:
            return
        self._send(SegmentMessage(TcpFlag.ACK, number), 0)
        if number > self._taken:
            self._taken = number
            self._heard(said)

    def _acknowledged(self, number: int) -> None:
        if self._under_way is not None and self._under_way[1].number == number:
            self._patience.stop()
            self._under_way = None
            self._go_on()

    def _go_on(self) -> None:
        if self._under_way is None and self._waiting:
            said = self._waiting.popleft()
            self._said += 1
            self._put_under_way(SegmentMessage(DATA, self._said, said.message), said.size, FIRST_WAIT)

    def _put_under_way(self, segment: SegmentMessage, size: int, wait: Nanoseconds) -> None:
        self._wait = wait
        self._under_way = self._packet(segment.flags, size), segment
        self._patience.set(wait)
        self._wire.send(*self._under_way)

    def _again(self) -> None:
        if self._under_way is not None:
            self._wait = min(2 * self._wait, LONGEST_WAIT)
            self._patience.set(self._wait)
            self._wire.send(*self._under_way)

    def _send(self, segment: SegmentMessage, size: int) -> None:
        self._wire.send(self._packet(segment.flags, size), segment)

    def _packet(self, flags: TcpFlag, size: int) -> Packet:
        segment = self._wire.segment((self.local, self.remote), flags, size)
        return Packet(self.local.address, self.remote.address, segment, self._ttl, df=True)
