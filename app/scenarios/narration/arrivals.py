"""How packets end: delivered, refused, lost."""

from typing import assert_never

from app.nftables.routes import print_route
from app.scenarios.cast import PUBLIC
from app.scenarios.narration import outer_streams, sizes, tunnels
from app.scenarios.narration.ends import lost_message
from app.scenarios.narration.reasons import way_back
from app.scenarios.narration.story import Story, find
from app.scenarios.narration.words import capital, decider, is_private, packet_name, protocol_name, ttl_name
from app.scenarios.traces.stays import Stay
from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.packets.addresses import Address
from app.simulator.packets.packet import WITHOUT_PORTS, IcmpError, TcpFlag, TcpSegment
from app.simulator.stages import Stage
from app.simulator.steps import Delivered, Dropped, EndingKind, Routed, SocketOutcome, SourceChecked
from app.simulator.trace import PacketTrace


def delivered(stay: Stay, arrival: Delivered, story: Story) -> tuple[str, str]:
    label = story.cast.label(stay.node)
    sender, receiver = stay.left
    match arrival.outcome:
        case SocketOutcome.NEW_CONNECTION:
            return f"{label} receives the SYN", _asked(stay, story)
        case SocketOutcome.QUERY_RECEIVED:
            return f"{label} receives the question", _asked(stay, story)
        case SocketOutcome.ECHO_ANSWERED:
            return f"{label} receives the echo request", f"{sender.address} wants to know whether it is there."
        case SocketOutcome.ESTABLISHED if not _is_answer(stay):
            return f"{label} is connected", "The ACK completes the opening: the connection is established."
        case SocketOutcome.ESTABLISHED | SocketOutcome.ANSWER_RECEIVED:
            return f"{label} has its answer", _answered(stay)
        case SocketOutcome.ECHO_RETURNED:
            return f"{label} has its reply", f"{sender.address} is there: the way out and the way back both work."
        case SocketOutcome.ACCEPTED:
            return f"{label} receives it", _accepted(stay)
        case SocketOutcome.CLOSED:
            return f"{label} hears the end", f"{sender} has nothing more to say."
        case SocketOutcome.REFUSED:
            return f"{label} is refused", _refused(stay, story)
        case SocketOutcome.ERROR_REPORTED:
            return f"{label} is told", f"{sender.address} reports: {packet_name(stay.hop.left)}; {_effect(stay)}."
        case SocketOutcome.SIZE_LEARNED:
            return f"{label} learns what fits", f"{sender.address} says that {_fitting(stay)} bytes fit on this way."
        case SocketOutcome.NOBODY_LISTENS:
            if arrival.service is not None:
                return f"{label} does not know it", "It fits no connection of this host, and only a SYN begins one."
            return f"{label} has nobody listening", f"Port {receiver.port} is closed: no program waits there."
        case SocketOutcome.NOT_TOLD:
            name = packet_name(stay.hop.left)
            return (
                f"{label} goes on waiting",
                f"{sender.address} reports: {name}; a UDP socket never hears of that one.",
            )
        case SocketOutcome.REPEATED:
            return (
                f"{label} has it already",
                "It has come before: its acknowledgement was lost or is late, and goes again.",
            )
        case SocketOutcome.ASKED_AGAIN:
            return f"{label} is asked again", "It has answered this SYN, but its SYN-ACK has not come through."
        case SocketOutcome.NOT_BELIEVED:
            return (
                f"{label} asks back",
                f"It has a connection with {sender} that this does not fit, and says where it is.",
            )
        case SocketOutcome.NOT_ASKED_FOR:
            return f"{label} does not know it", f"{sender} speaks of a connection that is none any more."
        case SocketOutcome.IGNORED:
            return f"{label} ignores it", "It has no connection that this could belong to."
        case _:
            assert_never(arrival.outcome)


def _asked(stay: Stay, story: Story) -> str:
    first, (sender, receiver) = stay.packet.packet, stay.left
    if first.source != sender.address:
        return f"To it, {sender} is asking; nothing shows that {first.source} stands behind it."
    if first.destination != receiver.address:
        return f"{sender} is asking, on port {receiver.port}; that it asked {first.receiver}, nothing shows."
    if _means_nothing(sender.address, stay.node, story):
        return f"{sender} is asking: a private address, to which nobody out here should know a way."
    return f"{sender} is asking, and it listens on port {receiver.port}."


def _means_nothing(address: Address, node: str, story: Story) -> bool:
    """Whether a private address has come to a node outside of every private network."""
    return is_private(address) and story.cast.side(node) == PUBLIC and story.cast.address_side(address) != PUBLIC


def _refused(stay: Stay, story: Story) -> str:
    sender = stay.left[0]
    origin = stay.packet.hops[0].node
    if story.is_own_address(origin, stay.packet.packet.source):
        return f"An RST from {sender}: connection refused."
    writer = story.cast.label(origin)
    return f"An RST in the name of {sender}: connection refused; that {writer} wrote it, nothing shows."


