"""What a request says of the form in which it takes an answer (RFC 9110, 12.5.3 and 13.1.2)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, TypeAlias

LONGEST_KEPT = 200
"""A longer header is no browser's and is read anew each time."""
LEAST = 0.0001
"""What an answer as it is weighs where nothing is said about it: more than what is refused, less than what is asked."""
WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
TAG = re.compile(r'(?:W/)?("[^"]*")')


Coding: TypeAlias = Literal["br", "gzip", "identity"]
"""How a body travels, by its name in headers."""
SHORTEST_FIRST: tuple[Coding, ...] = ("br", "gzip", "identity")


def coding(accepted: bytes | None) -> Coding:
    """What the client likes best, and of several things the shortest; an answer as it is always does."""
    if accepted is None:
        return "identity"
    return _liked_best(accepted) if len(accepted) <= LONGEST_KEPT else _liked_best.__wrapped__(accepted)


@lru_cache(maxsize=256)
def _liked_best(accepted: bytes) -> Coding:
    weights = dict(_weights(accepted.decode("latin-1")))
    others = weights.get("*", 0.0)
    liked = {"br": weights.get("br", others), "gzip": weights.get("gzip", others)}
    liked["identity"] = weights.get("identity", LEAST)
    allowed = (each for each in SHORTEST_FIRST if liked[each])
    return max(allowed, key=liked.__getitem__, default="identity")


def _weights(accepted: str) -> Iterator[tuple[str, float]]:
    for item in accepted.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        found = [WEIGHT.fullmatch(parameter) for parameter in parameters if parameter.startswith("q=")]
        if name and all(found):  # a weight that is none says nothing
            yield ("gzip" if name == "x-gzip" else name), min((float(each[1]) for each in found if each), default=1.0)


def has_it(tags: bytes, tag: bytes) -> bool:
    """Whether a client that names these tags in `If-None-Match` already has what `tag` marks.

    The comparison is the weak one: a proxy that has changed the coding says `W/` before the tag.
    """
    if tags == tag:
        return True
    named = tags.decode("latin-1")
    return named.strip() == "*" or tag.decode("latin-1") in TAG.findall(named)
