"""What the users of a scenario can get wrong, beside its text."""

from app.errors import InvalidTextError, Problem


class UnknownChoiceError(InvalidTextError):
    """A control or a choice that the scenario does not have, or not together with the others."""

    def __init__(self, control: str, message: str, hint: str = "") -> None:
        super().__init__((Problem(message, pointer=f"/controls/{control}", hint=hint),))
