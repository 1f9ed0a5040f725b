"""YAML as authors may write it here: YAML 1.2's plain values, every key once, no anchors, aliases or tags.

The text is read event by event, so that a hostile one is refused before it has been read whole.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from app.documents.texts.text import Json, Path, Position, Text
from app.errors import InvalidTextError, LimitExceededError, Problem


@dataclass(frozen=True, slots=True)
class TextLimits:
    size: int = 32 * 1024
    depth: int = 24
    """How many lists and mappings may lie inside each other."""


LONGEST_NUMBER = 40
DEFAULT_LIMITS = TextLimits()

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FRACTION_TO_ZERO = re.compile(r"[-+]?[0-9]*\.[0-9]*0")


def read_yaml(
    text: str,
    file: str = "",
    *,
    first_line: int = 1,
    limits: TextLimits = DEFAULT_LIMITS,
) -> Text:
    """The one document in `text`, whose first line is line `first_line` of `file`.

    Raises LimitExceededError for a text that is too long and InvalidTextError for everything else.
    """
    if len(text.encode(errors="surrogatepass")) > limits.size:
        raise LimitExceededError("bytes of YAML", limits.size)
    return _Reader(text, file, first_line, limits).read()


class _Reader:
    def __init__(self, text: str, file: str, first_line: int, limits: TextLimits) -> None:
        self._text = text
        self._file = file
        self._first_line = first_line
        self._limits = limits
        self._positions: dict[Path, Position] = {}
        self._keys: dict[Path, Position] = {}

    def read(self) -> Text:
        try:
            events: Iterator[Event] = iter(YAML(typ="safe", pure=True).parse(self._text))
            value = self._document(events)
        except MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            self._refuse(line, column, f"This is not YAML: {fault.problem or fault.context}.")
        except YAMLError as fault:
            self._refuse(0, 0, f"This is not YAML: {str(fault).splitlines()[0]}.")
        except (ValueError, OverflowError):  # what chr() says to an escape beyond Unicode
            self._refuse(0, 0, "This is not YAML: an escape (\\U) names a character that there is not.")
        return Text(value, self._file, self._positions, self._keys)

    def _document(self, events: Iterator[Event]) -> Json:
        value: Json = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse_event(event, "A file holds one document; a second one begins here.")
                if event.version or event.tags:
                    self._refuse_event(event, "YAML directives (%) are not read here.")
            elif isinstance(event, StreamEndEvent):
                break
            elif isinstance(event, NodeEvent):
                value = self._node(event, events, (), 1)
        return value

    def _node(self, event: Event, events: Iterator[Event], path: Path, depth: int) -> Json:
        self._check(event, depth)
        if isinstance(event, ScalarEvent):
            self._positions[path] = self._position(event)
            return self._scalar(event)
        block = not event.flow_style if isinstance(event, (MappingStartEvent, SequenceStartEvent)) else False
        at_key = block and path in self._keys
        self._positions[path] = self._keys[path] if at_key else self._position(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path, depth)
        return self._sequence(events, path, depth)

    def _mapping(self, events: Iterator[Event], path: Path, depth: int) -> Json:
        mapping: dict[str, Json] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            self._check(event, depth)
            if not isinstance(event, ScalarEvent) or event.value == "":
                self._refuse_event(event, "A key is one word.")
            key = str(event.value)
            if key in mapping:
                first = self._keys[*path, key].line
                self._refuse_event(
                    event,
                    f"“{key}” is here a second time; the first is in line {first}.",
                )
            self._keys[*path, key] = self._position(event)
            mapping[key] = self._node(next(events), events, (*path, key), depth + 1)
        return mapping

    def _sequence(self, events: Iterator[Event], path: Path, depth: int) -> Json:
        sequence: list[Json] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            sequence.append(self._node(event, events, (*path, len(sequence)), depth + 1))
        return sequence

    def _scalar(self, event: ScalarEvent) -> Json:
        written = str(event.value)
        if event.style is not None or not event.implicit[0]:
            return written
        if _NULL.fullmatch(written):
            return None
        if _BOOLEAN.fullmatch(written):
            return written.lower() == "true"
        if not (_INTEGER.fullmatch(written) or _FLOAT.fullmatch(written)):
            return written
        return self._number(event, written)

    def _number(self, event: ScalarEvent, written: str) -> int | float:
        if len(written) > LONGEST_NUMBER:
            self._refuse_event(event, f"A number has at most {LONGEST_NUMBER} characters.")
        if _INTEGER.fullmatch(written):
            return int(written, 0) if written[:2] in {"0o", "0x"} else int(written)
        number = float(written)
        if not math.isfinite(number):
            self._refuse_event(event, "This number is too large.")
        if _FRACTION_TO_ZERO.fullmatch(written) and repr(number) != written:
            message = f"The number {written} is the same as {number!r}: its last 0 would be lost."
            self._refuse_event(event, message, f"Write “{written}” in quotes, or {number!r}.")
        return number

    def _check(self, event: Event, depth: int) -> None:
        if depth > self._limits.depth:
            self._refuse_event(event, f"This is nested more than {self._limits.depth} levels deep.")
        if isinstance(event, AliasEvent):
            self._refuse_event(
                event,
                f"Aliases (*{event.anchor}) are not read here: write the value itself.",
            )
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self._refuse_event(event, f"Anchors (&{event.anchor}) are not read here.")
        if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)) and event.tag is not None:
            self._refuse_event(event, f"Tags ({event.tag}) are not read here.")

    def _position(self, event: Event) -> Position:
        mark, end = event.start_mark, event.end_mark
        text_column = 0
        if isinstance(event, ScalarEvent) and event.style in {None, "'", '"'} and mark.line == end.line:
            text_column = mark.column + (2 if event.style else 1)
        return Position(mark.line + self._first_line, mark.column + 1, text_column)

    def _refuse_event(self, event: Event, message: str, hint: str = "") -> NoReturn:
        self._refuse(event.start_mark.line, event.start_mark.column, message, hint)

    def _refuse(self, line: int, column: int, message: str, hint: str = "") -> NoReturn:
        problem = Problem(message, file=self._file, line=line + self._first_line, column=column + 1, hint=hint)
        raise InvalidTextError((problem,))
