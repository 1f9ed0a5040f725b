"""A prediction on the page of its lesson: asked inside its figure, answered like any question."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement

from app.documents.service import import_pack
from app.settings import Settings
from tests.quizzes.builders import PREDICTING, Folder, running_app, small_pack
from tests.scenarios.egress import EGRESS
from tests.visitor import Visitor, parsed, words

LESSON_PAGE = "/lessons/egress"
ADDRESS = f"{LESSON_PAGE}/answers/will-it-pass"
FORM = "answer-form-will-it-pass"


@pytest.fixture
def pack(tmp_path: Path) -> Folder:
    return small_pack(tmp_path / "pack", lesson=PREDICTING)


@pytest.fixture
def app(sqlite_url: str, pack: Folder) -> Iterator[FastAPI]:
    with running_app(Settings(database_url=sqlite_url)) as app:
        pack.publish(app)
        yield app


def form_of(tree: HtmlElement) -> HtmlElement:
    (form,) = tree.xpath(f"//form[@id='{FORM}']")
    return form


def answer(visitor: Visitor, choice: str, *, partial: bool = False) -> HtmlElement:
    form = form_of(parsed(visitor.get(LESSON_PAGE)))
    (revision,) = form.xpath(".//input[@name='revision']/@value")
    return parsed(visitor.post(ADDRESS, {"revision": revision, "choice": choice}, partial=partial))


def test_it_is_asked_inside_its_figure_before_its_hop(visitor: Visitor) -> None:
    (figure,) = parsed(visitor.get(LESSON_PAGE)).xpath("//figure[@id='figure-will-it-pass']")
    form = form_of(figure)
    assert (form.get("data-at"), form.get("data-answer")) == ("2.4", "")
    assert words(figure.xpath(".//figcaption")[0]) == "The whole conversation"


def test_the_form_says_nothing_of_what_the_simulator_will_say(visitor: Visitor) -> None:
    form = form_of(parsed(visitor.get(LESSON_PAGE)))
    assert {option.get("class") for option in form.xpath(".//label")} == {"opt"}
    assert "correct" not in json.dumps([dict(element.attrib) for element in form.iter()])
    assert "It is established." not in visitor.get(LESSON_PAGE).text


@pytest.mark.parametrize("partial", [pytest.param(False, id="plain"), pytest.param(True, id="htmx partial")])
@pytest.mark.parametrize(
    ("choice", "outcome", "said"),
    [
        pytest.param("1", "wrong", "Not quite. The policy is never asked.", id="wrong"),
        pytest.param("2", "right", "Correct. It is established.", id="right"),
    ],
)
def test_it_is_graded_by_what_the_simulator_said(
    visitor: Visitor, choice: str, outcome: str, said: str, *, partial: bool
) -> None:
    form = form_of(answer(visitor, choice, partial=partial))
    assert form.get("data-answer") == outcome
    assert form.get("data-at") == "2.4"
    (result,) = form.xpath(".//*[@class='result']")
    assert words(result).startswith(said)


def test_a_wrong_prediction_leads_to_the_moment_that_shows_why(visitor: Visitor) -> None:
    (moment,) = form_of(answer(visitor, "1")).xpath(".//a[text()='See the moment that shows why']/@href")
    assert moment == "/scenarios/egress-nat?initiator=inside&at=2.4&depth=decisions"
    assert visitor.get(moment).status_code == 200


def test_a_right_prediction_needs_no_moment(visitor: Visitor) -> None:
    assert not form_of(answer(visitor, "2")).xpath(".//a")


def test_it_counts_in_the_progress_of_its_lesson(visitor: Visitor) -> None:
    answer(visitor, "2")
    tree = parsed(visitor.get(f"{LESSON_PAGE}/progress", partial=True))
    assert "1 of 2 answered right" in words(tree)
    assert form_of(tree).get("data-answer") == "right"


def test_it_keeps_its_answer_when_other_words_of_the_lesson_change(
    visitor: Visitor, app: FastAPI, pack: Folder
) -> None:
    answer(visitor, "1")
    pack.write("lessons/egress.md", PREDICTING.replace("Some words.", "Other words."))
    pack.publish(app)
    assert form_of(parsed(visitor.get(ADDRESS))).get("data-answer") == "wrong"


def test_what_a_page_from_before_a_change_answers_is_judged_by_what_it_asked(
    visitor: Visitor, app: FastAPI, pack: Folder
) -> None:
    form = form_of(parsed(visitor.get(LESSON_PAGE)))
    (revision,) = form.xpath(".//input[@name='revision']/@value")
    turned = PREDICTING.replace("verdict: drop", "verdict: x").replace("verdict: accept", "verdict: drop")
    pack.write("lessons/egress.md", turned.replace("verdict: x", "verdict: accept"))
    pack.publish(app)
    response = visitor.post(ADDRESS, {"revision": revision, "choice": "2"})
    judged = form_of(parsed(response))
    assert judged.get("data-answer") == "right"
    assert "has changed since you opened the page" in words(judged)


def test_when_the_scenario_changes_the_prediction_follows_it(visitor: Visitor, app: FastAPI, pack: Folder) -> None:
    closed = EGRESS.replace('            - {name: known, rule: "ct state established,related accept"}\n', "")
    pack.write("scenarios/egress-nat.yaml", closed.replace("expect: {established: web}", "expect: timed-out"))
    pack.publish(app)
    assert form_of(answer(visitor, "1")).get("data-answer") == "right"


def test_a_lesson_whose_quiz_has_gone_is_still_read(app: FastAPI, pack: Folder, visitor: Visitor) -> None:
    answer(visitor, "2")
    (pack.folder / "quizzes" / "egress.yaml").unlink()
    with app.state.database.writing() as session:
        import_pack(session, app.state.registry, pack.folder)
    page = parsed(visitor.get(LESSON_PAGE))
    assert [words(note) for note in page.find_class("gone")] == [
        "What stood here cannot be shown at the moment. The rest of the lesson is complete."
    ]
    assert form_of(page).get("data-answer") == ""
    assert visitor.get(f"{LESSON_PAGE}/progress").status_code == 200
