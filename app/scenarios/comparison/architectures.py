"""In which choices of its controls an architecture is measured, and whether what it names can be."""

from app.documents.texts import Json, Path, nearest
from app.scenarios.building.faults import Faults
from app.scenarios.building.places import find_place
from app.scenarios.changing.choices import Choices, choose
from app.scenarios.errors import UnknownChoiceError
from app.scenarios.format.events import StreamEvent
from app.scenarios.format.scenario import ScenarioText


def measured_choices(written: ScenarioText) -> Choices:
    """Raises UnknownChoiceError."""
    return choose(written, written.architecture.controls if written.architecture else {})


def check_architecture(written: ScenarioText, text: Json, faults: Faults, choices: Choices) -> None:
    """What it names has to be there, and in the choices in which it is measured a stream."""
    architecture = written.architecture
    if architecture is None:
        return
    path: Path = ("architecture",)
    try:
        measured = measured_choices(written)
    except UnknownChoiceError as fault:
        for problem in fault.problems:
            faults.add((*path, "controls"), problem.message, problem.hint)
        return
    if unmet := [name for name, choice in architecture.controls.items() if measured.get(name) != choice]:
        faults.add((*path, "controls", unmet[0]), "This choice does not go with the others.")
    if choices == measured and not any(isinstance(event, StreamEvent) for event in written.play):
        faults.add(path, "An architecture is measured by the first “stream” of its play, and there is none.", key=True)
    known = [*written.network.nodes, *(link.name for link in written.network.links if link.name)]
    for index, name in enumerate(architecture.fails):
        if name not in known:
            faults.add((*path, "fails", index), f"There is no node and no named link “{name}”.", nearest(name, known))
    for place in architecture.capacity:
        found = find_place(text, place)
        if isinstance(found, str):
            faults.add((*path, "capacity", place), found, key=True)
