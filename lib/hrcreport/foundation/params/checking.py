"""This module checks the params files of a whole project, each alone and all against each other."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import NotebookError, Problem
from hrcreport.foundation.languages import Language
from hrcreport.foundation.params.declaration import Declaration
from hrcreport.foundation.params.documents import DOCUMENT, DocumentKind
from hrcreport.foundation.params.reading import Parameters
from hrcreport.foundation.params.traits import Trait
from hrcreport.foundation.words.texts import written_days

ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
NOT_PARAMS = (".md",)  # notes beside the params files
SYMBOL = "symbol"
VISIT, DATE = "visit", "date"
YEAR_LENGTH = 4
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def check_params(
    project: Project,
    *,
    known_countries: Mapping[str, str],
    only: Collection[str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Parameters], list[Problem]]:
    """Return the parameters of each report by its id, and every problem of all params files.

    A report with a problem is not among the parameters. Warnings have the severity "warning".
    `known_countries` has the name of each country by its code (ISO 3166-1 alpha-3). Of reports
    whose ids are in `only` the problems alone are returned, those of the project are not.
    `overrides` are values that a notebook was given, in place of what the files of those reports
    set.
    """
    check = _Check(project, known_countries)
    reports = project.reports()
    for report in reports:
        check.report(report, overrides if only and report.id in only else None)
    check.notebooks()
    check.names(reports)
    check.symbols()
    check.strays()
    check.schemas()
    report_ids = [report.id for report in reports]
    wanted_ids = set(report_ids if only is None else only)
    problems = [
        problem for ids, problem in check.problems if only is None or not wanted_ids.isdisjoint(ids)
    ]
    problems += [
        Problem.not_one_of(
            report_id,
            report_ids,
            "params",
            f"there is no report '{report_id}'.",
            "params.unknown-report",
            heading="Reports",
        )
        for report_id in sorted(wanted_ids.difference(report_ids))
    ]
    problems.sort(key=lambda problem: (problem.place, problem.line or 0))
    errors = (ids for ids, problem in check.problems if problem.severity == "error")
    sound = wanted_ids.difference(*errors)
    return {
        parameters.report: parameters
        for parameters in check.parameters
        if parameters.report in sound
    }, problems


class _Check:
    """One check of one project; each problem with the ids of the reports it concerns."""

    def __init__(self, project: Project, known_countries: Mapping[str, str]) -> None:
        self.project = project
        self.known_countries = known_countries
        self.languages = project.known_languages
        self.documents = DocumentKind.of_project(project)
        self.problems: list[tuple[list[str], Problem]] = []
        self.parameters: list[Parameters] = []
        self.read: dict[Path, tuple[Declaration | None, list[Problem]]] = {}
        self.users: dict[Path, list[str]] = defaultdict(list)

    def add(self, ids: Iterable[str], *problems: Problem) -> None:
        self.problems += [(list(ids), problem) for problem in problems]

    def declaration(self, notebook: Path) -> tuple[Declaration | None, list[Problem]]:
        """Return what a notebook declares; each notebook is read once."""
        if notebook not in self.read:
            place = self.project.place(notebook)
            self.read[notebook] = Declaration.read(
                notebook,
                place=place,
                known_countries=self.known_countries,
                languages=self.languages,
            )
        return self.read[notebook]

    def report(self, report: Report, overrides: Mapping[str, Any] | None) -> None:
        """Check one params file, and what is given beside, against the notebook's declaration."""
        place = self.project.place(report.params_file)
        if not re.fullmatch(ID_PATTERN, report.id):
            self.add([report.id], _file_name(place, report))
        if not report.notebook.exists():
            own_notebook = self.project.place(self.project.own_notebook(report.kind, report.id))
            self.add(
                [report.id],
                Problem(
                    place,
                    f"its notebook {self.project.place(report.notebook)} does not exist.",
                    f"Create the notebook, or one of its own, {own_notebook}; or move this "
                    "file to the "
                    "folder of another kind of report.",
                    rule="params.no-notebook",
                ),
            )
            return
        self.users[report.notebook].append(report.id)
        declaration, _ = self.declaration(report.notebook)
        if declaration is None:
            return
        parameters, problems = Parameters.read(
            report.params_file,
            place=place,
            kind=report.kind,
            declaration=declaration,
            overrides=overrides,
        )
        notebook = self.project.place(report.notebook)
        for problem in problems:
            explained = Trait.told(problem, notebook=notebook, declared=declaration.parameters)
            self.add([report.id], explained)
        if parameters:
            self.parameters.append(parameters)
            self.document(parameters)
            self.visit(parameters)
        if not any(problem.rule == "yaml.unreadable" for problem in problems):
            self.editor_line(report, place)

    def document(self, parameters: Parameters) -> None:
        """Tell where a kind of document is unknown or a symbol is not one of the kind."""
        masthead = DocumentKind.masthead(parameters.values)
        kind_name, symbol = str(masthead.get(DOCUMENT) or ""), str(masthead.get(SYMBOL) or "")
        kind = self.documents.get(kind_name)
        if kind_name and kind is None:
            own_file = self.project.data / DocumentKind.FOLDER / f"{kind_name}.yml"
            slips = f"What is wrong in {self.project.place(own_file)} is told there."
            self.add(
                [parameters.report],
                Problem.not_one_of(
                    kind_name,
                    self.documents,
                    parameters.place,
                    f"there is no kind of document '{kind_name}'.",
                    "params.unknown-document",
                    after=slips if own_file.exists() else "A project adds its own: data/documents.",
                    line=_line(parameters, "kind") or parameters.lines.get(DOCUMENT),
                    key=DOCUMENT,
                ),
            )
            return
        if kind is None:
            kind = DocumentKind.of({}, self.documents)
            if DocumentKind.of_symbol(symbol, self.documents):
                return
        if kind.fits(symbol) or (not kind_name and re.fullmatch(DocumentKind.ANY_SYMBOL, symbol)):
            return
        other_kind = DocumentKind.of_symbol(symbol, self.documents)
        suggestion = (
            f" It is that of {other_kind.called}: document: {other_kind.name}."
            if other_kind
            else ""
        )
        self.add(
            [parameters.report],
            Problem(
                parameters.place,
                f"the symbol {symbol} is not that of {kind.called}.",
                f"Such a document has {f'a symbol as {kind.example}' if kind.example else 'none'}; "
                f'one that has none yet has symbol: "".{suggestion}',
                rule="params.symbol-of-document",
                line=_line(parameters, SYMBOL) or parameters.lines.get(DOCUMENT),
                key=SYMBOL,
                value=symbol,
            ),
        )

    def visit(self, parameters: Parameters) -> None:
        """Tell where the days of a visit are in no calendar, or come after the document."""
        visit = parameters.values.get(VISIT) or ""
        visit_dates = str(visit.get("dates") if isinstance(visit, Mapping) else visit)
        code = str(parameters.values.get("language") or "")
        language = self.languages.get(code, Language.FIRST)
        on = DocumentKind.masthead(parameters.values).get(DATE)
        written = str(on or "")[:YEAR_LENGTH]
        try:
            days = [*written_days(visit_dates, language=language)]
        except NotebookError:
            return  # the check of languages tells what is wrong with the files of this one
        for day in days:
            late = written.isdecimal() and day.year > int(written)
            if day.possible and not late:
                continue
            why = "after the date of the document" if day.possible else "in no calendar"
            self.add(
                [parameters.report],
                Problem(
                    parameters.place,
                    f"the visit '{visit_dates}' has days that are {why}: {day.words}.",
                    "Write the days as they are printed, for example 24 April–5 May 2023.",
                    rule="params.visit",
                    line=parameters.lines.get(VISIT),
                    key=VISIT,
                    value=visit_dates,
                ),
            )
            return

    def notebooks(self) -> None:
        """Report what is wrong in each notebook once, for all reports that use it."""
        for notebook, ids in self.users.items():
            self.add(ids, *self.declaration(notebook)[1])

    def editor_line(self, report: Report, place: str) -> None:
        """Warn where the line is missing that tells an editor the allowed keys."""
        first = report.params_file.read_bytes().lstrip(BYTE_ORDER_MARK).split(b"\n", 1)[0].strip()
        line = Report.editor_line(self.project.schema_of(report))
        if first != line.encode():
            self.add(
                [report.id],
                Problem(
                    place,
                    "the line is missing that lets an editor offer the allowed keys.",
                    f"Make this the first line of the file: {line}",
                    rule="params.no-editor-line",
                    line=1,
                    severity="warning",
                ),
            )

    def names(self, reports: Iterable[Report]) -> None:
        """Find reports that would write the same files, on a disk that ignores case too."""
        by_name: dict[str, list[Report]] = defaultdict(list)
        for report in reports:
            by_name[report.id.casefold()].append(report)
        for namesakes in by_name.values():
            ids = [report.id for report in namesakes]
            places = [self.project.place(report.params_file) for report in namesakes]
            for place in places[1:]:
                self.add(
                    ids,
                    Problem(
                        place,
                        f"{places[0]} has the same name, so both reports would be written to the "
                        "same files.",
                        "Rename or delete one of the two.",
                        rule="params.same-name",
                        value=Path(place).name,
                    ),
                )

    def symbols(self) -> None:
        """Find document symbols that more than one report bears."""
        by_symbol: dict[str, list[Parameters]] = defaultdict(list)
        for parameters in self.parameters:
            if symbol := DocumentKind.masthead(parameters.values).get(SYMBOL):
                by_symbol[str(symbol)].append(parameters)
        for symbol, bearers in by_symbol.items():
            for parameters in bearers[1:]:
                is_set = _line(parameters, SYMBOL) is not None
                self.add(
                    [bearer.report for bearer in bearers],
                    Problem(
                        parameters.place,
                        f"the symbol {symbol}{'' if is_set else ', the default,'} is already that "
                        f"of {bearers[0].place}.",
                        'Correct one of the two; a report that has no symbol yet has symbol: "".',
                        rule="params.same-symbol",
                        line=_line(parameters, SYMBOL),
                        key=SYMBOL,
                        value=symbol,
                    ),
                )

    def strays(self) -> None:
        """Find files under `params/` that are not read because of where or how they are stored."""
        folders = {self.project.params / folder for folder in self.project.kinds.values()}
        listed = {path for _, path in self.project.params_files()}
        if not listed:
            self.add(
                [],
                Problem(
                    "params",
                    "there is no report yet.",
                    "Begin one: hrcreport new country, new theme or new report.",
                    rule="params.no-reports",
                    severity="warning",
                ),
            )
        for path in sorted(self.project.params.rglob("*")):
            parts = path.relative_to(self.project.params).parts
            hidden = any(part.startswith((".", "_")) for part in parts)
            if hidden or path in listed or not path.is_file() or path.suffix in NOT_PARAMS:
                continue
            report_name = path.name.split(".")[
                0
            ]  # whoever asks for this report is told why it is none
            if path.parent not in folders:
                self.add([report_name], _wrong_folder(self.project, path, parts))
            else:
                self.add(
                    [report_name],
                    Problem(
                        self.project.place(path),
                        "this file is not read, because its name does not end in '.yml'.",
                        f"Rename it to '{report_name.lower()}.yml' if it is a params file; "
                        "otherwise "
                        "keep it elsewhere.",
                        rule="params.wrong-suffix",
                        value=path.name,
                        severity="warning",
                    ),
                )

    def schemas(self) -> None:
        """Warn where a schema is missing, or older than what its notebook declares."""
        for name, notebook in self.project.declaring.items():
            declaration, problems = self.declaration(notebook)
            if notebook not in self.users:  # no report uses this notebook yet
                self.add([], *problems)
            if declaration is None or not declaration.complete:
                continue
            path = Declaration.schema_file(self.project, name)
            text = declaration.schema_text(self.documents)
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            state = "is older than the notebook" if path.exists() else "is missing"
            self.add(
                [],
                Problem(
                    self.project.place(path),
                    f"the schema of {self.project.place(notebook)} {state}, so editors offer "
                    f"{'the wrong' if path.exists() else 'no'} keys.",
                    "Run: hrcreport schema",
                    rule="params.stale-schema" if path.exists() else "params.no-schema",
                    severity="warning",
                ),
            )


