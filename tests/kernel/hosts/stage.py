"""Two hosts with the kernel's own stacks, and a router between them that filters: three namespaces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.scenarios.exporters.rulesets import ruleset
from app.simulator.addresses import InterfaceAddress
from app.simulator.filtering import Accept, Chain, Hook
from app.simulator.host_stack import HostStack
from app.simulator.network import Interface, Network, Node, Service, Settings
from tests.kernel.hosts.relay import Relay, finish_packets
from tests.kernel.interfaces import Interfaces
from tests.kernel.namespaces import Namespace
from tests.kernel.nftables import Nftables

APP, WEB = IPv4Address("10.0.1.10"), IPv4Address("10.0.2.80")
HOSTS = ("app", "web")
SYSCTL = Path("/proc/sys/net/ipv4")
QUIET: Mapping[str, str] = {
    "conf/all/rp_filter": "0",
    "icmp_ratemask": "0",
    "ping_group_range": "0 0",
    "tcp_invalid_ratelimit": "0",
}
"""No limits on errors and on challenges: what is compared comes thick and fast."""


def network(stack: HostStack, rules: Sequence[str], services: frozenset[Service]) -> Network:
    forward = Chain("forward", Hook.FORWARD, tuple(map(parse_rule, rules)), Accept())
    router = Node(
        "gw",
        (_interface("lan", "10.0.1.1/24"), _interface("wan", "10.0.2.1/24")),
        chains=(forward,),
        settings=Settings(ip_forward=True),
    )
    app = Node("app", (_interface("eth0", f"{APP}/24"),), (parse_route("default via 10.0.1.1"),), stack=stack)
    web = Node(
        "web",
        (_interface("eth0", f"{WEB}/24"),),
        (parse_route("default via 10.0.2.1"),),
        services=services,
        stack=stack,
    )
    return Network((app, router, web))


def _interface(name: str, address: str) -> Interface:
    return Interface(name, (InterfaceAddress.parse(address),))


def sysctls(stack: HostStack) -> Mapping[str, str]:
    return {
        name: str(getattr(stack, name))
        for name in (
            "tcp_syn_linear_timeouts",
            "tcp_syn_retries",
            "tcp_synack_retries",
            "tcp_retries2",
            "tcp_orphan_retries",
        )
    }


@dataclass(frozen=True, slots=True)
class Stage:
    """The namespaces of the nodes, and the wire to the first host."""

    namespaces: Mapping[str, Namespace]
    relay: Relay

    def write(self, node: str, values: Mapping[str, str]) -> None:
        with self.namespaces[node].entered():
            for name, value in values.items():
                (SYSCTL / name).write_text(value, "ascii")


def build(described: Network, stack: HostStack) -> Stage:
    namespaces = {node.name: Namespace() for node in described.nodes}
    interfaces = {name: Interfaces(namespace) for name, namespace in namespaces.items()}
    stage = Stage(namespaces, Relay(interfaces["app"], "eth0", interfaces["gw"], "lan"))
    for name, each in interfaces.items():
        each.bring_up("lo")
        stage.write(name, QUIET)
    interfaces["gw"].join("wan", bytes((2, 0, 0, 0, 0, 3)), interfaces["web"], "eth0", bytes((2, 0, 0, 0, 0, 4)))
    for node in described.nodes:
        for interface in node.interfaces:
            interfaces[node.name].add_address(interface.name, interface.addresses[0])
    for node in described.nodes:
        for interface in node.interfaces:
            interfaces[node.name].wait_until_up(interface.name)
            finish_packets(namespaces[node.name], interface.name)
        for route in node.routes:
            interfaces[node.name].add_route(route)
    for host in HOSTS:
        stage.write(host, sysctls(stack))
    stage.write("gw", {"ip_forward": "1"})
    Nftables(stage.namespaces["gw"]).run(ruleset(next(node for node in described.nodes if node.name == "gw")))
    return stage
