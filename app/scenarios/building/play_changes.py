"""Changes in play: the text as it reads from each `change` on, and the nodes that are others then.

What is changed is found where it stands by then, and every fault is told at the line of the change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from app.documents.texts import Json, Path, Text, validate
from app.errors import InvalidTextError
from app.scenarios.building.amounts import check_amounts
from app.scenarios.building.faults import Faults
from app.scenarios.building.networks import build_network
from app.scenarios.building.places import find_place, free_name, is_chain
from app.scenarios.changing.editing import Edit, at
from app.scenarios.format.events import Added, Change, ChangeEvent
from app.scenarios.format.scenario import ScenarioText
from app.simulator import events as play
from app.simulator.checking import check_node
from app.simulator.errors import NetworkError
from app.simulator.network import Network, Node

CHANGEABLE = ("chains", "routes", "settings")
PREFERENCES = ("local-preference", "med", "prepend", "networks")
"""What BGP tells and how it ranks; whom it speaks to stays."""
ROUTES = ".routes"


@dataclass(frozen=True, slots=True)
class Changed:
    """`text` is the whole scenario's from this event on."""

    text: Text
    event: play.Change


def changes_in_play(text: Text, written: ScenarioText, network: Network) -> dict[int, Changed]:
    """By the index of the event. Raises InvalidTextError for the first change that cannot be made."""
    found: dict[int, Changed] = {}
    nodes = {node.name: node for node in network.nodes}
    for index, event in enumerate(written.play):
        if isinstance(event, ChangeEvent):
            text = _edited(text, event.change, ("play", index, "change"))
            faults = Faults(text)
            read = validate(ScenarioText, text)
            check_amounts(text, read)
            built = build_network(read.network, faults)
            faults.settle()
            others = tuple(node for node in built.nodes if node != nodes[node.name])
            if not others:
                raise _fault(text, ("play", index, "change"), "This changes nothing.")
            _check(others, text, ("play", index, "change"))
            nodes |= {node.name: node for node in others}
            found[index] = Changed(text, play.Change(others))
    return found


def _check(nodes: Sequence[Node], text: Text, path: Path) -> None:
    """What a kernel would refuse of them, where it is written."""
    for node in nodes:
        try:
            check_node(node)
        except NetworkError as fault:
            found = find_place(text.value, fault.place)
            where = path if isinstance(found, str) else found
            raise _fault(text, where, f"{fault.place}: {fault.message}.") from None


def _edited(text: Text, change: Change, path: Path) -> Text:
    edit = Edit(text)
    for place, new in change.set.items():
        source = (*path, "set", place)
        if not edit.put(_find(edit, place, source, key=True), new, source):
            raise _fault(text, source, "There is no such place.", key=True)
    for index, place in enumerate(change.remove):
        target = _find(edit, place, (*path, "remove", index))
        if "rules" in target:
            edit.name_rules(target[: target.index("rules") + 1])
        if not edit.remove(target):
            message = f"“{place}” is no rule and no route: only those can be removed."
            raise _fault(text, (*path, "remove", index), message)
    edit = Edit(_finished(edit, path))
    for index, added in enumerate(change.add):
        _add(edit, added, (*path, "add", index))
    return _finished(edit, path)


def _add(edit: Edit, added: Added, path: Path) -> None:
    """A route or a rule at the end of a list, or a rule before another one."""
    source = (*path, "route" if added.route else "rule")
    if added.route:
        node = added.place.removesuffix(ROUTES)
        target = _find(edit, node, (*path, "place"), parts=()) if added.place.endswith(ROUTES) else ()
        items: Path = (*target, "routes")
        item: Json = added.route
    else:
        target = _find(edit, added.place, (*path, "place"))
        items = (*target, "rules") if is_chain(target) else target[:-1]
        item = {"rule": added.rule or ""}
        edit.name_rules(items)
    parent = at(edit.value, items[:-1])
    listed = parent.get(str(items[-1])) if isinstance(parent, dict) else None
    index = target[-1] if not added.route and not is_chain(target) else len(listed) if isinstance(listed, list) else 0
    if not target or items[-1] not in {"rules", "routes"} or not isinstance(index, int):
        message = f"“{added.place}” is no chain and no rule, nor NODE.routes: what is added stands there."
        raise _fault(edit.text, (*path, "place"), message)
    if isinstance(item, dict):
        item["name"] = added.name or free_name(listed, (f"r{number}" for number in count(index + 1)))
    edit.insert(items, index, item)
    edit.origins[*items, index] = source
    edit.origins[*items, index, "name"] = (*path, "name") if added.name else source
    edit.origins[*items, index, "rule"] = source


def _find(edit: Edit, place: str, source: Path, *, key: bool = False, parts: tuple[str, ...] = CHANGEABLE) -> Path:
    """Where it stands by now, behind what this change has put in already."""
    found = find_place(edit.value, place)
    if isinstance(found, str):
        raise _fault(edit.text, source, found, key=key)
    is_preference = "bgp" in found and found[-1] in PREFERENCES
    if parts and not is_preference and not set(parts) & set(found):
        message = (
            "Only rules, policies, written routes, settings and BGP's preferences change while a scenario is played."
        )
        raise _fault(edit.text, source, message, key=key)
    return found


def _finished(edit: Edit, path: Path) -> Text:
    finished = edit.finish()
    if isinstance(finished, Text):
        return finished
    raise _fault(edit.text, path, "Something is removed from where this change writes something else.")


def _fault(text: Text, path: Path, message: str, *, key: bool = False) -> InvalidTextError:
    return InvalidTextError((text.problem(path, message, key=key),))
