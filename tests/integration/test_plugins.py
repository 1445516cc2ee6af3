"""A package adds a format, an engine or a cluster, and every command works with it."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import invalidate_caches
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.shell_completion import ShellComplete
from tests.conftest import REPOSITORY
from tests.golden.example_source import EPOCH, lay_out
from tests.integration.fake_quarto import fake_quarto
from tests.waiting import wait_until

from hrcreport.build.batch.clusters import cluster_at
from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.storage import lock
from hrcreport.cli.app import app
from hrcreport.document.formats import Format
from hrcreport.document.render.engine import Engines, render_document
from hrcreport.document.render.quarto import quarto_version
from hrcreport.foundation import plugins
from hrcreport.foundation.errors import EngineMissingError, RefusedError, RenderError

PAGE = REPOSITORY / "docs" / "how-to" / "add-a-format.md"

XHTML = "{http://www.w3.org/1999/xhtml}"

Install = Callable[..., None]

FORM = """
local form = {}
function form.write(items)
  local blocks = pandoc.Blocks {}
  for _, item in ipairs(items) do
    if item.kind == 'paragraph' then blocks:insert(pandoc.Para(item.inlines)) end
  end
  return blocks
end
function form.front(meta, body) return meta, body end
return form
"""
IN_A_FORM = """
from pathlib import Path
from hrcreport.document.formats import Format, Writing
FORM = Path(__file__).with_name("toy.lua")
TOY = Format(name="toy", label="Toy", help="", write=lambda _, __: [], holds=None, read=None,
             writing=lambda run: Writing("plain", form=FORM))
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


def shown(number: int) -> tuple[str, str, str]:
    """Return a package of the page on new formats: its module, the code, its entry point."""
    page = PAGE.read_text(encoding="utf-8")
    code = re.findall(r"```python\n# (\w+)\.py\n(.+?)```", page, re.DOTALL)[number]
    declared = re.findall(r"```toml\n.*?\[project\.entry-points\.(.+?)```", page, re.DOTALL)[number]
    group, line = re.fullmatch(r'"(.+?)"\]\n(\w+ = ".+?")\n', declared).groups()  # type: ignore[union-attr]
    return (*code, f"[{group}]\n{line.replace(chr(34), '')}\n")


@pytest.fixture
def epub(install: Install) -> Install:
    """Install the format that the page on new formats shows, and return what installs it again."""

    def again(version: str) -> None:
        install(*shown(0), version=version)

    again("1.0")
    return again


def test_a_format_of_a_package_stands_behind_those_of_the_program(epub: Install) -> None:
    assert Format.names() == (*Format.OF_THE_TOOL, "epub")
    assert [each.label for each in Format.installed()] == ["PDF", "Word", "HTML", "EPUB"]


def test_the_shell_is_offered_formats_with_their_use(epub: Install) -> None:
    complete = ShellComplete(app, {}, "hrcreport", "_HRCREPORT_COMPLETE")
    offered = complete.get_completions(["build", "--to"], "docx,e")
    assert [(each.value, each.help) for each in offered] == [
        ("docx,epub", "for readers of e-books")
    ]


@pytest.mark.slow
def test_every_command_works_with_a_format_of_a_package(built, hrcreport, epub: Install) -> None:
    before = (built.project.builds / "xxa" / "xxa.docx").read_bytes()
    said = hrcreport(built, "build", "xxa", "--engine", "pandoc", "--to", "epub", "--json")
    assert said.code == 0, said.out
    folder = built.project.builds / "xxa"
    is_a_book(folder / "xxa.epub")
    assert (folder / "xxa.docx").read_bytes() == before

    listed = hrcreport(built, "list", "--json").data["reports"][0]
    assert listed["formats"] == dict.fromkeys(["docx", "epub", "html", "pdf"], "current")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "xxa.epub" in manifest["outputs"]
    assert manifest["engine_versions"]["hrcreport_epub"] == "1.0"
    index = (built.project.builds / "index.html").read_text(encoding="utf-8")
    assert '<a href="xxa/xxa.epub" aria-label="EPUB of xxa">EPUB</a>' in index
    inspected = hrcreport(built, "inspect", "xxa", "--json").data
    assert "xxa.epub" in inspected["files"]
    alone = hrcreport(built, "inspect", str(folder / "xxa.epub"), "--json").data
    assert alone["words"]["strict"] > 50
    assert hrcreport(built, "verify").out == "1 build checked: all agree.\n"
    book = (folder / "xxa.epub").read_bytes()
    hrcreport(built, "build", "xxa", "--engine", "pandoc", "--to", "epub", "--force")
    assert (folder / "xxa.epub").read_bytes() == book
    (folder / "xxa.epub").write_text("Forged.", encoding="utf-8")
    assert hrcreport(built, "verify").code == 1


