"""Asks the kernel's own stacks what hosts do: `python -m tests.kernel.hosts.verify [--whole]`.

All deeds run at the same time, each at ports of its own. With `--whole` the sysctls are those of a fresh kernel, so
that openings take their 131 seconds; without, they are shortened inside of the namespaces and in the simulator alike.
What differs is asked again, because a kernel may only be late, and then says twice what had been heard.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.simulator.hosts.host_stack import LINUX
from app.simulator.network import Settings
from app.simulator.packets.addresses import SECOND
from tests.kernel.hosts.all_deeds import DEEDS, OF_ROOT, SLOW
from tests.kernel.hosts.comparison import differences, in_memory, simulated
from tests.kernel.hosts.deeds import Act, Deed, Kind, numbered
from tests.kernel.hosts.landmarks import NEEDED, Landmarks
from tests.kernel.hosts.performance import Performance
from tests.kernel.hosts.rehearsal import Rehearsal, rehearse
from tests.kernel.hosts.stage import HOSTS, MTU_EXPIRES_6, Terms, build, network
from tests.kernel.namespaces import NoNamespacesError, leave_the_network

SHORT = Terms(
    replace(LINUX, tcp_syn_linear_timeouts=1, tcp_syn_retries=1, tcp_synack_retries=1, tcp_retries2=1),
    Settings(mtu_expires=8 * SECOND),
)
WHOLE = Terms(replace(LINUX, tcp_retries2=8), Settings(mtu_expires=100 * SECOND))
"""What fifteen retries would add is another quarter of an hour of the same, and what is learned lasts ten minutes."""
MISSING = "not reached"
"""What the report calls the landmarks that the kernel has not passed."""
GRACE = 1.5
"""Seconds for which a kernel is watched after the simulator has come to rest."""


@dataclass(slots=True)
class Findings:
    """Differences by the deeds' names; how many packets were held against each other; what the kernel has done."""

    differences: dict[str, Sequence[str]] = field(default_factory=dict)
    packets: int = 0
    landmarks: Landmarks = field(default_factory=Landmarks)

    def look_at(self, rehearsal: Rehearsal, performance: Performance) -> None:
        asked, told = rehearsal.asked, list[str]()
        family = asked.deed.family
        for act in asked.acts:
            for host in _compared(act):
                theirs = performance.course(act, host)
                told += differences(simulated(rehearsal, host, act), theirs, act)
                self.landmarks.pass_by(theirs, family)
                self.packets += len(theirs.sent)
        for host in HOSTS:
            theirs_in_memory = performance.remembered(asked, host)
            told += in_memory(rehearsal.remembered(host), theirs_in_memory)
            self.landmarks.remember(theirs_in_memory, family)
        self.differences[asked.deed.name] = told


def compare(terms: Terms, deeds: Sequence[Deed]) -> Findings:
    asked = numbered(deeds, terms.settings.mtu_expires // SECOND)
    rehearsals = {each.number: rehearse(each, terms) for each in asked}
    performance = Performance(rehearsals, build(network(asked, terms), terms))
    performance.run(max(each.ended for each in rehearsals.values()) * (17 / 16) + GRACE)
    findings = Findings()
    for rehearsal in rehearsals.values():
        findings.look_at(rehearsal, performance)
    return findings


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
    findings = compare(terms, deeds)
    doubtful = [deed for deed in deeds if findings.differences[deed.name]]
    if doubtful:
        findings.differences |= compare(terms, doubtful).differences
    if given.json:
        print(json.dumps({**findings.differences, MISSING: findings.landmarks.missing}))
        return 0
    return _report(findings, len(doubtful))


def _report(findings: Findings, doubtful: int) -> int:
    found, missing = findings.differences, findings.landmarks.missing
    for name, told in {**found, MISSING: missing}.items():
        print("".join(f"{name}: {difference}\n" for difference in told), end="")
    wrong, reached = sum(map(bool, found.values())), len(findings.landmarks.reached)
    left_out = f", {len(OF_ROOT)} deeds not asked, which need root" if OF_ROOT[0].name not in found else ""
    seen = f"{findings.packets} packets, {wrong} disagreements, {doubtful} asked again"
    print(f"hosts: {len(found)} deeds, {seen}, {reached} things reached, {len(missing)} of {len(NEEDED)} not{left_out}")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
