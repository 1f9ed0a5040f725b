"""What happens, and what is expected of it."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, JsonValue, Tag, model_validator
from pydantic_core import PydanticCustomError

from app.scenarios.format.words import Duration, Line, Name, OrText, Part, Place
from app.simulator.hosts.socket_errors import SocketError

OUTCOMES = ("established", "refused", "timed-out", "delivered", "lost")
VERBS = ("connect", "send", "request", "query", "ping", "stream", "wait", "link", "node", "flush", "change")
SILENT = ("wait", "link", "node", "flush", "change")
"""Nobody sends anything, so nothing is expected."""
TrackingWord = Literal["new", "established", "related", "invalid", "untracked"]
STATE = r"^[a-z][a-z0-9-]* (up|down)$"
INCIDENTS = ("link", "node", "flush")
Pattern = Annotated[Line, Field(description="A value, a range 1024..65535, `not X`, or `same-as EVENT`.")]


class Headers(Part):
    """What the packet looks like at its end, after every translation; only what is named is compared."""

    source: Pattern | None = Field(default=None, alias="from")
    destination: Pattern | None = Field(default=None, alias="to")
    ttl: int | None = None
    length: int | None = None


class OuterHeaders(Headers):
    """What the packet looked like where it last travelled in a tunnel: the header that the network between saw."""

    protocol: Literal["ipencap", "gre", "esp", "udp", "tcp"] | None = None


class Entry(Part):
    """The tracking entry that the event's first packet made or used; only what is named is compared."""

    original: Pattern | None = Field(default=None, description="As “10.0.1.10:40000 -> 203.0.113.80:443”.")
    reply: Pattern | None = None
    state: Line | None = None
    assured: bool | None = None


class Outcome(Part):
    """How a packet or a connection ends; exactly one of the five words, with a node where one is meant."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [word]} for word in OUTCOMES]})

    established: Name | Literal[""] | None = None
    refused: Name | Literal[""] | None = None
    timed_out: Name | Literal[""] | None = Field(default=None, alias="timed-out")
    delivered: Name | Literal[""] | None = None
    lost: Name | Literal[""] | None = None
    by: Place | None = Field(default=None, description="A place, or a word as route, ttl, nobody-listens.")
    tracked_as: TrackingWord | None = Field(default=None, alias="as")
    headers: Headers | None = None
    outer: OuterHeaders | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_outcome(cls, value: Any) -> Any:  # noqa: ANN401 - what an author wrote may be anything
        if isinstance(value, str):
            value = {value: ""}
        if isinstance(value, dict) and len(_outcomes(value)) != 1:
            message = "An expectation has exactly one of {words}."
            raise PydanticCustomError("one_outcome", message, {"words": ", ".join(OUTCOMES)})
        return value


ANY_NODE = OrText("How it ends, wherever that is.", OUTCOMES)


def _outcomes(value: dict[str, Any]) -> list[str]:
    return [word for word in OUTCOMES if word in value]


class Expect(Outcome):
    errno: SocketError | None = Field(default=None, description="What the program is told, as errno(3) calls it.")
    entry: Entry | None = None
    within: Duration | None = Field(default=None, description="At most so long after the event began.")
    answer: Annotated[Outcome, ANY_NODE] | None = Field(default=None, description="The same for what comes back.")


class StreamExpect(Part):
    """What becomes of a stream; only what is named is compared."""

    answered: int | None = Field(default=None, ge=0, description="How many of its datagrams.")
    missing: int | None = Field(default=None, ge=0, description="How many were not answered.")
    dark: Duration | None = Field(
        default=None,
        description="The longest time without an answer: from the first datagram lost to the next answered.",
    )
    through: dict[Place, int] = Field(
        default={}, max_length=16, description="How many answered ones went out by each tunnel, as gw.to-cloud: 20."
    )
    back: dict[Place, int] = Field(default={}, max_length=16, description="The same of their answers.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            message = (
                "Of a stream is expected how many are “answered” or “missing”, how long it is “dark”, or by which way."
            )
            raise PydanticCustomError("nothing_expected", message)
        return self


class SpokenEvent(Part):
    """Somebody sends something."""

    name: Name | None = None
    expect: Annotated[Expect, ANY_NODE]


class ConnectEvent(SpokenEvent):
    connect: Line = Field(description="A TCP opening by the stacks of two hosts, as “app:40000 -> web:443”.")
    tries: int | None = Field(
        default=None, ge=1, le=11, description="SYNs before it is given up. Left out: as the stack has it, else one."
    )


class SendEvent(SpokenEvent):
    send: Line = Field(
        description="One packet, as “tcp web:443 -> 198.51.100.1:40000 ack”, or “copy of 3 from mallory”."
    )
    length: int | None = Field(default=None, ge=20, le=65535)
    ttl: int | None = Field(default=None, ge=1, le=255)
    df: bool | None = None
    source: Line | None = Field(
        default=None, description="The source address it claims, if it is not the sender's own."
    )
    seq: int | None = Field(default=None, ge=0, le=2**32 - 1)


class RequestEvent(SpokenEvent):
    request: Line = Field(description="A connection, bytes there and back, and its end, as “app -> web:443”.")
    payload: Annotated[list[Annotated[int, Field(ge=1, le=10_000_000)]], Field(min_length=2, max_length=2)] = Field(
        default=[420, 1400], alias="bytes"
    )
    tries: int | None = Field(
        default=None, ge=1, le=11, description="SYNs before it is given up. Left out: as the stack has it, else one."
    )


class QueryEvent(SpokenEvent):
    query: Line = Field(description="A datagram and its answer, as “app -> resolver:53”.")


class PingEvent(SpokenEvent):
    ping: Line = Field(description="An echo request and its reply, as “app -> web”.")


class Incident(Part):
    """Something that happens in the middle of a stream, exactly one thing."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [word]} for word in INCIDENTS]})

    at: Duration = Field(description="So long after the first datagram.")
    link: Annotated[Line, Field(pattern=STATE)] | None = None
    node: Annotated[Line, Field(pattern=STATE)] | None = None
    flush: Name | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if len(self.model_fields_set & set(INCIDENTS)) != 1:
            message = "Meanwhile exactly one of {words} happens."
            raise PydanticCustomError("one_incident", message, {"words": ", ".join(INCIDENTS)})
        return self


