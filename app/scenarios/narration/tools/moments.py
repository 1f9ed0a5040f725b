"""The lines of each moment: of tcpdump and nft what it adds, of conntrack the whole listing after it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.scenarios.narration.remembered import Remembered
from app.scenarios.narration.story import Story
from app.scenarios.narration.tools import conntrack, nft, tcpdump
from app.scenarios.traces.stays import Stay
from app.simulator.packets.addresses import Family, family_of
from app.simulator.preparing import ReadyNode


@dataclass(frozen=True, slots=True)
class MomentLines:
    """`at` is packet.stay."""

    at: str
    lines: tuple[str, ...]


class Tools:
    def __init__(self, story: Story, nodes: Mapping[str, ReadyNode]) -> None:
        self._story = story
        self._remembered = Remembered(story)
        self._tracking = {name: _commands(node) for name, node in nodes.items() if node.tracks}

    def tcpdump(self) -> list[MomentLines]:
        return list(self._added(tcpdump.COMMAND, tcpdump.lines))

    def nft(self) -> list[MomentLines]:
        return list(self._added(nft.COMMAND, nft.lines))

    def conntrack(self) -> list[MomentLines]:
        return [MomentLines(_at(stay), tuple(self._listing(stay))) for stay in self._stays()]

    def _stays(self) -> Iterator[Stay]:
        for packet in self._story.trace.packets:
            yield from self._story.stays[packet.number]

    def _added(self, command: str, lines: Callable[[Stay], Iterator[str]]) -> Iterator[MomentLines]:
        """Whose terminal it is, is said where it changes."""
        shown = ""
        for stay in self._stays():
            found = tuple(lines(stay))
            heading = (self._heading(stay.node, command),) if found and stay.node != shown else ()
            shown = stay.node if found else shown
            yield MomentLines(_at(stay), (*heading, *found))

    def _listing(self, stay: Stay) -> Iterator[str]:
        """The tool lists one family at a time; a heading stands where it speaks, and always for a node's first."""
        for node, families in self._tracking.items():
            entries = self._remembered.left_by(stay, node)
            for number, (family, command) in enumerate(families):
                own = [entry for entry in entries if family_of(entry.original.source) is family]
                if own or not number:
                    yield self._heading(node, command)
                yield from (conntrack.line(entry, stay.hop.time) for entry in own)

    def _heading(self, node: str, command: str) -> str:
        return f"# on {self._story.cast.label(node)}: {command}"


def _commands(node: ReadyNode) -> list[tuple[Family, str]]:
    """Of the families that it has addresses of."""
    own = {family_of(address.ip) for interface in node.node.interfaces for address in interface.addresses}
    return [(family, command) for family, command in conntrack.COMMANDS.items() if family in own]


def _at(stay: Stay) -> str:
    return f"{stay.packet.number}.{stay.number}"
