"""What scenarios bring to documents."""

from app.documents.registry import Kind, Registry
from app.scenarios import service
from app.scenarios.embeds import SCENARIO_EMBED
from app.scenarios.pages import show_scenario


def register(registry: Registry) -> None:
    scenarios = "scenarios/*.yaml"
    registry.register_kind(
        Kind(service.KIND, scenarios, service.compile_scenario, reads=("facts",), show=show_scenario, is_costly=True)
    )
    registry.register_embed(SCENARIO_EMBED)
