"""What Linux would do at a stay, and the simulator does not: said, and never guessed."""

from app.scenarios.narration.story import Story, find
from app.scenarios.traces.stays import Stay
from app.simulator.packets.packet import IcmpError, IcmpType
from app.simulator.steps import Transmitted
from app.simulator.unmodelled import Unmodelled


def notice(item: Unmodelled, stay: Stay, story: Story) -> str:
    """One sentence; of what has none of its own, the page on truth has the words."""
    label = story.cast.label(stay.node)
    arrived = stay.hop.arrived
    match item.name:
        case "icmp-redirects" if (
            isinstance(arrived.transport, IcmpError) and arrived.transport.type == IcmpType.REDIRECT
        ):
            return f"{label} would change its way because of this redirect; here it does not."
        case "icmp-redirects":
            went = find(stay.hop.steps, Transmitted)
            hop = f" by {went.next_hop}" if went else ""
            return f"ICMP redirects are not simulated: {label} would tell {arrived.source} of the shorter way{hop}."
        case "error-rate-limits":
            return f"{label} has sent six errors in a row to {arrived.destination}: Linux would stay silent."
        case "tunnel-error-memory":
            return f"Linux would remember the error about this tunnel: for 30 s {label} would tell the sender."
        case "congestion":
            return f"{label} would wait here for an acknowledgement: after ten segments the first window is full."
        case "broadcast-and-multicast":
            return f"{arrived.destination} is an address of many, and the simulator delivers to one at most."
        case _:
            return item.sentence


def _is_redirect(stay: Stay) -> bool:
    error = stay.hop.arrived.transport
    return isinstance(error, IcmpError) and error.type == IcmpType.REDIRECT
