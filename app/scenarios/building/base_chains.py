"""Which of a node's chains stand at a hook: the five with usual names without saying so, others by their `hook`."""

from collections.abc import Mapping

from app.scenarios.format.network import Chain
from app.simulator.rules.filtering import ChainType, Hook, Priority

USUAL_TYPES: Mapping[Hook, ChainType] = {
    Hook.PREROUTING: ChainType.NAT,
    Hook.INPUT: ChainType.FILTER,
    Hook.FORWARD: ChainType.FILTER,
    Hook.OUTPUT: ChainType.FILTER,
    Hook.POSTROUTING: ChainType.NAT,
}
NAT_PRIORITIES: Mapping[Hook, Priority] = {
    Hook.PREROUTING: Priority.DESTINATION_NAT,
    Hook.OUTPUT: Priority.DESTINATION_NAT,
    Hook.INPUT: Priority.SOURCE_NAT,
    Hook.POSTROUTING: Priority.SOURCE_NAT,
}
PRIORITY_NAMES: Mapping[str, Priority] = {
    "raw": Priority.RAW,
    "mangle": Priority.MANGLE,
    "dstnat": Priority.DESTINATION_NAT,
    "filter": Priority.FILTER,
    "security": Priority.SECURITY,
    "srcnat": Priority.SOURCE_NAT,
}


def hook_of(name: str, written: Chain) -> Hook | None:
    """None for a chain that others jump to."""
    if written.hook is not None:
        return Hook(written.hook)
    return Hook(name) if name in tuple(Hook) else None


def type_of(name: str, written: Chain) -> ChainType | None:
    if written.type is not None:
        return ChainType(written.type)
    if hook_of(name, written) is None:
        return None
    return USUAL_TYPES[Hook(name)] if name in tuple(Hook) else ChainType.FILTER


def usual_priority(kind: ChainType, hook: Hook) -> int:
    return NAT_PRIORITIES.get(hook, Priority.SOURCE_NAT) if kind is ChainType.NAT else Priority.FILTER


def priority_of(written: str | int | None, kind: ChainType, hook: Hook) -> int:
    """`raw`, `filter + 5`, `-300`; left out: the usual one."""
    if written is None:
        return usual_priority(kind, hook)
    if isinstance(written, int):
        return written
    name, sign, more = written.replace("+", " + ").replace("-", " - ").partition(" ")
    return PRIORITY_NAMES[name] + int((sign + more).replace(" ", "") or 0)
