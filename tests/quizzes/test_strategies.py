"""A bank in which somebody who knows nothing does well is told; one in which they only guess is not."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from math import prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as any_of
from typer.testing import CliRunner

from app.cli.program import program
from app.quizzes.giveaways import says_itself, stands_out, twice
from app.quizzes.questions import MultipleChoice, Numeric, Option, Ordering, ShortText, SingleChoice
from app.quizzes.strategies import STRATEGIES, BankQuestion, at_least, play

SIZE = 12
WORDS = ("It is dropped at the wall", "It is sent back", "It comes in by the gateway", "It waits")


def choice(name: str, right: str, *, as_written: bool = False) -> BankQuestion:
    options = tuple(Option(text, text == right, "Because.") for text in WORDS)
    return BankQuestion("quizzes/q.yaml", name, SingleChoice(name, "What becomes of a packet?", options), as_written)


def working(bank: Iterable[BankQuestion]) -> set[str]:
    return {played.strategy for played in play(list(bank)) if played.works}


def test_answers_in_turn_give_no_strategy_anything() -> None:
    assert working(choice(f"q{number}", WORDS[number % len(WORDS)], as_written=True) for number in range(SIZE)) == set()


def test_an_author_who_explains_only_what_is_right_is_found_out() -> None:
    found = working(choice(f"q{number}", max(WORDS, key=len)) for number in range(SIZE))
    assert "The longest answer" in found
    assert "The shortest answer" not in found


def test_predictions_are_seen_as_they_are_written_and_may_not_always_begin_with_what_is_right() -> None:
    assert "Always the first answer" in working(
        choice(f"q{number}", WORDS[0], as_written=True) for number in range(SIZE)
    )


def test_questions_are_mixed_so_that_writing_the_right_option_first_is_no_flaw() -> None:
    found = working(choice(f"question-{number}", WORDS[0]) for number in range(SIZE))
    assert not {name for name in found if name.startswith("Always")}


def test_ticking_everything_is_found_where_everything_is_right() -> None:
    options = tuple(Option(text, correct=True) for text in WORDS)
    bank = [BankQuestion("q", f"q{n}", MultipleChoice(f"q{n}", "Which?", options)) for n in range(SIZE)]
    assert "Ticking everything" in working(bank)


def test_an_order_that_is_the_alphabet_is_found() -> None:
    bank = [
        BankQuestion("q", f"q{n}", Ordering(f"q{n}", "Order", ("ask", "begin", "come", "die"), "No")) for n in range(2)
    ]
    assert "Ordering by the alphabet" in working(bank)


def test_a_number_is_read_from_the_question_whole() -> None:
    """70 000 is one number, so that its end is none of the numbers that can be repeated."""
    asked = "Of 70 000 bytes in and 5 out, how many are charged?"
    bank = [BankQuestion("q", f"q{n}", Numeric(f"q{n}", asked, 70000, 0, "No")) for n in range(SIZE)]
    played = {each.strategy: each for each in play(bank)}
    longest = played["Repeating the longest number or word of the question"]
    assert (len(longest.won), longest.by_guessing) == (SIZE, SIZE / 2)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("It waits 0.5 seconds", 0.5), ("Of 1,200 hosts, how many?", 1200), ("Of 10² 128 hosts, how many?", 128)],
)
def test_whatever_a_question_counts_with_can_be_repeated(asked: str, answer: float) -> None:
    bank = [BankQuestion("q", "q1", Numeric("q1", asked, answer, 0, "No"))]
    played = {each.strategy: each for each in play(bank)}
    assert played["Repeating the last number or word of the question"].won == tuple(bank)


def test_a_blank_answer_is_never_right() -> None:
    bank = [
        choice("q1", WORDS[0]),
        BankQuestion("q", "q2", Numeric("q2", "How many?", 0, 1, "No")),
        BankQuestion("q", "q3", ShortText("q3", "Which?", ("acl",), "No")),
        BankQuestion("q", "q4", Ordering("q4", "Order", ("a", "b", "c"), "No")),
    ]
    blank = next(each for each in play(bank) if each.strategy == "Leaving everything blank")
    assert (blank.asked, blank.won) == (len(bank), ())


@given(any_of.lists(any_of.fractions(0, 1, max_denominator=9), max_size=6), any_of.integers(0, 7))
def test_the_likelihood_is_that_of_every_way_to_win_added_up(chances: list[Fraction], wins: int) -> None:
    every = range(len(chances))
    expected = sum(
        (
            prod((chances[i] if i in won else 1 - chances[i] for i in every), start=Fraction(1))
            for count in range(wins, len(chances) + 1)
            for won in map(set, combinations(every, count))
        ),
        Fraction(0),
    )
    assert at_least(wins, map(float, chances)) == pytest.approx(float(expected))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([("Nothing at all, because it has written down the question", True), ("A reset", False)], "longer"),
        (
            [("Yes", True), ("No, for the gateway has a policy", False), ("No, for nobody asked for it", False)],
            "shorter",
        ),
        ([("It is dropped at the wall", True), ("It is sent back to the sender", False)], ""),
    ],
)
def test_an_option_that_draws_the_eye(options: list[tuple[str, bool]], says: str) -> None:
    message = stands_out(options)
    assert says in message
    assert bool(says) == bool(message)


def test_an_option_that_is_offered_twice_whatever_its_spelling() -> None:
    assert twice(["A reset", "Nothing", "a reset."]) == "a reset."
    assert twice(["A reset", "Nothing"]) == ""


def test_an_answer_is_looked_for_in_the_question_word_by_word() -> None:
    assert says_itself("Does a network ACL remember?", ["NACL", "network ACL"]) == "network ACL"
    assert says_itself("Which oracle remembers?", ["ACL"]) == ""


def test_the_check_of_a_course_fails_where_a_strategy_works(tmp_path: Path) -> None:
    """Whole: a pack whose right options are always the longest, though none of them much."""
    (tmp_path / "quizzes").mkdir()
    written = ["quiz: 1", "title: Habits", "questions:"]
    for number in range(SIZE):
        written += [
            f"  - {{name: q{number}, kind: single-choice, question: What becomes of packet {number}?, options: [",
            "      {text: It is dropped by the policy, correct: true},",
            "      {text: It is sent back, feedback: No.}, {text: It comes in at last, feedback: No.}]}",
        ]
    (tmp_path / "quizzes" / "habits.yaml").write_text("\n".join(written))
    result = CliRunner().invoke(program, ["content", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert "habits.yaml: The longest answer is right for 12 of 12 questions" in result.output


def test_every_strategy_has_a_name_of_its_own() -> None:
    assert len({strategy.name for strategy in STRATEGIES}) == len(STRATEGIES)
