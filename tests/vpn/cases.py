"""What is asked of each kind of tunnel: every question is a network and a play, and every kind a row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from tests.vpn.kinds import KINDS, PROVIDER, WEST, Kind, Means
from tests.vpn.scenes import HOLDING, NARROW, TRACKING, TRANSLATING, Case, case

SMALLEST = 28
"""An IP and a UDP header."""
WINDOW = 32
"""Of how many numbers ESP remembers whether they have come."""
EVERY_PADDING = range(SMALLEST, SMALLEST + 33)
"""Two blocks of whatever cipher."""


def _udp(length: int, more: str = "", *, port: int = 9, expect: str = "delivered: db") -> str:
    return f"{{send: 'udp pc:40000 -> db:{port}', length: {length}{more}, expect: {{{expect}}}}}"


def _ping(source: str = "pc", destination: str = "db") -> str:
    return f"{{ping: {source} -> {destination}, expect: {{delivered: {destination}}}}}"


def _copy(number: int, expect: str) -> str:
    return f"{{send: copy of {number} from isp, expect: {{{expect}}}}}"


def _change(what: str) -> str:
    return f"{{change: {{{what}}}}}"


def _sizes(kind: Kind) -> Case:
    """Every padding, then what just fits, and what does not: to be cut or not."""
    mtu = kind_mtu(kind)
    plays = [_ping(), *map(_udp, EVERY_PADDING)]
    plays += [_udp(length, ", df: true") for length in range(mtu - 16, mtu + 1)]
    plays += [_udp(length, ", df: true", expect="lost: west") for length in (mtu + 1, mtu + 40, 1500)]
    return case("sizes", kind, [*plays, *map(_udp, (mtu, mtu + 1, 1500))])


def _paddings(kind: Kind) -> Case:
    return case("paddings", kind, [_ping(), *map(_udp, EVERY_PADDING)])


def _widths(kind: Kind) -> Case:
    """Of a tunnel that takes whatever an Ethernet does."""
    lengths = (1399, 1400, 1440, 1448, 1449, 1460, 1500)
    plays = [_udp(length, more) for length in lengths for more in ("", ", df: true")]
    return case("widths", kind, [_ping(), *plays])


def _ttl(kind: Kind) -> Case:
    return case("ttl", kind, [_ping(), *(_udp(100, f", ttl: {ttl}") for ttl in (255, 64, 4, 3, 2, 1))])


def _tracked(kind: Kind) -> Case:
    plays = [_ping(), _ping(), "wait: 3s", _ping("db", "pc"), _ping()]
    return case("tracked", kind, plays, TRACKING)


def _narrow(kind: Kind) -> Case:
    plays = [_ping(), *(_udp(length, ", df: true") for length in (1400, 1400, 1000)), *map(_udp, (1400, 1400))]
    return case("narrow", kind, plays, NARROW)


def _closed(kind: Kind) -> Case:
    return case("closed", kind, [_ping(), *(_udp(length, port=10) for length in (100, 1000))])


def _copies(kind: Kind) -> Case:
    """One at once; then one of the first and of the second that were held back while as many came as are remembered."""
    fate = "lost: east" if kind.is_sealed else "delivered: db"
    plays = [
        _ping(),
        _udp(100),
        _copy(3, fate),
        _change(f"add: [{{place: isp.forward.open, name: held, rule: ip saddr {WEST} drop}}]"),
    ]
    plays += [_udp(100, expect="lost: isp"), _udp(100, expect="lost: isp"), _change("remove: [isp.forward.held]")]
    plays += [_udp(100)] * (WINDOW - 1)
    return case("copies", kind, [*plays, _copy(5, fate), _copy(6, "delivered: db"), _copy(6, fate)], HOLDING)


def _clear(kind: Kind) -> Case:
    """Somebody on the way claims to be within; and who is within claims to be nobody that a selector knows."""
    fate = "lost: east" if "selectors" in kind.east else "delivered: db"
    claims = f"{{send: 'udp isp:40000 -> db:9', source: 10.1.0.10, expect: {{{fate}}}}}"
    outside = "{send: 'udp pc:40000 -> db:9', source: 10.3.0.10, expect: {delivered: db}}"
    return case("clear", kind, [_ping(), claims, outside])


def _translated(kind: Kind) -> Case:
    """The far end knows the provider's address only."""
    plays = [_ping(), _ping(), _ping("db", "pc"), _ping(), _udp(100)]
    return case("translated", replace(kind, east=kind.east.replace(WEST, PROVIDER)), plays, TRANSLATING)


