"""A package adds a format, an engine or a cluster, and every command works with it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from tests.conftest import REPOSITORY, forget_hashes

from hrcreport import plugins
from hrcreport.batch.clusters import cluster_at
from hrcreport.cli.app import app
from hrcreport.errors import EngineMissingError, RefusedError
from hrcreport.formats import OWN, all_formats, format_names
from hrcreport.render import choose_engine

PAGE = REPOSITORY / "docs" / "how-to" / "add-a-format.md"

Install = Callable[..., None]

ENGINE = """
from pathlib import Path
PACKAGES = ()
def missing(): return None
def makes(each): return each.name == "html"
def versions(): return {"stone": "1"}
def render(source, *, name, formats, epoch, at_once):
    for each in formats:
        (source / f"{name}.{each.name}").write_text(f"<!doctype html><p>Cut {epoch}.</p>")
    return []
"""
CLUSTER = """
from hrcreport.batch.build import build_report
def refuse_open_cluster(address):
    if not address.endswith("/safe"):
        from hrcreport.errors import Problem, RefusedError
        raise RefusedError(Problem(address, "this place is open.", "Close it.", "cluster.open"))
def run_on_cluster(tasks, address, *, waiting, lease, begun):
    while waiting:
        task = waiting.pop(0)
        begun(task.report.id, "execute")
        outcome = build_report(task)
        outcome.notes = (*outcome.notes, f"built at {address}")
        yield outcome
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what installs a package of one module with entry points, as long as the test runs."""
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    modules: list[str] = []

    def install(name: str, code: str, points: str, *, version: str = "1.0") -> None:
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
        about = folder / f"{name}-1.dist-info"
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n", encoding="utf-8")
        (about / "entry_points.txt").write_text(points, encoding="utf-8")
        modules.append(name)
        _forget(modules)

    yield install
    _forget(modules)


def _forget(modules: list[str]) -> None:
    invalidate_caches()
    plugins.installed.cache_clear()
    for name in modules:
        sys.modules.pop(name, None)


@pytest.fixture
def txt(install: Install) -> Install:
    """Install the format that the page on new formats shows, and return what installs it again."""
    page = PAGE.read_text(encoding="utf-8")
    code = re.search(r"```python\n(.+?)```", page, re.DOTALL)
    declared = re.search(r"```toml\n.*?(\[project\.entry-points.+?)```", page, re.DOTALL)
    assert code
    assert declared
    group, line = re.search(r'"(.+?)"\]\n(\w+ = ".+?")', declared[1]).groups()  # type: ignore[union-attr]

    def again(version: str) -> None:
        points = f"[{group}]\n{line.replace(chr(34), '')}\n"
        install("hrcreport_txt", code[1], points, version=version)

    again("1.0")
    return again


def test_a_format_of_a_package_stands_behind_those_of_the_program(txt: Install) -> None:
    assert format_names() == (*OWN, "txt")
    assert [each.label for each in all_formats()] == ["PDF", "Word", "HTML", "Plain text"]


def test_the_shell_is_offered_formats_with_their_use(txt: Install) -> None:
    complete = ShellComplete(app, {}, "hrcreport", "_HRCREPORT_COMPLETE")
    offered = complete.get_completions(["build", "--to"], "docx,t")
    assert [(each.value, each.help) for each in offered] == [
        ("docx,txt", "for programs that read words only")
    ]


@pytest.mark.slow
def test_every_command_works_with_a_format_of_a_package(built, hrcreport, txt: Install) -> None:
    before = (built.project.builds / "xxa" / "xxa.docx").read_bytes()
    said = hrcreport(built, "build", "xxa", "--engine", "pandoc", "--to", "txt", "--json")
    assert said.code == 0
    folder = built.project.builds / "xxa"
    assert "Black persons were killed" in (folder / "xxa.txt").read_text(encoding="utf-8")
    assert (folder / "xxa.docx").read_bytes() == before

    listed = hrcreport(built, "list", "--json").data["reports"][0]
    assert listed["formats"] == dict.fromkeys(["docx", "html", "pdf", "txt"], "current")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "xxa.txt" in manifest["outputs"]
    assert manifest["engine_versions"]["hrcreport_txt"] == "1.0"
    index = (built.project.builds / "index.html").read_text(encoding="utf-8")
    assert '<a href="xxa/xxa.txt" aria-label="Plain text of xxa">Plain text</a>' in index
    inspected = hrcreport(built, "inspect", "xxa", "--json").data
    assert "xxa.txt" in inspected["files"]
    alone = hrcreport(built, "inspect", str(folder / "xxa.txt"), "--json").data
    assert alone["words"]["strict"] > 50
    assert hrcreport(built, "verify").out == "1 build checked: all agree.\n"
    (folder / "xxa.txt").write_text("Forged.", encoding="utf-8")
    assert hrcreport(built, "verify").code == 1


@pytest.mark.slow
def test_another_version_of_a_package_makes_its_files_stale(built, hrcreport, txt) -> None:
    build = ("build", "xxa", "--engine", "pandoc", "--to")
    assert hrcreport(built, *build, "txt").code == 0
    txt("2.0")
    forget_hashes()
    assert "hrcreport_txt was 1.0 and is now 2.0" in hrcreport(built, "why", "xxa").out
    assert hrcreport(built, *build, "html").code == 0
    assert (built.project.builds / "xxa" / "earlier" / "xxa.txt").exists()
    assert (built.project.builds / "xxa" / "xxa.docx").exists()


@pytest.mark.parametrize(
    ("code", "points", "why"),
    [
        ("raise OSError('no disk')", "toy = toy:X", "OSError: no disk"),
        ("X = 1", "toy = toy:X", "it is no Format"),
        ("X = 1", "docx = toy:X", "this name is taken"),
    ],
)
def test_a_format_that_cannot_be_used_is_told_with_its_package(
    install: Install, code: str, points: str, why: str
) -> None:
    install("toy", code, f"[hrcreport.formats]\n{points}\n")
    with pytest.raises(RefusedError) as error:
        all_formats()
    problem = error.value.problems[0]
    assert problem.place == "toy, toy:X"
    assert problem.what.endswith(f"cannot be added to hrcreport.formats: {why}.")


def test_a_format_that_quarto_does_not_know_is_rendered_by_another_engine(
    txt: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcreport.render.quarto.missing", lambda: None)
    assert choose_engine("auto", ["docx"]) == "quarto"
    assert choose_engine("auto", ["docx", "txt"]) == "pandoc"
    with pytest.raises(EngineMissingError, match="this engine does not make 'txt'"):
        choose_engine("quarto", ["docx", "txt"])


@pytest.mark.slow
def test_an_engine_of_a_package_renders(built, hrcreport, install: Install) -> None:
    install("stone", ENGINE, "[hrcreport.engines]\nstone = stone\n")
    said = hrcreport(built, "build", "xxa", "--engine", "stone", "--to", "html")
    assert said.code == 0
    page = built.project.builds / "xxa" / "xxa.html"
    assert page.read_text() == "<!doctype html><p>Cut 1795478400.</p>"
    assert hrcreport(built, "verify").code == 0
    refused = hrcreport(built, "build", "xxa", "--engine", "stone", "--to", "docx")
    assert "this engine does not make 'docx'" in refused.err
    assert "'stone'" in hrcreport(built, "build", "xxa", "--engine", "ston").err


@pytest.mark.slow
def test_a_cluster_of_a_package_builds_at_its_own_addresses(
    built, hrcreport, install: Install
) -> None:
    install("slurm", CLUSTER, "[hrcreport.clusters]\nslurm = slurm\n")
    assert cluster_at("tls://host:8786").__name__ == "hrcreport.cluster.dask"
    build = ("build", "xxa", "--engine", "pandoc", "--to", "html", "--force", "--cluster")
    assert "this place is open" in hrcreport(built, *build, "slurm://there").err
    said = hrcreport(built, *build, "slurm://there/safe")
    assert said.code == 0
    assert "built at slurm://there/safe" in said.out
