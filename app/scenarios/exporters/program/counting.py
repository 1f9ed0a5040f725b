"""How often each rule has decided, without what it has decided about how IPv6 finds its neighbours.

A kernel looks for neighbours whenever it wants to. Its packets are followed through the rules by nftables' own trace
(`meta nftrace`, nft(8)), which tells of every rule that fits them, and are taken from the counters.
"""

import errno
import json
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator

from app.scenarios.exporters.program.namespaces import PREFIX, at
from app.scenarios.exporters.program.netlink import FAMILY, NETFILTER, attributes, messages
from app.scenarios.exporters.program.packets import NEIGHBOURLY
from app.scenarios.exporters.program.telling import Report

TRACES = 1 << 8
"""The group that hears of traces, NFNLGRP_NFTRACE, as a bit."""
TRACE = 10 << 8 | 17
"""NFT_MSG_TRACE, of the subsystem nf_tables."""
CHAIN, HANDLE, KIND, FITTING_RULE = 2, 3, 4, 3
TABLE, FOLLOWING = "scenario", "neighbours"
FOLLOWED = f"icmpv6 type {{ {', '.join(map(str, NEIGHBOURLY))} }} meta nftrace set 1"
FOLLOW = "".join(
    f"add chain ip6 {FOLLOWING} {hook} {{ type filter hook {hook} priority -450; }}\n"
    f"add rule ip6 {FOLLOWING} {hook} {FOLLOWED}\n"
    for hook in ("prerouting", "output")
)
"""Before all other chains."""
Rule = tuple[str, int]


class Neighbourly:
    """Counts at one node what each rule, by its chain and its handle, has decided about neighbours."""

    def __init__(self, node: str) -> None:
        with at(node):
            self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER)
        self._socket.bind((0, TRACES))
        self._socket.settimeout(0)
        _nft(node, "--file", "-", commands=f"add table ip6 {FOLLOWING}\n{FOLLOW}")
        self._node = node
        self.decided: Counter[Rule] = Counter()
        self.has_missed = False
        """Whether the kernel had more to tell than the socket could hold (netlink(7), ENOBUFS)."""
        self.begin()

    def begin(self) -> None:
        """Count from now on."""
        self.before: dict[Rule, int] = {}
        while not self.before or self.decided or self.has_missed:  # until nothing came while the counters were read
            self.step()
            self.decided.clear()
            self.has_missed = False
            self.before = {rule: times for rule, _, times in _counters(self._node)}
            self.step()

    def step(self) -> None:
        while True:
            try:
                data = self._socket.recv(1 << 16)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                self.has_missed = True
                continue
            for kind, content in messages(data):
                found = attributes(content[FAMILY:])
                if kind == TRACE and HANDLE in found and int.from_bytes(found[KIND], "big") == FITTING_RULE:
                    chain = found[CHAIN].rstrip(b"\0").decode()
                    self.decided[chain, int.from_bytes(found[HANDLE], "big")] += 1


def count(node: str, expected: dict[str, int], neighbourly: Neighbourly | None, report: Report) -> None:
    """Which rule has decided how often, by its last counter; a rule behind the last counts what none has decided."""
    if neighbourly:
        neighbourly.step()
        if neighbourly.has_missed:
            report.heading(f"{node}: more was told of neighbours than was heard, so that no counter can be told apart.")
            return
    for rule, name, times in _counters(node):
        others = neighbourly.before[rule] + neighbourly.decided[rule] if neighbourly else 0
        place, said, saw = f"{node}.{rule[0]}.{name}", expected.get(f"{node}.{rule[0]}.{name}", 0), times - others
        report.line(place, f"{said} times", f"{saw} times", alike=said == saw)


def _counters(node: str) -> Iterator[tuple[Rule, str, int]]:
    """Of each rule its name and what its last counter says."""
    for rule in (
        item["rule"] for item in json.loads(_nft(node, "--json", "list", "ruleset"))["nftables"] if "rule" in item
    ):
        if rule["table"] == TABLE:
            times = [part["counter"]["packets"] for part in rule["expr"] if "counter" in part][-1]
            yield (rule["chain"], rule["handle"]), rule["comment"], times


def _nft(node: str, *arguments: str, commands: str = "") -> str:
    command = ["ip", "netns", "exec", f"{PREFIX}{node}", "nft", *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=commands, check=True).stdout
