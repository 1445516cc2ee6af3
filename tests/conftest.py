"""This module makes an invented country, XXA, with everything that a report needs."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import (
    AbstractContextManager,
    ExitStack,
    chdir,
    nullcontext,
    redirect_stderr,
    redirect_stdout,
)
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from hypothesis import settings
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tests.folders import of_parts
from tests.small_projects import bench, params_project, with_body  # noqa: F401 -- fixtures, of all folders

from hrcreport.build.batch import runner
from hrcreport.build.storage.store import STORE_FOLDER
from hrcreport.cli import main
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.params.declaration import Declaration
from hrcreport.notebook.access.custodian import Asked, Custodian
from hrcreport.notebook.access.released import custodian_of
from hrcreport.notebook.cells import door

if TYPE_CHECKING:
    from hrcreport.document.execute.run import Executed

REPOSITORY = Path(__file__).resolve().parents[1]
EXTENSION = REPOSITORY / "reports" / "_extensions" / "hrc"
LIBRARY = REPOSITORY / "lib"
PARTS = of_parts()
FOLDERS_OF_SESSIONS = {*PARTS, "integration", "content"}
LONGEST = (
    "test_jupyterlab.py", "test_never_stale.py", "test_guides.py", "test_safeguards_together.py",
    "test_threshold.py", "test_linked.py", "test_tutorial.py",
    "test_batch_cluster.py", "test_reviews_of_real_reports.py", "test_attacker.py",
    "test_batch_faults.py", "test_batch_keys.py", "test_numbers_and_their_rows.py",
    "test_notebooks_run.py", "test_execute_fence.py", "test_batch_build.py",
    "test_batch_appearing.py", "test_messages.py", "test_inputs.py", "test_every_call.py",
    "test_cli_new_country.py", "test_damaged_caches.py", "test_batch_formats.py",
)  # fmt: skip  # a table
"""Files whose tests take longest, the longest first: one that began last would run alone."""

STATES = """\
iso3,m49,name,formal_name,in_text,short_in_text,membership
XXA,901,Exampleland,Republic of Exampleland,the Republic of Exampleland,Exampleland,member
XXB,902,Otherland,Republic of Otherland,the Republic of Otherland,Otherland,member
"""
DEATHS = """\
country,area,period,complete,group,measure,value
XXA,XX-N,2018,true,black,deaths,40
XXA,XX-N,2018,true,white,deaths,20
XXA,XX-N,2018,true,unknown,deaths,4
XXA,XX-N,2019,true,black,deaths,60
XXA,XX-N,2019,true,white,deaths,30
XXA,XX-N,2019,true,violet,deaths,3
XXA,XX-S,2019,true,green,deaths,2
XXA,XX-S,2019,true,white,deaths,7
XXA,XX-S,2019,true,unknown,deaths,6
XXA,XX-N,2020,false,black,deaths,500
XXA,XX-N,2020,false,white,deaths,100
"""
POPULATION = """\
country,area,period,complete,group,measure,value
XXA,XX-N,2018,true,black,persons,1000000
XXA,XX-N,2018,true,white,persons,2000000
XXA,XX-S,2018,true,white,persons,500000
XXA,XX-N,2018,true,violet,persons,100000
XXA,XX-S,2018,true,green,persons,100000
"""
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"area": area, "name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 0], [x + 1000, 0], [x + 1000, 1000], [x, 1000], [x, 0]]],
            },
        }
        for x, area, name in ((0, "XX-N", "North"), (1000, "XX-S", "South"), (2000, "XX-E", "East"))
    ],
}
STANDARDS = """\
instrument:
  code: INV
  citation:
    en:
      full: Invented Principles on Force, adopted at Nowhere in 1990
      short: Invented Principles
groups:
  general: General
tests:
  - code: INV-1
    pinpoint: principle 1
    question: Are there rules?
    kind: [L]
    limbs: [c]
    group: general
  - code: INV-2
    pinpoint: principle 2
    question: Are firearms a last resort?
    kind: [L, P]
    limbs: [a, c]
    group: general
"""
LAW = """\
country: XXA
heading: Exampleland
covers: Invented law for tests.
provisions:
  - code: XXA-LAW
    level: national
    citation:
      en:
        full: Exampleland, Law on Force of 1999
        short: Law on Force
    in_force_from: "1999-01-01"
    summary: Force is allowed where it is needed.
    topics: [use-of-force]
assessments:
  - test: INV-1
    provisions: [XXA-LAW]
    score: 2
    reason: The law has rules.
    date: "2024-01-01"
"""
PARAMETERS = """\
from hrcreport.params import Country, Day, Language, Status, Symbol, Year