def _line(parameters: Parameters, key: str) -> int | None:
    """Return the line of a key of the document, in its block or by itself."""
    return parameters.lines.get(f"{DOCUMENT}.{key}", parameters.lines.get(key))


def _file_name(place: str, report: Report) -> Problem:
    apart = unicodedata.normalize("NFKD", report.id.lower())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    fitting = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    hint = f"Rename it to '{fitting}{report.params_file.suffix}'. " if fitting else ""
    return Problem(
        place,
        f"the file name '{report.params_file.name}' cannot name a report.",
        f"{hint}Allowed: small letters a to z, digits and single hyphens between them.",
        rule="params.file-name",
        value=report.params_file.name,
    )


def _wrong_folder(project: Project, path: Path, parts: tuple[str, ...]) -> Problem:
    kind_folders = project.kinds.values()
    hint = Problem.did_you_mean(parts[0], kind_folders) if parts[1:] else ""
    move = f"Move it to {' or '.join(f'params/{folder}' for folder in kind_folders)}"
    own_kind_hint = f"; or give reports of a kind of their own notebooks in notebooks/{parts[0]}"
    return Problem(
        project.place(path),
        "this file is not read, because its folder is none of a kind of report.",
        f"{hint}{move}{own_kind_hint if len(parts) == len(('folder', 'file')) else ''}.",
        rule="params.wrong-folder",
        value=parts[0],
    )
