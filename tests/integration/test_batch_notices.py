"""A command of the user's is told how a batch ended, however it did."""

from __future__ import annotations

import json
import shlex
import sys
from typing import Any

import pytest
from tests.integration.test_batch_faults import BUILD, short

pytestmark = pytest.mark.slow

TOLD = """
import os, pathlib, sys
told = sys.stdin.read()
names = ("HRCREPORT_EXIT", "HRCREPORT_RECORD")
pathlib.Path(sys.argv[1]).write_text("\\n".join([*(os.environ[each] for each in names), told]))
"""


@pytest.fixture
def notice(invented, tmp_path) -> Any:
    """Return the words of a build that writes its notice, and what reads the notice."""
    short(invented)
    program, written = tmp_path / "tell.py", tmp_path / "told here.txt"
    program.write_text(TOLD)
    command = shlex.join([sys.executable, str(program), str(written)])
    return ("--notify", command), written.read_text


def test_notice_tells_what_was_built_and_what_failed(invented, hrcreport, notice) -> None:
    words, told = notice
    invented.params("xxb-2", "country: XXB\ncolour: red\n")
    assert hrcreport(invented, *BUILD, *words).code == 1
    code, record, first, *rest = told().splitlines()
    assert (code, record) == ("1", str(invented.project.builds / "batch.json"))
    assert first == "hrcreport build: some is not built (1 built, 1 failed)"
    assert rest[0].startswith("- xxb-2 failed in check: params/countries/xxb-2.yml:3")


def test_notice_is_sent_of_a_build_that_was_refused(invented, hrcreport, notice) -> None:
    words, told = notice
    invented.params("xxa", "country: XXA\ncolour: red\n")
    assert hrcreport(invented, *BUILD, "--fail-fast", *words).code == 2
    assert told().splitlines()[2] == "hrcreport build: refused, nothing ran"
    assert "colour" in told()


@pytest.mark.parametrize("command", ["no-such-program-at-all", "'open quote", "false"])
def test_notice_that_cannot_be_sent_changes_nothing(invented, hrcreport, command: str) -> None:
    short(invented)
    said = hrcreport(invented, *BUILD, "--notify", command, "--json")
    assert said.code == 0
    assert said.data["reports"][0]["status"] == "built"
    assert "nobody was told how the batch ended" in said.err


def test_ledger_keeps_no_address_of_a_notice(invented, hrcreport, notice) -> None:
    words, _ = notice
    hrcreport(invented, *BUILD, words[0], f"{words[1]} https://hooks.example/secret")
    (run,) = hrcreport(invented, "history", "--json").data["runs"]
    assert "secret" not in json.dumps(run)
    assert run["command"][-2:] == ["--notify", sys.executable]
