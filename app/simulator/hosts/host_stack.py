"""How often a host's own stack says something again, and how long it waits: what a current Linux holds.

Fields are called as sysctl calls them (Documentation/networking/ip-sysctl.rst); what no sysctl holds is a constant of
include/net/tcp.h. All of it is held against a kernel by tests/kernel/hosts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from app.simulator.packets.addresses import MILLISECOND, SECOND, Nanoseconds

INITIAL_TIMEOUT: Nanoseconds = 1 * SECOND
"""For the answer to a SYN or a SYN-ACK (RFC 6298, 2.1; TCP_TIMEOUT_INIT)."""
TIME_WAIT: Nanoseconds = 60 * SECOND
"""How long who closed first still answers for a connection (TCP_TIMEWAIT_LEN)."""
ORPHAN_RETRIES = 8
"""What `tcp_orphan_retries` 0 means (tcp_orphan_retries in net/ipv4/tcp_timer.c)."""
LEAST_PROBE: Nanoseconds = 2 * MILLISECOND
"""What a probe waits besides two round trips (TCP_TIMEOUT_MIN_US)."""
TICK: Nanoseconds = 4 * MILLISECOND
"""Timeouts are whole ticks, rounded up (usecs_to_jiffies); so long are they in most distributions' kernels."""


@dataclass(frozen=True, slots=True)
class HostStack:
    """The defaults are those of `linux`; a node without a stack says everything once."""

    tcp_syn_linear_timeouts: int = 4
    tcp_syn_retries: int = 6
    tcp_synack_retries: int = 5
    tcp_retries2: int = 15
    tcp_orphan_retries: int = 0
    tcp_rto_min: Nanoseconds = 200 * MILLISECOND
    tcp_rto_max: Nanoseconds = 120 * SECOND


LINUX = HostStack()
STACKS = {"linux": LINUX}

Delays = tuple[Nanoseconds, ...]
"""The waits between one sending and the next; after the last of them it is given up."""


def opening_delays(stack: HostStack, tries: int | None = None) -> Delays:
    """A SYN's: the first timeouts do not grow, the later ones double (tcp_retransmit_timer)."""
    sent = 1 + stack.tcp_syn_linear_timeouts + stack.tcp_syn_retries if tries is None else tries
    growths = (max(0, number - stack.tcp_syn_linear_timeouts) for number in range(sent))
    return tuple(min(INITIAL_TIMEOUT << growth, stack.tcp_rto_max) for growth in growths)


def answer_delays(stack: HostStack) -> Delays:
    """A SYN-ACK's (reqsk_timer_handler)."""
    return tuple(min(INITIAL_TIMEOUT << number, stack.tcp_rto_max) for number in range(stack.tcp_synack_retries + 1))


def data_delays(stack: HostStack, round_trip: Nanoseconds, *, is_orphan: bool, is_alone: bool = True) -> Delays:
    """Of data and FIN: a probe first, then timeouts that double (RFC 8985, 7; RFC 6298, 5).

    The answer to a segment that is `is_alone` on its way may be put off, so that the probe waits for that too, and the
    first timeout for the probe; of several the first timeout is that of the oldest (tcp_schedule_loss_probe).
    """
    timeout = _timeout(stack, round_trip)
    put_off = stack.tcp_rto_min if is_alone else LEAST_PROBE
    probe = min(_ticks(2 * round_trip + put_off), timeout)
    return (
        probe,
        timeout if is_alone else timeout - probe,
        *_doubled(stack, timeout, _data_patience(stack, is_orphan=is_orphan)),
    )


def delays_after_repeating(stack: HostStack, round_trip: Nanoseconds, *, is_orphan: bool) -> Delays:
    """Of what has just been sent again because it was too large: no probe, and patience counts from then on.

    Who has given something up for lost probes no more (tcp_schedule_loss_probe), and what is measured is the time since
    something was sent again for the first time (retrans_stamp in retransmits_timed_out). Nothing is given up before one
    timeout more has passed (icsk_retransmits).
    """
    timeout = _timeout(stack, round_trip)
    left = _data_patience(stack, is_orphan=is_orphan) - timeout
    return timeout, *_doubled(stack, timeout, max(1, left))


def _data_patience(stack: HostStack, *, is_orphan: bool) -> Nanoseconds:
    return patience(stack, (stack.tcp_orphan_retries or ORPHAN_RETRIES) if is_orphan else stack.tcp_retries2)


def _timeout(stack: HostStack, round_trip: Nanoseconds) -> Nanoseconds:
    return min(_ticks(round_trip + max(stack.tcp_rto_min, 2 * round_trip)), stack.tcp_rto_max)


def _doubled(stack: HostStack, timeout: Nanoseconds, most: Nanoseconds) -> Iterator[Nanoseconds]:
    waited = 0
    while waited < most:
        timeout = min(2 * timeout, stack.tcp_rto_max)
        waited += timeout
        yield timeout


def _ticks(time: Nanoseconds) -> Nanoseconds:
    return -(-time // TICK) * TICK


def patience(stack: HostStack, retries: int) -> Nanoseconds:
    """The time that so many doubled timeouts would take (tcp_model_timeout): for 15 about 924 seconds."""
    doubled = (stack.tcp_rto_max // stack.tcp_rto_min).bit_length() - 1
    grown = ((2 << min(retries, doubled)) - 1) * stack.tcp_rto_min
    return grown + max(0, retries - doubled) * stack.tcp_rto_max


def times(delays: Delays) -> tuple[Nanoseconds, ...]:
    """When it is sent, from the first; the last is when it is given up."""
    return (0, *accumulate(delays))
