"""What is remembered of UDP and of ICMP's questions."""

from collections.abc import Mapping

from app.simulator.packets.packet import IcmpType
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import EntryChangeKind
from tests.kernel.cases.case import MASQUERADE, QUERY, WEB, Case, ping
from tests.kernel.cases.questions import changes, kinds, last_entry, lifetimes, states
from tests.kernel.scenario import Answer, Pause, Sequel

NEW, ESTABLISHED, INVALID = TrackingState.NEW, TrackingState.ESTABLISHED, TrackingState.INVALID
QUESTIONS = (
    IcmpType.ECHO_REQUEST,
    IcmpType.TIMESTAMP_REQUEST,
    IcmpType.INFO_REQUEST,
    IcmpType.ADDRESS_MASK_REQUEST,
)

DATAGRAMS: Mapping[str, Case] = {
    "udp-answer-is-established": Case(
        (MASQUERADE,),
        (QUERY, Sequel(0), Answer(0), Sequel(0)),
        lambda done: states(done) == [NEW, NEW, ESTABLISHED, ESTABLISHED],
    ),
    "udp-answer-alone-is-no-stream": Case(
        (MASQUERADE,),
        (QUERY, Answer(0), Sequel(0)),
        lambda done: not last_entry(done).assured and set(lifetimes(done)) == {30},
    ),
    "udp-stream-takes-two-seconds": Case(
        (MASQUERADE,),
        (QUERY, Answer(0), Pause(3), Sequel(0)),
        lambda done: last_entry(done).assured and lifetimes(done) == [30, 30, 120],
        takes_its_time=True,
    ),
    "icmp-queries-open": Case(
        (MASQUERADE,),
        (*(ping("app", WEB, kind) for kind in QUESTIONS), *(Answer(number) for number in range(len(QUESTIONS)))),
        lambda done: (
            states(done) == [NEW] * 4 + [ESTABLISHED] * 4
            and kinds(done)[:4] == [EntryChangeKind.MADE] * 4
            and {step.entry.original.icmp_type for step in changes(done)} == set(QUESTIONS)
        ),
    ),
    "other-icmp-opens-nothing": Case(
        (MASQUERADE,),
        (ping("app", WEB, IcmpType.ECHO_REPLY), ping("app", WEB, IcmpType.TIMESTAMP_REPLY)),
        lambda done: states(done) == [INVALID] * 2 and not changes(done),
    ),
}
