"""What can happen to a packet at a tunnel: into another packet, out of it, or nothing because no tunnel takes it."""

from enum import StrEnum

from app.simulator.addresses import Address
from app.simulator.network import Peer
from app.simulator.packet import Packet
from app.simulator.records import record
from app.simulator.stages import Place, Stage


@record
class PeerSought:
    """Which peer of a WireGuard interface has the destination among its allowed addresses; the longest prefix wins."""

    stage: Stage
    interface: str
    destination: Address
    peers: tuple[Peer, ...]
    chosen: str | None
    source: Place | None


@record
class Wrapped:
    """A tunnel interface has put the packet into another one, which from here on is the packet."""

    stage: Stage
    interface: str
    packet: Packet
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

    `candidates` are all tunnels of the node; the one of this interface is the one that fits.
    """

    stage: Stage
    interface: str
    packet: Packet
    candidates: tuple[TunnelCandidate, ...]
    source: Place | None
