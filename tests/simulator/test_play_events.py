"""What happens to a network while nobody sends anything: links go down and come up, tables are emptied."""

from dataclasses import replace

import pytest

from app.nftables.routes import parse_route
from app.simulator.chance import Chance
from app.simulator.errors import EventError
from app.simulator.events import Change, Connect, Event, Flush, Ping, Send, SetLink, TcpMessage
from app.simulator.limits import Limits
from app.simulator.network import Attachment, Link, Network, Node
from app.simulator.packets.addresses import MILLISECOND
from app.simulator.packets.packet import TcpFlag
from app.simulator.preparing import prepare
from app.simulator.rules.filtering import Hook
from app.simulator.sessions.entries import EntryChangeKind
from app.simulator.simulation import Simulation
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome
from tests.simulator.builders import DROP, MASQUERADE, STATEFUL, filter_chain, first, network, only_entry, play

UPLINK = Link("uplink", (Attachment("gw", "wan"), Attachment("isp", "west")), MILLISECOND)


KNOWN = filter_chain(Hook.FORWARD, "ct state established,related accept", policy=DROP)


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


def node_of(name: str, on: Network) -> Node:
    return next(node for node in on.nodes if node.name == name)


def test_new_rules_hold_for_new_sessions_and_old_ones_stay() -> None:
    closed = replace(node_of("gw", linked()), chains=node_of("gw", network(KNOWN, MASQUERADE)).chains)
    data = Send("app", "web", TcpMessage(40000, 443, TcpFlag.ACK | TcpFlag.PSH, payload=10))
    opening = Connect("app", "web", 443, 40000)
    trace = play(linked(), opening, Change((closed,)), data, Connect("app", "web", 443, 40001))
    assert [trace.events[index].outcome for index in (0, 1, 3)] == [
        EventOutcome.ESTABLISHED,
        EventOutcome.WAITED,
        EventOutcome.TIMED_OUT,
    ]
    assert first(trace, 3).ending.kind is EndingKind.DELIVERED
    assert first(trace, 4).ending.source == "gw.forward.policy"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (replace(node_of("gw", linked()), name="gateway"), "there is no node 'gateway'"),
        (replace(node_of("web", linked()), services=frozenset()), "only rules, routes and settings of web can change"),
        (replace(node_of("gw", linked()), routes=(parse_route("default via 192.0.2.1"),)), "none of the node's own"),
        (replace(node_of("gw", linked()), chains=()), "would switch the tracking of sessions by gw on or off"),
    ],
    ids=["an unknown node", "open ports", "a route that leads nowhere", "the last rule that asks for sessions"],
)
def test_only_what_has_a_moment_can_change(changed: Node, message: str) -> None:
    with pytest.raises(EventError, match=message):
        play(linked(), Change((changed,)))


def limited(node: Node, ttl: int, *rules: str) -> Change:
    chains = (filter_chain(Hook.FORWARD, *rules, policy=DROP), MASQUERADE) if rules else node.chains
    return Change((replace(node, settings=replace(node.settings, default_ttl=ttl), chains=chains),))


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        pytest.param((), EventOutcome.TIMED_OUT, id="settings alone"),
        pytest.param(("limit rate 1/hour burst 2 packets accept", "drop"), EventOutcome.COMPLETED, id="rules too"),
    ],
)
def test_a_limit_begins_anew_where_rules_are_loaded_and_only_there(rules: list[str], outcome: EventOutcome) -> None:
    on = network(filter_chain(Hook.FORWARD, "limit rate 1/hour burst 2 packets accept", policy=DROP), MASQUERADE)
    ping = Ping("app", "web")
    trace = play(on, ping, limited(node_of("gw", on), 99, *rules), ping)
    assert [trace.events[index].outcome for index in (0, 2)] == [EventOutcome.COMPLETED, outcome]


def test_a_router_that_changes_has_no_stack_made_for_it() -> None:
    limits = Limits()
    simulation = Simulation(prepare(network(), limits), Chance(0), limits)
    gateway = node_of("gw", network())
    simulation.change([replace(gateway, settings=replace(gateway.settings, default_ttl=99))])
    assert "stack" not in vars(simulation.stations["gw"])


def test_a_stack_that_there_is_takes_the_new_settings() -> None:
    ping, gateway = Ping("gw", "web"), node_of("gw", network())
    trace = play(network(), ping, limited(gateway, 99), ping)
    assert [first(trace, event).packet.ttl for event in (1, 3)] == [64, 99]
