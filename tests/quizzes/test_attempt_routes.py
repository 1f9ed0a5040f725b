"""Taking a quiz as a browser does it: whole pages without scripts, and parts of pages by htmx."""

from collections.abc import Iterable

import httpx2
import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement

from app.documents import service as documents
from tests.quizzes.attempts import AS_WRITTEN, GRADED, SLUG, publish_graded
from tests.quizzes.builders import Folder
from tests.visitor import Visitor, parsed, words

QUIZ = f"/quizzes/{SLUG}"
AT_ONCE = GRADED.replace("when handed in", "at once")
FORBIDDEN = ("It begins inside", "It leaves the network", "browsers ask for unasked", "data-correct", "See the moment")
"""What would say which answer is right."""

plain_and_partial = pytest.mark.parametrize(
    "partial", [pytest.param(False, id="plain"), pytest.param(True, id="htmx partial")]
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is kept is tested on both engines; this is about pages."""
    return sqlite_url


@pytest.fixture
def app(app: FastAPI, pack: Folder, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    monkeypatch.setattr("app.quizzes.attempts.randbelow", lambda _: AS_WRITTEN)
    publish_graded(app, pack)
    return app


def begun(visitor: Visitor) -> str:
    """The address of the attempt."""
    response = visitor.post(f"{QUIZ}/attempts", {})
    return str(response.url.path).removesuffix("/questions/1")


def form_of(tree: HtmlElement) -> HtmlElement:
    (form,) = tree.xpath("//form[@data-attempt]")
    return form


def hidden(form: HtmlElement) -> dict[str, str]:
    return {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}


def opened(visitor: Visitor, attempt: str, number: int) -> dict[str, str]:
    return hidden(form_of(parsed(visitor.get(f"{attempt}/questions/{number}"))))


def give(visitor: Visitor, attempt: str, number: int, choice: str, then: str = "next") -> httpx2.Response:
    fields = {**opened(visitor, attempt, number), "choice": choice, "then": then}
    return visitor.post(f"{attempt}/questions/{number}", fields)


def says(response: httpx2.Response, phrases: Iterable[str]) -> list[str]:
    return [phrase for phrase in phrases if phrase in response.text]


@plain_and_partial
@pytest.mark.parametrize("address", ["/quizzes", QUIZ, f"{QUIZ}/standing"])
def test_the_pages_around_a_quiz_are_there_for_a_stranger(visitor: Visitor, address: str, *, partial: bool) -> None:
    response = visitor.get(address, partial=partial)
    assert response.status_code == 200
    assert ("<html" in response.text) is not partial


def test_the_list_leads_to_every_quiz_those_that_count_first(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/quizzes"))
    assert tree.xpath("//ul[@class='cards']//a/@href") == [QUIZ, "/quizzes/egress"]


def test_the_page_of_a_quiz_says_what_to_expect_and_is_the_same_for_everybody(app: FastAPI, visitor: Visitor) -> None:
    page = visitor.get(QUIZ)
    told = words(parsed(page).xpath("//dl")[0])
    assert "Questions 3. Some are drawn anew" in told
    assert "Attempts 2." in told
    assert "You are told what was right when you hand in." in told
    begun(visitor)
    assert visitor.get(QUIZ).text == page.text == Visitor(app).get(QUIZ).text


def test_a_quiz_is_taken_without_scripts_from_its_start_to_its_review(visitor: Visitor) -> None:
    attempt = begun(visitor)
    assert give(visitor, attempt, 1, "1").url.path == f"{attempt}/questions/2"
    assert give(visitor, attempt, 2, "443").url.path == f"{attempt}/questions/3"
    overview = give(visitor, attempt, 3, "1")
    assert overview.url.path == attempt
    assert "Every question is answered." in words(parsed(overview))
    review = parsed(visitor.post(f"{attempt}/hand-in", {}))
    first = words(review.xpath("//li[@class='reviewed']")[0])
    assert "You answered: In" in first
    assert "Not right. It begins inside." in first
    assert "Right is: Out" in first
    assert "1 attempt left." in words(parsed(visitor.get(f"{QUIZ}/standing")))


def test_what_is_answered_is_there_again_in_the_next_visit(visitor: Visitor) -> None:
    attempt = begun(visitor)
    give(visitor, attempt, 1, "3")
    form = form_of(parsed(visitor.get(f"{attempt}/questions/1")))
    assert form.xpath(".//input[@checked]/@value") == ["3"]
    assert "Kept at" in words(form)
    standing = visitor.get(f"{QUIZ}/standing")
    assert "1 of 3 answered" in words(parsed(standing))
    assert begun(visitor) == attempt


@plain_and_partial
def test_a_change_is_kept_and_the_same_page_comes_back_with_it(visitor: Visitor, *, partial: bool) -> None:
    attempt = begun(visitor)
    fields = {**opened(visitor, attempt, 1), "choice": "2"}
    response = visitor.post(f"{attempt}/questions/1", fields, partial=partial)
    form = form_of(parsed(response))
    assert form.xpath(".//input[@checked]/@value") == ["2"]
    assert hidden(form)["page"] == fields["page"]
    assert hidden(form)["key"] != fields["key"]
    assert hidden(form)["seen"] == "1"
    assert response.headers["Cache-Control"] == "private, no-cache"


@plain_and_partial
def test_before_handing_in_nothing_says_what_is_right(visitor: Visitor, *, partial: bool) -> None:
    attempt = begun(visitor)
    seen = [visitor.get(f"{attempt}/questions/{number}", partial=partial) for number in (1, 2, 3)]
    seen += [
        visitor.post(
            f"{attempt}/questions/{number}", {**opened(visitor, attempt, number), "choice": choice}, partial=partial
        )
        for number, choice in ((1, "1"), (1, "2"), (2, "80"), (3, "1"))
    ]
    seen += [visitor.get(address, partial=partial) for address in (attempt, QUIZ, f"{QUIZ}/standing", "/quizzes")]
    assert [says(response, FORBIDDEN) for response in seen] == [[]] * len(seen)
    assert {response.status_code for response in seen} == {200}


def test_the_picture_of_a_situation_has_the_network_and_nothing_of_its_run(visitor: Visitor) -> None:
    attempt = begun(visitor)
    tree = parsed(visitor.get(f"{attempt}/questions/3"))
    (figure,) = tree.xpath("//figure[@class='still']")
    assert figure.xpath(".//*[local-name()='svg']")
    assert not figure.xpath(".//*[contains(@class, 'trail')]")
    assert not tree.xpath("//net-player")
    assert "At the end this is sent" in words(figure)


@pytest.mark.parametrize("feedback", ["never", "after the last attempt"])
def test_a_review_tells_no_more_than_the_quiz_allows(
    app: FastAPI, pack: Folder, visitor: Visitor, feedback: str
) -> None:
    publish_graded(app, pack, GRADED.replace("when handed in", feedback))
    attempt = begun(visitor)
    give(visitor, attempt, 1, "1")
    review = visitor.post(f"{attempt}/hand-in", {})
    assert says(review, FORBIDDEN) == []
    assert "0 of 3 right" in words(parsed(review))
    assert "You answered: In" in words(parsed(review))
    later = "told after the last attempt" if feedback != "never" else "does not tell which answers were right"
    assert later in words(parsed(review))


def test_right_answers_stay_hidden_where_the_quiz_says_so(app: FastAPI, pack: Folder, visitor: Visitor) -> None:
    publish_graded(app, pack, GRADED.replace("feedback:", "right_answers: hidden\nfeedback:", 1))
    attempt = begun(visitor)
    give(visitor, attempt, 1, "1")
    told = words(parsed(visitor.post(f"{attempt}/hand-in", {})))
    assert "It begins inside." in told
    assert "Right is" not in told


def test_feedback_at_once_comes_with_the_answer_and_the_way_on(app: FastAPI, pack: Folder, visitor: Visitor) -> None:
    publish_graded(app, pack, AT_ONCE)
    attempt = begun(visitor)
    response = give(visitor, attempt, 1, "1", then="here")
    form = form_of(parsed(response))
    assert "It begins inside." in words(form)
    assert form.xpath(".//fieldset/@disabled")
    assert form.xpath(".//a[text()='Go on']/@href") == [f"{attempt}/questions/2"]
    again = visitor.post(f"{attempt}/questions/1", {**hidden(form), "choice": "2"})
    assert again.status_code == 409
    assert "stays as it is" in words(parsed(again))


@plain_and_partial
def test_an_old_page_is_told_of_the_newer_answer_and_shown_it(visitor: Visitor, *, partial: bool) -> None:
    attempt = begun(visitor)
    old = opened(visitor, attempt, 1)
    give(visitor, attempt, 1, "2")
    response = visitor.post(f"{attempt}/questions/1", {**old, "choice": "3"}, partial=partial)
    form = form_of(parsed(response))
    assert response.status_code == 409
    assert "has been answered since this page was made" in words(form)
    assert form.xpath(".//input[@checked]/@value") == ["2"]
    assert visitor.post(f"{attempt}/questions/1", {**hidden(form), "choice": "3"}).status_code == 200


def test_a_double_click_goes_on_twice_and_answers_once(visitor: Visitor) -> None:
    attempt = begun(visitor)
    fields = {**opened(visitor, attempt, 1), "choice": "2", "then": "next"}
    places = [visitor.post(f"{attempt}/questions/1", fields).url.path for _ in range(2)]
    assert places == [f"{attempt}/questions/2"] * 2
    assert opened(visitor, attempt, 1)["seen"] == "1"


def test_who_goes_on_without_an_answer_leaves_the_question_open(visitor: Visitor) -> None:
    attempt = begun(visitor)
    response = visitor.post(f"{attempt}/questions/1", {**opened(visitor, attempt, 1), "then": "next"})
    assert response.url.path == f"{attempt}/questions/2"
    overview = parsed(visitor.get(attempt))
    assert "Not answered: question 1, question 2, question 3." in words(overview)


@pytest.mark.parametrize(
    ("number", "choice", "message"),
    [
        pytest.param(1, "9", "not one of those", id="not offered"),
        pytest.param(2, "many", "not a number", id="no number"),
    ],
)
def test_what_is_no_answer_is_said_so_with_what_was_written(
    visitor: Visitor, number: int, choice: str, message: str
) -> None:
    attempt = begun(visitor)
    response = give(visitor, attempt, number, choice)
    assert response.status_code == 422
    assert message in words(form_of(parsed(response)))


@plain_and_partial
def test_who_takes_every_tick_away_is_told_that_the_earlier_answer_is_kept(
    app: FastAPI, pack: Folder, visitor: Visitor, *, partial: bool
) -> None:
    publish_graded(app, pack, GRADED.replace("single-choice", "multiple-choice"))
    attempt = begun(visitor)
    give(visitor, attempt, 1, "2")
    response = visitor.post(f"{attempt}/questions/1", opened(visitor, attempt, 1), partial=partial)
    form = form_of(parsed(response))
    assert "Until you do, the answer that you gave before is kept." in words(form)
    assert not form.xpath(".//input[@checked]")
    assert form_of(parsed(visitor.get(f"{attempt}/questions/1"))).xpath(".//input[@checked]/@value") == ["2"]


def test_a_flag_shows_in_the_line_of_questions(visitor: Visitor) -> None:
    attempt = begun(visitor)
    up = parsed(visitor.post(f"{attempt}/questions/2/flag", {"up": "up"}))
    assert up.xpath("//nav[@class='asked']//a[contains(@class, 'flagged')]/text()") == ["2"]
    assert "to come back to: question 2." in words(parsed(visitor.get(attempt)))
    down = parsed(visitor.post(f"{attempt}/questions/2/flag", {}))
    assert not down.xpath("//nav[@class='asked']//a[contains(@class, 'flagged')]")


def test_an_attempt_that_is_handed_in_is_only_read(visitor: Visitor) -> None:
    attempt = begun(visitor)
    fields = opened(visitor, attempt, 1)
    visitor.post(f"{attempt}/hand-in", {})
    assert visitor.get(f"{attempt}/questions/1").url.path == attempt
    assert visitor.post(f"{attempt}/questions/1", {**fields, "choice": "1"}).status_code == 409
    assert visitor.post(f"{attempt}/hand-in", {}).url.path == attempt


def test_an_attempt_more_than_allowed_is_refused_in_words(visitor: Visitor) -> None:
    for _ in range(2):
        visitor.post(f"{begun(visitor)}/hand-in", {})
    response = visitor.post(f"{QUIZ}/attempts", {})
    assert response.status_code == 409
    assert "can be taken 2 times" in words(parsed(response))
    assert "You have no attempt left." in words(parsed(visitor.get(f"{QUIZ}/standing")))


@pytest.mark.parametrize("address", ["", "/questions/1"])
def test_somebody_else_s_attempt_is_not_there(app: FastAPI, visitor: Visitor, address: str) -> None:
    attempt = begun(visitor)
    stranger = Visitor(app)
    assert stranger.get(f"{attempt}{address}").status_code == 404
    fields = {**opened(visitor, attempt, 1), "choice": "1"}
    assert stranger.post(f"{attempt}/questions/1", fields).status_code == 404
    assert stranger.post(f"{attempt}/hand-in", {}).status_code == 404
    assert not stranger.cookies


@pytest.mark.parametrize(
    "address",
    ["/quizzes/nothing", "/quizzes/nothing/standing", "/attempts/00000000-0000-0000-0000-000000000000"],
)
def test_what_is_not_there_is_a_page_that_says_so(visitor: Visitor, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_a_question_that_the_quiz_has_not_is_not_there(visitor: Visitor) -> None:
    assert visitor.get(f"{begun(visitor)}/questions/4").status_code == 404


def test_a_graded_quiz_in_a_lesson_is_the_way_to_its_page(app: FastAPI, pack: Folder, visitor: Visitor) -> None:
    lesson = (pack.folder / "lessons" / "egress.md").read_text()
    pack.write("lessons/egress.md", f"{lesson}\n:::quiz {SLUG}\n:::\n")
    pack.publish(app)
    page = visitor.get("/lessons/egress")
    assert parsed(page).xpath("//section[@class='check']//a/@href") == [QUIZ]
    assert says(page, ("which port", "becomes of it")) == []


def test_a_lesson_cannot_ask_a_single_question_of_a_graded_quiz(app: FastAPI, pack: Folder) -> None:
    lesson = (pack.folder / "lessons" / "egress.md").read_text()
    pack.write("lessons/egress.md", f"{lesson}\n:::question {SLUG} its-port\n:::\n")
    (problem,) = documents.check_pack(app.state.registry, pack.folder).problems
    assert problem.message == f"The answers of the quiz “{SLUG}” count, so a lesson cannot ask them."