def is_a_book(path: Path) -> None:
    """Ask of an e-book what its standard asks, and the Council's form within."""
    with ZipFile(path) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        parts = {
            name: ElementTree.fromstring(book.read(name))  # noqa: S314 -- written a moment ago
            for name in book.namelist()[1:]
        }
    text = parts["text.xhtml"]
    names = {each.get("id") for each in text.iter()}
    addresses = [link.get("href", "") for link in text.iter(f"{XHTML}a")]
    assert not [address for address in addresses if address.startswith("data:")]
    links = [each.get("href") for each in parts["nav.xhtml"].iter(f"{XHTML}a")]
    assert links
    assert {link.partition("#")[2] for link in links} <= names
    assert text.tag == f"{XHTML}html"
    assert [each.tag for each in text.iter() if each.tag == f"{XHTML}script"] == []
    said = " ".join("".join(text.itertext()).split())
    assert "Black persons were killed" in said
    assert [each.get("id") for each in text.iter(f"{XHTML}p") if each.get("class") == "par"] == [
        "para-1",
        "para-2",
        "para-3",
    ]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("epubcheck") is None, reason="no epubcheck on PATH")
def test_epubcheck_finds_no_error_in_an_e_book(built, hrcreport, epub: Install) -> None:
    """With formulas and without, since a book says which of its files hold some."""
    book = built.project.builds / "xxa" / "xxa.epub"
    for text in ("Text.\n", "Of [$r = 2$]{alt='r is 2'}.\n"):
        built.write("notebooks/_shared/findings.md", text)
        assert hrcreport(built, "build", "xxa", "--engine", "pandoc", "--to", "epub").code == 0
        checked = subprocess.run(
            [*epubcheck(), str(book)], capture_output=True, text=True, check=False, timeout=300
        )
        assert checked.returncode == 0, checked.stderr
        with ZipFile(book) as parts:
            declared = parts.read("book.opf").decode()
        assert ("mathml" in declared) is ("$" in text)


def test_files_beside_a_page_are_linked_in_no_e_book(epub: Install) -> None:
    link = '<a lang="fr" hreflang="fr" href="../xxa-fr/xxa-fr.html">Français</a>'
    page = f'<html lang="en"><nav class="languages" aria-label="Others">{link}</nav><p>Text</p>'
    xhtml = importlib.import_module("hrcreport_epub").as_xhtml(page)
    assert "xxa-fr" not in xhtml
    assert "<p>Text</p>" in xhtml


def epubcheck() -> list[str]:
    """Return how epubcheck is called: on Debian it is an archive that Java runs."""
    program = str(shutil.which("epubcheck"))
    packed = Path(program).read_bytes()[:2] == b"PK"
    return ["java", "-jar", program] if packed else [program]


@pytest.mark.slow
def test_another_version_of_a_package_makes_its_files_stale(built, hrcreport, epub) -> None:
    build = ("build", "xxa", "--engine", "pandoc", "--to")
    assert hrcreport(built, *build, "epub").code == 0
    epub("2.0")
    assert "hrcreport_epub was 1.0 and is now 2.0" in hrcreport(built, "why", "xxa").out
    assert hrcreport(built, *build, "html").code == 0
    assert (built.project.builds / "xxa" / "earlier" / "xxa.epub").exists()
    assert (built.project.builds / "xxa" / "xxa.docx").exists()


