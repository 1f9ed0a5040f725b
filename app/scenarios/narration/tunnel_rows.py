"""The rows of what goes into a tunnel and comes out of it."""

from app.scenarios.narration.envelopes import parts, wrapping_name
from app.scenarios.narration.rows import Row
from app.scenarios.narration.tunnels import allowed_text
from app.scenarios.traces.stays import Stay
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import envelope_of
from app.simulator.tunnels.tunnel_steps import (
    Misfit,
    PeerSought,
    PolicyAsked,
    PolicyWay,
    TunnelMissed,
    Unwrapped,
    Wrapped,
)

OF_VXLAN = {Misfit.OTHER_NETWORK, Misfit.OTHER_STATION}
OF_COPIES = {Misfit.REPLAYED, Misfit.LATE}


def peer(step: PeerSought) -> Row:
    question = f"Which peer is {step.destination} allowed to?"
    chosen = next((each for each in step.peers if each.interface == step.chosen), None)
    if chosen is None:
        name = "OpenVPN" if step.kind is TunnelKind.OPENVPN else "WireGuard"
        return Row("peer", question, "none", "no peer", f"{name} has a key for peers only.", stops=True)
    why = "The destination decides with whose key it is encrypted: the longest prefix wins."
    return Row("peer", question, f"{chosen.interface}: {allowed_text(chosen)}", "this peer", why)


def policy(step: PolicyAsked) -> Row:
    ends = f"{step.sender} -> {step.receiver}"
    if step.way is PolicyWay.OUT:
        question, answer = f"Does a selector of IPsec fit {ends}?", step.wanted or "none"
        if step.wanted is None:
            return Row("policy", question, answer, "as it is", "What no selector fits leaves in the clear.")
        return Row("policy", question, answer, "to be wrapped", "The source after NAT counts, and the longer prefix.")
    question = f"Has {ends} come as its policies want it?"
    answer = f"out of {step.came_by}" if step.came_by else "in the clear"
    if step.wanted == step.came_by:
        return Row("policy", question, answer, "as it should", "A selector fits the addresses that it came with.")
    why = "What a selector fits has to come out of its tunnel, and what comes out has to fit one."
    return Row("policy", question, answer, "not like this", why, stops=True)


def wrapped(step: Wrapped, stay: Stay) -> Row:
    envelope = envelope_of(step.packet)
    name = wrapping_name(envelope) if envelope else ""
    sizes = ", ".join(f"{part.name} {part.length}" for part in parts(step.packet) if part.added)
    answer = f"{name}, {step.packet.sender} -> {step.packet.receiver}"
    result = f"{stay.hop.arrived.length} to {step.packet.length} bytes"
    return Row("wrap", f"What does {step.interface} put around it?", answer, result, f"Added are: {sizes}.")


def missed(step: TunnelMissed) -> Row:
    count = len(step.candidates)
    answer = "none" if count > 1 else "not its only one" if count else "it has none"
    return Row("unwrap", "Which tunnel expects it?", answer, "no tunnel", _why_missed(step), stops=True)


def _why_missed(step: TunnelMissed) -> str:
    misfits = {each.misfit for each in step.candidates}
    if misfits & OF_VXLAN:
        return "VXLAN asks for its number and for its station, and for nothing else."
    if misfits & OF_COPIES:
        return "Everything is right but its number: a tunnel with keys takes each number once."
    if Misfit.NO_KEYS in misfits:
        return "Everything is right but its keys: those were agreed before this node began anew, or are too old."
    return "A tunnel takes only what its own far end or peer sends, in its own kind and with its own keys."


def unwrapped(step: Unwrapped, stay: Stay) -> Row:
    envelope = envelope_of(stay.hop.arrived)
    name = wrapping_name(envelope) if envelope else ""
    answer = f"{step.interface}: {name} from {stay.hop.arrived.sender}"
    why = f"Inside is a packet from {step.packet.sender} to {step.packet.receiver}; it comes in by {step.interface}."
    return Row("unwrap", "Which tunnel expects it?", answer, "unwrapped", why)
