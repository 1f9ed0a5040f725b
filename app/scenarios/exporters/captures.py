"""What a capture on each link of a network would hold, with what we say of each packet as its comment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from app.scenarios.changing.breaking import story_of
from app.scenarios.exporters.frames import frame
from app.scenarios.exporters.pcapng import Captured, pcapng
from app.scenarios.narration import arrivals, hops
from app.scenarios.narration.story import Story
from app.scenarios.performances import Performance
from app.simulator.forwarding.topology import Topology
from app.simulator.network import Attachment, Network
from app.simulator.steps import Transmitted
from app.simulator.trace import PacketTrace

MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Capture:
    """A file for one link; `name` has no ending."""

    name: str
    title: str
    packets: int
    content: bytes


@dataclass(frozen=True, slots=True)
class _Crossing:
    """A packet on a link; hops count from 1."""

    packet: PacketTrace
    hop: int
    step: Transmitted


def captures(performance: Performance) -> list[Capture]:
    """One for each link, in the network's order; a link that nothing crossed has an empty one."""
    network = performance.scene.network
    story = story_of(performance)
    addresses = hardware_addresses(network)
    crossings = sorted(_crossings(story), key=lambda each: (_time(each), each.packet.number))
    named = zip(Topology(network).links, capture_names(network), strict=True)
    return [
        _capture(
            *names, link.name, [_captured(each, addresses, story) for each in crossings if each.step.link == link.name]
        )
        for link, names in named
    ]


def capture_names(network: Network) -> Iterator[tuple[str, str]]:
    """Of each link the name of its file, without an ending, and its ends."""
    for number, link in enumerate(Topology(network).links, 1):
        nodes = "-".join(end.node for end in link.ends)[:MOST_LETTERS]
        yield f"{number}-{nodes}", " - ".join(map(str, link.ends))


def hardware_addresses(network: Network) -> Mapping[Attachment, bytes]:
    """Every interface has its own; they are made up, the second bit of the first byte says so."""
    ends = [Attachment(node.name, interface.name) for node in network.nodes for interface in node.interfaces]
    return {end: bytes((2, 0, 0, 0, *divmod(number, 256))) for number, end in enumerate(ends, 1)}


def _time(crossing: _Crossing) -> int:
    return crossing.packet.hops[crossing.hop - 1].time


def _capture(name: str, title: str, link: str, packets: list[Captured]) -> Capture:
    return Capture(name, title, len(packets), pcapng(link, title, packets))


def _captured(crossing: _Crossing, addresses: Mapping[Attachment, bytes], story: Story) -> Captured:
    return Captured(_time(crossing), _frame(crossing, addresses), _comment(crossing, story))


def _crossings(story: Story) -> Iterator[_Crossing]:
    for packet in story.trace.packets:
        for number, hop in enumerate(packet.hops, 1):
            for step in hop.steps:
                if isinstance(step, Transmitted):
                    yield _Crossing(packet, number, step)


def _frame(crossing: _Crossing, addresses: Mapping[Attachment, bytes]) -> bytes:
    step = crossing.step
    sender = Attachment(crossing.packet.hops[crossing.hop - 1].node, step.interface)
    receiver = Attachment(step.receiver, step.receiver_interface)
    return frame(addresses[receiver], addresses[sender], step.packet)


def _comment(crossing: _Crossing, story: Story) -> str:
    """What was decided where the packet comes from, and what becomes of it where it goes."""
    packet, last = crossing.packet, len(crossing.packet.hops)
    before = _together(packet, range(crossing.hop, 0, -1))
    after = _together(packet, range(crossing.hop + 1, last + 1))
    told = [_told(story, packet, hop) for hop in (*reversed(before), *after)]
    ending = [arrivals.ending(packet, story)] if last in after else []
    return "\n".join([f"Packet {packet.number} of event {packet.event}", *told, *ending])


def _together(packet: PacketTrace, numbers: range) -> list[int]:
    """Those hops that are at the same node as the first of them."""
    nodes = [packet.hops[number - 1].node for number in numbers]
    return [number for number, _ in takewhile(lambda pair: pair[1] == nodes[0], zip(numbers, nodes, strict=True))]


def _told(story: Story, packet: PacketTrace, hop: int) -> str:
    stays = [stay for stay in story.stays[packet.number] if stay.hop_number == hop]
    label = story.cast.label(packet.hops[hop - 1].node)
    return f"{label}: {' '.join(hops.title_and_sentence(stay, story)[1] for stay in stays)}"