def test_a_package_brings_a_form_of_its_own(tmp_path: Path, install: Install) -> None:
    install("toy", IN_A_FORM, "[hrcreport.formats]\ntoy = toy:TOY\n")
    (tmp_path / "installed" / "toy.lua").write_text(FORM, encoding="utf-8")
    source = lay_out(tmp_path, text="# Chapter\n\nOne.\n\n- Two.\n\nThree.\n", summary="Text.")
    made = render_document(
        source, name="xxa", formats=("toy", "html"), engine="pandoc", epoch=EPOCH
    )
    assert made.files["toy"].read_text(encoding="utf-8") == "One.\n\nThree.\n"
    assert 'id="para-2"' in made.files["html"].read_text(encoding="utf-8")


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
        Format.installed()
    problem = error.value.problems[0]
    assert problem.place == "toy, toy:X"
    assert problem.what.endswith(f"cannot be added to hrcreport.formats: {why}.")


STUB = """
PACKAGES = ()
missing = lambda: None
versions = dict
makes = lambda file_format: {makes}
def render(source, *, name, formats, epoch, at_once):
    {render}
"""
STUB_POINTS = "[hrcreport.engines]\nstub = another\n[hrcreport.formats]\ntoy = another:TOY\n"
TOY_FORMAT = """
from hrcreport.document import Format
def write(run, target):
    {write}
TOY = Format(name="toy", label="Toy", help="", write=write, holds=None, read=None)
"""


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"makes": "{}[file_format]"}, "KeyError: Format("),
        ({"render": "raise KeyError('surprise')"}, "KeyError: 'surprise'"),
        ({"render": "return []"}, "it wrote no file xxa.html"),
        ({"render": "return ['in words']"}, "it returned ['in words'] where a list of Problem is"),
        ({"write": "raise KeyError('surprise')"}, "KeyError: 'surprise'"),
        ({"write": "pass"}, "it returned None where a list of Problem is due"),
        ({"write": "return []"}, "it wrote no file xxa.toy"),
    ],
)
def test_what_a_package_owes_and_does_not_give_is_told_as_its_own_fault(
    tmp_path: Path, install: Install, parts: dict[str, str], why: str
) -> None:
    kind, name = ("format", "toy") if "write" in parts else ("engine", "stub")
    code = TOY_FORMAT if kind == "format" else STUB
    whole = {"makes": "True", "render": "return []"} | parts
    install("another", code.format(**whole), STUB_POINTS)
    source = lay_out(tmp_path, text="# Chapter\n\nOne.\n", summary="Text.")
    made, engine = ("toy", "pandoc") if kind == "format" else ("html", "stub")
    with pytest.raises(RenderError) as error:
        render_document(source, name="xxa", formats=(made,), engine=engine, epoch=EPOCH)
    (problem,) = error.value.problems
    assert problem.place.startswith("another 1.0, another")
    assert f"the {kind} '{name}' of this package failed: " in problem.what
    assert why in problem.what
    assert "docs/reference/points.md" in problem.mend


