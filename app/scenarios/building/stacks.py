"""A host's own stack: the named profile, and what its sysctls say otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from pydantic import JsonValue

from app.documents.texts import Path
from app.scenarios.building.faults import Faults
from app.scenarios.format.network import Node as NodeText
from app.simulator.hosts.host_stack import STACKS, HostStack
from app.simulator.packets.addresses import MILLISECOND, Nanoseconds

ONCE = 1


class StackSetting(NamedTuple):
    """`unit` is what a 1 means; the range is the kernel's (net/ipv4/sysctl_net_ipv4.c), where it can be played."""

    field: str
    allowed: range
    unit: int = ONCE


STACK_SETTINGS: Mapping[str, StackSetting] = {
    "tcp_syn_linear_timeouts": StackSetting("tcp_syn_linear_timeouts", range(128)),
    "tcp_syn_retries": StackSetting("tcp_syn_retries", range(1, 128)),
    "tcp_synack_retries": StackSetting("tcp_synack_retries", range(256)),
    "tcp_retries2": StackSetting("tcp_retries2", range(256)),
    "tcp_orphan_retries": StackSetting("tcp_orphan_retries", range(256)),
    "tcp_rto_min_us": StackSetting("tcp_rto_min", range(1, 10**9), MILLISECOND // 1000),
    "tcp_rto_max_ms": StackSetting("tcp_rto_max", range(1000, 120_001), MILLISECOND),
}


def build_stack(path: Path, node: NodeText, faults: Faults) -> HostStack | None:
    written = {name: value for name, value in node.settings.items() if name in STACK_SETTINGS}
    if node.stack is None:
        for name in written:
            message = f"“{name}” says nothing of a node without “stack”: it never sends anything again."
            faults.add((*path, "settings", name), message, "Write stack: linux.", key=True)
        return None
    values: dict[str, Nanoseconds] = {}
    for name, value in written.items():
        setting = STACK_SETTINGS[name]
        if isinstance(value, bool) or value not in setting.allowed:
            limits = f"from {setting.allowed.start} to {setting.allowed.stop - 1}"
            faults.add((*path, "settings", name), f"“{name}” cannot be {str(value)[:20]}: {limits}.")
        else:
            values[setting.field] = value * setting.unit
    stack = replace(STACKS[node.stack], **values)
    if stack.tcp_rto_min > stack.tcp_rto_max:
        name, most = "tcp_rto_min_us", stack.tcp_rto_max // MILLISECOND
        message = f"“{name}” cannot be {written[name]}: the shortest timeout is at most the longest one, {most} ms."
        faults.add((*path, "settings", name), message)
    return stack


def print_stack(stack: HostStack) -> dict[str, JsonValue]:
    """Its sysctls, whether they were written or not."""
    return {name: getattr(stack, setting.field) // setting.unit for name, setting in STACK_SETTINGS.items()}
