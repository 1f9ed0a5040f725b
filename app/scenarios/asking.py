"""Who asks whom, as a wish says it: `app -> web:443`, `udp app -> dns:53`, `icmp app -> web`, `internet -> db:*`."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from app.documents.texts import Json
from app.simulator.addresses import HostAddress

Spoken = Literal["tcp", "udp", "icmp"]
SPOKEN: tuple[Spoken, ...] = get_args(Spoken)
EVERY_PORT = 0
"""As the port of a question: every one that makes a difference."""
MOST_PORT = 65535
_LINE = re.compile(
    r"(?:(?P<protocol>[a-z]+) +)?(?P<source>[a-z0-9_.-]+) *-> *(?P<to>[a-z0-9_.-]+)(?::(?P<port>[0-9]{1,9}|\*))?"
)


class AskError(ValueError):
    """Not a question, in words for its author."""


@dataclass(frozen=True, slots=True)
class Ask:
    """`source` is a node or a zone; `protocol` is empty where none was written, `port` None where there is none."""

    protocol: Spoken | Literal[""]
    source: str
    destination: str
    port: int | None

    def __str__(self) -> str:
        port = "" if self.port is None else ":*" if self.port == EVERY_PORT else f":{self.port}"
        protocol = f"{self.protocol} " if self.protocol else ""
        return f"{protocol}{self.source} -> {self.destination}{port}"


def read_ask(line: str) -> Ask:
    """Raise AskError."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise AskError(f"“{line[:80]}” is not FROM -> TO:PORT, as app -> web:443.")
    named, port = found["protocol"] or "", found["port"]
    protocol = next((each for each in SPOKEN if each == named), None)
    if named and protocol is None:
        raise AskError(f"“{named[:20]}” is not one of {', '.join(SPOKEN)}.")
    if protocol == "icmp":
        if port:
            raise AskError(f"ICMP has no ports: icmp {found['source']} -> {found['to']}.")
        return Ask("icmp", found["source"], found["to"], None)
    if not port:
        raise AskError(f"The port is missing: {found['to']}:PORT, or {found['to']}:* for every port.")
    return Ask(protocol or "", found["source"], found["to"], _port(port))


def _port(written: str) -> int:
    if written == "*":
        return EVERY_PORT
    if not 1 <= int(written) <= MOST_PORT:
        raise AskError(f"{written} is not a port: 1 to {MOST_PORT}.")
    return int(written)


def asked_event(ask: Ask) -> dict[str, Json]:
    """What a play says to ask it. What is expected is not judged: whoever asks looks at what comes."""
    match ask.protocol:
        case "icmp":
            return {"ping": f"{ask.source} -> {ask.destination}", "expect": "delivered"}
        case "udp":
            return {"query": f"{ask.source} -> {ask.destination}:{ask.port}", "expect": "delivered"}
        case _:
            return {"connect": f"{ask.source} -> {ask.destination}:{ask.port}", "expect": "established"}


def is_address(written: str) -> bool:
    try:
        HostAddress(written)
    except ValueError:
        return False
    return True
