"""*Choose the rule*: rules in nftables' words, of which exactly one makes a run go as it should.

Which one is found by running each of them. Whoever chooses another sees its run, at the hop where it goes wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Literal

from markupsafe import escape
from pydantic import Field

from app.documents import prose
from app.documents.registry import Json, Shelf
from app.documents.texts import Path, Text
from app.errors import InvalidTextError, Problem
from app.quizzes.questions import ChooseTheRule, Moment, Option
from app.quizzes.written.parts import QuestionBase, Written
from app.scenarios.expecting.moments import Controls
from app.scenarios.format.words import Line, Place
from app.scenarios.requests import ChangesRequest
from app.scenarios.why_not.wishes import Gets, Trial, Wish, tried


class WishText(Written):
    """What the event of the play with this number, from 1, shall get."""

    event: Annotated[int, Field(ge=1, le=60)]
    gets: Gets


class RuleOption(Written):
    rule: Line
    feedback: Annotated[str, Field(max_length=2000)] = ""


class ChooseTheRuleText(QuestionBase):
    """A rule is put at the end of a chain, or before a rule, whatever `place` names; `changes` are made beside it."""

    kind: Literal["choose-the-rule"]
    scenario: str
    controls: Controls = {}
    changes: ChangesRequest = ChangesRequest()
    place: Place
    wishes: Annotated[list[WishText], Field(min_length=1, max_length=6)]
    options: Annotated[list[RuleOption], Field(min_length=2, max_length=8)]

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        scenario = shelf.find("scenario", self.scenario)
        if scenario is None:
            absence = shelf.absence("scenario", self.scenario)
            yield text.problem((*path, "scenario"), absence.message, absence.hint)
            return
        right = []
        for index, option in enumerate(self.options):
            place = (*path, "options", index)
            try:
                trial = self._trial(scenario.data, option)
            except InvalidTextError as invalid:
                yield text.problem(place, f"This rule cannot be tried: {invalid.problems[0].message}")
                continue
            if trial.granted:
                right.append(index + 1)
            elif not option.feedback.strip():
                yield text.problem(place, "A wrong option needs `feedback` that says why.")
        if len(right) != 1:
            found = " and ".join(map(str, right)) or "none"
            message = f"Exactly one option has to grant all wishes; by running them it is {found}."
            yield text.problem((*path, "options"), message)

    def compiled(self, shelf: Shelf) -> ChooseTheRule:
        scenario = shelf.find("scenario", self.scenario)
        data = scenario.data if scenario else {}
        options = tuple(self._option(data, option) for option in self.options)
        return ChooseTheRule(self.name, prose.inline(self.question), options)

    def _trial(self, data: Mapping[str, Json], option: RuleOption) -> Trial:
        wishes = tuple(Wish(wish.event, wish.gets) for wish in self.wishes)
        changes = self.changes.changes()
        with_rule = replace(changes, add=(*changes.add, (self.place, option.rule)))
        return tried(data, self.controls, with_rule, wishes)

    def _option(self, data: Mapping[str, Json], option: RuleOption) -> Option:
        trial = self._trial(data, option)
        shows = None if trial.granted else Moment(self.scenario, trial.at, self.controls, tuple(trial.changes.query()))
        return Option(f"<code>{escape(option.rule)}</code>", trial.granted, prose.inline(option.feedback), shows)
