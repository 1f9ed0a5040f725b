"""Whether a number has come before, as far as a receiver remembers (RFC 4303, 3.4.3; RFC 6479).

It knows the highest number that has come, and of so many numbers up to it which have come too. What is older than that
could have come or not, and is refused as well (net/xfrm/xfrm_replay.c; counter_validate in
drivers/net/wireguard/receive.c). With no size nothing is refused, which only ESP can have.
"""

from app.simulator.network import Tunnel
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.tunnels.tunnel_steps import Misfit

USUAL = {TunnelKind.ESP: 32, TunnelKind.WIREGUARD: 8192 - 64 + 1, TunnelKind.OPENVPN: 64}
"""That of strongSwan. WireGuard's bitmap has 8,192 bits, of which a word of 64 is always being cleared."""


def window_of(tunnel: Tunnel) -> int:
    """Of kinds without numbers there is none."""
    usual = USUAL.get(tunnel.encapsulation.kind, 0)
    return usual if tunnel.replay_window is None else tunnel.replay_window


class ReplayWindow:
    def __init__(self, size: int) -> None:
        self._size = size
        self._highest = -1
        self._come: set[int] = set()

    def objection(self, number: int) -> Misfit | None:
        if number > self._highest or not self._size:
            return None
        if self._highest - number >= self._size:
            return Misfit.LATE
        return Misfit.REPLAYED if number in self._come else None

    def take(self, number: int) -> None:
        self._highest = max(self._highest, number)
        self._come.add(number)
        if len(self._come) > 2 * self._size:
            self._come = {each for each in self._come if self._highest - each < self._size}
