"""*Fill in the row*: the tracking entry of a packet after a moment of a run. What is right is what the run says."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.documents import prose
from app.documents.registry import Shelf
from app.documents.texts import Path, Text
from app.errors import InvalidTextError, Problem
from app.quizzes.questions import FillTheRow, Moment, RowField
from app.quizzes.written.parts import QuestionBase, Sentence
from app.scenarios.expecting.moments import At, Controls, simulated
from app.scenarios.service import tracking_entry

FieldName = Literal["original-source", "original-destination", "reply-source", "reply-destination", "state"]
LABELS: dict[FieldName, str] = {
    "original-source": "Original, from",
    "original-destination": "Original, to",
    "reply-source": "Reply, from",
    "reply-destination": "Reply, to",
    "state": "State",
}


class FillTheRowText(QuestionBase):
    """`blanks` are asked for; the other fields of the entry are shown."""

    kind: Literal["fill-the-row"]
    scenario: str
    controls: Controls = {}
    at: At
    blanks: Annotated[list[FieldName], Field(min_length=1, max_length=5)]
    feedback: Sentence
    right: Annotated[str, Field(max_length=2000)] = ""

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        scenario = shelf.find("scenario", self.scenario)
        if scenario is None:
            absence = shelf.absence("scenario", self.scenario)
            yield text.problem((*path, "scenario"), absence.message, absence.hint)
            return
        try:
            simulated(scenario.data, self.controls, self.at, text, path)
        except InvalidTextError as invalid:
            yield from invalid.problems
            return
        entry = tracking_entry(scenario.data, self.controls, self.at)
        if entry is None:
            yield text.problem((*path, "at"), f"After {self.at} the packet has no tracking entry at this node.")
        elif "state" in self.blanks and not entry["state"]:
            yield text.problem((*path, "blanks"), "Only a TCP entry has a state.")

    def compiled(self, shelf: Shelf) -> FillTheRow:
        scenario = shelf.find("scenario", self.scenario)
        entry = tracking_entry(scenario.data, self.controls, self.at) if scenario else None
        values = entry or {}
        fields = tuple(
            RowField(label, values[name], name not in self.blanks) for name, label in LABELS.items() if values.get(name)
        )
        shows = Moment(self.scenario, self.at, self.controls)
        return FillTheRow(
            self.name, prose.inline(self.question), fields, shows, prose.inline(self.feedback), prose.inline(self.right)
        )
