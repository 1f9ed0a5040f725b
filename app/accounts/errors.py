"""What can go wrong with people and their accounts."""

from datetime import timedelta
from math import ceil

from app.errors import (
    ConflictError,
    ForbiddenError,
    InvalidCredentialsError,
    NotFoundError,
    SignInNeededError,
    TooOftenError,
)

SECONDS_OF_A_MINUTE = 60


class StrangerError(SignInNeededError):
    """Nobody is signed in."""

    def __init__(self) -> None:
        super().__init__("You have not signed in, or your sign-in has ended. Nothing was done.")


class RoleNeededError(ForbiddenError):
    """Somebody is signed in who may not do this."""

    def __init__(self, who: str, role: str) -> None:
        super().__init__(f"This is for {who}. Your account is {role}; an admin can change that.")


class EmailTakenError(ConflictError):
    """Somebody has an account under this address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} has an account already.")


class NoAccountError(NotFoundError):
    """Nobody has an account under this address or name."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} has no account.")


class LastAdminError(ConflictError):
    """Without this person nobody could give roles."""

    def __init__(self) -> None:
        super().__init__("This is the last admin. Make somebody else an admin first.")


class SignUpClosedError(ForbiddenError):
    """Who runs this center has said that accounts are made for people, not by them."""

    def __init__(self) -> None:
        super().__init__("Accounts are made by the people who run this learning center. Ask them for one.")


class NotProvedError(InvalidCredentialsError):
    """Address and password do not belong together; which of them is wrong is nobody's business."""

    def __init__(self) -> None:
        super().__init__("This e-mail address and this password do not belong together.")


class TooManyTriesError(TooOftenError):
    """The next try is looked at after a while; `said` tells of what there was too much."""

    def __init__(self, said: str, wait: timedelta) -> None:
        seconds = ceil(wait.total_seconds())
        minutes = ceil(seconds / SECONDS_OF_A_MINUTE)
        time = f"{seconds} s" if seconds <= SECONDS_OF_A_MINUTE else f"{minutes} minutes"
        super().__init__(f"{said} This one was not looked at. Try again in {time}.", seconds)


class CrowdError(TooOftenError):
    """More people sign in at this moment than there is memory for."""

    def __init__(self) -> None:
        super().__init__("Many people are signing in right now. Try again in a few seconds.", 5)


class LearnerMovedError(ConflictError):
    """What was begun without an account has gone to one."""

    def __init__(self) -> None:
        super().__init__("You have signed in meanwhile. Open the page again, and send this once more.")
