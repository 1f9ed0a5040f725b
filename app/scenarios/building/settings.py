"""A node's settings, by the names that sysctl knows; those of its stack are read elsewhere."""

from collections.abc import Mapping
from dataclasses import fields

from pydantic import JsonValue

from app.documents.texts import Path, nearest
from app.scenarios.building.faults import Faults
from app.scenarios.building.stacks import STACK_SETTINGS
from app.simulator.network import Settings, Timeouts
from app.simulator.packets.addresses import SECOND, Nanoseconds

SWITCHES = ("ip_forward", "ipv6_forwarding", "tcp_loose")
NUMBERS = {
    "rp_filter": ("rp_filter", range(3), "it is off (0), strict (1) or loose (2)"),
    "ip_default_ttl": ("default_ttl", range(1, 256), "from 1 to 255"),
    "hop_limit": ("hop_limit", range(1, 256), "from 1 to 255"),
    "fib_multipath_hash_policy": ("multipath_hash_policy", range(2), "by addresses (0) or ports too (1)"),
    "nf_conntrack_max": ("conntrack_max", range(1, 2**31), "a number of sessions, at least 1"),
}
"""The field of each, what it may be, and how that is said."""
LONGEST_TIMEOUT = 10 * 365 * 86_400


def timeout_setting(field: str) -> str:
    """The kernel's name of a tracking timer: `nf_conntrack_tcp_timeout_established`, `nf_conntrack_udp_timeout`."""
    protocol, _, state = field.partition("_")
    return "_".join(part for part in ("nf_conntrack", protocol, "timeout", state) if part)


TIMEOUTS = {timeout_setting(field.name): field.name for field in fields(Timeouts)}
KNOWN = (*SWITCHES, *NUMBERS, *TIMEOUTS, *STACK_SETTINGS)


def build_settings(path: Path, written: Mapping[str, int | bool], faults: Faults, *, forwards: bool) -> Settings:
    switches = {"ip_forward": forwards, "ipv6_forwarding": forwards, "tcp_loose": True}
    timeouts: dict[str, Nanoseconds] = {}
    numbers = {name: int(getattr(Settings(), field)) for name, (field, _, _) in NUMBERS.items()}
    for name, value in written.items():
        place = (*path, name)
        if name in STACK_SETTINGS:
            continue
        if name in SWITCHES and value in {0, 1}:
            switches[name] = bool(value)
        elif name in TIMEOUTS and 1 <= value <= LONGEST_TIMEOUT and not isinstance(value, bool):
            timeouts[TIMEOUTS[name]] = value * SECOND
        elif name in NUMBERS and value in NUMBERS[name][1]:
            numbers[name] = int(value)
        elif name in KNOWN:
            faults.add(place, f"“{name}” cannot be {str(value)[:20]}: {_allowed(name)}.")
        else:
            faults.add(place, f"“{name}” is not a setting that is simulated.", nearest(name, KNOWN), key=True)
    return Settings(
        switches["ip_forward"],
        switches["tcp_loose"],
        default_ttl=numbers["ip_default_ttl"],
        rp_filter=numbers["rp_filter"],
        timeouts=Timeouts(**timeouts),
        conntrack_max=numbers["nf_conntrack_max"],
        ipv6_forwarding=switches["ipv6_forwarding"],
        hop_limit=numbers["hop_limit"],
        multipath_hash_policy=numbers["fib_multipath_hash_policy"],
    )


def _allowed(name: str) -> str:
    if name in SWITCHES:
        return "it is on (1) or off (0)"
    return NUMBERS[name][2] if name in NUMBERS else "a number of seconds, up to ten years"


def print_settings(settings: Settings) -> dict[str, JsonValue]:
    timeouts = {name: getattr(settings.timeouts, field) // SECOND for name, field in TIMEOUTS.items()}
    switches = {
        "ip_forward": int(settings.ip_forward),
        "ipv6_forwarding": int(settings.ipv6_forwarding),
        "tcp_loose": int(settings.tcp_loose),
    }
    numbers = {name: getattr(settings, field) for name, (field, _, _) in NUMBERS.items()}
    return {**switches, **numbers, **timeouts}
