"""A route with several next hops, as this machine's kernel takes it: asked with `ip route get`, flow by flow."""

import re
import subprocess
from collections import Counter

import pytest

PREPARED = """
set -e
for name in lan one two; do ip link add name $name type veth peer name $name-far; done
for name in lo lan one two lan-far one-far two-far; do ip link set dev $name up; done
ip address add 10.1.0.1/24 dev lan
ip address add 192.0.2.1/24 dev one
ip address add 198.51.100.1/24 dev two
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.fib_multipath_hash_policy={policy}
ip route add 10.2.0.0/24 nexthop via 192.0.2.2 nexthop via 198.51.100.2
{then}
for round in 1 2; do for port in $(seq 5000 5063); do
ip route get 10.2.0.10 from 10.1.0.10 iif lan ipproto udp sport $port dport 7 | head -n 1
done; done
"""


def ways(policy: int, then: str = "") -> list[tuple[str, str]]:
    """Of 64 flows the interface that each leaves by, asked for twice."""
    script = PREPARED.format(policy=policy, then=then)
    command = ["unshare", "-Urn", "bash", "-c", script]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert asked.returncode == 0, asked.stderr
    found = re.findall(r"dev (\w+)", asked.stdout)
    return list(zip(found[:64], found[64:], strict=True))


def test_a_flow_keeps_its_way_and_flows_are_shared_out() -> None:
    asked = ways(policy=1)
    assert all(first == again for first, again in asked)
    shares = Counter(first for first, _ in asked)
    assert min(shares["one"], shares["two"]) > 8


def test_by_addresses_alone_all_flows_of_two_hosts_take_one_way() -> None:
    assert len({first for first, _ in ways(policy=0)}) == 1


@pytest.mark.parametrize("down", ["one", "two"])
def test_a_next_hop_whose_interface_is_down_is_left_out(down: str) -> None:
    found = {first for first, _ in ways(policy=1, then=f"ip link set dev {down} down")}
    assert found == {"one", "two"} - {down}
