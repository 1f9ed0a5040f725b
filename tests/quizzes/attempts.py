"""A quiz that is taken on its own page, and the steps of taking it."""

from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlmodel import Session, col, select

from app.accounts import service as accounts
from app.database import Database
from app.quizzes import attempts
from app.quizzes.attempts import Submit
from app.quizzes.models import Attempt, AttemptStep
from app.quizzes.sittings import Sitting
from tests.quizzes.builders import Folder, reading

SLUG = "graded"
AS_WRITTEN = 0
"""With this seed the options of the quiz below are numbered as they are written, and port 8080 is drawn."""
GRADED = """\
quiz: 1
title: What you know
summary: Three questions about packets.
attempts: 2
feedback: when handed in
questions:
  - name: which-way
    kind: single-choice
    question: Which way does a *request* go?
    options:
      - text: In
        feedback: It begins inside.
      - text: Out
        correct: true
        feedback: It leaves the network.
      - text: Nowhere
        feedback: It is sent, so it goes somewhere.
  - name: its-port
    kind: numeric
    question: On which port does a web server listen for HTTPS?
    answer: 443
    feedback: It is the one that browsers ask for unasked.
  - name: what-becomes-of-it
    kind: what-happens
    draw:
      port: [443, 8080]
    question: The app server connects to port {port} of the web server. What becomes of it?
    scenario: egress-nat
    controls: {initiator: inside}
    changes: {then: ["tcp app:41000 -> web:{port} syn"]}
    options:
      - text: A connection
        when: {ending: delivered, destination: "203.0.113.80:443"}
        feedback: Somebody would have to listen there.
      - text: A refusal
        when: {ending: refused}
        feedback: A refusal comes from a host on which nobody listens.
"""


def publish_graded(app: FastAPI, pack: Folder, text: str = GRADED) -> None:
    pack.write(f"quizzes/{SLUG}.yaml", text)
    pack.publish(app)


def new_learner(app: FastAPI) -> UUID:
    database: Database = app.state.database
    with database.writing() as session:
        return accounts.make_learner(session).learner_id


def started(app: FastAPI, learner_id: UUID, seed: int = AS_WRITTEN) -> UUID:
    database: Database = app.state.database
    with database.writing() as session:
        return attempts.start(session, learner_id, SLUG, seed=seed).attempt_id


def submit(question: str, *fields: str, page: str = "page", key: str = "", seen: int = 0) -> Submit:
    """A submit of its own, unless its key says that it is another one again."""
    return Submit(question, fields, page, key or uuid4().hex, seen)


def answered(app: FastAPI, learner_id: UUID, attempt_id: UUID, given: Submit) -> Sitting:
    database: Database = app.state.database
    with database.writing() as session:
        return attempts.answer(session, learner_id, attempt_id, given)


def handed_in(app: FastAPI, learner_id: UUID, attempt_id: UUID) -> Sitting:
    database: Database = app.state.database
    with database.writing() as session:
        return attempts.hand_in(session, learner_id, attempt_id)


def steps(app: FastAPI, attempt_id: UUID) -> list[tuple[int, str, str, str, bool | None]]:
    """Number, kind, question, choice and judgement of each."""
    with reading(app) as session:
        happened = session.exec(
            select(AttemptStep).where(AttemptStep.attempt_id == attempt_id).order_by(col(AttemptStep.sequence))
        )
        return [(each.sequence, each.kind, each.question, each.choice, each.correct) for each in happened]


def all_attempts(session: Session) -> list[tuple[int, str]]:
    return sorted((each.number, each.state) for each in session.exec(select(Attempt)))
