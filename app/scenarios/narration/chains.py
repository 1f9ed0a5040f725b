"""Rules on the way to a verdict: those that jump, return, or only do something."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from app.nftables.printer import print_verdict
from app.scenarios.narration.words import short_place
from app.simulator.rules.filtering import Continue, Goto, Jump, Lookup, Return
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.rules.statements import ClampSegments, Count, Limit, Log, NoTrack, SetMark, Statement


def name_in(chain: str, test: RuleTest) -> str:
    """A rule's name; of another chain than the one that is spoken of it says which."""
    name = short_place(test.place)
    return name if test.chain == chain else f"{test.chain}.{name}"


def decider(tests: Sequence[RuleTest]) -> RuleTest | None:
    return next((test for test in tests if test.decides), None)


def detours(tests: Sequence[RuleTest]) -> Iterator[str]:
    """What rules before the verdict have led to or done, each as a sentence without its end."""
    for test in tests:
        name = short_place(test.place)
        match test.verdict:
            case Jump(chain):
                yield f"rule {name} jumps to {chain}"
            case Goto(chain):
                yield f"rule {name} goes to {chain}, from where nothing comes back"
            case Return():
                yield f"rule {name} returns from {test.chain}"
            case _ if not test.decides and test.matched and (deeds := done(test)):
                yield f"rule {name} {deeds}"


def after(test: RuleTest) -> str:
    """What happens after a rule that fits and does not decide, as the end of a sentence."""
    match test.verdict:
        case Jump(chain):
            return f"so {chain} is asked; if it does not decide, the next rule here is"
        case Goto(chain):
            return f"so {chain} is asked, and nothing comes back here"
        case Return():
            return "so it returns to whoever jumped here, and in a base chain to the policy"
        case Continue() | None:
            deeds = done(test)
            return f"{deeds}, and the next rule is asked" if deeds else "and the next rule is asked"
        case _:
            return ""


def fit(test: RuleTest) -> str:
    """How a rule that decides fits, as a sentence without its end."""
    if isinstance(test.rule.verdict, Lookup) and test.verdict is not None:
        return f"it fits, and for this packet its map has: {print_verdict(test.verdict)}"
    return "it fits in everything"


def done(test: RuleTest) -> str:
    """What the statements of a rule that fits do: “counts it and logs it”."""
    deeds = [deed for part in test.rule.parts if isinstance(part, Statement) and (deed := _deed(part))]
    return " and ".join(deeds)


def _deed(statement: Statement) -> str:
    match statement:
        case Count():
            return "counts it"
        case Log(prefix):
            return f"logs it as “{prefix.strip()}”" if prefix.strip() else "logs it"
        case SetMark(of, value):
            whom = "its session" if of.startswith("ct") else "it"
            return f"marks {whom} with {value if isinstance(value, int) else 'the other mark'}"
        case NoTrack():
            return "has it not tracked"
        case ClampSegments(size):
            return f"lets a SYN ask for no more than {'what fits its way' if size is None else f'{size} bytes'}"
        case Limit():
            return ""
        case _:
            assert_never(statement)
