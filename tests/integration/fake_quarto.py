"""This module stands in for Quarto: it makes a Word file by Pandoc and runs `post-render`.

Quarto 1.9 to 1.11 look for the script from the folder of the extension. Where it is found it is
named by its whole path, else from the folder of the project; the line is then split at its blanks.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hrcreport.document.extension import EXTENSION, read_extension
from hrcreport.document.render.pandoc import format_arguments, pandoc_program

VERSION = "1.10.18"


def fake_quarto(
    folder: Path,
    *,
    monkeypatch: pytest.MonkeyPatch,
    says: str = "",
    fails: bool = False,
    version: str = VERSION,
) -> None:
    """Lay this stand-in into `folder`, name it as this machine's Quarto, let it say something.

    With `fails` it says no more and renders nothing.
    """
    program = folder / "quarto"
    paths = os.pathsep.join(sys.path)
    python = f"PYTHONPATH={shlex.quote(paths)} exec {shlex.quote(sys.executable)}"
    program.write_text(f'#!/bin/sh\n{python} {shlex.quote(__file__)} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(program))
    monkeypatch.setenv("FAKE_QUARTO_SAYS", says)
    monkeypatch.setenv("FAKE_QUARTO_FAILS", "1" if fails else "")
    monkeypatch.setenv("FAKE_QUARTO_VERSION", version)


def _post_render(project: Path) -> list[str]:
    declared = YAML(typ="safe").load(project / EXTENSION / "_extension.yml")
    script = declared["contributes"]["metadata"]["project"]["post-render"]
    found = project / EXTENSION / script
    return [part for part in str(found if found.exists() else script).split(" ") if part]


def _render(document: str) -> int:
    sys.stderr.write(os.environ["FAKE_QUARTO_SAYS"])
    if os.environ["FAKE_QUARTO_FAILS"]:
        return 1
    project = Path.cwd()
    extension = read_extension(project)
    target = Path(document).with_suffix(".docx")
    arguments = format_arguments(
        extension, document=document, writer="docx", template=extension.docx_template
    )
    reference = ["--reference-doc", extension.docx_reference, "--output", target]
    subprocess.run([pandoc_program(), *arguments, *reference], check=True)
    script = _post_render(project)
    if not Path(script[0]).exists():
        sys.stderr.write(
            f"ERROR: Failed to spawn '{script[0]}'\n\nStack trace:\n    at run (q.js)\n"
        )
        return 1
    environment = {**os.environ, "QUARTO_PROJECT_OUTPUT_FILES": str(target)}
    command = [pandoc_program(), "--from", "markdown", "--to", "plain", "--lua-filter", *script]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    if "--version" in sys.argv:
        sys.stdout.write(f"{os.environ['FAKE_QUARTO_VERSION']}\n")
    else:
        raise SystemExit(_render(sys.argv[2]))
