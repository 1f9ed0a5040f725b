"""What sysctl holds in a router's namespace: as the simulator has it, and what makes a kernel answer every time."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from app.simulator.network import Node
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.icmpv6 import SMALLEST_MTU
from tests.kernel.namespaces import Namespace

SYSCTL = Path("/proc/sys/net")

ALWAYS: Mapping[str, str] = {
    "ipv4/conf/all/send_redirects": "0",
    "ipv4/conf/all/accept_redirects": "0",
    "ipv4/icmp_ratemask": "0",
    "ipv6/icmp/ratemask": "255",
}
"""Not simulated: redirects, limits on ICMP (of IPv6 a list of types, and none has this one)."""
QUIET: Mapping[str, str] = {
    "ipv6/conf/default/accept_dad": "0",
    "ipv6/conf/default/mldv2_unsolicited_report_interval": "100000000",
    "ipv6/conf/default/accept_ra": "0",
    "ipv6/conf/default/accept_redirects": "0",
}
"""What an interface has to find when it is made, so that it is ready at once and asks nobody for more."""
INVENTION = "ipv6/conf/default/addr_gen_mode"

ALWAYS_OF_AN_INTERFACE: Mapping[str, str] = {
    "ipv4/conf/{}/send_redirects": "0",
}


def be_quiet(namespace: Namespace, *, invents: bool) -> None:
    """Interfaces that are to find neighbours need an address of their own invention, and all others have none."""
    with namespace.entered():
        for name, value in {**QUIET, INVENTION: "0" if invents else "1"}.items():
            (SYSCTL / name).write_text(value, "ascii")


def timeout_file(field: str) -> str:
    protocol, _, state = field.partition("_")
    return "netfilter/" + "_".join(part for part in ("nf_conntrack", protocol, "timeout", state) if part)


class Sysctl:
    """Remembers what it has written, because most of it stays the same from scenario to scenario."""

    def __init__(self, namespace: Namespace, interfaces: Iterator[str]) -> None:
        self._namespace = namespace
        self._interfaces = list(interfaces)
        self._written: dict[str, str] = {}
        self._write(ALWAYS)
        for interface in self._interfaces:
            self._write({name.format(interface): value for name, value in ALWAYS_OF_AN_INTERFACE.items()})

    def set(self, node: Node) -> None:
        settings = node.settings
        timeouts = {
            timeout_file(field.name): str(getattr(settings.timeouts, field.name) // SECOND)
            for field in fields(settings.timeouts)
        }
        self._write(
            {
                "ipv4/ip_forward": str(int(settings.ip_forward)),
                "ipv4/ip_default_ttl": str(settings.default_ttl),
                "ipv6/conf/all/forwarding": str(int(settings.ipv6_forwarding)),
                **{
                    f"ipv6/conf/{each.name}/hop_limit": str(settings.hop_limit)
                    for each in node.interfaces
                    if each.largest >= SMALLEST_MTU  # with less an interface has no IPv6 at all
                },
                "netfilter/nf_conntrack_tcp_loose": str(int(settings.tcp_loose)),
                "ipv4/conf/all/rp_filter": str(settings.rp_filter),
                **{f"ipv4/conf/{each.name}/rp_filter": str(each.rp_filter) for each in node.interfaces},
                **timeouts,
            }
        )

    def forget(self, name: str) -> None:
        """It begins anew where an interface does."""
        self._written.pop(name, None)

    def _write(self, values: Mapping[str, str]) -> None:
        changed = {name: value for name, value in values.items() if self._written.get(name) != value}
        if not changed:
            return
        with self._namespace.entered():
            for name, value in changed.items():
                (SYSCTL / name).write_text(value, "ascii")
        self._written.update(changed)