country: Country = "XXA"  # State under review
first_year: Year = 2018  # first year of the period
last_year: Year = 2019  # last year of the period
symbol: Symbol = ""  # document symbol
session: int = 63  # session of the Council
date: Day = "2026-11-24"  # date of the document
status: Status = "draft"  # draft, advance unedited or final
language: Language = "en"  # language of the document
"""
DATA = """\
import hrcreport.notebook as hrc

place = hrc.state(country)
profile = hrc.group_profile("xxa-deaths", population="xxa-population", first_year=first_year,
                            last_year=last_year, focus="black", reference="white")
law = hrc.legal_framework(country)
"""
TABLE = """\
hrc.table(profile.table(events="Deaths"), label="tbl-groups",
          caption=hrc.text("Deaths by group, {{ profile.period }}"), source=profile.sources)
"""
FIGURE = """\
hrc.figure(hrc.interval_chart(profile.rates(), label_column="label", value_column="value",
                              low_column="low", high_column="high", x_label=profile.rate_words),
           label="fig-rates", caption=hrc.text("Rates, {{ profile.period }}"),
           source=profile.sources)
"""
FINDINGS = """\
::: {#f-force .finding rests-on="tbl-groups INV-1" limb="a"}
Black persons were killed {{ profile.ratio | times }} as often as others.[@INV-1]
:::
"""
RECOMMENDATIONS = """\
The Expert Mechanism recommends that the State:

::: {#r-law .recommendation addressee="Parliament" rests-on="f-force" standards="INV-1" \
limb="c" agenda="PJ1" indicator="The amended law is in force."}
Amend the Law on Force within 12 months so that firearms are used as a last resort only.
:::
"""


def _field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    required = name not in {"area", "formal_name"}
    return {"name": name, "type": kind, "constraints": {"required": required}, **more}


def _groups(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value.replace("_", " ")} for value in values]


def _resource(content: bytes, *, name: str, path: str, kind: str, **more: Any) -> dict[str, Any]:
    hrc = {
        "kind": kind,
        "country": "XXA",
        "grade": "B",
        "sensitivity": "public",
        "identification": "none" if kind in {"geometry", "lookup"} else "perceived",
        "scope": "everything that was invented",
        "caveats": ["Invented."],
    }
    if kind == "geometry":
        hrc |= {"crs": "+proj=laea +lat_0=0 +lon_0=0 +ellps=GRS80 +units=m"}
    return {
        "name": name,
        "path": path,
        "title": f"Title of {name}",
        "description": "Invented.",
        "sources": [{"title": "Office of Invention"}],
        "licenses": [{"name": "CC0-1.0", "title": "CC0"}],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "hrc": hrc,
        **more,
    }


class InventedProject:
    """A project of one invented country, with acts that read as sentences in a test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.project = Project(root)

    def create(self) -> InventedProject:
        """Write every file of the project; the format extension is the real one."""
        for folder in ("params/countries", "params/themes", "notebooks/_shared", "reports"):
            (self.root / folder).mkdir(parents=True)
        shutil.copytree(EXTENSION, self.root / "reports/_extensions/hrc")
        with_body(self.root)
        self.data(DEATHS)
        self.write("data/law/standards/inv.yml", STANDARDS)
        self.write("data/law/xxa.yml", LAW)
        self.notebook(*self.cells())
        self.write("notebooks/_shared/findings.md", FINDINGS)
        self.write("notebooks/_shared/recommendations.md", RECOMMENDATIONS)
        Declaration.write_schemas(self.project)
        self.params("xxa", "country: XXA\n")
        return self

    def data(self, deaths: str, population: str = POPULATION) -> None:
        """Write the tables and the catalogue that knows their hashes."""
        table = {"country", "area", "period"}
        margins = ["persons_margin_90"] if "persons_margin_90" in population else []
        fields = [
            *(_field(name) for name in sorted(table)),
            _field("complete", "boolean"),
            _field("group", categories=_groups("black", "white", "violet", "green", "unknown")),
            _field("measure", categories=_groups("deaths", "persons", *margins)),
            _field("value", "integer"),
        ]
        order = DEATHS.splitlines()[0].split(",")
        fields.sort(key=lambda field: order.index(field["name"]))
        states = [_field(name) for name in STATES.splitlines()[0].split(",")]
        rows = (
            ("states", "tables/states.csv", "lookup", STATES, states),
            ("xxa-deaths", "tables/xxa-deaths.csv", "T02", deaths, fields),
            ("xxa-population", "tables/xxa-population.csv", "T01", population, fields),
            ("xxa-map", "geometry/xxa-map.geojson", "geometry", json.dumps(SHAPES), None),
        )
        resources = []
        for name, path, kind, text, columns in rows:
            self.write(f"data/{path}", text)
            more = {"schema": {"fields": columns}} if columns else {}
            resources.append(_resource(text.encode(), name=name, path=path, kind=kind, **more))
        self.write("data/datapackage.json", json.dumps({"name": "xxa", "resources": resources}))

    def cells(self) -> list[NotebookNode]:
        """Return the cells of a small report: title, summary, table, chart, finding, advice."""
        return [
            _text("**Invented report.** What is asked, what is made.", "about"),
            _code(PARAMETERS, "parameters"),
            _code(DATA),
            _text("# Report on {{ place.in_text }}\n\nReport of the Expert Mechanism", "title"),
            _text("In short: {{ profile.total }} deaths.", "summary"),
            _text("# Figures\n\nFrom {{ first_year }}, {{ profile.total }} persons died."),
            _code(TABLE),
            _code(FIGURE),
            _code('hrc.block("findings")'),
            _text("# Recommendations"),
            _code('hrc.block("recommendations")'),
        ]

    def notebook(self, *cells: NotebookNode, name: str = "country.ipynb") -> Path:
        """Write a notebook of these cells; ids count up, so that equal cells give equal bytes."""
        for number, cell in enumerate(cells, start=1):
            cell["id"] = f"cell-{number}"
        path = self.root / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells=list(cells)), path)
        return path

    def params(self, report: str, text: str, *, kind: str = "countries") -> Path:
        """Write a params file with the line for editors in front of it."""
        schema = {"countries": "country", "themes": "theme"}[kind]
        line = f"# yaml-language-server: $schema=../_schema/{schema}.json\n"
        return self.write(f"params/{kind}/{report}.yml", line + text)

    def write(self, place: str, text: str) -> Path:
        """Write a text file of the project."""
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def snapshot(self) -> dict[str, str]:
        """Return the SHA-256 of every file of the project that is not a build."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and "_build" not in path.parts
        }


def _code(source: str, *tags: str) -> NotebookNode:
    return new_code_cell(source.strip(), metadata={"tags": list(tags)} if tags else {})


def _text(source: str, *tags: str) -> NotebookNode:
    return new_markdown_cell(source.strip(), metadata={"tags": list(tags)} if tags else {})


@pytest.fixture(autouse=True)
def answers_for_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer for tables that are not public: a test stands in the place of whoever builds."""
    found: dict[Path, Custodian] = {}

    def answer(question: Any) -> Any:
        root = Project.at_hand().root
        if root not in found:
            found[root] = custodian_of(root, extractions=[])
        return json.loads(json.dumps(found[root](json.loads(json.dumps(question)))))

    monkeypatch.setattr(Asked, "handed", staticmethod(answer))


