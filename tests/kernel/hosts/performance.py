"""All deeds at the kernel's sockets, at the same time, and what was seen of them."""

import time
from dataclasses import replace

from tests.kernel.hosts.comparison import Course, observed
from tests.kernel.hosts.deeds import Numbered
from tests.kernel.hosts.programs import Client, servers
from tests.kernel.hosts.stage import HOSTS, Stage
from tests.kernel.hosts.watching import Sent, Watch

PACE = 0.001
"""Seconds between one look at everything and the next."""


class Performance:
    def __init__(self, asked: list[Numbered], stage: Stage) -> None:
        self._stage = stage
        self._watch = Watch(stage.namespaces["web"], "eth0")
        self._servers = list(servers(asked, stage))
        self._clients = {each.number: Client(each, stage) for each in asked}
        self._began: dict[int, float] = {}
        self._sent: dict[str, list[Sent]] = {host: [] for host in HOSTS}

    def run(self, seconds: float) -> None:
        for number, client in self._clients.items():
            self._began[number] = time.time()
            client.begin()
            self._go_on()
        until = time.time() + seconds
        while time.time() < until:
            self._go_on()

    def course(self, asked: Numbered, host: str) -> Course:
        began = self._began[asked.number]
        sent = (replace(each, time=each.time - began) for each in self._sent[host])
        return observed(sent, asked, self._clients[asked.number].error if host == "app" else "")

    def _go_on(self) -> None:
        self._sent["app"] += self._stage.relay.pass_on()
        for client in self._clients.values():
            client.step()
        for server in self._servers:
            server.step()
        self._sent["web"] += [sent for _, sent in self._watch.frames(outgoing=True) if sent]
        time.sleep(PACE)
