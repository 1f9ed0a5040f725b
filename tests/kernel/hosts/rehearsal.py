"""A deed in the simulator: when each act begins, what is sent, and what the hosts remember at the end."""

from dataclasses import dataclass

from app.simulator.chance import Chance
from app.simulator.engine import DEFAULT_LIMITS, Run
from app.simulator.packets.addresses import SECOND
from app.simulator.preparing import prepare
from app.simulator.trace import EventTrace, Trace
from tests.kernel.hosts.deeds import Act, Numbered
from tests.kernel.hosts.remembering import Remembered
from tests.kernel.hosts.stage import Terms, network

SEED = 1
MOMENT = SECOND // 2
"""After the last word has been said, so that a kernel, which is a little later, has said it too."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    asked: Numbered
    run: Run
    trace: Trace

    def event_of(self, act: Act) -> EventTrace:
        return next(each for each in self.trace.events if each.event == act.event)

    def began(self, act: Act) -> float:
        return self.event_of(act).began / SECOND

    @property
    def ended(self) -> float:
        """When it is asked what the hosts remember, in seconds."""
        return (self.trace.events[-1].ended + MOMENT) / SECOND

    def remembered(self, host: str) -> Remembered | None:
        now = self.trace.events[-1].ended + MOMENT
        remote = {"app": self.asked.web, "web": self.asked.app}[host]
        known = self.run.simulation.stations[host].machine.sizes.known(remote, now)
        return Remembered(known.mtu, known.is_locked, (known.expires - now) / SECOND) if known else None


def rehearse(asked: Numbered, terms: Terms) -> Rehearsal:
    run = Run(prepare(network([asked], terms), DEFAULT_LIMITS), Chance(SEED))
    for act in asked.acts:
        for event in act.events:
            run.play(event)
    return Rehearsal(asked, run, run.trace())
