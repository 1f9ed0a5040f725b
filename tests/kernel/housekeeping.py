"""What a kernel sends whenever it likes to, to tell of its groups and seek routers, passes its chains uncounted."""

from collections.abc import Iterator

from app.scenarios.exporters.rulesets import FAMILIES, TABLE
from app.simulator.filtering import ChainType, Hook
from app.simulator.network import Node

TYPES = "{ mld-listener-report, mld-listener-done, mld2-listener-report, nd-router-solicit }"


def housekeeping(node: Node) -> Iterator[str]:
    for chain in node.chains:
        if chain.type is ChainType.FILTER and chain.hook is not Hook.FORWARD:
            yield f"insert rule {FAMILIES[chain.type]} {TABLE} {chain.name} icmpv6 type {TYPES} accept"
