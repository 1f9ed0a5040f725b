"""The wishes that a scenario's author has written, judged."""

from collections.abc import Iterator

from app.errors import InvalidTextError, LimitExceededError, Problem
from app.scenarios.changing.choices import holds
from app.scenarios.narration import wishes as told
from app.scenarios.scenes import Scene
from app.scenarios.why_not.asking import AskError, read_ask
from app.scenarios.why_not.reaching import Judged, judge


def judged_wishes(scene: Scene) -> Iterator[Judged]:
    """Of those that are meant with these choices, in their order. Raises InvalidTextError for the first fault."""
    for index, wish in enumerate(scene.written.wishes):
        if holds(wish.when, scene.choices):
            yield _judged(scene, index)


def unmet_wishes(scene: Scene) -> Iterator[Problem]:
    """What is not as its author wishes, each at its line."""
    try:
        for index, wish in enumerate(scene.written.wishes):
            if holds(wish.when, scene.choices):
                found = _judged(scene, index)
                if not found.granted:
                    yield scene.text.problem(("wishes", index, wish.kind), told.verdict(found, scene.cast))
    except InvalidTextError as invalid:
        yield from invalid.problems


def _judged(scene: Scene, index: int) -> Judged:
    wish = scene.written.wishes[index]
    try:
        return judge(wish.kind, read_ask(wish.line), scene)
    except (AskError, LimitExceededError) as fault:
        raise InvalidTextError((scene.text.problem(("wishes", index, wish.kind), str(fault)),)) from None
