"""Asks the kernel's own stacks what hosts do: `python -m tests.kernel.hosts.verify [--whole]`.

All deeds run at the same time, each at ports of its own. With `--whole` the sysctls are those of a fresh kernel, so
that openings take their 131 seconds; without, they are shortened inside of the namespaces and in the simulator alike.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.simulator.addresses import SECOND
from app.simulator.engine import simulate
from app.simulator.host_stack import LINUX, HostStack
from app.simulator.network import Service
from app.simulator.packet import Protocol
from app.simulator.trace import Trace
from tests.kernel.hosts.comparison import differences, simulated
from tests.kernel.hosts.deeds import DEEDS, Kind, Numbered, numbered
from tests.kernel.hosts.performance import Performance
from tests.kernel.hosts.stage import HOSTS, build, network
from tests.kernel.namespaces import NoNamespacesError, become_root_of_own_namespaces

SHORT = replace(LINUX, tcp_syn_linear_timeouts=1, tcp_syn_retries=1, tcp_synack_retries=1, tcp_retries2=3)
WHOLE = replace(LINUX, tcp_retries2=8)
"""What fifteen retries would add is another quarter of an hour of the same."""
GRACE = 1.5
"""Seconds for which a kernel is watched after the simulator has come to rest."""

Differences = Mapping[str, Sequence[str]]


def compare(stack: HostStack) -> tuple[Differences, int]:
    """By the deeds' names; and how many packets were held against each other."""
    asked = numbered(DEEDS)
    described = network(stack, [rule for each in asked for rule in each.rules], _services(asked))
    traces = {each.number: simulate(described, [each.event]) for each in asked}
    performance = Performance(asked, build(described, stack))
    performance.run(_patience(traces))
    found: dict[str, Sequence[str]] = {}
    packets = 0
    for each in asked:
        pairs = [
            (simulated(traces[each.number], host, each), performance.course(each, host)) for host in _compared(each)
        ]
        found[each.deed.name] = [told for ours, theirs in pairs for told in differences(ours, theirs, each)]
        packets += sum(len(theirs.sent) for _, theirs in pairs)
    return found, packets


def _compared(asked: Numbered) -> Sequence[str]:
    """Nobody's stack has sent what is crafted."""
    return HOSTS[1:] if asked.deed.kind is Kind.CRAFT else HOSTS


def _services(asked: Sequence[Numbered]) -> frozenset[Service]:
    return frozenset(
        Service(Protocol.UDP if each.deed.kind is Kind.QUERY else Protocol.TCP, each.port)
        for each in asked
        if each.deed.is_open
    )


def _patience(traces: Mapping[int, Trace]) -> float:
    return max(trace.events[0].ended for trace in traces.values()) / SECOND * (17 / 16) + GRACE


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whole", action="store_true", help="with the sysctls of a fresh kernel")
    parser.add_argument("--json", action="store_true", help="print all differences by name")
    given = parser.parse_args(arguments)
    try:
        become_root_of_own_namespaces()
    except NoNamespacesError as error:
        print(f"There is no kernel to ask: {error}")
        return 2
    found, packets = compare(WHOLE if given.whole else SHORT)
    if given.json:
        print(json.dumps(found))
        return 0
    for name, told in found.items():
        print("".join(f"{name}: {difference}\n" for difference in told), end="")
    wrong = sum(bool(told) for told in found.values())
    print(f"hosts: {len(found)} deeds, {packets} packets, {wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
