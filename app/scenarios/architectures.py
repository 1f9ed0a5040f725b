"""Whether what an architecture is to be measured by can be measured."""

from app.documents.texts import Json, Path, nearest
from app.scenarios.faults import Faults
from app.scenarios.format.events import StreamEvent
from app.scenarios.format.scenario import ScenarioText
from app.scenarios.places import find_place


def check_architecture(written: ScenarioText, text: Json, faults: Faults) -> None:
    """What it names has to be there."""
    architecture = written.architecture
    if architecture is None:
        return
    path: Path = ("architecture",)
    if not any(isinstance(event, StreamEvent) for event in written.play):
        faults.add(path, "An architecture is measured by the first “stream” of its play, and there is none.", key=True)
    known = [*written.network.nodes, *(link.name for link in written.network.links if link.name)]
    for index, name in enumerate(architecture.fails):
        if name not in known:
            faults.add((*path, "fails", index), f"There is no node and no named link “{name}”.", nearest(name, known))
    for place in architecture.capacity:
        found = find_place(text, place)
        if isinstance(found, str):
            faults.add((*path, "capacity", place), found, key=True)
