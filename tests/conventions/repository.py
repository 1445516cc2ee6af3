"""This module holds what is in git to be whole, reproducible and silent about its machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.conventions.rules import REPOSITORY, place, rule

from hrcreport import __version__
from hrcreport.tables.data.parts import CatalogueFiles

LOCKS = ("requirements.lock", "requirements-cluster.lock", "tests/requirements.lock")
"""From the fewest packages to the most."""
LOCKS_OF_TOOLS = ("tests/nox.lock", "tests/mutants.lock", "tests/supply.lock", "tests/kit.lock")
BESIDE = ("encryption", "linkage", "redline")
"""Extras whose locks hold what they bring beside the first of LOCKS."""
LIVE = "requirements-live.lock"
"""A whole environment with an older pandas, apart from the others."""
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
}  # fmt: skip  # a table
TOP = {
    ".ci", ".git-blame-ignore-revs", ".gitattributes", ".github", ".gitignore",
    ".pre-commit-config.yaml", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "GOVERNANCE.md",
    "codemeta.json", "data", "docs", "lib", "LICENSE", "notebooks", "noxfile.py", "params",
    "pyproject.toml", "README.md", "reports", "requirements-cluster.lock",
    "requirements-encryption.lock", "requirements-hub.lock", "requirements-linkage.lock",
    "requirements-live.lock", "requirements-redline.lock", "requirements-spelling.lock",
    "requirements.lock", "SECURITY.md", "tests",
}  # fmt: skip  # a table


LARGEST = 2_000_000


@cache
def files() -> list[Path]:
    """Return the files that git knows; none where this is no clone."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    named = [REPOSITORY / name for name in done.stdout.split("\0") if name]
    return [path for path in named if path.exists()]


def texts() -> Iterator[tuple[str, str]]:
    """Yield each text file with its place."""
    for path in files():
        if path.suffix in TEXT or path.parent.name == ".ci":
            yield place(path), path.read_text(encoding="utf-8")


@rule
def top_level_changes_by_a_reviewed_commit_alone() -> Iterator[str]:
    tops = {path.relative_to(REPOSITORY).parts[0] for path in files()}
    if tops:
        yield from sorted(tops ^ TOP)


@rule
def no_file_names_a_folder_of_a_machine() -> Iterator[str]:
    for name, text in texts():
        yield from (f"{name}: {found[0]}" for found in MACHINE.finditer(text))


@rule
def no_file_names_a_package_index() -> Iterator[str]:
    for name, text in texts():
        if name != place(Path(__file__)):
            yield from (f"{name}: {found[0]}" for found in REGISTRY.finditer(text))


@rule
def git_ignores_builds_and_never_the_library() -> Iterator[str]:
    def ignored(name: str) -> bool:
        done = subprocess.run(["git", "check-ignore", "-q", name], cwd=REPOSITORY, check=False)
        return done.returncode == 0

    if not files():
        return
    for name in ("reports/_build/usa/usa.pdf", "lib/hrcreport/__pycache__/a.pyc"):
        if not ignored(name):
            yield f".gitignore: {name} is not ignored"
    for name in ("lib/hrcreport/new.py", "notebooks/_shared/new.md", "data/tables/new.csv"):
        if ignored(name):
            yield f".gitignore: {name} is ignored"
    yield from (f"{place(path)}: a build" for path in files() if "_build" in path.parts)


@rule
def no_table_that_is_not_public_is_in_git() -> Iterator[str]:
    """What git holds stays in its history, and goes wherever it is cloned."""
    guarded = CatalogueFiles(REPOSITORY / "data").guarded()
    yield from (f"{place(path)}: not public" for path in files() if str(path) in guarded)


@rule
def no_file_is_larger_than_a_reader_can_fetch() -> Iterator[str]:
    for path in files():
        if path.stat().st_size > LARGEST:
            yield f"{place(path)}: {path.stat().st_size} bytes, at most {LARGEST}"


@cache
def pins(lock: str) -> dict[str, set[str]]:
    """Return the versions of each package in a lock file."""
    found: dict[str, set[str]] = {}
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([\w.\-]+)(?:\[[\w.\-,]+\])?==(\S+)", text, re.MULTILINE):
        found.setdefault(package.lower(), set()).add(version)
    return found


