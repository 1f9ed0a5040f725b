"""What the personal pages ask of the database, counted."""

from fastapi import FastAPI

from tests.quizzes.builders import ADDRESS, LESSON, QUIZ, Folder
from tests.visitor import Visitor
from tests.web.words import counted_queries

MORE = 20


def queries_of(app: FastAPI, visitor: Visitor) -> int:
    visitor.get("/progress")  # from here on all compiled data are at hand
    with counted_queries(app.state.database.engine) as asked:
        assert visitor.get("/progress").status_code == 200
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
