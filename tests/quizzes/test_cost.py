"""What the personal pages ask of the database, counted."""

from fastapi import FastAPI

from app.accounts.models import Role
from app.quizzes import service
from app.quizzes.asked import find_asked
from app.quizzes.taking_over import take_over
from tests.accounts.builders import signed_in
from tests.quizzes.attempts import GRADED, SLUG, new_learner, publish_graded
from tests.quizzes.builders import ADDRESS, LESSON, QUIZ, Folder
from tests.visitor import Visitor
from tests.web.words import counted_queries

MORE = 20


def queries_of(app: FastAPI, visitor: Visitor, page: str = "/progress") -> int:
    visitor.get(page)  # from here on all compiled data are at hand
    with counted_queries(app.state.database.engine) as asked:
        assert visitor.get(page).status_code == 200
    return len(asked)


def test_the_map_of_progress_asks_no_more_for_many_questions_than_for_one(
    app: FastAPI, pack: Folder, visitor: Visitor
) -> None:
    visitor.post(ADDRESS, {"choice": "2"})
    before = queries_of(app, visitor)
    questions = QUIZ.split("questions:\n")[1]
    names = [f"which-way-{number}" for number in range(MORE)]
    pack.write("quizzes/egress.yaml", QUIZ + "".join(questions.replace("which-way", name) for name in names))
    pack.write("lessons/egress.md", LESSON + "".join(f"\n:::question egress {name}\n:::\n" for name in names))
    pack.publish(app)
    assert queries_of(app, visitor) == before


def test_pages_of_many_attempts_ask_no_more_than_those_of_one(app: FastAPI, pack: Folder) -> None:
    publish_graded(app, pack, GRADED.replace("attempts: 2\n", ""))
    instructor = signed_in(app, Role.INSTRUCTOR)
    pages = (f"/quizzes/{SLUG}/standing", f"/quizzes/{SLUG}/results")
    asked = []
    for _ in range(2):
        for _ in range(3):
            attempt = instructor.post(f"/quizzes/{SLUG}/attempts", {}).url.path.removesuffix("/questions/1")
            instructor.post(f"{attempt}/hand-in", {})
        asked.append([queries_of(app, instructor, page) for page in pages])
    assert asked[0] == asked[1]


def test_taking_over_many_answers_asks_as_often_as_for_one(app: FastAPI) -> None:
    asked = []
    for many in (1, MORE):
        stranger, account = new_learner(app), new_learner(app)
        with app.state.database.writing() as session:
            for number in range(many):
                service.answer(session, stranger, find_asked(session, "egress", "which-way"), str(1 + number % 2))
        with counted_queries(app.state.database.engine) as statements, app.state.database.writing() as session:
            take_over(session, stranger, account)
        asked.append(len(statements))
    assert asked[0] == asked[1]
