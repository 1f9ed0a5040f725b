"""What can go wrong when somebody answers."""

from app.errors import ConflictError, LearningCenterError, NotFoundError


class UnknownQuestionError(NotFoundError):
    """The lesson does not ask this, or not any more."""


class UnansweredError(LearningCenterError):
    """Nothing was chosen, or something that the question does not offer."""


class UnknownQuizError(NotFoundError):
    """There is no such quiz, or it has been withdrawn."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no quiz “{slug[:60]}”.")


class UnknownAttemptError(NotFoundError):
    """There is no such attempt, or it is somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such attempt of yours. It belongs to who began it: in that browser, or signed in there."
        )


class AttemptsUsedError(ConflictError):
    """The quiz may not be taken once more."""

    def __init__(self, allowed: int) -> None:
        once = "once, and you have taken it"
        often = f"{allowed} times, and you have taken it as often"
        super().__init__(f"This quiz can be taken {once if allowed == 1 else often}.")


class StaleAnswerError(ConflictError):
    """Another page, or an earlier submit of this one, has left a newer answer; it stays as it is."""

    def __init__(self) -> None:
        super().__init__(
            "This question has been answered since this page was made. Here is the answer that is kept; yours was not "
            "taken. Answer again to change it."
        )


class FinalAnswerError(ConflictError):
    """An answer cannot be changed any more: its learner knows whether it is right, or the attempt is handed in."""
