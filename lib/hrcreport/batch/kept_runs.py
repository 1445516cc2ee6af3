"""This module takes what an earlier run of a notebook left in place of a new run, where it may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hrcreport.batch.inputs import sha256_of_file
from hrcreport.batch.manifest import Manifest
from hrcreport.batch.store import Store, run_key
from hrcreport.batch.today import data_of, digests_of
from hrcreport.execute.kept import KeptRun
from hrcreport.params.reading import Parameters
from hrcreport.project import Project, Report

if TYPE_CHECKING:
    from hrcreport.batch.tasks import Basis


def must_run(
    project: Project,
    report: Report,
    manifest: Manifest,
    store: Store,
    *,
    parameters: Mapping[str, Parameters],
    prose: bool,
) -> str:
    """Return in words why cells must run although no result has changed; empty where they need not.

    With `prose` a text has changed: it is tried whether all that it quotes is known.
    """

    def now(place: str) -> str | None:
        return data_of(project, place, parameters)

    kept = store.find(report.id, manifest.keys.get("run", ""), now)
    if kept is None:
        return "what its cells left is not kept, or cannot be read"
    if not prose:
        return ""
    # Brings Jupyter's notebook format and IPython, which a plan needs only here.
    from hrcreport.execute.again import MustRunError

    try:
        printed_now(kept, project, report)
    except MustRunError as error:
        return str(error)
    return ""


def key_of(report: Report, parameters: Mapping[str, Any], basis: Basis) -> str:
    """Return the key under which a run of a report is kept."""
    code, _ = digests_of(report.notebook, sha256_of_file(report.notebook))
    return run_key(
        report.id,
        code=code,
        parameters=parameters,
        library=basis.library["computes"],
        versions=basis.versions,
    )


def printed_now(kept: KeptRun, project: Project, report: Report) -> KeptRun:
    """Return a kept run with its prose as the files say it now.

    Raises:
        MustRunError: a text quotes what the run has not printed at that place.
    """
    from hrcreport.execute.again import MustRunError, printed_again
    from hrcreport.execute.source import read_source

    source = read_source(report.notebook)
    try:
        return printed_again(
            kept, source, project=project, report_id=report.id, language=report.language
        )
    except (LookupError, TypeError, AttributeError, StopIteration) as error:
        # Sound by its hash and still no run of a notebook: whoever shares the cache wrote it.
        raise MustRunError("what its cells left is no run of a notebook") from error