@dataclass
class Run:
    """One run of one notebook in a folder."""

    folder: Path
    source: Path

    @property
    def output(self) -> Path:
        """Where the executed copy goes."""
        return self.folder / "out" / "copy.ipynb"

    def start(self, *, timeout: int = 60, **parameters: Any) -> Executed:
        """Run the notebook with these parameters."""
        from hrcreport.document.execute.run import (
            execute_notebook,  # Papermill, which most tests do without
        )

        kernel = self.folder / "kernel"
        kernel.mkdir(exist_ok=True)
        return execute_notebook(
            self.source,
            report_id="xxa",
            parameters=parameters,
            output=self.output,
            folder=kernel,
            root=self.folder,
            timeout=timeout,
        )


def notebook_in(folder: Path, *cells: NotebookNode) -> Run:
    """Write a notebook of these cells into a project without anything else, ready to run."""
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    for part in ("params", "notebooks"):
        (folder / part).mkdir(exist_ok=True)
    source = folder / "notebooks/country.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), source)
    return Run(folder, source)


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer of a command with --json."""
        return json.loads(self.out)


def run_in_process(
    capsys: pytest.CaptureFixture[str], root: Path, *words: str | os.PathLike[str]
) -> Said:
    """Run a command as `hrcreport` does, with nothing remembered from an earlier command."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["--root", str(root), *(os.fspath(word) for word in words)])
    captured = capsys.readouterr()
    code = left.value.code
    return Said(
        code if isinstance(code, int) else int(code is not None), captured.out, captured.err
    )


def run_in_folder(folder: Path, *words: str | os.PathLike[str]) -> tuple[int, str]:
    """Run a command as a person does who stands in a project; return its code and what it said."""
    told = io.StringIO()
    with (
        chdir(folder),
        redirect_stdout(told),
        redirect_stderr(told),
        pytest.raises(SystemExit) as left,
    ):
        main([os.fspath(word) for word in words])
    code = left.value.code
    return code if isinstance(code, int) else int(code is not None), told.getvalue()


