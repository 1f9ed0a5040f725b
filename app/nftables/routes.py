"""Routes in the words of `ip route`: `default via 10.0.0.1 dev wan`, `10.1.0.0/16 dev lan`, `blackhole 10.0.0.0/8`.

Instead of `blackhole` a route may say `unreachable`, `prohibit` or `throw`.

`default` is of the family of its gateway, and of IPv4 without one; that of IPv6 is then written `::/0`.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network

from app.nftables.errors import RuleSyntaxError
from app.nftables.values import address, interface_name, number, prefix
from app.nftables.words import Reader, Word
from app.simulator.addresses import Address, Family, Prefix, family_of, parse_address
from app.simulator.routing import Route, RouteKind
from app.simulator.telling import told_once

DEFAULT = "default"
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
    via = _via(reader)
    to = DEFAULTS[family_of(via)] if via and destination.text == DEFAULT else _prefix(destination)
    if via is not None and via.version != to.version:
        raise RuleSyntaxError(destination.column, f"{to} is of the other family than its gateway {via}")
    device = interface_name(reader.take()) if reader.take_if("dev") else None
    if via is None and device is None:
        raise RuleSyntaxError(reader.next.column, "the route leads nowhere", "say: via ADDRESS, dev INTERFACE or both")
    return _ended(reader, Route(to, via, device, metric=_metric(reader)))


@told_once
def print_route(route: Route) -> str:
    words = [] if route.kind is RouteKind.UNICAST else [route.kind.value]
    is_default = not route.prefix.prefixlen and route.prefix == DEFAULTS[_family(route)]
    words.append(DEFAULT if is_default else str(route.prefix))
    words += ["via", str(route.via)] if route.via else []
    words += ["dev", route.device] if route.device else []
    words += ["metric", str(route.metric)] if route.metric else []
    return " ".join(words)


def _family(route: Route) -> Family:
    """That `default` means."""
    return Family.IPV4 if route.via is None else family_of(route.via)


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
