"""Two hosts with the kernel's own stacks, and between them two routers, with a link for each width: four namespaces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.scenarios.exporters.rulesets import ruleset
from app.simulator.forwarding.routing import Route
from app.simulator.hosts.host_stack import HostStack
from app.simulator.network import Attachment, Interface, Link, Network, Node, Service, Settings
from app.simulator.packets.addresses import SECOND, Address, Family, InterfaceAddress
from app.simulator.packets.packet import Protocol
from app.simulator.rules.filtering import Accept, Chain, Hook
from tests.kernel.hosts.deeds import Numbered
from tests.kernel.hosts.places import (
    APP,
    BETWEEN,
    GATEWAY_END,
    OTHER,
    PROVIDER_END,
    WAYS,
    WEB,
    address,
    at,
    prefix_by,
)
from tests.kernel.hosts.relay import Relay, finish_packets
from tests.kernel.interfaces import Interfaces
from tests.kernel.namespaces import Namespace
from tests.kernel.nftables import Nftables
from tests.kernel.settings import be_quiet

HOSTS = ("app", "web")
FAMILIES = tuple(Family)
SYSCTL = Path("/proc/sys/net")
MTU_EXPIRES_6 = SYSCTL / "ipv6/route/mtu_expires"
"""There in the namespaces of the machine's root only."""
QUIET: Mapping[str, str] = {
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/icmp_ratemask": "0",
    "ipv4/ping_group_range": "0 0",
    "ipv4/tcp_invalid_ratelimit": "0",
    "ipv4/tcp_no_metrics_save": "1",
    "ipv6/icmp/ratelimit": "0",
}
"""No limits on errors and on challenges: what is compared comes thick and fast. No connection heeds an older one."""
TRACKS = "ct state invalid counter"
"""So that the gateway tracks and puts pieces together in each deed, whatever rules it has for others."""
ROUTER = Settings(ip_forward=True, ipv6_forwarding=True)
SIZES = {Family.IPV4: "icmp code frag-needed", Family.IPV6: "icmpv6 type packet-too-big"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the hosts' sysctls say."""

    stack: HostStack
    settings: Settings

    @property
    def of_both_families(self) -> "Terms":
        """What is learned of IPv6 lasts as long as what is learned of IPv4."""
        return replace(self, settings=replace(self.settings, ipv6_mtu_expires=self.settings.mtu_expires))


def network(asked: Sequence[Numbered], terms: Terms) -> Network:
    """For one deed or for all of them: the hosts have the addresses of these."""
    rules = (TRACKS, *(rule for each in asked for rule in each.rules))
    gateway = Node(
        "gw",
        (_interface("lan", (at(family, APP, 0, 1) for family in FAMILIES)), *_between("near", GATEWAY_END)),
        tuple(_routes(WEB, PROVIDER_END)) + tuple(_routes(OTHER, PROVIDER_END)),
        chains=(_chain(Hook.FORWARD, rules), _hiding(asked, "app")),
        settings=ROUTER,
    )
    provider = Node(
        "isp",
        (_interface("dc", (at(family, WEB, 0, 1) for family in FAMILIES)), *_between("far", PROVIDER_END)),
        tuple(_routes(APP, GATEWAY_END)),
        chains=(_chain(Hook.FORWARD, (rule for each in asked for rule in each.rules_beyond)), _hiding(asked, "web")),
        settings=ROUTER,
    )
    return Network((_app(asked, terms), gateway, provider, _web(asked, terms)), tuple(_links()))


def _links() -> Iterator[Link]:
    yield _link("lan", "app.eth0", "gw.lan")
    yield _link("dc", "web.eth0", "isp.dc")
    for way in WAYS:
        yield _link(way.near, f"gw.{way.near}", f"isp.{way.far}")


def _link(name: str, *ends: str) -> Link:
    return Link(name, tuple(Attachment(*end.split(".")) for end in ends))


def _app(asked: Sequence[Numbered], terms: Terms) -> Node:
    own = [at(each.deed.family, APP, each.deed.way.number, each.number) for each in asked]
    return Node("app", (_interface("eth0", own),), _defaults(asked, APP), settings=terms.settings, stack=terms.stack)


def _web(asked: Sequence[Numbered], terms: Terms) -> Node:
    own = [at(each.deed.family, who, each.deed.way.number, each.number) for who in (WEB, OTHER) for each in asked]
    services = frozenset(
        Service(Protocol.TCP if act.is_stream else Protocol.UDP, each.port)
        for each in asked
        for act in each.acts
        if act.listens
    )
    interface, routes = _interface("eth0", own), _defaults(asked, WEB)
    return Node("web", (interface,), routes, services=services, settings=terms.settings, stack=terms.stack)


def _defaults(asked: Sequence[Numbered], who: int) -> tuple[Route, ...]:
    spoken = sorted({each.deed.family for each in asked})
    return tuple(parse_route(f"default via {address(family, who, 0, 1)}") for family in spoken)


def _interface(name: str, own: Iterable[InterfaceAddress], mtu: int | None = None) -> Interface:
    return Interface(name, tuple(own), mtu=mtu)


def _between(end: str, number: int) -> Iterator[Interface]:
    for way in WAYS:
        own = [at(family, BETWEEN, way.number, number, 30 if family is Family.IPV4 else 64) for family in way.families]
        yield _interface(getattr(way, end), own, way.mtu)


def _routes(who: int, by: int) -> Iterator[Route]:
    for way in WAYS:
        for family in way.families:
            yield parse_route(f"{prefix_by(family, who, way)} via {address(family, BETWEEN, way.number, by)}")


def _chain(hook: Hook, rules: Iterable[str]) -> Chain:
    return Chain(hook.value, hook, tuple(map(parse_rule, rules)), Accept())


def _hiding(asked: Sequence[Numbered], host: str) -> Chain:
    hidden = (each for each in asked if each.deed.hides_sizes)
    return _chain(Hook.OUTPUT, (_rule_for(each.deed.family, getattr(each, host)) for each in hidden))


def _rule_for(family: Family, destination: Address) -> str:
    return f"{'ip' if family is Family.IPV4 else 'ip6'} daddr {destination} {SIZES[family]} drop"


def sysctls(terms: Terms) -> Mapping[str, str]:
    names = (
        "tcp_syn_linear_timeouts",
        "tcp_syn_retries",
        "tcp_synack_retries",
        "tcp_retries2",
        "tcp_orphan_retries",
    )
    of_stack = {f"ipv4/{name}": str(getattr(terms.stack, name)) for name in names}
    settings, usual = terms.settings, Settings()
    of_sizes = {"ipv4/route/mtu_expires": str(settings.mtu_expires // SECOND)}
    if settings.ipv6_mtu_expires != usual.ipv6_mtu_expires:
        of_sizes["ipv6/route/mtu_expires"] = str(settings.ipv6_mtu_expires // SECOND)
    return {**of_stack, **of_sizes}


@dataclass(frozen=True, slots=True)
class Stage:
    """The namespaces of the nodes, and the wires to the two hosts."""

    namespaces: Mapping[str, Namespace]
    relays: Mapping[str, Relay]

    def write(self, node: str, values: Mapping[str, str]) -> None:
        with self.namespaces[node].entered():
            for name, value in values.items():
                (SYSCTL / name).write_text(value, "ascii")


def build(described: Network, terms: Terms) -> Stage:
    namespaces = {node.name: Namespace() for node in described.nodes}
    for namespace in namespaces.values():
        be_quiet(namespace, invents=True)
    interfaces = {name: Interfaces(namespace) for name, namespace in namespaces.items()}
    stage = Stage(namespaces, _wires(interfaces))
    for name, each in interfaces.items():
        each.bring_up("lo")
        stage.write(name, QUIET)
    for router in ("gw", "isp"):
        stage.write(router, {"ipv4/ip_forward": "1", "ipv6/conf/all/forwarding": "1"})
    for host in HOSTS:
        stage.write(host, sysctls(terms))
    for node in described.nodes:
        _furnish(interfaces[node.name], namespaces[node.name], node)
        if node.chains:
            Nftables(namespaces[node.name]).run(ruleset(node))
    return stage


def _wires(interfaces: Mapping[str, Interfaces]) -> Mapping[str, Relay]:
    for way in WAYS:
        hardware = [bytes((2, 0, 0, 1, way.number, end)) for end in (GATEWAY_END, PROVIDER_END)]
        interfaces["gw"].join(way.near, hardware[0], interfaces["isp"], way.far, hardware[1])
    return {
        "app": Relay(1, interfaces["app"], "eth0", interfaces["gw"], "lan"),
        "web": Relay(2, interfaces["web"], "eth0", interfaces["isp"], "dc"),
    }


def _furnish(interfaces: Interfaces, namespace: Namespace, node: Node) -> None:
    for interface in node.interfaces:
        interfaces.set_mtu(interface.name, interface.largest)
        for own in interface.addresses:
            interfaces.add_address(interface.name, own)
    for interface in node.interfaces:
        interfaces.wait_until_up(interface.name)
        finish_packets(namespace, interface.name)
    for route in node.routes:
        interfaces.add_route(route)
