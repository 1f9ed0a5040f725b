"""Mutants of a module, made mechanically: each differs in one comparison, boolean, number, or cell of a table."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
TABLES = frozenset({"_ROWS"})
"""Names whose cells are names of values: each is replaced by another one."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """`place` counts the nodes of the module in the order in which they are walked."""

    file: Path
    line: int
    place: int
    was: str
    becomes: str
    is_in_function: bool
    is_in_constant: bool

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}: {self.was} -> {self.becomes}"


def mutants(file: Path) -> Iterator[Mutant]:
    tree = ast.parse(file.read_text("utf-8"))
    inside, constants, cells = _inside_functions(tree), _inside_constants(tree), _cells(tree)
    decorating = _decorating(tree)
    for place, node in enumerate(ast.walk(tree)):
        changed = None if id(node) in decorating else _changed(node, is_cell=id(node) in cells)
        if changed is not None:
            was, becomes = ast.unparse(node), ast.unparse(changed)
            where = id(node) in inside, id(node) in constants
            yield Mutant(file, getattr(node, "lineno", 0), place, was, becomes, *where)


def mutated(mutant: Mutant) -> ast.Module:
    """The module with the mutation, its lines as they were."""
    tree = ast.parse(mutant.file.read_text("utf-8"))
    cells = _cells(tree)
    node = next(node for place, node in enumerate(ast.walk(tree)) if place == mutant.place)
    changed = _changed(node, is_cell=id(node) in cells)
    if changed is None:
        raise ValueError(mutant)
    _Exchange(node, ast.copy_location(changed, node)).visit(tree)
    return ast.fix_missing_locations(tree)


class _Exchange(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _changed(node: ast.AST, *, is_cell: bool) -> ast.expr | None:
    match node:
        case ast.Compare(ops=[operator, *others]) if type(operator) in COMPARISONS:
            return ast.Compare(node.left, [COMPARISONS[type(operator)](), *others], node.comparators)
        case ast.BoolOp(op=operator):
            return ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Constant(value=bool() | int() as value):
            return ast.Constant(not value if isinstance(value, bool) else value + 1)
        case ast.Name(id=name) if is_cell:
            return ast.Name({"_IV": "_IG", "_IG": "_IV"}.get(name, "_IV"), ast.Load())
        case _:
            return None


def _inside_functions(tree: ast.Module) -> set[int]:
    """Nodes in the bodies of functions; their defaults belong to the module."""
    return {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.Lambda)
        for part in (function.body if isinstance(function.body, list) else [function.body])
        for node in ast.walk(part)
    }


def _inside_constants(tree: ast.Module) -> set[int]:
    return {
        id(node)
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
    }


def _decorating(tree: ast.Module) -> set[int]:
    """How a class is stored says nothing of Linux."""
    return {
        id(node)
        for decorated in ast.walk(tree)
        if isinstance(decorated, ast.ClassDef | ast.FunctionDef)
        for decorator in decorated.decorator_list
        for node in ast.walk(decorator)
    }


def _cells(tree: ast.Module) -> set[int]:
    return {
        id(node)
        for statement in tree.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        if statement.target.id in TABLES and statement.value is not None
        for node in ast.walk(statement.value)
        if isinstance(node, ast.Name) and node.id.startswith("_")
    }
