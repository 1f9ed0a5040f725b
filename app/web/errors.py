"""What can be wrong with a request, whatever it asks for."""

from app.errors import ForbiddenError, LearningCenterError, LimitExceededError


class CrossSiteError(ForbiddenError):
    """Another site's page sent it."""


class UnspeakableAddressError(LearningCenterError):
    """The character NUL, which PostgreSQL keeps in no text."""

    def __init__(self) -> None:
        super().__init__("An address cannot contain the character NUL.")


class UnspeakableCharsetError(LearningCenterError):
    """A form in letters of another kind than ours."""

    def __init__(self, charset: str) -> None:
        super().__init__(f"A form is read as UTF-8, not as “{charset}”.")


class BodyTooLargeError(LimitExceededError):
    """The request itself is too long."""

    def __init__(self, allowed: int) -> None:
        super().__init__("bytes in one request", allowed)
