"""NAT at work: what is rewritten, and what is remembered."""

from app.scenarios.narration.story import Story, find
from app.scenarios.narration.words import duration, is_private, port_of, short_place
from app.scenarios.traces.stays import Stay
from app.simulator.packets.packet import EITHER_ICMP
from app.simulator.rules.filtering import Redirect, Side, TrackingState
from app.simulator.sessions.entries import FlowDirection
from app.simulator.steps import NatBound, PortChoice, Tracked, Translated


def title_and_sentence(stay: Stay, story: Story) -> tuple[str, str]:
    rewritten = stay.find(Translated)
    if rewritten is None:
        return _untouched(stay, story)
    lookup = find(stay.hop.steps, Tracked)
    if lookup is not None and lookup.state is TrackingState.RELATED:
        return _related(stay, rewritten)
    if rewritten.side is Side.SOURCE:
        return _source(stay, rewritten)
    return _destination(stay, rewritten)


def _source(stay: Stay, rewritten: Translated) -> tuple[str, str]:
    before, after = stay.arrived[0], stay.left[0]
    if rewritten.direction is FlowDirection.REPLY:
        sentence = f"Outside, only {after.address} is known, so the source becomes {after} again."
        return "NAT puts the public address back", sentence
    bound = stay.find(NatBound)
    if bound is None:
        return (
            "NAT rewrites the source again",
            f"The session is known, so the source becomes {after} as before; no rule is asked.",
        )
    note = f"the gateway notes whose {'port' if after.port else 'ping'} that is"
    if bound.choice is PortChoice.SEARCHED and before.port:
        taken = f"Towards {stay.left[1]}, port {before.port} of {after.address} is taken"
        return "NAT rewrites the source and takes another port", f"{taken}, so the source becomes {after}, and {note}."
    if bound.choice is PortChoice.REUSED:
        return "NAT uses its mapping again", f"{before} is {after} already, elsewhere too; so it is here, and {note}."
    reason = f"Rule {short_place(bound.source or '')} asks for it"
    if is_private(before.address) and not is_private(after.address):
        reason = "A private address cannot be answered from outside"
    return "NAT rewrites the source and remembers", f"{reason}, so the source becomes {after}, and {note}."


def _destination(stay: Stay, rewritten: Translated) -> tuple[str, str]:
    before, after = stay.arrived[1], stay.left[1]
    if rewritten.direction is FlowDirection.REPLY:
        known = f"port {before.port}" if before.port else "the ping"
        ends = f"Sender, destination and {'port' if before.port else 'identifier'} all match the session in memory"
        return f"NAT recognises {known}", f"{ends}, so the destination becomes {after} again."
    bound = stay.find(NatBound)
    if bound is None:
        return "NAT turns it inward again", f"The session is known, so the destination becomes {after} as before."
    rule = short_place(rewritten.source or "")
    what = f"port {before.port} of {before.address}" if before.port else str(before.address)
    if isinstance(bound.translation, Redirect):
        sentence = f"Rule {rule} redirects {what}, so the destination becomes {after}, which is this node's own."
        return "NAT turns it to the node itself", sentence
    sentence = (
        f"Rule {rule} forwards {what}, so the destination becomes {after}; whether it may pass, the filter decides."
    )
    return "NAT turns it inward", sentence


def _related(stay: Stay, rewritten: Translated) -> tuple[str, str]:
    end = stay.left[0] if rewritten.side is Side.SOURCE else stay.left[1]
    sentence = (
        "The error quotes a packet of a session in memory, so the quotation and the address outside it are turned back"
    )
    return "NAT recognises what it is about", f"{sentence}: {end.address}."


def _untouched(stay: Stay, story: Story) -> tuple[str, str]:
    lookup = stay.find(Tracked)
    if lookup is None:
        return "NAT leaves it as it is", f"No NAT rule fits, so it keeps its source, {stay.left[0]}."
    if lookup.state is TrackingState.INVALID:
        return (
            "NAT does not touch it",
            "It belongs to no session and cannot begin one: it is invalid, and stays as it is.",
        )
    if lookup.entry is not None:
        return (
            "The session is known",
            f"It belongs to the session of {lookup.entry.original.sender}; nothing is to be translated.",
        )
    return "No session knows it", _unknown(stay, lookup, story)


def _unknown(stay: Stay, lookup: Tracked, story: Story) -> str:
    sender, receiver = stay.arrived
    if gone := story.expired(stay.node, lookup.flow, stay.hop.time):
        entry, time = gone
        past = f"{duration(stay.hop.time - time)} ago" if stay.hop.time > time else "just now"
        owner = f"that {port_of(receiver)} belongs to {entry.original.sender}"
        return f"The entry was forgotten {past}, so nothing says any more {owner}."
    neighbours = [entry for entry in story.entries(stay.node, stay.hop.time) if entry.reply.receiver == receiver]
    if neighbours and receiver.port:
        other = neighbours[-1].reply.sender
        return f"Port {receiver.port} is in use, but for {other}, and this comes from {sender}: no entry fits."
    what = f"from {sender} to {receiver}"
    if lookup.flow.protocol in EITHER_ICMP:
        what = f"from {sender.address}"
    if story.is_own_address(stay.node, receiver.address):
        return f"No entry and no rule turns a packet {what} inward, so it stays meant for the gateway itself."
    return f"No entry and no rule is about a packet {what}, so there is nothing to translate."
