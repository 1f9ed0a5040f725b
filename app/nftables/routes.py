"""Routes in the words of `ip route`: `default via 10.0.0.1 dev wan`, `10.1.0.0/16 dev lan`, `blackhole 10.0.0.0/8`.

`10.2.0.0/16 nexthop via 10.0.0.2 nexthop dev b` has several ways that are equally good.

Instead of `blackhole` a route may say `unreachable`, `prohibit` or `throw`.

`default` is of the family of its gateway, and of IPv4 without one; that of IPv6 is then written `::/0`.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network

from app.nftables.errors import RuleSyntaxError
from app.nftables.values import address, interface_name, number, prefix
from app.nftables.words import Reader, Word
from app.simulator.forwarding.routing import NextHop, Route, RouteKind
from app.simulator.packets.addresses import Address, Family, Prefix, family_of, parse_address
from app.simulator.telling import told_once

DEFAULT = "default"
NEXT_HOP = "nexthop"
FEWEST_HOPS = 2
DEFAULTS: Mapping[Family, Prefix] = {Family.IPV4: IPv4Network("0.0.0.0/0"), Family.IPV6: IPv6Network("::/0")}
DEAD_ENDS = tuple(kind for kind in RouteKind if kind is not RouteKind.UNICAST)
METRIC_MAXIMUM = 2**32 - 1


def parse_route(text: str) -> Route:
    """Raise RuleSyntaxError for anything that is not understood."""
    reader = Reader(text)
    kind = next((kind for kind in DEAD_ENDS if reader.take_if(kind)), None)
    if kind is not None:
        return _ended(reader, Route(_prefix(reader.take()), kind=kind, metric=_metric(reader)))
    destination = reader.take()
    if (metric := _metric(reader)) or reader.ahead(1) == (NEXT_HOP,):
        return _spread(reader, destination, metric)
    via = _via(reader)
    to = DEFAULTS[family_of(via)] if via and destination.text == DEFAULT else _prefix(destination)
    if via is not None and via.version != to.version:
        raise RuleSyntaxError(destination.column, f"{to} is of the other family than its gateway {via}")
    device = interface_name(reader.take()) if reader.take_if("dev") else None
    if via is None and device is None:
        raise RuleSyntaxError(reader.next.column, "the route leads nowhere", "say: via ADDRESS, dev INTERFACE or both")
    return _ended(reader, Route(to, via, device, metric=_metric(reader)))


def _spread(reader: Reader, destination: Word, metric: int) -> Route:
    """Several next hops, each with a gateway, a device or both; a metric stands before them."""
    hops: list[NextHop] = []
    while reader.take_if(NEXT_HOP):
        hops.append(_hop(reader))
    to = _prefix(destination)
    if any(hop.via is not None and hop.via.version != to.version for hop in hops):
        raise RuleSyntaxError(destination.column, f"{to} is of another family than one of its gateways")
    if len(hops) < FEWEST_HOPS:
        hint = "write: nexthop via ADDRESS nexthop via ADDRESS"
        raise RuleSyntaxError(reader.next.column, "a route with one next hop has it without that word", hint)
    return _ended(reader, Route(to, metric=metric, hops=tuple(hops)))


def _hop(reader: Reader) -> NextHop:
    column = reader.next.column
    via = _via(reader)
    device = interface_name(reader.take()) if reader.take_if("dev") else None
    if via is None and device is None:
        raise RuleSyntaxError(column, "this next hop leads nowhere", "say: via ADDRESS, dev INTERFACE or both")
    return NextHop(via, device)


@told_once
def print_route(route: Route) -> str:
    words = [] if route.kind is RouteKind.UNICAST else [route.kind.value]
    is_default = not route.prefix.prefixlen and route.prefix == DEFAULTS[_family(route)]
    words.append(DEFAULT if is_default else str(route.prefix))
    words += _way(route.via, route.device)
    metric = ["metric", str(route.metric)] if route.metric else []
    if route.hops:
        spread = [word for hop in route.hops for word in (NEXT_HOP, *_way(hop.via, hop.device))]
        return " ".join((*words, *metric, *spread))
    words += metric
    return " ".join(words)


def _family(route: Route) -> Family:
    """That `default` means."""
    return Family.IPV4 if route.via is None else family_of(route.via)


def _way(via: Address | None, device: str | None) -> list[str]:
    return [*(["via", str(via)] if via else []), *(["dev", device] if device else [])]


def _ended(reader: Reader, route: Route) -> Route:
    reader.end()
    return route


def _via(reader: Reader) -> Address | None:
    return address(reader.take()) if reader.take_if("via") else None


def _prefix(word: Word) -> Prefix:
    if word.text == DEFAULT:
        return DEFAULTS[Family.IPV4]
    given = prefix(word)
    written = word.text.partition("/")[0]
    if given.network_address != parse_address(written):
        raise RuleSyntaxError(
            word.column, f"{word} has bits beyond its prefix length", f"the network's own address is {given}"
        )
    return given


def _metric(reader: Reader) -> int:
    if not reader.take_if("metric"):
        return 0
    word = reader.take()
    return number(word, word.text, METRIC_MAXIMUM, "metric")
