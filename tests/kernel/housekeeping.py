"""What a kernel sends on its own account, to tell of its groups and seek routers, passes its chains uncounted."""

from collections.abc import Iterator

from app.scenarios.exporters.rulesets import FAMILIES, TABLE
from app.simulator.network import Node
from app.simulator.rules.filtering import ChainType, Hook

ALWAYS = "mld-listener-report, mld-listener-done, mld2-listener-report, nd-router-solicit"
SOUGHT = "nd-neighbor-solicit, nd-neighbor-advert"


def housekeeping(node: Node, *, discovers: bool) -> Iterator[str]:
    """Where all neighbours are known beforehand, a kernel still seeks those that are not there."""
    types = ALWAYS if discovers else f"{ALWAYS}, {SOUGHT}"
    for chain in node.chains:
        if chain.type is ChainType.FILTER and chain.hook is not Hook.FORWARD:
            yield f"insert rule {FAMILIES[chain.type]} {TABLE} {chain.name} icmpv6 type {{ {types} }} accept"
