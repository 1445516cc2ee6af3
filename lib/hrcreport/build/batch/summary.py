"""This module writes what became of all reports: `batch.json`, JUnit XML, the page `index.html`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from hrcreport.build.batch import ledger
from hrcreport.build.batch.ledger import last_failures, moment_of, stamp
from hrcreport.build.batch.report_state import FAILED_FOLDER, Standing, failed_folder
from hrcreport.build.batch.tasks import Outcome
from hrcreport.build.grounds.manifest import EARLIER, Manifest, Results, write_json
from hrcreport.document import Format
from hrcreport.foundation import (
    DocumentKind,
    PlainFile,
    Report,
    ReportStates,
)

BATCH_RECORD = "batch.json"
SKIPPED = ("stale", "not begun")
"""What became of a report that was left although it is not current."""


@dataclass(frozen=True, slots=True)
class PartsOfARow:
    """What the page of all reports takes from a row; a row without it is no row."""

    report: str
    status: str
    seconds: dict[str, float]
    problems: list[dict[str, Any]]


def write_batch(builds: Path, outcomes: Iterable[Outcome], *, run: ledger.Recorder) -> Path:
    """Write `batch.json`: the run's name and times, one row a report in the order of their ids."""
    path = builds / BATCH_RECORD
    rows = [batch_row(outcome) for outcome in sorted(outcomes, key=lambda outcome: outcome.report)]
    begin_stamp, end_stamp = ledger.stamp(run.begun), ledger.stamp(ledger.utc_now())
    write_json(path, {"run": run.run, "begun": begin_stamp, "ended": end_stamp, "reports": rows})
    return path


def read_batch(builds: Path) -> tuple[list[dict[str, Any]], str]:
    """Return the rows of the last batch and when it began; none where no record can be read."""
    try:
        record = PlainFile.parsed(PlainFile(builds / BATCH_RECORD).read())
        rows, batch_begun = record["reports"], str(record.get("begun", ""))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return [], ""
    return [row for row in rows if _is_row(row)] if isinstance(rows, list) else [], batch_begun


def _is_row(row: object) -> bool:
    with suppress(ValueError):
        return bool(PlainFile.made_from(PartsOfARow, row))
    return False


def batch_row(outcome: Outcome) -> dict[str, Any]:
    """Return one report's row of the batch record."""
    return {
        "report": outcome.report,
        "kind": outcome.kind,
        "status": outcome.status,
        "reasons": list(outcome.reasons),
        "stage": outcome.stage if outcome.status == "failed" else "",
        "seconds": {name: round(seconds, 3) for name, seconds in outcome.seconds.items()},
        "pages": outcome.pages,
        "words": outcome.words,
        "headroom": outcome.headroom,
        "files": outcome.files,
        "findings": outcome.findings,
        "notes": list(outcome.notes),
        "fence": list(outcome.fence),
        "problems": [problem.as_dict() for problem in outcome.problems],
        "warnings": [problem.as_dict() for problem in outcome.warnings],
    }


def write_junit(path: Path, outcomes: Sequence[Outcome], *, run: ledger.Recorder) -> None:
    """Write one test case a report in the form of JUnit, as CI services read it.

    Raises:
        OSError: the file cannot be written.
    """
    numbers = {
        "tests": str(len(outcomes)),
        "failures": str(sum(outcome.status == "failed" for outcome in outcomes)),
        "skipped": str(sum(outcome.status in SKIPPED for outcome in outcomes)),
    }
    seconds = sum(outcome.total_seconds for outcome in outcomes)
    suites = ElementTree.Element("testsuites", numbers)
    # The form knows no time zone: the time is UTC.
    where = {"timestamp": ledger.stamp(run.begun).removesuffix("Z"), "hostname": run.machine}
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "hrcreport", **numbers, "time": f"{seconds:.3f}", **where}
    )
    for outcome in outcomes:
        took = f"{outcome.total_seconds:.3f}"
        about = {"classname": outcome.kind, "name": outcome.report, "time": took}
        case = ElementTree.SubElement(suite, "testcase", about)
        if outcome.status == "failed":
            first = outcome.problems[0]
            failure = {"message": _clean(first.what), "type": first.rule}
            failure_element = ElementTree.SubElement(case, "failure", failure)
            failure_element.text = _clean("\n\n".join(str(problem) for problem in outcome.problems))
        elif outcome.status in SKIPPED:
            ElementTree.SubElement(case, "skipped", {"message": outcome.status})
        if outcome.warnings:
            output_element = ElementTree.SubElement(case, "system-out")
            output_element.text = _clean("\n\n".join(str(warning) for warning in outcome.warnings))
    ElementTree.indent(suites)
    content: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    PlainFile(path).write(content + b"\n")


