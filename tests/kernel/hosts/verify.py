"""Asks the kernel's own stacks what hosts do: `python -m tests.kernel.hosts.verify [--whole]`.

All deeds run at the same time, each at ports of its own. With `--whole` the sysctls are those of a fresh kernel, so
that openings take their 131 seconds; without, they are shortened inside of the namespaces and in the simulator alike.
What differs is asked again, because a kernel may only be late, and then says twice what had been heard.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace

from app.simulator.addresses import SECOND
from app.simulator.host_stack import LINUX
from app.simulator.network import Settings
from tests.kernel.hosts.all_deeds import DEEDS, OF_ROOT, SLOW
from tests.kernel.hosts.comparison import differences, in_memory, simulated
from tests.kernel.hosts.deeds import Act, Deed, Kind, numbered
from tests.kernel.hosts.performance import Performance
from tests.kernel.hosts.rehearsal import rehearse
from tests.kernel.hosts.stage import HOSTS, MTU_EXPIRES_6, Terms, build, network
from tests.kernel.namespaces import NoNamespacesError, leave_the_network

SHORT = Terms(
    replace(LINUX, tcp_syn_linear_timeouts=1, tcp_syn_retries=1, tcp_synack_retries=1, tcp_retries2=1),
    Settings(mtu_expires=8 * SECOND),
)
WHOLE = Terms(replace(LINUX, tcp_retries2=8), Settings(mtu_expires=100 * SECOND))
"""What fifteen retries would add is another quarter of an hour of the same, and what is learned lasts ten minutes."""
GRACE = 1.5
"""Seconds for which a kernel is watched after the simulator has come to rest."""

Differences = dict[str, Sequence[str]]


def compare(terms: Terms, deeds: Sequence[Deed]) -> tuple[Differences, int]:
    """By the deeds' names; and how many packets were held against each other."""
    asked = numbered(deeds, terms.settings.mtu_expires // SECOND)
    rehearsals = {each.number: rehearse(each, terms) for each in asked}
    performance = Performance(rehearsals, build(network(asked, terms), terms))
    performance.run(max(each.ended for each in rehearsals.values()) * (17 / 16) + GRACE)
    found: Differences = {}
    packets = 0
    for each in asked:
        rehearsal = rehearsals[each.number]
        pairs = [
            (act, simulated(rehearsal, host, act), performance.course(act, host))
            for act in each.acts
            for host in _compared(act)
        ]
        told = [difference for act, ours, theirs in pairs for difference in differences(ours, theirs, act)]
        for host in HOSTS:
            told += in_memory(rehearsal.remembered(host), performance.remembered(each, host))
        found[each.deed.name] = told
        packets += sum(len(theirs.sent) for _, _, theirs in pairs)
    return found, packets


def _compared(act: Act) -> Sequence[str]:
    """Nobody's stack has sent what is crafted."""
    return HOSTS[1:] if act.doing.kind is Kind.CRAFT else act.asked.deed.compared


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whole", action="store_true", help="with the sysctls of a fresh kernel")
    parser.add_argument("--json", action="store_true", help="print all differences by name")
    given = parser.parse_args(arguments)
    try:
        leave_the_network()
    except NoNamespacesError as error:
        print(f"There is no kernel to ask: {error}")
        return 2
    terms, deeds = (WHOLE, (*DEEDS, *SLOW)) if given.whole else (SHORT, DEEDS)
    if MTU_EXPIRES_6.exists():
        terms, deeds = terms.of_both_families, (*deeds, *OF_ROOT)
    found, packets = compare(terms, deeds)
    doubtful = [deed for deed in deeds if found[deed.name]]
    if doubtful:
        found |= compare(terms, doubtful)[0]
    if given.json:
        print(json.dumps(found))
        return 0
    for name, told in found.items():
        print("".join(f"{name}: {difference}\n" for difference in told), end="")
    wrong = sum(bool(told) for told in found.values())
    left_out = f", {len(OF_ROOT)} deeds not asked, which need root" if OF_ROOT[0].name not in found else ""
    print(f"hosts: {len(found)} deeds, {packets} packets, {wrong} disagreements, {len(doubtful)} asked again{left_out}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
