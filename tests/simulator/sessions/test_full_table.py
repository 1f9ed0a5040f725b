"""What a gateway does that may not remember another session."""

from app.simulator.events import Connect, Request
from app.simulator.limits import Meter
from app.simulator.network import Network, Settings
from app.simulator.packets.flows import answering
from app.simulator.packets.packet import Flow, Protocol
from app.simulator.sessions.conntrack import TrackingTable
from app.simulator.sessions.entries import EntryChangeKind, FlowDirection
from app.simulator.steps import EndingKind
from tests.simulator.builders import (
    ACK,
    APP,
    GATEWAY,
    MASQUERADE,
    RST,
    STATEFUL,
    SYN,
    WEB,
    first,
    network,
    only_entry,
    play,
    quiet,
    table,
    tcp,
    udp,
)


def remembering(most: int) -> Network:
    return network(STATEFUL, MASQUERADE, settings=Settings(ip_forward=True, conntrack_max=most))


def test_the_oldest_session_that_has_not_proved_itself_makes_room() -> None:
    trace = play(remembering(2), *(udp("app", "web", (port, 99)) for port in (5000, 5001, 5002)))
    assert [entry.original.source_port for entry in table(trace)] == [5001, 5002]
    assert [change.change for change in trace.tracking].count(EntryChangeKind.EVICTED) == 1


def test_where_every_session_has_proved_itself_no_other_begins() -> None:
    trace = play(remembering(1), Connect("app", "web", 443), Connect("app", "web", 443))
    assert first(trace, 2).ending.kind is EndingKind.TABLE_FULL
    assert only_entry(trace).assured


def test_what_is_remembered_goes_on_in_a_full_table() -> None:
    trace = play(remembering(1), Request("app", "web", 443))
    assert {packet.ending.kind for packet in trace.packets} == {EndingKind.DELIVERED}


def test_whoever_is_forgotten_makes_room_for_one() -> None:
    refused = tcp("app", "web", (4000, 443), SYN), tcp("web", GATEWAY, (443, 4000), RST | ACK)
    events = *refused, *(udp("app", "web", (port, 99)) for port in (5000, 5001, 5002))
    trace = play(quiet(remembering(2)), *events)
    assert [entry.original.source_port for entry in table(trace)] == [5001, 5002]


def test_what_is_forgotten_twice_makes_room_once() -> None:
    remembered = TrackingTable(Meter(100))
    flows = [Flow(Protocol.UDP, APP, WEB, port, 53) for port in (5000, 5001, 5002)]
    first_entry, second, never = (remembered.begin(flow, answering(flow), 0) for flow in flows)
    assert remembered.confirm(first_entry)
    assert remembered.confirm(second)
    for entry in (first_entry, first_entry, never):
        remembered.remove(entry)
    assert (remembered.size, remembered.find(flows[1])) == (1, (second, FlowDirection.ORIGINAL))
