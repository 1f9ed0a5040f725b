import pytest

from app.documents.compiling import PackShelf
from app.documents.pack import Pack
from app.documents.registry import EmbedCall, Published, Shelf, Source
from app.documents.texts import read_yaml
from app.errors import InvalidTextError, Problem
from app.quizzes.embeds import USAGE, compile_question
from app.quizzes.quiz_text import compile_quiz
from tests.quizzes.builders import QUIZ

LINE = 12


def shelf_with_the_quiz() -> Shelf:
    source = Source("quizzes/egress.yaml", "egress", QUIZ)
    shelf = PackShelf(Pack({"quiz": {source.slug: source}}), {})
    compiled = compile_quiz(source, shelf)
    shelf.placed["quiz", source.slug] = Published(0, 0, 0, "quiz", source.slug, compiled.title, compiled.data)
    return shelf


def call(argument: str, options: str = "{}") -> EmbedCall:
    text = read_yaml(options, "lessons/egress.md", first_line=LINE + 1)
    return EmbedCall("question", argument, text, "egress", "which-way", "lessons/egress.md", LINE)


def refusal(argument: str, options: str = "{}") -> Problem:
    with pytest.raises(InvalidTextError) as invalid:
        compile_question(call(argument, options), shelf_with_the_quiz())
    (problem,) = invalid.value.problems
    return problem


def test_a_lesson_keeps_which_question_it_asks_and_not_its_answer() -> None:
    data = compile_question(call("egress which-way"), shelf_with_the_quiz())
    assert data == {"name": "which-way", "quiz": "egress", "question": "which-way", "facts": []}


@pytest.mark.parametrize(
    ("argument", "says", "hint"),
    [
        pytest.param("egres which-way", "There is no quiz “egres”.", "egress", id="a quiz that does not exist"),
        pytest.param(
            "egress which-why", "The quiz “egress” has no question “which-why”.", "which-way", id="no such question"
        ),
        pytest.param("egress", USAGE, "", id="only a quiz"),
        pytest.param("egress which-way now", USAGE, "", id="a word too many"),
    ],
)
def test_a_question_that_does_not_exist_is_told_where_it_is_embedded(argument: str, says: str, hint: str) -> None:
    problem = refusal(argument)
    assert (problem.file, problem.line, problem.message) == ("lessons/egress.md", LINE, says)
    assert hint in problem.hint


def test_a_question_has_no_options_but_its_name() -> None:
    problem = refusal("egress which-way", "name: which-way\nat: 2.3")
    assert problem.line == LINE + 2
    assert "“at” is not a key" in problem.message
