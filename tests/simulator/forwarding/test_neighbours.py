"""Neighbour discovery of IPv6: packets that filters see, told as one step."""

import pytest

from app.simulator.errors import NetworkError
from app.simulator.events import Connect, Ping
from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.network import Network
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpQuery
from app.simulator.rules.filtering import Hook
from app.simulator.stages import Stage
from app.simulator.steps import EndingKind, Step
from app.simulator.trace import EventOutcome, PacketTrace
from tests.simulator.builders import DROP, filter_chain, host, interface, network, packet, play, router, udp
from tests.simulator.six import FORWARDING6, WEB6, network6

DISCOVERY = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"


def sought(of: PacketTrace) -> list[NeighbourSought]:
    steps: list[Step] = [step for hop in of.hops for step in hop.steps]
    return [step for step in steps if isinstance(step, NeighbourSought)]


def test_each_neighbour_is_asked_for_once() -> None:
    trace = play(network6(), Ping("app", "web"), Ping("app", "web"))
    assert [str(step.next_hop) for step in sought(packet(trace, 1))] == [
        "2001:db8:1::1",
        "2001:db8:ffff::1",
        "2001:db8:80::80",
    ]
    assert not [step for each in trace.packets[2:] for step in sought(each)]


def test_ipv4_asks_with_frames_that_no_filter_sees() -> None:
    assert not sought(packet(play(network(), Ping("app", "web")), 1))


def test_a_filter_that_drops_everything_for_the_node_itself_cuts_its_links() -> None:
    trace = play(network6(filter_chain(Hook.INPUT, policy=DROP)), udp("app", WEB6, (5000, 53)))
    ending = packet(trace, 1).ending
    assert (ending.kind, ending.node, ending.source) == (EndingKind.NEIGHBOUR_UNREACHABLE, "app", "gw.input.policy")


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [
        pytest.param([DISCOVERY], EventOutcome.ESTABLISHED, id="both messages let in"),
        pytest.param(["ct state untracked accept"], EventOutcome.ESTABLISHED, id="whatever is not tracked let in"),
        pytest.param(["ct state established,related accept"], EventOutcome.UNREACHABLE, id="what is known let in"),
        pytest.param(["icmpv6 type nd-neighbor-solicit accept"], EventOutcome.UNREACHABLE, id="questions alone let in"),
    ],
)
def test_what_a_strict_filter_has_to_let_in(rules: list[str], outcome: EventOutcome) -> None:
    trace = play(network6(filter_chain(Hook.INPUT, *rules, policy=DROP)), Connect("app", "web", 443))
    assert trace.events[0].outcome is outcome


def test_the_step_says_which_message_was_lost_and_where() -> None:
    trace = play(network6(filter_chain(Hook.OUTPUT, "icmpv6 type nd-neighbor-advert drop")), Ping("app", "web"))
    [step] = sought(packet(trace, 1))
    assert step.loss is not None
    assert (step.loss.node, step.loss.at, step.loss.place) == ("gw", Stage.OUTPUT, "gw.output.r1")
    assert isinstance(step.message.transport, IcmpQuery)
    assert step.message.transport.type == Icmpv6Type.NEIGHBOUR_ADVERTISEMENT


def linked(route: str, *wan: str) -> Network:
    """A host behind a gateway whose neighbour has an address of the link only."""
    inside, outside = interface("lan", "2001:db8:1::1/64"), interface("wan", *wan)
    west = interface("west", "fe80::1/64", "2001:db8:9::1/64")
    east = interface("east", "2001:db8:80::1/64")
    back = ("2001:db8:1::/64 via fe80::2 dev west",)
    return Network(
        (
            host("app", "2001:db8:1::10/64", "2001:db8:1::1"),
            host("web", "2001:db8:80::80/64", "2001:db8:80::1", "tcp/443"),
            router("gw", [inside, outside], (route,), settings=FORWARDING6),
            router("isp", [west, east], back, settings=FORWARDING6),
        )
    )


def test_a_next_hop_may_be_an_address_of_one_link() -> None:
    given = linked("default via fe80::1 dev wan", "fe80::2/64", "2001:db8:9::2/64")
    assert play(given, Connect("app", "web", 443)).events[0].outcome is EventOutcome.ESTABLISHED


def test_an_address_of_one_link_does_not_say_which_link() -> None:
    with pytest.raises(NetworkError, match="is on every link: say by which interface"):
        play(linked("default via fe80::1", "fe80::2/64", "2001:db8:9::2/64"), Ping("app", "web"))
