"""The simulator's front door."""

from collections.abc import Sequence

from app.simulator.chance import Chance
from app.simulator.events import SILENT, Event, Stream
from app.simulator.limits import Limits
from app.simulator.network import Network
from app.simulator.play_checking import check_play
from app.simulator.playing import begin_event, exchange_for
from app.simulator.preparing import ReadyNetwork, prepare
from app.simulator.simulation import Simulation
from app.simulator.streams import Streamed, numbered
from app.simulator.trace import Beat, EventOutcome, EventTrace, Trace
from app.simulator.visit import UntoldVisit, Visit
from app.simulator.waivers import NO_WAIVERS, WaivedByPacket

DEFAULT_LIMITS = Limits()


def simulate(
    network: Network | ReadyNetwork,
    play: Sequence[Event],
    *,
    seed: int = 0,
    limits: Limits = DEFAULT_LIMITS,
    waived: WaivedByPacket = NO_WAIVERS,
) -> Trace:
    """Run the play. The same network, play and seed always give the same trace.

    A network that is played again and again is best prepared once. `waived` is, by the number of a packet, what
    shall let it pass although it would end it. Raises NetworkError and EventError for faults in
    what was given, and WorkLimitError where it takes too much.
    """
    ready = prepare(network, limits) if isinstance(network, Network) else network
    check_play(play, ready.topology, limits)
    run = Run(ready, Chance(seed), limits, waived)
    for event in play:
        run.play(event)
    trace = run.trace()
    run.simulation.dissolve()
    return trace


class Run:
    """A play that is decided on while it runs: one event after the other, each when the one before has come to rest.

    Without explanation the packets, the endings and the tables are the same, and no hop has a step (decision 28).
    """

    def __init__(
        self,
        network: ReadyNetwork,
        chance: Chance,
        limits: Limits = DEFAULT_LIMITS,
        waived: WaivedByPacket = NO_WAIVERS,
        *,
        explains: bool = True,
    ) -> None:
        self.simulation = Simulation(network, chance, limits, waived, Visit if explains else UntoldVisit)
        self.events: list[EventTrace] = []

    def play(self, event: Event) -> EventTrace:
        simulation = self.simulation
        began = simulation.now
        sent_before, changes_before = len(simulation.flights), len(simulation.tracking)
        exchange = exchange_for(event)
        number = len(self.events) + 1
        simulation.begin(number, exchange)
        patience = begin_event(simulation, event)
        simulation.run()
        waits = exchange.outcome is None or isinstance(event, (*SILENT, Stream))
        simulation.wait_until(began + patience if waits else simulation.now)
        simulation.give_up()
        outcome = exchange.outcome or EventOutcome.TIMED_OUT
        beats = self._settle(changes_before) if isinstance(event, Stream) else ()
        packets = tuple(flight.number for flight in simulation.flights[sent_before:])
        ended, error, given_up = simulation.now, exchange.error, exchange.given_up
        played = EventTrace(number, event, began, ended, outcome, packets, error, given_up, beats)
        self.events.append(played)
        return played

    def _settle(self, changes_before: int) -> tuple[Beat, ...]:
        """Keep of a stream's packets those that are told."""
        simulation = self.simulation
        streamed = Streamed(simulation.take_aside())
        return numbered(streamed.beats, simulation.keep(streamed.landmarks(), changes_before))

    def trace(self) -> Trace:
        simulation = self.simulation
        tracking = sorted(simulation.tracking, key=lambda change: change.time)
        packets = tuple(flight.trace() for flight in simulation.flights)
        control = tuple(simulation.control.facts) if simulation.control else ()
        return Trace(tuple(self.events), packets, tuple(tracking), simulation.meter.done, control)
