"""Tests of what commands answer to another program: each has `--json` and spoils it by nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from hrcreport.cli.app import app
from hrcreport.tables.data.sealed import KEYS_VARIABLE

SITTINGS = {
    ("edit",),  # a server until it is ended
    ("sources", "compare"),  # asks a person key by key
    ("hooks", "merge"),  # git reads its exit code
    ("diff",),  # --to json, beside its other forms
}


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, (*path, name))
        elif not any(option.name == "as_json" for option in command.params):
            yield (*path, name)


def test_every_command_answers_another_program() -> None:
    assert set(leaves(app)) == SITTINGS


def test_what_would_be_written_is_data_as_what_was_written(invented: Any, hrcreport: Any) -> None:
    place = "params/reports/detention.yml"
    words = ("new", "report", "detention")
    answer = hrcreport(invented, *words, "--dry-run", "--json")
    assert (answer.code, answer.data["dry_run"], answer.data["written"]) == (0, True, [])
    assert place in answer.data["would_write"]
    assert f"would write {place}" in hrcreport(invented, *words, "--dry-run").out
    assert not (invented.root / place).exists()
    answer = hrcreport(invented, *words, "--json")
    assert (answer.code, answer.data["dry_run"], answer.data["would_write"]) == (0, False, [])
    assert all((invented.root / path).is_file() for path in answer.data["written"])
    assert place in answer.data["written"]
    assert answer.data["told"][0].startswith("Fill in what reads TBC")


def test_changes_of_shared_texts_are_counted_by_report(invented: Any, hrcreport: Any) -> None:
    assert hrcreport(invented, "adopt", "xxa", "--json").data["written"]
    answer = hrcreport(invented, "update", "xxa", "--json")
    row = {"report": "xxa", "changes": 0, "to_decide": 0, "told": []}
    assert (answer.code, answer.data) == (0, {"dry_run": False, "reports": [row]})


def test_a_new_key_is_told_at_once_and_as_data(
    invented: Any, hrcreport: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    answer = hrcreport(invented, "seal", "--new-key", "--json")
    assert answer.data["public_key"] in answer.err
    recipients = (invented.root / "data/recipients.txt").read_text(encoding="utf-8")
    assert answer.data["public_key"] in recipients
