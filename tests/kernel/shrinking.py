"""Makes a scenario that disagrees smaller, as long as it still disagrees: fewer deeds, rules, chains and routes."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from app.nftables.errors import RuleSyntaxError
from app.nftables.parser import parse_rule
from app.nftables.printer import print_rule
from app.simulator.rules.chain_tables import named_sets
from app.simulator.rules.filtering import Rule
from tests.kernel.scenario import Answer, Deed, Objection, Scenario, Sequel, Setup

Check = Callable[[Scenario], bool]


def shrink(scenario: Scenario, disagrees: Check) -> Scenario:
    """The first smaller one that still disagrees, again and again until there is none."""
    while (smaller := next(filter(disagrees, _smaller(scenario)), None)) is not None:
        scenario = smaller
    return scenario


def _smaller(scenario: Scenario) -> Iterator[Scenario]:
    for number in reversed(range(len(scenario.deeds))):
        if not any(_leans_on(deed, number) for deed in scenario.deeds):
            yield replace(scenario, deeds=_without(list(scenario.deeds), number))
    for name, setup in scenario.setups.items():
        for less in filter(is_askable, _less(setup)):
            yield replace(scenario, setups={**scenario.setups, name: less})


def is_askable(setup: Setup) -> bool:
    """Whether nftables takes the rules."""
    sets = {values.name: values for values in named_sets(setup.rules)}
    try:
        for rule in setup.rules:
            parse_rule(print_rule(rule), sets=sets)
    except RuleSyntaxError:
        return False
    return True


def _leans_on(deed: Deed, number: int) -> bool:
    match deed:
        case Answer(to=earlier) | Objection(to=earlier) | Sequel(of=earlier):
            return earlier == number
        case _:
            return False


def _without(deeds: list[Deed], number: int) -> list[Deed]:
    return [_moved(deed, number) for position, deed in enumerate(deeds) if position != number]


def _moved(deed: Deed, number: int) -> Deed:
    """With one deed less before it, the number of the one it is about may be smaller."""
    match deed:
        case Answer(to=earlier) | Objection(to=earlier) if earlier > number:
            return replace(deed, to=earlier - 1)
        case Sequel(of=earlier) if earlier > number:
            return replace(deed, of=earlier - 1)
        case _:
            return deed


def _less(setup: Setup) -> Iterator[Setup]:
    if setup.routes:
        yield replace(setup, routes=())
    for position, chain in enumerate(setup.chains):
        before, after = setup.chains[:position], setup.chains[position + 1 :]
        yield replace(setup, chains=(*before, *after))
        for rules in _fewer(chain.rules):
            yield replace(setup, chains=(*before, replace(chain, rules=rules), *after))
    for position, regular in enumerate(setup.regular_chains):
        first, last = setup.regular_chains[:position], setup.regular_chains[position + 1 :]
        for rules in _fewer(regular.rules):
            yield replace(setup, regular_chains=(*first, replace(regular, rules=rules), *last))
    default = Setup().settings
    if setup.settings != default:
        yield replace(setup, settings=default)


def _fewer(rules: tuple[Rule, ...]) -> Iterator[tuple[Rule, ...]]:
    """With one rule less, or one part of a rule."""
    for number, rule in enumerate(rules):
        before, after = rules[:number], rules[number + 1 :]
        yield (*before, *after)
        for part in range(len(rule.parts)):
            yield (*before, replace(rule, parts=(*rule.parts[:part], *rule.parts[part + 1 :])), *after)
