"""The statistics and the tool are packed apart: each is tried from outside, and alone."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest
from tests.wheels import unpacked

ROOT = Path(__file__).resolve().parents[2]
STATISTICS = ROOT / "lib" / "disparity"
ALONE = """
import sys

site, others, program = sys.argv[1:4]
sys.path[:0] = [site]
sys.path.append(others)  # the packages of others, without what is installed in editable form
sys.argv = ["hrcreport", *sys.argv[4:]]
exec(program)
"""


def run(site: Path, program: str, *words: str, within: Path) -> subprocess.CompletedProcess[str]:
    """Run a program that sees one folder of packages, and those that others made."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    others = sysconfig.get_paths()["purelib"]
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(site), others, program, *words],
        cwd=within,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=kept,
    )


@pytest.fixture(scope="module")
def statistics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(tmp_path_factory.mktemp("statistics"), STATISTICS)


def test_statistics_alone_compute_and_load_nothing_of_the_tool(
    statistics: Path, tmp_path: Path
) -> None:
    program = """
import disparity

print(disparity.__file__)
print(disparity.rate_ratio(
    1441, person_years=39_445_495, reference_events=2770, reference_person_years=197_277_789
).as_prose())
print([name for name in sys.modules if name.startswith("hrcreport")])
"""
    ended = run(statistics, program, within=tmp_path)
    assert ended.returncode == 0, ended.stderr
    place, words, loaded = ended.stdout.splitlines()
    assert place.startswith(str(statistics))
    assert words == "2.6 times (95 per cent confidence interval 2.4 to 2.8)"
    assert loaded == "[]"


def test_wheel_of_the_statistics_holds_their_words_and_no_tests(statistics: Path) -> None:
    assert (statistics / "disparity" / "words.json").is_file()
    assert (statistics / "disparity" / "py.typed").is_file()
    assert not list(statistics.rglob("test_*.py"))
    (metadata,) = statistics.glob("*.dist-info/METADATA")
    text = metadata.read_text(encoding="utf-8")
    assert "Name: disparity-statistics\n" in text
    assert "Provides-Extra: linkage\n" in text
    assert "hrcreport" not in "".join(
        line for line in text.splitlines() if line.startswith("Requires-Dist")
    )


def test_source_of_the_statistics_passes_a_test_of_its_own(tmp_path: Path) -> None:
    packed = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(packed, cwd=STATISTICS, capture_output=True, check=True, timeout=300)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        source.extractall(tmp_path, filter="data")
    folder = tmp_path / archive.name.removesuffix(".tar.gz")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/test_docs.py", "tests/series"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={name: text for name, text in os.environ.items() if name != "PYTHONPATH"},
    )
    assert ended.returncode == 0, ended.stdout


def test_tool_without_the_statistics_says_what_to_install(tmp_path: Path) -> None:
    site = unpacked(tmp_path / "site", ROOT)
    program = "from hrcreport.cli import main; main()"
    ended = run(site, program, "init", "mine", "--starter", "plain", within=tmp_path)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert "python -m pip install disparity-statistics" in ended.stderr
