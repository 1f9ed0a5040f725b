"""The shape of one decision as a row: what was asked, who answered, what came of it, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from app.scenarios.trace_document import StepKind


@dataclass(frozen=True, slots=True)
class Row:
    """`question` ends in a question mark, `result` is two or three words, `why` is a sentence."""

    kind: StepKind
    question: str
    answer: str
    result: str
    why: str
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    stops: bool = False
    """Whether the packet goes no further because of it."""
