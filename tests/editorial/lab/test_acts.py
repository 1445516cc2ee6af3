"""Commands of JupyterLab's menu are those of the command line, with their lines and a stop."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import wait_until

from hrcreport.editorial.lab import acts
from hrcreport.editorial.lab.acts import MOST_LINES, Run, Runs, words_of
from hrcreport.foundation import RefusedError


def field(name: str, **more: Any) -> dict[str, Any]:
    usual = {"option": name.startswith("--"), "title": name.strip("-"), "help": "", "kind": "text"}
    return {"name": name, **usual, "required": False, **more}


def form(*fields: dict[str, Any], command: tuple[str, ...] = ("new", "finding")) -> dict[str, Any]:
    return {"label": "New finding", "command": list(command), "fields": list(fields)}


def test_words_are_options_and_then_arguments_that_none_is_taken_for_an_option(tmp_path) -> None:
    asked = form(
        field("report_id"), field("--name"), field("--topic"), field("--force", kind="flag")
    )
    values = {"report_id": "--root=/", "--name": "a b", "--topic": ["x", "", "y"], "--force": True}
    assert words_of(asked, values, tmp_path) == [
        *("new", "finding", "--name=a b", "--topic=x", "--topic=y", "--force", "--", "--root=/")
    ]
    assert words_of(asked, {}, tmp_path) == ["new", "finding"]


def test_field_that_is_needed_and_empty_is_named(tmp_path) -> None:
    with pytest.raises(RefusedError, match="'limb' is needed"):
        words_of(form(field("limb", required=True)), {"limb": ""}, tmp_path)


def test_file_of_a_reader_is_put_down_by_its_bare_name(tmp_path) -> None:
    sent = {"name": "../../etc\\a.docx", "content": base64.b64encode(b"PK").decode()}
    words = words_of(form(field("files", kind="file")), {"files": [sent]}, tmp_path)
    assert words[-1] == str(tmp_path / "a.docx")
    assert (tmp_path / "a.docx").read_bytes() == b"PK"


@pytest.fixture
def begun(tmp_path) -> Any:
    """Begin a program of Python in the place of hrcreport."""

    def begin(code: str) -> Run:
        program = tmp_path / "program.py"
        program.write_text(code, encoding="utf-8")
        folder = tmp_path / "files"
        folder.mkdir()
        run = Run([], tmp_path, folder, (sys.executable, str(program)))
        run.begin()
        return run

    return begin


def test_lines_are_told_while_a_command_runs_and_its_code_at_the_end(begun) -> None:
    run = begun("import sys; print('one'); print('two', file=sys.stderr); sys.exit(2)")
    wait_until(lambda: run.code is not None, what="the end")
    assert sorted(run.told()["lines"]) == ["one", "two"]
    assert run.told()["code"] == 2
    assert not run.folder.exists()


def test_command_that_prints_for_ever_fills_no_memory_and_is_stopped(begun) -> None:
    run = begun("n = 0\nwhile True: print(n); n += 1")
    wait_until(lambda: len(run.lines) >= MOST_LINES, what="many lines")
    run.stop()
    wait_until(lambda: run.code is not None, what="the end")
    assert len(run.lines) <= MOST_LINES
    assert run.code


def test_item_that_the_menu_does_not_have_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(acts, "forms", lambda _: [])
    with pytest.raises(RefusedError, match="the menu has no such item"):
        Runs().begin(Path(tmp_path), {"label": "Delete all", "values": {}})
