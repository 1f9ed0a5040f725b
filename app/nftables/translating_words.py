"""Verdicts that translate: `snat`, `dnat`, `masquerade`, `redirect`."""

from collections.abc import Callable, Mapping

from app.nftables.errors import RuleSyntaxError
from app.nftables.lookups import read_target_map
from app.nftables.values import address, port
from app.nftables.words import Reader, Word
from app.simulator.addresses import Address, Family, NumberRange
from app.simulator.filtering import DestinationNat, Masquerade, Redirect, Side, SourceNat, TargetMap, Verdict


def _masquerade(reader: Reader) -> Verdict:
    return Masquerade(_only_ports(reader))


def _redirect(reader: Reader) -> Verdict:
    return Redirect(_only_ports(reader))


def _only_ports(reader: Reader) -> NumberRange | None:
    """`[to :PORT[-PORT]]`."""
    if not reader.take_if("to"):
        return None
    word = reader.take()
    if not word.text.startswith(":"):
        message = f"{word} is not a port" if word.text else "the port is missing"
        raise RuleSyntaxError(word.column, message, "write it with a colon, for example: to :8080")
    return port(Word(word.text[1:], word.column + 1))


def _source_nat(reader: Reader) -> Verdict | TargetMap:
    _to(reader)
    return read_target_map(reader, Side.SOURCE) or SourceNat(*_target(reader))


def _destination_nat(reader: Reader) -> Verdict | TargetMap:
    _to(reader)
    return read_target_map(reader, Side.DESTINATION) or DestinationNat(*_target(reader))


def _to(reader: Reader) -> None:
    """`nft list` says the family where a map leads to ports."""
    reader.take_if("ip")
    reader.take_one_of(("to",))


def _target(reader: Reader) -> tuple[Address, NumberRange | None]:
    """`ADDRESS[:PORT[-PORT]]`."""
    word = reader.take()
    text, colon, _ = word.text.partition(":")
    ports = Word(word.text[len(text) + 1 :], word.column + len(text) + 1)
    return address(Word(text, word.column), Family.IPV4), port(ports) if colon else None


TRANSLATIONS: Mapping[str, Callable[[Reader], Verdict | TargetMap]] = {
    "snat": _source_nat,
    "dnat": _destination_nat,
    "masquerade": _masquerade,
    "redirect": _redirect,
}
