"""Everything that can happen to a packet at a node, one class for each.

Every step says the stage it belongs to and, where somebody wrote it, the place it comes from: `gw.forward.known`,
`gw.forward.policy`, `gw.routes.2`, `gw.forward.r3` for a rule without a name, `gw.lan` for the route an interface's own
subnet makes. A tunnel's own place is that of its interface, `gw.to-cloud`.
"""

from enum import StrEnum

from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.forwarding.routing import NextHop, Route
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled, SegmentsClamped, TooLarge
from app.simulator.network import Service
from app.simulator.packets.addresses import Address, Endpoint, NumberRange
from app.simulator.packets.packet import Flow, Packet
from app.simulator.records import record
from app.simulator.rules.filtering import Accept, Drop, Hook, Reject, Side, TrackingState, Translation
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.sessions.entries import EntryChangeKind, EntrySnapshot, FlowDirection
from app.simulator.sessions.field_changes import FieldChange
from app.simulator.stages import Place, Stage
from app.simulator.tunnels.tunnel_steps import PeerSought, PolicyAsked, StreamWaited, TunnelMissed, Unwrapped, Wrapped


class TrackingReason(StrEnum):
    """Why connection tracking gave a packet its state."""

    ENTRY_FOUND = "entry-found"
    NO_ENTRY = "no-entry"
    ATTACHED = "attached"  # a reset or an error the node itself sends about a packet it tracks
    ERROR_ABOUT_ENTRY = "error-about-entry"
    ERROR_ABOUT_NOTHING = "error-about-nothing"
    ERROR_TO_SOMEBODY_ELSE = "error-to-somebody-else"
    CANNOT_OPEN = "cannot-open"  # these flags, or this ICMP type, begin nothing
    STATE_FORBIDS = "state-forbids"  # these flags make no sense in the entry's state
    OUTSIDE_WINDOW = "outside-window"  # these numbers cannot belong to the connection
    LOOSE_OFF = "loose-off"  # picking up in mid-stream is switched off


@record
class Tracked:
    """The tracking lookup: the flow looked for, what it found and the state the packet has from now on."""

    stage: Stage
    flow: Flow
    state: TrackingState
    reason: TrackingReason
    direction: FlowDirection
    entry: EntrySnapshot | None
    source: Place | None = None


@record
class EntryChanged:
    """MADE is the confirmation, the last thing that happens to a flow's first packet."""

    stage: Stage
    change: EntryChangeKind
    entry: EntrySnapshot
    before: EntrySnapshot | None
    source: Place | None = None


# Rules


@record
class Filtered:
    """A filter chain's verdict; `source` is the deciding rule, perhaps of a chain that it jumps to, or the policy."""

    stage: Stage
    chain: str
    hook: Hook
    priority: int
    tests: tuple[RuleTest, ...]
    verdict: Accept | Drop | Reject
    source: Place | None


@record
class NatConsulted:
    """A nat chain asked about a flow's first packet. Without a verdict no rule matched."""

    stage: Stage
    chain: str
    hook: Hook
    tests: tuple[RuleTest, ...]
    verdict: Accept | Drop | Translation | None
    source: Place | None


# Translation


class PortChoice(StrEnum):
    """How the translated flow got its port or identifier (nf_nat_core.c, get_unique_tuple)."""

    KEPT = "kept"  # the flow fits as it is and nobody has it
    REUSED = "reused"  # the same sender's earlier mapping serves again
    ORIGINAL_PORT = "original-port"  # new address, same port
    SEARCHED = "searched"  # the original port was taken
    RANDOM = "random"  # the rule wants it by chance
    NAMED = "named"  # the rule names ports, and the original is none of them
    NOT_SEARCHED = "not-searched"  # taken, but a destination's port stays what it is
    NONE_FREE = "none-free"  # nothing searched was free


@record
class NatBound:
    """The mapping a flow gets for its whole life. Without a translation it is a null binding.

    `ports` is the range searched and `tries` the flows tried in it, both only when searched.
    """

    stage: Stage
    side: Side
    translation: Translation | None
    wanted: Flow
    chosen: Flow
    choice: PortChoice
    ports: NumberRange | None
    tries: int
    source: Place | None


@record
class Translated:
    """Header fields rewritten for a tracked session. `source` is the rule that once made the mapping."""

    stage: Stage
    side: Side
    entry_id: int
    direction: FlowDirection
    changes: tuple[FieldChange, ...]
    source: Place | None


# Routing


class RouteOutcome(StrEnum):
    CHOSEN = "chosen"
    OTHER_DESTINATION = "other-destination"
    SHORTER_PREFIX = "shorter-prefix"
    HIGHER_METRIC = "higher-metric"
    LATER_IN_TABLE = "later-in-table"
    INTERFACE_DOWN = "interface-down"


@record
class RouteCandidate:
    """A route of the table and how it fared. The place of a route that an interface's own subnet makes is `gw.lan`."""

    place: Place
    route: Route
    outcome: RouteOutcome
    is_connected: bool = False


@record
class Spread:
    """A route with several next hops: a number made from the headers chooses, the same for a whole flow (RFC 2992).

    `fields` is what the number is made of.
    """

    fields: tuple[Address | int, ...]
    chosen: NextHop


@record
class RoutedLocally:
    """The address is one of the node's own, so its local table answers before any route."""

    stage: Stage
    destination: Address
    interface: str
    source: Place | None


