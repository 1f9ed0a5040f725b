"""How a new session gets its mapping (net/netfilter/nf_nat_core.c, get_unique_tuple).

A mapping must be free: the flow that its answers will have must not be in the tracking table. A port is therefore
shared by sessions with different destinations. For a source, in this order:

1. The flow fits the range as it is and is free: keep it.
2. It does not fit, but the same sender has mappings from earlier sessions: use the latest that fits, if it is free.
3. Take the new address and keep the port if that is free.
4. Search: from a random port of the same class as the original upwards, in a window that is halved, with a new random
   beginning, until it is smaller than 16. The last 32 tries of a window take a port from a connection that is over, for
   one that opens with later numbers (nf_nat_used_tuple_harder). If nothing was free the last try stays, and confirming
   it fails: the packet is dropped without a word.

Where a rule wants a port by chance (`random`, `fully-random`), only the last step is taken. Where it gives several
addresses, a flow that has none of them gets the one that the hash of both its ends chooses (packets/hashing.py).

Protocols without ports have nothing to search: two of their sessions with the same addresses outside cannot be.

A destination is not searched for unless the rule gives ports, and then from the first of them upwards. Where no rule
matches, the session gets a null binding: the same procedure with its own address, so a clash changes the port even
without a rule.
"""

from app.simulator.chance import Chance
from app.simulator.packets.addresses import Address, AddressRange, NumberRange
from app.simulator.packets.flows import answering
from app.simulator.packets.hashing import chosen_address
from app.simulator.packets.packet import EITHER_ICMP, WITHOUT_PORTS, Flow
from app.simulator.packets.sequences import is_before
from app.simulator.records import record
from app.simulator.rules.filtering import ANY_RANDOM, AS_USUAL, NatFlag, Side
from app.simulator.sessions.conntrack import Entry, TrackingTable
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_tracking import TcpTracking
from app.simulator.steps import PortChoice

ATTEMPTS = 128
FEWEST_ATTEMPTS = 16
HARDER_ATTEMPTS = ATTEMPTS // 4
OVER = frozenset((TcpState.TIME_WAIT, TcpState.CLOSE, TcpState.SYN_SENT2))
"""What counts from TIME_WAIT on in the kernel's order of states (nf_nat_may_kill)."""
RANDOM_VALUES = 65536

ALL_IDENTIFIERS = NumberRange(0, 65535)
LOW_PORTS = NumberRange(1, 511)
PRIVILEGED_PORTS = NumberRange(600, 1023)
HIGH_PORTS = NumberRange(1024, 65535)


@record
class Binding:
    """`ports` and `tries` say what was searched, if it was; `replaced` is the entry that has to go."""

    flow: Flow
    choice: PortChoice
    ports: NumberRange | None = None
    tries: int = 0
    replaced: Entry | None = None


@record
class Target:
    """Where a rule, or for want of one the null binding, wants a side of the flow."""

    side: Side
    address: Address | AddressRange
    ports: NumberRange | None = None
    flags: NatFlag = AS_USUAL

    @property
    def is_random(self) -> bool:
        return self.flags is not AS_USUAL and bool(self.flags & ANY_RANDOM)

    def fits(self, flow: Flow) -> bool:
        return self.fits_address(_address(flow, self.side)) and self.fits_port(flow)

    def fits_address(self, address: Address) -> bool:
        if isinstance(self.address, AddressRange):
            return int(self.address.first) <= int(address) <= int(self.address.last)
        return address == self.address

    def address_for(self, flow: Flow) -> Address:
        """The one, or one of many by a hash of both ends."""
        if not isinstance(self.address, AddressRange):
            return self.address
        is_persistent = NatFlag.PERSISTENT in self.flags
        return chosen_address(self.address, flow.source, flow.destination, persistent=is_persistent)

    def fits_port(self, flow: Flow) -> bool:
        return self.ports is None or _port(flow, self.side) in self.ports


def choose_binding(
    table: TrackingTable, current: Flow, target: Target, chance: Chance, tcp: TcpTracking | None = None
) -> Binding:
    """Find the flow that the packets of a new session shall have from now on; `tcp` is what is known of it by then."""
    if target.side is Side.SOURCE and not target.is_random:
        if not target.fits(current):
            earlier = _earlier_mapping(table, current, target)
            if earlier is not None:
                return Binding(earlier, PortChoice.REUSED)
        elif is_free(table, current):
            return Binding(current, PortChoice.KEPT)
    moved = _with_address(current, target)
    is_drawn = target.is_random and (target.ports or _searched_ports(moved, target.side)) is not None
    if not is_drawn and _keeps_port(table, moved, target):
        kept = PortChoice.KEPT if moved == current else PortChoice.ORIGINAL_PORT
        return Binding(moved, kept)
    return _search(table, moved, target, chance, tcp)


