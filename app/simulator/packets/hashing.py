"""How the kernel chooses one of many addresses: by a hash that is the same on every machine and after every start.

net/netfilter/nf_nat_core.c, find_best_ips_proto; include/linux/jhash.h, jhash2, which is Bob Jenkins' lookup3. Words
are read as a little-endian machine reads them.
"""

from ipaddress import IPv4Address

from app.simulator.packets.addresses import Address, AddressRange

WORD = 2**32 - 1
WORD_BITS = 32
BEGIN = 0xDEADBEEF
"""JHASH_INITVAL."""
ADDRESS_SIZE = 16
"""An address has the room of one of IPv6, in bytes."""
MIXING = (4, 6, 8, 16, 19, 4)
FINISHING = (14, 11, 25, 16, 4, 14, 24)
Triple = tuple[int, int, int]


def chosen_address(among: AddressRange, source: Address, destination: Address, *, persistent: bool) -> IPv4Address:
    """The same for the same two ends; if it is persistent, for the same source wherever it goes.

    The kernel counts in a word: all addresses there are count as none, and the first of them is always chosen.
    """
    hashed = hash_of(_word(source), 0 if persistent else _word(destination))
    size = int(among.last) - int(among.first) + 1 & WORD
    return IPv4Address(int(among.first) + (hashed * size >> WORD_BITS))


def hash_of(word: int, seed: int) -> int:
    """Of an address of IPv4, which has three empty words behind its own."""
    begin = (BEGIN + ADDRESS_SIZE + seed) & WORD
    return _finished(_mixed(((begin + word) & WORD, begin, begin)))


def _word(address: Address) -> int:
    return int.from_bytes(address.packed, "little")


def _mixed(words: Triple) -> Triple:
    first, second, third = words
    for bits in MIXING:
        first, third = ((first - third) & WORD) ^ _turned(third, bits), (third + second) & WORD
        first, second, third = second, third, first
    return first, second, third


def _finished(words: Triple) -> int:
    first, second, third = words
    for bits in FINISHING:
        third = ((third ^ second) - _turned(second, bits)) & WORD
        first, second, third = second, third, first
    return second


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> WORD_BITS - bits) & WORD
