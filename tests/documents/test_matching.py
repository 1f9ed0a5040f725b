from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.differences import difference
from app.documents.line_endings import with_endings_of
from app.documents.matching import pieces

ITEMS = st.lists(st.sampled_from("abcd"), max_size=20)


@given(ITEMS, ITEMS, st.sampled_from([0, 1000]))
def test_the_pieces_make_the_new_sequence_of_the_old_one(old: list[str], new: list[str], most_pairs: int) -> None:
    found = pieces(old, new, most_pairs)
    assert [item for what, i, j, k, m in found for item in (old[i:j] if what == "equal" else new[k:m])] == new
    assert [item for _, i, j, _, _ in found for item in old[i:j]] == old
    assert all(old[i:j] == new[k:m] for what, i, j, k, m in found if what == "equal")


def test_too_many_pairs_between_are_told_as_one_change_between_what_is_the_same() -> None:
    assert pieces(list("xababy"), list("xbabay"), most_pairs=2) == [
        ("equal", 0, 1, 0, 1),
        ("replace", 1, 5, 1, 5),
        ("equal", 5, 6, 5, 6),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("\n" * 4_000, "x\n" + "\n" * 4_000 + "y\n", id="blank lines"),
        pytest.param("- a\n- b\n" * 2_000, "- c\n" + "- b\n- a\n" * 2_000, id="lines of a list"),
        pytest.param("a b " * 2_000, "c a b " * 2_000, id="one long line"),
    ],
)
def test_texts_that_repeat_themselves_are_compared_without_looking_at_every_pair(
    monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    compared: list[int] = []

    def counted(_junk: None, old: Sequence[str], new: Sequence[str], *, autojunk: bool) -> SequenceMatcher[str]:
        counts = Counter(new)
        compared.append(sum(counts[item] for item in old))
        return SequenceMatcher(None, old, new, autojunk=autojunk)

    monkeypatch.setattr("app.documents.matching.SequenceMatcher", counted)
    assert difference(before, after)
    assert with_endings_of("\r\n" + before, after)
    assert sum(compared) <= 500_000
