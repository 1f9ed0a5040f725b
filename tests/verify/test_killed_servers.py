"""A learner answers while servers are killed (SIGKILL) under them: what was acknowledged is there, and there once.

Two processes serve one database. The learner sends answers one after the other, as fast as they are acknowledged, to
one of them; when it dies in the middle, the same submit goes to the other with the same key, as a page would send it
again. `make verify-kills` kills twenty times on each database, every run of the tests a few times.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread
from time import monotonic, sleep

import httpx2
import pytest
from lxml import html
from sqlmodel import col, select

from app.database import Database
from app.quizzes.models import Attempt, AttemptState, AttemptStep, StepKind
from tests.cli.builders import running
from tests.documents.builders import write
from tests.quizzes.attempts import GRADED, SLUG
from tests.quizzes.builders import COURSE, LESSON, QUIZ
from tests.scenarios.egress import EGRESS

KILLS = int(os.environ.get("KILLS", "3"))
BETWEEN_KILLS = 12  # answers
PATIENCE = 120  # s, of which a fraction is needed on a quiet machine
PAGE = "0123456789abcdef"
PACK = {
    "course.yaml": COURSE,
    "lessons/egress.md": LESSON,
    "quizzes/egress.yaml": QUIZ,
    f"quizzes/{SLUG}.yaml": GRADED,
    "scenarios/egress-nat.yaml": EGRESS,
}


@dataclass(slots=True)
class Servers:
    """Two places for a process; in each of them another one follows the one that was killed."""

    settings: dict[str, str]
    ending: ExitStack
    processes: list[Popen[str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def start(self, place: int) -> None:
        process, address = self.ending.enter_context(running("serve", **self.settings))
        self.processes[place:], self.addresses[place:] = (
            [process, *self.processes[place + 1 :]],
            [address, *self.addresses[place + 1 :]],
        )

    def kill(self, place: int) -> None:
        self.processes[place].kill()
        self.processes[place].wait()


@pytest.fixture
def servers(database_url: str, tmp_path: Path) -> Iterator[Servers]:
    pack = write(tmp_path / "pack", PACK)
    settings = {"database_url": database_url, "content_folder": str(pack), "port": "0"}
    with ExitStack() as ending:
        servers = Servers(settings, ending)
        for place in (0, 1):
            servers.start(place)
        yield servers


@dataclass(slots=True)
class Learner:
    """Answers 1, 2, 3 ... to one question; `acknowledged` counts those that a server has said are kept."""

    servers: Servers
    client: httpx2.Client
    question: str = ""
    place: int = 0
    acknowledged: int = 0
    interrupted: int = 0
    enough: Event = field(default_factory=Event)

    def begin(self) -> None:
        """The path of the numeric question, whose page each submit comes from."""
        started = self.client.post(f"{self.servers.addresses[0]}quizzes/{SLUG}/attempts", follow_redirects=True)
        self.question = started.raise_for_status().url.path.lstrip("/").replace("questions/1", "questions/2")

    def answer_until_enough(self) -> None:
        while not self.enough.is_set():
            self.answer(self.acknowledged + 1)
            self.acknowledged += 1

    def answer(self, number: int) -> None:
        """Sends one answer until it is acknowledged, always with the same key."""
        fields = {"page": PAGE, "key": f"{number:032x}", "seen": "0", "choice": str(number)}
        deadline = monotonic() + PATIENCE
        while not self._kept(fields):
            self.interrupted += 1
            self.place = 1 - self.place
            assert monotonic() < deadline
            sleep(0.01)

    def _kept(self, fields: dict[str, str]) -> bool:
        try:
            response = self.client.post(f"{self.servers.addresses[self.place]}{self.question}", data=fields)
        except httpx2.TransportError:
            return False
        assert response.status_code == 200, response.text
        written = html.document_fromstring(response.text).xpath("//form[@data-attempt]//input[@name='choice']/@value")
        assert written == [fields["choice"]]
        return True

    def hand_in(self) -> None:
        attempt = self.question.partition("/questions/")[0]
        for address in self.servers.addresses:
            self.client.post(f"{address}{attempt}/hand-in", follow_redirects=True).raise_for_status()


def kill_in_turn(servers: Servers, learner: Learner) -> None:
    """Each time the one that is being asked; the next is killed when the learner has gone on for a while."""
    for _ in range(KILLS):
        wait_for_answers(learner, learner.acknowledged + BETWEEN_KILLS)
        place, interrupted = learner.place, learner.interrupted
        servers.kill(place)
        servers.start(place)
        deadline = monotonic() + PATIENCE
        while learner.interrupted == interrupted:
            assert monotonic() < deadline
            sleep(0.01)
    wait_for_answers(learner, learner.acknowledged + BETWEEN_KILLS)


def wait_for_answers(learner: Learner, wanted: int) -> None:
    deadline = monotonic() + PATIENCE
    while learner.acknowledged < wanted:
        assert monotonic() < deadline
        sleep(0.01)


def test_no_acknowledged_answer_is_lost_or_doubled(servers: Servers, database_url: str) -> None:
    with httpx2.Client(trust_env=False, timeout=PATIENCE) as client:
        learner = Learner(servers, client)
        learner.begin()
        answering = Thread(target=learner.answer_until_enough, daemon=True)
        answering.start()
        try:
            kill_in_turn(servers, learner)
        finally:
            learner.enough.set()
            answering.join(PATIENCE)
        learner.hand_in()
    assert learner.interrupted >= KILLS
    assert kept(database_url) == ([str(number) for number in range(1, learner.acknowledged + 1)], 3)


def kept(database_url: str) -> tuple[list[str], int]:
    """The answers in their order, and how many questions were judged, in the one attempt there is."""
    with Database(database_url) as database, database.reading() as session:
        attempt = session.exec(select(Attempt)).one()
        assert attempt.state == AttemptState.HANDED_IN
        steps = session.exec(select(AttemptStep).order_by(col(AttemptStep.sequence))).all()
    assert [step.sequence for step in steps] == list(range(1, len(steps) + 1))
    answers = [step.choice for step in steps if step.kind == StepKind.ANSWERED]
    return answers, sum(step.kind == StepKind.GRADED for step in steps)
