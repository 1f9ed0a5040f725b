"""`:::predict scenario` in a lesson: a figure that asks what happens at a hop before it shows it.

The simulator decides which option is right, when the lesson is published; an author may write it down too, to be told
when the scenario has changed under the question.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.documents import prose
from app.documents import service as documents
from app.documents.registry import Embed, EmbedCall, ItemProgress, Json, PageEmbed, Shelf
from app.documents.texts import validate
from app.errors import InvalidTextError, Problem
from app.quizzes import questions, service
from app.quizzes.asked import PREDICT, ask_prediction
from app.quizzes.embeds import earlier_markup, fault, items, open_markup
from app.quizzes.giveaways import stands_out
from app.quizzes.questions import Moment, Option, SingleChoice
from app.scenarios.changing.changes import read_changes
from app.scenarios.expecting.claims import Claim, find_moment, holds, unknown_places
from app.scenarios.expecting.moments import At, Controls, simulated
from app.scenarios.picturing.figures import FigureRequest, figure_id, figure_markup
from app.scenarios.service import read_compiled, run_compiled
from app.scenarios.traces.trace_document import TraceDocument


class PredictOption(BaseModel):
    """`when` is what the simulator has to say for this option to be right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=500)]
    when: Claim
    feedback: Annotated[str, Field(min_length=1, max_length=2000)]


class PredictText(BaseModel):
    """The lines between the fences."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    caption: Annotated[str, Field(max_length=1000)] = ""
    controls: Controls = {}
    at: At
    question: Annotated[str, Field(min_length=1, max_length=2000)]
    options: Annotated[list[PredictOption], Field(min_length=2, max_length=6)]
    answer: Annotated[int, Field(ge=1)] | None = None


def compile_prediction(call: EmbedCall, shelf: Shelf) -> Mapping[str, Json]:
    """Raises InvalidTextError, also where the simulator contradicts the author."""
    written = validate(PredictText, call.options)
    scenario = shelf.find("scenario", call.argument)
    if scenario is None:
        absence = shelf.absence("scenario", call.argument)
        raise fault(call, absence.message, absence.hint)
    trace = simulated(scenario.data, written.controls, written.at, call.options)
    _check_places(call, written, scenario.data, trace)
    right = _right_option(call, written, trace)
    return {
        "name": call.name,
        "scenario": call.argument,
        "caption": prose.inline(written.caption),
        "controls": dict(written.controls),
        "at": written.at,
        "asks": questions.to_json(_question(call, written, right)),
    }


def _check_places(call: EmbedCall, written: PredictText, scenario: Mapping[str, Json], trace: TraceDocument) -> None:
    """A place that does not exist would make an option wrong without anybody noticing."""
    texts = [read_compiled(scenario).text.value, run_compiled(scenario, written.controls).performance.scene.text.value]
    for index, option in enumerate(written.options):
        for key, message in unknown_places(option.when, texts, trace):
            raise _contradiction(call, ("options", index, "when", key), message)


def _right_option(call: EmbedCall, written: PredictText, trace: TraceDocument) -> int:
    """The number of the one option that holds."""
    holding = [number for number, option in enumerate(written.options, 1) if holds(trace, written.at, option.when)]
    what = _what_happens(trace, written.at)
    if not holding:
        raise _contradiction(call, ("options",), f"The simulator agrees with none of the options. {what}")
    if len(holding) > 1:
        numbers = " and ".join(map(str, holding))
        raise _contradiction(call, ("options", holding[1] - 1, "when"), f"Options {numbers} are both right. {what}")
    if written.answer not in {None, *holding}:
        message = f"The simulator says option {holding[0]}, not {written.answer}. {what}"
        raise _contradiction(call, ("answer",), message)
    if message := stands_out([(option.text, number in holding) for number, option in enumerate(written.options, 1)]):
        raise _contradiction(call, ("options",), message)
    return holding[0]


def _contradiction(call: EmbedCall, path: tuple[str | int, ...], message: str) -> InvalidTextError:
    problem: Problem = call.options.problem(path, message)
    return InvalidTextError((problem,))


def _what_happens(trace: TraceDocument, at: str) -> str:
    moment = find_moment(trace, at)
    return f"At {at}: {moment.hop.sentence}" if moment else ""


def _question(call: EmbedCall, written: PredictText, right: int) -> SingleChoice:
    """Every wrong option leads to the very moment that was asked about."""
    shown = Moment(call.argument, written.at, written.controls)
    options = tuple(
        Option(
            prose.inline(option.text),
            correct=number == right,
            feedback=prose.inline(option.feedback),
            shows=None if number == right else shown,
        )
        for number, option in enumerate(written.options, start=1)
    )
    return SingleChoice(call.name, prose.inline(written.question), options)


def prediction_progress(
    session: Session, learner_id: UUID | None, lesson: str, data: Mapping[str, Json]
) -> Sequence[ItemProgress]:
    name = str(data["name"])
    status = service.status(session, learner_id, "lesson", lesson, name)
    return (ItemProgress(name, status, figure_id(name)),)


def prediction_answered(session: Session, learner_id: UUID, lesson: str, data: Mapping[str, Json]) -> Sequence[Markup]:
    return earlier_markup(session, learner_id, ask_prediction(session, lesson, str(data["name"])))


def render_prediction(embed: PageEmbed, session: Session) -> Markup:
    """The figure with the question inside; the figure waits at the hop until it is answered."""
    asked = ask_prediction(session, embed.lesson, embed.name)
    slug = str(embed.data["scenario"])
    scenario = documents.published(session, "scenario", slug)
    if scenario is None:
        return open_markup(asked)
    return figure_markup(
        FigureRequest(
            data=scenario.data,
            slug=slug,
            name=embed.name,
            caption=prose.compiled(str(embed.data["caption"])),
            controls=_controls(embed.data["controls"]),
            query=embed.query,
            changes=read_changes(embed.query.items()),
            predictions=(open_markup(asked),),
        )
    )


def _controls(written: Json) -> dict[str, str]:
    return {name: str(choice) for name, choice in written.items()} if isinstance(written, dict) else {}


PREDICT_EMBED = Embed(PREDICT, compile_prediction, render_prediction, items, prediction_progress, prediction_answered)
