import pytest
from fastapi import FastAPI

from app.authoring.starting import FILES, address_of
from tests.authoring.builders import came_to, opened, published, send, texts
from tests.visitor import Visitor, parsed, words

EVERY_KIND = [pytest.param(kind, id=kind) for kind in FILES]


def begin(author: Visitor, kind: str, title: str, **more: str) -> str:
    return came_to(author.post(f"/authoring/{kind}", {"title": title, **more}))


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_is_new_begins_with_a_text_that_can_be_published_as_it_is(
    app: FastAPI, author: Visitor, kind: str
) -> None:
    address = begin(author, kind, 'A "new" one: <b>#1</b>', scenario="egress-nat", quiz="egress")
    assert address == f"/authoring/{kind}/a-new-one-b-1-b"
    assert words(parsed(author.get(address)).get_element_by_id("problem-count")) == "No problems"
    assert came_to(send(author, address, "publication")) == f"{address}?done=published"
    assert published(app, kind, "a-new-one-b-1-b").title == 'A "new" one: <b>#1</b>'


def test_the_form_for_a_lesson_offers_what_it_may_show_and_ask(author: Visitor) -> None:
    page = parsed(author.get("/authoring/lesson"))
    assert page.xpath("//select[@name='scenario']/option/@value") == ["egress-nat", ""]
    assert page.xpath("//select[@name='quiz']/option/@value") == ["egress", ""]


def test_a_new_lesson_shows_its_scenario_and_asks_its_quiz(author: Visitor) -> None:
    address = begin(author, "lesson", "New", scenario="egress-nat", quiz="egress")
    send(author, address, "publication")
    page = parsed(author.get("/lessons/new"))
    assert page.xpath("//net-player/@scenario") == ["egress-nat"]
    assert page.xpath("//section[@class='check']/@id") == ["check"]


def test_a_new_lesson_gets_a_place_in_the_course_when_it_is_published(app: FastAPI, author: Visitor) -> None:
    address = begin(author, "lesson", "New")
    page = parsed(author.get(address))
    assert texts(page.xpath("//select[@name='module']/option"))[1:] == ["1. A module"]
    before = opened(app, "course", "course").text
    response = send(author, address, "publication", module="1")
    assert response.status_code == 409  # the outline of these tests writes its lessons in brackets
    assert "yourself" in words(parsed(response).find_class("told")[0])
    listed = before.replace("lessons: [egress]", "lessons:\n      - egress")
    send(author, "/authoring/course/course", "publication", listed)
    assert came_to(send(author, address, "publication", module="1")) == f"{address}?done=placed"
    assert opened(app, "course", "course").text == f"{listed}      - new\n"
    assert "1.2" in words(parsed(author.get("/lessons/new")).find(".//nav[@class='rail']"))
    assert not parsed(author.get(address)).xpath("//select[@name='module']")


def test_a_lesson_without_a_place_stays_readable(author: Visitor) -> None:
    send(author, begin(author, "lesson", "New"), "publication")
    assert author.get("/lessons/new").status_code == 200


REFUSED = {
    "no title": ({"title": " "}, 422, "A title is needed"),
    "a title in signs alone": ({"title": "???"}, 422, "No part of an address can be made of this title"),
    "an address that is taken": ({"title": "Egress"}, 409, "There is a lesson “egress” already"),
    "an address that is none": ({"title": "New", "slug": "New One"}, 422, "cannot be part of an address"),
}


@pytest.mark.parametrize(("fields", "status", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_begun_is_told_with_the_form(
    author: Visitor, fields: dict[str, str], status: int, sentence: str
) -> None:
    response = author.post("/authoring/lesson", fields)
    page = parsed(response)
    assert response.status_code == status
    assert sentence in words(page.find_class("told")[0])
    assert page.xpath("//input[@name='title']/@value") == [fields["title"]] * bool(fields["title"])


@pytest.mark.parametrize(("quiz", "chosen"), [("egress", "egress"), ("", "")], ids=["a quiz", "none"])
def test_what_was_chosen_stays_chosen_when_the_form_comes_back(author: Visitor, quiz: str, chosen: str) -> None:
    page = parsed(author.post("/authoring/lesson", {"title": "???", "scenario": "", "quiz": quiz}))
    assert page.xpath("//select[@name='scenario']/option[@selected]/@value") == [""]
    assert page.xpath("//select[@name='quiz']/option[@selected]/@value") == [chosen]


def test_there_is_one_outline_and_no_other_can_be_begun(author: Visitor) -> None:
    assert author.get("/authoring/course").status_code == 404
    assert author.post("/authoring/course", {"title": "Another"}).status_code == 404


def test_a_draft_that_was_never_published_leaves_nothing_when_it_is_thrown_away(author: Visitor) -> None:
    address = begin(author, "quiz", "New")
    assert came_to(send(author, address, "discarding")) == "/authoring"
    assert author.get(address).status_code == 404


def test_the_list_says_of_every_document_what_state_it_is_in(app: FastAPI, author: Visitor) -> None:
    begin(author, "quiz", "New")
    send(author, "/authoring/lesson/egress", "draft", "nothing")
    send(author, "/authoring/scenario/egress-nat", "draft", "nothing")
    send(author, "/authoring/quiz/egress", "publication", opened(app, "quiz").text.replace("Egress", "Changed"))
    page = parsed(author.get("/authoring"))
    assert texts(page.xpath("//a[contains(@class, 'btn')]")) == ["New lesson", "New scenario", "New quiz"]
    marks = [texts([item.find(".//b"), *item.xpath(".//*[@class='mark']")]) for item in page.xpath("//li[p]")]
    assert marks == [
        ["Egress", "draft"],
        ["A private host asks a public web server", "draft"],
        ["Changed", "changed here since the last import"],
        ["new", "draft"],
        ["A course"],
    ]


@pytest.mark.parametrize(
    ("title", "address"),
    [("Egress: leaving the cloud", "egress-leaving-the-cloud"), ("Über Tunnel", "uber-tunnel"), ("…", "")],
)
def test_an_address_is_made_of_the_title(title: str, address: str) -> None:
    assert address_of(title) == address
