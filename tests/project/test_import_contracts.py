"""The two contracts that import-linter has not, tried on a package made for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.files import PROJECT

CONFIGURATION = """
[tool.importlinter]
root_package = "shop"
include_external_packages = true
contract_types = [
    "only_imports: tools.import_contracts.OnlyImportsContract",
    "own_modules: tools.import_contracts.OwnModulesContract",
]

[[tool.importlinter.contracts]]
name = "Prices are pure"
type = "only_imports"
package = "shop.prices"
allowed = ["dataclasses"]

[[tool.importlinter.contracts]]
name = "Queries are a feature's own"
type = "own_modules"
names = ["queries"]
readers = ["shop.main"]
no_features = ["shop.prices"]
"""


@pytest.mark.parametrize(
    ("module", "line", "complaint"),
    [
        pytest.param("prices/sums", "import dataclasses", "", id="what is allowed"),
        pytest.param("prices/sums", "import time", "shop.prices.sums is not allowed to import time", id="a clock"),
        pytest.param(
            "prices/sums", "import shop.main", "shop.prices.sums is not allowed to import shop.main", id="the way back"
        ),
        pytest.param("orders/service", "import shop.orders.queries", "", id="its own queries"),
        pytest.param("main", "import shop.orders.queries", "", id="a reader's queries"),
        pytest.param("orders/service", "import shop.prices.queries", "", id="a module named alike, of no feature"),
        pytest.param(
            "bills/service",
            "import shop.orders.queries",
            "shop.bills.service is not allowed to import shop.orders.queries",
            id="another feature's queries",
        ),
    ],
)
def test_an_import_is(tmp_path: Path, module: str, line: str, complaint: str) -> None:
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    for name in ("prices/sums", "prices/queries", "orders/service", "orders/queries", "bills/service", "main"):
        file = tmp_path / "shop" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.touch()
    (tmp_path / "shop" / f"{module}.py").write_text(f"{line}\n")
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{tmp_path}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == (1 if complaint else 0), checked.stdout + checked.stderr
    assert complaint in checked.stdout