def _clean(text: str) -> str:
    """Drop characters that XML cannot hold."""
    return "".join(character for character in text if character in "\t\n" or character >= " ")


INDEX_FILE = "index.html"
TEMPLATE = "index_page.html"
SEVERITIES = ("error", "warning", "note")
STATES = ("current", "stale", "failed", "never built")
NOTHING = Results(
    formats=[],
    earlier={},
    pages=None,
    words=None,
    headroom=None,
    findings={},
    warnings=[],
    outputs={},
)
"""What a report has made that was never built."""
THUMBNAILS_FOLDER = "_thumbnails"
WIDTH = 240
"""Pixels, twice the width at which the page shows it, so that it is sharp on any screen."""


def write_index(
    builds: Path,
    reports: Sequence[Report],
    standings: Mapping[str, Standing],
    *,
    titles: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    batch_begun: str = "",
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    places: Mapping[str, tuple[str, str]] | None = None,
    followed: Sequence[tuple[str, str]] = (),
    limb_titles: Mapping[str, str] | None = None,
) -> Path:
    """Write the page of all reports and return its path.

    Every link of it stays within `builds`. `titles` are those of reports that were never built,
    as are `parameters`; `rows` and `batch_begun` stand in `batch.json`. `places` holds name and
    region of each State by its code, `followed` the States that have a page of their own, with its
    place, `limb_titles` the headings of limbs by their codes.

    Raises:
        OSError: the page cannot be written.
    """
    # Loaded where something was built: a batch in which nothing has changed writes no page.
    from hrcreport.registers import FollowUp

    by_report = {row["report"]: row for row in rows}
    failures = last_failures(builds)
    entries = [
        _entry(
            builds,
            report=report,
            now=standings[report.id],
            titles=titles,
            row=by_report.get(report.id, {}),
            failures=failures,
        )
        | _subject(
            report, standings[report.id], (parameters or {}).get(report.id, {}), places or {}
        )
        for report in reports
    ]
    choices = {
        name: sorted({value for entry in entries for value in entry[name]})
        for name in ("countries", "regions", "limbs", "languages")
    }
    content = FollowUp.page(
        Path(__file__).parent / TEMPLATE,
        entries=entries,
        states=[(state, sum(entry["state"] == state for entry in entries)) for state in STATES],
        kinds=sorted({report.kind for report in reports}),
        batch=_batch(rows),
        begun=_time(ledger.Run.moment(batch_begun)),
        severities=SEVERITIES,
        choices=choices,
        limb_titles=limb_titles or {},
        followed=[(name, quote(place)) for name, place in followed],
    )
    path = builds / INDEX_FILE
    PlainFile(path).write(content.encode())
    return path


def _entry(
    builds: Path,
    *,
    report: Report,
    now: Standing,
    titles: Mapping[str, str],
    row: Mapping[str, Any],
    failures: Mapping[str, Path],
) -> dict[str, Any]:
    manifest, results = now.manifest, now.manifest.made if now.manifest else NOTHING
    title = manifest.document.title if manifest else titles.get(report.id, "")
    failed = failed_folder(builds, report.id) / "error.txt"
    picture = quote(f"{THUMBNAILS_FOLDER}/{report.id}.png")
    return {
        "id": report.id,
        "kind": report.kind,
        "title": title or report.id,
        "symbol": manifest.document.symbol if manifest else "",
        "language": report.language,
        "state": now.state,
        "reasons": list(now.reasons),
        "pages": results.pages,
        "words": results.words,
        "headroom": results.headroom,
        "findings": results.findings,
        "warnings": len(results.warnings),
        "links": _links(report.id, now),
        "failure": quote(f"{FAILED_FOLDER}/{report.id}/error.txt") if failed.exists() else "",
        "built": _time(_written(builds / report.id / Manifest.FILE)) if manifest else None,
        "failed": _failure(builds, failures.get(report.id)),
        "problems": [str(problem.get("what", "")) for problem in row.get("problems", ())],
        "picture": picture if has_picture(builds, report.id, results.formats) else "",
    }


