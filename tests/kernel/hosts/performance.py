"""All deeds at the kernel's sockets, at the same time, and what was seen of them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.kernel.hosts.comparison import Course, observed
from tests.kernel.hosts.deeds import Act, Numbered
from tests.kernel.hosts.programs import Client, Server, servers
from tests.kernel.hosts.rehearsal import Rehearsal
from tests.kernel.hosts.remembering import Memory, Remembered
from tests.kernel.hosts.stage import HOSTS, Stage
from tests.kernel.hosts.watching import Sent

PACE = 0.001
"""Seconds between one look at everything and the next."""
AT_A_TIME = 20
"""Programs that are asked between one look at the wires and the next."""
SPACE = 0.005
"""Seconds between one deed's beginning and the next."""


class Performance:
    """Each act begins so long after the first one of its deed as in the rehearsal."""

    def __init__(self, rehearsals: Mapping[int, Rehearsal], stage: Stage) -> None:
        self._stage = stage
        self._rehearsals = rehearsals
        asked = [each.asked for each in rehearsals.values()]
        self._servers = list(servers(asked, stage))
        self._memories = {host: Memory(stage.namespaces[host]) for host in HOSTS}
        self._clients: dict[tuple[int, int], Client] = {}
        self._began: dict[tuple[int, int], float] = {}
        self._sent: dict[str, list[Sent]] = {host: [] for host in HOSTS}
        self._remembered: dict[tuple[int, str], Remembered | None] = {}

    def run(self, seconds: float) -> None:
        due: list[tuple[float, Callable[[], None]]] = []
        for each in self._rehearsals.values():
            self._begin(each.asked.acts[0])
            due += self._due(each)
            self._go_on_until(time.time() + SPACE)
        due.sort(key=lambda item: item[0])
        until = time.time() + seconds
        while time.time() < until:
            while due and due[0][0] <= time.time():
                due.pop(0)[1]()
            self._go_on()

    def _go_on_until(self, until: float) -> None:
        self._go_on()
        while time.time() < until:
            self._go_on()

    def course(self, act: Act, host: str) -> Course:
        """What the host has sent from the beginning of this act to that of the next."""
        number = act.asked.number
        began = self._began[number, act.position]
        ended = self._began.get((number, act.position + 1), float("inf"))
        sent = (replace(each, time=each.time - began) for each in self._sent[host] if began <= each.time < ended)
        return observed(sent, act, self._clients[number, act.position].error if host == "app" else "")

    def remembered(self, asked: Numbered, host: str) -> Remembered | None:
        """At the end of the deed."""
        return self._remembered[asked.number, host]

    def _due(self, rehearsal: Rehearsal) -> list[tuple[float, Callable[[], None]]]:
        asked = rehearsal.asked
        began = self._began[asked.number, 0]
        further = [(began + rehearsal.began(act), lambda act=act: self._begin(act)) for act in asked.acts[1:]]
        return [*further, (began + rehearsal.ended, lambda: self._look_back(asked))]

    def _look_back(self, asked: Numbered) -> None:
        ends = {"app": (asked.web, asked.app), "web": (asked.app, asked.web)}
        for host, (remote, own) in ends.items():
            self._remembered[asked.number, host] = self._memories[host].towards(remote, own)

    def _begin(self, act: Act) -> None:
        key = act.asked.number, act.position
        self._began[key] = time.time()
        self._clients[key] = Client(act, self._stage)
        self._clients[key].begin()

    def _go_on(self) -> None:
        """The wires are looked at more often than everybody at their ends."""
        programs: list[Client | Server] = [*self._clients.values(), *self._servers]
        for begin in range(0, len(programs), AT_A_TIME):
            self._pass_on()
            for program in programs[begin : begin + AT_A_TIME]:
                program.step()
        self._pass_on()
        time.sleep(PACE)

    def _pass_on(self) -> None:
        for host, relay in self._stage.relays.items():
            self._sent[host] += relay.pass_on()
