"""How much has to be read and made ready before anything can be played; work that a run takes is counted by the run.

What is large is refused before it is made, so that no text of a few kilobytes occupies a server for seconds.
"""

import re
from collections.abc import Iterator

from app.documents.texts import Text
from app.scenarios.building.faults import Faults
from app.scenarios.format.events import ChangeEvent
from app.scenarios.format.network import NetworkText
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.scenario import ScenarioText

MOST_LOOKED_THROUGH = 2_000
"""Elements of sets and maps, each as often as a rule of its node names what it is in."""
MOST_READ_AGAIN = 6_000
"""Lines of the network, each as often as a change in play has it read again."""
NAMED = re.compile(r"@([a-z][a-z0-9_-]*)")


def check_amounts(text: Text, written: ScenarioText) -> None:
    """Raise InvalidTextError for what is too much to make ready."""
    faults = Faults(text)
    for name, node in written.network.nodes.items():
        amount = sum(_looked_through(node))
        if amount > MOST_LOOKED_THROUGH:
            message = (
                f"The rules of this node name sets and maps with {amount:,} elements, each counted as often as it is "
                f"named: {MOST_LOOKED_THROUGH:,} are allowed."
            )
            faults.add(("network", "nodes", name), message, key=True)
    changes = [index for index, event in enumerate(written.play) if isinstance(event, ChangeEvent)]
    amount = len(changes) * lines(written.network)
    if amount > MOST_READ_AGAIN:
        message = (
            f"{len(changes)} changes of a network of {lines(written.network):,} lines are too much: "
            f"{MOST_READ_AGAIN:,} lines may be read again because of changes."
        )
        faults.add(("play", changes[-1], "change"), message)
    faults.settle()


def lines(network: NetworkText) -> int:
    """Rules, routes, addresses and elements: what takes about the same time each to be read and made ready."""
    return sum(map(_lines, network.nodes.values()))


def _lines(node: NodeText) -> int:
    rules = sum(len(chain.rules) for chain in node.chains.values())
    return 1 + rules + len(node.routes) + len(node.interfaces) + len(node.tunnels) + sum(_sizes(node).values())


def _looked_through(node: NodeText) -> Iterator[int]:
    sizes = _sizes(node)
    if sizes:
        for chain in node.chains.values():
            for rule in chain.rules:
                yield from (sizes.get(name, 0) for name in NAMED.findall(rule.rule))


def _sizes(node: NodeText) -> dict[str, int]:
    sets = {name: len(each.elements) for name, each in node.sets.items()}
    return sets | {name: len(each.elements) for name, each in node.maps.items()}
