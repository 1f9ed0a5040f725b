"""Several modules as one file of Python, which a script can carry with it."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

PROGRAM = Path(__file__).parent / "program"
OWN = "app."
MODULES = (
    "namespaces",
    "netlink",
    "packets",
    "memory",
    "taps",
    "tunnels",
    "hosts",
    "crafting",
    "telling",
    "counting",
    "cables",
    "playing",
)
"""Each comes after those that it builds on."""


@cache
def program() -> str:
    sources = [(PROGRAM / f"{name}.py").read_text() for name in MODULES]
    return "\n".join((*_imports(sources), *map(_body, sources)))


def _imports(sources: Sequence[str]) -> list[str]:
    """What all of them need of the standard library, once."""
    plain: set[str] = set()
    named: dict[str, set[str]] = {}
    for source in sources:
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.Import):
                plain |= {alias.name for alias in statement.names}
            if isinstance(statement, ast.ImportFrom) and statement.module and not statement.module.startswith(OWN):
                named.setdefault(statement.module, set()).update(alias.name for alias in statement.names)
    return [
        *(f"import {name}" for name in sorted(plain)),
        *(f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(named.items())),
    ]


def _body(source: str) -> str:
    """The module's docstring as a comment, and what comes after its imports."""
    tree = ast.parse(source)
    documentation = (ast.get_docstring(tree) or "").splitlines()
    imports = [each.end_lineno or 0 for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    comment = "\n".join(f"# {line}".rstrip() for line in documentation)
    rest = "\n".join(source.splitlines()[max(imports) :]).rstrip()
    return f"\n\n{comment}\n{rest}"
