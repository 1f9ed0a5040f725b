"""An attempt, from its start to its grade: what is kept, what is judged, and what comes too late."""

from itertools import cycle
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from app.database import Database
from app.quizzes import attempts, sittings
from app.quizzes.errors import (
    AttemptsUsedError,
    FinalAnswerError,
    StaleAnswerError,
    UnansweredError,
    UnknownAttemptError,
    UnknownQuizError,
)
from tests.quizzes.attempts import (
    GRADED,
    SLUG,
    all_attempts,
    answered,
    handed_in,
    new_learner,
    publish_graded,
    started,
    steps,
    submit,
)
from tests.quizzes.builders import Folder, reading

AT_ONCE = GRADED.replace("when handed in", "at once")


@pytest.fixture
def app(app: FastAPI, pack: Folder) -> FastAPI:
    publish_graded(app, pack)
    return app


def test_each_answer_and_each_change_of_one_is_a_step(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    first = answered(app, learner, attempt, submit("which-way", "1"))
    kept = first.answer("which-way")
    assert kept is not None
    answered(app, learner, attempt, submit("which-way", "2", seen=kept.sequence))
    answered(app, learner, attempt, submit("its-port", "443"))
    assert steps(app, attempt) == [
        (1, "answered", "which-way", "1", None),
        (2, "answered", "which-way", "2", None),
        (3, "answered", "its-port", "443", None),
    ]


def test_handing_in_grades_every_question_also_one_without_an_answer(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    answered(app, learner, attempt, submit("which-way", "2"))
    answered(app, learner, attempt, submit("its-port", "80"))
    sitting = handed_in(app, learner, attempt)
    assert (sitting.right, len(sitting.questions)) == (1, 3)
    assert steps(app, attempt)[2:] == [
        (3, "handed in", "", "", None),
        (4, "graded", "which-way", "2", True),
        (5, "graded", "its-port", "80", False),
        (6, "graded", "what-becomes-of-it", "", False),
    ]


def test_handing_in_twice_is_handing_in_once(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    once = handed_in(app, learner, attempt)
    assert handed_in(app, learner, attempt).steps == once.steps


def test_the_same_submit_again_is_the_same_answer(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    given = submit("which-way", "1")
    for _ in range(3):
        answered(app, learner, attempt, given)
    assert len(steps(app, attempt)) == 1


def test_a_retry_that_arrives_after_a_newer_answer_does_not_bring_the_older_one_back(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    late = submit("which-way", "1")
    answered(app, learner, attempt, late)
    answered(app, learner, attempt, submit("which-way", "2"))
    with pytest.raises(StaleAnswerError):
        answered(app, learner, attempt, late)
    assert [choice for _, _, _, choice, _ in steps(app, attempt)] == ["1", "2"]


def test_an_older_page_does_not_overwrite_what_was_answered_in_another(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    answered(app, learner, attempt, submit("which-way", "2", page="one tab"))
    with pytest.raises(StaleAnswerError):
        answered(app, learner, attempt, submit("which-way", "3", page="another tab"))
    answered(app, learner, attempt, submit("which-way", "3", page="another tab", seen=1))
    assert [choice for _, _, _, choice, _ in steps(app, attempt)] == ["2", "3"]


def test_an_older_page_may_say_the_same_once_more(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    answered(app, learner, attempt, submit("which-way", "2", page="one tab"))
    answered(app, learner, attempt, submit("which-way", "2", page="another tab"))
    assert len(steps(app, attempt)) == 1


def test_changes_of_mind_on_one_page_are_kept_in_their_order(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    for choice in ("1", "2", "1"):
        answered(app, learner, attempt, submit("which-way", choice))
    assert [choice for _, _, _, choice, _ in steps(app, attempt)] == ["1", "2", "1"]


def test_nothing_is_answered_by_nothing(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    with pytest.raises(UnansweredError):
        answered(app, learner, attempt, submit("which-way"))
    assert steps(app, attempt) == []


def test_after_handing_in_no_answer_is_taken(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    handed_in(app, learner, attempt)
    with pytest.raises(FinalAnswerError):
        answered(app, learner, attempt, submit("which-way", "2"))


def test_where_feedback_comes_at_once_the_first_answer_is_judged_and_stays(app: FastAPI, pack: Folder) -> None:
    publish_graded(app, pack, AT_ONCE)
    learner = new_learner(app)
    attempt = started(app, learner)
    answered(app, learner, attempt, submit("which-way", "1"))
    with pytest.raises(FinalAnswerError):
        answered(app, learner, attempt, submit("which-way", "2", seen=2))
    assert handed_in(app, learner, attempt).right == 0
    assert [kind for _, kind, question, _, _ in steps(app, attempt) if question == "which-way"] == [
        "answered",
        "graded",
    ]


def test_an_attempt_that_is_open_is_continued_and_not_begun_again(app: FastAPI) -> None:
    learner = new_learner(app)
    assert started(app, learner) == started(app, learner)
    with reading(app) as session:
        assert all_attempts(session) == [(1, "open")]


def test_no_more_attempts_are_begun_than_the_quiz_allows(app: FastAPI) -> None:
    learner = new_learner(app)
    for _ in range(2):
        handed_in(app, learner, started(app, learner))
    with pytest.raises(AttemptsUsedError, match="can be taken 2 times"):
        started(app, learner)


def test_another_attempt_asks_another_case(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = cycle(range(16))
    monkeypatch.setattr("app.quizzes.attempts.randbelow", lambda _: next(seeds))
    learner = new_learner(app)
    drawn = []
    for _ in range(2):
        with app.state.database.writing() as session:
            attempt = attempts.start(session, learner, SLUG)
            drawn.append(sittings.sitting_of(session, attempt).questions[2].text)
            attempts.hand_in(session, learner, attempt.attempt_id)
    assert drawn[0] != drawn[1]


def test_an_attempt_stays_with_the_revision_it_began_with(app: FastAPI, pack: Folder) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    publish_graded(app, pack, GRADED.replace("answer: 443", "answer: 8443"))
    answered(app, learner, attempt, submit("its-port", "443"))
    assert handed_in(app, learner, attempt).right == 1


def test_an_attempt_outlives_its_quiz(app: FastAPI, pack: Folder) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    (pack.folder / "quizzes" / f"{SLUG}.yaml").unlink()
    pack.publish(app)
    answered(app, learner, attempt, submit("which-way", "2"))
    assert handed_in(app, learner, attempt).right == 1
    with pytest.raises(UnknownQuizError):
        started(app, learner)


def test_an_attempt_is_its_learner_s_own(app: FastAPI) -> None:
    attempt = started(app, new_learner(app))
    with pytest.raises(UnknownAttemptError):
        answered(app, new_learner(app), attempt, submit("which-way", "2"))
    with reading(app) as session, pytest.raises(UnknownAttemptError):
        sittings.sitting(session, None, attempt)


def test_what_does_not_exist_is_said_so(app: FastAPI) -> None:
    learner = new_learner(app)
    database: Database = app.state.database
    with database.writing() as session:
        with pytest.raises(UnknownAttemptError):
            sittings.sitting(session, learner, uuid4())
        with pytest.raises(UnknownQuizError):
            attempts.start(session, learner, "nothing")


def test_a_flag_goes_up_and_down_and_each_time_is_a_step(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    database: Database = app.state.database
    for up in (True, True, False):
        with database.writing() as session:
            sitting = attempts.flag(session, learner, attempt, "its-port", up=up)
            assert sitting.flagged("its-port") is up
    assert [(kind, choice) for _, kind, _, choice, _ in steps(app, attempt)] == [("flagged", "up"), ("flagged", "")]


@pytest.mark.parametrize(
    ("feedback", "taken", "told"),
    [
        pytest.param("at once", 0, (True, True), id="at once"),
        pytest.param("when handed in", 0, (False, True), id="when handed in"),
        pytest.param("after the last attempt", 0, (False, False), id="after the last, and this is the first of two"),
        pytest.param("after the last attempt", 1, (False, True), id="after the last, and this is it"),
        pytest.param("never", 1, (False, False), id="never"),
    ],
)
def test_what_was_right_is_told_when_the_quiz_says(
    app: FastAPI, pack: Folder, feedback: str, taken: int, told: tuple[bool, bool]
) -> None:
    publish_graded(app, pack, GRADED.replace("when handed in", feedback))
    learner = new_learner(app)
    for _ in range(taken):
        handed_in(app, learner, started(app, learner))
    attempt = started(app, learner)
    with reading(app) as session:
        before = sittings.sitting(session, learner, attempt).tells
    assert (before, handed_in(app, learner, attempt).tells) == told


def test_an_attempt_tells_nothing_as_long_as_the_last_one_is_open(app: FastAPI, pack: Folder) -> None:
    publish_graded(app, pack, GRADED.replace("when handed in", "after the last attempt"))
    learner = new_learner(app)
    first = started(app, learner)
    handed_in(app, learner, first)
    last = started(app, learner)
    assert not tells(app, learner, first)
    handed_in(app, learner, last)
    assert tells(app, learner, first)
    publish_graded(app, pack, GRADED.replace("when handed in", "after the last attempt").replace(": 2", ": 3"))
    assert not tells(app, learner, first)


def tells(app: FastAPI, learner: UUID, attempt: UUID) -> bool:
    with reading(app) as session:
        return sittings.sitting(session, learner, attempt).tells
