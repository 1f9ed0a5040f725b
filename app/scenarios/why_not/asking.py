"""Who asks whom, as a wish says: `app -> web:443`, `udp app -> dns:53`, `icmp app -> web`, `app -> [fd00::1]:443`."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from app.documents.texts import Json
from app.simulator.packets.addresses import parse_address

Spoken = Literal["tcp", "udp", "icmp"]
SPOKEN: tuple[Spoken, ...] = get_args(Spoken)
EVERY_PORT = 0
"""As the port of a question: every one that makes a difference."""
MOST_PORT = 65535
_LINE = re.compile(
    r"(?:(?P<protocol>[a-z]+) +)?(?P<source>[a-z0-9_.-]+) *-> *"
    r"(?:\[(?P<bracketed>[0-9A-Fa-f:.]+)\]|(?P<bare>[0-9A-Fa-f]*(?::[0-9A-Fa-f.]*){2,})|(?P<to>[a-z0-9_.-]+))"
    r"(?::(?P<port>[0-9]{1,9}|\*))?"
)


class AskError(ValueError):
    """Not a question, in words for its author."""


@dataclass(frozen=True, slots=True)
class Ask:
    """`source` is a node or a zone, `destination` a node or an address without brackets.

    `protocol` is empty where none was written, `port` None where there is none.
    """

    protocol: Spoken | Literal[""]
    source: str
    destination: str
    port: int | None

    def __str__(self) -> str:
        port = "" if self.port is None else ":*" if self.port == EVERY_PORT else f":{self.port}"
        protocol = f"{self.protocol} " if self.protocol else ""
        return f"{protocol}{self.source} -> {bracketed(self.destination)}{port}"


def bracketed(destination: str) -> str:
    """As it stands before a port."""
    return f"[{destination}]" if ":" in destination else destination


def read_ask(line: str) -> Ask:
    """Raise AskError."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise AskError(f"“{line[:80]}” is not FROM -> TO:PORT, as app -> web:443.")
    named, port = found["protocol"] or "", found["port"]
    to = found["bracketed"] or found["bare"] or found["to"]
    protocol = next((each for each in SPOKEN if each == named), None)
    if named and protocol is None:
        raise AskError(f"“{named[:20]}” is not one of {', '.join(SPOKEN)}.")
    if protocol == "icmp":
        if port:
            raise AskError(f"ICMP has no ports: icmp {found['source']} -> {bracketed(to)}.")
        return Ask("icmp", found["source"], to, None)
    if not port:
        raise AskError(f"The port is missing: {bracketed(to)}:PORT, or {bracketed(to)}:* for every port.")
    return Ask(protocol or "", found["source"], to, _port(port))


def _port(written: str) -> int:
    if written == "*":
        return EVERY_PORT
    if not 1 <= int(written) <= MOST_PORT:
        raise AskError(f"{written} is not a port: 1 to {MOST_PORT}.")
    return int(written)


def asked_event(ask: Ask) -> dict[str, Json]:
    """What a play says to ask it. What is expected is not judged: whoever asks looks at what comes."""
    ends = f"{ask.source} -> {bracketed(ask.destination)}"
    match ask.protocol:
        case "icmp":
            return {"ping": ends, "expect": "delivered"}
        case "udp":
            return {"query": f"{ends}:{ask.port}", "expect": "delivered"}
        case _:
            return {"connect": f"{ends}:{ask.port}", "expect": "established"}


def is_address(name: str) -> bool:
    try:
        parse_address(name)
    except ValueError:
        return False
    return True
