"""This module reads code cells without running them: what they name, ask for and print, and when.

What depends on a parameter is known: a params file without a table of events makes `events` empty,
so that `profile` is nothing, whatever is asked of it is not printed, and
`hrc.block("evidence" if profile else "no-evidence")` asks for the second. Whatever else decides is
left open, and nothing is said of it.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from hrcreport.notebook import ExecutedCell

LONGEST_BUILT = 100_000
"""Signs of a text that a cell builds; a name that is added to itself would fill the memory."""
INTERFACE = "hrc"
CELLS = 4096
OF_A_NAME = frozenset({"darkness", "group_profile", "load", "stage_disparities"})
"""Calls that answer with nothing where the name of a table is empty."""
ALWAYS_SOMETHING = frozenset(
    {"area_profile", "darkness", "group_profile", "stage_disparities", "state"}
)
"""Calls of the interface that answer with an object, where their first argument is something."""

FLOATS = frozenset({"figure", "map_figure", "photo", "table"})
_NAMING = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
)
UNKNOWN: Any = object()
SOMETHING: Any = object()


class Condition(NamedTuple):
    """Whether what stands under conditions is run, None where nobody knows; what decides it."""

    holds: bool | None = True
    decided: tuple[str, ...] = ()


class Asked(NamedTuple):
    """A block that a cell asks for: whether it does for sure, and which parameters decide it."""

    name: str
    holds: bool | None
    optional: bool
    decided_by: tuple[str, ...]
    line: int
    column: int


class Label(NamedTuple):
    """The label of a float and where it is written in the cell; an empty name is a computed one."""

    name: str
    holds: bool | None
    line: int
    column: int


def literals_of(tree: ast.Module) -> Iterator[tuple[str, int, int]]:
    """Yield each string of a cell with its line and column: captions, notes, texts of tables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value, node.lineno, node.col_offset


def built_texts(tree: ast.Module, known: dict[str, str]) -> str:
    """Return the strings of a cell one behind the other, and each text that it builds of strings.

    They are added, joined, put into one another, by names of this cell or of those before it;
    `known` says what names are, and takes up those of this cell. What depends on more is not read
    off the code.
    """
    nodes = [*ast.walk(tree)]
    for node in nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)])
                | ast.AnnAssign(target=ast.Name(id=name))
                | ast.NamedExpr(target=ast.Name(id=name))
            ):
                known[name] = _folded(node.value, known)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add()):
                known[name] = known.get(name, "") + _folded(node.value, known)
    strings = sorted(
        (node.lineno, node.col_offset, node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    built = (_folded(node, known) for node in nodes if isinstance(node, ast.expr))
    return "\n".join([" ".join(words for *_, words in strings), *filter(None, {*built})])


def _folded(node: ast.expr | None, known: Mapping[str, str]) -> str:
    """Return the text that an expression builds, as far as it is built of strings."""
    match node:
        case ast.Constant(value=str(text)):
            pass
        case ast.Name(id=name):
            text = known.get(name, "")
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            text = _folded(left, known) + _folded(right, known)
        case ast.JoinedStr(values=parts):
            text = "".join(_folded(part, known) for part in parts)
        case ast.FormattedValue(value=value) | ast.NamedExpr(value=value):
            text = _folded(value, known)
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.List() | ast.Tuple() as parts]):
            text = " ".join(_folded(part, known) for part in parts.elts)
        case _:
            text = ""
    return text if len(text) <= LONGEST_BUILT else ""


@dataclass(slots=True)
class CodeCell:
    """What a code cell does: `open_names` tells that it may bind names that nobody can read off."""

    tree: ast.Module | None
    names: frozenset[str] = frozenset()
    open_names: bool = False
    blocks: list[Asked] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    source: str = ""


