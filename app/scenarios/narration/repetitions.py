"""What was said again: one sentence for all of it, and the beginning of each when it is looked at alone."""

from app.scenarios.narration.story import Story
from app.scenarios.narration.words import duration, packet_name, seconds
from app.scenarios.traces.repetitions import Repetition
from app.scenarios.traces.stays import Stay
from app.simulator.events import Change, Flush, SetLink, SetNode, Wait
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.trace import PacketTrace

MOST_TOLD = 10
"""So many moments are told one by one."""


def title(repetition: Repetition) -> str:
    """“SYN again, 10 times”."""
    names = list(dict.fromkeys(packet_name(packet.packet) for packet in repetition.packets))
    return f"{' and '.join(names)} again, {_often(len(repetition.packets))}"


def sentence(repetition: Repetition, story: Story) -> str:
    began = repetition.event.began
    said: dict[tuple[str, str], list[PacketTrace]] = {}
    for packet in repetition.packets:
        said.setdefault((story.cast.label(packet.hops[0].node), packet_name(packet.packet)), []).append(packet)
    parts = [f"{label} sends its {name} again {_when(packets, began)}" for (label, name), packets in said.items()]
    end = ""
    if repetition.given_up is not None:
        end = f" {_who(repetition, story)} gives up after {_seconds(repetition.given_up - began)} s."
    return f"Nothing comes back. {'; '.join(parts)}.{end}"


def _who(repetition: Repetition, story: Story) -> str:
    match repetition.event.event:
        case Wait() | SetLink() | SetNode() | Flush() | Change():
            return "Who asked"
        case event:
            return story.cast.label(event.source)


def _when(packets: list[PacketTrace], began: Nanoseconds) -> str:
    times = [_seconds(packet.time - began) for packet in packets]
    if len(times) > MOST_TOLD:
        return f"{len(times)} times within {times[-1]} s"
    moments = f"{', '.join(times[:-1])} and {times[-1]}" if len(times) > 1 else times[0]
    return f"after {moments} s, {_often(len(times) + 1)} in all"


def _seconds(time: Nanoseconds) -> str:
    """Whole ones, or to a tenth."""
    return f"{round(seconds(time), 1):g}"


def _often(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def sent_again(label: str, stay: Stay, story: Story) -> tuple[str, str]:
    """The beginning of one of them."""
    first = story.packet(stay.packet.repeats)
    earlier = [each for each in story.trace.packets[: stay.packet.number - 1] if _same(each, stay.packet)]
    name = packet_name(stay.packet.packet)
    since = duration(stay.packet.time - (first.time if first else 0))
    reason = f"{since} after the first" if stay.packet.caused_by is None else "Because the question has come again"
    sentence = f"{reason} it is sent once more, for the {_ordinal(len(earlier) + 1)} time, and is the same."
    return f"{label} sends its {name} again", sentence


def _same(packet: PacketTrace, other: PacketTrace) -> bool:
    """What is inside a tunnel is sent again by its own sender, what is around it by the gateway."""
    if other.repeats == packet.number:
        return True
    return other.repeats == packet.repeats and packet.hops[0].node == other.hops[0].node


def _ordinal(number: int) -> str:
    words = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return words[number] if number < len(words) else f"{number}th"
