"""What can happen to a packet at a tunnel: into another packet, out of it, or nothing because no tunnel takes it."""

from enum import StrEnum

from app.simulator.network import Peer
from app.simulator.packets.addresses import Address
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import Packet
from app.simulator.records import record
from app.simulator.stages import Place, Stage


@record
class PeerSought:
    """Which peer of an interface has the destination among its allowed addresses; the longest prefix wins."""

    stage: Stage
    interface: str
    destination: Address
    peers: tuple[Peer, ...]
    chosen: str | None
    source: Place | None
    kind: TunnelKind = TunnelKind.WIREGUARD


class PolicyWay(StrEnum):
    OUT = "out"
    IN = "in"


@record
class PolicyAsked:
    """Whether a selector of IPsec fits these ends. `wanted` is the tunnel that it belongs to.

    Of what has come in `came_by` is the tunnel that it has come out of; None is in the clear.
    """

    stage: Stage
    way: PolicyWay
    sender: Address
    receiver: Address
    wanted: str | None
    came_by: str | None
    source: Place | None


@record
class Wrapped:
    """A tunnel interface has put the packet into another one, which from here on is the packet.

    Where a policy wanted it, there is no such interface.
    """

    stage: Stage
    interface: str
    packet: Packet
    source: Place | None
    by_policy: bool = False


class StreamWait(StrEnum):
    """What a packet waits for that goes through a TCP connection between two ends of a tunnel."""

    OPENING = "opening"  # at the end that sends: for the connection
    PART = "part"  # at the other end: for the rest of what was cut into segments
    GAP = "gap"  # at the other end: for what was sent before and has not come


@record
class StreamWaited:
    stage: Stage
    interface: str
    wait: StreamWait
    source: Place | None


class Misfit(StrEnum):
    """Why a tunnel has nothing to do with a packet that comes wrapped."""

    OTHER_KIND = "other-kind"
    OTHER_SENDER = "other-sender"
    OTHER_RECEIVER = "other-receiver"
    OTHER_KEY = "other-key"
    OTHER_CIPHER = "other-cipher"
    OTHER_PORT = "other-port"
    OTHER_NETWORK = "other-network"
    OTHER_STATION = "other-station"
    NOT_WRAPPED = "not-wrapped"
    UNKNOWN_PEER = "unknown-peer"
    NOT_ALLOWED = "not-allowed"
    NO_KEYS = "no-keys"
    DOWN = "down"
    REPLAYED = "replayed"
    LATE = "late"


@record
class TunnelCandidate:
    interface: str
    misfit: Misfit | None
    place: Place


@record
class TunnelMissed:
    """None of a node's tunnels takes a packet that is for them."""

    stage: Stage
    candidates: tuple[TunnelCandidate, ...]
    source: Place | None = None


@record
class Unwrapped:
    """The packet that was inside, which from here on is the packet and has come in by the tunnel's interface.

    `candidates` are all tunnels of the node; the one of this interface is the one that fits. With policies there is no
    such interface, and it has come in by `entry`, as the outer packet has.
    """

    stage: Stage
    interface: str
    packet: Packet
    candidates: tuple[TunnelCandidate, ...]
    source: Place | None
    entry: str = ""
