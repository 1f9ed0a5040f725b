"""Controls as form fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.scenarios.changing.choices import Choices
from app.scenarios.format.scenario import ScenarioText


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """`when` says with which choices before it this one makes sense."""

    value: str
    label: str
    chosen: bool
    when: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ControlView:
    name: str
    label: str
    when: Mapping[str, str]
    scale: bool
    choices: tuple[ChoiceView, ...]


def control_views(written: ScenarioText, chosen: Choices) -> tuple[ControlView, ...]:
    """A control that makes no sense with these choices shows its first one, ready for when it does."""
    return tuple(
        ControlView(
            name,
            control.label,
            control.when,
            control.scale,
            tuple(
                ChoiceView(key, choice.label, key == chosen.get(name, next(iter(control.choices))), choice.when)
                for key, choice in control.choices.items()
            ),
        )
        for name, control in written.controls.items()
    )
