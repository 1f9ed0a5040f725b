"""Cables that are cut: whatever of IP should leave by their ends is lost, as behind a switch that nobody has told.

A device that is taken down would take its routes with it, and its neighbours; so packets are dropped behind all that
decides about them, in nftables' egress hook (Linux 5.16).
"""

import subprocess

from app.scenarios.exporters.program.namespaces import PREFIX
from app.scenarios.exporters.program.packets import NEIGHBOURLY

CUT = """table netdev cut-{interface} {{
    chain out {{
        type filter hook egress device "{interface}" priority 0
        icmpv6 type {{ {neighbourly} }} accept
        meta protocol {{ ip, ip6 }} drop
    }}
}}
"""
MEND = "delete table netdev cut-{interface}\n"


def cut(place: str) -> bool:
    """Whether this kernel can; `place` is an end, as gw.wan."""
    return _done(place, CUT)


def mend(place: str) -> bool:
    return _done(place, MEND)


def _done(place: str, commands: str) -> bool:
    node, _, interface = place.partition(".")
    written = commands.format(interface=interface, neighbourly=", ".join(map(str, NEIGHBOURLY)))
    command = ["ip", "netns", "exec", f"{PREFIX}{node}", "nft", "--file", "-"]
    return subprocess.run(command, input=written, text=True, capture_output=True, check=False).returncode == 0
