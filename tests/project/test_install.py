import shutil
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.install import STEPS, Step, carry_out, environment_works


@dataclass
class Workshop:
    """A step that counts how often it was carried out."""

    folder: Path
    made: list[str] = field(default_factory=list)
    broken: bool = False

    @property
    def lock(self) -> Path:
        return self.folder / "lock.txt"

    @property
    def product(self) -> Path:
        return self.folder / "product"

    def work(self) -> bool:
        step = Step("step", "Making something", (self.lock,), self.product, self._make)
        return carry_out(step, self.folder / "stamps")

    def _make(self) -> None:
        if self.broken:
            raise OSError("no network")
        self.made.append(self.lock.read_text())
        self.product.touch()


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    workshop = Workshop(tmp_path)
    workshop.lock.write_text("version 1")
    return workshop


def test_the_first_time_everything_is_done(workshop: Workshop) -> None:
    assert workshop.work()
    assert workshop.made == ["version 1"]


def test_the_second_time_nothing_is_done(workshop: Workshop) -> None:
    workshop.work()
    assert not workshop.work()
    assert workshop.made == ["version 1"]


def _new_lock(workshop: Workshop) -> None:
    workshop.lock.write_text("version 2")


def _product_gone(workshop: Workshop) -> None:
    workshop.product.unlink()


@pytest.mark.parametrize(
    "change",
    [pytest.param(_new_lock, id="its lock is another"), pytest.param(_product_gone, id="somebody removed its product")],
)
def test_a_step_is_done_again_when(workshop: Workshop, change: Callable[[Workshop], None]) -> None:
    workshop.work()
    change(workshop)
    assert workshop.work()


def test_a_step_that_failed_is_tried_again_even_if_its_lock_is_the_old_one(workshop: Workshop) -> None:
    workshop.work()
    workshop.broken = True
    _new_lock(workshop)
    with pytest.raises(OSError, match="no network"):
        workshop.work()
    workshop.broken = False
    workshop.lock.write_text("version 1")
    assert workshop.work()


@pytest.mark.parametrize("purpose", STEPS)
def test_every_step_is_made_from_files_that_exist(purpose: str) -> None:
    assert all(source.is_file() for step in STEPS[purpose] for source in step.sources)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / ".venv"
    venv.create(folder, with_pip=True, symlinks=True)
    return folder


def test_an_environment_that_works_is_kept(environment: Path) -> None:
    assert environment_works(environment)


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param("lib/python*/site-packages/pip", id="the packages of another Python"),
        pytest.param("bin/pip", id="what the end of its making would have brought"),
        pytest.param("bin/python", id="its Python"),
    ],
)
def test_an_environment_is_not_kept_without(environment: Path, lost: str) -> None:
    there = next(environment.glob(lost))
    aside = there.rename(there.with_name("aside"))
    works = environment_works(environment)
    aside.rename(there)
    assert not works


def test_an_environment_that_was_moved_is_not_kept(environment: Path, tmp_path: Path) -> None:
    assert not environment_works(shutil.copytree(environment, tmp_path / ".venv", symlinks=True))
