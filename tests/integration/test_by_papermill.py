"""Papermill and then Quarto give the document of a build, by their own commands alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError
from tests.conftest import REPOSITORY, InventedProject, Said

import hrcreport.document.execute.engine_of_papermill  # noqa: F401 -- as Papermill loads it
from hrcreport.document.execute.executed import ExecutedReport
from hrcreport.document.execute.source import KERNELSPEC
from hrcreport.document.own_text import _report_given
from hrcreport.document.render.quarto import quarto_program
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import ExecutionError, NotebookError

SCRIPT = "use-hrcreport.py"
OPENING = '\nhrc.open_report("")\n'
needs_quarto = pytest.mark.skipif(quarto_program() is None, reason="Quarto is not on this machine")


def with_entry_points(folder: Path) -> dict[str, str]:
    """Return an environment in which Python finds the library as it is installed."""
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    installed = folder / "site" / "hrcreport_here-0.dist-info"
    installed.mkdir(parents=True, exist_ok=True)
    points = declared["project"]["entry-points"]["papermill.engine"]
    lines = "".join(f"{name} = {place}\n" for name, place in points.items())
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: hrcreport-here\nVersion: 0\n")
    (installed / "entry_points.txt").write_text(f"[papermill.engine]\n{lines}")
    path = os.pathsep.join([*filter(None, sys.path), str(installed.parent)])
    return {**os.environ, "PYTHONPATH": path}


def papermill_in(
    folder: Path, *words: str, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run Papermill's command as a person does who stands in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "papermill", "--no-progress-bar", *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def script_in(
    folder: Path, text: str = "", *, script: str = SCRIPT, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the script of a folder of notebooks as Quarto does."""
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.run(
        [sys.executable, script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, **env},
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def filled(path: Path, **env: str) -> tuple[str, str]:
    """Return the front matter and the text that Quarto gets of a notebook."""
    done = script_in(path.parent, path.read_text(encoding="utf-8"), **env)
    assert done.returncode == 0, done.stderr
    front, body = json.loads(done.stdout)["cells"]
    return "".join(front["source"]), "".join(body["source"])


def refused(path: Path) -> str:
    """Return what Quarto's user reads of a notebook that is no document."""
    done = script_in(path.parent, path.read_text(encoding="utf-8"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def with_kernel(path: Path) -> Path:
    """Let a notebook name its kernel, as Jupyter does and as Papermill asks of it."""
    notebook = read(path)
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    nbformat.write(notebook, path)
    return path


def with_script(project: InventedProject) -> InventedProject:
    """Give the notebooks of a project what lets Quarto render them."""
    for name in (SCRIPT, "_quarto.yml"):
        shutil.copy(REPOSITORY / "notebooks" / name, project.root / "notebooks" / name)
    return project


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory, _built_once: Path) -> Path:
    """Run the notebook of a built project once by Papermill's command."""
    folder = tmp_path_factory.mktemp("two words Отчёты")
    shutil.copytree(_built_once, folder / "project", symlinks=True)
    project = with_script(InventedProject(folder / "project"))
    with_kernel(project.root / "notebooks" / "country.ipynb")
    words = ["notebooks/country.ipynb", "out/xxa.ipynb", "-f", "params/countries/xxa.yml"]
    done = papermill_in(project.root, *words, env=with_entry_points(folder))
    assert done.returncode == 0, done.stderr
    return project.root


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> InventedProject:
    """Return a copy of the project, with the copy that Papermill made."""
    shutil.copytree(_made, tmp_path / "two words Отчёты", symlinks=True)
    return InventedProject(tmp_path / "two words Отчёты")


def read(path: Path) -> NotebookNode:
    found: NotebookNode = nbformat.read(path, as_version=4)
    return found


def run(project: InventedProject, *, name: str = "country.ipynb", **options: Any) -> Path:
    """Run a notebook of a project by Papermill in this process; return its copy."""
    path = project.root / "out" / "copy.ipynb"
    source = with_kernel(project.root / "notebooks" / name)
    papermill.execute_notebook(source, path, progress_bar=False, **options)
    return path


def test_copy_of_papermill_reads_as_the_report(made: InventedProject) -> None:
    copy = read(made.root / "out" / "xxa.ipynb")
    prose = [cell for cell in copy.cells if cell.cell_type == "markdown"]
    text = "\n".join(cell.source for cell in prose)
    assert "From 2018, 172 persons died." in text
    assert not re.search(r"\{\{|\{%", text)
    assert (
        "From {{ first_year }}, {{ profile.total }} persons died."
        in prose[3].metadata[ExecutedReport.FILLED]["source"]
    )
    kept = ExecutedReport.of(copy, place="out/xxa.ipynb")
    assert kept is not None
    assert (kept.report, kept.notebook) == ("xxa", "notebooks/country.ipynb")
    assert kept.parameters["last_year"] == 2019


def test_quarto_gets_of_the_copy_what_a_build_renders(made: InventedProject) -> None:
    front, body = filled(made.root / "out" / "xxa.ipynb")
    source = made.root / "reports" / "_build" / "xxa" / "source"
    _, built_front, built_body = (source / "xxa.qmd").read_text("utf-8").split("---\n", 2)
    assert body == built_body
    named = re.search(r"^hrc-build: (.+)$", built_front, re.MULTILINE)
    assert named is not None
    assert named[0] in front
    files = made.root / "out" / ".quarto" / "hrc" / "xxa"
    assert 'hrc-folder: ".quarto/hrc/xxa"' in front
    for kind in ("figures/fig-rates.svg", "figures/fig-rates.png"):
        assert (files / kind).read_bytes() == (source / kind).read_bytes()
    assert (files / "trace.json").exists()


def test_quarto_is_told_where_fonts_lie_that_the_format_does_not_bring(
    made: InventedProject, tmp_path: Path
) -> None:
    front, _ = filled(made.root / "out" / "xxa.ipynb", HRCREPORT_FONTS=str(tmp_path))
    named = yaml.safe_load(front.split("---\n")[1])["font-paths"]
    assert [(made.root / "out" / way).resolve() for way in named] == [tmp_path.resolve()]


def test_what_quarto_needs_lies_beside_the_copy_and_before_it_renders_the_date_is_set(
    made: InventedProject,
) -> None:
    out = made.root / "out"
    assert (out / "_extensions" / "hrc" / "_extension.yml").is_file()
    os.utime(out / SCRIPT, (0, 0))
    done = script_in(out, QUARTO_PROJECT_INPUT_FILES="xxa.ipynb")
    assert (done.returncode, done.stderr) == (0, "")
    assert "SOURCE_DATE_EPOCH=1795478400\n" in (out / "_environment.local").read_text()
    # Quarto keeps the answer of a filter as long as its script is unchanged.
    assert (out / SCRIPT).stat().st_mtime > 0


def test_reports_of_two_dates_have_no_date_in_common(made: InventedProject) -> None:
    out = made.root / "out"
    other = read(out / "xxa.ipynb")
    other.metadata[ExecutedReport.KEY]["parameters"]["date"] = "2026-11-25"
    nbformat.write(other, out / "other.ipynb")
    script_in(out, QUARTO_PROJECT_INPUT_FILES="xxa.ipynb\nother.ipynb")
    assert "SOURCE_DATE_EPOCH" not in (out / "_environment.local").read_text()


def test_folder_outside_of_the_project_stands_alone(made: InventedProject, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    papermill.execute_notebook(
        made.root / "notebooks" / "country.ipynb",
        elsewhere / "xxa.ipynb",
        parameters={"country": "XXA"},
        kernel_name="python3",
        progress_bar=False,
        cwd=made.root,
    )
    assert not (elsewhere / "_extensions").is_symlink()
    assert (elsewhere / "_extensions" / "hrc" / "hrc.lua").is_file()
    (line,) = (elsewhere / "_environment").read_text().splitlines()
    name, _, value = line.partition("=")
    front, _ = filled(elsewhere / "xxa.ipynb", **{name: value})
    assert "title: Report on the Republic of Exampleland" in front


def test_copy_can_be_run_anew_with_other_values(made: InventedProject) -> None:
    copy = made.root / "out" / "xxa.ipynb"
    again = made.root / "out" / "again.ipynb"
    papermill.execute_notebook(
        copy,
        again,
        parameters={"country": "XXA", "first_year": 2019},
        kernel_name="python3",
        progress_bar=False,
        cwd=made.root,
    )
    assert "From 2019," in "\n".join(cell.source for cell in read(again).cells)


def test_shared_notebook_that_is_given_a_report_with_its_own_is_run_from_that(
    invented: InventedProject, caplog: pytest.LogCaptureFixture
) -> None:
    own = invented.root / "notebooks" / "countries" / "xxa.ipynb"
    own.parent.mkdir()
    notebook = read(invented.root / "notebooks" / "country.ipynb")
    notebook.cells[5].source += "\n\nNobody forgets {{ place.name }}."
    nbformat.write(notebook, own)
    copy = read(run(invented, cwd=invented.root, parameters={"country": "XXA", "first_year": 2019}))
    text = "\n".join(cell.source for cell in copy.cells)
    assert "Nobody forgets Exampleland." in text
    assert "From 2019, " in text
    assert text.count("# Parameters\n") == 1
    kept = ExecutedReport.of(copy, place="out/copy.ipynb")
    assert kept is not None
    assert (kept.report, kept.notebook) == ("xxa", "notebooks/countries/xxa.ipynb")
    assert copy.metadata.papermill["input_path"] == str(own)
    assert "and that is run: notebooks/countries/xxa.ipynb" in caplog.text


def test_report_is_told_by_what_a_notebook_is_given(repository: Path) -> None:
    project = Project(repository)

    def told(file: str, **more: Any) -> str:
        given = yaml.safe_load((repository / "params" / file).read_text("utf-8")) | more
        report = _report_given(given, "country" if "country" in given else "theme", project)
        return report.id if report else ""

    for name in ("can", "can-fr", "tun-ar", "usa"):
        assert told(f"countries/{name}.yml") == name
        assert told(f"countries/{name}.yml", last_year=2018) == name
    assert told("themes/legacies.yml") == "legacies"
    assert told("countries/can.yml", country="XXB") == ""
    alone = _report_given({"country": "BRA"}, "country", project)
    assert alone is not None
    assert alone.id == "bra"
    assert _report_given({"limb": "a"}, "theme", project) is None


def test_notebook_of_others_runs_in_papermill_as_before(tmp_path: Path) -> None:
    cells = [new_markdown_cell("{{ a }} hrcreport"), new_code_cell("a = 1")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "other.ipynb")
    out = tmp_path / "copy.ipynb"
    papermill.execute_notebook(with_kernel(tmp_path / "other.ipynb"), out, progress_bar=False)
    assert read(out).cells[0].source == "{{ a }} hrcreport"
    assert {path.name for path in tmp_path.iterdir()} == {"other.ipynb", "copy.ipynb"}


def test_own_notebook_is_no_document_and_passes_as_it_is(made: InventedProject) -> None:
    cells = [new_markdown_cell("# Mine"), new_code_cell("a = 1")]
    path = made.root / "out" / "mine.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    done = script_in(path.parent, path.read_text("utf-8"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(path.read_text("utf-8"))


def test_copy_never_takes_the_place_of_a_source(invented: InventedProject) -> None:
    source = with_kernel(invented.root / "notebooks" / "country.ipynb")
    before = source.read_bytes()
    for target in (source, source.with_name("other.ipynb")):
        with pytest.raises(NotebookError, match="would lie among the notebooks"):
            papermill.execute_notebook(source, target, progress_bar=False, cwd=invented.root)
    assert source.read_bytes() == before
    assert not source.with_name("other.ipynb").exists()


def test_values_that_cannot_be_printed_are_named_with_their_cells(
    invented: InventedProject,
) -> None:
    cells = invented.cells()
    cells[5].source += "\n\n{{ nowhere }} and {{ profile.nothing }}"
    invented.notebook(*cells)
    with pytest.raises(ExecutionError) as error:
        run(invented, cwd=invented.root)
    said = str(error.value)
    assert "cell 6 (# Figures)" in said
    assert "'nowhere'" in said
    assert "'profile.nothing'" in said
    assert ExecutedReport.of(read(invented.root / "out" / "copy.ipynb"), place="") is None


def stopped(project: InventedProject) -> Path:
    """Return the copy of a notebook with a cell that fails."""
    cells = project.cells()
    project.notebook(*cells[:6], new_code_cell("1 / 0"), *cells[6:])
    with pytest.raises(PapermillExecutionError):
        run(project, cwd=project.root)
    return project.root / "out" / "copy.ipynb"


def prepared(project: InventedProject) -> Path:
    """Return a copy that Papermill was told to prepare only."""
    (project.root / "out").mkdir()
    return run(project, prepare_only=True, parameters={"country": "XXA"})


def of_another_version(project: InventedProject) -> Path:
    """Return a copy that an older version ran."""
    path = run(project, cwd=project.root, parameters={"country": "XXA"})
    copy = read(path)
    copy.metadata[ExecutedReport.KEY]["version"] = "0.0.1"
    nbformat.write(copy, path)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (stopped, "this notebook stopped before its last cell; the cell that failed says why."),
        (prepared, "this notebook has not run, and is the own one of no single report."),
        (of_another_version, "hrcreport 0.0.1 ran this notebook, and this is"),
    ],
)
def test_copy_that_is_no_whole_report_is_refused_with_what_to_run(
    invented: InventedProject, make: Callable[[InventedProject], Path], said: str
) -> None:
    path = make(with_script(invented))
    shutil.copy(REPOSITORY / "notebooks" / SCRIPT, path.with_name(SCRIPT))
    told = refused(path)
    assert said in told
    assert "Papermill, then render" in told
    if make is not of_another_version:
        command = "papermill notebooks/country.ipynb out/xxa.ipynb -f params/countries/xxa.yml"
        assert command in told


def test_parameter_of_a_wrong_type_stops_in_words(invented: InventedProject) -> None:
    cells = invented.cells()
    cells[2].source = f"import hrcreport.notebook as hrc\n{OPENING}{cells[2].source}"
    invented.notebook(*cells)
    with pytest.raises(PapermillExecutionError, match="first_year") as error:
        run(invented, cwd=invented.root, parameters={"country": "XXA", "first_year": "soon"})
    assert "must be" in error.value.evalue or "is no" in error.value.evalue


def test_table_that_is_not_public_is_refused_with_the_way(
    built: InventedProject, hrcreport: Callable[..., Said]
) -> None:
    package = built.root / "data" / "datapackage.json"
    told = json.loads(package.read_text("utf-8"))
    for each in told["resources"]:
        if each["name"] == "xxa-deaths":
            each["hrc"]["sensitivity"] = "restricted"
    package.write_text(json.dumps(told), encoding="utf-8")
    for engine in (None, "nbclient"):
        with pytest.raises(PapermillExecutionError) as error:
            run(built, cwd=built.root, engine_name=engine, parameters={"country": "XXA"})
        assert (
            "the table 'xxa-deaths' is restricted, and Papermill would keep" in error.value.evalue
        )
        assert "hrcreport build ID" in error.value.evalue


def test_reports_own_notebook_runs_as_in_a_build(built: InventedProject) -> None:
    with_script(built)
    own = built.root / "notebooks" / "countries"
    own.mkdir()
    shutil.move(built.root / "notebooks" / "country.ipynb", own / "xxa.ipynb")
    source = built.root / "reports" / "_build" / "xxa" / "source" / "xxa.qmd"
    text = (own / "xxa.ipynb").read_text("utf-8")
    done = script_in(own, text, script=f"../{SCRIPT}")
    assert done.returncode == 0, done.stderr
    front, body = json.loads(done.stdout)["cells"]
    assert "".join(body["source"]) == source.read_text("utf-8").split("---\n", 2)[2]
    assert '"../.quarto/hrc/xxa"' in "".join(front["source"])
    assert {path.name for path in own.iterdir()} == {"xxa.ipynb"}


def words_of(page: Path) -> list[str]:
    """Return the words of an HTML page, without what runs and how it looks."""
    text = re.sub(r"<(script|style)\b.*?</\1>", "", page.read_text("utf-8"), flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", text)).split()


@needs_quarto
@pytest.mark.slow
class TestProgram:
    """Quarto itself, where it is installed."""

    def quarto(self, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(filter(None, sys.path))
        program = quarto_program()
        assert program is not None
        return subprocess.run(
            [program, *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "QUARTO_PYTHON": sys.executable},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def test_copy_gives_the_files_of_the_build(self, made: InventedProject) -> None:
        built = made.root / "reports" / "_build" / "xxa"
        for kind, name in {"typst": "pdf", "docx": "docx", "html": "html"}.items():
            done = self.quarto("render", "out/xxa.ipynb", "--to", f"hrc-{kind}", folder=made.root)
            assert done.returncode == 0, done.stderr
            file = made.root / "out" / f"xxa.{name}"
            if name == "html":
                assert words_of(file) == words_of(built / f"xxa.{name}")
            else:
                assert file.read_bytes() == (built / f"xxa.{name}").read_bytes(), name

    def test_own_notebook_gives_the_files_of_the_build(self, built: InventedProject) -> None:
        with_script(built)
        own = built.root / "notebooks" / "countries"
        own.mkdir()
        shutil.move(built.root / "notebooks" / "country.ipynb", own / "xxa.ipynb")
        done = self.quarto("render", "notebooks/countries/xxa.ipynb", folder=built.root)
        assert done.returncode == 0, done.stderr
        made = built.root / "reports" / "_build" / "_quarto" / "countries"
        for name in ("pdf", "docx"):
            once = (built.root / "reports" / "_build" / "xxa" / f"xxa.{name}").read_bytes()
            assert (made / f"xxa.{name}").read_bytes() == once, name
        assert {path.name for path in own.iterdir()} == {"xxa.ipynb"}

    def test_source_of_a_build_gives_its_files_again(
        self, made: InventedProject, tmp_path: Path
    ) -> None:
        build = made.root / "reports" / "_build" / "xxa"
        source = tmp_path / "a folder with blanks"
        shutil.copytree(build / "source", source)
        done = self.quarto("render", folder=source)
        assert done.returncode == 0, done.stderr
        for name in ("xxa.pdf", "xxa.docx"):
            assert (source / name).read_bytes() == (build / name).read_bytes(), name
        assert words_of(source / "xxa.html") == words_of(build / "xxa.html")

    def test_slip_is_told_by_hand_in_a_line_and_hardly_anything_follows(
        self, made: InventedProject, tmp_path: Path
    ) -> None:
        source = tmp_path / "source"
        shutil.copytree(made.root / "reports" / "_build" / "xxa" / "source", source)
        with (source / "xxa.qmd").open("a", encoding="utf-8") as document:
            document.write("\nSee [](#nowhere).\n")
        done = self.quarto("render", folder=source)
        assert done.returncode != 0
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        (at,) = (at for at, line in enumerate(said) if line.startswith("hrc: error: "))
        assert "a reference names 'nowhere'" in said[at]
        assert said[at].endswith("label. Correct the reference or label its target by {#nowhere}.")
        assert len(said[at:]) <= 3
