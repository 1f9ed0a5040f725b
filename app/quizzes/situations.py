"""The network that a question is about, as it stands before anything happens: nothing of the run is in it."""

from markupsafe import Markup
from sqlmodel import Session

from app.documents import service as documents
from app.errors import LearningCenterError
from app.quizzes.questions import Question, WhatHappens
from app.scenarios.changing.changes import read_changes
from app.scenarios.picturing.stills import still_markup


def situation_of(session: Session, question: Question, number: int, *, unfolded: bool) -> Markup:
    """Nothing where the scenario has gone or has changed."""
    if not isinstance(question, WhatHappens):
        return Markup()
    situation = question.situation
    scenario = documents.published(session, "scenario", situation.scenario)
    if scenario is None:
        return Markup()
    try:
        changes = read_changes(situation.changes)
        return still_markup(scenario.data, situation.controls, changes, f"q{number}", unfolded=unfolded)
    except LearningCenterError:
        return Markup()
