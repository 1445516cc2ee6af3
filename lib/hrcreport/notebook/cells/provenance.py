"""This module checks, without a kernel, that a report draws on its own States and their groups."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hrcreport.foundation import (
    Chosen,
    Counting,
    DataError,
    Declaration,
    Language,
    Parameters,
    Problem,
    Project,
    Report,
    ReportStates,
)
from hrcreport.notebook.access.reporting_groups import (
    AFRICAN_DESCENT,
    GROUPS_TABLE,
    JOIN,
    UNKNOWN_GROUPS,
    groups_among,
)
from hrcreport.notebook.templates.grammar import OF_ROWS, Text
from hrcreport.tables import Catalogue, CatalogueFiles

NAMING = frozenset({"choropleth", "map_notes", "state"})
"""What notebooks call with the code of a State that they only name: it reads nothing of it."""
QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
EVENTS = "events"
"""The parameter that names the table of which a profile is made: each group that it compares has a
row."""
GROUPS_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "focus": {EVENTS: ("yearly", "by_area")},
    "reference": {EVENTS: ("yearly", "by_area"), "stops": ("by_light",)},
}
"""Parameters that name a group, and those that name the tables which must hold it, with the keys by
which their records name further ones."""


def check_provenance(
    project: Project, parameters: Mapping[str, Parameters]
) -> list[tuple[str, Problem]]:
    """Return the id of each report that draws on another State, with each problem.

    A params file sets its State, and is named for it; a table, layer or register that it names, or
    that its notebook or a block of it names literally, is one of the report's States. What a
    notebook computes is refused when it runs, by `hrcreport.notebook.access.scope`.

    Args:
        project: the project.
        parameters: the parameters of each report by its id, as far as they are sound.
    """
    check = _Check(project)
    for report in project.reports():
        if report.id in parameters:
            check.report(report, parameters[report.id])
    return check.problems


@dataclass(frozen=True, slots=True)
class _Mention:
    """Something of a State that a text names: where, what it is called, whose it is."""

    line: int
    subject: str
    country: str
    value: str
    cell: int | None = None


@dataclass
class _Check:
    """One check of one project; each text is read once."""

    project: Project
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    _told: dict[tuple[str, _Mention], Problem] = field(default_factory=dict)
    _in_blocks: dict[Path, list[_Mention]] = field(default_factory=dict)
    _in_notebooks: dict[Path, tuple[list[_Mention], set[str]]] = field(default_factory=dict)
    _tables_of: dict[Path, set[str]] = field(default_factory=dict)
    _rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each State by its code."""
        return self.project.known_countries()

    @cached_property
    def tables(self) -> Catalogue:
        """Every table and layer whose record can be read."""
        return Catalogue.as_read(self.project)

    @cached_property
    def catalogue(self) -> dict[str, str]:
        """The State of each table and layer by its name, empty for those of all States."""
        return {name: record.country for name, record in self.tables.by_name.items()}

    @cached_property
    def with_law(self) -> set[str]:
        """The States whose law is registered: with their codes the codes of provisions begin."""
        return {path.stem.upper() for path in (self.project.data / "law").glob("*.yml")}

    def report(self, report: Report, parameters: Parameters) -> None:
        """Find what is wrong with the States of one report."""
        self.problems += [(report.id, problem) for problem in self._tables(report, parameters)]
        self.problems += [(report.id, problem) for problem in self._groups(report, parameters)]
        states = ReportStates.of(parameters.values)
        if states is None:  # no trait of the report says that it is about States
            return
        if parameters.given.isdisjoint(ReportStates.NAMED_BY):
            self.problems.append((report.id, _not_set(parameters)))
            return
        self.problems += [(report.id, problem) for problem in self._names(report, parameters)]
        self._values(parameters, states)
        self._texts(report, states)

    def _names(self, report: Report, parameters: Parameters) -> Iterator[Problem]:
        """Yield where the id of a report is not that of its State, or of its language."""
        first, *id_parts = report.id.split("-")
        country = str(parameters.values.get(ReportStates.COUNTRY, ""))
        if report.kind == "country" and first.upper() != country:
            name = self.names.get(country, country)
            yield Problem(
                parameters.place,
                what=f"'{ReportStates.COUNTRY}' is {country} ({name}), and the file is not "
                "named for it.",
                mend=f"Correct one of the two: the name of a report on {name} is "
                f"'{country.lower()}.yml', or begins with '{country.lower()}-'.",
                rule="provenance.file-name",
                line=parameters.lines.get(ReportStates.COUNTRY),
                key=ReportStates.COUNTRY,
                value=country,
            )
        language = str(parameters.values.get("language", Language.FIRST))
        named_languages = [
            id_part for id_part in id_parts if id_part in self.project.known_languages
        ]
        if named_languages and language not in named_languages:
            yield Problem(
                parameters.place,
                what=f"the file is named for the language '{named_languages[0]}', and the report "
                f"is in '{language}'.",
                mend=f"Write language: {named_languages[0]}, or rename the file.",
                rule="provenance.language",
                line=parameters.lines.get("language"),
                key="language",
                value=language,
            )

    def _tables(self, report: Report, parameters: Parameters) -> Iterator[Problem]:
        """Yield each parameter that should name a table and names none of the catalogue."""
        if report.notebook not in self._tables_of:
            place = self.project.place(report.notebook)
            declaration, _ = Declaration.read(
                report.notebook, place=place, languages=self.project.known_languages
            )
            declared_parameters = declaration.parameters.items() if declaration else ()
            self._tables_of[report.notebook] = {
                key for key, parameter in declared_parameters if parameter.names_table
            }
        for key in sorted(self._tables_of[report.notebook] & parameters.given):
            for name in self._chosen(parameters.values[key]).named:
                if name in self.catalogue:
                    continue
                yield Problem(
                    parameters.place,
                    what=f"'{key}' names the table '{name}', which is not in "
                    f"data/{CatalogueFiles.package_file}.",
                    mend=f"{Problem.did_you_mean(name, self.catalogue)}Correct it, or add the "
                    "table.",
                    rule="provenance.unknown-table",
                    line=parameters.lines.get(key),
                    key=key,
                    value=name,
                )

    def _groups(self, report: Report, parameters: Parameters) -> Iterator[Problem]:
        """Yield each group and measure that a table of the report does not hold."""
        values, lines = parameters.values, parameters.lines

        def tables(keys: Mapping[str, tuple[str, ...]]) -> list[str]:
            counted = [(self._counted(values.get(key)), keys[key]) for key in keys]
            return [
                table
                for (name, how), further in counted
                for table in (name, *(how.tables.get(table_key) for table_key in further))
                if table
            ]

        for key, keys in GROUPS_OF.items():
            place, line = parameters.place, lines.get(key)
            group, everywhere = str(values.get(key) or ""), set[str]()
            for table in tables(keys):
                table_groups = self._held(table, "group")
                if EVENTS in keys:
                    table_groups = [
                        table_group
                        for table_group in table_groups
                        if table_group not in UNKNOWN_GROUPS
                    ]
                everywhere.update(table_groups)
                reporting = self._reporting(str(values.get(ReportStates.COUNTRY)), table_groups)
                try:
                    if group and table_groups:
                        groups_among(
                            group,
                            table_groups,
                            reporting,
                            table=table,
                            place=place,
                            line=line,
                            key=key,
                        )
                except DataError as error:
                    # A notebook may say why it takes a part of a declared group.
                    part_calls = report.notebook.read_text("utf-8").count("part_of_group(")
                    if not (part_calls and error.problems[0].rule == "notebook.part-of-group"):
                        yield from error.problems
                    break
            else:  # of joined groups a table may lack some, but not all tables
                for part in group.split(JOIN) if group and everywhere else ():
                    if part not in {*everywhere, AFRICAN_DESCENT}:
                        yield Problem.not_one_of(
                            part,
                            sorted(everywhere),
                            place,
                            f"no table holds the group '{part}'.",
                            "notebook.unknown-group",
                            heading="Groups are",
                            line=line,
                            key=key,
                        )
        table, how = self._counted(values.get(EVENTS))
        table_groups = self._held(table, "measure") if table else []
        if table_groups and (
            how.measure not in table_groups if how.measure else len(table_groups) > 1
        ):
            yield Problem.not_one_of(
                how.measure,
                table_groups,
                parameters.place,
                f"there is no measure '{how.measure}' in the table '{table}'."
                if how.measure
                else f"the table '{table}' holds several measures, and its record names none of "
                "them by hrc.counting.measure.",
                "notebook.unknown-measure",
                heading="Measures are",
                line=lines.get(EVENTS),
                key=EVENTS,
            )

    @staticmethod
    def _chosen(value: object) -> Chosen:
        """Return the table that a sound parameter names."""
        return (
            Chosen.of(value, place="", key="")
            if isinstance(value, str | dict)
            else Chosen(table="")
        )

    def _counted(self, value: object) -> tuple[str, Counting]:
        """Return the table that a parameter names and how it is counted, as far as it is known."""
        chosen = self._chosen(value)
        record = self.tables.by_name.get(chosen.table)
        return chosen.table, chosen.over(record.counting if record else Counting())

    def _held(self, table: str, column: str) -> list[str]:
        """Return what a column of a table holds, in its order; nothing where it has none."""
        return list({row[column]: None for row in self._rows_of(table) if column in row})

    def _reporting(self, country: str, table_groups: list[str]) -> dict[str, str]:
        """Return the reporting group of groups of a State, as far as they are declared."""
        rows = self._rows_of(GROUPS_TABLE)
        return {
            row["group"]: row["reporting_group"]
            for row in rows
            if row["country"] == country and row["group"] in table_groups
        }

    def _rows_of(self, table: str) -> list[dict[str, str]]:
        """Return the rows of a table; none where it cannot be read, which is told with tables."""
        if table not in self._rows:
            self._rows[table] = self.tables.rows_as_read(OF_ROWS.split(table)[0])
        return self._rows[table]

    def _values(self, parameters: Parameters, states: ReportStates) -> None:
        """Find tables and layers of another State among the parameters."""
        for key, value in parameters.values.items():
            table_names = (
                self._chosen(value).named
                if isinstance(value, dict) and "table" in value
                else [value]
            )
            for table_name in value if isinstance(value, list) else table_names:
                country = self.catalogue.get(OF_ROWS.split(str(table_name))[0]) or ""
                if country and country not in states:
                    problem = states.refusal(
                        country,
                        self.names,
                        place=parameters.place,
                        line=parameters.lines.get(key),
                        subject=f"'{key}' names the table '{table_name}', which",
                        key=key,
                        value=str(table_name),
                    )
                    self.problems.append((parameters.report, problem))

    def _texts(self, report: Report, states: ReportStates) -> None:
        """Find what is another State's in the notebook of a report and in its blocks."""
        mentions, strings = self._notebook(report.notebook)
        self._refuse(report, states, report.notebook, mentions)
        blocks: dict[str, Path] = {}
        for folder in self.project.block_folders(report.language):
            shared = {path.stem: path for path in folder.glob("*.md") if path.stem in strings}
            blocks = shared | blocks
        for path in blocks.values():
            if path not in self._in_blocks:
                text = path.read_text(encoding="utf-8", errors="replace")
                self._in_blocks[path] = list(self._in_prose(text))
            self._refuse(report, states, path, self._in_blocks[path])

    def _refuse(
        self, report: Report, states: ReportStates, path: Path, mentions: list[_Mention]
    ) -> None:
        for mention in mentions:
            if mention.country in states:
                continue
            place = self.project.place(path)
            cell = "" if mention.cell is None else f"cell {mention.cell}, line {mention.line}: "
            line = mention.line if mention.cell is None else None
            # What many reports share is told once, for the first of them.
            problem = self._told.setdefault(
                (place, mention),
                states.refusal(
                    mention.country,
                    self.names,
                    place=place,
                    subject=f"{cell}{mention.subject}",
                    line=line,
                    value=mention.value,
                ),
            )
            self.problems.append((report.id, problem))

    def _notebook(self, notebook: Path) -> tuple[list[_Mention], set[str]]:
        """Return what the cells of a notebook name, and every text that its code holds."""
        if notebook not in self._in_notebooks:
            mentions: list[_Mention] = []
            strings: set[str] = set()
            for number, (kind, source) in enumerate(_cells(notebook), start=1):
                cell_mentions = self._in_code(source) if kind == "code" else self._in_prose(source)
                mentions += [_numbered(mention, number) for mention in cell_mentions]
                strings |= {quoted[1] or quoted[2] or "" for quoted in QUOTED.finditer(source)}
            self._in_notebooks[notebook] = mentions, strings
        return self._in_notebooks[notebook]

    def _in_code(self, source: str) -> Iterator[_Mention]:
        """Yield what a code cell names literally: tables, and States of which it asks something."""
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            return  # the run of the notebook tells it
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from self._table(node.value, node.lineno)
                yield from self._citations(node.value, node.lineno)
            elif isinstance(node, ast.Call) and (function := _called(node)) not in NAMING | {""}:
                for written in _literals(node):
                    if written.value in self.names:
                        yield _Mention(
                            written.lineno,
                            f"what hrc.{function} is asked for",
                            str(written.value),
                            str(written.value),
                        )

    def _in_prose(self, text: str) -> Iterator[_Mention]:
        """Yield what Markdown names literally, in its values and in its citations."""
        yield from self._citations(text, 1)
        for expression in Text(text).expressions():
            first = text.count("\n", 0, expression.at)
            if not expression.code:
                for quoted in QUOTED.finditer(expression.source):
                    yield from self._table(quoted[1] or quoted[2] or "", first + 1)
            for mention in self._in_code(expression.code):
                yield _Mention(
                    first + mention.line, mention.subject, mention.country, mention.value
                )

    def _table(self, written: str, line: int) -> Iterator[_Mention]:
        name = OF_ROWS.split(written)[0]
        if country := self.catalogue.get(name):
            yield _Mention(line, f"the table '{name}'", country, written)

    def _citations(self, text: str, line: int) -> Iterator[_Mention]:
        """Yield the provisions of domestic law that a text cites or rests on."""
        for pattern in (Text.CITATION, Text.LINK):
            for match in pattern.finditer(text):
                for code in match[1].split():
                    country, dash, _ = code.partition("-")
                    if dash and country in self.with_law:
                        at = line + text.count("\n", 0, match.start())
                        yield _Mention(at, f"the provision '{code}'", country, code)


def _not_set(parameters: Parameters) -> Problem:
    name = next(
        parameter_name
        for parameter_name in ReportStates.NAMED_BY
        if parameter_name in parameters.values
    )
    return Problem(
        parameters.place,
        f"the report does not say by '{name}' which State it is about.",
        f"Add a line '{name}: …'.",
        "provenance.not-set",
        key=name,
    )


def _numbered(mention: _Mention, cell: int) -> _Mention:
    return _Mention(mention.line, mention.subject, mention.country, mention.value, cell)


def _cells(notebook: Path) -> list[tuple[str, str]]:
    """Return type and source of each cell; none where the file is unsound, which is told before."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [(str(cell["cell_type"]), "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _called(call: ast.Call) -> str:
    """Return the name of what is called of `hrc`, or an empty text."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="hrc"), attr=name):
            return name
        case _:
            return ""


def _literals(call: ast.Call) -> Iterator[ast.Constant]:
    """Yield the texts that a call is given, alone or in a list; not those of a call within it."""
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        for literal in (
            argument.elts if isinstance(argument, (ast.List, ast.Tuple, ast.Set)) else [argument]
        ):
            if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                yield literal
