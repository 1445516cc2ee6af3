"""The statistics and the tool are packed apart: each is tried from outside, and alone."""

from __future__ import annotations

import os
import re
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


@pytest.mark.parametrize(("source", "tag"), [(ROOT, "v{}"), (STATISTICS, "disparity-v{}")])
def test_wheel_of_a_release_leads_to_its_repository_from_everywhere(
    source: Path, tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PACKED_FROM", raising=False)
    version, plain = metadata_of(unpacked(tmp_path / "plain", source))
    assert "Project-URL: " not in plain  # nobody knows it here
    tagged = tag.format(version)
    monkeypatch.setenv("PACKED_FROM", f"https://example.org/office/tool@{tagged}")
    _, text = metadata_of(unpacked(tmp_path / "tagged", source))
    within = source.relative_to(ROOT).as_posix().removeprefix(".")
    at = f"https://example.org/office/tool/blob/{tagged}/{within}".removesuffix("/")
    assert "Project-URL: Source, https://example.org/office/tool\n" in text
    assert f"Project-URL: Changelog, {at}/CHANGELOG.md\n" in text
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []
    places = [link.partition(f"{tagged}/")[2].partition("#")[0] for link in links if tagged in link]
    assert [place for place in places if not (ROOT / place).exists()] == []
    assert not re.search(r"!\[[^\]]*\]\(https://example.org/office/tool/blob/", text)


@pytest.mark.parametrize("source", [ROOT, STATISTICS])
def test_tag_of_another_version_is_refused(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKED_FROM", "https://example.org/office/tool@v9.9.9")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    ended = subprocess.run(
        command, cwd=source, capture_output=True, text=True, check=False, timeout=300
    )
    assert ended.returncode != 0
    assert "the tag 'v9.9.9' is not of version" in ended.stderr
    assert not list(tmp_path.iterdir())


def metadata_of(site: Path) -> tuple[str, str]:
    """Return version and metadata of the one wheel that was unpacked into a folder."""
    (metadata,) = site.glob("*.dist-info/METADATA")
    text = metadata.read_text(encoding="utf-8")
    return text.partition("\nVersion: ")[2].partition("\n")[0], text
