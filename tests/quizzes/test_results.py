"""What an instructor reads of a quiz that learners have taken."""

import csv
from io import StringIO

import pytest
from fastapi import FastAPI

from app.accounts.models import Role
from app.quizzes.results_table import BYTE_ORDER_MARK, inert
from tests.accounts.builders import signed_in
from tests.quizzes.attempts import (
    GRADED,
    SLUG,
    answered,
    handed_in,
    new_learner,
    publish_graded,
    started,
    submit,
)
from tests.quizzes.builders import ADDRESS, Folder
from tests.visitor import Visitor, parsed, words

RESULTS = f"/quizzes/{SLUG}/results"
HOSTILE = "=HYPERLINK(0)"


@pytest.fixture
def app(app: FastAPI, pack: Folder) -> FastAPI:
    publish_graded(app, pack)
    return app


@pytest.fixture
def instructor(app: FastAPI) -> Visitor:
    return signed_in(app, Role.INSTRUCTOR)


def takes(app: FastAPI, *choices: str) -> None:
    """Somebody without an account answers the first questions and hands in."""
    learner = new_learner(app)
    attempt = started(app, learner)
    for question, choice in zip(("which-way", "its-port", "what-becomes-of-it"), choices, strict=False):
        answered(app, learner, attempt, submit(question, choice))
    handed_in(app, learner, attempt)


def rows(instructor: Visitor, table: str) -> list[list[str]]:
    tree = parsed(instructor.get(RESULTS))
    return [
        [words(cell) for cell in row.xpath("./th | ./td")]
        for row in tree.xpath(f"//div[@aria-labelledby='{table}']//tbody/tr")
    ]


def test_questions_tell_how_many_were_right_and_what_was_chosen_instead(app: FastAPI, instructor: Visitor) -> None:
    takes(app, "2", "443")
    takes(app, "1", "80")
    takes(app, "1")
    way, port, _drawn = rows(instructor, "questions")
    assert way[1:] == ["1 of 3 (33 %)", "1 of 3 (33 %)", "33%", "–", "2 × In"]
    assert port[1:] == ["1 of 3 (33 %)", "1 of 3 (33 %)", "0%", "–", "1 × 80 1 × No answer"]


def test_who_took_it_is_told_by_address_or_as_somebody_without_an_account(app: FastAPI, instructor: Visitor) -> None:
    learner = signed_in(app, Role.LEARNER)
    learner.post(f"/quizzes/{SLUG}/attempts", {})
    takes(app, "2")
    listed = rows(instructor, "attempts")
    taken = {row[0].partition(" (")[0]: (row[1], row[3] == "still open", row[4]) for row in listed}
    assert taken == {
        "learner@example.org": ("1", True, ""),
        "a learner without an account": ("1", False, "1 of 3"),
    }


def test_a_typo_that_is_mended_leaves_the_record_and_is_said(app: FastAPI, pack: Folder, instructor: Visitor) -> None:
    takes(app, "1")
    publish_graded(app, pack, GRADED.replace("text: In\n", "text: Inward\n"))
    takes(app, "1")
    way, port, _drawn = rows(instructor, "questions")
    assert way[-1] == "1 × In 1 × Inward"
    assert "Answered in revision 1, 2." in way[0]
    assert "Its text has changed" in way[0]
    assert "Its text has changed" not in port[0]


def test_results_outlive_a_question_and_the_quiz_itself(app: FastAPI, pack: Folder, instructor: Visitor) -> None:
    takes(app, "2")
    publish_graded(app, pack, GRADED.replace("name: which-way", "name: the-way"))
    old = {
        row[0].split("which-way")[-1].strip(): row[1] for row in rows(instructor, "questions") if "which-way" in row[0]
    }
    assert list(old.values()) == ["1 of 1 (100 %)"]
    assert "No longer asked." in next(iter(old))
    (pack.folder / "quizzes" / f"{SLUG}.yaml").unlink()
    pack.publish(app)
    assert instructor.get(RESULTS).status_code == 200


def test_answers_in_lessons_have_a_column_of_their_own(app: FastAPI, instructor: Visitor) -> None:
    for choices in (("1", "2"), ("2",)):
        reader = Visitor(app)
        for choice in choices:
            reader.post(ADDRESS, {"choice": choice})
    tree = parsed(instructor.get("/quizzes/egress/results"))
    cells = [words(cell) for cell in tree.xpath("//div[@aria-labelledby='questions']//tbody/tr/td")]
    assert cells == ["–", "–", "–", "1 of 2 (50 %)", "–"]


def test_only_instructors_are_led_to_results(app: FastAPI, visitor: Visitor, instructor: Visitor) -> None:
    link = f"//a[@href='{RESULTS}']"
    standing = f"/quizzes/{SLUG}/standing"
    assert parsed(instructor.get(standing)).xpath(link)
    assert not parsed(visitor.get(standing)).xpath(link)
    assert not parsed(signed_in(app, Role.LEARNER).get(standing)).xpath(link)
    assert not parsed(visitor.get(f"/quizzes/{SLUG}")).xpath(link)


def test_the_table_has_every_judged_answer_and_opens_as_utf_8(app: FastAPI, instructor: Visitor) -> None:
    takes(app, "1", "80")
    response = instructor.get(f"{RESULTS}.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{SLUG}-results.csv"'
    assert response.text.startswith(BYTE_ORDER_MARK)
    lines = list(csv.DictReader(StringIO(response.text.removeprefix(BYTE_ORDER_MARK))))
    told = [(line["question"], line["answer"], line["right"], line["right in this attempt"]) for line in lines]
    assert told == [
        ("which-way", "In", "no", "0"),
        ("its-port", "80", "no", "0"),
        ("what-becomes-of-it", "No answer", "no", "0"),
    ]


def test_what_learners_and_authors_write_is_no_formula(app: FastAPI, pack: Folder, instructor: Visitor) -> None:
    hostile = (
        GRADED.replace("text: In\n", f"text: '{HOSTILE}'\n")
        .replace(
            "- name: its-port\n    kind: numeric",
            """\
- name: its-port
    kind: short-text""",
        )
        .replace("    answer: 443\n", "    answers: ['443']\n")
    )
    publish_graded(app, pack, hostile)
    takes(app, "1", "@sum(1)")
    table = csv.reader(StringIO(instructor.get(f"{RESULTS}.csv").text))
    cells = {cell for line in table for cell in line}
    assert {f"'{HOSTILE}", "'@sum 1"} <= cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "\uff201"], ids=repr
)
def test_a_cell_that_begins_as_a_formula_is_made_text(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["x;=1", "x; =1", 'x;"=1', "x;@a"], ids=repr)
def test_what_follows_a_semicolon_is_made_text_too(cell: str) -> None:
    """Where a comma is the decimal sign a line is divided there."""
    assert inert(cell) == cell.replace("=", "'=").replace("@", "'@")


@pytest.mark.parametrize("cell", ["443", "a; b", "a=b", "", "<script>", '"quoted"'], ids=repr)
def test_every_other_cell_stays_as_it_is(cell: str) -> None:
    assert inert(cell) == cell


def test_results_of_what_never_was_are_not_there(instructor: Visitor) -> None:
    assert instructor.get("/quizzes/nothing/results").status_code == 404