class OneServer:
    """One warm server for all builds of this process, which are otherwise of a report or two each.

    A kernel that is forked gives what one of its own gives (tests/integration/test_execute_warm.py)
    in a tenth of the time; `--isolated` starts its own here, too.
    """

    worth_it, begin = runner.WORTH_IT, staticmethod(runner.server_for)

    def __init__(self) -> None:
        self._open = ExitStack()
        self._path: str | None = None

    def lent(self, root: Path, notebooks: int) -> AbstractContextManager[str]:
        """Stand in for `hrcreport.build.batch.runner.server_for`."""
        from hrcreport.document.execute.warm.starting import warm_server

        if notebooks and self._path is None:
            self._path = self._open.enter_context(warm_server(root, waiting=False))
        return nullcontext(self._path or "" if notebooks else "")

    def end(self) -> None:
        """End the server."""
        self._open.close()


@pytest.fixture(scope="session", autouse=True)
def _one_server() -> Iterator[None]:
    one = OneServer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "WORTH_IT", 1)
        patch.setattr(runner, "server_for", one.lent)
        yield
    one.end()


settings.register_profile("alike", derandomize=True, deadline=None)  # on a busy machine, too


def pytest_configure() -> None:
    """Let what tests start find the library and end by Ctrl-C; try the same examples each time."""
    settings.load_profile("alike")
    # Who runs tests in the background lets them ignore Ctrl-C, and with them what they start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    there = os.environ.get("PYTHONPATH", "")
    os.environ["HRCREPORT_KEYS"] = tempfile.mkdtemp(prefix="hrc-keys-")  # never those of the user
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(LIBRARY), there)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what sessions choose tests by, and let files that take longest begin first.

    What lies in no folder of a session of its own is slow, so that one session runs it.
    """
    for item in items:
        within = item.path.relative_to(REPOSITORY)
        folder = within.parts[1]
        if folder not in FOLDERS_OF_SESSIONS:
            item.add_marker("slow")
        if folder in PARTS:
            item.add_marker("of_parts")
    begin = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: begin.get(item.path.name, len(begin)))


@pytest.fixture(autouse=True)
def _no_project_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no variable of the person who runs the tests name a project or a report."""
    for name in (Project.VARIABLE, Report.VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def invented(tmp_path: Path) -> InventedProject:
    """Return the invented project, never built."""
    return InventedProject(tmp_path / "project").create()


def build_once(project: InventedProject, *words: str) -> Path:
    """Build a project that many tests copy; return its root."""
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), "build", "--engine", "pandoc", *words])
    assert left.value.code == 0
    return project.root


def copied(root: Path, folder: Path) -> InventedProject:
    """Return a copy of a project and its builds in a folder."""
    shutil.copytree(root, folder / "project", symlinks=True)
    return InventedProject(folder / "project")


def with_kept_runs(builds: Path, *, documents: bool = False) -> None:
    """Give a folder of builds what the last build of all reports here has kept of its runs.

    With its documents, too, on demand. It counts only where code, data and library are the same:
    without it all notebooks run again.
    """
    last = REPOSITORY / "reports" / "_build"
    for kept in (last / STORE_FOLDER).glob("*/"):
        shutil.copytree(kept, builds / STORE_FOLDER / kept.name)
    if documents:
        for manifest in last.glob("*/manifest.json"):
            shutil.copytree(manifest.parent, builds / manifest.parent.name)


@pytest.fixture(scope="session")
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the invented project once for each process that runs tests."""
    return build_once(InventedProject(tmp_path_factory.mktemp("built") / "project").create())


@pytest.fixture
def built(_built_once: Path, tmp_path: Path) -> InventedProject:
    """Return a copy of the invented project with its build."""
    return copied(_built_once, tmp_path)


@pytest.fixture
def hrcreport(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Return the command: `hrcreport(project, "build", "xxa")`."""
    # A runner of tests that says how wide its page is does not say how wide that of the command is.
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(project: InventedProject, *words: str | os.PathLike[str]) -> Said:
        return run_in_process(capsys, project.root, *words)

    return run


@pytest.fixture
def notebook_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Return an act that lets a notebook with these names run: what `hrc` answers is of its report.

    The names can be set anew, as a cell does. Another call runs another notebook.
    """

    def run(names: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        held = {} if names is None else names
        held |= more
        monkeypatch.setattr(door, "shell_of_notebook", lambda: SimpleNamespace(user_ns=held))
        return held

    return run


@pytest.fixture(scope="session")
def notebook_run() -> Callable[..., Run]:
    """Return a maker of notebooks that run by themselves: `notebook_run(folder, *cells)`."""
    return notebook_in


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder of this project."""
    return REPOSITORY
