"""A network of a thousand nodes with ten thousand sessions, in a process of its own: how much memory it takes."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.simulator.chance import Chance
from app.simulator.engine import Run
from app.simulator.events import Send, UdpMessage
from app.simulator.limits import Limits
from app.simulator.network import Interface, Network, Node, Settings
from app.simulator.packets.addresses import InterfaceAddress
from app.simulator.preparing import prepare
from app.simulator.rules.filtering import Chain, ChainType, Drop, Hook, Priority
from tools.bench.table import Row, judged

SITES, HOSTS, SESSIONS = 111, 8, 10_000
"""Each site has a gateway and its hosts; with the server that makes a thousand nodes."""
GOAL = 200  # MiB
MIB = 1024  # KiB
LIMITS = Limits(nodes=1_000, interfaces=2_000, packets=SESSIONS, events=SESSIONS, work=10**9)
SERVER = IPv4Address("198.18.255.254")


def rows() -> Iterator[Row]:
    command = [sys.executable, "-m", "tools.bench.crowds"]
    told, untold = (int(_output([*command, way])) for way in ("told", "untold"))
    said = f"{told} MiB, explained all along (untold {untold} MiB)"
    yield judged("memory with 1,000 nodes and 10,000 sessions", said, f"{GOAL} MiB", met=told < GOAL)


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def network() -> Network:
    closed = Chain("input", Hook.INPUT, policy=Drop())
    server = Node("server", (_interface("eth0", f"{SERVER}/16"),), chains=(closed,))
    return Network((server, *(node for site in range(SITES) for node in _site(site))))


def _site(site: int) -> Iterator[Node]:
    """A gateway that filters and translates, and what is behind it."""
    inside = f"10.{site}.0"
    rules = tuple(map(parse_rule, ("ct state established,related accept", "iifname lan accept")))
    chains = (
        Chain("forward", Hook.FORWARD, rules, Drop()),
        Chain(
            "nat",
            Hook.POSTROUTING,
            (parse_rule("oifname wan masquerade"),),
            type=ChainType.NAT,
            priority=Priority.SOURCE_NAT,
        ),
    )
    interfaces = _interface("lan", f"{inside}.1/24"), _interface("wan", f"198.18.{site}.1/16")
    yield Node(f"gw{site}", interfaces, chains=chains, settings=Settings(ip_forward=True))
    for host in range(HOSTS):
        routes = (parse_route(f"default via {inside}.1"),)
        yield Node(f"h{site}-{host}", (_interface("eth0", f"{inside}.{host + 10}/24"),), routes)


def _interface(name: str, address: str) -> Interface:
    return Interface(name, (InterfaceAddress.parse(address),))


def played(sessions: int, *, explains: bool) -> Run:
    """So many hosts' datagrams, each from another port, to a server that drops what it has not asked for."""
    run = Run(prepare(network(), LIMITS), Chance(1), LIMITS, explains=explains)
    for number in range(sessions):
        site, host = number % SITES, number // SITES % HOSTS
        run.play(Send(f"h{site}-{host}", SERVER, UdpMessage(1024 + number, 53, 0)))
    return run


def main(way: str) -> None:
    run = played(SESSIONS, explains=way == "told")
    if len(run.simulation.flights) < SESSIONS:
        raise RuntimeError("This should be ten thousand sessions.")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB)


if __name__ == "__main__":
    main(sys.argv[1])
