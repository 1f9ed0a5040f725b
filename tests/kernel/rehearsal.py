"""A scenario as the simulator alone plays it, without a kernel."""

from app.simulator.chance import Chance
from app.simulator.engine import Run
from app.simulator.events import Send
from app.simulator.limits import Limits
from app.simulator.packets.sequences import Pair
from app.simulator.preparing import prepare
from app.simulator.trace import Trace
from tests.kernel.deeds import Done, event_for
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Scenario


def rehearsed(scenario: Scenario) -> tuple[Outcome, Trace]:
    run = Run(prepare(scenario.network(), Limits()), Chance(0))
    outcome, done = Outcome(), list[Done]()

    def numbers(node: str, pair: Pair) -> tuple[int, int]:
        sequences = run.simulation.stations[node].stack.sequences
        return sequences.next_to_send(pair), sequences.next_to_hear(pair)

    for deed in scenario.deeds:
        event = event_for(deed, done, (), numbers)
        if event is None:
            done.append(Done(None, None))
            continue
        played = run.play(event)
        outcome.events.append(event)
        first = run.simulation.flights[played.packets[0] - 1].trace() if played.packets else None
        done.append(Done(event if isinstance(event, Send) else None, first))
    trace = run.trace()
    outcome.packets = trace.packets
    return outcome, trace
