"""A batch does no more than it must: what is started, read and run is counted, not timed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import InventedProject, OneServer, build_once, copied
from tests.integration.test_batch_faults import short

from hrcreport.build.batch import runner
from hrcreport.build.grounds import digests
from hrcreport.build.grounds.file_hashes import PlainFile
from hrcreport.checks.validation import checks
from hrcreport.document.execute.warm import provisioner, starting
from hrcreport.document.render.pandoc import pandoc_version

pytestmark = pytest.mark.slow

BUILD = ("build", "--engine", "pandoc", "--json")
LOADED = """
import json, sys
from hrcreport.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    code = left.code
names = {name.partition(".")[0] for name in sys.modules}
heavy = names & {"pandas", "numpy", "matplotlib", "papermill", "IPython", "nbformat", "typst",
                 "pypdf", "rocrate", "distributed", "jupyter_client", "geopandas", "pypdfium2"}
sys.stderr.write("\\n" + json.dumps({"code": code, "heavy": sorted(heavy)}))
"""


def loaded(*words: str) -> dict[str, Any]:
    """Return which heavy packages a command loads, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def _many_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = short(InventedProject(tmp_path_factory.mktemp("many") / "project").create())
    for number in range(5):
        project.params(f"xxb-{number}", f'country: XXB\nsymbol: "A/HRC/63/{number}1"\n')
    return build_once(project, "--to", "docx")


@pytest.fixture
def many(_many_once: Path, tmp_path: Path) -> InventedProject:
    """Return a project of six short reports, all of them built."""
    return copied(_many_once, tmp_path)


@pytest.fixture
def own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds begin warm servers as they do outside of tests."""
    monkeypatch.setattr(runner, "WORTH_IT", OneServer.worth_it)
    monkeypatch.setattr(runner, "server_for", OneServer.begin)


@pytest.mark.parametrize("words", [["--help"], ["build", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    assert loaded(*words) == {"code": 0, "heavy": []}


def test_check_list_and_a_build_of_nothing_load_nothing_heavy(many) -> None:
    root = ("--root", str(many.root))
    assert loaded(*root, "check")["heavy"] == []
    assert loaded(*root, "list")["heavy"] == []
    assert loaded(*root, "build", "--engine", "pandoc", "--to", "docx") == {"code": 0, "heavy": []}


def test_misspelt_parameter_is_refused_before_anything_heavy_is_loaded(many) -> None:
    many.params("xxb-1", "contry: XXB\n")
    told = loaded("--root", str(many.root), "build", "xxb-1", "--engine", "pandoc")
    assert told == {"code": 2, "heavy": []}


def test_build_of_nothing_starts_no_process_and_reads_no_file_that_it_knows(
    many, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("prepare_workers", "Workers"):
        monkeypatch.setattr(
            f"hrcreport.build.batch.runner.{name}", lambda *_, **__: pytest.fail("process")
        )
    monkeypatch.setattr("hrcreport.build.grounds.file_hashes.RACY_SECONDS", -(10**6))
    hashed: list[Path] = []

    sha256 = PlainFile.sha256

    def counted(self: PlainFile, *, follow: bool = True) -> str:
        hashed.append(self.path)
        return sha256(self, follow=follow)

    monkeypatch.setattr(PlainFile, "sha256", counted)
    assert hrcreport(many, *BUILD, "--to", "docx").code == 0
    assert hashed
    hashed.clear()
    assert hrcreport(many, *BUILD, "--to", "docx").code == 0
    assert hashed == []


def test_build_of_nothing_parses_no_register_and_one_comment_is_parsed_once(
    many, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six reports rest on the same standards; bytes are hashed, and parsed where they differ."""
    parsed: list[str] = []
    read = digests.Node.parse

    def counted(text: str, *, place: str) -> Any:
        parsed.append(place)
        return read(text, place=place)

    monkeypatch.setattr(
        digests, "Node", SimpleNamespace(parse=counted, READERS=digests.Node.READERS)
    )
    monkeypatch.setattr("hrcreport.build.grounds.file_hashes.RACY_SECONDS", -(10**6))
    place = "data/law/standards/inv.yml"
    path = many.root / place
    for content, expected in (("", []), ("# A remark.\n", [place]), ("", [])):
        path.write_text(content + path.read_text(encoding="utf-8"), encoding="utf-8")
        done = hrcreport(many, *BUILD, "--to", "docx")
        assert {row["status"] for row in done.data["reports"]} == {"current"}
        assert parsed == expected
        parsed.clear()


def test_one_changed_report_of_many_runs_alone(many, hrcreport) -> None:
    many.params("xxb-3", 'country: XXB\nsymbol: "A/HRC/63/77"\n')
    rows = hrcreport(many, *BUILD, "--to", "docx").data["reports"]
    ran = {row["report"]: set(row["seconds"]) for row in rows}
    assert {report for report, stages in ran.items() if stages} == {"xxb-3"}
    assert {"execute", "assemble", "render", "inspect", "publish"} == ran["xxb-3"]


