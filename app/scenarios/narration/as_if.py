"""What is waived for a packet, for whoever looks at a run in which it passes."""

from app.scenarios.narration.words import decider
from app.simulator.steps import EndingKind
from app.simulator.waivers import Waiver

AS_IF = {
    EndingKind.NO_ROUTE: "{node} knew a way for packet {packet}",
    EndingKind.BLACKHOLE: "{node} had a way for packet {packet} instead of a black hole",
    EndingKind.UNREACHABLE: "{node} had a way for packet {packet} instead of an unreachable route",
    EndingKind.PROHIBITED: "{node} had a way for packet {packet} instead of a prohibition",
    EndingKind.RP_FILTER: "reverse-path filtering at {node} believed the source of packet {packet}",
    EndingKind.FORWARDING_OFF: "{node} forwarded packet {packet}",
    EndingKind.TTL_EXPIRED: "packet {packet} had set out with the greatest time to live",
    EndingKind.NEIGHBOUR_UNREACHABLE: "{node} knew a next hop for packet {packet} that answers",
    EndingKind.NO_SESSION: "{node} had keys for packet {packet}",
    EndingKind.NODE_DOWN: "{node} had not failed",
    EndingKind.LINK_DOWN: "the link that packet {packet} leaves {node} by were up",
    EndingKind.TOO_LARGE: "packet {packet} fitted the way on from {node}",
    EndingKind.TABLE_FULL: "{node} had room to remember packet {packet}",
    EndingKind.NAT_EXHAUSTED: "{node} had a mapping left for packet {packet}",
    EndingKind.NAT_WITHOUT_ADDRESS: "{node} let packet {packet} pass untranslated",
    EndingKind.MARTIAN: "{node} believed the source of packet {packet}",
    EndingKind.TUNNEL_DOWN: "the tunnel of {node} were up for packet {packet}",
    EndingKind.NOT_ALLOWED: "the peer might send packet {packet} to {node} from its address",
    EndingKind.REPLAYED: "{node} had not seen the number of packet {packet} before",
    EndingKind.UNPROTECTED: "no policy of {node} wanted packet {packet} protected",
    EndingKind.NOT_SELECTED: "a selector of {node} fitted packet {packet}",
    EndingKind.NOBODY_LISTENS: "somebody at {node} listened for packet {packet}",
}


def as_if(waiver: Waiver, packet: int, label: str) -> str:
    """One sentence for whoever looks at a run in which the packet passes; `label` is that of the node."""
    if waiver.kind in {EndingKind.DROPPED, EndingKind.REJECTED} and waiver.place:
        return f"As if {decider(waiver.place)} at {label} let packet {packet} pass."
    words = AS_IF.get(waiver.kind, "{node} let packet {packet} pass")
    return f"As if {words.format(node=label, packet=packet)}."
