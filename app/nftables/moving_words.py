"""Verdicts that only say where a packet goes on: the ones that maps can hold."""

import re
from collections.abc import Callable, Mapping

from app.nftables.errors import RuleSyntaxError
from app.nftables.keywords import KEYWORDS
from app.nftables.words import Reader
from app.simulator.rules.filtering import Accept, Continue, Drop, Goto, Jump, Return, Verdict

CHAIN_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)


def _chain_name(reader: Reader) -> str:
    word = reader.take()
    if not CHAIN_NAME.fullmatch(word.text) or word.text in KEYWORDS:
        message = f"{word} is not the name of a chain" if word.text else "the name of a chain is missing"
        raise RuleSyntaxError(word.column, message)
    return word.text


def _jump(reader: Reader) -> Verdict:
    return Jump(_chain_name(reader))


def _goto(reader: Reader) -> Verdict:
    return Goto(_chain_name(reader))


def _return(_reader: Reader) -> Verdict:
    return Return()


def _continue(_reader: Reader) -> Verdict:
    return Continue()


def _accept(_reader: Reader) -> Verdict:
    return Accept()


def _drop(_reader: Reader) -> Verdict:
    return Drop()


MOVES: Mapping[str, Callable[[Reader], Verdict]] = {
    "accept": _accept,
    "drop": _drop,
    "jump": _jump,
    "goto": _goto,
    "return": _return,
    "continue": _continue,
}


def read_move(reader: Reader) -> Verdict:
    return MOVES[reader.take_one_of(MOVES).text](reader)