class StreamEvent(Part):
    """A datagram every so often, each answered."""

    name: Name | None = None
    stream: Line = Field(description="Datagrams and their answers, as “pc -> db:7”.")
    every: Duration = "1s"
    count: int = Field(default=60, ge=1, le=1200, description="How many datagrams.")
    flows: int = Field(default=1, ge=1, le=64, description="From how many ports in turn.")
    meanwhile: list[Incident] = Field(default=[], max_length=40)
    expect: StreamExpect


class SilentEvent(Part):
    """Nobody sends anything."""


class WaitEvent(SilentEvent):
    wait: Duration


class LinkEvent(SilentEvent):
    link: Line = Field(pattern=STATE, description="A named link, as “uplink down”.")


class NodeEvent(SilentEvent):
    node: Line = Field(pattern=STATE, description="A node fails with all it knows, or is there again: “gw up”.")


class FlushEvent(SilentEvent):
    flush: Name = Field(description="The node that forgets all its sessions.")


class Added(Part):
    """A rule or a route, exactly one of them."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["rule"]}, {"required": ["route"]}]})

    place: Place = Field(description="A chain, at its end; a rule, before it; or NODE.routes.")
    name: Name | None = Field(
        default=None, description="That of the rule. Left out: its position as r2, or the next number that is free."
    )
    rule: Line | None = None
    route: Line | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.rule is None) == (self.route is None):
            raise PydanticCustomError("one_thing", "What is added is either a rule or a route.")
        return self


class Change(Part):
    set: dict[Place, JsonValue] = Field(default={}, max_length=40, description="New values, by place.")
    remove: list[Place] = Field(default=[], max_length=40, description="Rules and routes that are taken away.")
    add: list[Added] = Field(default=[], max_length=40, description="Rules and routes that are put in, after that.")


class ChangeEvent(SilentEvent):
    change: Change = Field(description="Rules, policies, routes and settings that are others from now on.")


def _known_event(value: Any) -> Any:  # noqa: ANN401 - what an author wrote may be anything
    if not isinstance(value, dict):
        return value
    verbs = [verb for verb in VERBS if verb in value]
    if len(verbs) != 1:
        raise PydanticCustomError("one_verb", "An event has exactly one of {verbs}.", {"verbs": ", ".join(VERBS)})
    if verbs[0] not in SILENT and "expect" not in value:
        raise PydanticCustomError("no_expectation", "Every event says what is expected of it: “expect” is missing.")
    return value


def _tag(value: Any) -> str | None:  # noqa: ANN401 - what an author wrote may be anything
    """No tag is spelled like a key of an event: places of faults are found by keys."""
    written = value if isinstance(value, dict) else value.model_fields_set if isinstance(value, Part) else ()
    return next((f"{verb} event" for verb in VERBS if verb in written), None)


Event = Annotated[
    Annotated[ConnectEvent, Tag("connect event")]
    | Annotated[SendEvent, Tag("send event")]
    | Annotated[RequestEvent, Tag("request event")]
    | Annotated[QueryEvent, Tag("query event")]
    | Annotated[PingEvent, Tag("ping event")]
    | Annotated[StreamEvent, Tag("stream event")]
    | Annotated[WaitEvent, Tag("wait event")]
    | Annotated[LinkEvent, Tag("link event")]
    | Annotated[NodeEvent, Tag("node event")]
    | Annotated[FlushEvent, Tag("flush event")]
    | Annotated[ChangeEvent, Tag("change event")],
    Discriminator(
        _tag, custom_error_type="one_verb", custom_error_message=f"An event has exactly one of {', '.join(VERBS)}."
    ),
    BeforeValidator(_known_event),
]
Play = Annotated[list[Event], Field(min_length=1, max_length=60)]
