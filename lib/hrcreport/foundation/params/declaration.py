"""This module reads a notebook's `parameters` cell as a declaration, without running it."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from hrcreport.foundation import params
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import Problem
from hrcreport.foundation.languages import Language, Languages
from hrcreport.foundation.params.blocks import KINDS
from hrcreport.foundation.params.cell import ParametersCell, read_parameters_cell
from hrcreport.foundation.params.context import ReportStates
from hrcreport.foundation.params.counting import Block
from hrcreport.foundation.params.documents import DocumentKind
from hrcreport.foundation.params.kinds import (
    TABLE,
    KnownCountries,
    ParameterKind,
    country_kind,
    language_kind,
    list_of,
    one_of,
    or_none,
)
from hrcreport.foundation.records.json_source import schema_text
from hrcreport.foundation.records.model import Misfit
from hrcreport.foundation.records.yaml_source import Node

FIRST, LAST = "first_", "last_"


def order_problems(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the pairs (`first_x`, `last_x`) of names whose first value comes after the last.

    Numbers and dates written as "2026-11-24" are compared; a pair without both values is not.
    """
    wrong = []
    for first in values:
        last = LAST + first.removeprefix(FIRST)
        if not first.startswith(FIRST) or last not in values:
            continue
        start, end = values[first], values[last]
        numbers = isinstance(start, int | float) and isinstance(end, int | float)
        texts = isinstance(start, str) and isinstance(end, str) and bool(start and end)
        if (numbers or texts) and start > end:
            wrong.append((first, last))
    return wrong


