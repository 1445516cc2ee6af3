"""This module begins reports of any kind: from nothing, or from a notebook that is there."""

from __future__ import annotations

import ast
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hrcreport.editorial.starters.plain_parameters import (
    Line,
    PlainParameters,
    lines_of,
    literal_assignments,
)
from hrcreport.foundation import (
    Declaration,
    Kind,
    PlainFile,
    Problem,
    Project,
    RefusedError,
    Report,
    parse_json,
    read_cells,
)

KIND = "report"
"""The kind of a report that is begun here: the folder `reports`."""
NOTEBOOK = Path(__file__).parent / "report.ipynb"
TO_DO = "TBC"
OWN_DATA = "data/own"
HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*)$")
FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})")
SHELL = re.compile(r"^\s*(?:!|%(?:pip|conda|sx|system|%bash|%sh|%system)\b)(?P<what>.*)$")
READERS = re.compile(r"(?:^|\.)(?:read_\w+|open|loadtxt|genfromtxt|load|imread)$")
WRITERS = re.compile(r"(?:^|\.)(?:to_csv|to_excel|to_parquet|to_json|savefig|to_file|to_pickle)$")
PLOTS = re.compile(r"\bplt\.|\.plot\b|\bsns\.|\.plot\.\w+\(|\bsubplots\(|\.hist\(")
OPTIONS = "#|"
TITLE = "title"
NOTHING_WRITTEN = "Nothing was written."


@dataclass(frozen=True, slots=True)
class NewReport:
    """The notebook and the params file of a new report; nothing is written yet.

    `changed` are the lines of an adopted notebook that are not as they were, `open` those that a
    person is to change.
    """

    project: Project
    name: str
    files: Mapping[Path, str]
    changed: tuple[Line, ...] = ()
    open: tuple[Line, ...] = ()

    @property
    def places(self) -> list[str]:
        """Where both files lie, as authors read it."""
        return [self.project.place(path) for path in self.files]

    def write(self) -> None:
        """Write both files, and the schema by which editors know the keys.

        Raises:
            RefusedError: one cannot be written.
        """
        for path, text in self.files.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                PlainFile(path).write(text.encode(), lasting=False)
            except OSError as error:
                raise RefusedError.of(
                    self.project.place(path),
                    f"this file cannot be written: {error.strerror}.",
                    "Look whether you may write to its folder.",
                    "cli.not-written",
                ) from error
        Declaration.write_schemas(self.project)

    @classmethod
    def begun(cls, project: Project, name: str, *, title: str | None, day: str) -> NewReport:
        """Return a report of no kind but its own, whose text is to be written.

        Args:
            project: the project.
            name: the id of the report.
            title: its title; otherwise its name in words.
            day: the date of the document, "2026-11-24".

        Raises:
            RefusedError: the name is none, or is taken.
        """
        _refuse_name(project, name)
        words = title or name.replace("-", " ").capitalize()
        values = {"title": words, "document": {"date": day}}
        text = NOTEBOOK.read_text(encoding="utf-8").replace("NAME", name)
        return cls(project, name, _files(project, name, values, text))

    @classmethod
    def adopted(cls, project: Project, source: Path, *, name: str | None, day: str) -> NewReport:
        """Return a plain notebook with Papermill's parameters as a report; it stays as it is.

        Args:
            project: the project.
            source: the notebook, anywhere.
            name: the id of the report; otherwise that of the file, in small letters.
            day: as `begun`.

        Raises:
            RefusedError: it is no notebook of Python with a cell of parameters, is a report's
                already, or the name is none or taken.
        """
        if mine := [report.id for report in project.reports() if _same(report.notebook, source)]:
            raise RefusedError.of(
                project.place(source),
                f"this is the notebook of the report '{mine[0]}' already.",
                f"To give that report a notebook of its own: hrcreport adopt {mine[0]}",
                "adopt.of-a-report",
                value=mine[0],
            )
        report_name = name or _slug(source.stem)
        _refuse_name(project, report_name, file=None if name else source)
        taking = _NotebookTaking.of(project, source, report_name, day)
        return cls(
            project,
            report_name,
            _files(project, report_name, taking.values, taking.text),
            taking.lines(open=False),
            taking.lines(open=True),
        )


def _files(
    project: Project, name: str, values: Mapping[str, Any], notebook: str
) -> dict[Path, str]:
    lines = [Report.editor_line(f"{Report.FOLDERS[KIND]}/{name}")]
    if project.shared_notebook(KIND).exists():
        lines = [Report.editor_line(KIND)]
    for key, value in values.items():
        block_lines = lines_of({key: value}) if not isinstance(value, dict) else [f"{key}:"]
        lines += block_lines
        lines += [f"  {line}" for line in lines_of(value)] if isinstance(value, dict) else []
    return {
        project.own_notebook(KIND, name): notebook,
        project.params_file(KIND, name): "\n".join(lines) + "\n",
    }


