"""Tunnels: which of them took a packet, which peer got it, and what it consists of now."""

from typing import assert_never

from app.scenarios.narration.envelopes import parts
from app.scenarios.narration.tables.shape import Column, Table, TableRow
from app.scenarios.narration.tunnels import allowed_text
from app.simulator.network import Node, Selector, Tunnel
from app.simulator.packets.packet import Packet
from app.simulator.tunnels.tunnel_steps import (
    Misfit,
    PeerSought,
    PolicyAsked,
    PolicyWay,
    TunnelCandidate,
    TunnelMissed,
    Unwrapped,
    Wrapped,
)

PARTS = (Column("Part"), Column("Bytes", mono=True), Column("What it says", mono=True))
TUNNELS = (Column("Tunnel"), Column("Kind", mono=True), Column("Far end", mono=True))
SELECTORS = (Column("Tunnel"), Column("Here", mono=True), Column("There", mono=True))
PEERS = (Column("Peer", mono=True), Column("Allowed addresses", mono=True), Column("Endpoint", mono=True))


def wrapped_table(step: Wrapped) -> Table:
    """Every part from the outermost byte on, and who can read it on the way."""
    rows = tuple(
        TableRow(
            (part.name, str(part.length), part.text),
            "Hidden" if part.hidden else "Readable",
            "Added by the tunnel." if part.added else "Of the packet inside.",
        )
        for part in parts(step.packet)
    )
    return Table(f"The {step.packet.length} bytes that leave", PARTS, rows)


def peer_table(step: PeerSought) -> Table:
    rows = tuple(
        TableRow(
            (peer.interface, allowed_text(peer), str(peer.endpoint) if peer.endpoint else "as heard from"),
            "Chosen" if peer.interface == step.chosen else "Not taken",
            "" if peer.interface == step.chosen else f"{step.destination} is not in it, or in a longer one elsewhere.",
            "won" if peer.interface == step.chosen else "lost",
            step.source,
        )
        for peer in step.peers
    )
    return Table(f"Peers, asked for {step.destination}", PEERS, rows)


def policy_table(step: PolicyAsked, node: Node) -> Table:
    """Each selector as it is written: what goes out fits it as it stands, what comes in the other way round."""
    ends = (step.sender, step.receiver)
    local, remote = ends if step.way is PolicyWay.OUT else ends[::-1]
    rows = [
        _selector(each.name, selector, local in selector.local and remote in selector.remote, step)
        for each in node.interfaces
        if each.tunnel is not None and each.tunnel.up
        for selector in each.tunnel.selectors
    ]
    return Table(f"Selectors, asked for {local} -> {remote}", SELECTORS, tuple(rows))


def _selector(tunnel: str, selector: Selector, fits: bool, step: PolicyAsked) -> TableRow:  # noqa: FBT001 - a fact
    is_chosen = fits and tunnel == step.wanted
    reason = "" if is_chosen else "A longer one fits." if fits else "The ends are others."
    cells = tunnel, str(selector.local), str(selector.remote)
    return TableRow(cells, "Chosen" if is_chosen else "Not taken", reason, "won" if is_chosen else "lost", step.source)


def tunnel_table(step: Unwrapped | TunnelMissed, node: Node, packet: Packet) -> Table:
    tunnels = {interface.name: interface.tunnel for interface in node.interfaces if interface.tunnel}
    rows = tuple(_candidate(each, tunnels[each.interface]) for each in step.candidates)
    return Table(f"Tunnels, asked for what comes from {packet.source}", TUNNELS, rows)


def _candidate(candidate: TunnelCandidate, tunnel: Tunnel) -> TableRow:
    ends = str(tunnel.remote) if tunnel.remote else ", ".join(peer.interface for peer in tunnel.peers)
    fits = candidate.misfit is None
    return TableRow(
        (candidate.interface, tunnel.encapsulation.kind.value, ends),
        "Takes it" if fits else "Does not take it",
        "Everything fits." if candidate.misfit is None else _reason(candidate.misfit),
        "won" if fits else "lost",
        candidate.place,
    )


def _reason(misfit: Misfit) -> str:
    match misfit:
        case Misfit.OTHER_KIND:
            return "It is of another kind."
        case Misfit.OTHER_SENDER:
            return "It does not come from the far end."
        case Misfit.OTHER_RECEIVER:
            return "It is for another address of this node."
        case Misfit.OTHER_KEY:
            return "Its GRE key is another one."
        case Misfit.OTHER_CIPHER:
            return "It was made with another cipher, so the check value is wrong."
        case Misfit.OTHER_PORT:
            return "It is for another port."
        case Misfit.OTHER_NETWORK:
            return "It is of another network: its VNI is another one."
        case Misfit.OTHER_STATION:
            return "The frame inside is for another station."
        case Misfit.NOT_WRAPPED:
            return "It is no packet of a tunnel."
        case Misfit.UNKNOWN_PEER:
            return "It was not made with the keys of a peer and this interface."
        case Misfit.NOT_ALLOWED:
            return "The key is right, but the source inside is not allowed to that peer."
        case Misfit.NO_KEYS:
            return "It was made with keys that are not here, or not any more."
        case Misfit.DOWN:
            return "It would fit, but it is down."
        case Misfit.REPLAYED:
            return "Its number has come before."
        case Misfit.LATE:
            return "Its number is older than those that are remembered."
        case _:
            assert_never(misfit)
