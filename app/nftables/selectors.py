"""What of a packet is looked up in sets and maps, as it is written: `tcp dport`, `ip saddr`, `ct state`."""

from collections.abc import Mapping

from app.nftables.words import Reader
from app.simulator.packets.addresses import Family
from app.simulator.packets.packet import Protocol
from app.simulator.rules.filtering import (
    AddressKey,
    Direction,
    InterfaceKey,
    Key,
    MarkKey,
    PortKey,
    ProtocolKey,
    Side,
    StateKey,
)
from app.simulator.rules.matches import MarkOf

KEYS: Mapping[str, Key] = {
    "iifname": InterfaceKey(Direction.IN),
    "oifname": InterfaceKey(Direction.OUT),
    "ip saddr": AddressKey(Side.SOURCE, Family.IPV4),
    "ip daddr": AddressKey(Side.DESTINATION, Family.IPV4),
    "ip6 saddr": AddressKey(Side.SOURCE, Family.IPV6),
    "ip6 daddr": AddressKey(Side.DESTINATION, Family.IPV6),
    "ip protocol": ProtocolKey(Family.IPV4),
    "ip6 nexthdr": ProtocolKey(Family.IPV6),
    "meta l4proto": ProtocolKey(None),
    "tcp sport": PortKey(Protocol.TCP, Side.SOURCE),
    "tcp dport": PortKey(Protocol.TCP, Side.DESTINATION),
    "udp sport": PortKey(Protocol.UDP, Side.SOURCE),
    "udp dport": PortKey(Protocol.UDP, Side.DESTINATION),
    "meta mark": MarkKey(MarkOf.PACKET),
    "ct mark": MarkKey(MarkOf.SESSION),
    "ct state": StateKey(),
}
WRITTEN: Mapping[Key, str] = {key: words for words, key in KEYS.items()}


def take_key(reader: Reader) -> Key | None:
    """None, and nothing is taken, where no key stands."""
    for count in (1, 2):
        words = " ".join(reader.ahead(count))
        if words in KEYS:
            for _ in range(count):
                reader.take()
            return KEYS[words]
    return None
