"""A package adds a starter, and a project that begins with it checks, builds and is upgraded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.starter_package import install


@pytest.mark.slow
def test_project_of_a_starter_of_a_package_checks_builds_and_is_upgraded(tmp_path: Path) -> None:
    """With the package that the page shows; once it is begun, without it."""
    install(tmp_path / "site")
    project = tmp_path / "mine"

    def run(*words: str, site: str = "") -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(filter(None, [site, os.environ.get("PYTHONPATH")]))
        done = subprocess.run(
            [sys.executable, "-m", "hrcreport", *words],
            env={**os.environ, "PYTHONPATH": path},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    begun = run("init", "mine", "--starter", "custody", site=str(tmp_path / "site"))
    assert "hrcreport-custody 1.0 adds 'custody' to hrcreport.starters" in begun.stderr
    within = ("--root", str(project))
    checked = run(*within, "check")
    assert "1 report checked: nothing is wrong; 1 open question." in checked.stdout
    assert "warning" not in checked.stderr
    run(*within, "build", "--engine", "pandoc", "--to", "html")
    page = (project / "reports/_build/first/first.html").read_text(encoding="utf-8")
    assert "Places of custody" in page
    assert "Invented Mechanism on Custody" in page
    assert "0 files changed" in run(*within, "upgrade").stdout

    (project / "noxfile.py").unlink()
    (project / ".gitignore").write_text("", encoding="utf-8")
    notebook = project / "notebooks/reports/first.ipynb"
    before = notebook.read_bytes()
    assert "reports/_build/" in run(*within, "upgrade").stdout
    assert notebook.read_bytes() == before
