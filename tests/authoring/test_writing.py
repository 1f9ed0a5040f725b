import json

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.authoring.builders import (
    LESSON,
    LESSON_TEXT,
    QUIZ,
    SCENARIO,
    came_to,
    fields_of,
    opened,
    published,
    send,
    texts,
)
from tests.visitor import Visitor, parsed, words

FAULTY = LESSON_TEXT.replace("minutes: 1", "minutes: many")
BETTER = LESSON_TEXT.replace("Some words.", "Better words.")


@pytest.mark.parametrize("partial", [False, True], ids=["whole", "part"])
def test_the_editor_opens_with_the_text_byte_for_byte(author: Visitor, *, partial: bool) -> None:
    page = parsed(author.get(LESSON, partial=partial))
    assert fields_of(page)["text"] == LESSON_TEXT.replace("\n", "\r\n")
    assert words(page.get_element_by_id("state")) == "Published, revision 1."
    assert words(page.get_element_by_id("problems")) == "Nothing is wrong: this can be published."


def test_the_editor_sends_its_text_to_be_checked_while_somebody_writes(author: Visitor) -> None:
    (form,) = parsed(author.get(LESSON)).xpath("//form[@id='writing']")
    assert (form.get("hx-post"), form.get("hx-target")) == (f"{LESSON}/checks", "#problems")


def test_a_draft_is_saved_and_opened_again(app: FastAPI, author: Visitor, colleague: Visitor) -> None:
    response = send(author, LESSON, "draft", BETTER)
    assert came_to(response) == f"{LESSON}?done=saved"
    page = parsed(colleague.get(LESSON))
    assert "Better words." in fields_of(page)["text"]
    assert "by instructor@example.org. Readers see revision 1. What differs" in words(page.get_element_by_id("state"))
    assert opened(app).text == BETTER
    assert "Some words." in author.get("/lessons/egress").text


def test_the_editor_is_headed_by_the_title_that_the_text_has_now(author: Visitor) -> None:
    send(author, LESSON, "draft", LESSON_TEXT.replace("title: Egress", "title: Leaving"))
    assert words(parsed(author.get(LESSON)).find(".//main//h1")) == "Leaving"
    send(author, LESSON, "draft", FAULTY)
    assert words(parsed(author.get(LESSON)).find(".//main//h1")) == "Egress"


def test_sending_a_text_as_it_was_opened_changes_nothing(app: FastAPI, author: Visitor) -> None:
    send(author, LESSON, "draft")
    assert not opened(app).drafted


def test_faults_stand_in_the_editor_with_their_lines(author: Visitor) -> None:
    send(author, LESSON, "draft", FAULTY)
    page = parsed(author.get(LESSON))
    (link,) = page.xpath("//*[@id='problems']//a[@data-line]")
    assert (link.get("href"), link.get("data-line"), link.get("data-column")) == ("#line-5", "5", "10")
    assert words(page.get_element_by_id("problem-count")) == "1 problem"


def test_a_check_saves_the_draft_and_says_so(app: FastAPI, author: Visitor) -> None:
    fields = fields_of(parsed(author.get(LESSON)))
    response = author.post(f"{LESSON}/checks", fields | {"text": FAULTY}, partial=True)
    assert response.status_code == 200
    told = json.loads(response.headers["HX-Trigger"])["draft-saved"]
    assert (told["base"], told["sound"]) == (opened(app).base, False)
    assert texts(parsed(response).xpath("//ol[@class='problems']/li/a")) == ["Line 5, column 10"]
    assert opened(app).text == FAULTY


def test_a_draft_is_checked_upon_the_version_that_was_told(app: FastAPI, author: Visitor) -> None:
    fields = fields_of(parsed(author.get(LESSON)))
    told = author.post(f"{LESSON}/checks", fields | {"text": FAULTY}, partial=True).headers["HX-Trigger"]
    base = json.loads(told)["draft-saved"]["base"]
    response = author.post(f"{LESSON}/checks", fields | {"text": BETTER, "base": base}, partial=True)
    assert json.loads(response.headers["HX-Trigger"])["draft-saved"]["sound"] is True
    assert opened(app).text == BETTER


