"""What gives an answer away to somebody who knows nothing of the subject: faults of a single question.

Habits that show only over many questions are found by playing `strategies`.
"""

from collections.abc import Sequence

from app.quizzes.reading import plain

FACTOR = 1.5
MARGIN = 20
"""By how much, as a factor and in characters, one option may differ from all others before it draws the eye."""


def stands_out(options: Sequence[tuple[str, bool]]) -> str:
    """Whether the one right option is much longer or shorter than every other; empty when it is not."""
    right = next(len(text) for text, correct in options if correct)
    wrong = [len(text) for text, correct in options if not correct]
    if right - max(wrong) >= MARGIN and right >= FACTOR * max(wrong):
        return "The right option is so much longer than the others that readers need not know why it is right."
    if min(wrong) - right >= MARGIN and min(wrong) >= FACTOR * right:
        return "The right option is so much shorter than the others that readers need not know why it is right."
    return ""


def twice(options: Sequence[str]) -> str:
    """An option whose words are those of another, or nothing."""
    words = [plain(option) or option for option in options]
    return next((option for index, option in enumerate(options) if words[index] in words[:index]), "")


def says_itself(question: str, answers: Sequence[str]) -> str:
    """The accepted answer that stands in the question, or nothing."""
    asked = f" {plain(question)} "
    return next((answer for answer in answers if f" {plain(answer)} " in asked), "")
