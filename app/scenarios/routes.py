"""The endpoint for simulations, and the scenarios' own pages."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.documents.faults import Faults
from app.documents.registry import Published
from app.errors import InvalidTextError
from app.scenarios import service
from app.scenarios.changing.changes import Changes, read_changes
from app.scenarios.changing.choices import known
from app.scenarios.changing.controls import control_views
from app.scenarios.comparison.comparison_pages import comparison_page, rows_of
from app.scenarios.downloads import find_file
from app.scenarios.format.scenario import ScenarioText
from app.scenarios.pages import PAGE, ListPage, page_of
from app.scenarios.picturing.axes import draw_axes
from app.scenarios.picturing.figures import FigureRequest
from app.scenarios.picturing.pictures import pictures
from app.scenarios.requests import (
    ChoiceEntry,
    ControlEntry,
    ErrorResponse,
    PassedEntry,
    Pictures,
    ScenarioDetail,
    ScenarioEntry,
    ScenarioList,
    SimulationRequest,
    SimulationResponse,
    WhyNotRequest,
    WhyNotResponse,
)
from app.scenarios.service import Simulation
from app.scenarios.text_pages import text_page
from app.scenarios.why_not.why import findings, judged_wish, proving, sentence
from app.scenarios.why_not.why_pages import why_page
from app.web.addresses import url
from app.web.pages import page
from app.web.transactions import ReadSession

router = APIRouter()
FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorResponse, "description": "The body is not JSON."},
    404: {"model": ErrorResponse, "description": "There is no such scenario."},
    413: {"model": ErrorResponse, "description": "The body is too large."},
    422: {"model": ErrorResponse, "description": "Faults by line or pointer, or a limit by its name."},
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: FAULTS[404]}


@router.get("/api/scenarios", tags=["scenarios"])
def list_scenarios(session: ReadSession) -> ScenarioList:
    """Every published scenario."""
    return ScenarioList(scenarios=list(service.part_of_all(session, _entry)))


@router.get("/api/scenarios/{slug}", tags=["scenarios"], responses=NOT_FOUND)
def show_scenario(session: ReadSession, slug: str) -> ScenarioDetail:
    """One published scenario, with its controls and its text."""
    published = service.find(session, slug)
    scenario = service.read_compiled(published.data)
    value = scenario.text.value
    return ScenarioDetail(
        slug=slug,
        revision=published.number,
        title=published.title,
        summary=scenario.written.summary,
        controls=[
            ControlEntry(
                name=control.name,
                label=control.label,
                when=dict(control.when),
                choices=[
                    ChoiceEntry(value=choice.value, label=choice.label, when=dict(choice.when))
                    for choice in control.choices
                ],
            )
            for control in control_views(scenario.written, {})
        ],
        source=str(published.data["source"]),
        scenario=value if isinstance(value, dict) else {},
    )


@router.post("/api/simulations", tags=["scenarios"], responses=FAULTS)
def simulate(session: ReadSession, request: SimulationRequest) -> SimulationResponse:
    """Play a scenario: every packet, every hop, every decision, with its sentences."""
    simulation = _simulation(session, request)
    drawn = None
    if request.picture:
        width = request.picture.width
        drawn = Pictures.model_validate({**pictures(simulation, width), "axes": draw_axes(simulation, width)})
    trace = service.explained(
        simulation,
        tables="tables" in request.include,
        texts="texts" in request.include,
        breakable="breakable" in request.include,
    )
    return SimulationResponse(trace=trace, pictures=drawn)


def _simulation(session: Session, request: SimulationRequest, changed: Changes | None = None) -> Simulation:
    changes = request.changes.changes() if changed is None else changed
    if isinstance(request.scenario, str):
        return service.run_published(service.find(session, request.scenario), request.controls, changes)
    if request.source is not None:
        return service.run(service.read_source(request.source), request.controls, changes)
    return service.run(service.read_value(request.scenario), request.controls, changes)


@router.post("/api/why-not", tags=["scenarios"], responses=FAULTS)
def why_not(session: ReadSession, request: WhyNotRequest) -> WhyNotResponse:
    """Whether somebody reaches somebody in a scenario, proved by a run, with everything that stands in the way."""
    scene = _simulation(session, request).performance.scene
    judged = judged_wish("reach" if request.never is None else "never", request.reach or request.never or "", scene)
    proof = proving(judged, request.changes.changes())
    trace = _simulation(session, request, proof).trace
    found = findings(trace, scene)
    return WhyNotResponse(
        granted=judged.granted,
        sentence=sentence(judged, scene),
        tried=judged.tried,
        asked=proof.ask,
        at=found.at,
        blockers=list(found.blockers),
        passed=[PassedEntry(at=each.at, place=each.place, line=each.line, text=each.text) for each in found.passed],
        trace=trace,
    )


@router.get("/api/scenario.schema.json", tags=["scenarios"], response_model=None)
def scenario_schema() -> dict[str, Any]:
    """The scenario format as JSON Schema, made from the code that reads it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ScenarioText.model_json_schema()}


@router.get("/scenarios", include_in_schema=False)
def scenario_list(request: Request, session: ReadSession) -> Response:
    return page(
        request,
        "scenarios/list.html",
        ListPage("Scenarios", service.part_of_all(session, _entry), url("architectures")),
    )


@router.get("/architectures", include_in_schema=False)
def architectures(request: Request, session: ReadSession) -> Response:
    return page(request, "scenarios/architectures.html", comparison_page(service.part_of_all(session, rows_of)))


@router.get("/scenarios/{slug}", include_in_schema=False)
def scenario_page(request: Request, session: ReadSession, faults: Faults, slug: str) -> Response:
    """Answers the form of the figure; what of the address is no choice of this scenario says nothing."""
    if problems := faults.of(service.KIND, slug):
        raise InvalidTextError(problems)
    published = service.find(session, slug)
    figure = FigureRequest(
        published.data,
        slug,
        slug,
        query=dict(request.query_params),
        changes=read_changes(request.query_params.multi_items()),
        full=True,
    )
    return page(request, PAGE, page_of(session, published, figure))


@router.get("/scenarios/{slug}/text", include_in_schema=False)
def scenario_text(request: Request, session: ReadSession, slug: str) -> Response:
    return page(request, "scenarios/text.html", text_page(service.find(session, slug)))


@router.get("/scenarios/{slug}/why-not", include_in_schema=False)
def why_not_page(request: Request, session: ReadSession, slug: str) -> Response:
    context = why_page(service.find(session, slug), dict(request.query_params))
    return page(request, "scenarios/why_not.html", context)


@router.get("/scenarios/{slug}/files/{name}", include_in_schema=False)
def scenario_file(request: Request, session: ReadSession, slug: str, name: str) -> Response:
    """A run to take away; as on the page, what of the address is no choice of this scenario says nothing."""
    published = service.find(session, slug)
    choices = known(service.read_compiled(published.data).written, dict(request.query_params))
    simulation = service.run_compiled(published.data, choices, read_changes(request.query_params.multi_items()))
    file = find_file(simulation.performance, slug, name)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-cache"}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _entry(published: Published) -> ScenarioEntry:
    return ScenarioEntry(
        slug=published.slug,
        title=published.title,
        summary=str(published.data["summary"]),
        href=url("scenario", slug=published.slug),
    )
