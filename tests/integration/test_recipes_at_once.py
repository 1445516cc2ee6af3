"""Imports that run at once wait for each other."""

from __future__ import annotations

import subprocess
import sys

from tests.small_projects import RecipeBench
from tests.waiting import LONG

from hrcreport.tables.data.catalogue import Catalogue

EXPORT = "year,race\n2019,Black\n2019,White\n2019,Black\n"


def test_imports_at_once_keep_the_records_of_both(invented) -> None:
    bench = RecipeBench(invented.project)
    names = [f"xxa-stops-{number}" for number in range(1, 5)]
    export = bench.export(EXPORT)
    for name in names:
        path = bench.recipe(makes=name)
        path.rename(path.with_name(f"{name}.yml"))
    runs = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "hrcreport",
                "--root",
                bench.project.root,
                "import",
                name,
                export,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    for run in runs:
        _, err = run.communicate(timeout=LONG)
        assert run.returncode == 0, err
    assert set(names) <= set(Catalogue.read(bench.project).names)
    assert Catalogue.check(bench.project) == []
