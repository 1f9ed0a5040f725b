"""What is said of a change in play."""

from collections.abc import Iterator

from app.scenarios.format.events import Change


def sentence(change: Change) -> str:
    """As “From now on gw.forward.policy reads “accept”; gw.forward.known is gone.”, in the words of places."""
    return f"From now on {'; '.join(_parts(change))}."


def _parts(change: Change) -> Iterator[str]:
    yield from (f"{place} reads “{new}”" for place, new in sorted(change.set.items()))
    yield from (f"{place} is gone" for place in change.remove)
    for added in change.add:
        if added.route:
            yield f"{added.place.partition('.')[0]} has the route “{added.route}”"
        else:
            where = "at the end of" if added.place.count(".") == 1 else "before"
            yield f"the rule “{added.rule}” stands {where} {added.place}"
