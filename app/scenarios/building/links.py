"""Links that an author wrote; those that follow from the addresses are found by the simulator."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.documents.texts import Path, nearest
from app.scenarios.building.durations import parse_duration
from app.scenarios.building.faults import Faults
from app.scenarios.building.places import SHORT_INTERFACE
from app.scenarios.format.network import Link as LinkText
from app.scenarios.format.network import NetworkText
from app.simulator.network import Attachment, Link, Node
from app.simulator.packets.addresses import MILLISECOND


def build_links(written: NetworkText, faults: Faults) -> Iterator[Link]:
    names: set[str] = set()
    for index, link in enumerate(written.links):
        path: Path = ("network", "links", index)
        ends = tuple(_attachment(end, (*path, "between", place), written, faults) for place, end in _ends(link))
        known = tuple(end for end in ends if end is not None)
        name = link.name or " - ".join(map(str, known))
        if name in names or name in written.nodes:
            faults.add((*path, "name"), f"“{name}” is taken: nodes and links have names of their own.")
        names.add(name)
        delay = MILLISECOND if link.delay is None else parse_duration(link.delay)
        yield Link(name, known, delay, link.up)


def _ends(link: LinkText) -> Iterator[tuple[int, str]]:
    return enumerate(link.between)


def _attachment(end: str, path: Path, written: NetworkText, faults: Faults) -> Attachment | None:
    node, _, interface = end.partition(".")
    if node not in written.nodes:
        faults.add(path, f"There is no node “{node}”.", nearest(node, written.nodes))
        return None
    known = list(written.nodes[node].interfaces) or [SHORT_INTERFACE]
    if not interface and len(known) == 1:
        return Attachment(node, known[0])
    if interface not in known:
        message = f"“{node}” has no interface “{interface}”." if interface else f"Say which interface of “{node}”."
        faults.add(path, message, nearest(interface, known))
        return None
    return Attachment(node, interface)


def is_named(link: LinkText) -> bool:
    """By its author: what follows from the addresses is called by its prefix, also where it is written out."""
    return link.name is not None and "/" not in link.name


def with_mtus(nodes: Iterable[Node], written: NetworkText, links: Sequence[Link]) -> Iterator[Node]:
    """A link's MTU is that of all its ends, unless one of them has its own."""
    narrow = {end: text.mtu for text, link in zip(written.links, links, strict=True) if text.mtu for end in link.ends}
    for node in nodes:
        ends = ((each, narrow.get(Attachment(node.name, each.name))) for each in node.interfaces)
        interfaces = tuple(replace(each, mtu=mtu) if mtu and each.mtu is None else each for each, mtu in ends)
        yield replace(node, interfaces=interfaces)
