"""This module writes the record of a batch: `batch.json` for programs, JUnit XML for CI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hrcreport.batch import ledger
from hrcreport.batch.hashes import made_from, parsed, read_record, write_whole
from hrcreport.batch.manifest import write_json
from hrcreport.batch.tasks import Outcome

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
    rows = [batch_row(outcome) for outcome in sorted(outcomes, key=lambda each: each.report)]
    times = {
        "run": run.run,
        "begun": ledger.stamp(run.begun),
        "ended": ledger.stamp(ledger.utc_now()),
    }
    write_json(path, {**times, "reports": rows})
    return path


def read_batch(builds: Path) -> tuple[list[dict[str, Any]], str]:
    """Return the rows of the last batch and when it began; none where no record can be read."""
    try:
        told = parsed(read_record(builds / BATCH_RECORD))
        rows, begun = told["reports"], str(told.get("begun", ""))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return [], ""
    return [row for row in rows if _is_row(row)] if isinstance(rows, list) else [], begun


def _is_row(row: object) -> bool:
    with suppress(ValueError):
        return bool(made_from(PartsOfARow, row))
    return False


def batch_row(outcome: Outcome) -> dict[str, Any]:
    """Return one report's row of the batch record."""
    return {
        "report": outcome.report,
        "kind": outcome.kind,
        "status": outcome.status,
        "reasons": list(outcome.reasons),
        "stage": outcome.stage if outcome.status == "failed" else "",
        "seconds": {name: round(each, 3) for name, each in outcome.seconds.items()},
        "pages": outcome.pages,
        "words": outcome.words,
        "headroom": outcome.headroom,
        "files": outcome.files,
        "findings": outcome.findings,
        "notes": list(outcome.notes),
        "problems": [problem.as_dict() for problem in outcome.problems],
        "warnings": [problem.as_dict() for problem in outcome.warnings],
    }


def write_junit(path: Path, outcomes: Sequence[Outcome], *, run: ledger.Recorder) -> None:
    """Write one test case a report in the form of JUnit, as CI services read it.

    Raises:
        OSError: the file cannot be written.
    """
    counts = {
        "tests": len(outcomes),
        "failures": sum(outcome.status == "failed" for outcome in outcomes),
        "skipped": sum(outcome.status in SKIPPED for outcome in outcomes),
    }
    numbers = {name: str(number) for name, number in counts.items()}
    seconds = sum(outcome.total_seconds for outcome in outcomes)
    suites = ElementTree.Element("testsuites", numbers)
    # The form knows no time zone: the time is UTC.
    where = {"timestamp": ledger.stamp(run.begun).removesuffix("Z"), "hostname": run.machine}
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "hrcreport", **numbers, "time": f"{seconds:.3f}", **where}
    )
    for outcome in outcomes:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            {
                "classname": outcome.kind,
                "name": outcome.report,
                "time": f"{outcome.total_seconds:.3f}",
            },
        )
        if outcome.status == "failed":
            first = outcome.problems[0]
            failure = {"message": _clean(first.what), "type": first.rule}
            told = ElementTree.SubElement(case, "failure", failure)
            told.text = _clean("\n\n".join(str(problem) for problem in outcome.problems))
        elif outcome.status in SKIPPED:
            ElementTree.SubElement(case, "skipped", {"message": outcome.status})
        if outcome.warnings:
            said = ElementTree.SubElement(case, "system-out")
            said.text = _clean("\n\n".join(str(warning) for warning in outcome.warnings))
    ElementTree.indent(suites)
    content: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content + b"\n")


def _clean(text: str) -> str:
    """Drop characters that XML cannot hold."""
    return "".join(each for each in text if each in "\t\n" or each >= " ")
