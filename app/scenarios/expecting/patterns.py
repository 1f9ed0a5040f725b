"""What an expectation compares with: values, ranges, `not X`, `same-as EVENT`."""

import re
from dataclasses import dataclass

from app.simulator.packets.addresses import Address, Endpoint, NumberRange, parse_address
from app.simulator.packets.packet import Flow

PORTS = NumberRange(0, 65535)
SAME_AS = "same-as "
_ENDPOINT = re.compile(
    r"(?P<negated>not )?(?:\[(?P<bracketed>[0-9a-f:.]+)\]|(?P<address>\*|[0-9.]+|[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*))"
    r"(?::(?P<first>[0-9]{1,5})(?:\.\.(?P<last>[0-9]{1,5}))?)?"
)


class PatternError(ValueError):
    """The message is a sentence for the author."""


@dataclass(frozen=True, slots=True)
class EndpointPattern:
    """An address, or any, and a range of ports."""

    address: Address | None
    ports: NumberRange
    negated: bool = False

    def matches(self, endpoint: Endpoint) -> bool:
        equal = self.address in {None, endpoint.address} and endpoint.port in self.ports
        return equal != self.negated


@dataclass(frozen=True, slots=True)
class FlowPattern:
    sender: EndpointPattern
    receiver: EndpointPattern

    def matches(self, flow: Flow) -> bool:
        return self.sender.matches(flow.sender) and self.receiver.matches(flow.receiver)


@dataclass(frozen=True, slots=True)
class SameAs:
    """Equal to what the event of that name had in the same field."""

    event: str


def parse_endpoint(written: str) -> EndpointPattern | SameAs:
    return _same_as(written) or _endpoint(written)


def parse_flow(written: str) -> FlowPattern | SameAs:
    """Two endpoints with an arrow between them."""
    sender, arrow, receiver = written.partition(" -> ")
    if not arrow and not written.startswith(SAME_AS):
        raise PatternError(f"“{written}” has no arrow: SENDER -> RECEIVER.")
    return _same_as(written) or FlowPattern(_endpoint(sender.strip()), _endpoint(receiver.strip()))


def _same_as(written: str) -> SameAs | None:
    return SameAs(written.removeprefix(SAME_AS).strip()) if written.startswith(SAME_AS) else None


def _endpoint(written: str) -> EndpointPattern:
    found = _ENDPOINT.fullmatch(written)
    if found is None:
        raise PatternError(f"“{written}” is not ADDRESS or ADDRESS:PORT; a port may be a range, as 1024..65535.")
    wanted = found["bracketed"] or found["address"]
    try:
        address = None if wanted == "*" else parse_address(wanted)
    except ValueError:
        raise PatternError(f"“{wanted}” is not an address.") from None
    ports = PORTS
    if found["first"]:
        ports = NumberRange(int(found["first"]), int(found["last"] or found["first"]))
    return EndpointPattern(address, ports, bool(found["negated"]))
