"""What is waived lets one packet pass, as far as anybody can say where it would be then."""

from ipaddress import IPv4Address

import pytest

from app.simulator.engine import simulate
from app.simulator.network import Destination
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace
from app.simulator.waivers import Waiver
from tests.simulator.builders import network, path, udp

NO_ROUTE, NO_NEIGHBOUR = EndingKind.NO_ROUTE, EndingKind.NEIGHBOUR_UNREACHABLE


def passing(obstacle: EndingKind, route: str, to: Destination = "web") -> PacketTrace:
    """The gateway has this route only, and what comes of it is waived for the packet."""
    waived = frozenset((Waiver("gw", obstacle, None),))
    return simulate(network(routes=[route]), [udp("app", to, (5000, 53))], waived={1: waived}).packets[0]


@pytest.mark.parametrize(
    ("obstacle", "route"),
    [
        pytest.param(NO_ROUTE, "198.18.0.0/15 dev wan", id="a missing route"),
        pytest.param(NO_NEIGHBOUR, "default via 198.51.100.9 dev wan", id="a wrong gateway"),
        pytest.param(NO_NEIGHBOUR, "default via 10.0.2.9 dev lan2", id="a gateway elsewhere"),
    ],
)
def test_a_packet_goes_on_by_the_way_that_there_is(obstacle: EndingKind, route: str) -> None:
    assert path(passing(obstacle, route)) == ["app", "gw", "isp", "web"]


@pytest.mark.parametrize(
    ("obstacle", "route"),
    [
        pytest.param(NO_ROUTE, "198.18.0.0/15 dev wan", id="by any route"),
        pytest.param(NO_NEIGHBOUR, "default via 198.51.100.9 dev wan", id="by this gateway"),
    ],
)
def test_to_an_address_that_nobody_has_no_way_leads(obstacle: EndingKind, route: str) -> None:
    ending = passing(obstacle, route, IPv4Address("192.0.2.1")).ending
    assert (ending.node, ending.kind) == ("gw", obstacle)
