"""`:::scenario slug` in a lesson."""

from collections.abc import Mapping
from typing import Annotated

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.documents import prose
from app.documents.registry import Embed, EmbedCall, Json, PageEmbed, Shelf
from app.documents.texts import validate
from app.errors import InvalidTextError, Problem
from app.scenarios import service
from app.scenarios.changing.changes import read_changes
from app.scenarios.expecting.moments import At, Controls, simulated
from app.scenarios.picturing.figures import FigureRequest, figure_markup


class ScenarioOptions(BaseModel):
    """The lines between the fences; `at` is where the figure stands when the page opens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    caption: Annotated[str, Field(max_length=1000)] = ""
    controls: Controls = {}
    at: At | None = None


def compile_figure(call: EmbedCall, shelf: Shelf) -> Mapping[str, Json]:
    """Raise InvalidTextError when the scenario, a choice or the moment does not exist."""
    options = validate(ScenarioOptions, call.options)
    scenario = shelf.find(service.KIND, call.argument)
    if scenario is None:
        absence = shelf.absence(service.KIND, call.argument)
        raise InvalidTextError((Problem(absence.message, call.file, call.line, hint=absence.hint),))
    simulated(scenario.data, options.controls, options.at, call.options)
    return {
        "name": call.name,
        "scenario": call.argument,
        "caption": prose.inline(options.caption),
        "controls": dict(options.controls),
        "at": options.at or "",
    }


def render_figure(embed: PageEmbed, session: Session) -> Markup:
    slug = str(embed.data["scenario"])
    controls = embed.data["controls"]
    return figure_markup(
        FigureRequest(
            data=service.find(session, slug).data,
            slug=slug,
            name=embed.name,
            caption=Markup(str(embed.data["caption"])),  # noqa: S704 cleaned when it was compiled
            controls={name: str(choice) for name, choice in controls.items()} if isinstance(controls, dict) else {},
            at=str(embed.data["at"]),
            query=embed.query,
            changes=read_changes(embed.query.items()),
        )
    )


SCENARIO_EMBED = Embed("scenario", compile_figure, render_figure)
