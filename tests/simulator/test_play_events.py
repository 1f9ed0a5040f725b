"""What happens to a network while nobody sends anything: links go down and come up, tables are emptied."""

from dataclasses import replace

import pytest

from app.simulator.addresses import MILLISECOND
from app.simulator.entries import EntryChangeKind
from app.simulator.errors import EventError
from app.simulator.events import Connect, Event, Flush, Ping, SetLink
from app.simulator.network import Attachment, Link, Network
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome
from tests.simulator.builders import MASQUERADE, STATEFUL, first, network, only_entry, play

UPLINK = Link("uplink", (Attachment("gw", "wan"), Attachment("isp", "west")), MILLISECOND)


def linked() -> Network:
    return replace(network(STATEFUL, MASQUERADE), links=(UPLINK,))


def test_what_should_leave_by_a_link_that_is_down_is_lost_until_it_comes_up() -> None:
    ping = Ping("app", "web")
    trace = play(linked(), ping, SetLink("uplink", up=False), ping, SetLink("uplink", up=True), ping)
    assert [trace.events[index].outcome for index in (0, 2, 4)] == [
        EventOutcome.COMPLETED,
        EventOutcome.TIMED_OUT,
        EventOutcome.COMPLETED,
    ]
    lost = first(trace, 3).ending
    assert (lost.kind, lost.node, lost.source) == (EndingKind.LINK_DOWN, "gw", "uplink")


def test_a_table_that_is_emptied_forgets_what_it_knew() -> None:
    trace = play(linked(), Connect("app", "web", 443), Flush("gw"), Connect("app", "web", 443))
    assert [change.change for change in trace.tracking].count(EntryChangeKind.REMOVED) == 1
    assert only_entry(trace).entry_id == 2


def test_a_node_that_remembers_nothing_has_nothing_to_forget() -> None:
    assert play(linked(), Flush("app")).events[0].outcome is EventOutcome.WAITED


@pytest.mark.parametrize(
    ("event", "message"),
    [(SetLink("downlink", up=False), "there is no link 'downlink'"), (Flush("gateway"), "there is no node 'gateway'")],
    ids=["a link", "a node"],
)
def test_what_there_is_not_cannot_be_changed(event: Event, message: str) -> None:
    with pytest.raises(EventError, match=message):
        play(linked(), event)