class CodeReader:
    """Reads the code cells of a notebook in their order, with the parameters of one report."""

    def __init__(self, values: Mapping[str, Any], *, law_held: Callable[[str], bool]) -> None:
        self.values: dict[str, Any] = dict(values)
        self.behind: dict[str, tuple[str, ...]] = {name: (name,) for name in values}
        self.law_held = law_held
        self.reckoned: set[str] = set()
        """Names of numbers that a cell typed or worked out by itself, of which nothing is known."""

    @staticmethod
    def words_in(source: str) -> list[str]:
        """Return the strings of a cell; none of one that is no Python."""
        tree = parsed(source)
        return [words for words, *_ in literals_of(tree)] if tree else []

    def read(self, source: str, *, parameters: bool = False) -> CodeCell:
        """Return what a cell does; the parameters cell changes no value that was given."""
        tree = parsed(source)
        if tree is None:
            return CodeCell(None, open_names=True)
        names, open_names = bound_names(tree)
        cell = CodeCell(tree, names, open_names, source=source)
        for statement in tree.body:
            self._statement(statement, cell, Condition(), parameters=parameters)
        if not cell.labels:
            cell.labels += _in_options(source, True)
        return cell

    def _statement(
        self, node: ast.stmt, cell: CodeCell, under: Condition, *, parameters: bool = False
    ) -> None:
        if isinstance(node, ast.If):
            for body, branch in self._branches(node, under):
                for statement in body:
                    self._statement(statement, cell, branch)
            return
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            if not (parameters and isinstance(node, ast.AnnAssign)):
                self._assigned(node, surely=under.holds is True)
            if node.value is not None:
                self._expression(node.value, cell, under)
            return
        perhaps = under._replace(holds=None)
        inner = perhaps if isinstance(node, ast.For | ast.While | ast.Try | ast.With) else under
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                for name in _stored(child):
                    self.values[name] = UNKNOWN
                self._statement(child, cell, inner)
            elif isinstance(child, ast.expr):
                self._expression(child, cell, inner if isinstance(node, ast.Expr) else perhaps)

    def _branches(self, node: Any, under: Condition) -> Iterator[tuple[Any, Condition]]:
        """Yield the two branches of an `if`, each with what it stands under."""
        truth = self.truth(node.test)
        decided = (*under.decided, *self.parameters_behind(node.test))
        yield node.body, Condition(_both(under.holds, truth), decided)
        opposite = None if truth is None else not truth
        yield node.orelse, Condition(_both(under.holds, opposite), decided)

    def _assigned(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, *, surely: bool) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        alone = len(targets) == 1 and isinstance(targets[0], ast.Name)
        is_known = (
            alone and surely and not isinstance(node, ast.AugAssign) and node.value is not None
        )
        value = self.value(node.value) if is_known and node.value is not None else UNKNOWN
        behind = self.parameters_behind(node.value) if node.value is not None else ()
        for target in targets:
            for name in _stored(target):
                self.values[name] = value
                self.behind[name] = behind
                self.reckoned.discard(name)
        if alone and node.value is not None and self._is_reckoned(node.value):
            self.reckoned.update(_stored(targets[0]))

    def _is_reckoned(self, node: ast.expr) -> bool:
        """Tell whether an expression is a typed decimal, or a quotient or what follows from one."""
        match node:
            case ast.Constant(value=float()) | ast.BinOp(op=ast.Div()):
                return True
            case ast.Name(id=name):
                return name in self.reckoned
            case ast.BinOp(left=left, right=right):
                return self._is_reckoned(left) or self._is_reckoned(right)
            case ast.UnaryOp(operand=operand):
                return self._is_reckoned(operand)
            case ast.Call(func=ast.Name(id="abs" | "float" | "max" | "min" | "round"), args=args):
                return any(map(self._is_reckoned, args))
        return False

    def _expression(self, node: ast.expr, cell: CodeCell, under: Condition) -> None:
        if isinstance(node, ast.IfExp):
            self._expression(node.test, cell, under)
            for expression, branch in self._branches(node, under):
                self._expression(expression, cell, branch)
            return
        if isinstance(
            node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp | ast.Lambda
        ):
            under = under._replace(holds=_both(under.holds, None))
        if isinstance(node, ast.Call):
            function_name = _called(node)
            under = self._where(node, function_name, under)
            if function_name == "block" and node.args:
                optional = any(keyword.arg == "optional" for keyword in node.keywords)
                cell.blocks += self._asked(node.args[0], under, optional=optional)
            elif function_name in FLOATS:
                cell.labels += [*_labels(node, under.holds)] or _in_options(
                    cell.source, under.holds
                )
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr | ast.keyword):
                value = child.value if isinstance(child, ast.keyword) else child
                self._expression(value, cell, under)

    def _where(self, node: ast.Call, function_name: str, under: Condition) -> Condition:
        """Return under what a block or a float is printed: there is what it is asked `where`."""
        conditions = [keyword.value for keyword in node.keywords if keyword.arg == "where"]
        if function_name in FLOATS and node.args and self.value(node.args[0]) is None:
            return under._replace(holds=False)
        if function_name not in FLOATS | {"block"} or not conditions:
            return under
        decided = (*under.decided, *self.parameters_behind(conditions[0]))
        return Condition(_both(under.holds, self.truth(conditions[0])), decided)

    def _asked(self, node: ast.expr, under: Condition, *, optional: bool) -> Iterator[Asked]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            behind = tuple(dict.fromkeys(under.decided))
            yield Asked(
                node.value,
                holds=under.holds,
                optional=optional,
                decided_by=behind,
                line=node.lineno,
                column=node.col_offset,
            )
        elif isinstance(node, ast.IfExp):
            for expression, branch in self._branches(node, under):
                yield from self._asked(expression, branch, optional=optional)

    def truth(self, node: ast.expr) -> bool | None:
        """Return whether a condition holds, or None where that is not known before a run."""
        value = self.value(node)
        if value is UNKNOWN:
            return None
        return True if value is SOMETHING else bool(value)

    def value(self, node: ast.expr) -> Any:
        """Return what an expression gives, SOMETHING that is true, or UNKNOWN."""
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self.values.get(node.id, UNKNOWN)
            case ast.IfExp():
                truth = self.truth(node.test)
                return UNKNOWN if truth is None else self.value(node.body if truth else node.orelse)
            case ast.UnaryOp(op=ast.Not()):
                truth = self.truth(node.operand)
                return UNKNOWN if truth is None else not truth
            case ast.BoolOp():
                stops = isinstance(node.op, ast.Or)
                truths = [self.truth(operand) for operand in node.values]
                if stops in truths:
                    return stops
                return UNKNOWN if None in truths else not stops
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() as operator]):
                left, right = self.value(node.left), self.value(node.comparators[0])
                if {id(UNKNOWN), id(SOMETHING)} & {id(left), id(right)}:
                    return UNKNOWN
                return (left == right) == isinstance(operator, ast.Eq)
            case ast.JoinedStr(values=[ast.FormattedValue(value=first), *_]):
                # "{stops}/stops" names no table where `stops` is empty.
                return "" if self.value(first) == "" else UNKNOWN
            case ast.Dict(values=[first, *_]):
                return {} if self.value(first) == "" else UNKNOWN
            case ast.Attribute(value=owner) | ast.Subscript(value=owner):
                return None if self.value(owner) is None else UNKNOWN
            case ast.Call():
                return self._call(node)
        return UNKNOWN

    def _call(self, node: ast.Call) -> Any:
        """Return what a call gives: what is asked of nothing, which reads as None, is nothing."""
        function_name, first = _called(node), self.value(node.args[0]) if node.args else UNKNOWN
        if not function_name:
            return None if self.value(node.func) is None else UNKNOWN
        if first is None or (function_name in OF_A_NAME and not first):
            return None
        if function_name == "legal_framework" and isinstance(first, str):
            return SOMETHING if self.law_held(first) else None
        return SOMETHING if function_name in ALWAYS_SOMETHING else UNKNOWN

    def parameters_behind(self, node: ast.expr) -> tuple[str, ...]:
        """Return the parameters that decide a condition, over the names in between."""
        if isinstance(node, ast.IfExp):
            node = node.test
        names = [name_node.id for name_node in ast.walk(node) if isinstance(name_node, ast.Name)]
        return tuple(
            dict.fromkeys(parameter for name in names for parameter in self.behind.get(name, ()))
        )


