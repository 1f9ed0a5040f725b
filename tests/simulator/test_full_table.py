"""What a gateway does that may not remember another session."""

from app.simulator.entries import EntryChangeKind
from app.simulator.events import Connect, Request
from app.simulator.network import Network, Settings
from app.simulator.steps import EndingKind
from tests.simulator.builders import MASQUERADE, STATEFUL, first, network, only_entry, play, table, udp


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
