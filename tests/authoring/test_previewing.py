import pytest
from fastapi import FastAPI

from app.accounts.models import Role
from tests.accounts.builders import signed_in
from tests.authoring.builders import LESSON, LESSON_TEXT, QUIZ, SCENARIO, fields_of, opened, send, texts
from tests.visitor import Visitor, parsed, words

BETTER = LESSON_TEXT.replace("Some words.", "Better words.")


def test_a_draft_is_shown_as_readers_would_see_it(author: Visitor) -> None:
    send(author, LESSON, "draft", BETTER)
    page = parsed(author.get(f"{LESSON}/preview"))
    assert "Better words." in words(page.find(".//article"))
    assert page.xpath("//net-player/@scenario") == ["egress-nat"]
    assert len(page.xpath("//form[@id='answer-form-will-it-pass']")) == 1
    assert page.xpath("//base/@target") == ["_blank"]
    assert "Some words." in author.get("/lessons/egress").text


def test_what_is_sent_is_shown_and_not_saved(app: FastAPI, author: Visitor) -> None:
    response = author.post(f"{LESSON}/preview", fields_of(parsed(author.get(LESSON))) | {"text": BETTER})
    assert "Better words." in words(parsed(response).find(".//article"))
    assert not opened(app).drafted


def test_only_a_preview_may_stand_in_a_frame_of_ours(author: Visitor) -> None:
    framed, editor = author.get(f"{LESSON}/preview"), author.get(LESSON)
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    assert framed.headers["Cache-Control"] == "private, no-cache"
    assert editor.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in editor.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in editor.headers["Content-Security-Policy"]


def test_faults_are_shown_in_place_of_a_page(author: Visitor) -> None:
    response = author.post(f"{LESSON}/preview", {"text": "nothing"})
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert len(parsed(response).xpath("//ol[@class='problems']/li")) >= 1


def test_a_scenario_that_is_not_published_plays_its_own_text(author: Visitor) -> None:
    text = fields_of(parsed(author.get(SCENARIO)))["text"].replace("title: ", "title: Not ", 1)
    page = parsed(author.post(f"{SCENARIO}/preview", {"text": text}))
    (player,) = page.xpath("//net-player")
    assert player.get("data-source").startswith("scenario: 1")
    assert "title: Not " in player.get("data-source")
    assert words(page.find(".//h1")).startswith("Not ")


def test_a_published_scenario_is_played_by_its_name(author: Visitor) -> None:
    assert parsed(author.get("/scenarios/egress-nat")).xpath("//net-player/@data-source") == []


def test_a_quiz_shows_all_its_questions(author: Visitor) -> None:
    page = parsed(author.get(f"{QUIZ}/preview"))
    assert texts(page.xpath("//legend")) == ["Which way does a request go?"]


def test_the_outline_is_shown_as_the_course(author: Visitor) -> None:
    text = fields_of(parsed(author.get("/authoring/course/course")))["text"].replace("A module", "Another module")
    assert "Another module" in author.post("/authoring/course/course/preview", {"text": text}).text


ADDRESSES = {
    "a question of a lesson": (LESSON, "which-way", "2", "Correct. It leaves the network."),
    "a prediction of a lesson": (LESSON, "will-it-pass", "1", "Not quite. The policy is never asked."),
    "a question of a quiz": (QUIZ, "which-way", "1", "Not quite. It begins inside."),
    "nothing": (QUIZ, "which-way", "", ""),
}


@pytest.mark.parametrize(("address", "question", "choice", "told"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_answer_on_trial_is_judged_and_kept_nowhere(
    author: Visitor, address: str, question: str, choice: str, told: str
) -> None:
    (form,) = parsed(author.get(f"{address}/preview")).xpath(f"//form[@id='answer-form-{question}']")
    assert form.get("action") == form.get("hx-post") == f"{address}/trial/answers/{question}"
    answered = parsed(author.post(form.get("action"), {"choice": choice} if choice else {}, partial=True))
    assert told in words(answered)
    assert "is right" not in words(parsed(author.get("/lessons/egress/progress", partial=True)))
    earlier = parsed(author.get("/lessons/egress/answers/which-way"))
    assert earlier.xpath("//form/@data-answer") == [""]


def test_progress_on_trial_is_nobody_s(author: Visitor) -> None:
    page = parsed(author.get(f"{LESSON}/preview"))
    address = page.get_element_by_id("lesson-progress").get("hx-get")
    assert address == f"{LESSON}/trial/progress"
    assert author.get(address).status_code == 204


def test_a_learner_sees_no_draft(app: FastAPI) -> None:
    assert signed_in(app, Role.LEARNER).get(f"{LESSON}/preview").status_code == 403
