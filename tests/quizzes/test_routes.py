"""Answering, as a browser does it: with JavaScript (a partial by htmx) and without (a plain form)."""

import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement
from sqlmodel import select

from app.documents import service as documents
from app.quizzes.models import Answer
from app.settings import Settings
from tests.quizzes.builders import ADDRESS, LESSON, QUIZ, Folder, reading, revision_of, running_app
from tests.visitor import Visitor, parsed, words

LESSON_PAGE = "/lessons/egress"
FORM = "answer-form-which-way"

plain_and_partial = pytest.mark.parametrize(
    "partial", [pytest.param(False, id="plain"), pytest.param(True, id="htmx partial")]
)


def form_of(tree: HtmlElement) -> HtmlElement:
    (form,) = tree.xpath(f"//form[@id='{FORM}']")
    return form


def fields_of(form: HtmlElement, choice: str = "") -> dict[str, str]:
    hidden = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    return {**hidden, "choice": choice} if choice else hidden


def opened(visitor: Visitor) -> HtmlElement:
    return form_of(parsed(visitor.get(LESSON_PAGE)))


def answers(app: FastAPI) -> list[tuple[int, str, bool]]:
    with reading(app) as session:
        return [(each.ordinal, each.choice, each.correct) for each in session.exec(select(Answer))]


@plain_and_partial
@pytest.mark.parametrize(
    ("choice", "judged"),
    [
        pytest.param("1", ("wrong", "Not quite. It begins inside."), id="wrong"),
        pytest.param("2", ("right", "Correct. It leaves the network."), id="right"),
    ],
)
def test_an_answer_is_judged_and_explained(
    visitor: Visitor, app: FastAPI, choice: str, judged: tuple[str, str], *, partial: bool
) -> None:
    response = visitor.post(ADDRESS, fields_of(opened(visitor), choice), partial=partial)
    form = form_of(parsed(response))
    assert response.status_code == 200
    assert (form.get("data-answer"), words(form.xpath(".//*[@aria-live='polite']")[0])) == judged
    assert form.xpath(".//input[@checked]/@value") == [choice]
    assert answers(app) == [(1, choice, judged[0] == "right")]
    assert response.headers["HX-Trigger"] == "progress-changed"
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_without_javascript_the_answer_is_a_page_with_the_way_back(visitor: Visitor) -> None:
    tree = parsed(visitor.post(ADDRESS, fields_of(opened(visitor), "1")))
    assert words(tree.xpath("//h1")[0]) == "Your answer is not right"
    assert words(form_of(tree).xpath(".//legend")[0]) == "Which way does a request go?"
    (back,) = tree.xpath("//a[text()='Back to the lesson']/@href")
    assert back == f"{LESSON_PAGE}#{FORM}"
    assert parsed(visitor.get(LESSON_PAGE)).xpath(f"//*[@id='{FORM}']")


def test_with_javascript_the_answer_is_only_the_form(visitor: Visitor) -> None:
    response = visitor.post(ADDRESS, fields_of(opened(visitor), "1"), partial=True)
    assert "<html" not in response.text
    assert not parsed(response).xpath("//h1")


@plain_and_partial
@pytest.mark.parametrize(
    ("choice", "says"),
    [
        pytest.param("", "Choose one of the answers first.", id="nothing chosen"),
        pytest.param("9", "not one of those that the question offers", id="something that is not offered"),
    ],
)
def test_no_answer_gives_the_form_again_and_keeps_nothing(
    visitor: Visitor, app: FastAPI, choice: str, says: str, *, partial: bool
) -> None:
    response = visitor.post(ADDRESS, fields_of(opened(visitor), choice), partial=partial)
    form = form_of(parsed(response))
    assert response.status_code == 422
    assert says in words(form)
    assert len(form.xpath(".//input[@type='radio']")) == 3
    assert answers(app) == []
    assert len(visitor.cookies) == 0


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        pytest.param("/lessons/egress/answers/what", {"choice": "1"}, id="a question the lesson does not ask"),
        pytest.param("/lessons/nowhere/answers/which-way", {"choice": "1"}, id="a lesson that does not exist"),
        pytest.param(ADDRESS, {"choice": "1", "revision": "999999"}, id="a revision that does not exist"),
        pytest.param(ADDRESS, {"choice": "1", "revision": "{lesson}"}, id="a revision of another document"),
    ],
)
def test_what_is_not_asked_cannot_be_answered(
    visitor: Visitor, app: FastAPI, address: str, fields: dict[str, str]
) -> None:
    with reading(app) as session:
        lesson = revision_of(session, "lesson", "egress")
    filled = {name: value.format(lesson=lesson) for name, value in fields.items()}
    assert visitor.post(address, filled).status_code == 404
    assert answers(app) == []


