"""The simulator's front door."""

from collections.abc import Mapping, Sequence

from app.simulator.events import Event, Wait
from app.simulator.limits import Limits
from app.simulator.network import Network
from app.simulator.play_checking import check_play
from app.simulator.playing import begin_event, exchange_for
from app.simulator.preparing import ReadyNetwork, prepare
from app.simulator.simulation import NO_WAIVERS, Simulation
from app.simulator.trace import EventOutcome, EventTrace, Trace
from app.simulator.visit import Waived

DEFAULT_LIMITS = Limits()


def simulate(
    network: Network | ReadyNetwork,
    play: Sequence[Event],
    *,
    seed: int = 0,
    limits: Limits = DEFAULT_LIMITS,
    waived: Mapping[int, Waived] = NO_WAIVERS,
) -> Trace:
    """Run the play. The same network, play and seed always give the same trace.

    A network that is played again and again is best prepared once. `waived` are, by the number of a packet, the rules
    and policies of filters that shall let it pass whatever they say. Raises NetworkError and EventError for faults in
    what was given, and WorkLimitError where it takes too much.
    """
    ready = prepare(network, limits) if isinstance(network, Network) else network
    simulation = Simulation(ready, seed, limits, waived)
    check_play(play, simulation.topology, limits)
    events = tuple(_run_event(simulation, number, event) for number, event in enumerate(play, 1))
    tracking = sorted(simulation.tracking, key=lambda change: change.time)
    packets = tuple(flight.trace() for flight in simulation.flights)
    return Trace(events, packets, tuple(tracking), simulation.meter.done)


def _run_event(simulation: Simulation, number: int, event: Event) -> EventTrace:
    began = simulation.now
    sent_before = len(simulation.flights)
    exchange = exchange_for(event)
    simulation.begin(number, exchange)
    patience = begin_event(simulation, event)
    simulation.run()
    waits = exchange.outcome is None or isinstance(event, Wait)
    simulation.wait_until(began + patience if waits else simulation.now)
    simulation.give_up()
    outcome = exchange.outcome or EventOutcome.TIMED_OUT
    packets = tuple(flight.number for flight in simulation.flights[sent_before:])
    return EventTrace(number, event, began, simulation.now, outcome, packets)
