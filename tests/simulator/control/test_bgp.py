"""Sessions of BGP: how much is told in them, and when they are tried again."""

from dataclasses import replace
from ipaddress import IPv4Network

from app.nftables.routes import parse_route
from app.simulator.control.bgp import updates
from app.simulator.control.configuration import Bfd, Bgp, Neighbour
from app.simulator.control.facts import Reason, RouteChange, SessionChange, SessionKind, SessionState
from app.simulator.control.paths import Path
from app.simulator.engine import simulate
from app.simulator.events import Change, Event, SetNode, Wait
from app.simulator.network import Network, Node
from app.simulator.packets.addresses import SECOND, HostAddress, Prefix
from app.simulator.rules.filtering import Hook
from app.simulator.trace import Trace
from tests.simulator.builders import filter_chain, interface, router
from tests.simulator.control.networks import two_tunnels

HOLD = 90 * SECOND
MANY = tuple(IPv4Network(f"10.{number}.0.0/24") for number in range(1, 61))
PATH = Path(MANY[0], HostAddress("10.0.0.1"), (1,), 0, 100, "", 1, is_external=True, distance=0)


def speaker(node: Node, asn: int, *neighbours: tuple[str, int], networks: tuple[IPv4Network, ...] = ()) -> Node:
    """All its neighbours may be further away."""
    spoken = (Neighbour(f"as{number}", HostAddress(own), number, multihop=True) for own, number in neighbours)
    return replace(node, bgp=Bgp(asn, networks, tuple(spoken)))


def learned(trace: Trace, node: str) -> list[Prefix]:
    return [fact.prefix for fact in trace.control if isinstance(fact, RouteChange) and fact.node == node]


def states(trace: Trace) -> list[SessionState]:
    return [fact.state for fact in trace.control if isinstance(fact, SessionChange)]


def test_a_session_that_tells_many_prefixes_stays_up() -> None:
    teller = speaker(router("teller", [interface("x", "192.0.2.1/24")]), 1, ("192.0.2.2", 2), networks=MANY)
    listener = speaker(router("listener", [interface("x", "192.0.2.2/24")]), 2, ("192.0.2.1", 1))
    trace = simulate(Network((teller, listener)), [Wait(2 * HOLD)])
    assert states(trace) == [SessionState.UP, SessionState.UP]
    assert learned(trace, "listener") == list(MANY)


def test_paths_with_the_same_attributes_share_a_message() -> None:
    other = replace(PATH, prefix=MANY[1])
    longer = replace(PATH, prefix=MANY[2], as_path=(1, 1))
    told = list(updates([PATH, longer, other], [MANY[3]]))
    assert [(update.announced, update.withdrawn) for update in told] == [
        ((), (MANY[3],)),
        ((PATH, other), ()),
        ((longer,), ()),
    ]
    assert [update.size for update in told] == [23 + 4, 23 + 29 + 2 * 4, 23 + 33 + 4]


def test_no_message_outgrows_a_segment() -> None:
    prefixes = [IPv4Network(f"10.{number // 250}.{number % 250}.0/24") for number in range(2000)]
    told = list(updates([replace(PATH, prefix=prefix) for prefix in prefixes], prefixes))
    assert max(update.size for update in told) < 536
    assert sum(len(update.announced) for update in told) == sum(len(update.withdrawn) for update in told) == 2000


