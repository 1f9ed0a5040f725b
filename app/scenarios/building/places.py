"""Places: one spelling for a part of the network, and where it stands in a scenario's text.

`gw.forward.known`, `gw.forward.r2`, `gw.forward.policy`, `gw.routes.2`, `gw.settings.tcp_loose`, `app.address`,
`gw.wan`, `gw.wan.address`, `gw.to-cloud`, `gw.to-cloud.up`, `gw.bgp.over-a`, `gw.bgp.over-a.hold`,
`uplink`, `uplink.delay`.
"""

from collections.abc import Iterable, Iterator

from app.documents.texts import Json, Path, nearest

CHAINS = ("input", "forward", "output", "prerouting", "postrouting")
NODE_WORDS = (*CHAINS, "routes", "settings", "listens", "address", "gateway", "stack", "sets", "maps", "bgp")
"""What stands behind a node's name; no interface may be called so."""
SHORT_INTERFACE = "eth0"
"""The interface that a host written with one address has."""
LONGEST_NUMBER = 4


def find_place(scenario: Json, place: str) -> Path | str:
    """The path of `place` in the value of a scenario's text, or a sentence that says what there is not."""
    first, *rest = place.split(".")
    nodes = _mapping(_get(_get(scenario, "network"), "nodes"))
    if first in nodes:
        return _in_node(("network", "nodes", first), nodes[first], place, rest)
    links = _items(_get(_get(scenario, "network"), "links"))
    for index, link in enumerate(links):
        if _get(link, "name") == first:
            return ("network", "links", index, *rest)
    return f"There is no node or link “{first}”. {nearest(first, nodes)}".strip()


def _in_node(path: Path, node: Json, place: str, rest: list[str]) -> Path | str:
    word, *names = rest or [""]
    if word in CHAINS or word in _mapping(_get(node, "chains")):
        return _in_chain((*path, "chains", word), _get(_get(node, "chains"), word), place, names)
    if word == "routes" and len(names) == 1:
        return _in_routes(path, node, place, names[0])
    if word == "bgp" and names:
        return _in_bgp((*path, "bgp"), _get(node, "bgp"), place, names)
    below = _below_node(node, word, names)
    return f"“{place}”: there is no “{word}” here." if below is None else (*path, *below)


def _below_node(node: Json, word: str, names: list[str]) -> Path | None:
    for interfaces in ("interfaces", "tunnels"):
        if word in _mapping(_get(node, interfaces)):
            return (interfaces, word, *names)
    if word == SHORT_INTERFACE and not names:
        return ("address",)
    if (word == "settings" and len(names) == 1) or (word in {"listens", "address", "gateway", "stack"} and not names):
        return (word, *names)
    return () if word == "" else None


def _in_bgp(path: Path, bgp: Json, place: str, names: list[str]) -> Path | str:
    """A neighbour or what is written of it, `gw.bgp.to-cloud.hold`, or what is written of the node itself."""
    neighbours = _mapping(_get(bgp, "neighbours"))
    if names[0] in neighbours:
        return (*path, "neighbours", *names)
    if len(names) == 1 and names[0] in {"as", "networks", "multipath"}:
        return (*path, names[0])
    return f"“{place}”: there is no such neighbour. {nearest(names[0], neighbours)}".strip()


def _in_routes(path: Path, node: Json, place: str, number: str) -> Path | str:
    """The routes that `gateway` is short for come last."""
    count = len(_items(_get(node, "routes")))
    index = int(number) - 1 if number.isdecimal() and len(number) <= LONGEST_NUMBER else -1
    gateways = _get(node, "gateway")
    if isinstance(gateways, list) and count <= index < count + len(gateways):
        return (*path, "gateway", index - count)
    if index == count and isinstance(gateways, str):
        return (*path, "gateway")
    return (*path, "routes", index) if 0 <= index < count else f"“{place}”: {count} routes are written here."


def _in_chain(path: Path, chain: Json, place: str, names: list[str]) -> Path | str:
    if not names:
        return path
    if names == ["policy"]:
        return (*path, "policy")
    known = dict(rule_names(_items(_get(chain, "rules"))))
    if len(names) == 1 and names[0] in known:
        return (*path, "rules", known[names[0]])
    return f"“{place}”: there is no such rule. {nearest('.'.join(names), [*known, 'policy'])}".strip()


def is_chain(path: Path) -> bool:
    """Whether this is the path of a whole chain."""
    return len(path) > 1 and path[-2] == "chains"


def rule_names(rules: list[Json]) -> Iterator[tuple[str, int]]:
    """Each rule's name, the written one or that of its place, with its index."""
    for index, rule in enumerate(rules):
        name = _get(rule, "name")
        yield (name if isinstance(name, str) else f"r{index + 1}", index)


def free_name(rules: Json, names: Iterable[str]) -> str:
    """The first of `names` that no rule of these has."""
    taken = dict(rule_names(_items(rules)))
    return next(name for name in names if name not in taken)


def _get(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, dict) else None


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
