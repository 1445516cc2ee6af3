"""This module answers JupyterLab in its server: which reports a project has, what they set.

It is the part of the extension that needs no kernel. Who may ask is who may use the server.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from ruamel.yaml.error import YAMLError
from tornado import web

from hrcreport.checks import Dictionaries
from hrcreport.editorial.desk.adopting import OwnNotebooks
from hrcreport.editorial.desk.places import ChangedMeanwhileError
from hrcreport.editorial.lab.acts import Runs, forms
from hrcreport.editorial.lab.states import FORM, States
from hrcreport.foundation import (
    Declaration,
    DocumentKind,
    HrcReportError,
    Kind,
    Parameters,
    Problem,
    Project,
    RefusedError,
    Report,
    sha256_of,
)
from hrcreport.registers import with_values

REFUSED = (
    HrcReportError,
    ChangedMeanwhileError,
    OSError,
    YAMLError,
    ValueError,
    LookupError,
    TypeError,
)
EXTENSION = {"module": "hrcreport.editorial.lab.server"}
RUNS = "hrcreport_runs"
"""What the server keeps under this name: the commands that it runs for the menu."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Return what Jupyter loads of this package."""
    return [EXTENSION]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Let a server of Jupyter answer under `/hrcreport`."""
    application = server.web_app
    base = application.settings["base_url"]
    application.settings[RUNS] = Runs()
    keep_states(server)
    routes = (
        ("reports", ReportsHandler),
        ("params", ParamsHandler),
        ("forms", FormsHandler),
        ("runs", RunsHandler),
        ("merge", MergeHandler),
        ("states", StatesHandler),
        ("spelling", SpellingHandler),
    )
    application.add_handlers(  # type: ignore[no-untyped-call]  # tornado's is untyped
        ".*$", [(url_path_join(base, "hrcreport", name), handler) for name, handler in routes]
    )


def keep_states(server: ServerApp) -> None:
    """Let a server keep each state of a notebook, before and after it is saved."""

    def keep(path: Path) -> None:
        try:
            project = Project.at_hand(start=path.parent)
            if path.suffix == ".ipynb" and path.resolve().is_relative_to(project.root.resolve()):
                States.of(project, path).keep(path, now=datetime.now(UTC))
        except RefusedError:
            return  # in no project
        except OSError as error:
            server.log.warning("The state of %s is not kept: %s", path, error)

    def before(*, path: str, contents_manager: Any, **_: Any) -> None:
        if (file := Path(contents_manager.root_dir, path.strip("/"))).is_file():
            keep(file)

    manager = server.contents_manager
    if hasattr(manager, "root_dir"):  # a store that is no disk keeps states of its own
        manager.register_pre_save_hook(before)  # type: ignore[no-untyped-call]  # Jupyter's own
        manager.register_post_save_hook(  # type: ignore[no-untyped-call]  # Jupyter's own
            lambda *, os_path, **_: keep(Path(os_path))
        )


def reports_of(root: Path) -> list[dict[str, str]]:
    """Return the reports of the project in which a server stands; none outside of a project.

    Each with its id, kind, language and country, and its notebook by its place below `root`.
    """
    try:
        project = Project.at_hand(start=root)
        names = project.known_countries()
        return [_report(report, project, names, root) for report in project.reports()]
    except HrcReportError:
        return []


def _report(
    report: Report, project: Project, names: Mapping[str, str], root: Path
) -> dict[str, str]:
    country = report.id.partition("-")[0].upper()
    return {
        "id": report.id,
        "kind": report.kind,
        "language": report.language,
        "name": names.get(country, "") if report.kind == "country" else report.id.replace("-", " "),
        "notebook": _below(report.notebook, root),
        "params": project.place(report.params_file),
    }


def _below(path: Path, root: Path) -> str:
    path, root = path.resolve(), root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else ""


def form_of(project: Project, report: Report) -> dict[str, Any]:
    """Return the form of a report's params: each with its kind, help, choices, and what is set.

    Raises:
        HrcReportError: its notebook declares none, or the file cannot be read.
    """
    declaration, place = _declared(project, report)
    text = report.params_file.read_text(encoding="utf-8")
    parameters, problems = Parameters.read(
        report.params_file, place=place, kind=report.kind, declaration=declaration
    )
    if parameters is None:
        raise HrcReportError(problems)
    documents = DocumentKind.of_project(project)
    return {
        "report": report.id,
        "place": place,
        "fields": [
            _with_kinds(field, documents)
            for parameter in declaration.parameters.values()
            for field in _fields(parameter, parameters)
        ],
        "sha256": sha256_of(text.encode()),
        "problems": [str(problem) for problem in problems],
    }


def _with_kinds(field: dict[str, Any], documents: Mapping[str, DocumentKind]) -> dict[str, Any]:
    """Return a field with the kinds of document of the project among its choices, and in words."""
    offered = dict(DocumentKind.offered(field, documents))
    if offered["schema"].get("enum") == list(documents):
        offered["allowed"] = f"one of {', '.join(documents)}"
    return offered


def _fields(parameter: Any, parameters: Parameters) -> Iterator[dict[str, Any]]:
    """Yield the field of a parameter; of one that holds keys of its own, one for each of them."""
    value = parameters.values.get(parameter.name, parameter.default)
    is_set = parameter.name in parameters.given
    keys = (
        parameter.kind.model.declared_keys()
        if parameter.kind.model and not parameter.names_table
        else {}
    )
    if not keys:
        shown_value = (
            f"{value['table']}, with keys of its own" if isinstance(value, dict) else value
        )
        yield _field(
            parameter.name,
            parameter.help,
            parameter.kind,
            parameter.default,
            is_set=is_set,
            value=shown_value,
        ) | {"required": parameter.required}
    bare = parameter.kind.model.bare if parameter.kind.model else ""
    alone = is_set and not any(name.startswith(f"{parameter.name}.") for name in parameters.lines)
    for key, declared_key in keys.items():
        key_is_set = f"{parameter.name}.{key}" in parameters.lines or (alone and key == bare)
        default = (parameter.default or {}).get(key)
        key_value = value.get(key) if isinstance(value, dict) else None
        yield _field(
            f"{parameter.name}.{key}",
            declared_key.help,
            declared_key.kind,
            default,
            is_set=key_is_set,
            value=key_value,
        ) | {"required": False}


def _field(
    name: str, help_: str, kind: Kind, default: Any, *, is_set: bool, value: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "help": help_,
        "allowed": kind.allowed,
        "kind": getattr(kind, "name", ""),
        "schema": dict(kind.schema),
        "default": default,
        "given": is_set,
        "value": value,
    }


def _nested(values: Mapping[str, Any], parameters: Parameters | None) -> dict[str, Any]:
    """Return what a form sets as a params file holds it: keys of a block below its name."""
    nested: dict[str, Any] = {}
    for name, value in values.items():
        block, _, key = name.partition(".")
        if not key:
            nested[name] = value
            continue
        if block not in nested:
            block_values = (
                parameters.values.get(block, {}) if parameters and block in parameters.given else {}
            )
            lines = parameters.lines if parameters else {}
            nested[block] = {
                block_key: block_values[block_key]
                for block_key in block_values
                if f"{block}.{block_key}" in lines
            }
            if block_values and not nested[block]:  # one key stands there alone
                nested[block] = {
                    block_key: block_value
                    for block_key, block_value in [next(iter(block_values.items()))]
                    if block_value
                }
        nested[block] = {
            block_key: block_value
            for block_key, block_value in nested[block].items()
            if block_key != key
        }
        nested[block] |= {} if value is None else {key: value}
    return {name: None if value == {} else value for name, value in nested.items()}


def save_form(
    project: Project, report: Report, values: Mapping[str, Any], *, sha256: str
) -> list[Problem]:
    """Write what a form sets into a params file, and return what is wrong; then nothing is written.

    Comments, order and quotation marks stay; a key that is set to nothing goes.

    Raises:
        ChangedMeanwhileError: the file was changed since the form was opened.
        HrcReportError: its notebook declares nothing.
    """
    declaration, place = _declared(project, report)
    path = report.params_file
    before = path.read_text(encoding="utf-8")
    if sha256_of(before.encode()) != sha256:
        raise ChangedMeanwhileError(
            f"Not saved: {place} was changed elsewhere since the form was opened. Close the form, "
            "open it once more, and set what you meant."
        )
    beside = path.with_name(f".{path.name}.new")
    parameters, _ = Parameters.read(path, place=place, kind=report.kind, declaration=declaration)
    new_text = with_values(before, _nested(values, parameters))
    beside.write_text(new_text, encoding="utf-8", newline="\n")
    _, problems = Parameters.read(beside, place=place, kind=report.kind, declaration=declaration)
    if errors := [problem for problem in problems if problem.severity == "error"]:
        beside.unlink()
    else:
        beside.replace(path)
    return errors


def _declared(project: Project, report: Report) -> tuple[Declaration, str]:
    place = project.place(report.params_file)
    declaration, problems = Declaration.read(
        report.notebook,
        place=project.place(report.notebook),
        known_countries=project.known_countries(),
        languages=project.known_languages,
    )
    if declaration is None:
        raise HrcReportError(problems)
    return declaration, place


class _Handler(APIHandler):
    """Finds the project that the server stands in, and the report that is asked for."""

    @property
    def root(self) -> Path:
        return Path(str(self.settings["server_root_dir"])).expanduser()

    def report(self) -> tuple[Project, Report]:
        """Return the report that is asked for.

        Raises:
            HrcReportError: the server stands in no project.
            HTTPError: there is no such report.
        """
        project = Project.at_hand(start=self.root)
        name = self.get_query_argument("report", "")
        for report in project.reports():
            if report.id == name:
                return project, report
        raise web.HTTPError(404, f"There is no report '{name}'.")

    def file(self, place: str) -> Path:
        """Return the path of a file below the folder of the server.

        Raises:
            HTTPError: it would lie elsewhere.
        """
        path = (self.root / place).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise web.HTTPError(404)
        return path

    def _refuse(self, error: Exception) -> None:
        self.finish(json.dumps({"problems": [str(error)]}))


class FormsHandler(_Handler):
    """Answers which commands the menu has, each with its form."""

    @web.authenticated
    def get(self) -> None:
        """Tell all forms."""
        try:
            root = Project.at_hand(start=self.root).root
            self.finish(json.dumps({"forms": forms(str(root)), "problems": []}))
        except (HrcReportError, OSError) as error:
            self._refuse(error)


class RunsHandler(_Handler):
    """Runs the commands of the menu."""

    @property
    def runs(self) -> Runs:
        runs: Runs = self.settings[RUNS]
        return runs

    @web.authenticated
    def post(self) -> None:
        """Begin a command."""
        try:
            root = Project.at_hand(start=self.root).root
            self.finish(json.dumps(self.runs.begin(root, json.loads(self.request.body))))
        except REFUSED as error:
            self._refuse(error)

    @web.authenticated
    def get(self) -> None:
        """Tell what a command has said, and how it ended."""
        self._of_run(self.runs.told)

    @web.authenticated
    def delete(self) -> None:
        """Stop a command."""
        self._of_run(self.runs.stop)

    def _of_run(self, act: Callable[[str], dict[str, Any] | None]) -> None:
        name = self.get_query_argument("run", "")
        try:
            self.finish(json.dumps(act(name) or {}))
        except LookupError as error:
            raise web.HTTPError(404, f"No command runs as '{name}'.") from error


def merged_with_file(
    project: Project, path: Path, base: Mapping[str, Any], ours: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an open notebook with what has changed in its file since both were `base`.

    `disk` is the file as it was read; nothing is written into it.

    Raises:
        RefusedError: the file is no sound notebook, such as one that is half written.
        OSError: it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="hrcreport-") as folder:
        sides = {name: Path(folder, f"{name}.ipynb") for name in ("base", "ours", "theirs")}
        for name, content in (("base", base), ("ours", ours)):
            sides[name].write_text(json.dumps(content), encoding="utf-8")
        sides["theirs"].write_bytes(path.read_bytes())
        merge = OwnNotebooks(project).merge(project.place(path), **sides)
        return {
            "notebook": json.loads(sides["ours"].read_bytes()),
            "disk": json.loads(sides["theirs"].read_bytes()),
            "conflicts": merge.conflicts,
            "problems": [],
        }


class MergeHandler(_Handler):
    """Merges the file of a notebook into what is open of it."""

    @web.authenticated
    async def post(self) -> None:
        """Tell the cells of both."""
        try:
            sent_fields = json.loads(self.request.body)
            project = Project.at_hand(start=self.root)
            path = self.file(str(sent_fields["path"]))
            merged = await asyncio.to_thread(
                merged_with_file, project, path, sent_fields["base"], sent_fields["ours"]
            )
            self.finish(json.dumps(merged))
        except REFUSED as error:
            self._refuse(error)


class StatesHandler(_Handler):
    """Answers which states of a notebook were saved, and what one of them held."""

    @web.authenticated
    def get(self) -> None:
        """Tell all states of a notebook, or the one of a time; the file as it is now is one."""
        try:
            path = self.file(self.get_query_argument("path"))
            states = States.of(Project.at_hand(start=self.root), path)
            time = self.get_query_argument("time", "")
            if time:
                state_time = datetime.strptime(time, FORM).replace(tzinfo=UTC)
                self.finish(json.dumps({"notebook": states.read(state_time), "problems": []}))
                return
            states.keep(path, now=datetime.now(UTC))
            self.finish(json.dumps({"states": states.told(), "problems": []}))
        except REFUSED as error:
            self._refuse(error)


def slips_of(project: Project | None, language: str, texts: Sequence[str]) -> dict[str, Any]:
    """Return for each text the words that no dictionary has, or why none was looked up.

    Places are counted as a browser counts them, in units of UTF-16.
    """
    dictionaries = Dictionaries(project)
    if (spelling := dictionaries.of(language)) is None:
        return {"slips": [], "missing": dictionaries.missing(language)}

    def told(text: str) -> list[dict[str, Any]]:
        return [
            {"at": len(text[: slip.at].encode("utf-16-le")) // 2, "word": slip.word}
            for slip in spelling.slips_in_cell(text)
        ]

    return {"slips": [told(text) for text in texts], "missing": ""}


class SpellingHandler(_Handler):
    """Answers which words of texts are in no dictionary, and what may be meant by one."""

    @web.authenticated
    async def post(self) -> None:
        """Look texts up in the dictionary of a language; of a word tell what is near it."""
        try:
            sent_fields = json.loads(self.request.body)
            language, project = str(sent_fields["language"]), Project.at_hand(start=self.root)
            if (word := sent_fields.get("word")) is not None:
                spelling = Dictionaries(project).of(language)
                better = spelling.better(str(word)) if spelling else []
                self.finish(json.dumps({"better": better, "problems": []}))
                return
            texts = [str(text) for text in sent_fields["texts"]]
            slips = await asyncio.to_thread(slips_of, project, language, texts)
            self.finish(json.dumps({**slips, "problems": []}))
        except REFUSED as error:
            self._refuse(error)


class ReportsHandler(_Handler):
    """Answers which reports there are."""

    @web.authenticated
    def get(self) -> None:
        """Tell all reports."""
        self.finish(json.dumps({"reports": reports_of(self.root)}))


class ParamsHandler(_Handler):
    """Answers what a report sets, and sets it."""

    @web.authenticated
    def get(self) -> None:
        """Tell the form of a report."""
        try:
            self.finish(json.dumps(form_of(*self.report())))
        except (HrcReportError, OSError, UnicodeDecodeError) as error:
            self._refuse(error)

    @web.authenticated
    def put(self) -> None:
        """Save what a form sets."""
        try:
            sent_fields = json.loads(self.request.body)
            errors = save_form(
                *self.report(), sent_fields["values"], sha256=str(sent_fields["sha256"])
            )
        except REFUSED as error:
            self._refuse(error)
            return
        self.finish(json.dumps({"problems": [str(problem) for problem in errors]}))