def test_a_revision_that_is_no_number_is_refused(visitor: Visitor) -> None:
    assert visitor.post(ADDRESS, {"choice": "1", "revision": "9" * 30}).status_code == 422


def test_a_lesson_says_nowhere_which_option_is_right(visitor: Visitor) -> None:
    form = opened(visitor)
    told = {name for option in form.xpath(".//label") for element in option.iter() for name in element.attrib}
    assert told == {"class", "type", "name", "value"}
    assert {option.get("class") for option in form.xpath(".//label")} == {"opt"}
    page = visitor.get(LESSON_PAGE).text
    assert "It leaves the network" not in page
    assert "correct" not in page.lower()


def test_a_lesson_is_the_same_for_who_has_answered_and_for_who_has_not(visitor: Visitor, app: FastAPI) -> None:
    visitor.post(ADDRESS, fields_of(opened(visitor), "2"))
    assert visitor.get(LESSON_PAGE).content == Visitor(app).get(LESSON_PAGE).content


def test_a_double_click_the_back_button_and_a_retry_count_once(visitor: Visitor, app: FastAPI) -> None:
    fields = fields_of(opened(visitor), "1")
    for partial in (False, False, True):
        assert visitor.post(ADDRESS, fields, partial=partial).status_code == 200
    assert answers(app) == [(1, "1", False)]


def test_another_answer_is_appended_and_the_first_one_stays(visitor: Visitor, app: FastAPI) -> None:
    for choice in ("1", "2", "1"):
        visitor.post(ADDRESS, fields_of(opened(visitor), choice))
    assert answers(app) == [(1, "1", False), (2, "2", True), (3, "1", False)]


def test_two_learners_do_not_see_each_other(visitor: Visitor, app: FastAPI) -> None:
    other = Visitor(app)
    visitor.post(ADDRESS, fields_of(opened(visitor), "1"))
    other.post(ADDRESS, fields_of(opened(other), "2"))
    assert form_of(parsed(visitor.get(ADDRESS))).get("data-answer") == "wrong"
    assert form_of(parsed(other.get(ADDRESS))).get("data-answer") == "right"


def test_after_a_reload_the_earlier_answer_stands_beside_its_question(visitor: Visitor) -> None:
    visitor.post(ADDRESS, fields_of(opened(visitor), "1"), partial=True)
    tree = parsed(visitor.get(f"{LESSON_PAGE}/progress", partial=True))
    (part,) = tree.xpath(f"//hx-partial[starts-with(@hx-target, '#{FORM}[')]")
    form = form_of(part)
    assert form.get("data-answer") == "wrong"
    assert form.xpath(".//input[@checked]/@value") == ["1"]
    assert "It begins inside." in words(form)
    assert form.xpath(".//*[@aria-live]/@aria-live") == ["off"]


def test_a_stranger_has_no_earlier_answers(visitor: Visitor) -> None:
    tree = parsed(visitor.get(f"{LESSON_PAGE}/progress", partial=True))
    assert not tree.xpath(f"//hx-partial[starts-with(@hx-target, '#{FORM}[')]")
    assert len(visitor.cookies) == 0


@pytest.mark.parametrize(
    "cookie", [pytest.param("", id="empty"), pytest.param("0" * 32 + ".forged", id="forged"), pytest.param("x", id="x")]
)
def test_a_forged_cookie_is_a_stranger_and_no_error(visitor: Visitor, app: FastAPI, cookie: str) -> None:
    visitor.post(ADDRESS, fields_of(opened(visitor), "1"))
    forger = Visitor(app)
    forger.cookies.set("learner", cookie)
    assert forger.get(f"{LESSON_PAGE}/progress").status_code == 200
    assert form_of(parsed(forger.get(ADDRESS))).get("data-answer") == ""
    assert forger.post(ADDRESS, {"choice": "2"}).status_code == 200
    assert answers(app) == [(1, "1", False), (1, "2", True)]


def test_a_cookie_signed_with_another_secret_is_a_stranger(visitor: Visitor, app: FastAPI) -> None:
    visitor.post(ADDRESS, {"choice": "1"})
    (token,) = visitor.cookies.values()
    with running_app(Settings(database_url=app.state.settings.database_url, secret_key="another")) as other_app:
        other = Visitor(other_app)
        other.cookies.set("learner", token)
        assert form_of(parsed(other.get(ADDRESS))).get("data-answer") == ""


