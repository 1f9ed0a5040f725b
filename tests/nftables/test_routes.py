"""Routes in the words of `ip route`."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.nftables.errors import RuleSyntaxError
from app.nftables.routes import parse_route, print_route
from app.simulator.forwarding.routing import NextHop, Route, RouteKind

DEFAULT = IPv4Network("0.0.0.0/0")
DEFAULT6 = IPv6Network("::/0")
GATEWAY = IPv4Address("198.51.100.254")
GATEWAY6 = IPv6Address("2001:db8::1")


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("default via 198.51.100.254 dev wan", Route(DEFAULT, GATEWAY, "wan")),
        ("default via 198.51.100.254", Route(DEFAULT, GATEWAY)),
        ("10.1.0.0/16 dev lan", Route(IPv4Network("10.1.0.0/16"), None, "lan")),
        ("192.0.2.7 via 198.51.100.254 metric 20", Route(IPv4Network("192.0.2.7/32"), GATEWAY, metric=20)),
        ("default via 2001:db8::1", Route(DEFAULT6, GATEWAY6)),
        ("::/0 dev wan", Route(DEFAULT6, None, "wan")),
        ("2001:db8:1::/48 via fe80::1 dev lan", Route(IPv6Network("2001:db8:1::/48"), IPv6Address("fe80::1"), "lan")),
        (
            "10.2.0.0/16 nexthop via 198.51.100.254 nexthop dev lan",
            Route(IPv4Network("10.2.0.0/16"), hops=(NextHop(GATEWAY), NextHop(None, "lan"))),
        ),
        (
            "10.2.0.0/16 metric 7 nexthop dev a nexthop via 198.51.100.254 dev b",
            Route(IPv4Network("10.2.0.0/16"), metric=7, hops=(NextHop(None, "a"), NextHop(GATEWAY, "b"))),
        ),
        ("blackhole 10.0.0.0/8", Route(IPv4Network("10.0.0.0/8"), kind=RouteKind.BLACKHOLE)),
    ],
)
def test_a_route_is_understood(text: str, route: Route) -> None:
    assert parse_route(text) == route


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        pytest.param("", 1, "an address is missing", id="nothing at all"),
        pytest.param("default", 8, "leads nowhere", id="neither gateway nor device"),
        pytest.param("default via", 12, "an address is missing", id="no gateway"),
        pytest.param("default via isp", 13, "'isp' is not an IP address", id="a gateway's name"),
        pytest.param("10.0.0.0/8 via 2001:db8::1", 1, "is of the other family than its gateway", id="two families"),
        pytest.param(
            "2001:db8::1/32 dev lan", 1, "has bits beyond its prefix length", id="no network's address of IPv6"
        ),
        pytest.param("10.0.0.1/8 dev lan", 1, "has bits beyond its prefix length", id="no network address"),
        pytest.param("default dev lan via 10.0.0.1", 17, "nothing can follow", id="the wrong order"),
        pytest.param("default dev lan metric x", 24, "'x' is not a number", id="no number"),
        pytest.param("default dev lan metric 4294967296", 24, "is too large", id="a metric too large"),
        pytest.param(f"default dev lan metric {'9' * 5000}", 24, "is too large", id="a metric beyond all limits"),
        pytest.param("default dev lan metric 00000000000999999999999", 24, "is too large", id="a metric behind zeros"),
        pytest.param("default dev lan src 10.0.0.1", 17, "nothing can follow", id="an option not known"),
        pytest.param("10.0.0.0/8 nexthop dev lan", 27, "one next hop", id="several ways of which there is one"),
        pytest.param("10.0.0.0/8 nexthop nexthop dev lan", 20, "this next hop leads nowhere", id="a way to nowhere"),
        pytest.param("10.0.0.0/8 metric 7", 20, "one next hop", id="a metric and no way"),
        pytest.param(
            "10.0.0.0/8 nexthop via 2001:db8::1 nexthop dev lan", 1, "is of another family", id="ways of two families"
        ),
        pytest.param("blackhole default dev lan", 19, "nothing can follow", id="a black hole with a device"),
    ],
)
def test_what_is_not_understood_is_refused_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(RuleSyntaxError, match=re.escape(message)) as caught:
        parse_route(text)
    assert caught.value.column == column


addresses = some.builds(IPv4Address, some.integers(0, 2**32 - 1))
prefixes = some.builds(
    lambda address, bits: IPv4Network((address, bits), strict=False), addresses, some.integers(0, 32)
)
addresses6 = some.builds(IPv6Address, some.integers(0, 2**128 - 1))
prefixes6 = some.builds(
    lambda address, bits: IPv6Network((address, bits), strict=False), addresses6, some.integers(0, 128)
)
hops = some.builds(NextHop, addresses, some.sampled_from([None, "wan"]))
metrics = some.integers(0, 2**32 - 1)
routes = some.one_of(
    some.builds(Route, prefixes, addresses, some.sampled_from([None, "wan"]), some.just(RouteKind.UNICAST), metrics),
    some.builds(Route, prefixes6, addresses6, some.sampled_from([None, "wan"]), some.just(RouteKind.UNICAST), metrics),
    some.builds(Route, prefixes6, some.none(), some.just("lan"), some.just(RouteKind.UNICAST), metrics),
    some.builds(Route, prefixes, some.none(), some.just("lan"), some.just(RouteKind.UNICAST), metrics),
    some.builds(Route, prefixes, some.none(), some.none(), some.just(RouteKind.BLACKHOLE), metrics),
    some.builds(Route, prefixes, metric=metrics, hops=some.lists(hops, min_size=2, max_size=4).map(tuple)),
)


@given(routes)
def test_reading_what_was_printed_gives_the_same_route(route: Route) -> None:
    assert parse_route(print_route(route)) == route
