"""This module sets up git for a project of reports: no outputs, readable diffs, nothing restricted.

All of it is settings of one clone: nothing of it is committed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hrcreport.foundation import Problem, Project, RefusedError
from hrcreport.tables import Catalogue

MARK = "# Made by: hrcreport hooks install"
SECONDS = 60


def install_hooks(project: Project) -> list[str]:
    """Set up git and return what was done, each in a sentence.

    Raises:
        RefusedError: the project is in no clone of git, or git is not there.
    """
    top = Path(_git(project.root, "rev-parse", "--show-toplevel"))
    python = f'"{Path(sys.executable).as_posix()}"'
    for key, value in {
        # Without --keep-id each cell would lose the id by which updates and links find it.
        "filter.hrcreport.clean": f"{python} -m nbstripout --keep-id",
        "filter.hrcreport.smudge": "cat",
        "filter.hrcreport.required": "true",
        "diff.hrcreport.command": f"{python} -m nbdime.vcs.git.diffdriver diff --use-filter "
        "--ignore-outputs",
    }.items():
        _git(project.root, "config", "--local", key, value)
    done = ["Outputs of notebooks stay out of commits (nbstripout); git diff shows cells (nbdime)."]
    within = project.notebooks.resolve().relative_to(top.resolve()).as_posix()
    attributes = _path_of_git(project, "info/attributes")
    line = f"{within}/**/*.ipynb filter=hrcreport diff=hrcreport"
    known = attributes.read_text(encoding="utf-8") if attributes.exists() else ""
    if line not in known.splitlines():
        attributes.parent.mkdir(parents=True, exist_ok=True)
        attributes.write_text(f"{known.rstrip()}\n{line}\n".lstrip(), encoding="utf-8")
    hook = _path_of_git(project, "hooks") / "pre-commit"
    call = f'{python} -m hrcreport --root "{project.root.as_posix()}" hooks check'
    if hook.exists() and MARK not in hook.read_text(encoding="utf-8", errors="replace"):
        done.append(f"There is a hook before commits already; add to {hook}: {call}")
    else:
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{MARK}\nexec {call}\n", encoding="utf-8", newline="\n")
        hook.chmod(0o755)
        done.append("A commit with restricted tables, builds or outputs of notebooks is refused.")
    return done


def staged_problems(project: Project) -> Iterator[Problem]:
    """Yield what may not be committed among the files that are about to be.

    Raises:
        RefusedError: as above.
    """
    top = Path(_git(project.root, "rev-parse", "--show-toplevel"))
    names = _git(project.root, "diff", "--cached", "--name-only", "-z", "--diff-filter=ACMR")
    restricted = {
        (project.data / each.path).resolve(): each.name
        for each in Catalogue.as_read(project).all_records
        if each.sensitivity != "public"
    }
    for name in filter(None, names.split("\0")):
        path = (top / name).resolve()
        place = project.place(path)
        if path in restricted:
            yield Problem(
                place,
                f"the table '{restricted[path]}' is restricted and stays out of git.",
                f"Take it out: git rm --cached {name}",
                "desk.restricted",
            )
        elif place.startswith(f"{project.place(project.builds)}/"):
            yield Problem(
                place,
                "a build stays out of git.",
                f"Take it out: git rm --cached {name}",
                "desk.build-staged",
            )
        elif path.suffix == ".ipynb" and place.startswith("notebooks/"):
            yield from _outputs(project, name, place)


def _outputs(project: Project, name: str, place: str) -> Iterator[Problem]:
    try:
        cells = json.loads(_git(project.root, "show", f":{name}"))["cells"]
        found = any(cell.get("outputs") for cell in cells)
    except (ValueError, LookupError, TypeError, AttributeError):
        return  # `check` says what is wrong with the file
    if found:
        yield Problem(
            place,
            "the notebook would be committed with outputs.",
            f"Set up git by 'hrcreport hooks install', then: git add --renormalize {name}",
            "desk.outputs-staged",
        )


def _path_of_git(project: Project, name: str) -> Path:
    return (project.root / _git(project.root, "rev-parse", "--git-path", name)).resolve()


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],  # noqa: S607 -- the author's own git
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise RefusedError.of(
            folder.as_posix(),
            f"git cannot be set up here: {said[-1] if said else 'it does not answer'}.",
            "Install git, and make the project a clone or: git init",
            "desk.no-git",
        ) from error
    return done.stdout.rstrip("\n")
