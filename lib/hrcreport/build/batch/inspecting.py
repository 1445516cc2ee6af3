"""This module inspects builds: each before it is published, and those that lie there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.build.batch.manifest import Manifest
from hrcreport.document import Format
from hrcreport.foundation import Project, RefusedError, not_one_of

if TYPE_CHECKING:
    from hrcreport.checks import Inspection


def judge(
    folder: Path, *, report_id: str, parameters: Mapping[str, Any], project: Project
) -> Inspection:
    """Inspect a build; loads what that needs only where something is built."""
    from hrcreport.checks import Inspection

    return Inspection.of_build(folder, report_id=report_id, parameters=parameters, project=project)


def inspected(subject: str, project: Project | None) -> Inspection:
    """Inspect the last build of a report, by its id, or any file, by its path.

    Raises:
        RefusedError: there is neither a report nor a file of this name, or no build.
    """
    from hrcreport.checks import Inspection

    known = [report.id for report in project.reports()] if project else []
    if project is not None and subject in known:
        folder = project.builds / subject
        if not any((folder / f"{subject}.{name}").exists() for name in Format.names()):
            raise RefusedError.of(
                place=subject,
                what="the report has not been built, so there is nothing to inspect.",
                mend=f"Run: hrcreport build {subject}",
                rule="cli.not-built",
            )
        manifest = Manifest.in_folder(folder)
        return Inspection.of_build(
            folder,
            report_id=subject,
            parameters=manifest.read.parameters if manifest else None,
            project=project,
        )
    if (path := Path(subject)).is_file():
        return Inspection.of_file(path, project=project)
    raise RefusedError(
        not_one_of(
            subject,
            known,
            subject,
            "there is neither a report nor a file of this name.",
            "cli.unknown-subject",
            called="Reports are",
        )
    )
