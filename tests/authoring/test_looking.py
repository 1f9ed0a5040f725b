from pathlib import Path

import pytest
from fastapi import FastAPI

from app import clock
from app.documents import service as documents
from app.documents.importing import Resolution
from app.documents.publishing import Publisher
from app.documents.service import import_pack
from tests.authoring.builders import LESSON, LESSON_TEXT, QUIZ, came_to, opened, published, send, texts
from tests.visitor import Visitor, parsed, words

BETTER = LESSON_TEXT.replace("Some words.", "Better words.")


@pytest.fixture(autouse=True)
def _published_twice(author: Visitor) -> None:
    send(author, LESSON, "publication", BETTER)


def test_history_tells_who_published_what(author: Visitor) -> None:
    page = parsed(author.get(f"{LESSON}/history"))
    assert texts(page.xpath("//ol[@class='revs']/li/p/b")) == ["Revision 2", "Revision 1"]
    newest, oldest = texts(page.xpath("//ol[@class='revs']/li/p"))
    assert newest.startswith("Revision 2 published by instructor@example.org readers see it")
    assert oldest.startswith("Revision 1 imported from its file")


def test_a_difference_tells_lines_and_words(author: Visitor) -> None:
    (address,) = parsed(author.get(f"{LESSON}/history")).xpath("//li[@class='pub']//a/@href")
    page = parsed(author.get(address))
    assert "Revision 1 and revision 2." in words(page)
    assert texts(page.xpath("//li[@class='gone' or @class='new']")) == [
        "Removed, line 9: Some words.",
        "Added, line 9: Better words.",
    ]


def test_a_draft_differs_from_what_is_published(author: Visitor) -> None:
    send(author, LESSON, "draft", BETTER.replace("Better", "The best"))
    (address,) = parsed(author.get(LESSON)).xpath("//a[text()='What differs']/@href")
    assert texts(parsed(author.get(address)).xpath("//li[@class='new']//mark")) == ["The best"]


def test_an_earlier_text_is_published_again_and_history_says_so(app: FastAPI, author: Visitor) -> None:
    response = author.post(f"{LESSON}/restoration", {"number": "1"})
    assert came_to(response) == f"{LESSON}?done=restored"
    assert published(app).number == 1
    assert "Some words." in author.get("/lessons/egress").text
    entries = texts(parsed(author.get(f"{LESSON}/history")).xpath("//ol[@class='revs']/li/p"))
    assert entries[0].startswith("Revision 1 published again by instructor@example.org readers see it")


def test_a_text_that_would_break_others_now_is_not_restored(app: FastAPI, author: Visitor) -> None:
    quiz = opened(app, "quiz").text
    more = quiz + quiz.partition("questions:\n")[2].replace("which-way", "second-one")
    assert came_to(send(author, QUIZ, "publication", more)) == f"{QUIZ}?done=published"
    send(author, LESSON, "publication", f"{BETTER}\n:::question egress second-one\n:::\n")
    response = author.post(f"{QUIZ}/restoration", {"number": "1"})
    assert response.status_code == 422
    assert "Revision 1 cannot be published as things are now." in words(parsed(response))
    assert published(app, "quiz").number == 2


def test_the_faults_of_an_earlier_text_lead_to_no_lines_of_this_one(app: FastAPI, author: Visitor) -> None:
    _withdraw_what_the_first_text_asks(app, author)
    response = author.post(f"{LESSON}/restoration", {"number": "1"})
    assert response.status_code == 422
    problems = parsed(response).get_element_by_id("problems")
    assert words(problems).startswith("In revision 1: lessons/egress.md, line 11")
    assert not problems.xpath(".//a")


def test_faults_of_a_withdrawn_text_are_told_though_there_is_nothing_to_edit(app: FastAPI, author: Visitor) -> None:
    _withdraw_what_the_first_text_asks(app, author)
    with app.state.database.writing() as session:
        document = documents.published(session, "lesson", "egress")
        assert document
        Publisher(session, clock.now).withdraw(document.document_id)
    response = author.post(f"{LESSON}/restoration", {"number": "1"})
    assert response.status_code == 422
    assert "has no question" in words(parsed(response))


def _withdraw_what_the_first_text_asks(app: FastAPI, author: Visitor) -> None:
    quiz = opened(app, "quiz").text
    more = quiz + quiz.partition("questions:\n")[2].replace("which-way", "second-one")
    send(author, QUIZ, "publication", more)
    send(author, LESSON, "publication", LESSON_TEXT.replace("which-way", "second-one"))
    send(author, QUIZ, "publication", quiz.replace("which-way", "second-one"))


def test_a_revision_that_there_is_not_is_not_found(author: Visitor) -> None:
    assert author.post(f"{LESSON}/restoration", {"number": "9"}).status_code == 404
    assert author.get(f"{LESSON}/difference?before=9").status_code == 404


def test_the_draft_of_what_was_withdrawn_meanwhile_says_so_and_can_be_published(app: FastAPI, author: Visitor) -> None:
    send(author, LESSON, "draft", LESSON_TEXT.replace("Some words.", "New words."))
    with app.state.database.writing() as session:
        document = documents.published(session, "lesson", "egress")
        assert document
        Publisher(session, clock.now).withdraw(document.document_id)
    (told,) = texts(parsed(author.get(LESSON)).find_class("told"))
    assert told.startswith("This was withdrawn since this draft was begun")
    assert came_to(send(author, LESSON, "publication")) == f"{LESSON}?done=published"
    assert "New words." in author.get("/lessons/egress").text


def test_a_document_that_was_withdrawn_is_published_again(app: FastAPI, author: Visitor, tmp_path: Path) -> None:
    (tmp_path / "pack/lessons/egress.md").unlink()
    (tmp_path / "pack/course.yaml").unlink()
    with app.state.database.writing() as session:
        import_pack(session, app.state.registry, tmp_path / "pack", Resolution.OURS)
    assert author.get("/lessons/egress").status_code == 404
    assert author.get(LESSON).status_code == 404
    (entry,) = parsed(author.get("/authoring")).xpath("//li[.//*[text()='withdrawn']][.//*[text()='egress']]//p/a")
    assert entry.get("href") == f"{LESSON}/history"
    assert texts(parsed(author.get(f"{LESSON}/history")).xpath("//ol/li/p/b"))[0] == "Revision 2"
    author.post(f"{LESSON}/restoration", {"number": "2"})
    assert published(app).number == 2
