"""What is told of a thing is found once, and never told of another."""

from app.simulator.telling import MOST_TOLD, told_once


class Thing:
    def __init__(self, name: str) -> None:
        self.name = name


def test_each_thing_is_told_of_once() -> None:
    asked: list[str] = []

    @told_once
    def tell(thing: Thing) -> str:
        asked.append(thing.name)
        return f"It is {thing.name}."

    one, other = Thing("one"), Thing("other")
    assert [tell(one), tell(other), tell(one)] == ["It is one.", "It is other.", "It is one."]
    assert asked == ["one", "other"]


def test_what_comes_where_another_was_is_told_as_itself() -> None:
    """In Python the next thing often lies where the last one lay, and has its identity."""

    @told_once
    def tell(thing: Thing) -> str:
        return thing.name

    assert all(tell(Thing(str(number))) == str(number) for number in range(3 * MOST_TOLD))
