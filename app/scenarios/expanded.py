"""A scenario as it reads when nothing is short: what the simulator gets, still in the words of the format."""

import copy
from collections.abc import Iterable, Mapping

from app.documents.texts import Json
from app.nftables.printer import print_rule
from app.nftables.routes import print_route
from app.scenarios.building.base_chains import USUAL_TYPES, usual_priority
from app.scenarios.building.control_plane import print_bgp
from app.scenarios.building.durations import print_duration
from app.scenarios.building.settings import print_settings
from app.scenarios.building.stacks import print_stack
from app.scenarios.building.tunnels import print_tunnel
from app.scenarios.building.written_addresses import listed
from app.scenarios.cast import Cast
from app.scenarios.changing.choices import holds
from app.scenarios.comparison.architectures import measured_choices
from app.scenarios.format.network import Node as NodeText
from app.scenarios.format.network import ValueMap, ValueSet
from app.scenarios.format.scenario import ScenarioText
from app.scenarios.scenes import Scene
from app.simulator.forwarding.topology import Topology
from app.simulator.network import Interface, Link, Node
from app.simulator.rules.filtering import Accept, Chain, ChainType, RegularChain, rule_name


def expanded(scene: Scene) -> dict[str, Json]:
    """Interfaces, routes, names of rules, settings and links are all written out; controls are decided."""
    written = scene.written
    source = scene.text.value if isinstance(scene.text.value, dict) else {}
    wishes: list[Json] = [{each.kind: each.line} for each in written.wishes if holds(each.when, scene.choices)]
    return {
        "scenario": written.scenario,
        "title": written.title,
        **({"summary": written.summary} if written.summary else {}),
        "network": _network(scene),
        "play": copy.deepcopy(source.get("play")),
        **_architecture(scene, source),
        **({"wishes": wishes} if wishes else {}),
        "seed": written.seed,
    }


def _architecture(scene: Scene, source: Mapping[str, Json]) -> dict[str, Json]:
    """Only with the choices in which it is measured: they are decided by now."""
    written, architecture = scene.written.architecture, source.get("architecture")
    if written is None or not isinstance(architecture, dict):
        return {}
    if scene.choices != measured_choices(scene.written, written):
        return {}
    decided = "controls", "also"
    return {"architecture": {key: value for key, value in architecture.items() if key not in decided}}


def _network(scene: Scene) -> dict[str, Json]:
    cast = Cast(scene.written.network)
    return {
        "zones": {name: _zone(name, scene.written, cast) for name in scene.written.network.zones},
        "nodes": {node.name: _node(node, scene.written.network.nodes[node.name], cast) for node in scene.network.nodes},
        "links": [_link(link) for link in Topology(scene.network).links],
    }


def _zone(name: str, written: ScenarioText, cast: Cast) -> dict[str, Json]:
    zone = written.network.zones[name]
    kind = "private" if cast.is_private(name) else "public"
    around: dict[str, Json] = {"in": zone.within} if zone.within else {}
    prefix: dict[str, Json] = {"prefix": _one_or_all(listed(zone.prefix))} if zone.prefix else {}
    return {"label": zone.label, **around, **prefix, "kind": kind, "billed": zone.billed}


def _node(node: Node, written: NodeText, cast: Cast) -> dict[str, Json]:
    zones = cast.interface_zones(node.name)
    interfaces: dict[str, Json] = {
        interface.name: {
            "address": _one_or_all(map(str, interface.addresses)),
            **_in(zones.get(interface.name)),
            **_own(interface),
        }
        for interface in node.interfaces
        if interface.tunnel is None
    }
    tunnels: dict[str, Json] = {
        interface.name: print_tunnel(interface, interface.tunnel, cast.tunnel_label(node.name, interface.name))
        for interface in node.interfaces
        if interface.tunnel is not None
    }
    chains: dict[str, Json] = {chain.name: _chain(chain, written) for chain in node.all_chains}
    listens: list[Json] = [*sorted(f"{service.protocol}/{service.port}" for service in node.services)]
    routes: list[Json] = [print_route(route) for route in node.routes]
    return {
        "kind": written.kind,
        "label": cast.label(node.name),
        **_in(written.within),
        "interfaces": interfaces,
        **({"tunnels": tunnels} if tunnels else {}),
        "routes": routes,
        **({"bgp": print_bgp(node.bgp)} if node.bgp else {}),
        **({"sets": {name: _values(each) for name, each in written.sets.items()}} if written.sets else {}),
        **({"maps": {name: _values(each) for name, each in written.maps.items()}} if written.maps else {}),
        "chains": chains,
        "listens": listens,
        **({"stack": written.stack} if written.stack else {}),
        "settings": {**print_settings(node.settings), **(print_stack(node.stack) if node.stack else {})},
    }


def _one_or_all(lines: Iterable[str]) -> Json:
    written: list[Json] = [*lines]
    return written[0] if len(written) == 1 else written


def _in(zone: str | None) -> dict[str, Json]:
    return {"in": zone} if zone else {}


def _own(interface: Interface) -> dict[str, Json]:
    mtu: dict[str, Json] = {} if interface.mtu is None else {"mtu": interface.mtu}
    return {**mtu, "rp_filter": interface.rp_filter} if interface.rp_filter else mtu


def _chain(chain: Chain | RegularChain, written: NodeText) -> dict[str, Json]:
    texts = written.chains[chain.name].rules
    rules: list[Json] = [
        {"name": rule_name(rule, position), "rule": print_rule(rule), **({"note": text.note} if text.note else {})}
        for position, (rule, text) in enumerate(zip(chain.rules, texts, strict=True), start=1)
    ]
    if isinstance(chain, RegularChain):
        return {"rules": rules}
    policy: dict[str, Json] = {"policy": "accept" if isinstance(chain.policy, Accept) else "drop"}
    return {**_hook(chain), **({} if chain.type is ChainType.NAT else policy), "rules": rules}


def _values(written: ValueSet | ValueMap) -> dict[str, Json]:
    """As its author wrote it: nothing of it is short."""
    values: dict[str, Json] = written.model_dump()
    return values


def _hook(chain: Chain) -> dict[str, Json]:
    """Where a chain stands, if its name does not say it."""
    is_usual = chain.name == chain.hook and chain.type is USUAL_TYPES[chain.hook]
    where: dict[str, Json] = {} if is_usual else {"type": chain.type.value, "hook": chain.hook.value}
    if chain.priority != usual_priority(chain.type, chain.hook):
        where["priority"] = int(chain.priority)
    return where


def _link(link: Link) -> dict[str, Json]:
    """One that follows from the addresses keeps its name; one that an author left without is called by its ends."""
    name: dict[str, Json] = {} if " " in link.name else {"name": link.name}
    down: dict[str, Json] = {} if link.up else {"up": False}
    return {**name, "between": [str(end) for end in link.ends], "delay": print_duration(link.delay), **down}
