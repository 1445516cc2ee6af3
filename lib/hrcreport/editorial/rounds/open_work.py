"""This module gathers what is open for a report, and writes it as the page of its reviewers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from hrcreport.checks import Inspection
from hrcreport.editorial.editions.remarks import read_reviews
from hrcreport.editorial.editions.sides import side
from hrcreport.editorial.editions.store import Edition, Held
from hrcreport.editorial.rounds.replay import Tell, explained
from hrcreport.editorial.rounds.showing import KINDS, row, sheet, table
from hrcreport.foundation import Project, RefusedError, Report
from hrcreport.registers import SourcesDesk

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is open: findings of the inspection, sources nobody vouches for, comments, changes.

    `sources` are those that the report cites, what most rests on first; `since` is the edition that
    `changes` are told against, empty where none is kept; `unknown` says what could not be told.
    """

    report: str
    build: str
    words: Row
    findings: tuple[Row, ...]
    sources: tuple[Row, ...]
    comments: tuple[Row, ...]
    since: str = ""
    changes: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as data for other programs."""
        return asdict(self)


def open_work(project: Project, report: Report, tell: Tell) -> OpenWork:
    """Return what is open for the last build of a report; `tell` is told how causes are looked for.

    Raises:
        RefusedError: it was never built, or a register has errors.
    """
    build = Held.build(project, report.id)
    unknown: list[str] = []
    try:
        inspection = build.json(Inspection.FILE)
    except RefusedError as error:
        inspection = {"words": {}, "findings": []}
        unknown += [problem.what for problem in error.problems]
    number = build.manifest.document.build
    # The last one that is another text; one of this very build has nothing to tell.
    before = [edition for edition in Edition.kept(project, report.id) if edition.build != number]
    changes: dict[str, list[Row]] = {}
    if before:
        try:
            difference = explained(side(project, before[-1].called), side(project, report.id), tell)
            unknown += difference.notes
            changes = {
                name: [asdict(change) for change in getattr(difference, name)] for name, _ in KINDS
            }
        except RefusedError as error:
            unknown += [problem.what for problem in error.problems]
    comments = [
        {
            "author": comment.author,
            "date": comment.date,
            "text": comment.text,
            "place": comment.place,
            "begins": comment.begins,
            "state": comment.state,
            "replies": len(comment.replies),
        }
        for comment in read_reviews(project, report.id).comments
        if comment.state != "closed"
    ]
    return OpenWork(
        report=report.id,
        build=number,
        words=inspection["words"],
        findings=tuple(inspection["findings"]),
        sources=tuple(_unverified(project, build.cited(), texts=build.texts(project))),
        comments=tuple(comments),
        since=before[-1].name if before else "",
        changes=changes,
        unknown=tuple(unknown),
    )


def _unverified(
    project: Project, cited: Collection[str], *, texts: Collection[str]
) -> Iterator[Row]:
    """Yield the cited sources that are not verified, what most of this report rests on first.

    `texts` are the places of its notebook and of the blocks that it prints.
    """
    rows = [
        {
            "key": weighed_source.item.key,
            "title": weighed_source.item.title,
            "state": weighed_source.item.standing.state,
            "weight": weighed_source.weight,
            "everywhere": weighed_source.everywhere,
        }
        for weighed_source in SourcesDesk(project).unverified(cited, texts=texts)
    ]
    yield from sorted(
        rows, key=lambda row: (-int(str(row["weight"])), -int(str(row["everywhere"])), row["key"])
    )


def page(work: OpenWork) -> str:
    """Return an HTML page that needs nothing else."""
    left = work.words.get("headroom")
    words = f"{work.words['editors']:,} words as editors count them" if work.words else ""
    if words and left is not None:
        words += f", {left:,} left" if left >= 0 else f", {-left:,} too many"
    elif words:
        words += "; this kind of document has no limit"
    changed = [
        {"kind": title, **change} for name, title in KINDS for change in work.changes.get(name, ())
    ]
    parts = [
        _table(
            "Findings of the inspection",
            work.findings,
            {"severity": "How grave", "place": "Where", "what": "What", "mend": "What to do"},
        ),
        _table(
            "Comments that are open",
            work.comments,
            {
                "author": "Who",
                "date": "When",
                "begins": "Paragraph",
                "text": "What",
                "state": "State",
            },
        ),
        _table(
            "Sources that nobody has vouched for, by what rests on them here",
            work.sources,
            {
                "key": "Source",
                "title": "What",
                "state": "State",
                "weight": "Weight here",
                "everywhere": "In all drafts",
            },
        ),
        _table(
            f"Changed since the edition {work.since}",
            changed,
            {"kind": "Kind", "name": "What", "old": "Was", "new": "Is", "causes": "Cause"},
        )
        if work.since
        else "<h2>Changes</h2>\n<p>No earlier edition is kept: "
        f"<code>hrcreport edition make {escape(work.report)} --name NAME</code></p>\n",
    ]
    unknown = "".join(
        f"<p><strong>Not known:</strong> {escape(reason)}</p>\n" for reason in work.unknown
    )
    title = f"Open for {work.report}"
    return sheet(
        title,
        f"\n<h1>{escape(title)}</h1>\n<p>Build <code>{work.build[:12]}</code>. "
        f"{escape(words)}.</p>\n{unknown}{''.join(parts)}",
        style=".scroll{overflow-x:auto}.scroll table{min-width:40rem}",
    )


def _table(title: str, rows: Sequence[Row], columns: Mapping[str, str]) -> str:
    head = f"<h2>{escape(title)} ({len(rows)})</h2>\n"
    if not rows:
        return f"{head}<p>Nothing.</p>\n"
    lines = (row(*(_cell(record.get(name)) for name in columns)) for record in rows)
    group = f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(title)}">'
    return f"{head}{group}{table(columns.values(), lines)}</div>\n"


def _cell(value: Any) -> str:
    return escape("; ".join(value) if isinstance(value, list | tuple) else str(value or ""))
