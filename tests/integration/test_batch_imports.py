"""Tests that what builds reports loads nothing slow that it has no use for."""

import subprocess
import sys
from pathlib import Path

import pytest

# jsonschema builds grammars of internet addresses from this package, which takes a second or more.
SLOW_AND_UNUSED = "rfc3987_syntax"


@pytest.mark.parametrize(
    "module",
    [
        "hrcreport.build.batch.build",
        "hrcreport.document.execute.run",
        "hrcreport.document.assemble",
    ],
)
def test_no_grammar_of_addresses_is_built(module):
    words = f"import sys, {module}; print({SLOW_AND_UNUSED!r} in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "False"


def test_nothing_happens_when_the_command_is_imported(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import hrcreport.cli.app"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_importing_the_kinds_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from hrcreport.params import Country, Year; assert Country('USA') == 'USA'; "
        "assert Year.__supertype__ is int; "
        "print([m for m in ('pandas', 'nbformat', 'nbclient', 'ruamel.yaml')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == "[]"


def test_kernels_are_forked_without_what_serves_jupyterlab() -> None:
    code = (
        "import sys; from hrcreport.document.execute.warm.server import import_rooms; "
        "import_rooms(); "
        "print([m for m in ('jupyter_server', 'starlette', 'detect_secrets', 'distributed')"
        " if m in sys.modules], 'hrcreport.notebook.questions.profiles' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] True"
