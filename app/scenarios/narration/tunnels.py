"""Into a tunnel and out of it, and what becomes of what no tunnel takes."""

from collections.abc import Callable

from app.scenarios.narration.envelopes import wrapping_name
from app.scenarios.narration.story import Story
from app.scenarios.narration.words import capital
from app.scenarios.traces.stays import Stay
from app.simulator.network import Peer
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import Envelope, Packet, TcpSegment, envelope_of, nesting
from app.simulator.steps import Dropped, EndingKind, Routed
from app.simulator.tunnels.tunnel_ends import MOST_NESTED
from app.simulator.tunnels.tunnel_steps import (
    Misfit,
    PeerSought,
    PolicyAsked,
    PolicyWay,
    TunnelMissed,
    Unwrapped,
    Wrapped,
)


def wrapped(stay: Stay, step: Wrapped, story: Story) -> tuple[str, str]:
    tunnel = capital(named(stay.node, step.interface, story))
    before, after = stay.hop.arrived.length, step.packet.length
    sender, receiver = step.packet.sender, step.packet.receiver
    envelope = envelope_of(step.packet)
    if envelope is not None and envelope.encapsulation.in_tcp:
        return f"{story.cast.label(stay.node)} wraps it", f"{tunnel} {_into_stream(step.packet, envelope)}."
    deed = _deed(envelope) if envelope else ""
    sentence = f"{tunnel} {deed} in front, from {sender} to {receiver}: {before} bytes become {after}."
    return f"{story.cast.label(stay.node)} wraps it", sentence


def _into_stream(packet: Packet, envelope: Envelope) -> str:
    payload = packet.transport.payload if isinstance(packet.transport, TcpSegment) else 0
    all_of_it = f"{envelope.length} bytes, two of them their length, go into its TCP connection with {packet.receiver}"
    rest = f"; the first {payload} of them in this segment" if payload < envelope.length else ""
    return f"encrypts it whole, its addresses too: {all_of_it}{rest}"


def _deed(envelope: Envelope) -> str:
    if envelope.encapsulation.is_sealed:
        return "encrypts it whole, its addresses too, and puts a new header"
    if envelope.encapsulation.kind is TunnelKind.VXLAN:
        return f"makes a frame of it, for the station {envelope.receiver}, and puts new headers"
    return "only puts a new header"


def unwrapped(stay: Stay, step: Unwrapped, story: Story, onward: Callable[[Stay, Story], str]) -> tuple[str, str]:
    """`onward` says where it is routed, for a node that does everything in one place."""
    tunnel = capital(named(stay.node, step.interface, story))
    sentence = f"{_opening(tunnel, stay.hop.arrived)}, and out comes what went in: {_ends(step.packet)}"
    if stay.find(Routed):
        sentence = f"{sentence}; {onward(stay, story)}"
    return f"{story.cast.label(stay.node)} unwraps it", f"{sentence}."


def named(node: str, interface: str, story: Story) -> str:
    """As “the ESP tunnel” or “Tunnel 1”, within a sentence."""
    label = story.cast.tunnel_label(node, interface)
    return f"the {label}" if label.endswith(" tunnel") else label


def _opening(tunnel: str, outer: Packet) -> str:
    envelope = envelope_of(outer)
    if envelope is not None and envelope.encapsulation.is_sealed:
        return f"{tunnel} has the key: it checks what {outer.source} has sent, decrypts it"
    if envelope is not None and envelope.encapsulation.kind is TunnelKind.VXLAN:
        number = envelope.encapsulation.key
        return f"{tunnel} takes whatever comes for VNI {number}, whoever sends it: it takes everything around it off"
    return f"{tunnel} expects this from {outer.source}: it takes the outer header off"


def _ends(packet: Packet) -> str:
    return f"from {packet.sender} to {packet.receiver}"


def taken_in(stay: Stay, story: Story) -> tuple[str, str]:
    """A wrapped packet at its own destination, before anybody has looked into it."""
    label = story.cast.label(stay.node)
    receiver = stay.left[1].address
    return f"{label} takes it in", f"It is for {receiver}, its own address outside; a tunnel has to know what is in it."


def passed_on(stay: Stay) -> str:
    """What a router on the way can make of a wrapped packet, at the beginning of a sentence."""
    envelope = envelope_of(stay.hop.left)
    if envelope is not None and envelope.encapsulation.is_sealed:
        return "It reads only the outer header, and more it cannot read"
    return "It needs only the outer header, but could read everything inside"


def lost(stay: Stay, drop: Dropped, story: Story) -> tuple[str, str]:
    label = story.cast.label(stay.node)
    match drop.reason:
        case EndingKind.NO_TUNNEL:
            return f"{label} has no tunnel for it", _no_tunnel(stay, story)
        case EndingKind.TUNNEL_DOWN:
            return f"{label} does not unwrap it", _down(drop, stay, story)
        case EndingKind.TUNNEL_LOOP:
            return f"{label} goes round in a circle", _loop(_tunnel(drop, stay, story), stay)
        case EndingKind.NO_PEER:
            return f"{label} has no peer for it", _no_peer(stay)
        case EndingKind.NO_ENDPOINT:
            sentence = f"Its peer {_peer(stay)} has no endpoint written here, and has not been heard from yet."
            return f"{label} does not know where to", sentence
        case EndingKind.UNPROTECTED | EndingKind.NOT_SELECTED:
            return f"{label} does not take it like this", _against_policy(drop, stay, story)
        case EndingKind.REPLAYED:
            return f"{label} has had this before", _replayed(drop, stay, story)
        case _:
            return f"{label} does not believe what was inside", _not_allowed(stay)


