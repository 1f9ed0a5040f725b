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


def answers(policy: int, then: str) -> str:
    """What the kernel says in a namespace that is gone afterwards."""
    script = PREPARED.format(policy=policy, then=then)
    command = ["unshare", "-Urn", "bash", "-c", script]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert asked.returncode == 0, asked.stderr
    return asked.stdout


def ways(policy: int, then: str = "") -> list[tuple[str, str]]:
    """Of 64 flows the interface that each leaves by, asked for twice."""
    found = re.findall(r"dev (\w+)", answers(policy, then))
    return list(zip(found[:64], found[64:], strict=True))


def test_a_flow_keeps_its_way_and_flows_are_shared_out() -> None:
    asked = ways(policy=1)
    assert all(first == again for first, again in asked)
    shares = Counter(first for first, _ in asked)
    assert min(shares["one"], shares["two"]) > 8


def test_by_addresses_alone_all_flows_of_two_hosts_take_one_way() -> None:
    assert len({first for first, _ in ways(policy=0)}) == 1


@pytest.mark.parametrize("policy", [0, 1])
def test_both_directions_of_a_flow_have_one_number(policy: int) -> None:
    """What lies at both ends has the same next hops, so the same number takes the same of them."""
    back = (
        "ip route add 10.3.0.0/24 nexthop via 192.0.2.2 nexthop via 198.51.100.2\n"
        "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.lan.rp_filter=0\n"
        "for host in $(seq 10 29); do\n"
        "ip route get 10.2.0.10 from 10.3.0.$host iif lan ipproto udp sport 5000 dport 7 | head -n 1\n"
        "ip route get 10.3.0.$host from 10.2.0.10 iif lan ipproto udp sport 7 dport 5000 | head -n 1\n"
        "done; exit"
    )
    found = re.findall(r"dev (\w+)", answers(policy, back))
    assert len(found) == 40
    assert found[::2] == found[1::2]
    assert len(set(found)) == 2


@pytest.mark.parametrize("down", ["one", "two"])
def test_a_next_hop_whose_interface_is_down_is_left_out(down: str) -> None:
    found = {first for first, _ in ways(policy=1, then=f"ip link set dev {down} down")}
    assert found == {"one", "two"} - {down}
