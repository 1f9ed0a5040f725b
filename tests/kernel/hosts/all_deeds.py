"""All deeds, each under a name of its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.simulator.packets.addresses import Family
from tests.kernel.hosts.deeds import Deed
from tests.kernel.hosts.size_deeds import forgetting_deeds, size_deeds, telling_deeds, waiting_deeds
from tests.kernel.hosts.usual_deeds import usual_deeds


def _named(deeds: Iterable[Deed]) -> Iterator[Deed]:
    for deed in deeds:
        yield replace(deed, name=f"{deed.name}, IPv{deed.family}")


DEEDS: Sequence[Deed] = (
    *(deed for family in Family for deed in _named(usual_deeds(family))),
    *(deed for family in Family for deed in _named(size_deeds(family))),
    *(deed for family in Family for deed in _named(telling_deeds(family))),
    *_named(forgetting_deeds(Family.IPV4)),
)
"""What any user's namespaces can be asked."""
OF_ROOT: Sequence[Deed] = tuple(_named(forgetting_deeds(Family.IPV6)))
"""What needs the machine's root: nobody else may say how long IPv6 remembers (ipv6_route_sysctl_init)."""
SLOW: Sequence[Deed] = tuple(deed for family in Family for deed in _named(waiting_deeds(family)))
"""What takes a minute however short everything else is."""