def _same(first: Path, second: Path) -> bool:
    return first.exists() and second.exists() and first.samefile(second)


def _slug(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _refuse_name(project: Project, name: str, *, file: Path | None = None) -> None:
    """Refuse what cannot be the id of a report, or is one.

    Raises:
        RefusedError: it is such a name.
    """
    if not Kind.NAME.fullmatch(name):
        subject = f"the name of '{file.name}' gives" if file else f"'{name}' is"
        fitting = _slug(name)
        hint = f"For example '{fitting}'. " if Kind.NAME.fullmatch(fitting) else ""
        raise RefusedError.of(
            "--as" if file else "the name of the report",
            f"{subject} no name of a report, which is also that of its files.",
            f"{hint}Write small letters a to z, digits and single hyphens between them, a letter "
            f"first{': --as NAME' if file else ''}.",
            "cli.report-name",
            value=file.name if file else name,
        )
    params_file = next(
        (report.params_file for report in project.reports() if report.id == name), None
    )
    own_notebook = project.own_notebook(KIND, name)
    if existing_path := params_file or (own_notebook if own_notebook.exists() else None):
        raise RefusedError.of(
            project.place(existing_path),
            f"there is a report '{name}' already.",
            "Choose another name; nothing was written.",
            "cli.report-exists",
            value=name,
        )


@dataclass(slots=True)
class _NotebookTaking:
    """One notebook as it becomes a report: its cells, and each line that is or must be changed."""

    project: Project
    source: Path
    name: str
    cells: list[dict[str, Any]]
    values: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[dict[str, Any], Line, bool]] = field(default_factory=list)
    """Each line with its cell, and whether a person is to change it."""

    @classmethod
    def of(cls, project: Project, source: Path, name: str, day: str) -> _NotebookTaking:
        place = project.place(source)
        cells, problems = read_cells(source, place=place)
        if problems:
            raise RefusedError(
                replace(problem, mend=f"{problem.mend} {NOTHING_WRITTEN}") for problem in problems
            )
        _refuse_language(dict(parse_json(source.read_bytes()).get("metadata", {})), place)
        parameters_cell, problems = Declaration.cell_of(source, place=place)
        if parameters_cell is None or problems:
            raise RefusedError(_with_candidate(problem, cells) for problem in problems)
        try:
            parameters = PlainParameters.read(parameters_cell.source)
        except SyntaxError as error:
            raise RefusedError.of(
                place,
                f"cell {parameters_cell.number}, line {error.lineno or 1}: this line is no Python.",
                "A cell of parameters holds lines such as first_year = 2015, and no magic. "
                + NOTHING_WRITTEN,
                "adopt.parameters",
            ) from error
        taking = cls(project, source, name, [{**cell} for cell in cells])
        of_parameters = taking.cells[parameters_cell.number - 1]
        for cell in taking.cells:
            cell["source"] = "".join(cell["source"])
            if cell["cell_type"] == "code" and cell is not of_parameters:
                taking.code(cell)
        taking.title(behind=of_parameters)
        taking.chapters()
        taking.parameters(of_parameters, parameters, day)
        return taking

    def lines(self, *, open: bool) -> tuple[Line, ...]:  # noqa: A002  what is open is so called
        """Return the lines that are changed, or those that are open, as the copy counts them."""
        numbers = {id(cell): number for number, cell in enumerate(self.cells, start=1)}
        listed_lines = (
            replace(line, cell=numbers[id(c)])
            for c, line, is_asked in self.told
            if is_asked == open
        )
        return tuple(sorted(listed_lines, key=lambda line: (line.cell, line.line)))

    def tell(
        self,
        cell: dict[str, Any],
        line: int,
        before: str,
        after: str,
        why: str,
        *,
        ask: bool = False,
    ) -> None:
        """Keep a line that is changed or, where a person is to do so, asked for."""
        self.told.append((cell, Line(0, line, before, after, why), ask))

    @property
    def text(self) -> str:
        """The notebook as JupyterLab writes it, without outputs."""
        cells, names = [], set[str]()
        for number, cell in enumerate(self.cells, start=1):
            plain_cell: dict[str, Any] = {
                key: cell[key] for key in ("cell_type", "attachments") if key in cell
            }
            name = str(cell.get("id") or f"cell-{number}")
            plain_cell["id"] = name if name not in names else f"cell-{number}"
            names.add(plain_cell["id"])
            tags = cell.get("metadata", {}).get("tags")
            plain_cell["metadata"] = {"tags": tags} if tags else {}
            plain_cell["source"] = cell["source"].splitlines(keepends=True)
            if cell["cell_type"] == "code":
                plain_cell |= {"execution_count": None, "outputs": []}
            cells.append(plain_cell)
        python = {"display_name": "Python 3", "language": "python", "name": "python3"}
        metadata = {"kernelspec": python, "language_info": {"name": "python"}}
        content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def parameters(self, cell: dict[str, Any], plain_parameters: PlainParameters, day: str) -> None:
        """Put the declared parameters in the place of the plain ones, and open the report below."""
        if "document" not in plain_parameters.values:
            plain_parameters.kinds.add("Masthead")
            line = f'document: Masthead = {{"date": "{day}"}}  # what the document is'
            plain_parameters.declared.append(line)
            plain_parameters.changed.append(
                Line(0, 0, "", line, "for its date, status and session")
            )
        self.values, cell["source"] = plain_parameters.values, plain_parameters.source
        written = plain_parameters.source.split("\n")
        moved = _code("moved", "\n".join(plain_parameters.below))
        for changed_line in plain_parameters.changed:
            is_written = changed_line.after in written
            at = written.index(changed_line.after) + 1 if is_written else 1
            self.tell(
                cell if is_written else moved,
                at,
                changed_line.before,
                changed_line.after,
                changed_line.why,
            )
        for open_line in plain_parameters.open:
            at = written.index(open_line.before) + 1
            self.tell(cell, at, open_line.before, open_line.after, open_line.why, ask=True)
        open_call = f'hrc.open_report("{self.name}")'
        opened = _code("open", f"import hrcreport.notebook as hrc\n\n{open_call}")
        why = "so that JupyterLab shows the report, and cells may call hrc"
        self.tell(opened, 1, "", "import hrcreport.notebook as hrc", why)
        why = "so that cells that you run by hand have what the params file sets"
        self.tell(opened, 3, "", open_call, why)
        at = self.cells.index(cell) + 1
        self.cells[at:at] = [opened, moved] if plain_parameters.below else [opened]

    def title(self, *, behind: dict[str, Any]) -> None:
        """Give the first heading a cell of its own, with the tag of the title."""
        first_heading = next(
            (
                (cell, line)
                for cell in self.texts
                for line, _, level in _headings(cell["source"])
                if level == 1
            ),
            None,
        )
        if any(TITLE in _tags(cell) for cell in self.texts):
            return
        if first_heading is None:
            words = f"# {self.name.replace('-', ' ').capitalize()}"
            title_cell = _text("title", words) | {"metadata": {"tags": [TITLE]}}
            self.tell(title_cell, 1, "", words, "the title of the report: write yours", ask=True)
            self.cells.insert(self.cells.index(behind) + 1, title_cell)
            return
        cell, line = first_heading
        lines = cell["source"].split("\n")
        before, after = "\n".join(lines[:line]).strip(), "\n".join(lines[line + 1 :]).strip()
        title = cell | {"source": lines[line], "metadata": {"tags": [TITLE]}}
        self.tell(title, 1, "", lines[line], "the title, by the tag 'title' of its cell")
        at = self.cells.index(cell)
        self.cells[at : at + 1] = [
            *([_text("before-title", before)] if before else ()),
            title,
            *([_text("behind-title", after)] if after else ()),
        ]

    @property
    def texts(self) -> list[dict[str, Any]]:
        """The cells of text."""
        return [cell for cell in self.cells if cell["cell_type"] == "markdown"]

    def chapters(self) -> None:
        """Let chapters stand at the first level."""
        texts = [cell for cell in self.texts if TITLE not in _tags(cell)]
        levels = [level for cell in texts for _, _, level in _headings(cell["source"])]
        by = min(levels, default=1) - 1
        for cell in texts if by else ():
            lines = cell["source"].split("\n")
            for line, words, level in _headings(cell["source"]):
                after = f"{'#' * (level - by)} {words}"
                why = "chapters stand at the first level: the title has a cell of its own"
                self.tell(cell, line + 1, lines[line], after, why)
                lines[line] = after
            cell["source"] = "\n".join(lines)

    def code(self, cell: dict[str, Any]) -> None:
        """Give a picture its options, and look for what a build stops at or leaves out."""
        if PLOTS.search(cell["source"]) and OPTIONS not in cell["source"]:
            self._picture(cell)
        lines = cell["source"].split("\n")
        for at, line in enumerate(lines, start=1):
            if SHELL.match(line):
                why = "a build runs no other program"
                self.tell(cell, at, line.strip(), "take it out", why, ask=True)
        try:
            tree = ast.parse("\n".join("" if _is_magic(line) else line for line in lines))
        except SyntaxError as error:
            at = error.lineno or 1
            words = lines[min(at, len(lines)) - 1].strip()
            self.tell(cell, at, words, "mend it", "it is no Python: a build stops here", ask=True)
            return
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            self._file(cell, call, lines)

    def _file(self, cell: dict[str, Any], call: ast.Call, lines: list[str]) -> None:
        function_name, first_argument = ast.unparse(call.func), next(iter(call.args), None)
        if not isinstance(first_argument, ast.Constant) or not isinstance(
            first_argument.value, str
        ):
            return
        line, path = lines[call.lineno - 1].strip(), first_argument.value
        if WRITERS.search(function_name):
            why = "a build writes the document and nothing else"
            self.tell(cell, call.lineno, line, "take it out", why, ask=True)
        elif READERS.search(function_name):
            project_place, why = self._file_here(path)
            self.tell(cell, call.lineno, line, _of_source(line, project_place), why, ask=True)

    def _file_here(self, path: str) -> tuple[str, str]:
        """Return where in the project a file is to lie that a cell reads, and why so."""
        project_place, why = (
            f"{OWN_DATA}/{Path(path).name}",
            "a number of a file without a record is not released",
        )
        if "://" in path:
            return (
                project_place,
                f"a build asks no network: put the file into {OWN_DATA}; and {why}",
            )
        source_path = (self.source.parent / path).resolve()
        if source_path.exists() and source_path.is_relative_to(self.project.root.resolve()):
            return self.project.place(source_path), why
        copied_from = (
            os.path.relpath(source_path, self.project.root) if source_path.exists() else path
        )
        copied = f"mkdir -p {OWN_DATA} && cp {copied_from} {project_place}"
        return project_place, f"the file lies outside of the project: {copied}; and {why}"

    def _picture(self, cell: dict[str, Any]) -> None:
        figure_count = sum(OPTIONS in cell["source"] for cell in self.cells)
        label = f"fig-{self.name}{f'-{figure_count + 1}' if figure_count else ''}"
        options = [
            f"{OPTIONS} label: {label}",
            f'{OPTIONS} fig-cap: "{TO_DO}"',
            f'{OPTIONS} fig-alt: "{TO_DO}: what the picture shows, for who does not see it"',
        ]
        cell["source"] = "\n".join([*options, cell["source"]])
        self.tell(cell, 1, "", options[0], f"so that text can refer to it: [](#{label})")
        self.tell(cell, 2, "", options[1], "write its caption", ask=True)
        self.tell(cell, 3, "", options[2], "write its alternative text", ask=True)


