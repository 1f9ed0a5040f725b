"""How much one simulation may take. Work is counted, never timed, so that the same input always has the same answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`work` counts the rules, routes and flows looked at and the hops taken."""

    nodes: int = 200
    rules: int = 2_000
    events: int = 200
    packets: int = 2_000
    work: int = 200_000