def test_code_of_another_package_is_told_before_it_runs(
    invented: Any,
    hrcreport: Any,
    install: Install,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told: list[str] = []
    monkeypatch.setattr(plugins.Plugins, "tell", staticmethod(told.append))
    monkeypatch.setattr(plugins.Plugins, "_told", set())
    runs = "from hrcreport.foundation import Plugins\nPlugins.tell('runs')\n"
    install("toy", runs + IN_A_FORM, "[hrcreport.formats]\ntoy = toy:TOY\n")
    (Path(sys.path[0]) / "toy.lua").write_text(FORM, encoding="utf-8")
    sentence = "Runs code of another package: toy 1.0 adds 'toy' to hrcreport.formats (toy:TOY)."
    Format.installed()
    Format.installed()
    assert told == [sentence, "runs"]
    plugins.Plugins._told.clear()
    assert hrcreport(invented, "list").code == 0  # which lets it be told on standard error
    Format.installed()
    assert capsys.readouterr().err == f"{sentence}\n"


def test_a_format_that_quarto_does_not_know_is_rendered_by_another_engine(
    epub: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcreport.document.render.quarto.missing", lambda: None)
    assert Engines.choose("auto", ["docx"]) == "quarto"
    assert Engines.choose("auto", ["docx", "epub"]) == "pandoc"
    with pytest.raises(EngineMissingError, match="this engine does not make 'epub'"):
        Engines.choose("quarto", ["docx", "epub"])


@pytest.mark.slow
def test_an_engine_of_a_package_renders(
    built, hrcreport, install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine that the page shows, by a stand-in for Quarto 2."""
    build = ("build", "xxa", "--engine", "quarto2", "--to")
    fake_quarto(tmp_path, monkeypatch=monkeypatch, version="1.11.0")
    monkeypatch.setenv("QUARTO2_PATH", str(tmp_path / "quarto"))
    install(*shown(1))
    refused = hrcreport(built, *build, "docx")
    assert f"{tmp_path / 'quarto'} is no Quarto 2, or does not run." in refused.err
    quarto_version.cache_clear()
    fake_quarto(tmp_path, monkeypatch=monkeypatch, version="2.0.3")
    monkeypatch.delenv("QUARTO_PATH")
    word = built.project.builds / "xxa" / "xxa.docx"
    before = word.read_bytes()
    assert hrcreport(built, *build, "docx").code == 0
    assert word.read_bytes() == before
    manifest = json.loads((word.parent / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["engine"], manifest["engine_versions"]["quarto"]) == ("quarto2", "2.0.3")
    assert hrcreport(built, "verify").code == 0
    assert "'quarto2'" in hrcreport(built, "build", "xxa", "--engine", "quarto3").err
    install("hrcreport_epub", *shown(0)[1:])
    refused = hrcreport(built, *build, "epub")
    assert "this engine does not make 'epub'" in refused.err


@pytest.mark.slow
def test_a_cluster_of_a_package_builds_at_its_own_addresses(
    built, hrcreport, install: Install
) -> None:
    install(*shown(2))
    assert cluster_at("tls://host:8786").__name__ == "hrcreport.build.cluster.dask"
    build = ("build", "xxa", "--engine", "pandoc", "--to", "html", "--force", "--cluster")
    assert "this place is open" in hrcreport(built, *build, "slurm://there").err
    said = hrcreport(built, *build, "slurm://there/safe")
    assert said.code == 0
    assert "built at slurm://there/safe" in said.out


@pytest.mark.slow
def test_a_build_longer_than_the_lease_is_published_by_a_cluster_of_a_package(
    built, hrcreport, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = built.project.builds / lock.OWNER_FILE
    build_quickly = Task.build

    def build_for_long(task: Task) -> Outcome:
        os.utime(owner, (1, 1))
        wait_until(lambda: owner.stat().st_mtime != 1, what="a sign of life of the owner")
        return build_quickly(task)

    monkeypatch.setattr(lock, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(Task, "build", build_for_long)
    install(*shown(2))
    build = ("build", "xxa", "--engine", "pandoc", "--to", "html", "--force", "--cluster")
    assert hrcreport(built, *build, "slurm://partition/safe").code == 0


SBATCH = """\
for word; do case $word in --wrap=*) (eval "${word#--wrap=}") > /dev/null 2>&1 & ;; esac; done
echo 7
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sbatch", "squeue", "fault", "code", "words"),
    [
        (SBATCH, "exit 1  # Slurm does not answer", "", 0, "built by job 7"),
        (SBATCH, "echo 7", "raise SystemExit(9)", 1, "job 7 was lost"),
        ("echo 7", "", "", 1, "job 7 was lost"),
        ("echo 'no such partition' >&2; exit 1", "", "", 2, "refuses the job: no such partition"),
    ],
)
def test_a_cluster_that_the_page_shows_hands_tasks_to_slurm(
    built,
    hrcreport,
    install: Install,
    monkeypatch,
    tmp_path: Path,
    sbatch: str,
    squeue: str,
    fault: str,
    code: int,
    words: str,
) -> None:
    name, module = re.findall(
        r"```python\n# (hrcreport_slurm)\.py\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )[1]
    at_work = 'if __name__ == "__main__":\n'
    module = module.replace(at_work, f"{at_work}    {fault or 'pass'}\n")
    install(name, module.replace("PAUSE, GONE = 10, 60", "PAUSE, GONE = 1, 2"), shown(2)[2])
    for program, script in (("sbatch", sbatch), ("squeue", squeue)):
        (tmp_path / program).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    build = ("build", "xxa", "--engine", "pandoc", "--to", "html", "--force", "--cluster")
    result = hrcreport(built, *build, "slurm://partition")
    assert result.code == code
    assert words in result.out + result.err
    kept = list((built.project.builds / "_slurm").iterdir())
    assert bool(kept) is ("was lost" in words)  # with the log, until the report is built again
