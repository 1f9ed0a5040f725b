from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.settings import PROJECT, Settings


def test_the_data_lie_in_the_project_wherever_the_program_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LEARNING_CENTER_DATABASE_URL", raising=False)
    file = Path(make_url(Settings().database_url).database or "").absolute()
    assert file.parent == PROJECT / "var"
