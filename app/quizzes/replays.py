"""A wrong row is replayed: the packet that would be the answer if the gateway had written it so is really sent.

The gateway, which has written something else, does with it what it does: the replay ends at that hop.
"""

from dataclasses import replace

from sqlmodel import Session

from app.documents import service as documents
from app.documents.registry import Published
from app.errors import LearningCenterError
from app.quizzes import grading
from app.quizzes.grading import Grade
from app.quizzes.models import AttemptStep
from app.quizzes.questions import FillTheRow, Moment, Question
from app.quizzes.reading import BETWEEN
from app.scenarios.changing.changes import Changes
from app.scenarios.service import run_compiled
from app.scenarios.why_not.wishes import sender_of

REPLY_FROM, REPLY_TO = "Reply, from", "Reply, to"


def replayed(session: Session, question: Question, answer: str, grade: Grade) -> Grade:
    """The same grade; for a wrong row with the moment at which its packet dies, where there is one."""
    if grade.correct or not isinstance(question, FillTheRow):
        return grade
    scenario = documents.published(session, "scenario", question.shows.scenario)
    moment = _moment(scenario, question, answer) if scenario else None
    return replace(grade, shows=moment) if moment else grade


def as_judged(session: Session, question: Question, graded: AttemptStep) -> Grade:
    """What is said of an answer; whether it was right is what was found when it was judged."""
    grade = replayed(session, question, graded.choice, grading.grade(question, graded.choice))
    return replace(grade, correct=bool(graded.correct))


def _moment(scenario: Published, question: FillTheRow, answer: str) -> Moment | None:
    filled = dict(zip((each.label for each in question.blanks), answer.split(BETWEEN), strict=True))
    row = {each.label: filled.get(each.label, each.value) for each in question.fields}
    controls = question.shows.controls
    line = sender_of(scenario.data, controls, question.shows.at, (row.get(REPLY_FROM, ""), row.get(REPLY_TO, "")))
    if not line:
        return None
    changes = Changes(then=(line,))
    try:
        packets = run_compiled(scenario.data, controls, changes).trace.packets
    except LearningCenterError:  # no packet can have such ends
        return None
    sent = next(packet for packet in packets if packet.play == packets[-1].play)
    if sent.ending.kind == "delivered":
        return None
    return Moment(question.shows.scenario, f"{sent.number}.{len(sent.hops)}", controls, tuple(changes.query()))