def test_changed_text_of_all_reports_runs_no_kernel(
    many, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "hrcreport.document.Session.execute",
        lambda *_, **__: pytest.fail("a kernel was started"),
    )
    path = many.root / "notebooks" / "country.ipynb"
    path.write_text(path.read_text().replace("Text.", "Other words."))
    rows = hrcreport(many, *BUILD, "--to", "docx", "--jobs", "1").data["reports"]
    assert {row["status"] for row in rows} == {"built"}
    assert all("render" in row["seconds"] and "execute" not in row["seconds"] for row in rows)


def test_one_word_loads_what_reads_a_notebook_and_nothing_heavier(many) -> None:
    path = many.root / "notebooks" / "country.ipynb"
    path.write_text(path.read_text().replace("Text.", "Other words."))
    root = ("--root", str(many.root))
    told = loaded(*root, "build", "xxb-1", "--engine", "pandoc", "--to", "html")
    assert told == {"code": 0, "heavy": ["nbformat"]}


def test_one_word_checks_no_register_and_starts_three_programs_for_three_formats(
    many, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "hrcreport.checks.validation.checks.check_records", lambda _: pytest.fail("checked again")
    )
    looked_at: list[str] = []
    provenance = checks.check_provenance

    def counted(project: Any, parameters: Any) -> Any:
        looked_at.extend(parameters)
        return provenance(project, parameters)

    monkeypatch.setattr(checks, "check_provenance", counted)
    path = many.root / "notebooks" / "country.ipynb"
    path.write_text(path.read_text().replace("Text.", "Other words."))
    started: list[list[str]] = []
    popen = subprocess.Popen.__init__

    def process(self: Any, arguments: Any, *words: Any, **options: Any) -> None:
        started.append([str(each) for each in arguments])
        popen(self, arguments, *words, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", process)
    pandoc_version.cache_clear()
    done = hrcreport(many, "build", "xxb-1", "--engine", "pandoc", "--to", "pdf,docx,html")
    assert done.code == 0, done.err
    reading = [each for each in started if "xxb-1.qmd" in each]
    finishing = [each for each in started if "lua" in each]
    setting = [each for each in started if any("typesetting" in word for word in each)]
    asking = [each for each in started if "--version" in each]
    # The source is read once more where its pages are composed.
    assert [len(each) for each in (reading, finishing, setting, asking)] == [2, 1, 1, 1]
    assert len(started) == 6
    assert looked_at == ["xxb-1"]  # the page of all reports needs no other's sources


def test_warm_server_is_begun_before_anything_is_checked(
    invented, hrcreport, own_servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not starting.can_fork():
        pytest.skip("warm kernels need Linux and the library installed with its entry points")
    order: list[str] = []
    begun = starting.warm_server
    checked = checks.Checked.reports

    def begins(root: Any, **options: Any) -> Any:
        order.append("server")
        return begun(root, **options)

    def checks_all(*words: Any, **options: Any) -> Any:
        order.append("checks")
        return checked(*words, **options)

    monkeypatch.setattr("hrcreport.document.warm_server", begins)
    monkeypatch.setattr(checks.Checked, "reports", checks_all)
    short(invented)
    invented.params("xxb-1", 'country: XXB\nsymbol: "A/HRC/63/11"\n')
    assert hrcreport(invented, *BUILD, "--to", "html", "--jobs", "1").code == 0
    assert order[:2] == ["server", "checks"]
    assert order.count("server") == 1


def test_a_batch_starts_one_warm_server_and_a_kernel_a_report(
    invented, hrcreport, own_servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not starting.can_fork():
        pytest.skip("warm kernels need Linux and the library installed with its entry points")
    started: list[str] = []
    kernel, popen = provisioner.ForkedKernel.__init__, subprocess.Popen.__init__

    def counted(self: Any, *words: Any, **options: Any) -> None:
        started.append("kernel")
        kernel(self, *words, **options)

    def process(self: Any, arguments: Any, *words: Any, **options: Any) -> None:
        if "hrcreport.document.execute.warm.server" in arguments:
            started.append("server")
        assert "ipykernel_launcher" not in arguments
        popen(self, arguments, *words, **options)

    monkeypatch.setattr(provisioner.ForkedKernel, "__init__", counted)
    monkeypatch.setattr(subprocess.Popen, "__init__", process)
    short(invented)
    for number in range(3):
        invented.params(f"xxb-{number}", f'country: XXB\nsymbol: "A/HRC/63/{number}1"\n')
    assert hrcreport(invented, *BUILD, "--to", "docx", "--jobs", "1").code == 0
    assert sorted(started) == ["kernel"] * 4 + ["server"]
