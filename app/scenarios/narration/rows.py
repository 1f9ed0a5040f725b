"""The shape of one decision as a row: what was asked, who answered, what came of it, and why."""

from app.scenarios.traces.trace_document import StepKind
from app.simulator.records import record


@record
class Row:
    """`question` ends in a question mark, `result` is two or three words, `why` is a sentence."""

    kind: StepKind
    question: str
    answer: str
    result: str
    why: str
    rewrites: tuple[str, ...] = ()
    """The header fields that are rewritten, by the words of the tables."""
    stops: bool = False
    """Whether the packet goes no further because of it."""
