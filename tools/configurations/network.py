"""The network in which lessons try their configurations: an office, a cloud, and the internet between them.

The internet is one router. It has no route to private addresses, as in life, and no way out of this machine.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tools.configurations.machines import Machine, make

NAMES = ("desk", "office", "internet", "cloud", "app")
WIRES = (
    (("desk", "eth0", "10.20.5.10/24"), ("office", "lan", "10.20.5.1/24")),
    (("office", "wan", "203.0.113.7/24"), ("internet", "to-office", "203.0.113.1/24")),
    (("internet", "to-cloud", "198.51.100.254/24"), ("cloud", "wan", "198.51.100.20/24")),
    (("cloud", "lan", "10.0.1.1/24"), ("app", "eth0", "10.0.1.10/24")),
)
DEFAULT_ROUTES = {
    "desk": "10.20.5.1",
    "office": "203.0.113.1",
    "cloud": "198.51.100.254",
    "app": "10.0.1.1",
}
WIRE = "/run/wire.pcap"
"""Where the router of the internet keeps what it has seen."""

Machines = Mapping[str, Machine]


@contextmanager
def network() -> Iterator[Machines]:
    machines = {name: make(name) for name in NAMES}
    try:
        for one, other in WIRES:
            _connect(machines, one, other)
        for name, gateway in DEFAULT_ROUTES.items():
            machines[name].do(f"ip route add default via {gateway}")
        yield machines
    finally:
        for machine in machines.values():
            machine.end()


def _connect(machines: Machines, one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    (name, interface, _), (other_name, other_interface, _) = one, other
    far = machines[other_name].process.pid
    machines[name].do(f"ip link add name {interface} type veth peer name {other_interface} netns {far}")
    for machine, card, address in (one, other):
        machines[machine].do(f"ip address add {address} dev {card}")
        machines[machine].do(f"ip link set {card} up")
