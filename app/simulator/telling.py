"""What is said again and again of rules and routes that never change, found once."""

from collections.abc import Callable
from typing import TypeVar

Thing = TypeVar("Thing")
Told = TypeVar("Told")
MOST_TOLD = 500


def told_once(tell: Callable[[Thing], Told]) -> Callable[[Thing], Told]:
    """Remember what is told of a thing by which one it is: to compare what is in it takes as long as to tell it.

    The thing is kept with it, so that no other can come to have its identity.
    """
    known: dict[int, tuple[Thing, Told]] = {}

    def ask(thing: Thing) -> Told:
        found = known.get(id(thing))
        if found is None:
            if len(known) >= MOST_TOLD:
                known.clear()
            found = known[id(thing)] = thing, tell(thing)
        return found[1]

    return ask
