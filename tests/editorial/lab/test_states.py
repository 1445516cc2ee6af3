"""Every saved state of a notebook is kept for thirty days, and comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hrcreport.editorial.lab.states import KEPT, States
from hrcreport.foundation import Project, RefusedError

BEGIN = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
NOTEBOOK = "notebooks/xxa.ipynb"


@pytest.fixture
def notebook(tmp_path) -> Path:
    path = tmp_path / NOTEBOOK
    path.parent.mkdir()
    return path


@pytest.fixture
def states(tmp_path, notebook) -> States:
    return States.of(Project(tmp_path), notebook)


def write(path: Path, *texts: str) -> None:
    cells = [
        {"id": f"c{n}", "cell_type": "markdown", "metadata": {}, "source": text.splitlines(True)}
        for n, text in enumerate(texts)
    ]
    code = {
        "id": "code",
        "cell_type": "code",
        "metadata": {},
        "source": ["deaths = 1"],
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["secret"]}],
        "execution_count": 3,
    }
    content = {"cells": [*cells, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")


def texts(states: States, at: datetime) -> list[str]:
    return [each["source"] for each in states.read(at)["cells"]]


def test_each_state_is_read_as_it_was_saved(states, notebook) -> None:
    written = [("One.\nTwo.",), ("One.\nTwo, anew.",), ("One.\nTwo, anew.", "Three.")]
    for minute, said in enumerate(written):
        write(notebook, *said)
        assert states.keep(notebook, now=BEGIN + timedelta(minutes=minute))
    for minute, said in enumerate(written):
        at = BEGIN + timedelta(minutes=minute)
        assert texts(states, at) == [*said, "deaths = 1"]
    assert [each["changed"] for each in states.told()] == [1, 2, 0]
    assert states.read(BEGIN)["cells"][-1]["outputs"] == []


def test_state_that_was_not_changed_is_kept_once_and_outputs_never(states, notebook) -> None:
    write(notebook, "One.")
    assert states.keep(notebook, now=BEGIN)
    assert not states.keep(notebook, now=BEGIN + timedelta(minutes=1))
    assert len(states.times()) == 1
    kept = [path.read_text(encoding="utf-8") for path in states.folder.rglob("*.json")]
    assert not any("secret" in text for text in kept)


def test_states_older_than_thirty_days_go_with_texts_that_no_other_has(states, notebook) -> None:
    write(notebook, "Old.")
    states.keep(notebook, now=BEGIN)
    write(notebook, "Newer.")
    states.keep(notebook, now=BEGIN + timedelta(days=1))
    write(notebook, "New.")
    states.keep(notebook, now=BEGIN + KEPT + timedelta(hours=1))
    assert [texts(states, at)[0] for at in states.times()] == ["Newer.", "New."]
    kept = [path.read_text(encoding="utf-8") for path in states.folder.rglob("*.json")]
    assert not any("Old." in text for text in kept)


def test_git_takes_no_state_even_where_it_takes_builds(states, notebook) -> None:
    write(notebook, "One.")
    states.keep(notebook, now=BEGIN)
    assert (states.folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_half_a_notebook_takes_no_place_and_loses_no_state(states, notebook) -> None:
    write(notebook, "One.")
    states.keep(notebook, now=BEGIN)
    notebook.write_text('{"cells": [', encoding="utf-8")
    assert not states.keep(notebook, now=BEGIN + timedelta(minutes=1))
    assert states.times() == [BEGIN]


def test_text_that_was_forgotten_is_told_in_its_place(states, notebook) -> None:
    write(notebook, "A name.", "Two.")
    states.keep(notebook, now=BEGIN)
    for path in (states.folder / "cells").glob("*.json"):
        if "A name." in path.read_text(encoding="utf-8"):
            path.unlink()
    assert texts(states, BEGIN) == ["*This text is no longer kept.*", "Two.", "deaths = 1"]


def test_time_of_which_nothing_is_kept_is_told(states) -> None:
    with pytest.raises(RefusedError, match="no state of this time"):
        states.read(BEGIN)