def _moved(kind: Kind) -> Case:
    """The provider gives another port from one packet to the next, and the far end follows."""
    other = "oifname to-east meta l4proto udp masquerade to :3000"
    change = f"remove: [isp.postrouting.hide], add: [{{place: isp.postrouting, name: moved, rule: '{other}'}}]"
    plays = [_ping(), _ping("db", "pc"), _change(change), "flush: isp", _ping(), _ping("db", "pc")]
    return case("moved", replace(kind, east=kind.east.replace(WEST, PROVIDER)), plays, TRANSLATING)


def _kept(kind: Kind) -> Case:
    """What keeps its way open holds the provider's session. Data is not asked for: keepalives have no numbers here."""
    return case("kept", kind, ["wait: 3s", "wait: 6s"], TRACKING)


def _segments(kind: Kind) -> Case:
    """How large segments a SYN asks for at either end: as large as an Ethernet has them, and smaller ones."""
    syn = "{{send: 'tcp pc:{port} -> db:{to} syn', expect: {{{expect}}}}}"
    plays = [syn.format(port=40000, to=9, expect="delivered: db"), syn.format(port=40001, to=10, expect="refused: db")]
    return case("segments", kind, [_ping(), *plays])


def _repeated(kind: Kind) -> Case:
    """What is lost outside is sent again outside, and whoever sent what is inside never hears of it."""
    once = f"ip saddr {WEST} limit rate 1/minute burst 1 packets drop"
    lost = _change(f"add: [{{place: isp.forward.open, name: once, rule: '{once}'}}]")
    return case("repeated", kind, [_ping(), _udp(100), lost, _udp(200), _udp(100)], HOLDING)


def _strange(kind: Kind) -> Case:
    """One packet only: for a while after an error IPIP complains of the next, which is not simulated."""
    return case("strange", replace(kind, east=kind.strange), [_udp(100, expect="lost: east")])


QUESTIONS: Mapping[str, Callable[[Kind], Case]] = {
    "sizes": _sizes,
    "paddings": _paddings,
    "widths": _widths,
    "ttl": _ttl,
    "tracked": _tracked,
    "narrow": _narrow,
    "copies": _copies,
    "clear": _clear,
    "translated": _translated,
    "moved": _moved,
    "kept": _kept,
    "closed": _closed,
    "strange": _strange,
    "segments": _segments,
    "repeated": _repeated,
}


def kind_mtu(kind: Kind) -> int:
    """What the simulator lets into the tunnel."""
    west = next(node for node in case("mtu", kind, [_ping()]).scene().network.nodes if node.name == "west")
    return next(each.largest for each in west.interfaces if each.tunnel is not None)


def cases(means: Means, chosen: Sequence[str] = ()) -> Iterator[Case]:
    """`chosen` are words that a case's name has to contain."""
    for kind in KINDS:
        for name, question in QUESTIONS.items():
            if _concerns(name, kind, means) and means in kind.means and _is_chosen(f"{name}/{kind.name}", chosen):
                yield question(kind)


def _concerns(question: str, kind: Kind, means: Means) -> bool:
    """Programs forbid to cut what their sockets send, so that a narrow way is another question, but for TCP."""
    if kind.asked:
        return question in kind.asked
    if means is Means.PROGRAMS and question == "narrow":
        return False
    if question in {"strange", "moved"}:
        return bool(kind.strange) if question == "strange" else kind.name == "wireguard"
    return question not in {"paddings", "widths", "kept", "segments", "repeated"}


def _is_chosen(name: str, words: Sequence[str]) -> bool:
    return all(word in name for word in words)