@lru_cache(maxsize=CELLS)
def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, or None where it is no Python, as a run will tell."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None


@lru_cache(maxsize=CELLS)
def bound_names(tree: ast.Module) -> tuple[frozenset[str], bool]:
    """Return the names that code binds, and whether it may bind others that are not written."""
    names: set[str] = set()
    is_open = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            is_open |= node.name == "*"
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, _NAMING) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.Name) and node.id in {"exec", "eval", "globals", "locals"}:
            is_open |= hasattr(builtins, node.id)
    return frozenset(names), is_open


def _stored(node: ast.AST) -> Iterator[str]:
    for descendant in ast.walk(node):
        if isinstance(descendant, ast.Name) and isinstance(descendant.ctx, ast.Store):
            yield descendant.id


def _called(node: ast.Call) -> str:
    """Return the name of the interface that a call asks, or an empty text."""
    match node.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == INTERFACE:
            return name
    return ""


def _labels(node: ast.Call, holds: bool | None) -> Iterator[Label]:
    for keyword in node.keywords:
        if keyword.arg != "label":
            continue
        written = keyword.value.value if isinstance(keyword.value, ast.Constant) else ""
        name = written if isinstance(written, str) else ""
        yield Label(name, holds, keyword.value.lineno, keyword.value.col_offset)


def _in_options(source: str, holds: bool | None) -> list[Label]:
    """Return the labels that the options of a cell give to what it shows under a condition."""
    options = ExecutedCell.options_of(source)
    line = options.given["label"].line if options.labels else 0
    place = source.split("\n")[line - 1].index("#|") if line else 0
    return [Label(name, holds, line, place) for name in options.labels]


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True
