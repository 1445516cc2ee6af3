"""This room begins a project: a starter's files, the format of documents, the names of States."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hrcreport.foundation import Project, RefusedError, csv_text
from hrcreport.foundation import write_schemas as write_params_schemas
from hrcreport.registers import Register
from hrcreport.tables import Recipes

STARTERS: Mapping[str, str] = {
    "racial-justice": "figures by race, law and recommendations of an invented State",
    "plain": "another mandate: a State and a theme, an invented table, an empty register",
}
"""What a project can begin with, each with what it holds."""

STATES = ("states", "state-names")
"""Tables that every project needs: codes and names of States."""

OF_NO_PLACE = {"iso2": "XX", "region": "invented", "subregion": "invented"}
"""What the table of States asks of a State that does not exist."""

_HERE = Path(__file__).parent
COMMENTS = _HERE / "comments.ipynb"
"""The notebook of an addendum with comments by a State."""

_IN_THE_CLONE = {
    "format": "reports/_extensions/hrc",
    "racial-justice": "docs/tutorial/xxa",
    "notebooks": "notebooks",
    "data": "data",
}
"""Where in a clone lies what the wheel holds beside this module (see pyproject.toml)."""

_QUARTO_ALONE = ("_quarto.yml", "use-hrcreport.lua")
"""What ends a rendering of a notebook by Quarto alone with what to run instead."""

_NOT_NEEDED = shutil.ignore_patterns("reference", "word", "__pycache__", "_build")
_IGNORED = "# what hrcreport makes\nreports/_build/\n.ipynb_checkpoints/\n"
_README = """# A report project

Reports are made by hrcreport from this folder:

- `params/`: one file is one report
- `notebooks/`: text, figures and analysis
- `data/`: tables, described in `catalogue` and `datapackage.json`, and registers
- `reports/`: the format of documents, the bibliography, and what is built

```sh
hrcreport check
hrcreport build
```

The State of the first report, Exampleland, does not exist; its figures are invented. Put your own
in their place.
"""


def begin_project(folder: Path, *, starter: str) -> Project:
    """Write a project into a folder that is empty or not there yet, and return it.

    Args:
        folder: the new project's folder.
        starter: one of `STARTERS`.

    Raises:
        RefusedError: something lies in the folder already.
        OSError: a file cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError.of(
            folder.as_posix(),
            "something lies here already.",
            "Name a folder that is empty or not there yet; nothing was written.",
            "init.not-empty",
        )
    shutil.copytree(_shipped(starter), folder, ignore=_NOT_NEEDED, dirs_exist_ok=True)
    shutil.copytree(
        _shipped("format"), folder / "reports" / "_extensions" / "hrc", ignore=_NOT_NEEDED
    )
    for name in _QUARTO_ALONE:
        shutil.copy(_shipped("notebooks") / name, folder / "notebooks" / name)
    _add_states(folder / "data")
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    (folder / "README.md").write_text(_README, encoding="utf-8")
    project = Project(folder.resolve())
    write_params_schemas(project)
    Register.write_schemas(project)
    return project


def write_schemas(project: Project) -> list[Path]:
    """Write the schemas of params files, recipes and registers; return those that changed."""
    return [
        *write_params_schemas(project),
        *Recipes(project).write_schemas(),
        *Register.write_schemas(project),
    ]


def _shipped(name: str) -> Path:
    """Return where a part lies: beside this module in an installed package, else in the clone."""
    installed = _HERE / name
    return installed if installed.exists() else _HERE.parents[3] / _IN_THE_CLONE[name]


def _add_states(data: Path) -> None:
    """Write the tables of States, the starter's invented State among them, and their records."""
    catalogue = data / "datapackage.json"
    package = json.loads(catalogue.read_text(encoding="utf-8"))
    own = {each["name"]: each for each in package["resources"]}
    for name in STATES:
        record = json.loads((_shipped("data") / "catalogue" / f"{name}.json").read_bytes())
        rows = _rows(_shipped("data") / record["path"])
        if name in own:
            rows += [OF_NO_PLACE | row for row in _rows(data / own[name]["path"])]
            for column in record["schema"]["fields"]:
                if "categories" in column and column["name"] in OF_NO_PLACE:
                    value = OF_NO_PLACE[column["name"]]
                    column["categories"].append({"value": value, "label": value})
        columns = [each["name"] for each in record["schema"]["fields"]]
        content = csv_text(columns, ([row.get(each, "") for each in columns] for row in rows))
        (data / record["path"]).write_text(content, encoding="utf-8", newline="\n")
        own[name] = record | {
            "bytes": len(content.encode()),
            "hash": f"sha256:{hashlib.sha256(content.encode()).hexdigest()}",
        }
    package["resources"] = list(own.values())
    catalogue.write_text(
        json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