@record
class Routed:
    """Without a chosen candidate there was no route. `next_hop` is who must be found on the link.

    `spread` says how it was chosen for this packet, where there are several.
    """

    stage: Stage
    destination: Address
    candidates: tuple[RouteCandidate, ...]
    chosen: RouteCandidate | None
    interface: str | None
    next_hop: Address | None
    source: Place | None
    hops: tuple[NextHop, ...] = ()
    """Of a route that has several, those whose interface is up."""
    spread: Spread | None = None


@record
class SourceChecked:
    """Reverse-path filtering: which way an answer to the packet's source would go. `mode` is 1 (strict) or 2 (loose).

    `source` is where it was switched on: the node's setting or the interface.
    """

    stage: Stage
    address: Address
    interface: str
    mode: int
    answer: Routed | RoutedLocally
    passed: bool
    source: Place | None


class OriginReason(StrEnum):
    CRAFTED = "crafted"
    OPENING = "opening"
    OPENING_ANSWER = "opening-answer"
    ACKNOWLEDGEMENT = "acknowledgement"
    DATA = "data"
    CLOSE = "close"
    RESET = "reset"
    QUERY = "query"
    QUERY_ANSWER = "query-answer"
    ECHO = "echo"
    ECHO_ANSWER = "echo-answer"
    ERROR = "error"
    REJECTION = "rejection"
    FRAGMENT = "fragment"  # a further piece of a packet that was too large


@record
class Originated:
    stage: Stage
    reason: OriginReason
    packet: Packet
    source: Place | None = None


@record
class Received:
    stage: Stage
    interface: str
    link: str
    packet: Packet
    source: Place | None = None


@record
class TtlDecremented:
    stage: Stage
    before: int
    after: int
    source: Place | None = None


@record
class Transmitted:
    stage: Stage
    interface: str
    link: str
    next_hop: Address
    receiver: str
    receiver_interface: str
    packet: Packet
    source: Place | None = None


class SocketOutcome(StrEnum):
    """What the node's own stack did with a packet delivered to it."""

    NEW_CONNECTION = "new-connection"
    ESTABLISHED = "established"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    REFUSED = "refused"
    QUERY_RECEIVED = "query-received"
    ANSWER_RECEIVED = "answer-received"
    ECHO_ANSWERED = "echo-answered"
    ECHO_RETURNED = "echo-returned"
    ERROR_REPORTED = "error-reported"
    SIZE_LEARNED = "size-learned"
    NOBODY_LISTENS = "nobody-listens"
    NOT_TOLD = "not-told"  # a soft error, of which a datagram socket never hears
    REPEATED = "repeated"  # all of it has come before
    ASKED_AGAIN = "asked-again"  # a SYN whose answer has not come through
    NOT_BELIEVED = "not-believed"  # a SYN or a reset that does not fit the connection: asked back
    NOT_ASKED_FOR = "not-asked-for"  # an acknowledgement of something that was never sent
    IGNORED = "ignored"


@record
class Delivered:
    """`service` is who listens there, where that decided."""

    stage: Stage
    outcome: SocketOutcome
    receiver: Endpoint
    service: Service | None
    source: Place | None = None


class EndingKind(StrEnum):
    DELIVERED = "delivered"
    NOBODY_LISTENS = "nobody-listens"
    DROPPED = "dropped"
    REJECTED = "rejected"
    NO_ROUTE = "no-route"
    BLACKHOLE = "blackhole"
    UNREACHABLE = "unreachable"
    PROHIBITED = "prohibited"
    FORWARDING_OFF = "forwarding-off"
    TTL_EXPIRED = "ttl-expired"
    NEIGHBOUR_UNREACHABLE = "neighbour-unreachable"
    LINK_DOWN = "link-down"
    TOO_LARGE = "too-large"
    GATHERED = "gathered"
    INCOMPLETE = "incomplete"
    NAT_EXHAUSTED = "nat-exhausted"
    TABLE_FULL = "table-full"
    NAT_WITHOUT_ADDRESS = "nat-without-address"
    MARTIAN = "martian"
    RP_FILTER = "rp-filter"
    NO_TUNNEL = "no-tunnel"
    TUNNEL_DOWN = "tunnel-down"
    TUNNEL_LOOP = "tunnel-loop"
    NO_PEER = "no-peer"
    NO_ENDPOINT = "no-endpoint"
    NOT_ALLOWED = "not-allowed"
    REPLAYED = "replayed"
    UNPROTECTED = "unprotected"
    NOT_SELECTED = "not-selected"
    NODE_DOWN = "node-down"
    NO_SESSION = "no-session"
    NO_CONNECTION = "no-connection"


@record
class Dropped:
    """The packet's last step where it does not go on; `source` is the rule, policy or route responsible."""

    stage: Stage
    reason: EndingKind
    source: Place | None


@record
class LetPass:
    """Where it would have ended, had this not been waived for it: only in runs that ask what else would stop it."""

    stage: Stage
    reason: EndingKind
    source: Place | None


Step = (
    Originated
    | Received
    | Tracked
    | EntryChanged
    | Filtered
    | NatConsulted
    | NatBound
    | Translated
    | RoutedLocally
    | Routed
    | SourceChecked
    | SegmentsClamped
    | TooLarge
    | Fragmented
    | Gathered
    | Reassembled
    | TtlDecremented
    | NeighbourSought
    | Transmitted
    | PeerSought
    | PolicyAsked
    | Wrapped
    | StreamWaited
    | TunnelMissed
    | Unwrapped
    | Delivered
    | Dropped
    | LetPass
)
