"""Verdicts that translate: `snat`, `dnat`, `masquerade`, `redirect`."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.nftables.errors import RuleSyntaxError
from app.nftables.lookups import read_target_map
from app.nftables.values import address, address_range, port
from app.nftables.words import Reader, Word
from app.simulator.packets.addresses import Address, AddressRange, Family, NumberRange
from app.simulator.rules.filtering import (
    AS_USUAL,
    DestinationNat,
    Masquerade,
    NatFlag,
    Redirect,
    Side,
    SourceNat,
    TargetMap,
    Verdict,
)

FLAGS: Mapping[str, NatFlag] = {
    "random": NatFlag.RANDOM,
    "fully-random": NatFlag.FULLY_RANDOM,
    "persistent": NatFlag.PERSISTENT,
}


def _masquerade(reader: Reader) -> Verdict:
    return Masquerade(_only_ports(reader), _flags(reader))


def _redirect(reader: Reader) -> Verdict:
    return Redirect(_only_ports(reader), _flags(reader))


def _only_ports(reader: Reader) -> NumberRange | None:
    """`[to :PORT[-PORT]]`."""
    if not reader.take_if("to"):
        return None
    word = reader.take()
    if not word.text.startswith(":"):
        message = f"{word} is not a port" if word.text else "the port is missing"
        raise RuleSyntaxError(word.column, message, "write it with a colon, for example: to :8080")
    return port(Word(word.text[1:], word.column + 1))


def _flags(reader: Reader) -> NatFlag:
    """`[random[,persistent]]`."""
    if not reader.next.text:
        return AS_USUAL
    flags = FLAGS[reader.take_one_of(FLAGS).text]
    while reader.take_if(","):
        flags |= FLAGS[reader.take_one_of(FLAGS).text]
    return flags


def _source_nat(reader: Reader) -> Verdict | TargetMap:
    return _translation(reader, Side.SOURCE)


def _destination_nat(reader: Reader) -> Verdict | TargetMap:
    return _translation(reader, Side.DESTINATION)


def _translation(reader: Reader, side: Side) -> Verdict | TargetMap:
    """`nft list` says the family where a map leads to ports."""
    reader.take_if("ip")
    reader.take_one_of(("to",))
    lookup = read_target_map(reader, side)
    if lookup is not None:
        return replace(lookup, flags=_flags(reader))
    kind = SourceNat if side is Side.SOURCE else DestinationNat
    return kind(*_target(reader), _flags(reader))


def _target(reader: Reader) -> tuple[Address | AddressRange, NumberRange | None]:
    """`ADDRESS[-ADDRESS][:PORT[-PORT]]`."""
    word = reader.take()
    text, colon, _ = word.text.partition(":")
    ports = Word(word.text[len(text) + 1 :], word.column + len(text) + 1)
    return _addresses(Word(text, word.column)), port(ports) if colon else None


def _addresses(word: Word) -> Address | AddressRange:
    if "-" not in word.text:
        return address(word, Family.IPV4)
    return address_range(word, Family.IPV4)


TRANSLATIONS: Mapping[str, Callable[[Reader], Verdict | TargetMap]] = {
    "snat": _source_nat,
    "dnat": _destination_nat,
    "masquerade": _masquerade,
    "redirect": _redirect,
}
