"""Words that no chain, set or map can be called by, because they mean something else wherever they stand."""

_WORDS = """
accept ah all and arp bridge chain comment counter ct day dnat drop element esp ether exists expires fib flags flow
goto handle hook hour icmp icmpv6 iif include index insert ip ip6 jhash jump limit list log map mark masquerade meta
minute missing monitor notrack oif or policy position priority queue quota random redirect reject rename reset return
rule sctp second secmark set size snat table tcp th time timeout type typeof udp update vlan vmap week xor
"""
KEYWORDS = frozenset(_WORDS.split())
