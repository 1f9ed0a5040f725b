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
        super().__init__("Sign in to do this.")


class RoleNeededError(ForbiddenError):
    """Somebody is signed in who may not do this."""

    def __init__(self, who: str) -> None:
        super().__init__(f"This is for {who}. An admin can change what your account may do.")


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


class TooManyGuessesError(TooOftenError):
    """Passwords were guessed at; the next one is looked at after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = ceil(wait.total_seconds())
        minutes = ceil(self.seconds / SECONDS_OF_A_MINUTE)
        time = f"{self.seconds} s" if self.seconds <= SECONDS_OF_A_MINUTE else f"{minutes} minutes"
        super().__init__(f"There were too many wrong passwords. Try again in {time}.")
