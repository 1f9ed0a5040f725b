from graphlib import CycleError

import pytest

from app.documents.registry import Compiled, Kind, Registry, Shelf, Source


def compile_nothing(_source: Source, _shelf: Shelf) -> Compiled:
    return Compiled("", {})


def registry_of(**reads: tuple[str, ...]) -> Registry:
    registry = Registry()
    for name, read in reads.items():
        registry.register_kind(Kind(name, f"{name}.txt", compile_nothing, read))
    return registry


def test_kinds_come_after_those_that_they_read() -> None:
    registry = registry_of(course=("lesson",), lesson=("scenario", "glossary"), scenario=(), glossary=())
    names = [kind.name for kind in registry.kinds_in_order()]
    assert names[2:] == ["lesson", "course"]
    assert set(names[:2]) == {"scenario", "glossary"}


def test_a_kind_may_read_what_no_feature_brings() -> None:
    assert [kind.name for kind in registry_of(lesson=("lab",)).kinds_in_order()] == ["lesson"]


def test_kinds_that_read_each_other_are_refused() -> None:
    with pytest.raises(CycleError):
        registry_of(hen=("egg",), egg=("hen",)).kinds_in_order()


def test_an_embed_that_nobody_brings_is_none() -> None:
    assert Registry().embed("hologram") is None
