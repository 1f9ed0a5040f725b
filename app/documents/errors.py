"""What stands in the way of somebody who writes a document."""

from datetime import datetime
from uuid import UUID

from app.errors import ConflictError, InvalidTextError, Problem


class StaleTextError(ConflictError):
    """Somebody else has saved or published another text since the author opened the page.

    `theirs` is that text; `base` and `based_on` are what an author says who has seen it. `published` tells whether it
    is what readers see, or a draft.
    """

    def __init__(  # noqa: PLR0913 everything that a page says about it
        self,
        mine: str,
        theirs: str,
        *,
        base: str,
        based_on: int,
        account_id: UUID | None,
        at: datetime,
        published: bool,
    ) -> None:
        what = "published" if published else "saved"
        super().__init__(f"Another text was {what} since you opened this page. Nothing of either is lost: choose.")
        self.mine, self.theirs = mine, theirs
        self.base, self.based_on = base, based_on
        self.account_id, self.at, self.published = account_id, at, published


class BrokenDocumentsError(InvalidTextError):
    """The text is sound, and other documents would not be any more; the problems are theirs."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.files = tuple(dict.fromkeys(problem.file for problem in problems))
