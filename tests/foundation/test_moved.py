"""Who imports a path that has moved is told the new one, in one message."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from tests import walls

from hrcreport.foundation import plugins
from hrcreport.foundation.errors import RefusedError

LIBRARY = Path(plugins.__file__).parents[1]


@pytest.mark.parametrize(
    ("old", "wing"),
    [
        ("hrcreport.questions.profiles", "hrcreport.notebook"),
        ("hrcreport.notebook.blocks", "hrcreport.notebook"),
        ("hrcreport.formats", "hrcreport.document"),
        ("hrcreport.project", "hrcreport.foundation"),
        ("hrcreport.params.kinds", "hrcreport.foundation"),
    ],
)
def test_path_that_has_moved_is_told_with_its_wing(old: str, wing: str) -> None:
    told = plugins.told_of_moved(f"No module named '{old}'")
    assert told == f"what {old} held comes from {wing} now"


@pytest.mark.parametrize("name", ["hrcreport.nowhere", "pandas.questions", "hrcreports.formats"])
def test_other_missing_modules_are_left_to_python(name: str) -> None:
    assert plugins.told_of_moved(f"No module named '{name}'") == ""


def test_every_wing_is_there_and_no_room_lies_beside_them() -> None:
    for room, wing in plugins.WING_OF.items():
        assert (LIBRARY / wing / "__init__.py").exists()
        assert not (LIBRARY / room).exists() or room in plugins.WINGS


def test_parameters_of_notebooks_have_one_module_without_parts() -> None:
    params = importlib.import_module("hrcreport.params")
    assert params.Year is importlib.import_module("hrcreport.foundation.params").Year
    with pytest.raises(ModuleNotFoundError) as refused:
        importlib.import_module("hrcreport.params.kinds")
    assert "comes from hrcreport.foundation now" in plugins.told_of_moved(str(refused.value))


def test_branch_from_before_goes_where_who_imports_by_hand_is_told() -> None:
    homes = {old: new.split("/")[0] for old, new in walls.MOVED.items() if "/" not in old}
    assert {old: homes[old] for old in plugins.WING_OF} == plugins.WING_OF


def test_package_that_imports_a_moved_path_is_told_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "toy_of_old.py").write_text("from hrcreport.formats import Format\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    toys = plugins.Plugins("hrcreport.formats", object, {"toy": "toy_of_old:TOY"})
    with pytest.raises(RefusedError) as refused:
        _ = toys["toy"]
    assert "comes from hrcreport.document now" in str(refused.value)