def _subject(
    report: Report,
    now: Standing,
    checked_parameters: Mapping[str, Any],
    places: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    """Return what a report is about and of which day, and its data, to choose by."""
    manifest = now.manifest
    parameters = manifest.read.parameters if manifest else checked_parameters
    states = ReportStates.of(parameters)
    state_places = [places.get(code, (code, "")) for code in (states.reported_on if states else ())]
    limb = str(parameters.get("limb") or "")
    return {
        "countries": [name for name, _ in state_places],
        "regions": sorted({region for _, region in state_places if region}),
        "limbs": [limb] if limb else [],
        "languages": [report.language],
        "date": str(DocumentKind.masthead(parameters).get("date") or ""),
        "data": [
            (place.removeprefix("data/"), quote(f"{report.id}/{place}"))
            for place in (manifest.made if manifest else NOTHING).outputs
            if place.startswith("data/")
        ],
    }


def _links(report_id: str, now: Standing) -> list[tuple[str, str]]:
    manifest = now.manifest
    if manifest is None:
        return []
    files = [
        (file_format.label, f"{report_id}/{report_id}.{file_format.name}")
        for file_format in Format.installed(manifest.made.formats)
    ]
    files += [
        (
            f"{file_format.label} of an earlier text",
            f"{report_id}/{EARLIER}/{report_id}.{file_format.name}",
        )
        for file_format in Format.installed(now.formats.keys() - manifest.made.formats)
    ]
    files.append(("notebook", f"{report_id}/{report_id}.ipynb"))
    for name, file in (("findings", "inspection.json"), ("values", "values.json")):
        files += [(name, f"{report_id}/{file}")] if file in manifest.made.outputs else []
    files.append(("manifest", f"{report_id}/{Manifest.FILE}"))
    return [(name, quote(place)) for name, place in files]


def _failure(builds: Path, failure_file: Path | None) -> tuple[tuple[str, str], str] | None:
    """Return when a report failed last and where it is kept why; None where it never did."""
    failed_at = _time(moment_of(failure_file.parent)) if failure_file else None
    if failure_file is None or failed_at is None:
        return None
    return failed_at, quote(failure_file.relative_to(builds).as_posix())


def _written(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except OSError:
        return None


def _time(moment: datetime | None) -> tuple[str, str] | None:
    """Return a moment for programs and for people: "24 November 2026, 22:37 UTC"."""
    if moment is None:
        return None
    return stamp(moment), f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _batch(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of the last batch: how many of each status, seconds by stage."""
    seconds: dict[str, float] = {}
    for row in rows:
        for stage, stage_seconds in row.get("seconds", {}).items():
            seconds[stage] = seconds.get(stage, 0.0) + stage_seconds
    return {
        "statuses": sorted(Counter(row["status"] for row in rows).items()),
        "seconds": [(stage, f"{stage_seconds:.1f}") for stage, stage_seconds in seconds.items()],
        "ran": sum("execute" in row.get("seconds", {}) for row in rows),
        "rendered": sum("render" in row.get("seconds", {}) for row in rows),
    }


def thumbnail_of(builds: Path, report_id: str) -> Path:
    """Return where the picture of a report's first page lies, whether it is there or not."""
    return builds / THUMBNAILS_FOLDER / f"{report_id}.png"


def has_picture(builds: Path, report_id: str, formats: Collection[str]) -> bool:
    """Tell whether there is a picture of a report, and a format that it was drawn from."""
    drawn = any(file_format.first_page for file_format in Format.installed(formats))
    return drawn and thumbnail_of(builds, report_id).exists()


def make_thumbnail(builds: Path, report_id: str, formats: Collection[str]) -> None:
    """Draw the first page of a report, where a format that it was built in has pages.

    A page that cannot be drawn leaves no picture, nor one of an earlier build.
    """
    drawing = next(
        (file_format for file_format in Format.installed(formats) if file_format.first_page), None
    )
    if drawing is None or drawing.first_page is None:
        return
    target = thumbnail_of(builds, report_id)
    with suppress(OSError):
        target.unlink(missing_ok=True)
    with suppress(OSError):
        file = builds / report_id / f"{report_id}.{drawing.name}"
        picture = drawing.first_page(file, WIDTH)
        if picture is None:
            return
        stream = BytesIO()
        picture.convert("P").save(stream, "PNG", optimize=False)
        target.parent.mkdir(exist_ok=True)
        PlainFile(target).write(stream.getvalue(), lasting=False)
