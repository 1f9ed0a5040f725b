import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.differences import difference
from app.documents.line_endings import lines_of

TEXT = st.lists(st.sampled_from(["one\n", "two\r\n", "three four\n", "\n"]), max_size=25).map("".join)


def told(before: str, after: str) -> list[str]:
    """Each line with its sign, and what changed within it in brackets."""
    signs = {"same": " ", "gone": "-", "new": "+"}
    return [
        f"{line.left_out} left out"
        if line.left_out
        else signs[line.sign] + "".join(f"[{part.text}]" if part.changed else part.text for part in line.parts)
        for line in difference(before, after)
    ]


def test_lines_that_changed_say_which_of_their_words_did() -> None:
    assert told("A packet leaves.\n", "A frame leaves.\n") == ["-A [packet] leaves.", "+A [frame] leaves."]


def test_lines_with_nothing_in_common_are_told_whole() -> None:
    assert told("egress\n", "1 2 3\n") == ["-egress", "+1 2 3"]


def test_lines_far_from_a_change_are_counted() -> None:
    before = "".join(f"{number}\n" for number in range(1, 13))
    assert told(before, before + "13\n") == ["9 left out", " 10", " 11", " 12", "+13"]
    assert told(before, "0\n" + before) == ["+0", " 1", " 2", " 3", "9 left out"]


def test_numbers_are_those_of_the_two_texts() -> None:
    lines = difference("a\nc\n", "b\nb\nc\n")
    assert [(line.before, line.after) for line in lines] == [(1, 0), (0, 1), (0, 2), (2, 3)]


@pytest.mark.parametrize("other", ["a\nb", "a\r\nb\r\n"])
def test_how_lines_end_is_no_difference(other: str) -> None:
    assert difference("a\nb\n", other) == ()


@given(TEXT, TEXT)
def test_a_difference_tells_every_line_of_both_texts_once(before: str, after: str) -> None:
    lines = difference(before, after)
    if not lines:
        assert lines_of(before) == lines_of(after)
        return
    left_out = sum(line.left_out for line in lines)
    assert sum(line.sign in {"same", "gone"} for line in lines) + left_out == len(lines_of(before))
    assert sum(line.sign in {"same", "new"} for line in lines) + left_out == len(lines_of(after))
    assert all("".join(part.text for part in line.parts) in {"one", "two", "three four", ""} for line in lines)
