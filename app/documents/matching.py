"""What two sequences have in common, found in a time that somebody waits for.

`difflib` looks at every pair of equal items, and again for each piece that it finds: two texts of some thousand blank
lines, or one line of some thousand words, would take minutes. What both begin and end with is set aside first, as most
changes are small; where too many pairs are left over, all between counts as different.
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile

MOST_PAIRS = 500_000

Piece = tuple[str, int, int, int, int]
"""As `difflib` tells them: what happened, then from where to where in the old and in the new sequence."""


def pieces(old: Sequence[str], new: Sequence[str], most_pairs: int = MOST_PAIRS) -> list[Piece]:
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    last, new_last = len(old) - tail, len(new) - tail
    between = [
        (what, first + head, end + head, new_first + head, new_end + head)
        for what, first, end, new_first, new_end in _between(old[head:last], new[head:new_last], most_pairs)
    ]
    begin: list[Piece] = [("equal", 0, head, 0, head)] if head else []
    end: list[Piece] = [("equal", last, len(old), new_last, len(new))] if tail else []
    return [*begin, *between, *end]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _between(old: Sequence[str], new: Sequence[str], most_pairs: int) -> Sequence[Piece]:
    counts = Counter(new)
    if sum(counts[item] for item in old) <= most_pairs:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("replace", 0, len(old), 0, len(new))]
