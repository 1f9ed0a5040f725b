"""Which of many ranges a number lies in, at a cost that does not grow with them as a list would make it."""

from bisect import bisect_right
from collections.abc import Callable, Sequence

Bounds = tuple[int, int]
"""Both ends belong to it."""
Finder = Callable[[int], int | None]
"""The position of the range that a number lies in."""


def finder(ranges: Sequence[Bounds]) -> Finder:
    """Single numbers are looked up at once, ranges by bisection. They must not overlap."""
    if all(first == last for first, last in ranges):
        return {first: position for position, (first, _) in enumerate(ranges)}.get
    ordered = sorted((first, last, position) for position, (first, last) in enumerate(ranges))
    firsts = [first for first, _, _ in ordered]

    def find(number: int) -> int | None:
        before = bisect_right(firsts, number) - 1
        if before < 0 or number > ordered[before][1]:
            return None
        return ordered[before][2]

    return find


def members(ranges: Sequence[Bounds]) -> Callable[[int], bool]:
    """Whether a number lies in one of them; they may overlap."""
    if len(ranges) == 1:
        [(first, last)] = ranges
        return lambda number: first <= number <= last
    find = finder(_merged(ranges))
    return lambda number: find(number) is not None


def _merged(ranges: Sequence[Bounds]) -> list[Bounds]:
    merged: list[Bounds] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged
