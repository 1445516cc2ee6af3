"""The extension of JupyterLab is built of its sources, and goes with the package."""

from __future__ import annotations

import json
import runpy
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
EXTENSION = REPOSITORY / "lib" / "labextension"


def test_bundle_is_built_of_the_sources_that_lie_here() -> None:
    made = runpy.run_path(str(EXTENSION / "build.py"))
    recorded = made["DIGEST"].read_text(encoding="utf-8").strip()
    assert recorded == made["digest"](), "Run: nox -s lab"


def test_bundle_holds_what_jupyterlab_loads() -> None:
    package = json.loads((EXTENSION / "built" / "package.json").read_text(encoding="utf-8"))
    assert (EXTENSION / "built" / package["jupyterlab"]["_build"]["load"]).is_file()
    assert package["version"] == json.loads((EXTENSION / "package.json").read_bytes())["version"]


def test_wheel_brings_the_bundle_and_the_part_of_the_server() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared["lib/labextension/built"] == "share/jupyter/labextensions/hrcreport"
    assert shared["lib/labextension/server.json"].endswith("jupyter_server_config.d/hrcreport.json")
