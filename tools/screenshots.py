"""Takes the pictures in docs/pictures of the running program, with the course as it is."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.e2e.server import running_server
from tests.e2e.visits import VISITORS, running_browser, visit

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a visitor sees at an address."""

    name: str
    address: str
    visitor: str = "calm"
    options: Mapping[str, object] = field(default_factory=dict)


LESSON = "/lessons/egress"
SCENARIO = "/scenarios/egress-nat?at=2.3&depth=decisions"
SHOWN = (
    Picture("home", "/"),
    Picture("lesson", LESSON, options={"viewport": {"width": 1280, "height": 1000}}),
    Picture("scenario", SCENARIO, options={"viewport": {"width": 1280, "height": 1240}}),
    Picture("scenario-dark", SCENARIO, options={"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}),
    Picture("scenario-phone", SCENARIO, "phone", {"reduced_motion": "reduce"}),
    Picture("scenario-without-javascript", "/scenarios/egress-nat", "without JavaScript"),
)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as address, running_browser() as browser:
        for picture in SHOWN:
            take(picture, browser, address)
            print(f"docs/pictures/{picture.name}.png", flush=True)


def take(picture: Picture, browser: Browser, address: str) -> None:
    with visit(browser, address, **{**VISITORS[picture.visitor], **picture.options}) as page:
        page.goto(picture.address)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{picture.name}.png")


if __name__ == "__main__":
    main()
