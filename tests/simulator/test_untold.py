"""A run that is not explained does the same as one that is: verdicts, endings, headers and tracking tables."""

from collections.abc import Sequence

import pytest

from app.simulator.chance import Chance
from app.simulator.engine import Run
from app.simulator.events import Send, Wait
from app.simulator.limits import Limits
from app.simulator.packets.packet import Packet
from app.simulator.packets.sequences import Pair
from app.simulator.preparing import ReadyNetwork, prepare
from app.simulator.sessions.entries import EntrySnapshot
from app.simulator.steps import EndingKind
from app.simulator.trace import Ending, Hop
from tests.kernel.deeds import Done, event_for
from tests.kernel.generation import scenario
from tests.kernel.scenario import Scenario

SCENARIOS = 200
SEED = 26


class Told:
    """A scenario of the kernel's oracle, played with explanation and without a kernel."""

    def __init__(self, asked: Scenario) -> None:
        self.network = prepare(asked.network(), Limits())
        self.run = Run(self.network, Chance(SEED))
        self.events: list[Send | Wait] = []
        done: list[Done] = []
        for deed in asked.deeds:
            event = event_for(deed, done, [], self._numbers)
            done.append(Done(None, None) if event is None else self._played(event))

    def _played(self, event: Send | Wait) -> Done:
        self.events.append(event)
        packets = self.run.play(event).packets
        if isinstance(event, Wait):
            return Done(None, None)
        return Done(event, self.run.simulation.flights[packets[0] - 1].trace())

    def _numbers(self, node: str, pair: Pair) -> tuple[int, int]:
        sequences = self.run.simulation.stations[node].stack.sequences
        return sequences.next_to_send(pair), sequences.next_to_hear(pair)


def untold(network: ReadyNetwork, events: list[Send | Wait]) -> Run:
    run = Run(network, Chance(SEED), explains=False)
    for event in events:
        run.play(event)
    return run


def what_came_of_it(run: Run) -> list[object]:
    """Of each packet where it went, with which headers, and how it ended."""
    return [
        (packet.number, packet.time, packet.caused_by, packet.answers, _way(packet.hops), _ending(packet.ending))
        for packet in run.trace().packets
    ]


def _way(hops: Sequence[Hop]) -> list[tuple[str, int, Packet, Packet]]:
    return [(hop.node, hop.time, hop.arrived, hop.left) for hop in hops]


def _ending(ending: Ending) -> tuple[EndingKind, str, int]:
    return ending.kind, ending.node, ending.time


def tables(run: Run) -> dict[str, list[EntrySnapshot]]:
    trackers = {name: station.machine.tracker for name, station in run.simulation.stations.items()}
    return {name: tracker.table.entries() for name, tracker in trackers.items() if tracker}


@pytest.mark.parametrize("first", range(0, SCENARIOS, 100))
def test_random_scenarios_end_alike_told_and_untold(first: int) -> None:
    for number in range(first, first + 100):
        told = Told(scenario(SEED, number))
        other = untold(told.network, told.events)
        assert what_came_of_it(other) == what_came_of_it(told.run), number
        assert tables(other) == tables(told.run), number
        assert other.simulation.meter.done == told.run.simulation.meter.done


def test_nothing_is_told_of_a_run_without_explanation() -> None:
    told = Told(scenario(SEED, 1))
    other = untold(told.network, told.events).trace()
    assert [hop.steps for packet in other.packets for hop in packet.hops] == [
        () for packet in told.run.trace().packets for _ in packet.hops
    ]
    assert any(hop.steps for packet in told.run.trace().packets for hop in packet.hops)
