"""This module says where each command line that the docs show to readers is run.

A page whose lines run one after the other, in its order, is named by the test that does so. Of any
other each line is named by its beginning, with the test of its command, or with what it needs.
"""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BLOCKS = re.compile(r"^ *```(?:sh|bat)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
HELD = re.compile(r"(<<'?(\w+)'?)\n.*?^\s*\2$", re.DOTALL | re.MULTILINE)
"""The text that a shell hands to a command, which is no line of its own."""
NEEDS = "needs "
"""How the place of a line begins that cannot run in a test."""

TUTORIAL = "tests/integration/test_tutorial.py"
GUIDES = "tests/integration/test_guides.py"
IN_ORDER = {
    "docs/tutorial/another-mandate.md": TUTORIAL,
    "docs/tutorial/first-report.md": TUTORIAL,
    "docs/tutorial/mission.md": TUTORIAL,
    "docs/tutorial/own-notebook.md": TUTORIAL,
    "docs/how-to/add-a-country.md": GUIDES,
    "docs/how-to/add-a-recommendation.md": GUIDES,
    "docs/how-to/add-data.md": GUIDES,
    "docs/how-to/add-law.md": GUIDES,
    "docs/how-to/any-report.md": GUIDES,
    "docs/how-to/begin-a-project.md": GUIDES,
    "docs/how-to/cite-a-source.md": GUIDES,
    "docs/how-to/edit-a-report.md": GUIDES,
    "docs/how-to/edit-in-a-spreadsheet.md": GUIDES,
    "docs/how-to/follow-up-recommendations.md": GUIDES,
    "docs/how-to/import-a-table.md": GUIDES,
    "docs/how-to/import-recommendations.md": GUIDES,
    "docs/how-to/prove-a-build.md": GUIDES,
    "docs/how-to/review-in-word.md": GUIDES,
    "docs/how-to/run-in-ci.md": GUIDES,
    "docs/how-to/run-on-many-machines.md": GUIDES,
    "docs/how-to/see-what-was-built.md": GUIDES,
    "docs/how-to/work-with-restricted-data.md": GUIDES,
}
"""Pages whose lines a test runs in their order, but for those below."""

TESTS = "tests/integration/test_"
RELEASED = "docs/tutorial/another-mandate.md"
JOURNEY = f"{TESTS}foreign_projects.py"
FORGOTTEN = f"{TESTS}release_whole.py"
STAMPED = f"{TESTS}release_alterations.py"
COMPARED = f"{TESTS}sources_desk.py"
CLUSTER = f"{TESTS}batch_cluster.py"
HUB = f"{TESTS}hub.py"
ADDED_STARTER = f"{TESTS}added_starter.py"
BY_LINE: dict[str, dict[str, str]] = {
    "docs/how-to/add-a-starter.md": {
        "pip install": "needs setuptools, or a network; the test below lays the same files out",
        "hrcreport": ADDED_STARTER,
        "cd ": "needs a shell; the test of the other lines names the folder",
    },
    "README.md": {
        "python3 -m venv": ".ci/run",
        "uv venv": "needs packages that uv has loaded; `nox -s locks` installs the same lock",
        "py -m venv": "needs Windows",
    },
    "docs/how-to/edit-a-report.md": {
        "hrcreport edit usa": f"{TESTS}desk_edit.py",
        "hrcreport adopt chl": "docs/how-to/add-a-country.md",
        "hrcreport update usa": f"{TESTS}desk_updates.py",
        "hrcreport paste": f"{TESTS}desk_paste.py",
    },
    "docs/how-to/fetch-data.md": {
        "python3 -m venv .venv-live": "noxfile.py",
        ".venv-live/bin/hrcreport fetch": "tests/tables/data/test_live_sources.py",
    },
    "docs/how-to/host-the-desk.md": {
        "docker compose": "needs Docker; test_kit reads its files, test_hub runs what they start",
        "apt-get install npm": "needs a registry of Debian",
        "npm install": "needs a registry of Node",
        "cd /srv/project": "needs the folder of a project that is hosted",
        ".venv/bin/python -m pip install": "noxfile.py",
        "install -": "needs the right to write outside of a project",
        ".venv/bin/python -m hrcreport.editorial.hub.passwords": "needs somebody who types",
        "HRCREPORT_PROJECT=": HUB,
        "git log": HUB,
    },
    "docs/how-to/papermill-then-quarto.md": {
        "papermill": f"{TESTS}by_papermill.py",
        "quarto render": "docs/tutorial/own-notebook.md",
    },
    "docs/how-to/prove-a-build.md": {"hrcreport verify usa.zip": f"{TESTS}release.py"},
    "docs/how-to/release-a-report.md": {
        "hrcreport trust ask founded": RELEASED,
        "hrcreport trust sign founded": RELEASED,
        "hrcreport release usa": RELEASED,
        "hrcreport build usa": RELEASED,
        "hrcreport edition make usa": RELEASED,
        "hrcreport trust ask waiver": JOURNEY,
        "hrcreport trust sign waiver": JOURNEY,
        "hrcreport verify": FORGOTTEN,
        "hrcreport trust stamp": STAMPED,
        "hrcreport trust witness": STAMPED,
        "hrcreport forget": FORGOTTEN,
    },
    "docs/how-to/review-in-word.md": {"hrcreport review usa marked.pdf": f"{TESTS}pdf_home.py"},
    "docs/how-to/run-in-ci.md": {
        "bash .ci/run": "needs half an hour; the workflow calls it at each commit",
    },
    "docs/how-to/run-on-many-machines.md": {
        "sbatch": "needs Slurm; test_kit runs the command that it wraps",
        "pip install": "noxfile.py",
        "openssl": CLUSTER,
        "dask": CLUSTER,
        "hrcreport build --cluster": CLUSTER,
    },
    "docs/how-to/see-what-was-built.md": {
        "hrcreport logs usa --run": f"{TESTS}batch_ledger.py",
        "hrcreport build --notify": f"{TESTS}batch_notices.py",
    },
    "docs/how-to/use-quarto.md": {
        "hrcreport build --engine quarto": f"{TESTS}cli_commands.py",
        "quarto use template": f"{TESTS}format_alone.py",
        "quarto add": f"{TESTS}render_plain.py",
        "quarto render": f"{TESTS}render_quarto.py",
    },
    "docs/how-to/verify-a-record.md": {
        "hrcreport trust": JOURNEY,
        "hrcreport sources": COMPARED,
    },
    "docs/how-to/work-with-restricted-data.md": {"hrcreport seal": f"{TESTS}sealed_tables.py"},
}
"""Lines by their beginning, each with where its command is run, or with what it needs."""


def pages() -> list[str]:
    """Return the pages that readers follow: the first one, tutorials, guides."""
    found = [REPOSITORY / "README.md"]
    for folder in ("tutorial", "how-to"):
        found += sorted((REPOSITORY / "docs" / folder).glob("*.md"))
    return [path.relative_to(REPOSITORY).as_posix() for path in found if path.name.count(".") == 1]


def lines_of(page: str) -> list[str]:
    """Return the command lines of a page in their order."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    blocks = (HELD.sub(r"\1", block) for block in BLOCKS.findall(text))
    lines = (line.strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def command(line: str) -> list[str]:
    """Return the words of a line that say what it does: a program, or a command of the tool."""
    program, *words = line.split()
    if not program.endswith("hrcreport"):
        return [program.partition("=")[0]]
    if words[0] == "build":  # which tests call by an option alone
        return [word for word in words if word.startswith("--")]
    return words[: 2 if words[0] in {"edition", "new", "sources", "trust"} else 1]


def names(place: str, line: str) -> bool:
    """Tell whether a test calls the command of a line."""
    text = (REPOSITORY / place).read_text(encoding="utf-8")
    return all(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in command(line))


def elsewhere(page: str, line: str) -> str:
    """Return where a line is run that its page's own test leaves out; an empty text if none is."""
    places = BY_LINE.get(page, {})
    return next((places[beginning] for beginning in places if line.startswith(beginning)), "")
