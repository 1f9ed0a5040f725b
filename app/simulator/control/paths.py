"""Paths of BGP, and which of them is best (RFC 4271, 9.1).

In order: the highest local preference, the shortest AS path, the lowest MED among those of one neighbouring AS, one
that was learned from another AS before one from within, the lowest identifier of the speaker that told it. An origin's
own prefix comes before all that is learned. Paths that are equal up to the identifier may be used together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.simulator.packets.addresses import Address, Prefix


@dataclass(frozen=True, slots=True)
class Path:
    """A prefix, and by whom it is reached. `neighbour` is the name by which its teller is known here."""

    prefix: Prefix
    next_hop: Address
    as_path: tuple[int, ...]
    med: int
    local_preference: int
    neighbour: str
    identifier: int
    is_external: bool
    distance: int

    @property
    def neighbouring_as(self) -> int | None:
        return self.as_path[0] if self.as_path else None


def best_first(paths: Iterable[Path]) -> list[Path]:
    """As the rules rank them."""
    remaining = sorted(paths, key=_rank)
    ranked: list[Path] = []
    while remaining:
        winner = _winner(remaining)
        remaining.remove(winner)
        ranked.append(winner)
    return ranked


def usable(ranked: Sequence[Path], most: int) -> tuple[Path, ...]:
    """The best and its equals, at most so many, in the order of their neighbours' names."""
    equal = [path for path in ranked if _merit(path) == _merit(ranked[0])]
    return tuple(sorted(equal[:most], key=lambda path: path.neighbour))


def _winner(paths: Sequence[Path]) -> Path:
    """MED counts between paths of one AS only, so it takes paths out and orders nothing."""
    candidates = [path for path in paths if _before_med(path) == _before_med(paths[0])]
    kept = [path for path in candidates if path.med == _lowest_med(path, candidates)]
    return min(kept, key=_after_med)


def _lowest_med(path: Path, among: Sequence[Path]) -> int:
    return min(other.med for other in among if other.neighbouring_as == path.neighbouring_as)


def _before_med(path: Path) -> tuple[int, int]:
    return -path.local_preference, len(path.as_path)


def _after_med(path: Path) -> tuple[bool, int, str]:
    return not path.is_external, path.identifier, path.neighbour


def _rank(path: Path) -> tuple[object, ...]:
    return *_before_med(path), *_after_med(path)


def _merit(path: Path) -> tuple[object, ...]:
    """What has to be equal for paths to be used together: as routers have it, the neighbouring AS too."""
    return *_before_med(path), path.neighbouring_as, path.med, path.is_external, path.distance