@rule
def lock_files_pin_every_package_with_hashes_and_no_address() -> Iterator[str]:
    for lock in sorted(path.name for path in REPOSITORY.glob("requirements*.lock")):
        text = (REPOSITORY / lock).read_text(encoding="utf-8")
        if "://" in text:
            yield f"{lock}: an address"
        for block in re.split(r"\n(?=\S)", text.strip()):
            first = block.splitlines()[0]
            pinned = re.match(r"[\w.\-\[\]]+==\S+", first)
            if not (pinned and re.search(r"--hash=sha256:[0-9a-f]{64}", block)):
                yield f"{lock}: {first}"


@rule
def lock_files_agree_on_every_package_they_share() -> Iterator[str]:
    for fewer, more in pairwise(LOCKS):
        for name in sorted(pins(fewer)):
            if pins(more).get(name) != pins(fewer)[name]:
                yield f"{more}: {name} is not as in {fewer}"
    for lock in (*LOCKS_OF_TOOLS, *map("requirements-{}.lock".format, BESIDE)):
        for name in sorted(set(pins(lock)) & set(pins(LOCKS[-1]))):
            if pins(LOCKS[-1])[name] != pins(lock)[name]:
                yield f"{lock}: {name} is not as in {LOCKS[-1]}"


@rule
def lock_files_hold_all_that_the_package_asks_for() -> Iterator[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    # The statistics lie here: no lock names them, each holds what they ask for.
    statistics = tomllib.loads((REPOSITORY / "lib/disparity/pyproject.toml").read_text("utf-8"))
    run = [
        name
        for name in project["project"]["dependencies"]
        if not name.startswith(statistics["project"]["name"])
    ]
    run += statistics["project"]["dependencies"]
    extras = project["project"]["optional-dependencies"]
    tools = [name for key in ("build", "lint", "nox", "tests") for name in groups[key]]
    asked = {
        "requirements.lock": run,
        "requirements-cluster.lock": [*run, *extras["cluster"]],
        LIVE: [*run, *extras["live"]],
        **{f"requirements-{name}.lock": extras[name] for name in BESIDE},
        "tests/requirements.lock": [*run, *tools],
        "tests/nox.lock": groups["nox"],
        "tests/mutants.lock": groups["mutants"],
        "tests/kit.lock": groups["kit"],
    }

    def canonical(name: str) -> str:
        return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!\[;]", name)[0]).lower()

    for lock, wanted in asked.items():
        held = {canonical(name) for name in pins(lock)}
        for name in sorted({canonical(entry) for entry in wanted} - held):
            yield f"{lock}: {name} is missing"


IN_JSON = r'^  "version": "(.+)"'
NEWEST = r"^## \[?(\d[\w.]*)"
VERSIONS = {
    "CHANGELOG.md": NEWEST,
    "CITATION.cff": r"^version: (.+)",
    "codemeta.json": IN_JSON,
    "docs/how-to/see-what-was-built.md": r"^Version  hrcreport (.+?),",
    "lib/disparity/CHANGELOG.md": NEWEST,
    "lib/disparity/pyproject.toml": r'^version = "(.+)"',
    "lib/labextension/built/package.json": IN_JSON,
    "lib/labextension/package.json": IN_JSON,
    "reports/CHANGELOG.md": NEWEST,
    "reports/_extensions/hrc/_extension.yml": r"^version: (.+)",
}
"""How each file that says the version of the package does so first."""


@rule
def every_file_says_the_version_of_the_package() -> Iterator[str]:
    for name, pattern in VERSIONS.items():
        told = re.search(pattern, (REPOSITORY / name).read_text(encoding="utf-8"), re.MULTILINE)
        version = told[1] if told else "none"
        if version != __version__:
            yield f"{name}: version {version}, the package is {__version__}"


@rule
def workflows_name_actions_by_hash() -> Iterator[str]:
    folder = REPOSITORY / ".github"
    for path in sorted([*folder.glob("workflows/*.yml"), *folder.glob("actions/*/action.yml")]):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            used = re.search(r"\buses:\s*(\S.*)", line)
            if used and not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[\d.]+", used[1]):
                yield f"{place(path)}:{number}: {used[1]}"