def _effect(stay: Stay) -> str:
    """Only what was asked first is given up for an error (tcp_v4_err)."""
    error = stay.hop.left.transport
    quoted = error.inner.transport if isinstance(error, IcmpError) else None
    is_open = isinstance(quoted, TcpSegment) and quoted.flags & (TcpFlag.SYN | TcpFlag.ACK) != TcpFlag.SYN
    return "its connection takes no notice" if is_open else "no need to wait"


def _fitting(stay: Stay) -> int:
    error = stay.hop.left.transport
    return error.mtu if isinstance(error, IcmpError) else 0


def _answered(stay: Stay) -> str:
    sender = stay.left[0]
    if stay.packet.packet.destination != stay.left[1].address:
        return f"It comes from {sender}, exactly whom it asked; of the translation it has noticed nothing."
    return f"It comes from {sender}, exactly whom it asked."


def _accepted(stay: Stay) -> str:
    transport = stay.hop.left.transport
    if isinstance(transport, TcpSegment) and transport.payload:
        return f"{transport.payload} bytes have arrived from {stay.left[0]}."
    return f"It fits the connection with {stay.left[0]}."


def _is_answer(stay: Stay) -> bool:
    transport = stay.hop.left.transport
    return not isinstance(transport, TcpSegment) or TcpFlag.SYN in transport.flags


def dropped(stay: Stay, drop: Dropped, story: Story) -> tuple[str, str]:
    """Losses that no filter decided."""
    label = story.cast.label(stay.node)
    destination = stay.left[1].address
    match drop.reason:
        case EndingKind.NO_ROUTE:
            return f"{label} knows no way", _no_route(stay, story)
        case EndingKind.BLACKHOLE:
            return f"{label} throws it away", f"Its route, “{_route(stay)}”, swallows it, and nobody is told."
        case EndingKind.UNREACHABLE:
            return f"{label} turns it away", f"Its route, “{_route(stay)}”, says that there is no way; {_told(stay)}."
        case EndingKind.PROHIBITED:
            return f"{label} forbids it", f"Its route, “{_route(stay)}”, prohibits this; {_told(stay)}."
        case EndingKind.RP_FILTER:
            return f"{label} does not believe it", _wrong_way(stay)
        case EndingKind.FORWARDING_OFF:
            return f"{label} does not forward", f"{destination} is not its own address, and it passes nothing on."
        case EndingKind.TTL_EXPIRED:
            return f"{label} lets it die", f"Its {ttl_name(stay.hop.left)} is used up: it has passed too many routers."
        case EndingKind.NEIGHBOUR_UNREACHABLE:
            return f"{label} finds nobody", _nobody(stay, story)
        case EndingKind.LINK_DOWN:
            return f"{label} cannot send it", _cut(stay)
        case EndingKind.NO_SESSION:
            return f"{label} has no keys for it", tunnels.no_keys(stay)
        case EndingKind.NO_CONNECTION:
            return outer_streams.lost(stay, drop, story)
        case EndingKind.NODE_DOWN:
            return f"{label} is not there", "It has failed: whatever comes to it is lost, and nobody is told."
        case EndingKind.TOO_LARGE:
            return sizes.lost(stay, story)
        case EndingKind.INCOMPLETE:
            return sizes.incomplete(stay, story)
        case EndingKind.TABLE_FULL:
            return f"{label} can remember no more", "Its table of sessions is full, so it begins none: nobody is told."
        case EndingKind.NAT_EXHAUSTED:
            return _exhausted(stay)
        case EndingKind.NAT_WITHOUT_ADDRESS:
            return "NAT has no address", "Its interface has no address that NAT could give it."
        case EndingKind.MARTIAN:
            return f"{label} does not believe it", f"No packet from {stay.left[0].address} can come in here."
        case (
            EndingKind.NO_TUNNEL
            | EndingKind.TUNNEL_DOWN
            | EndingKind.TUNNEL_LOOP
            | EndingKind.NO_PEER
            | EndingKind.NO_ENDPOINT
            | EndingKind.NOT_ALLOWED
            | EndingKind.REPLAYED
            | EndingKind.UNPROTECTED
            | EndingKind.NOT_SELECTED
        ):
            return tunnels.lost(stay, drop, story)
        case (
            EndingKind.DELIVERED
            | EndingKind.NOBODY_LISTENS
            | EndingKind.DROPPED
            | EndingKind.REJECTED
            | EndingKind.GATHERED
        ):
            return f"{label} drops it", "It goes no further."
        case _:
            assert_never(drop.reason)


def _told(stay: Stay) -> str:
    return "its sender is told" if stay.hop.steps[0].stage is Stage.RECEIVE else "its own program is told at once"


def _wrong_way(stay: Stay) -> str:
    check = find(stay.hop.steps, SourceChecked)
    if check is None:
        return "An answer would go another way."
    return f"It came in by {check.interface}, but {way_back(check)}: reverse-path filtering drops it, silently."


def _no_route(stay: Stay, story: Story) -> str:
    destination = stay.left[1].address
    if _means_nothing(destination, stay.node, story):
        return f"No route of its table leads to {destination}: out here a private address leads nowhere."
    return f"No route of its table leads to {destination}, not even a default one."


