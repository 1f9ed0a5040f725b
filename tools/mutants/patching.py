"""Putting a mutant in the place of its original: into what is loaded, or, if a class is changed, loading all anew."""

import ast
import gc
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, FunctionType

from tools.mutants.mutations import Mutant, mutated

PROJECT = Path(__file__).parents[2]
OF_THE_PROJECT = ("app.", "tests.", "tools.mutants.directed")


def load_instead(mutant: Mutant) -> None:
    """Forget what is loaded of the project, and have the mutant loaded where its module is asked for."""
    for name in [name for name in sys.modules if name.startswith(OF_THE_PROJECT)]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(mutant))


class Loaded:
    """The functions and caches there are, looked for once, before any mutant is tried."""

    def __init__(self) -> None:
        self._functions: dict[str, list[FunctionType]] = defaultdict(list)
        for each in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
            self._functions[each.__code__.co_filename].append(each)
        self._caches = [each for each in gc.get_objects() if type(each).__name__ == "_lru_cache_wrapper"]
        gc.freeze()  # what no process touches is copied into none

    def patch(self, mutant: Mutant) -> bool:
        """Give the loaded functions the mutant's code; false if none of them has changed."""
        filename = str(mutant.file)
        new = dict(_codes(compile(mutated(mutant), filename, "exec", dont_inherit=True)))
        old = dict(_codes(compile(ast.parse(mutant.file.read_text("utf-8")), filename, "exec", dont_inherit=True)))
        return self._give(filename, {key: code for key, code in new.items() if old[key] != code})

    def _give(self, filename: str, codes: Mapping[tuple[str, int], CodeType]) -> bool:
        found = False
        for function in self._functions[filename]:
            key = function.__code__.co_qualname, function.__code__.co_firstlineno
            if key in codes:
                function.__code__ = codes[key]
                found = True
        for each in self._caches:
            each.cache_clear()
        return found


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield (constant.co_qualname, constant.co_firstlineno), constant
            yield from _codes(constant)


def rebind(mutant: Mutant) -> bool:
    """Give the loaded constants of a module the mutant's values; false if none has changed."""
    module = sys.modules[module_name(mutant.file)]
    statements = [each for each in mutated(mutant).body if isinstance(each, ast.Assign | ast.AnnAssign)]
    later = ast.Module([each for each in statements if (each.end_lineno or 0) >= mutant.line], [])
    values = dict(vars(module))
    exec(compile(later, str(mutant.file), "exec", dont_inherit=True), values)  # noqa: S102 - the project's own source
    changed = {name: (old, values[name]) for name, old in vars(module).items() if values[name] != old}
    for name, (old, new) in changed.items():
        _set(name, old, new)
    return bool(changed)


def _set(name: str, old: object, new: object) -> None:
    """Everywhere where it was imported by its name."""
    if isinstance(old, dict) and isinstance(new, dict):
        old.clear()
        old.update(new)
        return
    for module in list(sys.modules.values()):
        if vars(module).get(name) is old:
            setattr(module, name, new)


class _Finder(MetaPathFinder):
    """Comes before the usual ones."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = module_name(mutant.file)

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        return spec_from_loader(fullname, _Loader(self._mutant), origin=str(self._mutant.file))


class _Loader(InspectLoader):
    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def get_source(self, fullname: str) -> str:
        return f"# {fullname}\n{ast.unparse(mutated(self._mutant))}"


def module_name(file: Path) -> str:
    return ".".join(file.with_suffix("").relative_to(PROJECT).parts)
