"""How a reject is said."""

from enum import StrEnum


class RejectWith(StrEnum):
    """The answer a reject sends, in nftables' words."""

    PORT_UNREACHABLE = "port-unreachable"
    HOST_UNREACHABLE = "host-unreachable"
    NET_UNREACHABLE = "net-unreachable"
    PROTOCOL_UNREACHABLE = "prot-unreachable"
    NET_PROHIBITED = "net-prohibited"
    HOST_PROHIBITED = "host-prohibited"
    ADMIN_PROHIBITED = "admin-prohibited"
    NO_ROUTE = "no-route"
    ADDRESS_UNREACHABLE = "addr-unreachable"
    POLICY_FAIL = "policy-fail"
    REJECT_ROUTE = "reject-route"
    TCP_RESET = "tcp reset"


class RejectBy(StrEnum):
    """Which words a reject is said in: those of one family, which leave packets of the other alone, or of either."""

    ICMP = "icmp"
    ICMPV6 = "icmpv6"
    ICMPX = "icmpx"


REJECT_ANSWERS = {
    RejectBy.ICMP: (
        RejectWith.PORT_UNREACHABLE,
        RejectWith.HOST_UNREACHABLE,
        RejectWith.NET_UNREACHABLE,
        RejectWith.PROTOCOL_UNREACHABLE,
        RejectWith.NET_PROHIBITED,
        RejectWith.HOST_PROHIBITED,
        RejectWith.ADMIN_PROHIBITED,
    ),
    RejectBy.ICMPV6: (
        RejectWith.NO_ROUTE,
        RejectWith.ADMIN_PROHIBITED,
        RejectWith.ADDRESS_UNREACHABLE,
        RejectWith.PORT_UNREACHABLE,
        RejectWith.POLICY_FAIL,
        RejectWith.REJECT_ROUTE,
    ),
    RejectBy.ICMPX: (
        RejectWith.PORT_UNREACHABLE,
        RejectWith.ADMIN_PROHIBITED,
        RejectWith.NO_ROUTE,
        RejectWith.HOST_UNREACHABLE,
    ),
}
"""What can be said in which words (nftables' symbol tables of ICMP codes)."""
