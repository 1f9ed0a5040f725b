"""Two kinds of import contract that import-linter has not; pyproject.toml says where they hold."""

from collections.abc import Iterable

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class _DirectImportsContract(Contract):
    """Looks at each import by itself and names those that `_faults` finds."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 import-linter's signature
        faults = sorted(self._faults(graph))
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["faults"]:
            output.print_error(f"{importer} is not allowed to import {imported}.")

    def _faults(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        raise NotImplementedError


class OwnModulesContract(_DirectImportsContract):
    """Modules of these names are imported only within their own feature, and by the readers named.

    In packages that are no features such a name means something else: a network, too, has routes.
    """

    names = fields.ListField(subfield=fields.StringField())
    readers = fields.ListField(subfield=fields.ModuleField())
    no_features = fields.ListField(subfield=fields.StringField())

    def _faults(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        readers = {reader.name for reader in self.readers}  # type: ignore[attr-defined]  # import-linter fills fields in
        for module in graph.modules:
            feature, _, name = module.rpartition(".")
            if name in self.names and feature not in self.no_features:  # type: ignore[operator]  # as above
                for importer in graph.find_modules_that_directly_import(module) - readers:
                    if not importer.startswith(f"{feature}."):
                        yield importer, module


class OnlyImportsContract(_DirectImportsContract):
    """A package imports itself and what is allowed to it, nothing else: no clock, chance, file, web or database."""

    package = fields.ModuleField()
    allowed = fields.ListField(subfield=fields.StringField())

    def _faults(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        package = self.package.name  # type: ignore[attr-defined]  # import-linter fills fields in
        allowed = (package, *self.allowed)  # type: ignore[misc]  # as above
        inside = {package, *graph.find_descendants(package)} if package in graph.modules else set()
        for module in inside:
            for imported in graph.find_modules_directly_imported_by(module):
                if not any(imported == name or imported.startswith(f"{name}.") for name in allowed):
                    yield module, imported
