"""Whether somebody reaches somebody, in one sentence."""

from app.scenarios.cast import Cast
from app.scenarios.narration.words import capital
from app.scenarios.why_not.asking import EVERY_PORT, Ask
from app.scenarios.why_not.reaching import Judged


def wish(judged: Judged, cast: Cast) -> str:
    """What is wanted."""
    ask = judged.ask
    verb = "reaches" if judged.kind == "reach" else "never gets to"
    return f"{capital(_who(ask.source, cast))} {verb} {_who(ask.destination, cast)}{_on(ask)}."


def verdict(judged: Judged, cast: Cast) -> str:
    """What comes of it."""
    ask, proof = judged.ask, judged.proof
    whole = f"{capital(_who(ask.source, cast))} {{}} {_who(ask.destination, cast)}{_on(ask)}"
    one = f"{capital(_who(proof.source, cast))} {{}} {_who(proof.destination, cast)}{_on(proof)}"
    match judged.kind, judged.granted:
        case "reach", True:
            return f"Granted: {whole.format('reaches')}{_tried(judged)}."
        case "reach", False:
            return f"Not granted: {one.format('does not reach')}."
        case _, True:
            return f"Granted: {whole.format('does not get to')}{_tried(judged)}."
        case _:
            return f"Not granted: {one.format('gets through to')}{_by(judged, cast)}."


def _who(name: str, cast: Cast) -> str:
    """A node by its label, an interface or an address as it is written, a zone by its label."""
    if name in cast.written.nodes:
        return cast.label(name)
    zone = cast.written.zones.get(name)
    return f"any host of {zone.label or name}" if zone else name


def _on(ask: Ask) -> str:
    if ask.port is None:
        return " by ping"
    protocol = (ask.protocol or "tcp").upper()
    if ask.port == EVERY_PORT:
        return f" on any {ask.protocol.upper()} port" if ask.protocol else " on any port"
    return f" on {protocol} port {ask.port}"


def _tried(judged: Judged) -> str:
    return (
        f" ({judged.tried} ways tried, one for each host and port that makes a difference)" if judged.tried > 1 else ""
    )


def _by(judged: Judged, cast: Cast) -> str:
    """A door by which it comes is not whom it comes to."""
    if judged.proof.destination == judged.ask.destination:
        return ""
    return f", and so to {_who(judged.ask.destination, cast)}"
