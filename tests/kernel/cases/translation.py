"""Who decides a mapping, and whom it serves."""

from collections.abc import Mapping

from app.simulator.filtering import TrackingState
from tests.kernel.cases.case import CLOSE, GATEWAY, MASQUERADE, QUERY, Case, udp
from tests.kernel.cases.questions import arrived, consulted, ends, states

TRANSLATION: Mapping[str, Case] = {
    "nat-sees-first-packet": Case(
        (MASQUERADE,),
        CLOSE,
        lambda done: len(consulted(done)) == 1 and set(arrived(done)) == {f"{GATEWAY}:5000", "198.51.100.80:443"},
    ),
    "stranger-finds-no-mapping": Case(
        (MASQUERADE,),
        (QUERY, udp("web2", GATEWAY, (53, 5000))),
        lambda done: states(done)[1] is TrackingState.NEW and ends(done)[1] == "gw",
    ),
}