def is_free(table: TrackingTable, flow: Flow) -> bool:
    return not table.is_taken(answering(flow))


def _earlier_mapping(table: TrackingTable, current: Flow, target: Target) -> Flow | None:
    for reply in table.mappings_of(current):
        mapped = answering(reply)
        flow = current._replace(source=mapped.source, source_port=mapped.source_port, identifier=mapped.identifier)
        if target.fits(flow):
            return flow if is_free(table, flow) else None
    return None


def _keeps_port(table: TrackingTable, moved: Flow, target: Target) -> bool:
    """A range of one port is taken unseen; a clash then shows when the session is confirmed."""
    if target.ports is None:
        return is_free(table, moved)
    is_single = target.ports.first == target.ports.last
    return target.fits_port(moved) and (is_single or is_free(table, moved))


def _search(table: TrackingTable, moved: Flow, target: Target, chance: Chance, tcp: TcpTracking | None) -> Binding:
    ports = target.ports or _searched_ports(moved, target.side)
    if ports is None:
        return Binding(moved, PortChoice.NOT_SEARCHED)
    size = ports.last - ports.first + 1
    attempts = min(size, ATTEMPTS)
    found = PortChoice.SEARCHED if target.fits_port(moved) else PortChoice.NAMED
    if target.is_random:
        found = PortChoice.RANDOM
    tries = 0
    while True:
        offset = chance.below(RANDOM_VALUES) if target.side is Side.SOURCE or target.is_random or tries else 0
        for attempt in range(attempts):
            tries += 1
            flow = _with_port(moved, target.side, ports.first + (offset + attempt) % size)
            if is_free(table, flow):
                return Binding(flow, found, ports, tries)
            if tcp and attempts - attempt <= HARDER_ATTEMPTS and (over := _over(table, flow, tcp)):
                return Binding(flow, found, ports, tries, over)
        if attempts >= size or attempts < FEWEST_ATTEMPTS:
            return Binding(flow, PortChoice.NONE_FREE, ports, tries)
        attempts //= 2


def _over(table: TrackingTable, flow: Flow, tcp: TcpTracking) -> Entry | None:
    """The connection that has this mapping, if it may be forgotten for a new one."""
    found = table.find(answering(flow))
    if found is None or tcp.state is not TcpState.SYN_SENT:
        return None
    old, direction = found
    if direction is FlowDirection.ORIGINAL or old.tcp is None or Side.SOURCE not in old.translated:
        return None
    is_later = is_before(old.tcp.sides[FlowDirection.ORIGINAL].end, tcp.sides[FlowDirection.ORIGINAL].end)
    return old if old.tcp.state in OVER and is_later else None


def _searched_ports(flow: Flow, side: Side) -> NumberRange | None:
    """A port stays in its class: who was privileged remains so."""
    if flow.protocol in EITHER_ICMP:
        return ALL_IDENTIFIERS
    if side is Side.DESTINATION or flow.protocol in WITHOUT_PORTS:
        return None
    if flow.source_port > PRIVILEGED_PORTS.last:
        return HIGH_PORTS
    return LOW_PORTS if flow.source_port <= LOW_PORTS.last else PRIVILEGED_PORTS


def _address(flow: Flow, side: Side) -> Address:
    return flow.source if side is Side.SOURCE else flow.destination


def _port(flow: Flow, side: Side) -> int:
    if flow.protocol in EITHER_ICMP:
        return flow.identifier
    return flow.source_port if side is Side.SOURCE else flow.destination_port


def _with_address(flow: Flow, target: Target) -> Flow:
    address = target.address_for(flow)
    if address is _address(flow, target.side):
        return flow
    return flow._replace(source=address) if target.side is Side.SOURCE else flow._replace(destination=address)


def _with_port(flow: Flow, side: Side, port: int) -> Flow:
    if flow.protocol in EITHER_ICMP:
        return flow._replace(identifier=port)
    return flow._replace(source_port=port) if side is Side.SOURCE else flow._replace(destination_port=port)