def test_who_had_no_way_to_a_neighbour_tries_again_and_finds_one() -> None:
    ends = (("192.0.2.9", 1), ("198.51.100.2", 3))
    near = speaker(router("near", [interface("x", f"{ends[0][0]}/24")]), 1, ends[1])
    far_route = ["192.0.2.0/24 via 198.51.100.1"]
    far = speaker(router("far", [interface("x", f"{ends[1][0]}/24")], far_route), 3, ends[0])
    between = router("between", [interface("x", "192.0.2.1/24"), interface("y", "198.51.100.1/24")])
    network = Network((replace(near, routes=()), replace(far, routes=()), between))
    found = tuple(
        replace(node, routes=(parse_route(route),))
        for node, route in ((near, "198.51.100.0/24 via 192.0.2.1"), (far, far_route[0]))
    )
    trace = simulate(network, [Wait(5 * SECOND), Change(found), Wait(HOLD)])
    assert states(trace) == [SessionState.UP, SessionState.UP]
    assert {fact.time // SECOND for fact in trace.control} == {10}


def test_who_begins_anew_refuses_what_belongs_to_a_session_of_before() -> None:
    """It waits to be connected to: its neighbour hears of it with its next sign of life, long before the hold time."""
    high = speaker(router("high", [interface("x", "192.0.2.2/24")]), 1, ("192.0.2.1", 2))
    low = speaker(router("low", [interface("x", "192.0.2.1/24")]), 2, ("192.0.2.2", 1))
    play: list[Event] = [SetNode("low", up=False), Wait(SECOND), SetNode("low", up=True), Wait(HOLD)]
    trace = simulate(Network((high, low)), play)
    changes = [fact for fact in trace.control if isinstance(fact, SessionChange) and fact.node == "high"]
    assert [(change.state, change.reason) for change in changes] == [
        (SessionState.UP, Reason.AGREED),
        (SessionState.DOWN, Reason.TOLD),
        (SessionState.UP, Reason.AGREED),
    ]
    assert changes[1].time < HOLD // 3


def test_an_address_of_ipv6_makes_no_identifier() -> None:
    """Which would be higher than any of IPv4: the path of the lower identifier wins."""
    reached = (IPv4Network("10.9.0.0/16"),)
    asker = router("asker", [interface("one", "192.0.2.1/25"), interface("two", "192.0.2.129/25")])
    one = router("one", [interface("x", "192.0.2.2/25", "fd00::2/64")])
    two = router("two", [interface("x", "192.0.2.130/25")])
    network = Network(
        (
            speaker(asker, 1, ("192.0.2.2", 2), ("192.0.2.130", 3)),
            speaker(one, 2, ("192.0.2.1", 1), networks=reached),
            speaker(two, 3, ("192.0.2.129", 1), networks=reached),
        )
    )
    trace = simulate(network, [Wait(SECOND)])
    last = [fact.route for fact in trace.control if isinstance(fact, RouteChange) and fact.node == "asker"][-1]
    assert last is not None
    assert last.via == HostAddress("192.0.2.2")


def test_a_neighbour_of_another_as_than_expected_is_refused() -> None:
    teller = speaker(router("teller", [interface("x", "192.0.2.1/24")]), 1, ("192.0.2.2", 2), networks=MANY[:1])
    listener = speaker(router("listener", [interface("x", "192.0.2.2/24")]), 2, ("192.0.2.1", 7))
    trace = simulate(Network((teller, listener)), [Wait(SECOND)])
    reasons = {(fact.node, fact.reason) for fact in trace.control if isinstance(fact, SessionChange)}
    assert reasons == {("listener", Reason.OTHER_AS)}
    assert learned(trace, "listener") == []


def test_a_path_whose_next_hop_lies_on_no_own_link_is_not_taken() -> None:
    teller = speaker(router("teller", [interface("x", "192.0.2.1/24")]), 1, ("198.51.100.2", 2), networks=MANY[:1])
    listener = speaker(router("listener", [interface("x", "198.51.100.2/24")]), 2, ("192.0.2.1", 1))
    between = router("between", [interface("a", "192.0.2.254/24"), interface("b", "198.51.100.254/24")])
    ends = (
        replace(teller, routes=(parse_route("default via 192.0.2.254"),)),
        replace(listener, routes=(parse_route("default via 198.51.100.254"),)),
    )
    trace = simulate(Network((*ends, between)), [Wait(SECOND)])
    assert SessionState.UP in states(trace)
    assert learned(trace, "listener") == []


def test_who_loses_its_neighbour_by_bfd_tells_it_so() -> None:
    """One direction is cut only, so that the neighbour could not have noticed yet."""
    office = two_tunnels(None, bfd=Bfd(SECOND)).nodes[2]
    deaf = replace(office, chains=(filter_chain(Hook.INPUT, "udp dport 3784 drop"),))
    trace = simulate(two_tunnels(None, bfd=Bfd(SECOND)), [Wait(5 * SECOND), Change((deaf,)), Wait(10 * SECOND)])
    lost = [
        (fact.node, fact.reason)
        for fact in trace.control
        if isinstance(fact, SessionChange) and fact.kind is SessionKind.BGP and fact.state is SessionState.DOWN
    ]
    assert set(lost) == {("office", Reason.BFD_DOWN), ("cloud", Reason.TOLD)}
