"""The packet that an ICMP error is about: what of its headers a stay has translated, and how it leaves."""

from app.scenarios.narration.words import capital, packet_name, protocol_name
from app.scenarios.traces.stays import Stay, is_wrapped
from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.packet import IcmpError, IcmpQuery, Packet
from app.simulator.records import record
from app.simulator.sessions.field_changes import TranslatedField
from app.simulator.steps import Step, Translated


@record
class Quote:
    """`before` are the ends inside as they came to this stay, `after` as they leave it."""

    name: str
    length: int
    before: tuple[str, str]
    after: tuple[str, str]


def quoted(stay: Stay) -> Quote | None:
    """None where the packet is no error, or leaves in a tunnel's packet, which is what is looked at then."""
    error = stay.hop.arrived.transport
    if not isinstance(error, IcmpError) or is_wrapped(stay.hop.left):
        return None
    earlier = tuple(step for step in stay.hop.steps[: _first(stay)] if isinstance(step, Translated))
    before = _translated(_ends(error.inner), earlier)
    return Quote(_name(error.inner), error.inner.length, _text(before), _text(_translated(before, stay.steps)))


def _name(packet: Packet) -> str:
    """What a tunnel has wrapped has the protocol in its name."""
    protocol, name = protocol_name(packet.protocol), capital(packet_name(packet))
    return name if name.startswith(protocol) else f"{protocol} {name}"


def _first(stay: Stay) -> int:
    """Where this stay begins among the steps of its visit."""
    return next(index for index, step in enumerate(stay.hop.steps) if step is stay.steps[0])


Ends = tuple[Endpoint, Endpoint]


def _ends(packet: Packet) -> Ends:
    """Of a query the identifier stands in the place of the asking port."""
    if isinstance(packet.transport, IcmpQuery):
        return Endpoint(packet.source, packet.transport.identifier), Endpoint(packet.destination, 0)
    return packet.sender, packet.receiver


def _translated(ends: Ends, steps: tuple[Step, ...]) -> Ends:
    sender, receiver = ends
    for step in steps:
        for change in step.changes if isinstance(step, Translated) else ():
            match change.field, change.after:
                case TranslatedField.INNER_SOURCE_PORT | TranslatedField.INNER_IDENTIFIER, int(port):
                    sender = sender._replace(port=port)
                case TranslatedField.INNER_DESTINATION_PORT, int(port):
                    receiver = receiver._replace(port=port)
                case TranslatedField.INNER_SOURCE_ADDRESS, address if not isinstance(address, int):
                    sender = sender._replace(address=address)
                case TranslatedField.INNER_DESTINATION_ADDRESS, address if not isinstance(address, int):
                    receiver = receiver._replace(address=address)
                case _:
                    pass
    return sender, receiver


def _text(ends: Ends) -> tuple[str, str]:
    sender, receiver = ends
    return str(sender), str(receiver)