def _of_source(line: str, project_place: str) -> str:
    """Return the line that reads a file with its record, where it set one name by a frame."""
    source_call = (
        f'hrc.source("{project_place}", title="…", publisher="…", licence="…", '
        'sensitivity="public")'
    )
    match = re.fullmatch(r"(\w+) = (?:\w+\.)?read_csv\(\s*[\"'][^\"']*[\"']\s*\)", line)
    return (
        f"{match[1]} = {source_call}.frame"
        if match
        else f"…, with {source_call}.frame for the file"
    )


def _headings(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield line, words and level of each heading outside of code."""
    in_code = False
    for at, line in enumerate(text.split("\n")):
        if FENCE.match(line):
            in_code = not in_code
        elif not in_code and (heading := HEADING.match(line)):
            yield at, heading[2], len(heading[1])


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", ()))


def _is_magic(line: str) -> bool:
    return line.lstrip().startswith(("%", "!"))


def _code(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": name, "metadata": {}, "source": source}


def _text(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _refuse_language(metadata: Mapping[str, Any], place: str) -> None:
    """Refuse a notebook in another language than Python.

    Raises:
        RefusedError: it is such a notebook.
    """
    kernel, language_info = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    language = str(kernel.get("language") or language_info.get("name") or "python")
    if language.lower() in ("python", "ipython", "python3"):
        return
    raise RefusedError.of(
        place,
        f"this notebook is written in {language} (kernel '{kernel.get('name', '')}').",
        "A report runs Python. Let its cells write tables, and read these in a notebook of "
        "Python: hrcreport new report NAME. " + NOTHING_WRITTEN,
        "adopt.language",
        value=language,
    )


def _with_candidate(problem: Problem, cells: Iterable[Mapping[str, Any]]) -> Problem:
    """Return the problem of a notebook without its cell of parameters, with the one it may be."""
    may_be = (
        number
        for number, cell in enumerate(cells, start=1)
        if cell["cell_type"] == "code" and literal_assignments("".join(cell["source"]))
    )
    if problem.rule != "declaration.no-cell":
        return problem
    number = next(may_be, None)
    hint = f"Cell {number} does nothing but set names: it may be the one. " if number else ""
    extra_hint = "" if number else " A report without parameters has an empty one."
    return replace(problem, mend=f"{hint}{problem.mend}{extra_hint} {NOTHING_WRITTEN}")
