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
        return [self.project.place(each) for each in self.files]

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
        if mine := [each.id for each in project.reports() if _same(each.notebook, source)]:
            raise RefusedError.of(
                project.place(source),
                f"this is the notebook of the report '{mine[0]}' already.",
                f"To give that report a notebook of its own: hrcreport adopt {mine[0]}",
                "adopt.of-a-report",
                value=mine[0],
            )
        called = name or _slug(source.stem)
        _refuse_name(project, called, file=None if name else source)
        taking = _Taking.of(project, source, called, day)
        return cls(
            project,
            called,
            _files(project, called, taking.values, taking.text),
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
        held = lines_of({key: value}) if not isinstance(value, dict) else [f"{key}:"]
        lines += held
        lines += [f"  {each}" for each in lines_of(value)] if isinstance(value, dict) else []
    return {
        project.own_notebook(KIND, name): notebook,
        project.params_file(KIND, name): "\n".join(lines) + "\n",
    }


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


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
        said = f"the name of '{file.name}' gives" if file else f"'{name}' is"
        fitting = _slug(name)
        hint = f"For example '{fitting}'. " if Kind.NAME.fullmatch(fitting) else ""
        raise RefusedError.of(
            "--as" if file else "the name of the report",
            f"{said} no name of a report, which is also that of its files.",
            f"{hint}Write small letters a to z, digits and single hyphens between them, a letter "
            f"first{': --as NAME' if file else ''}.",
            "cli.report-name",
            value=file.name if file else name,
        )
    taken = next((each.params_file for each in project.reports() if each.id == name), None)
    own = project.own_notebook(KIND, name)
    if there := taken or (own if own.exists() else None):
        raise RefusedError.of(
            project.place(there),
            f"there is a report '{name}' already.",
            "Choose another name; nothing was written.",
            "cli.report-exists",
            value=name,
        )


@dataclass(slots=True)
class _Taking:
    """One notebook as it becomes a report: its cells, and each line that is or must be changed."""

    project: Project
    source: Path
    name: str
    cells: list[dict[str, Any]]
    values: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[dict[str, Any], Line, bool]] = field(default_factory=list)
    """Each line with its cell, and whether a person is to change it."""

    @classmethod
    def of(cls, project: Project, source: Path, name: str, day: str) -> _Taking:
        place = project.place(source)
        cells, problems = read_cells(source, place=place)
        if problems:
            raise RefusedError(
                replace(each, mend=f"{each.mend} {NOTHING_WRITTEN}") for each in problems
            )
        _refuse_language(dict(parse_json(source.read_bytes()).get("metadata", {})), place)
        found, problems = Declaration.cell_of(source, place=place)
        if found is None or problems:
            raise RefusedError(_with_candidate(each, cells) for each in problems)
        try:
            parameters = PlainParameters.read(found.source)
        except SyntaxError as error:
            raise RefusedError.of(
                place,
                f"cell {found.number}, line {error.lineno or 1}: this line is no Python.",
                "A cell of parameters holds lines such as first_year = 2015, and no magic. "
                + NOTHING_WRITTEN,
                "adopt.parameters",
            ) from error
        made = cls(project, source, name, [{**each} for each in cells])
        of_parameters = made.cells[found.number - 1]
        for each in made.cells:
            each["source"] = "".join(each["source"])
            if each["cell_type"] == "code" and each is not of_parameters:
                made.code(each)
        made.title(behind=of_parameters)
        made.chapters()
        made.parameters(of_parameters, parameters, day)
        return made

    def lines(self, *, open: bool) -> tuple[Line, ...]:  # noqa: A002  what is open is so called
        """Return the lines that are changed, or those that are open, as the copy counts them."""
        numbers = {id(each): number for number, each in enumerate(self.cells, start=1)}
        found = (
            replace(line, cell=numbers[id(c)]) for c, line, asked in self.told if asked == open
        )
        return tuple(sorted(found, key=lambda each: (each.cell, each.line)))

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
            kept: dict[str, Any] = {
                key: cell[key] for key in ("cell_type", "attachments") if key in cell
            }
            name = str(cell.get("id") or f"cell-{number}")
            kept["id"] = name if name not in names else f"cell-{number}"
            names.add(kept["id"])
            tags = cell.get("metadata", {}).get("tags")
            kept["metadata"] = {"tags": tags} if tags else {}
            kept["source"] = cell["source"].splitlines(keepends=True)
            if cell["cell_type"] == "code":
                kept |= {"execution_count": None, "outputs": []}
            cells.append(kept)
        python = {"display_name": "Python 3", "language": "python", "name": "python3"}
        metadata = {"kernelspec": python, "language_info": {"name": "python"}}
        content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def parameters(self, cell: dict[str, Any], found: PlainParameters, day: str) -> None:
        """Put the declared parameters in the place of the plain ones, and open the report below."""
        if "document" not in found.values:
            found.kinds.add("Masthead")
            line = f'document: Masthead = {{"date": "{day}"}}  # what the document is'
            found.declared.append(line)
            found.changed.append(Line(0, 0, "", line, "for its date, status and session"))
        self.values, cell["source"] = found.values, found.source
        written = found.source.split("\n")
        moved = _code("moved", "\n".join(found.below))
        for each in found.changed:
            there = each.after in written
            at = written.index(each.after) + 1 if there else 1
            self.tell(cell if there else moved, at, each.before, each.after, each.why)
        for each in found.open:
            at = written.index(each.before) + 1
            self.tell(cell, at, each.before, each.after, each.why, ask=True)
        named = f'hrc.open_report("{self.name}")'
        opened = _code("open", f"import hrcreport.notebook as hrc\n\n{named}")
        why = "so that JupyterLab shows the report, and cells may call hrc"
        self.tell(opened, 1, "", "import hrcreport.notebook as hrc", why)
        why = "so that cells that you run by hand have what the params file sets"
        self.tell(opened, 3, "", named, why)
        at = self.cells.index(cell) + 1
        self.cells[at:at] = [opened, moved] if found.below else [opened]

    def title(self, *, behind: dict[str, Any]) -> None:
        """Give the first heading a cell of its own, with the tag of the title."""
        found = next(
            (
                (cell, line)
                for cell in self.texts
                for line, _, level in _headings(cell["source"])
                if level == 1
            ),
            None,
        )
        if any(TITLE in _tags(each) for each in self.texts):
            return
        if found is None:
            words = f"# {self.name.replace('-', ' ').capitalize()}"
            made = _text("title", words) | {"metadata": {"tags": [TITLE]}}
            self.tell(made, 1, "", words, "the title of the report: write yours", ask=True)
            self.cells.insert(self.cells.index(behind) + 1, made)
            return
        cell, line = found
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
        return [each for each in self.cells if each["cell_type"] == "markdown"]

    def chapters(self) -> None:
        """Let chapters stand at the first level."""
        texts = [each for each in self.texts if TITLE not in _tags(each)]
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
            tree = ast.parse("\n".join("" if _is_magic(each) else each for each in lines))
        except SyntaxError as error:
            at = error.lineno or 1
            words = lines[min(at, len(lines)) - 1].strip()
            self.tell(cell, at, words, "mend it", "it is no Python: a build stops here", ask=True)
            return
        for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
            self._file(cell, call, lines)

    def _file(self, cell: dict[str, Any], call: ast.Call, lines: list[str]) -> None:
        called, named = ast.unparse(call.func), next(iter(call.args), None)
        if not isinstance(named, ast.Constant) or not isinstance(named.value, str):
            return
        line, path = lines[call.lineno - 1].strip(), named.value
        if WRITERS.search(called):
            why = "a build writes the document and nothing else"
            self.tell(cell, call.lineno, line, "take it out", why, ask=True)
        elif READERS.search(called):
            here, why = self._file_here(path)
            self.tell(cell, call.lineno, line, _of_source(line, here), why, ask=True)

    def _file_here(self, path: str) -> tuple[str, str]:
        """Return where in the project a file is to lie that a cell reads, and why so."""
        here, why = (
            f"{OWN_DATA}/{Path(path).name}",
            "a number of a file without a record is not released",
        )
        if "://" in path:
            return here, f"a build asks no network: put the file into {OWN_DATA}; and {why}"
        there = (self.source.parent / path).resolve()
        if there.exists() and there.is_relative_to(self.project.root.resolve()):
            return self.project.place(there), why
        found = os.path.relpath(there, self.project.root) if there.exists() else path
        copied = f"mkdir -p {OWN_DATA} && cp {found} {here}"
        return here, f"the file lies outside of the project: {copied}; and {why}"

    def _picture(self, cell: dict[str, Any]) -> None:
        taken = sum(OPTIONS in each["source"] for each in self.cells)
        label = f"fig-{self.name}{f'-{taken + 1}' if taken else ''}"
        options = [
            f"{OPTIONS} label: {label}",
            f'{OPTIONS} fig-cap: "{TO_DO}"',
            f'{OPTIONS} fig-alt: "{TO_DO}: what the picture shows, for who does not see it"',
        ]
        cell["source"] = "\n".join([*options, cell["source"]])
        self.tell(cell, 1, "", options[0], f"so that text can refer to it: [](#{label})")
        self.tell(cell, 2, "", options[1], "write its caption", ask=True)
        self.tell(cell, 3, "", options[2], "write its alternative text", ask=True)


def _of_source(line: str, here: str) -> str:
    """Return the line that reads a file with its record, where it set one name by a frame."""
    said = f'hrc.source("{here}", title="…", publisher="…", licence="…", sensitivity="public")'
    found = re.fullmatch(r"(\w+) = (?:\w+\.)?read_csv\(\s*[\"'][^\"']*[\"']\s*\)", line)
    return f"{found[1]} = {said}.frame" if found else f"…, with {said}.frame for the file"


def _headings(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield line, words and level of each heading outside of code."""
    in_code = False
    for at, line in enumerate(text.split("\n")):
        if FENCE.match(line):
            in_code = not in_code
        elif not in_code and (found := HEADING.match(line)):
            yield at, found[2], len(found[1])


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
    kernel, told = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    language = str(kernel.get("language") or told.get("name") or "python")
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
    more = "" if number else " A report without parameters has an empty one."
    return replace(problem, mend=f"{hint}{problem.mend}{more} {NOTHING_WRITTEN}")
