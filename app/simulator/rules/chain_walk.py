"""The tests of a base chain as the way they are: into the chains that are jumped to, to their ends, and back."""

from collections.abc import Iterator, Sequence

from app.simulator.records import record
from app.simulator.rules.filtering import Goto, Jump, Return
from app.simulator.rules.rule_tests import RuleTest


@record
class ChainEnd:
    """No rule of it has decided. `back_to` is the chain that goes on; without one the policy decides."""

    chain: str
    back_to: str | None


def walk(base: str, tests: Sequence[RuleTest]) -> Iterator[RuleTest | ChainEnd]:
    """No chain is in the stack twice, because jumps never lead in a circle."""
    stack = [base]
    for test in tests:
        while stack[-1] != test.chain:
            yield _end(stack)
        yield test
        match test.verdict:
            case Jump(chain):
                stack.append(chain)
            case Goto(chain):
                stack[-1] = chain
            case Return():
                stack.pop()
            case None:
                pass
            case _ if test.decides:
                return
    while stack:
        yield _end(stack)


def _end(stack: list[str]) -> ChainEnd:
    ended = stack.pop()
    return ChainEnd(ended, stack[-1] if stack else None)
