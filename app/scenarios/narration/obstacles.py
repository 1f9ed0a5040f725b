"""What stands in a packet's way, told of the stay in which it ends."""

from app.scenarios.narration import arrivals, hops
from app.scenarios.narration.story import Story, find
from app.scenarios.traces.kinds import PacketKind
from app.scenarios.traces.stays import Stay
from app.simulator.steps import Delivered, SocketOutcome


def told(last: Stay, story: Story) -> tuple[str, str]:
    """At a host what counts is who waits there, whatever a filter said before."""
    arrival = find(last.steps, Delivered)
    if arrival is None:
        return hops.title_and_sentence(last, story)
    if story.kind(last) is PacketKind.UNSOLICITED and story.cast.is_boundary(last.node):
        label = story.cast.label(last.node)
        sentence = f"Its destination is {label} itself, and nothing turns it to a host inside; {_end(arrival)}."
        return "Nothing leads further", sentence
    asked = story.packet(last.packet.answers)
    if asked is not None and arrival.outcome in {SocketOutcome.IGNORED, SocketOutcome.NOBODY_LISTENS}:
        label = story.cast.label(last.node)
        sentence = f"It comes from {last.left[0]}, and it has asked {asked.packet.receiver}."
        if asked.hops[0].node != last.node:
            sentence = f"{label} has the address {last.left[1].address}, and has asked nothing."
        return f"{label} does not take it for its answer", sentence
    return arrivals.delivered(last, arrival, story)


def _end(arrival: Delivered) -> str:
    if arrival.outcome is SocketOutcome.NOBODY_LISTENS and arrival.receiver.port:
        return f"port {arrival.receiver.port} is closed there"
    return "it has nothing to do with it"
