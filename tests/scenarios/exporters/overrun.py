"""Counts rules while more is told of neighbours than a socket holds, in namespaces of its own."""

import socket
import subprocess

from app.scenarios.exporters.program.counting import Neighbourly, count
from app.scenarios.exporters.program.namespaces import PREFIX, at
from app.scenarios.exporters.program.telling import Report

RULES = """
table inet scenario {
    chain input { type filter hook input priority 0; counter comment "end"; }
}
"""
ASKED = bytes((135, 0, 0, 0, 0, 0, 0, 0, *socket.inet_pton(socket.AF_INET6, "::1")))
"""A neighbour solicitation."""
TOO_MANY = 2000


def main() -> None:
    inside = ["ip", "netns", "exec", f"{PREFIX}gw"]
    subprocess.run(["ip", "netns", "add", f"{PREFIX}gw"], check=True)
    subprocess.run([*inside, "ip", "link", "set", "lo", "up"], check=True)
    subprocess.run([*inside, "nft", "--file", "-"], check=True, text=True, input=RULES)
    neighbourly, report = Neighbourly("gw"), Report()
    with at("gw"), socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as asking:
        for _ in range(TOO_MANY):
            asking.sendto(ASKED, ("::1", 0))
    count("gw", {}, neighbourly, report)
    neighbourly.begin()
    count("gw", {}, neighbourly, report)


if __name__ == "__main__":
    main()
