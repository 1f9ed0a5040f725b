"""A wrong row is replayed by sending the packet that it promises."""

import pytest

from app.database import Database
from app.documents import service as documents
from app.quizzes.grading import grade
from app.quizzes.questions import FillTheRow, all_in
from app.quizzes.reading import BETWEEN
from app.quizzes.replays import replayed
from app.scenarios.changing.changes import read_changes
from app.scenarios.service import run_compiled

WEB, PUBLIC, INSIDE = "203.0.113.80:443", "198.51.100.1:40000", "10.0.1.10:40000"


@pytest.mark.parametrize(
    ("row", "place"),
    [
        pytest.param((WEB, INSIDE), "isp", id="the inside address, which no router on the internet knows"),
        pytest.param((WEB, "198.51.100.1:443"), "gw.filter", id="another port, which no session has"),
        pytest.param(("198.51.100.1:443", PUBLIC), "gw", id="the gateway itself as the other end"),
    ],
)
def test_it_ends_where_that_packet_dies(course_url: str, row: tuple[str, str], place: str) -> None:
    with Database(course_url) as database, database.reading() as session:
        quiz = documents.published(session, "quiz", "egress-check")
        scenario = documents.published(session, "scenario", "egress-nat")
        assert quiz
        assert scenario
        question = next(each for each in all_in(quiz.data) if isinstance(each, FillTheRow))
        answer = BETWEEN.join(row)
        shows = replayed(session, question, answer, grade(question, answer)).shows
        assert shows
        trace = run_compiled(scenario.data, shows.controls, read_changes(shows.changes)).trace
        packet, _, hop = shows.at.partition(".")
        sent = trace.packets[int(packet) - 1]
        assert (sent.sender, sent.receiver) == row
        assert int(hop) == len(sent.hops)
        assert sent.hops[-1].place.startswith(place)
