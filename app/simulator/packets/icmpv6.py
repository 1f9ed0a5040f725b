"""ICMPv6 by its numbers (RFC 4443, RFC 4861). Types below 128 are errors, all others are not."""

FIRST_MESSAGE = 128
SMALLEST_MTU = 1280
"""What every link has to carry (RFC 8200, 5); an error quotes no more than fits into it."""
LARGEST_HOP_LIMIT = 255
"""What neighbour discovery insists on: such a packet has passed no router."""


class Icmpv6Type:
    DESTINATION_UNREACHABLE = 1
    PACKET_TOO_BIG = 2
    TIME_EXCEEDED = 3
    PARAMETER_PROBLEM = 4
    ECHO_REQUEST = 128
    ECHO_REPLY = 129
    LISTENER_QUERY = 130
    LISTENER_REPORT = 131
    LISTENER_REDUCTION = 132
    ROUTER_SOLICITATION = 133
    ROUTER_ADVERTISEMENT = 134
    NEIGHBOUR_SOLICITATION = 135
    NEIGHBOUR_ADVERTISEMENT = 136
    REDIRECT = 137
    NODE_INFORMATION_QUERY = 139
    NODE_INFORMATION_REPLY = 140
    LISTENER_REPORT_2 = 143


UNTRACKED_TYPES = frozenset(
    (
        Icmpv6Type.LISTENER_QUERY,
        Icmpv6Type.LISTENER_REPORT,
        Icmpv6Type.LISTENER_REDUCTION,
        Icmpv6Type.ROUTER_SOLICITATION,
        Icmpv6Type.ROUTER_ADVERTISEMENT,
        Icmpv6Type.NEIGHBOUR_SOLICITATION,
        Icmpv6Type.NEIGHBOUR_ADVERTISEMENT,
        Icmpv6Type.LISTENER_REPORT_2,
    )
)
"""What tracking leaves alone (nf_conntrack_proto_icmpv6.c, noct_valid_new)."""


class Unreachable6Code:
    """Codes of ICMPv6 destination unreachable (RFC 4443, 3.1)."""

    NO_ROUTE = 0
    ADMIN_PROHIBITED = 1
    BEYOND_SCOPE = 2
    ADDRESS = 3
    PORT = 4
    POLICY = 5
    REJECT_ROUTE = 6


UNRECOGNISED_HEADER = 1
"""The code of a parameter problem: nobody here speaks the protocol that comes next (RFC 4443, 3.4)."""
