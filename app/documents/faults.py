"""While somebody writes content: what is wrong with it, to be shown where it would have been read."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request

from app.documents.compiling import Failure
from app.errors import Problem


class ContentFaults:
    """The failures of this process's last import; always empty where nobody writes.

    `others` are problems that keep nobody from reading a document.
    """

    def __init__(self) -> None:
        self._problems: dict[tuple[str, str], tuple[Problem, ...]] = {}
        self._others: tuple[Problem, ...] = ()

    def replace(self, failures: Sequence[Failure], others: Sequence[Problem] = ()) -> None:
        self._problems = {(failure.kind, failure.slug): failure.problems for failure in failures}
        self._others = tuple(others)

    def of(self, kind: str, slug: str) -> tuple[Problem, ...]:
        return self._problems.get((kind, slug), ())

    def everything(self) -> tuple[Problem, ...]:
        return (*(problem for problems in self._problems.values() for problem in problems), *self._others)


def content_faults(request: Request) -> ContentFaults:
    faults: ContentFaults = request.app.state.faults
    return faults


Faults = Annotated[ContentFaults, Depends(content_faults)]
