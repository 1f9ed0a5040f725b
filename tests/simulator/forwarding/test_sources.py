"""Whose packets a node believes, and what it says of routes that refuse."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.simulator.events import Connect, Send, UdpMessage
from app.simulator.network import Network, Settings
from app.simulator.packets.packet import IcmpError
from app.simulator.steps import EndingKind, SourceChecked
from app.simulator.trace import EventOutcome, Trace
from tests.simulator.builders import has_step, network, packet, path, play, step

DEFAULT = "default via 198.51.100.254 dev wan"


def filtering(mode: int, *routes: str) -> Network:
    return network(settings=Settings(ip_forward=True, rp_filter=mode), routes=(DEFAULT, *routes))


def claimed(on: Network, source: str) -> Trace:
    return play(on, Send("app", "web", UdpMessage(5000, 53), source_address=IPv4Address(source)))


@pytest.mark.parametrize(
    ("route", "ending", "told"),
    [
        pytest.param("unreachable", EndingKind.UNREACHABLE, [(3, 1)], id="host unreachable"),
        pytest.param("prohibit", EndingKind.PROHIBITED, [(3, 13)], id="prohibited"),
        pytest.param("blackhole", EndingKind.BLACKHOLE, [], id="not a word"),
        pytest.param("throw", EndingKind.NO_ROUTE, [(3, 0)], id="as if there were no route"),
    ],
)
def test_a_route_that_refuses_says_why(route: str, ending: EndingKind, told: list[tuple[int, int]]) -> None:
    trace = play(network(routes=(DEFAULT, f"{route} 203.0.113.0/24")), Connect("app", "web", 443))
    assert (packet(trace, 1).ending.kind, packet(trace, 1).ending.source) == (ending, "gw.routes.2")
    errors = [each.packet.transport for each in trace.packets]
    assert [(error.type, error.code) for error in errors if isinstance(error, IcmpError)] == told


@pytest.mark.parametrize("route", ["unreachable", "prohibit", "blackhole"])
def test_a_refused_program_hears_of_it_at_once(route: str) -> None:
    trace = play(network(routes=(DEFAULT, f"{route} 203.0.113.0/24")), Connect("gw", "web", 443))
    assert (trace.events[0].outcome, len(trace.packets)) == (EventOutcome.UNREACHABLE, 1)


def test_strict_filtering_wants_the_way_back_to_be_the_way_in() -> None:
    trace = claimed(filtering(1), "10.0.2.10")
    assert (packet(trace, 1).ending.kind, packet(trace, 1).ending.source) == (
        EndingKind.RP_FILTER,
        "gw.settings.rp_filter",
    )
    assert not step(packet(trace, 1), SourceChecked).passed


def test_loose_filtering_wants_any_way_back() -> None:
    assert path(packet(claimed(filtering(2), "10.0.2.10"), 1)) == ["app", "gw", "isp", "web"]
    refused = filtering(2, "unreachable 192.0.2.0/24")
    assert packet(claimed(refused, "192.0.2.7"), 1).ending.kind is EndingKind.RP_FILTER


def test_an_interface_may_be_stricter_than_its_node() -> None:
    given = filtering(0)
    gateway = next(node for node in given.nodes if node.name == "gw")
    stricter = replace(gateway, interfaces=tuple(replace(each, rp_filter=1) for each in gateway.interfaces))
    on = replace(given, nodes=tuple(stricter if node is gateway else node for node in given.nodes))
    ending = packet(claimed(on, "10.0.2.10"), 1).ending
    assert (ending.kind, ending.source) == (EndingKind.RP_FILTER, "gw.lan")


NOBODYS = ("127.0.0.1", str(IPv4Address(0)), "224.0.0.5", "255.255.255.255", "198.51.100.1")


@pytest.mark.parametrize("source", NOBODYS)
def test_what_can_be_nobodys_source_is_a_martian(source: str) -> None:
    trace = claimed(filtering(0), source)
    assert packet(trace, 1).ending.kind is EndingKind.MARTIAN
    assert not has_step(packet(trace, 1), SourceChecked)
