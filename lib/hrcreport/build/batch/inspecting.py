"""This module inspects builds, each before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.foundation import Project

if TYPE_CHECKING:
    from hrcreport.checks import Inspection


def judge(
    folder: Path, *, report_id: str, parameters: Mapping[str, Any], project: Project
) -> Inspection:
    """Inspect a build; loads what that needs only where something is built."""
    from hrcreport.checks import Inspection

    return Inspection.of_build(folder, report_id=report_id, parameters=parameters, project=project)
