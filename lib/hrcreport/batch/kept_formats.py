"""This module keeps the formats of a report that a build does not make, and says how old they are.

A build for one format must not cost another: a Word file that a reviewer waits for stays. Where it
would come out the same it stays as it is; else it moves below `earlier/`, so that its place says
that it is of an earlier text.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hrcreport.batch.hashes import Hashes
from hrcreport.batch.manifest import EARLIER, Manifest, read_manifest
from hrcreport.batch.records import Rendering, of_todays_packages, warnings_of_rendering
from hrcreport.batch.tasks import Task
from hrcreport.formats import format_names, formats_among

BY_HAND_FOLDER = "_by-hand"


def with_other_formats(task: Task, rendering: Rendering, *, made: Path) -> Rendering:
    """Copy the other formats of the last build into a new one, and return all that it holds then.

    Raises:
        OSError: a file cannot be copied.
    """
    name, place = task.report.id, task.builds / task.report.id
    before = read_manifest(place)
    by_hand = [path.relative_to(place).as_posix() for path in changed_by_hand(before, place)]
    current: list[str] = []
    earlier: dict[str, str] = {}
    for kind in _known_formats(before):
        if kind in rendering.formats:
            continue
        file, older = f"{name}.{kind}", f"{EARLIER}/{name}.{kind}"
        same = before and before.keys.get("rendering") == rendering.key
        if before and same and of_todays_packages(before, [kind]) and _whole(before, place, file):
            shutil.copy2(place / file, made / file)
            current.append(kind)
            continue
        # What someone changed by hand is no text of this program; `put_aside` keeps it elsewhere.
        kept = next(
            (each for each in (file, older) if _is_file(place / each) and each not in by_hand), None
        )
        if kept:
            (made / EARLIER).mkdir(exist_ok=True)
            shutil.copy2(place / kept, made / older)
            earlier[older] = Hashes().of(made / older)
    problems, pages = rendering.problems, rendering.pages
    if before and any(each.pages for each in formats_among(current)):
        pages = before.made.pages
    if before and current:
        told = warnings_of_rendering(before)
        problems += tuple(each for each in told if each not in problems)
    return replace(
        rendering, formats=sorted([*rendering.formats, *current]), earlier=earlier, pages=pages,
        problems=problems,
    )  # fmt: skip


def changed_by_hand(manifest: Manifest | None, folder: Path) -> Iterator[Path]:
    """Yield each document of a build that holds other bytes than the build made."""
    if manifest is None:
        return
    documents = {f"{manifest.document.report}.{kind}" for kind in _known_formats(manifest)}
    for place, digest in {**manifest.made.outputs, **manifest.made.earlier}.items():
        path = folder / place
        if Path(place).name in documents and _is_file(path) and Hashes().of(path) != digest:
            yield path


def put_aside(task: Task) -> list[str]:
    """Keep what someone wrote into the documents of the last build; return where it lies now.

    Raises:
        OSError: a file cannot be copied.
    """
    place, kept = task.builds / task.report.id, task.builds / BY_HAND_FOLDER / task.report.id
    found = []
    for path in changed_by_hand(read_manifest(place), place):
        kept.mkdir(parents=True, exist_ok=True)
        target, number = kept / path.name, 1
        while target.exists() and Hashes().of(target) != Hashes().of(path):
            number += 1
            target = kept / f"{path.stem}-{number}{path.suffix}"
        shutil.copy2(path, target)
        found.append(task.project.place(target))
    return found


def _known_formats(manifest: Manifest | None) -> list[str]:
    """Return the formats of today and those of a build, which a package may have made."""
    return list(dict.fromkeys((*format_names(), *(manifest.made.formats if manifest else ()))))


def _whole(before: Manifest, place: Path, file: str) -> bool:
    digest = before.made.outputs.get(file)
    return digest is not None and _is_file(place / file) and Hashes().of(place / file) == digest


def _is_file(path: Path) -> bool:
    """Tell whether a file lies there itself: what a link leads to is no part of a build."""
    return path.is_file() and not path.is_symlink() and not path.parent.is_symlink()