def test_the_second_of_two_authors_sees_the_difference_and_chooses(
    app: FastAPI, author: Visitor, colleague: Visitor
) -> None:
    mine = fields_of(parsed(colleague.get(LESSON)))
    send(author, LESSON, "draft", LESSON_TEXT.replace("Some words.", "Some other words."))
    response = colleague.post(f"{LESSON}/draft", mine | {"text": BETTER})
    assert response.status_code == 409
    page = parsed(response)
    assert "by instructor@example.org" in words(page.find(".//main"))
    assert texts(page.xpath("//ol[@class='diff']/li[@class='gone']")) == ["Removed, line 9: Some other words."]
    assert texts(page.xpath("//ol[@class='diff']/li[@class='new']")) == ["Added, line 9: Better words."]
    assert texts(page.xpath("//ol[@class='diff']/li[@class='new']//mark")) == ["Better"]
    assert opened(app).text == LESSON_TEXT.replace("Some words.", "Some other words.")
    assert page.xpath("//a[text()='Take the other text']/@href") == [LESSON]
    colleague.post(f"{LESSON}/draft", fields_of(page))
    assert opened(app).text == BETTER


def test_a_check_that_comes_second_says_so_and_saves_nothing(app: FastAPI, author: Visitor, colleague: Visitor) -> None:
    mine = fields_of(parsed(colleague.get(LESSON)))
    send(author, LESSON, "draft", BETTER)
    response = colleague.post(f"{LESSON}/checks", mine | {"text": FAULTY}, partial=True)
    assert response.status_code == 409
    assert "HX-Trigger" not in response.headers
    page = parsed(response)
    assert words(page.xpath("//*[@role='alert']/p")[0]).startswith("Another text was saved since")
    assert page.xpath("//*[@role='alert']/button/@formaction") == [f"{LESSON}/draft"]
    assert opened(app).text == BETTER


def test_what_is_published_is_read_at_once(app: FastAPI, author: Visitor) -> None:
    response = send(author, LESSON, "publication", BETTER)
    assert came_to(response) == f"{LESSON}?done=published"
    assert "Better words." in author.get("/lessons/egress").text
    assert words(parsed(response).find_class("told")[0]).startswith("This is")
    assert published(app).number == 2


def test_what_has_faults_is_refused_with_the_text_still_there(app: FastAPI, author: Visitor) -> None:
    response = send(author, LESSON, "publication", FAULTY)
    assert response.status_code == 422
    page = parsed(response)
    assert texts(page.find_class("told")) == ["This cannot be published as it is."]
    assert "minutes: many" in fields_of(page)["text"]
    assert len(page.xpath("//*[@id='problems']//a[@data-line='5']")) == 1
    assert (published(app).number, opened(app).text) == (1, FAULTY)


def test_a_quiz_is_not_published_without_a_question_that_a_lesson_asks(app: FastAPI, author: Visitor) -> None:
    text = opened(app, "quiz").text.replace("which-way", "which-direction")
    response = send(author, QUIZ, "publication", text)
    assert response.status_code == 422
    problems = words(parsed(response).get_element_by_id("problems"))
    assert problems.startswith("These other documents would have faults: lessons/egress.md, line 11")
    assert "has no question “which-way”" in problems
    assert published(app, "quiz").number == 1


def test_over_a_newer_publication_an_author_is_asked_first(app: FastAPI, author: Visitor, colleague: Visitor) -> None:
    send(author, LESSON, "draft", BETTER)
    draft = fields_of(parsed(author.get(LESSON)))
    colleague.post(f"{LESSON}/discarding", draft)
    send(colleague, LESSON, "publication", LESSON_TEXT.replace("Some words.", "Published words."))
    response = author.post(f"{LESSON}/publication", draft)
    assert response.status_code == 409
    page = parsed(response)
    assert texts(page.xpath("//button[@data-save]")) == ["Publish this text"]
    assert page.xpath("//form/@action") == [f"{LESSON}/publication"]
    author.post(f"{LESSON}/publication", fields_of(page))
    assert "Better words." in author.get("/lessons/egress").text
    assert published(app).number == 3