@pytest.mark.parametrize(
    ("behind_tls", "secure"), [pytest.param(False, False, id="plain"), pytest.param(True, True, id="behind TLS")]
)
def test_the_cookie_is_for_this_site_and_no_script(
    sqlite_url: str, pack: Folder, *, behind_tls: bool, secure: bool
) -> None:
    with running_app(Settings(database_url=sqlite_url, behind_tls=behind_tls)) as app:
        pack.publish(app)
        header = Visitor(app).post(ADDRESS, {"choice": "1"}).headers["Set-Cookie"]
    attributes = {part.strip().lower() for part in header.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", f"max-age={365 * 24 * 60 * 60}"} <= attributes
    assert ("secure" in attributes) is secure


def test_processes_that_share_a_secret_know_each_others_learners(sqlite_url: str, pack: Folder) -> None:
    settings = Settings(database_url=sqlite_url, secret_key="shared by hand")
    with running_app(settings) as one, running_app(settings) as two:
        pack.publish(one)
        visitor, elsewhere = Visitor(one), Visitor(two)
        visitor.post(ADDRESS, {"choice": "2"})
        elsewhere.cookies = visitor.cookies
        assert form_of(parsed(elsewhere.get(ADDRESS))).get("data-answer") == "right"


def test_an_answer_to_a_question_that_changed_is_judged_by_what_was_seen(
    visitor: Visitor, app: FastAPI, pack: Folder
) -> None:
    fields = fields_of(opened(visitor), "2")
    turned = QUIZ.replace("text: In\n", "text: Out\n").replace(
        "text: Out\n        correct", "text: In\n        correct"
    )
    pack.write("quizzes/egress.yaml", turned)
    pack.publish(app)
    form = form_of(parsed(visitor.post(ADDRESS, fields)))
    assert form.get("data-answer") == "right"
    assert "has changed since you opened the page" in words(form)
    with reading(app) as session:
        (kept,) = session.exec(select(Answer))
    assert str(kept.revision_id) == fields["revision"]
    assert str(kept.revision_id) != fields_of(opened(visitor))["revision"]


def test_after_a_question_has_changed_the_earlier_answer_still_counts(
    visitor: Visitor, app: FastAPI, pack: Folder
) -> None:
    visitor.post(ADDRESS, fields_of(opened(visitor), "2"))
    pack.write("quizzes/egress.yaml", QUIZ.replace("Which way does", "Where does"))
    pack.publish(app)
    tree = parsed(visitor.get(f"{LESSON_PAGE}/progress", partial=True))
    form = form_of(tree)
    assert form.get("data-answer") == ""
    assert "earlier version of this question, and your answer was right" in words(form)
    assert "Done." in words(tree)


def test_a_change_elsewhere_in_the_quiz_leaves_the_answer_where_it_was(
    visitor: Visitor, app: FastAPI, pack: Folder
) -> None:
    fields = fields_of(opened(visitor), "1")
    visitor.post(ADDRESS, fields)
    pack.write("quizzes/egress.yaml", QUIZ.replace("title: Egress", "title: Leaving"))
    pack.publish(app)
    assert form_of(parsed(visitor.get(ADDRESS))).get("data-answer") == "wrong"
    assert "has changed" not in words(parsed(visitor.post(ADDRESS, fields)))


def test_a_question_taken_out_of_the_lesson_is_gone(visitor: Visitor, app: FastAPI, pack: Folder) -> None:
    fields = fields_of(opened(visitor), "1")
    pack.write("lessons/egress.md", LESSON.split(":::")[0])
    pack.publish(app)
    response = visitor.post(ADDRESS, fields)
    assert response.status_code == 404
    assert "does not ask that, or not any more" in words(parsed(response))


@pytest.mark.parametrize("embed", [":::question egress which-way", ":::quiz egress\nname: which"])
def test_a_lesson_asks_no_more_of_a_quiz_whose_answers_count_now(
    visitor: Visitor, app: FastAPI, pack: Folder, embed: str
) -> None:
    """It embedded the quiz before, does not compile any more, and still stands as it was."""
    pack.write("lessons/egress.md", LESSON.replace(":::question egress which-way", embed))
    pack.publish(app)
    (action,) = parsed(visitor.get(LESSON_PAGE)).xpath("//form[@data-answer]/@action")
    visitor.post(action, {"choice": "1"})
    pack.write("quizzes/egress.yaml", QUIZ.replace("title: Egress", "title: Egress\nattempts: 1"))
    with app.state.database.writing() as session:
        documents.import_pack(session, app.state.registry, pack.folder)
    assert not parsed(visitor.get(LESSON_PAGE)).xpath("//form[@data-answer]")
    assert visitor.post(action, {"choice": "2"}).status_code == 404
    assert visitor.get(action).status_code == 404
    assert "It begins inside" not in visitor.get(f"{LESSON_PAGE}/progress").text