def _exhausted(stay: Stay) -> tuple[str, str]:
    receiver, protocol = stay.left[1], stay.hop.left.protocol
    if protocol in WITHOUT_PORTS:
        name = protocol_name(protocol)
        way = f"{name} has no ports, and somebody else has a session with {receiver} already"
        return "NAT cannot tell two apart", f"{way}: an answer could be for either, and the sender hears nothing."
    return "NAT has no port left", f"Every port it may use towards {receiver} is taken; the sender hears nothing."


def _cut(stay: Stay) -> str:
    way = find(stay.hop.steps, Routed)
    where = f"Its route leads out by {way.interface}, and nothing" if way and way.interface else "Nothing"
    return f"{where} gets through there; nobody is told."


def _nobody(stay: Stay, story: Story) -> str:
    sought = find(stay.hop.steps, NeighbourSought)
    if sought is not None and sought.loss is not None:
        where = f"{decider(sought.loss.place)} at {story.cast.label(sought.loss.node)}"
        return f"{capital(lost_message(sought))} is dropped by {where}: without ICMPv6 nobody finds {sought.next_hop}."
    way = find(stay.hop.steps, Routed)
    if way is None or way.next_hop == way.destination:
        return f"Nobody on the link answers to {stay.left[1].address}."
    return f"Its route, “{_route(stay)}”, names {way.next_hop} as the next hop, and nobody on the link answers to that."


def _route(stay: Stay) -> str:
    way = find(stay.hop.steps, Routed)
    return print_route(way.chosen.route) if way and way.chosen else ""


def ending(packet: PacketTrace, story: Story) -> str:
    end = packet.ending
    label = story.cast.label(end.node)
    match end.kind:
        case EndingKind.DELIVERED:
            return f"Delivered to {label}."
        case EndingKind.GATHERED:
            return f"Put together with the other pieces at {label}."
        case EndingKind.NOBODY_LISTENS:
            return f"Refused by {label}: {_refusal(packet)}."
        case EndingKind.DROPPED | EndingKind.REJECTED:
            verb = "Dropped" if end.kind is EndingKind.DROPPED else "Rejected"
            return f"{verb} by {decider(end.source)} at {label}." if end.source else f"{verb} at {label}."
        case EndingKind.NAT_EXHAUSTED if packet.hops[-1].left.protocol in WITHOUT_PORTS:
            return f"Lost at {label}: without ports, two sessions cannot be told apart."
        case EndingKind.NEIGHBOUR_UNREACHABLE if end.source:
            return f"Lost at {label}: neighbour discovery is dropped by {decider(end.source)}."
        case EndingKind.TTL_EXPIRED:
            return f"Lost at {label}: the {ttl_name(packet.packet)} is used up."
        case _:
            return f"Lost at {label}: {LOSSES[end.kind]}."


def _refusal(packet: PacketTrace) -> str:
    last = packet.hops[-1]
    arrival = find(last.steps, Delivered)
    if arrival is not None and arrival.service is not None:
        return "it fits no connection there"
    return f"nobody listens on port {last.left.receiver.port}"


LOSSES = {
    EndingKind.NO_ROUTE: "no route leads on",
    EndingKind.BLACKHOLE: "its route is a black hole",
    EndingKind.UNREACHABLE: "its route says that there is no way",
    EndingKind.PROHIBITED: "its route prohibits it",
    EndingKind.RP_FILTER: "an answer would go another way",
    EndingKind.NOBODY_LISTENS: "nobody listens there",
    EndingKind.FORWARDING_OFF: "it does not forward",
    EndingKind.TTL_EXPIRED: "the time to live is used up",
    EndingKind.NEIGHBOUR_UNREACHABLE: "nobody there has the address",
    EndingKind.LINK_DOWN: "the link is down",
    EndingKind.NODE_DOWN: "it has failed",
    EndingKind.NO_SESSION: "there are no keys for it",
    EndingKind.NO_CONNECTION: "the tunnel has no TCP connection with its peer",
    EndingKind.TOO_LARGE: "it is too large for the way",
    EndingKind.GATHERED: "it was only a piece",
    EndingKind.INCOMPLETE: "another piece of it never came",
    EndingKind.TABLE_FULL: "the table of sessions is full",
    EndingKind.NAT_EXHAUSTED: "no port is left",
    EndingKind.NAT_WITHOUT_ADDRESS: "there is no address to translate to",
    EndingKind.MARTIAN: "its source cannot be true",
    EndingKind.NO_TUNNEL: "no tunnel there expects it",
    EndingKind.TUNNEL_DOWN: "the tunnel is down",
    EndingKind.TUNNEL_LOOP: "the tunnel leads into itself",
    EndingKind.NO_PEER: "no peer has the address",
    EndingKind.NO_ENDPOINT: "where its peer is, nobody knows",
    EndingKind.NOT_ALLOWED: "its peer may not send from this address",
    EndingKind.REPLAYED: "its number is not taken again",
    EndingKind.UNPROTECTED: "it comes in the clear, and a policy wants it protected",
    EndingKind.NOT_SELECTED: "no selector of its tunnel fits it",
}
