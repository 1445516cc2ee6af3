"""A store of kept runs gives back what it was given, and nothing that somebody else put there."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.build.storage.store import KEY_VARIABLE, Store
from hrcreport.document.execute.environment import kernel_environment
from hrcreport.document.execute.kept import KeptRun

RUN = KeptRun({"cells": []}, {"data/a.csv": "1" * 64})


def found(store: Store, key: str = "k") -> KeptRun | None:
    return store.find("xxa", key, {"data/a.csv": "1" * 64}.get)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    return Store(str(tmp_path))


def test_run_is_found_by_its_key_and_data(store: Store) -> None:
    store.keep("xxa", "k", RUN)
    assert found(store) == RUN
    assert found(store, "other") is None


@pytest.mark.parametrize("secret", ["", "a secret"])
def test_run_put_in_the_place_of_another_is_not_used(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, secret)
    store.keep("xxa", "k", RUN)
    store.keep("xxa", "j", KeptRun({"cells": ["other"]}, RUN.files_read))
    mine, other = sorted((tmp_path / "xxa").glob("*.run"))
    mine.write_bytes(other.read_bytes())
    assert [found(store), found(store, "j")].count(None) == 1


def test_run_of_somebody_without_the_secret_is_not_used(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.keep("xxa", "k", RUN)
    monkeypatch.setenv(KEY_VARIABLE, "ours")
    assert found(store) is None
    store.keep("xxa", "k", RUN)
    assert found(store) == RUN
    monkeypatch.setenv(KEY_VARIABLE, "theirs")
    assert found(store) is None


def test_no_notebook_learns_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "ours")
    given = kernel_environment(tmp_path, report_id="xxa", folder=tmp_path, epoch=0)
    assert "ours" not in "".join(given.values())