def no_keys(stay: Stay) -> str:
    """On the way in, or on the way out."""
    if stay.find(TunnelMissed):
        return "It was sealed with keys that are not here, or not any more, so nobody can open it, and nobody is told."
    return "They are too old, and the peer does not answer: it is thrown away."


def _loop(tunnel: str, stay: Stay) -> str:
    depth = nesting(stay.hop.left)
    if depth >= MOST_NESTED:
        return f"It is in {depth} tunnels already, one within the other, and {tunnel} would be one more."
    return f"The way to the far end of {tunnel} leads into the tunnel itself, so it would be wrapped for ever."


def _down(drop: Dropped, stay: Stay, story: Story) -> str:
    envelope = envelope_of(stay.hop.left)
    told = "" if envelope and envelope.encapsulation.kind is TunnelKind.ESP else ", and the sender is told so"
    return f"{capital(_tunnel(drop, stay, story))} is down here: nobody takes anything out{told}."


def _tunnel(drop: Dropped, stay: Stay, story: Story) -> str:
    return named(stay.node, (drop.source or "").rpartition(".")[2], story)


def _no_tunnel(stay: Stay, story: Story) -> str:
    packet = stay.hop.left
    envelope = envelope_of(packet)
    if envelope is None:
        return "Only packets of a tunnel are taken at this port, and this is none: it stays silent."
    name = wrapping_name(envelope)
    if envelope.encapsulation.kind is TunnelKind.VXLAN:
        return _no_vxlan(stay, envelope)
    known = {TunnelKind(tunnel.kind) for tunnel in story.cast.written.nodes[stay.node].tunnels.values()}
    if envelope is packet.transport and envelope.encapsulation.kind not in known:
        return f"It has no tunnel for {name} at all, and tells the sender that it does not speak that protocol."
    if envelope.encapsulation.is_sealed:
        return f"None of its tunnels shares a key with whoever sends this {name} from {packet.source}: it stays silent."
    return f"None of its tunnels expects {name} from {packet.source}, and the sender is told so."


def _no_vxlan(stay: Stay, envelope: Envelope) -> str:
    missed = stay.find(TunnelMissed)
    if missed and any(each.misfit is Misfit.OTHER_STATION for each in missed.candidates):
        return f"The frame inside is for another station, {envelope.receiver}: nobody here takes it, or says so."
    return f"It has no VXLAN with VNI {envelope.encapsulation.key} at this port, and stays silent."


def _no_peer(stay: Stay) -> str:
    destination = stay.left[1].address
    return f"{destination} is among the allowed addresses of none of its peers, so there is no key to encrypt it with."


def _peer(stay: Stay) -> str:
    sought = stay.find(PeerSought)
    return sought.chosen or "" if sought else ""


def _not_allowed(stay: Stay) -> str:
    envelope = envelope_of(stay.hop.left)
    if envelope is None:
        return "Its source is not allowed."
    source = envelope.inner.source
    return f"The key is right, but {source} is not among the allowed addresses of {envelope.sender}, so it is dropped."


def _against_policy(drop: Dropped, stay: Stay, story: Story) -> str:
    asked, tunnel = stay.find(PolicyAsked), _tunnel(drop, stay, story)
    ends = f"{asked.sender} to {asked.receiver}" if asked else "these ends"
    if drop.reason is EndingKind.UNPROTECTED:
        return (
            f"What goes from {ends} has to come through {tunnel}, and this has come in the clear: anybody could have "
            "sent it, so it is dropped, and nobody is told."
        )
    return f"It has come out of {tunnel}, whose selectors say nothing of {ends}: it is dropped, and nobody is told."


def wanted(stay: Stay, story: Story) -> str:
    """What the policies of a node make of a packet that leaves it, behind a sentence; nothing where it has none."""
    asked = stay.find(PolicyAsked)
    if asked is None or asked.way is not PolicyWay.OUT:
        return ""
    if asked.wanted is None:
        return "; no selector of IPsec fits it, so it leaves as it is"
    tunnel = named(stay.node, asked.wanted, story)
    return f"; a selector fits {asked.sender} to {asked.receiver}, so it has to go through {tunnel}"


def _replayed(drop: Dropped, stay: Stay, story: Story) -> str:
    envelope, missed = envelope_of(stay.hop.left), stay.find(TunnelMissed)
    tunnel = capital(_tunnel(drop, stay, story))
    number = envelope.sequence if envelope else 0
    if missed and any(each.misfit is Misfit.LATE for each in missed.candidates):
        return (
            f"{tunnel} remembers only the latest numbers, and {number} is older: it could be a copy, so it is dropped, "
            "and nobody is told."
        )
    return f"{tunnel} has taken number {number} already: this is a copy, so it is dropped, and nobody is told."


def allowed_text(peer: Peer) -> str:
    return ", ".join(map(str, peer.allowed))
