"""What can be wrong with a request, whatever it asks for."""

from app.errors import ForbiddenError, LimitExceededError


class CrossSiteError(ForbiddenError):
    """Another site's page sent it."""


class BodyTooLargeError(LimitExceededError):
    """The request itself is too long."""

    def __init__(self, allowed: int) -> None:
        super().__init__("bytes in one request", allowed)
