"""What rules do besides deciding: `counter`, `log`, `limit rate`, `notrack`."""

from collections.abc import Callable, Mapping

from app.nftables.errors import RuleSyntaxError
from app.nftables.values import number
from app.nftables.words import Reader, Word
from app.simulator.rules.statements import (
    DEFAULT_BURST,
    ClampSegments,
    Count,
    Limit,
    LimitUnit,
    Log,
    NoTrack,
    Statement,
)

UNITS = {unit.name.lower(): unit for unit in LimitUnit}
LEVELS = ("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug")
LONGEST_PREFIX = 127
"""NF_LOG_PREFIXLEN, without the byte at its end."""
MOST = 2**32 - 1
LARGEST_SEGMENT = 2**16 - 1


def _counter(reader: Reader) -> Statement:
    """What `nft list` says that it has counted is read over."""
    for word in ("packets", "bytes"):
        if reader.take_if(word):
            counted = reader.take()
            number(counted, counted.text, 2**64 - 1, "number of packets")
    return Count()


def _log(reader: Reader) -> Statement:
    prefix = level = ""
    while reader.next.text in {"prefix", "level"} and not reader.next.quoted:
        if reader.take().text == "level":
            level = reader.take_one_of(LEVELS).text
        else:
            prefix = _prefix(reader.take())
    return Log(prefix, level)


def _prefix(word: Word) -> str:
    if not word.quoted:
        raise RuleSyntaxError(word.column, "the prefix of a log line is put in quotation marks", 'log prefix "ssh "')
    if len(word.text) > LONGEST_PREFIX:
        raise RuleSyntaxError(word.column, f"the prefix of a log line has {LONGEST_PREFIX} characters at most")
    return word.text


def _notrack(_reader: Reader) -> Statement:
    return NoTrack()


def _limit(reader: Reader) -> Statement:
    reader.take_one_of(("rate",))
    over = reader.take_if("over")
    word = reader.take()
    rate, slash, unit = word.text.partition("/")
    if not slash:
        raise RuleSyntaxError(word.column, f"{word} is not a rate", "write it as: 10/second, 3/minute")
    if unit not in UNITS:
        raise RuleSyntaxError(word.column + len(rate) + 1, f"'{unit}' is not a time", f"understood: {', '.join(UNITS)}")
    return Limit(_least_one(word, rate, "rate"), UNITS[unit], _burst(reader), over)


def _burst(reader: Reader) -> int:
    if not reader.take_if("burst"):
        return DEFAULT_BURST
    word = reader.take()
    burst = _least_one(word, word.text, "burst")
    reader.take_one_of(("packets",))
    return burst


def _least_one(word: Word, text: str, what: str) -> int:
    found = number(word, text, MOST, what)
    if found == 0:
        raise RuleSyntaxError(word.column, f"a {what} of 0 would let nothing through")
    return found


def clamp(reader: Reader) -> Statement:
    """`option maxseg size set 1360`, or `set rt mtu`."""
    for word in ("maxseg", "size", "set"):
        reader.take_one_of((word,))
    if reader.take_if("rt"):
        reader.take_one_of(("mtu",))
        return ClampSegments()
    size = reader.take()
    return ClampSegments(number(size, size.text, LARGEST_SEGMENT, "segment size"))


STATEMENTS: Mapping[str, Callable[[Reader], Statement]] = {
    "counter": _counter,
    "log": _log,
    "limit": _limit,
    "notrack": _notrack,
}