def test_who_takes_what_is_published_leaves_the_draft_behind(app: FastAPI, author: Visitor, colleague: Visitor) -> None:
    send(author, LESSON, "draft", BETTER)
    draft = fields_of(parsed(author.get(LESSON)))
    colleague.post(f"{LESSON}/discarding", draft)
    send(colleague, LESSON, "publication", LESSON_TEXT.replace("Some words.", "Published words."))
    page = parsed(author.post(f"{LESSON}/publication", draft))
    (taking,) = page.xpath("//button[text()='Take the other text']/@formaction")
    author.post(taking, fields_of(page))
    assert "Published words." in opened(app).text


def test_who_takes_the_draft_of_somebody_else_does_not_throw_it_away(author: Visitor, colleague: Visitor) -> None:
    mine = fields_of(parsed(colleague.get(LESSON)))
    send(author, LESSON, "draft", BETTER)
    page = parsed(colleague.post(f"{LESSON}/publication", mine | {"text": LESSON_TEXT + "More.\n"}))
    assert not page.xpath("//button[@formaction]")
    assert page.xpath("//a[text()='Take the other text']/@href") == [LESSON]


def test_a_draft_is_thrown_away(app: FastAPI, author: Visitor) -> None:
    send(author, LESSON, "draft", BETTER)
    assert came_to(send(author, LESSON, "discarding")) == f"{LESSON}?done=discarded"
    assert opened(app).text == LESSON_TEXT


@pytest.mark.parametrize(
    ("address", "kind"),
    [(LESSON, "lesson"), (QUIZ, "quiz"), (SCENARIO, "scenario"), ("/authoring/course/course", "course")],
)
def test_every_kind_opens_and_has_no_problems_as_it_is_published(author: Visitor, address: str, kind: str) -> None:
    page = parsed(author.get(address))
    assert page.xpath("//source-editor/@kind") == [kind]
    assert words(page.get_element_by_id("problem-count")) == "No problems"


@pytest.mark.parametrize("address", ["/authoring/poem/egress", "/authoring/lesson/nothing", "/authoring/poem"])
def test_what_is_not_there_is_not_found(author: Visitor, address: str) -> None:
    assert author.get(address).status_code == 404


def test_a_text_that_is_too_long_for_a_request_is_told(app: FastAPI, author: Visitor) -> None:
    response = send(author, LESSON, "draft", "x" * 300_000)
    assert response.status_code == 413
    assert "at most 262144 are allowed" in words(parsed(response).find(".//main"))
    assert not opened(app).drafted


def test_a_character_that_no_file_may_hold_is_told_and_the_text_is_still_there(app: FastAPI, author: Visitor) -> None:
    response = send(author, LESSON, "draft", "a\0b")
    assert response.status_code == 422
    page = parsed(response)
    assert page.xpath("//source-editor/@unsaved") == [""]
    assert "NUL" in words(page.get_element_by_id("problems"))
    assert not opened(app).drafted


def test_a_text_that_cannot_be_saved_is_still_not_written_over_that_of_a_colleague(
    app: FastAPI, author: Visitor, colleague: Visitor
) -> None:
    mine = fields_of(parsed(author.get(LESSON)))
    send(colleague, LESSON, "draft", BETTER)
    page = parsed(author.post(f"{LESSON}/draft", mine | {"text": "a\0b"}))
    response = author.post(f"{LESSON}/draft", fields_of(page) | {"text": "a b"})
    assert response.status_code == 409
    assert opened(app).text == BETTER


def test_a_page_that_is_kept_is_made_anew_as_soon_as_an_author_publishes(app: FastAPI, author: Visitor) -> None:
    with TestClient(app, "http://localhost") as reader:
        kept = [reader.get("/lessons/egress").headers["ETag"] for _ in range(2)]
        send(author, LESSON, "draft", BETTER)
        assert [reader.get("/lessons/egress").headers["ETag"], *kept] == kept[:1] * 3
        send(author, LESSON, "publication", BETTER)
        assert "Better words." in reader.get("/lessons/egress").text
