"""A scenario as it stands before anything happens in it: the network, its rules and routes, and what is otherwise.

For questions about what will happen: nothing of the run is in it, neither a trail nor a sentence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.documents.registry import Json
from app.nftables.printer import print_rule
from app.nftables.routes import print_route
from app.scenarios import service
from app.scenarios.changing.changes import Changes
from app.scenarios.picturing.drawings import draw_network
from app.scenarios.scenes import Scene
from app.simulator.rules.filtering import Accept, Chain, ChainType, RegularChain, rule_name
from app.web.pages import render


@dataclass(frozen=True, slots=True)
class RuleList:
    """A chain with its policy, or the routes of a node, in the order in which they are asked."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StillView:
    title: str
    changed: tuple[str, ...]
    wide: Markup | None
    tall: Markup | None
    lists: tuple[RuleList, ...]
    unfolded: bool


def still_markup(
    data: Mapping[str, Json], controls: Mapping[str, str], changes: Changes, name: str, *, unfolded: bool
) -> Markup:
    """`unfolded` shows the rules unasked, `name` keeps the ids of two figures in a page apart.

    Raises InvalidTextError where it cannot be set up.
    """
    simulation = service.run_compiled(data, controls, changes)
    scene = simulation.performance.scene
    wide, tall = draw_network(simulation, name)
    lists = tuple(_lists(scene))
    view = StillView(scene.written.title, scene.changed, wide, tall, lists, unfolded)
    return render("scenarios/still.html", view)


def _lists(scene: Scene) -> Iterator[RuleList]:
    """Of the nodes that stand in walls; elsewhere nothing is decided but the way."""
    for node in scene.network.nodes:
        if scene.cast.stands_in_wall(node.name):
            label = scene.cast.label(node.name)
            yield from (RuleList(f"{label}, chain {chain.name}", tuple(_rules(chain))) for chain in node.all_chains)
            yield RuleList(f"{label}, routes", tuple(print_route(route) for route in node.routes))


def _rules(chain: Chain | RegularChain) -> Iterator[str]:
    for position, rule in enumerate(chain.rules, start=1):
        yield f"{rule_name(rule, position)}: {print_rule(rule)}"
    if isinstance(chain, Chain) and chain.type is not ChainType.NAT:
        yield f"policy {'accept' if isinstance(chain.policy, Accept) else 'drop'}"
