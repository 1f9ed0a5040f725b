"""How a packet goes through a base chain and those to which its rules jump (nft_do_chain)."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from app.simulator.limits import Meter
from app.simulator.rules.filtering import Continue, Goto, Jump, Return
from app.simulator.rules.matching import ReadyRule
from app.simulator.rules.remembering import Decisions
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.visit import Visit

Called = Mapping[str, Sequence[ReadyRule]]
"""The rules of the chains that can be jumped to."""


class Asking:
    """The rules of one base chain, and of those that they lead to."""

    def __init__(self, rules: Sequence[ReadyRule], called: Called, meter: Meter) -> None:
        self._rules = rules
        self._called = called
        self._meter = meter

    @cached_property
    def _decisions(self) -> Decisions:
        """Of no use where everything is told."""
        return Decisions(self._rules)

    def ask(self, visit: Visit) -> tuple[tuple[RuleTest, ...], RuleTest | None]:
        """Looking a decision up again counts as the work that it was, so that both ways end at the same limit."""
        if visit.explains or not self._decisions.remembers:
            return ask(self._rules, self._called, visit, self._meter)
        decided, looked_at = self._decisions.decide(visit)
        self._meter.count(looked_at)
        return (), decided


def ask(
    rules: Sequence[ReadyRule], called: Called, visit: Visit, meter: Meter
) -> tuple[tuple[RuleTest, ...], RuleTest | None]:
    """Every rule that was looked at, and the one that decided: without one it is the policy."""
    tests: list[RuleTest] = []
    waiting = [iter(rules)]
    while waiting:
        for rule in waiting[-1]:
            meter.count()
            test = rule.told(visit)
            if test is None:
                continue
            tests.append(test)
            if test.verdict is not None:
                break
        else:
            waiting.pop()
            continue
        match test.verdict:
            case Jump(chain):
                waiting.append(iter(called[chain]))
            case Goto(chain):
                waiting[-1] = iter(called[chain])
            case Return():
                waiting.pop()
            case Continue():
                pass
            case _:
                return tuple(tests), test
    return tuple(tests), None
