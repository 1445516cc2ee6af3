"""This module makes the reviewers' annex: evidence, findings, advice, sources not verified."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from hrcreport.document.assemble.cells import Block, table_annex
from hrcreport.document.assemble.markdown import Statement
from hrcreport.document.assemble.unverified import Source
from hrcreport.registers import Recommendation

PARAMETER = "reviewers_annex"
"""The parameter by which a report asks for the annex."""

LABEL = "tbl-reviewers"
UNVERIFIED_LABEL = "tbl-unverified"
WAIVERS_LABEL = "tbl-waivers"
SEARCHES_LABEL = "tbl-searches"
MOST_WORDS = 14
NOTHING = "–"


def reviewers_annex(
    statements: Sequence[Statement],
    *,
    floats: Collection[str],
    sources: Mapping[str, str],
    strings: Mapping[str, str],
) -> Block | None:
    """Return the annex that lists each finding between its evidence and what follows from it.

    One row a finding, in the order of the document: evidence (tables, figures and maps by number,
    law in short), the finding (paragraph and first words), the recommendations that rest on it.
    Recommendations that rest on no finding of the document stand in rows of their own, below.
    None where there is neither a finding nor a recommendation.

    Args:
        statements: the findings and recommendations of the document.
        floats: the labels of its figures, maps and tables.
        sources: the short citation of each standard, provision and other source.
        strings: the words of the document's language.
    """
    rows = list(_rows(statements, floats, sources, strings))
    return _annex(
        "reviewers",
        rows,
        strings,
        title=strings["reviewers-title"],
        label=LABEL,
        caption=strings["reviewers-caption"],
        heads=("evidence", "finding", "advice"),
        widths=(4, 3, 4),
    )


def measures_annex(statements: Sequence[Statement], *, strings: Mapping[str, str]) -> Block | None:
    """Return the annex on how each recommendation is followed; None where none says so.

    Columns: the recommendation by its paragraph and first words; its indicator; the baseline; the
    means.
    """
    keys = ("indicator", "baseline", "means")
    rows = [
        [_in_short(statement, strings), *(statement.attributes.get(key) or NOTHING for key in keys)]
        for statement in statements
        if statement.kind == "recommendation"
        and statement.id
        and any(map(statement.attributes.get, keys))
    ]
    if not rows:
        return None
    return table_annex(
        "measures",
        strings["measures-title"],
        label="tbl-measures",
        caption=strings["measures-caption"],
        columns=[strings["reviewers-advice"], *(strings[f"measures-{key}"] for key in keys)],
        rows=rows,
        widths=[4, 3, 3, 3],
    )


def unverified_sources(
    sources: Sequence[Source], *, dissent: Mapping[str, str], strings: Mapping[str, str]
) -> Block | None:
    """Return the list of the sources that nobody has vouched for; None where there is none.

    Args:
        sources: the sources.
        dissent: who disputes a source and why, by its key.
        strings: the words of the document's language.
    """
    rows = [
        [
            source.words,
            strings[f"standing-{source.standing or 'none'}"]
            + (f" ({dissent[source.key]})" if source.standing == "disputed" else ""),
            strings[f"host-{source.seen or 'unknown'}"],
        ]
        for source in sources
    ]
    return _annex(
        "unverified",
        rows,
        strings,
        title=strings["reviewers-sources-title"],
        label=UNVERIFIED_LABEL,
        caption=strings["reviewers-sources"].format(number=len(sources)),
        heads=("source", "standing", "page"),
        widths=(6, 3, 2),
    )


def waivers_annex(
    waivers: Sequence[tuple[str, str, str]], *, strings: Mapping[str, str]
) -> Block | None:
    """Return the list of what persons let pass before a release; None where there is nothing.

    Args:
        waivers: what each waiver of the report lets pass, why, and who answers for it until when;
            those that have ended too.
        strings: the words of the document's language.
    """
    return _annex(
        "waivers",
        waivers,
        strings,
        title=strings["reviewers-waivers-title"],
        label=WAIVERS_LABEL,
        caption=strings["reviewers-waivers"].format(number=len(waivers)),
        heads=("waiver", "reason", "until"),
        widths=(4, 6, 3),
    )


def searches_annex(
    searches: Sequence[tuple[str, str, str, str]], *, strings: Mapping[str, str]
) -> Block | None:
    """Return the list of what was looked for and not found; None where there is nothing.

    Args:
        searches: of each search the question, who looked and when, where and in what words, and
            what came of it.
        strings: the words of the document's language.
    """
    return _annex(
        "searches",
        searches,
        strings,
        title=strings["reviewers-searches-title"],
        label=SEARCHES_LABEL,
        caption=strings["reviewers-searches"].format(number=len(searches)),
        heads=("question", "looked", "where", "found"),
        widths=(4, 2, 5, 4),
    )


def _annex(
    name: str,
    rows: Sequence[Sequence[str]],
    strings: Mapping[str, str],
    *,
    title: str,
    label: str,
    caption: str,
    heads: Sequence[str],
    widths: Sequence[int],
) -> Block | None:
    columns = [strings[f"reviewers-{head}"] for head in heads]
    return (
        table_annex(
            name, title, label=label, caption=caption, columns=columns, rows=rows, widths=widths
        )
        if rows
        else None
    )


def _rows(
    statements: Sequence[Statement],
    floats: Collection[str],
    sources: Mapping[str, str],
    strings: Mapping[str, str],
) -> Iterator[list[str]]:
    findings = [
        statement for statement in statements if statement.kind == "finding" and statement.id
    ]
    advice = [
        statement for statement in statements if statement.kind == "recommendation" and statement.id
    ]
    placed: set[str] = set()
    for finding in findings:
        following = [
            recommendation
            for recommendation in advice
            if finding.id in recommendation.named("rests-on")
        ]
        placed |= {recommendation.id for recommendation in following}
        evidence = [_evidence(target, floats, sources) for target in finding.named("rests-on")]
        yield [
            "; ".join(evidence) or NOTHING,
            _in_short(finding, strings),
            "; ".join(_in_short(recommendation, strings) for recommendation in following)
            or finding.attributes.get("no-follow-up", "")
            or NOTHING,
        ]
    for recommendation in advice:
        if recommendation.id not in placed:
            yield [NOTHING, NOTHING, _in_short(recommendation, strings)]


def _evidence(target: str, floats: Collection[str], sources: Mapping[str, str]) -> str:
    """Return a reference to a figure, map or table, or the short citation of a source."""
    return f"[](#{target})" if target in floats else sources.get(target, target)


def _in_short(statement: Statement, strings: Mapping[str, str]) -> str:
    """Return "Para. 45 (a): National Congress: Amend, within two years, …"."""
    place = strings["reviewers-paragraph"].replace("{number}", f"[](#{statement.id}){{.number}}")
    addressee = statement.attributes.get("addressee", "")
    recommendation = Recommendation(id=statement.id, text=without_notes(statement.text))
    words = recommendation.plain.rstrip(";.").split()
    text = " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")
    return ": ".join(filter(None, [place, addressee, text]))


def without_notes(text: str) -> str:
    """Return Markdown without its footnotes `^[…]`, brackets within them included."""
    start = text.find("^[")
    while start >= 0:
        depth, end = 1, start + 2
        while depth and end < len(text):
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            end += 1
        text = text[:start] + text[end:]
        start = text.find("^[")
    return text