REQUIRED = "Required"
ALIASES = frozenset(params.__all__)
"""What a `parameters` cell may import from there."""
EMPTY: tuple[object, ...] = ("", None, [], {})
"""What stands for nothing: behind a parameter that is required, and where a report leaves one."""
CONDITION = re.compile(r"(only )?with (\w+(?:, \w+)*): ")
"""How the help of a required parameter begins that is needed only where another one is set; one
that says "only" says nothing without it."""
HOW_A_PARAMETER_READS = (
    "A parameter reads: name: Kind = value  # help, for example: first_year: Year = 2015  # help"
)
WIDTH = 100
ADVICE = (
    "Only the State's name is known so far. The report says which figures and which law are "
    "missing. Fill in what is held, a line at a time; docs/how-to/add-a-country.md says how."
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name of the `parameters` cell: its kind, its default, its help.

    A `required` one must be set in each params file; one that is `required_with` others must have a
    value where one of them has, and with `only` has none elsewhere. The default of both is empty
    and no value.
    """

    name: str
    kind: ParameterKind
    help: str
    line: int
    required: bool
    default: Any = None
    required_with: tuple[str, ...] = ()
    only: bool = False

    @property
    def names_table(self) -> bool:
        """Whether its value is the name of a table of the catalogue."""
        return self.kind.name == TABLE

    def unset(self) -> str:
        """Return its line without a value; only a text has a way to be empty."""
        schema = self.kind.schema
        forms = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
        is_text = any("string" in (form.get("type") or ()) for form in forms)
        empty = ' ""' if is_text else ""
        return f"{self.name}:{empty}{f'  # {self.help}' if self.help else ''}"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the `parameters` cell of one notebook declares.

    `complete` is False where parts of the cell could not be read, so that a name that is not in
    `parameters` may still be one.
    """

    KINDS: ClassVar[frozenset[str]] = ALIASES
    """The kinds that a `parameters` cell may import from `hrcreport.params`."""

    place: str
    cell: int
    parameters: Mapping[str, Parameter]
    complete: bool = True

    @staticmethod
    def cell_of(notebook: Path, *, place: str) -> tuple[ParametersCell | None, list[Problem]]:
        """Return the `parameters` cell of a notebook, or None, and what is wrong with its tags."""
        return read_parameters_cell(notebook, place=place)

    @staticmethod
    def misfit(annotation: str, value: Any) -> str | None:
        """Return why a value is none of a kind, empty where it is; None where there is no kind."""
        try:
            kind = _kind(ast.parse(annotation, mode="eval").body, None, Language.of_the_tool())
        except SyntaxError:
            return None
        try:
            if kind and kind.read:
                kind.read(node_of(value, 1))
        except Misfit as misfit:
            return " ".join(f"{fault} {mend}" for fault, mend, _ in misfit.told_of("the value"))
        except TypeError:
            return None
        return "" if kind else None

    @classmethod
    def read(
        cls,
        notebook: Path,
        *,
        place: str,
        known_countries: KnownCountries | None = None,
        languages: Languages | None = None,
    ) -> tuple[Self | None, list[Problem]]:
        """Return what a notebook declares, and every problem of its `parameters` cell.

        The declaration is None where there is no such cell to read. Problems name the cell (counted
        over all cells from 1) and the line in it, and the notebook by its `place`. Without the
        names of countries by code only the form of country codes is checked. `languages` are those
        that the project knows, by default the tool's.
        """
        cell, problems = cls.cell_of(notebook, place=place)
        if cell is None:
            return None, problems
        reading = _Reading(
            place, cell.number, known_countries, languages or Language.of_the_tool(), problems
        )
        parameters = reading.parameters(cell.source)
        if parameters is None:
            return None, problems
        reading.conditions(parameters)
        complete = not problems
        defaults = {name: parameter.default for name, parameter in parameters.items()}
        for first, last in order_problems(defaults):
            reading.problem(
                "declaration.order",
                f"the default of '{first}' ({defaults[first]}) comes after that of '{last}' "
                f"({defaults[last]}).",
                f"Correct one of the two, so that '{first}' is not after '{last}'.",
                line=parameters[first].line,
            )
        return cls(place, cell.number, parameters, complete), problems

    def schema_text(self, documents: Mapping[str, DocumentKind] | None = None) -> str:
        """Return the JSON Schema (draft 7) of the params files of one notebook, as its file has it.

        `documents` are the kinds of document that the project knows, by default the tool's.

        It accepts what the reader accepts. It cannot refuse what only the reader sees: unknown
        country codes, a first year after the last, missing or needless quotation marks, two reports
        with one symbol, tables of another State.
        """
        properties = {}
        for name, parameter in self.parameters.items():
            sentences = [
                text.rstrip(".") for text in (parameter.help, parameter.kind.allowed) if text
            ]
            description = " ".join(f"{text[0].upper()}{text[1:]}." for text in sentences)
            property_schema = {"description": description} | dict(parameter.kind.schema)
            if not (parameter.required or parameter.required_with):
                property_schema["default"] = parameter.default
            properties[name] = property_schema
        keys = {
            "type": "object",
            "properties": properties,
            "required": [name for name, parameter in self.parameters.items() if parameter.required],
            "additionalProperties": False,
        } | self._conditions()
        title = f"Parameters of {self.place}"
        return schema_text(title, DocumentKind.offered(keys, documents or {}), source=self.place)

    def _conditions(self) -> dict[str, Any]:
        """Return which keys must stand in a file where others have a value."""
        dependents: dict[str, list[str]] = {}
        for name, parameter in self.parameters.items():
            for companion in parameter.required_with:
                dependents.setdefault(companion, []).append(name)
        rules = [
            {
                "if": {
                    "required": [companion],
                    "properties": {companion: {"not": {"enum": ["", []]}}},
                },
                "then": {"required": names},
            }
            for companion, names in dependents.items()
        ]
        return {"allOf": rules} if rules else {}

    def params_of_state(self, code: str, name: str) -> str:
        """Return the text of a params file for a State of which no table is held, by its ISO code.

        What must be set, and what names a table of the catalogue, is set to the empty text: none is
        held. The comment behind it is the parameter's help, so that an author reads what belongs
        there. The State's name stands at the top.
        """
        advice = textwrap.wrap(ADVICE, WIDTH, initial_indent="# ", subsequent_indent="# ")
        lines = [
            Report.editor_line("country"),
            f"# {name}",
            *advice,
            f"{ReportStates.COUNTRY}: {code}",
        ]
        lines += [
            parameter.unset()
            for parameter in self.parameters.values()
            if parameter.name != ReportStates.COUNTRY
            and (parameter.required or parameter.names_table)
        ]
        return "\n".join(lines) + "\n"

    @staticmethod
    def schema_file(project: Project, name: str) -> Path:
        """Return where a schema of params files lies."""
        return project.params / Report.SCHEMAS / f"{name}.json"

    @classmethod
    def schemas(cls, project: Project) -> dict[Path, str]:
        """Return the text of each schema file by its path, of notebooks that declare."""
        texts, documents = {}, DocumentKind.of_project(project)
        for name, notebook in project.declaring.items():
            declaration, _ = cls.read(
                notebook, place=project.place(notebook), languages=project.known_languages
            )
            if declaration and declaration.complete:
                texts[cls.schema_file(project, name)] = declaration.schema_text(documents)
        return texts

    @classmethod
    def write_schemas(cls, project: Project) -> list[Path]:
        """Write the schema files that are missing or stale, and return them."""
        return project.write_stale(cls.schemas(project))


@dataclass(slots=True)
class _Reading:
    """One reading of one notebook, with the problems that it met."""

    place: str
    cell: int
    known_countries: KnownCountries | None
    languages: Languages
    problems: list[Problem]

    def problem(self, rule: str, fault: str, mend: str, *, line: int) -> None:
        """Add a problem; the line is one of the cell, not of the file: it stands in the text."""
        where = f"cell {self.cell}, line {line}: "
        self.problems.append(Problem(self.place, f"{where}{fault}", mend, rule=rule))

    def parameters(self, source: str) -> dict[str, Parameter] | None:
        """Return the parameters by name, or None where the cell is no Python."""
        try:
            statements = ast.parse(source).body
            helps = _comments(source)
        except (SyntaxError, ValueError, tokenize.TokenError) as error:
            line = getattr(error, "lineno", None) or 1
            self.problem(
                "declaration.statement", "this line is no Python.", HOW_A_PARAMETER_READS, line=line
            )
            return None
        parameters: dict[str, Parameter] = {}
        imported: set[str] = set()
        for statement in statements:
            if isinstance(statement, ast.ImportFrom):
                imported |= self.imported(statement)
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
                if name in parameters:
                    self.problem(
                        "declaration.twice",
                        f"'{name}' is declared a second time; the "
                        f"first is in line {parameters[name].line}.",
                        "Delete one of the two.",
                        line=statement.lineno,
                    )
                elif parameter := self.parameter(statement, name, helps):
                    parameters[name] = parameter
                    self.names_imported(statement, imported)
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                self.problem(
                    "declaration.no-kind",
                    f"'{name}' has no kind.",
                    f"Write the kind after the name: {name}: Kind = …. Kinds: {', '.join(KINDS)}.",
                    line=statement.lineno,
                )
            else:
                self.problem(
                    "declaration.statement",
                    "this line is neither a parameter nor an import of kinds.",
                    f"{HOW_A_PARAMETER_READS}. Everything else belongs in a later cell.",
                    line=statement.lineno,
                )
        return parameters

    def imported(self, statement: ast.ImportFrom) -> set[str]:
        """Return the kinds that an import brings; every other import is a problem."""
        offered = {"hrcreport.params": ALIASES, "typing": frozenset({"Literal"})}
        allowed = offered.get(statement.module or "", frozenset())
        for alias in statement.names:
            if alias.name not in allowed or alias.asname:
                hint = Problem.did_you_mean(alias.name, allowed)
                self.problem(
                    "declaration.import",
                    f"'{alias.name}' from '{statement.module}' is no kind of parameter.",
                    f"{hint}Import only kinds here, under their "
                    "own names: from hrcreport.params import "
                    f"{', '.join(sorted(ALIASES))}.",
                    line=statement.lineno,
                )
        return {alias.name for alias in statement.names}

    def names_imported(self, statement: ast.AnnAssign, imported: set[str]) -> None:
        """Check that the cell runs by hand too: what it annotates with must be imported."""
        for node in ast.walk(statement.annotation):
            if not isinstance(node, ast.Name) or node.id in imported:
                continue
            if node.id in ALIASES | {"Literal"}:
                module = "typing" if node.id == "Literal" else "hrcreport.params"
                self.problem(
                    "declaration.not-imported",
                    f"'{node.id}' is not imported.",
                    f"Write above it: from {module} import {node.id}",
                    line=statement.lineno,
                )
                imported.add(node.id)  # one message is enough

    def parameter(
        self, statement: ast.AnnAssign, name: str, helps: Mapping[int, str]
    ) -> Parameter | None:
        """Return one declared parameter, or None with a problem."""
        line = statement.lineno
        help_text = helps.get(statement.end_lineno or line, helps.get(line, ""))
        inner = _inside_required(statement.annotation)
        kind = _kind(inner or statement.annotation, self.known_countries, self.languages)
        if kind is None:
            written = ast.unparse(statement.annotation)
            self.problem(
                "declaration.unknown-kind",
                f"'{name}' has the unknown kind '{written}'.",
                f"{Problem.did_you_mean(written, KINDS)}Kinds: {', '.join(KINDS)}, list[Kind], "
                'Kind | None, Literal["one", "two"], Required[Kind].',
                line=line,
            )
            return None
        if statement.value is None:
            self.problem(
                "declaration.no-default",
                f"nothing stands behind '{name}', so Papermill and JupyterLab do not know it.",
                "Write a default. Where each params "
                f'file must set it: {name}: {REQUIRED}[{kind.name}] = ""',
                line=line,
            )
            return None
        try:
            default = ast.literal_eval(statement.value)
            node = node_of(default, line)
        except (ValueError, TypeError):
            written = ast.unparse(statement.value)
            self.problem(
                "declaration.not-a-literal",
                f"the default of '{name}' is computed: {written}.",
                "Write the value itself; what is computed belongs in a later cell.",
                line=line,
            )
            return None
        if inner is not None:
            if default not in EMPTY:
                self.problem(
                    "declaration.default",
                    f"'{name}' is required, so what stands behind "
                    f"it would never be used: {ast.unparse(statement.value)}.",
                    'Write "", None, [] or {}.',
                    line=line,
                )
            condition = CONDITION.match(help_text)
            companions = tuple(condition[2].split(", ")) if condition else ()
            only = bool(condition and condition[1])
            return Parameter(
                name,
                kind=kind,
                help=help_text,
                line=line,
                required=not companions,
                default=default,
                required_with=companions,
                only=only,
            )
        try:
            if kind.read is not None:
                kind.read(node)
            elif default and kind.model and issubclass(kind.model, Block):
                default = self.of_block(kind.model, node, name, default)
        except Misfit as misfit:
            for fault, mend, _ in misfit.told_of(f"the default of '{name}'"):
                self.problem("declaration.default", fault, mend, line=line)
        return Parameter(name, kind, help_text, line, required=False, default=default)

    def of_block(self, model: type[Block], node: Node, name: str, default: Any) -> Any:
        """Return the default of a parameter with keys of its own, those that it leaves out too."""
        block, problems = model.read_node(node, place=self.place, subject=f"'{name}'")
        for slip in problems:
            self.problem("declaration.default", slip.what, slip.mend, line=node.line)
        return block.value() if block else default

    def conditions(self, parameters: Mapping[str, Parameter]) -> None:
        """Find conditions that name what is no parameter."""
        for parameter in parameters.values():
            for companion in parameter.required_with:
                if companion not in parameters:
                    self.problem(
                        "declaration.condition",
                        f"'{parameter.name}' is required with '{companion}', which is no "
                        "parameter.",
                        f"{Problem.did_you_mean(companion, parameters)}"
                        "Begin the help so: with events: …",
                        line=parameter.line,
                    )


def _inside_required(annotation: ast.expr) -> ast.expr | None:
    """Return what stands in the brackets of `Required[…]`, or None for another annotation."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == REQUIRED:
        return annotation.slice
    return None


def _comments(source: str) -> dict[int, str]:
    """Return the text of the comment on each line that has one."""
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }


def _kind(
    annotation: ast.expr, known_countries: KnownCountries | None, languages: Languages
) -> ParameterKind | None:
    """Return the kind that an annotation names, or None where it names none."""
    match annotation:
        case ast.Name(id="Country"):
            return country_kind(known_countries)
        case ast.Name(id="Language"):
            return language_kind(languages)  # a project may bring languages of its own
        case ast.Name(id=name):
            return KINDS.get(name)
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            kind = _kind(item, known_countries, languages)
            return list_of(kind) if kind and kind.read else None
        case (
            ast.BinOp(left=base_kind, op=ast.BitOr(), right=ast.Constant(value=None))
            | ast.BinOp(left=ast.Constant(value=None), op=ast.BitOr(), right=base_kind)
        ):
            kind = _kind(base_kind, known_countries, languages)
            return or_none(kind) if kind else None
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            parts = choices.elts if isinstance(choices, ast.Tuple) else [choices]
            values = tuple(part.value for part in parts if isinstance(part, ast.Constant))
            fit = tuple(value for value in values if isinstance(value, str | int | bool))
            if len(fit) == len(parts):
                return one_of(fit, name=ast.unparse(annotation), noun="one of its choices")
    return None


def node_of(value: object, line: int) -> Node:
    """Return a value of Python as what a params file would have held.

    Raises:
        TypeError: a value that no params file can hold (a tuple, bytes).
    """
    if isinstance(value, list):
        return Node([node_of(item, line) for item in value], line, "", False, line)
    if isinstance(value, dict):
        nodes = {str(key): node_of(item, line) for key, item in value.items()}
        return Node(nodes, line, "", False, line)
    if not isinstance(value, str | int | float | None):
        raise TypeError(type(value).__name__)
    raw = str(value).lower() if isinstance(value, bool) else str("" if value is None else value)
    return Node(value, line, raw, isinstance(value, str), line)
