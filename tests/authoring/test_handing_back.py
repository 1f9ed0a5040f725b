"""An author whose sign-in ends while they write loses nothing, with or without script."""

import pytest
from fastapi import FastAPI

from tests.authoring.builders import LESSON, LESSON_TEXT, came_to, fields_of, opened
from tests.visitor import Visitor, parsed, words

BETTER = LESSON_TEXT.replace("Some words.", "Better words: `</textarea>`.")


@pytest.fixture
def stranger(app: FastAPI) -> Visitor:
    return Visitor(app)


@pytest.mark.parametrize("to", ["draft", "publication"])
def test_a_text_comes_back_when_the_sign_in_has_ended_and_can_be_sent_again(
    app: FastAPI, author: Visitor, stranger: Visitor, to: str
) -> None:
    fields = fields_of(parsed(author.get(LESSON))) | {"text": BETTER.replace("\n", "\r\n"), "module": "0"}
    response = stranger.post(f"{LESSON}/{to}", fields)
    assert response.status_code == 401
    page = parsed(response)
    assert fields_of(page) == fields
    assert page.xpath("//form/@action") == [f"{LESSON}/{to}"]
    assert opened(app).text == LESSON_TEXT
    assert came_to(author.post(f"{LESSON}/{to}", fields_of(page))).startswith(f"{LESSON}?done=")
    assert opened(app).text == BETTER


def test_what_is_checked_while_somebody_writes_stays_in_the_editor(author: Visitor, stranger: Visitor) -> None:
    fields = fields_of(parsed(author.get(LESSON)))
    response = stranger.post(f"{LESSON}/checks", fields, partial=True)
    assert response.status_code == 401
    assert "Better" not in response.text
    assert words(parsed(response).find(".//h1")) == "You are not signed in"
    assert not parsed(response).xpath("//form")
