"""Numbered badges over the axis: each as near to its moment as the others leave room, in the order of time."""

from collections.abc import Sequence

APART = 24.0
"""px from the middle of one badge to the next."""


def spread(wanted: Sequence[float], left: float, right: float) -> list[float]:
    """The nearest places with that distance between them; the nearer together where the axis is too short for all."""
    if not wanted:
        return []
    apart = min(APART, (right - left) / max(1, len(wanted) - 1))
    loose = _in_order([x - number * apart for number, x in enumerate(wanted)])
    last = right - (len(wanted) - 1) * apart
    return [min(max(x, left), last) + number * apart for number, x in enumerate(loose)]


def _in_order(wanted: Sequence[float]) -> list[float]:
    """The nearest numbers of which none is less than the one before: those that are pushed share their mean."""
    pools: list[tuple[float, int]] = []
    for x in wanted:
        mean, size = x, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, size = (mean * size + other * others) / (size + others), size + others
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]
