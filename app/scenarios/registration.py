"""What scenarios bring to documents."""

from app.documents.registry import Kind, Registry
from app.scenarios import service
from app.scenarios.embeds import SCENARIO_EMBED
from app.scenarios.pages import show_scenario


def register(registry: Registry) -> None:
    registry.register_kind(Kind(service.KIND, "scenarios/*.yaml", service.compile_scenario, show=show_scenario))
    registry.register_embed(SCENARIO_EMBED)
