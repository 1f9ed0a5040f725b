"""In which choices of its controls an architecture is measured, and whether what it names can be."""

from collections.abc import Sequence

from app.documents.texts import Json, Path, nearest
from app.scenarios.building.faults import Faults
from app.scenarios.building.places import find_place
from app.scenarios.changing.choices import Choices, choose
from app.scenarios.errors import UnknownChoiceError
from app.scenarios.format.architecture import Architecture, Measurement
from app.scenarios.format.events import StreamEvent
from app.scenarios.format.scenario import ScenarioText


def measured_choices(written: ScenarioText, measurement: Measurement) -> Choices:
    """Raises UnknownChoiceError."""
    return choose(written, measurement.controls)


def check_architecture(written: ScenarioText, text: Json, faults: Faults, choices: Choices) -> None:
    """What it names has to be there, and in the choices in which it is measured a stream."""
    architecture = written.architecture
    if architecture is None:
        return
    path: Path = ("architecture",)
    paths = (path, *((*path, "also", index) for index in range(len(architecture.also))))
    rows = [*zip(architecture.measurements, paths, strict=True)]
    for measurement, place in rows:
        _check_measurement(written, measurement, place, faults, choices)
    if architecture.also:
        _check_flows(rows, faults)
    _check_parts(written, architecture, text, faults)


def _check_measurement(
    written: ScenarioText, measurement: Measurement, path: Path, faults: Faults, choices: Choices
) -> None:
    try:
        measured = measured_choices(written, measurement)
    except UnknownChoiceError as fault:
        for problem in fault.problems:
            faults.add((*path, "controls"), problem.message, problem.hint)
        return
    if unmet := [name for name, choice in measurement.controls.items() if measured.get(name) != choice]:
        faults.add((*path, "controls", unmet[0]), "This choice does not go with the others.")
    streams = sum(isinstance(event, StreamEvent) for event in written.play)
    if choices == measured and streams < measurement.stream:
        message = f"It is measured by “stream” {measurement.stream} of its play, and there are {streams}."
        faults.add(path, message, key=not isinstance(path[-1], int))


def _check_flows(rows: Sequence[tuple[Measurement, Path]], faults: Faults) -> None:
    """Or two rows would look the same."""
    named: set[str] = set()
    for measurement, path in rows:
        if measurement.flow is None or measurement.flow in named:
            message = "Where an architecture has several rows, each has a “flow” of its own."
            faults.add(path, message, key=not isinstance(path[-1], int))
        else:
            named.add(measurement.flow)


def _check_parts(written: ScenarioText, architecture: Architecture, text: Json, faults: Faults) -> None:
    path: Path = ("architecture",)
    known = [*written.network.nodes, *(link.name for link in written.network.links if link.name)]
    for index, name in enumerate(architecture.fails):
        if name not in known:
            faults.add((*path, "fails", index), f"There is no node and no named link “{name}”.", nearest(name, known))
    for place in architecture.capacity:
        found = find_place(text, place)
        if isinstance(found, str):
            faults.add((*path, "capacity", place), found, key=True)
