"""The rows of a packet's end at a node: delivered to somebody, or going no further."""

from typing import assert_never

from app.scenarios.narration.rows import Row
from app.scenarios.narration.words import capital, decider
from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.packets.addresses import Family
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpQuery, Packet
from app.simulator.steps import Delivered, Dropped, EndingKind, LetPass, SocketOutcome


def delivered(step: Delivered) -> Row:
    listener = f"{step.service.protocol}/{step.service.port} is open" if step.service else f"{step.receiver}"
    result = step.outcome.value.replace("-", " ")
    return Row("deliver", "Does anybody wait for it?", listener, result, _delivery_reason(step))


def _delivery_reason(step: Delivered) -> str:
    match step.outcome:
        case SocketOutcome.NEW_CONNECTION | SocketOutcome.QUERY_RECEIVED:
            return "A program listens on this port."
        case SocketOutcome.ESTABLISHED | SocketOutcome.ACCEPTED | SocketOutcome.CLOSED:
            return "It belongs to a connection of this host."
        case SocketOutcome.ANSWER_RECEIVED | SocketOutcome.ECHO_RETURNED:
            return "This host has asked, and it is the answer."
        case SocketOutcome.ECHO_ANSWERED:
            return "An echo request is answered by the stack itself."
        case SocketOutcome.REFUSED | SocketOutcome.ERROR_REPORTED:
            return "It is about something this host has begun."
        case SocketOutcome.SIZE_LEARNED:
            return "It is about the size of what this node sends, which remembers it for ten minutes."
        case SocketOutcome.NOBODY_LISTENS if step.service is not None:
            return "It belongs to no connection of this host, and only a SYN begins one."
        case SocketOutcome.NOBODY_LISTENS:
            return "No program listens on this port."
        case SocketOutcome.NOT_TOLD:
            return "Of an error that may pass, Linux tells no datagram socket."
        case SocketOutcome.REPEATED:
            return "All of it has come before; it is acknowledged once more."
        case SocketOutcome.ASKED_AGAIN:
            return "This opening has been answered, and the answer has not come through."
        case SocketOutcome.NOT_BELIEVED:
            return "It does not fit the connection that this host has; it asks back."
        case SocketOutcome.NOT_ASKED_FOR:
            return "It acknowledges something that this host has not sent."
        case SocketOutcome.IGNORED:
            return "It belongs to nothing that this host knows."
        case _:
            assert_never(step.outcome)


def neighbour(step: NeighbourSought) -> Row:
    """Of neighbour discovery only what came of it: the filters on its way have rows of their own nowhere."""
    question = f"Who has {step.next_hop} on this link?"
    if step.loss is None:
        why = "A solicitation asks everybody whose address ends alike, and an advertisement answers."
        return Row("neighbour", question, step.neighbour, "found", why)
    why = f"{capital(lost_message(step))} is dropped by {decider(step.loss.place)} of {step.loss.node}."
    return Row("neighbour", question, "no answer comes", "not found", why, stops=True)


def lost_message(step: NeighbourSought) -> str:
    transport = step.message.transport
    is_question = isinstance(transport, IcmpQuery) and transport.type == Icmpv6Type.NEIGHBOUR_SOLICITATION
    return "the neighbour solicitation" if is_question else "the neighbour advertisement"


def dropped(step: Dropped, packet: Packet) -> Row | None:
    """A filter's drop is told by the filter's own row."""
    if step.reason in {EndingKind.DROPPED, EndingKind.REJECTED}:
        return None
    result = step.reason.value.replace("-", " ")
    why = DROP_REASONS[step.reason]
    if packet.family is Family.IPV6:
        result, why = IPV6_DROPS.get(step.reason, (result, why))
    return Row("drop", "Can it go on?", "no", result, why, stops=True)


def let_pass(step: LetPass) -> Row:
    name = step.reason.value.replace("-", " ")
    why = f"Really it ends here ({name}); in this run it goes on, to show what else would stop it."
    return Row("drop", "Can it go on?", "as if it could", "waived", why)


IPV6_DROPS = {
    EndingKind.TTL_EXPIRED: (
        "hop limit expired",
        "Each router takes one from its hop limit, and nothing is left of it.",
    ),
    EndingKind.FORWARDING_OFF: (
        "forwarding off",
        "It is for somebody else, and this node does not forward IPv6 (ipv6_forwarding is 0).",
    ),
}
DROP_REASONS = {
    EndingKind.NO_ROUTE: "A node sends nothing that it has no route for.",
    EndingKind.BLACKHOLE: "The route says that packets for it are thrown away.",
    EndingKind.UNREACHABLE: "The route says that there is no way, and whoever sent it from elsewhere is told.",
    EndingKind.PROHIBITED: "The route prohibits it, and whoever sent it from elsewhere is told.",
    EndingKind.RP_FILTER: "Reverse-path filtering takes a packet only where an answer to its source may leave.",
    EndingKind.FORWARDING_OFF: "It is for somebody else, and this node does not forward (ip_forward is 0).",
    EndingKind.TTL_EXPIRED: "Each router takes one from its time to live, and nothing is left of it.",
    EndingKind.NEIGHBOUR_UNREACHABLE: "Nobody on the link answers for the next address.",
    EndingKind.LINK_DOWN: "The link it should leave by is down.",
    EndingKind.NODE_DOWN: "The node has failed.",
    EndingKind.NO_SESSION: "There are no keys for the peer any more.",
    EndingKind.NO_CONNECTION: "What waits for a TCP connection ends with it.",
    EndingKind.TOO_LARGE: "It does not fit, and nobody may cut it.",
    EndingKind.GATHERED: "It is a piece of another packet, with which it goes on.",
    EndingKind.INCOMPLETE: "What lacks a piece is given up after 30 seconds.",
    EndingKind.TABLE_FULL: "It would begin a session, and as many as are allowed are remembered (nf_conntrack_max).",
    EndingKind.NAT_EXHAUSTED: "NAT finds no mapping towards this destination that is free.",
    EndingKind.NAT_WITHOUT_ADDRESS: "Its interface has no address that NAT could give it.",
    EndingKind.MARTIAN: "No such address may be on a link.",
    EndingKind.NO_TUNNEL: "What comes wrapped is for a tunnel, and none of this node's takes it.",
    EndingKind.TUNNEL_DOWN: "The interface that would take it out is down.",
    EndingKind.TUNNEL_LOOP: "The outer packet would have to go through the same tunnel again, or be in too many.",
    EndingKind.NO_PEER: "What is sent to peers goes only to one that the destination is allowed to.",
    EndingKind.NO_ENDPOINT: "A peer without an endpoint has to speak first.",
    EndingKind.NOT_ALLOWED: "From a peer only that is taken which its allowed addresses say.",
    EndingKind.REPLAYED: "A number is taken once, and none that is older than the receiver remembers.",
    EndingKind.UNPROTECTED: "What a selector fits has to have come through its tunnel.",
    EndingKind.NOT_SELECTED: "What comes out of a tunnel has to fit one of its selectors.",
    EndingKind.NOBODY_LISTENS: "No program waits for it here.",
}
