"""Which of several addresses a session gets."""

from collections import Counter
from ipaddress import IPv4Address

from app.simulator.packets.addresses import AddressRange
from app.simulator.packets.hashing import chosen_address

TEN = AddressRange(IPv4Address("198.51.100.20"), IPv4Address("198.51.100.29"))
SOURCES = [IPv4Address("10.0.0.0") + number for number in range(2000)]
WEB, SHOP = IPv4Address("198.51.100.80"), IPv4Address("203.0.113.9")


def chosen(destination: IPv4Address, *, persistent: bool) -> list[IPv4Address]:
    return [chosen_address(TEN, source, destination, persistent=persistent) for source in SOURCES]


def test_every_address_of_the_range_is_chosen_about_as_often() -> None:
    counts = Counter(chosen(WEB, persistent=False))
    assert len(counts) == 10
    assert all(150 < count < 250 for count in counts.values())
    assert {TEN.first, TEN.last} <= set(counts)


def test_a_persistent_choice_does_not_look_at_the_destination() -> None:
    assert chosen(WEB, persistent=True) == chosen(SHOP, persistent=True)
    assert chosen(WEB, persistent=False) != chosen(SHOP, persistent=False)


def test_of_all_addresses_there_are_it_is_always_the_first() -> None:
    """Their number, 2**32, is 0 in a word of the kernel (find_best_ips_proto)."""
    everything = AddressRange(IPv4Address(0), IPv4Address(2**32 - 1))
    but_one = AddressRange(IPv4Address(0), IPv4Address(2**32 - 2))
    found = {chosen_address(everything, source, WEB, persistent=True) for source in SOURCES}
    assert found == {IPv4Address(0)}
    assert len({chosen_address(but_one, source, WEB, persistent=True) for source in SOURCES}) > 1990
