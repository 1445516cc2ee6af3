"""What is in git is whole, reproducible and says nothing of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hrcreport import __version__

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "tests/requirements.lock", "requirements-cluster.lock")
# Written in two parts, so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join(("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/[a-z]", r"C:\\" + "Users"))
)
REGISTRY = re.compile(
    r"(?:--(?:extra-)?index-url|--find-links|--trusted-host)\b|https?://[^\s\"')]*(?:/simple/?\b|"
    r"files\.pythonhosted)"
)
TEXT = {
    ".cff", ".css", ".csv", ".html", ".ipynb", ".json", ".lock", ".lua", ".md", ".openxml", ".py",
    ".qmd", ".rels", ".sh", ".svg", ".toml", ".typ", ".typst", ".txt", ".xml", ".yaml", ".yml",
}  # fmt: skip
TOP = {
    ".ci", ".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md",
    "CITATION.cff", "CONTRIBUTING.md", "GOVERNANCE.md", "LICENSE", "README.md", "SECURITY.md",
    "data", "docs", "lib", "notebooks", "noxfile.py", "params", "pyproject.toml", "reports",
    "requirements-cluster.lock", "requirements.lock", "tests",
}  # fmt: skip


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    return [REPOSITORY / name for name in done.stdout.split("\0") if name]


FILES = [path for path in tracked() if path.exists()]

needs_git = pytest.mark.skipif(not FILES, reason="this is no git clone: nothing to compare with")


def texts() -> list[tuple[str, str]]:
    return [
        (path.relative_to(REPOSITORY).as_posix(), path.read_text(encoding="utf-8"))
        for path in FILES
        if path.suffix in TEXT or path.parent.name == ".ci"
    ]


@needs_git
def test_top_level_changes_by_a_reviewed_commit_alone() -> None:
    assert {path.relative_to(REPOSITORY).parts[0] for path in FILES} == TOP


@needs_git
def test_no_file_names_a_folder_of_a_machine() -> None:
    found = [name for name, text in texts() if MACHINE.search(text)]
    assert found == []


@needs_git
def test_no_file_names_a_package_index() -> None:
    own = "tests/conventions/test_repository.py"
    found = [name for name, text in texts() if REGISTRY.search(text) and name != own]
    assert found == []


@needs_git
def test_git_ignores_builds_and_never_the_library() -> None:
    def ignored(name: str) -> bool:
        done = subprocess.run(["git", "check-ignore", "-q", name], cwd=REPOSITORY, check=False)
        return done.returncode == 0

    assert ignored("reports/_build/usa/usa.pdf")
    assert ignored("lib/hrcreport/__pycache__/a.pyc")
    for kept in ("lib/hrcreport/new.py", "notebooks/_shared/new.md", "data/tables/new.csv"):
        assert not ignored(kept), kept
    assert not [path for path in FILES if "_build" in path.parts]


@needs_git
def test_no_file_is_larger_than_a_reader_can_fetch() -> None:
    assert [path.name for path in FILES if path.stat().st_size > 2_000_000] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_pins_every_package_with_hashes_and_no_address(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 50
    for block in packages:
        first = block.splitlines()[0]
        assert re.match(r"[\w.\-\[\]]+==\S+", first), first
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), first


def test_lock_files_agree_on_what_reports_are_made_with() -> None:
    def pins(name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        lines = re.findall(r"^([\w.\-]+)==(\S+)", (REPOSITORY / name).read_text(), re.MULTILINE)
        for package, version in lines:
            found.setdefault(package.lower(), set()).add(version)
        return found

    run, tools, cluster = (pins(name) for name in LOCKS)
    assert run.keys() < cluster.keys() < tools.keys()
    for fewer, more in ((run, cluster), (cluster, tools)):
        assert {name for name in fewer if fewer[name] != more[name]} == set()


def test_lock_files_hold_all_that_the_package_asks_for() -> None:
    import tomllib

    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    tools = [entry for group in groups.values() for entry in group if isinstance(entry, str)]
    run = project["project"]["dependencies"]

    def canonical(name: str) -> str:
        return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!\[;]", name)[0]).lower()

    cluster = project["project"]["optional-dependencies"]["cluster"]
    wanted_of = (run, [*run, *tools], [*run, *cluster])
    for lock, wanted in zip(LOCKS, wanted_of, strict=True):
        pinned = {
            canonical(name)
            for name in re.findall(r"^([\w.\-]+)==", (REPOSITORY / lock).read_text(), re.MULTILINE)
        }
        assert {canonical(entry) for entry in wanted} - pinned == set(), lock


def test_version_of_the_package_is_that_of_the_citation_and_the_changelog() -> None:
    citation = YAML(typ="safe").load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == __version__
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE)
    assert next(head for head in heads if head.lower() != "unreleased") == __version__
