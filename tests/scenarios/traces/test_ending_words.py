"""Every way in which a packet can end has words of its own."""

import pytest

from app.scenarios.narration.arrivals import LOSSES
from app.scenarios.narration.as_if import AS_IF
from app.simulator.steps import EndingKind
from app.simulator.waivers import FINAL

BY_A_RULE = {EndingKind.DROPPED, EndingKind.REJECTED}
"""Told with the rule that decided."""


@pytest.mark.parametrize("kind", sorted(set(EndingKind) - BY_A_RULE - {EndingKind.DELIVERED}))
def test_every_loss_is_told(kind: EndingKind) -> None:
    assert list(LOSSES.values()).count(LOSSES[kind]) == 1


@pytest.mark.parametrize("kind", sorted(set(EndingKind) - BY_A_RULE - FINAL))
def test_every_end_that_can_be_waived_is_told_as_if_it_were_not(kind: EndingKind) -> None:
    assert list(AS_IF.values()).count(AS_IF[kind]) == 1


def test_nothing_is_told_of_ends_that_nobody_can_waive() -> None:
    assert FINAL & set(AS_IF) == set()
