"""What can go wrong when somebody answers."""

from app.errors import LearningCenterError, NotFoundError


class UnknownQuestionError(NotFoundError):
    """The lesson does not ask this, or not any more."""


class UnansweredError(LearningCenterError):
    """Nothing was chosen, or something that the question does not offer."""
