"""This module reads findings and recommendations out of a document and checks their chain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.markdown import Markdown, Statement
from hrcreport.foundation import Problem
from hrcreport.registers import Recommendation


@dataclass(slots=True)
class Gap:
    """A broken link of the chain, told to the author as a warning where `id` stands."""

    cell: int
    what: str
    mend: str
    rule: str
    id: str = ""


def statements(blocks: Iterable[Block]) -> list[Statement]:
    """Return all findings and recommendations in the order of the document."""
    document_statements: list[Statement] = []
    for block in blocks:
        open_divs: list[Statement | None] = []
        for line in block.markdown.splitlines():
            fence = Markdown(line).fence
            if fence and fence.opens:
                statement = fence.statement(block.cell)
                open_divs.append(statement)
                if statement:
                    document_statements.append(statement)
            elif fence:
                if open_divs:
                    open_divs.pop()
            elif open_divs and (inner := open_divs[-1]):
                uncited = Markdown(line).with_citations(lambda _: "")
                inner.text = f"{inner.text} {uncited.strip()}".strip()
    return document_statements


def laws_of_findings(statements: Iterable[Statement]) -> list[str]:
    """Return what findings rest on besides tables, figures and maps, each once, in their order."""
    return list(
        dict.fromkeys(
            target
            for statement in statements
            if statement.kind == "finding"
            for target in statement.named("rests-on")
            if Markdown.kind_of_label(target) != "float"
        )
    )


def gaps(
    statements: list[Statement],
    *,
    floats: Iterable[str],
    laws: Collection[str],
    agenda: Collection[str] = (),
    limbs: Collection[str] = (),
    renamed: Mapping[str, str] | None = None,
    other_evidence: Collection[str] = (),
    cited: Collection[str] | None = None,
    language: str = "en",
) -> Iterator[Gap]:
    """Yield every link that is missing or leads nowhere, and what a recommendation lacks.

    Args:
        statements: the findings and recommendations of the document.
        floats: the labels of its figures, maps and tables.
        laws: the codes of all registered standards, provisions and other sources.
        agenda: the codes of the agenda that recommendations serve, where it is registered.
        limbs: those that the mandate declares.
        renamed: by codes that limbs had before, those of today.
        other_evidence: the values and assessments that findings name and that exist.
        cited: the sources that the document cites; None means that it is not looked at.
        language: that of the document.
    """
    findings = [statement.id for statement in statements if statement.kind == "finding"]
    own_evidence = {*findings, *floats, *other_evidence}
    followed = {
        target
        for statement in statements
        if statement.kind == "recommendation"
        for target in statement.named("rests-on")
    }
    seen_ids: set[str] = set()
    for statement in statements:
        name = f"the {statement.kind} '{statement.id}'"
        if not statement.id:
            yield Gap(
                statement.cell,
                f"a {statement.kind} has no id",
                f"Write ::: {{.{statement.kind} #{statement.kind[0]}-name …}}.",
                "graph.no-id",
                statement.id,
            )
        elif statement.id in seen_ids:
            yield Gap(
                statement.cell,
                f"{name} stands twice",
                "Rename one.",
                "graph.double-id",
                statement.id,
            )
        seen_ids.add(statement.id)
        if not statement.named("rests-on"):
            yield Gap(
                statement.cell,
                f"{name} rests on nothing",
                'Name its evidence: rests-on="'
                + ("f-…" if statement.kind[0] == "r" else "tbl-… CODE")
                + '".',
                "graph.rests-on-nothing",
                statement.id,
            )
        advises = statement.kind == "recommendation"
        evidence = findings if advises else own_evidence
        yield from _unfounded(statement, name, evidence=evidence, laws=() if advises else laws)
        if statement.kind == "finding" and cited is not None:
            yield from _not_cited(statement, name, laws=laws, cited=cited)
        if statement.kind == "recommendation" and not statement.attributes.get("addressee"):
            yield Gap(
                statement.cell,
                f"{name} is addressed to nobody",
                'Say who should act: addressee="…".',
                "graph.no-addressee",
                statement.id,
            )
        if statement.kind == "recommendation":
            advice = Recommendation.of(statement.attributes, id=statement.id, text=statement.text)
            for remark in advice.remarks(
                standards=laws, agenda=agenda, limbs=limbs, renamed=renamed, language=language
            ):
                message = f"{name} {remark.in_words}"
                yield Gap(statement.cell, message, remark.mend, remark.rule, statement.id)
        elif followed and _unfollowed(statement, followed):
            yield Gap(
                statement.cell,
                f"no recommendation follows from {name}",
                'Let one rest on it, or say why none does: no-follow-up="…".',
                "graph.no-follow-up",
                statement.id,
            )


def _unfounded(
    statement: Statement, name: str, *, evidence: Collection[str], laws: Collection[str]
) -> Iterator[Gap]:
    """Yield what a statement rests on and the document does not have."""
    targets = statement.named("rests-on")
    missing = [target for target in targets if target not in evidence and target not in laws]
    if not missing:
        return
    # To know all codes reads the laws of all States: only where one of them may be meant.
    allowed = sorted({*evidence, *laws}) if laws else evidence
    if statement.kind == "recommendation" and missing and len(missing) == len(targets):
        near = "".join(Problem.did_you_mean(target, allowed) for target in missing)
        missing_names = " and ".join(f"'{target}'" for target in missing)
        yield Gap(
            statement.cell,
            f"{name} now stands on nothing: {missing_names} "
            f"{'is' if len(missing) == 1 else 'are'} not in "
            "this document",
            f"{near}Restore the finding, let the recommendation rest on another, or take it out.",
            "graph.stands-on-nothing",
            statement.id,
        )
        return
    for target in missing:
        yield Gap(
            statement.cell,
            f"{name} rests on '{target}', which is no evidence in this document",
            f"{Problem.did_you_mean(target, allowed)}Correct the id or restore what it names.",
            "graph.unknown-evidence",
            statement.id,
        )


def _not_cited(
    finding: Statement, name: str, *, laws: Collection[str], cited: Collection[str]
) -> Iterator[Gap]:
    for target in finding.named("rests-on"):
        if target in laws and target not in cited:
            yield Gap(
                finding.cell,
                f"{name} rests on '{target}', which the document nowhere cites",
                f"Cite it where the text says so, [@{target}], or take it out of rests-on.",
                "graph.not-cited",
                finding.id,
            )


def _unfollowed(finding: Statement, followed: Collection[str]) -> bool:
    explained = finding.attributes.get("no-follow-up")
    return bool(finding.id) and finding.id not in followed and not explained


def graph_record(
    statements: list[Statement],
    cited: Iterable[str],
    *,
    quoted: Mapping[str, list[dict[str, str]]] | None = None,
    words: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the graph as data: nodes, and what each rests on or is measured against.

    Args:
        statements: the findings and recommendations.
        cited: the sources that the document cites.
        quoted: the values that each finding quotes, by its id.
        words: what evidence that is no float is called, by its code.
    """
    values = quoted or {}
    return {
        "findings": [
            {**_record(statement), "values": values.get(statement.id, [])}
            for statement in statements
            if statement.kind == "finding"
        ],
        "recommendations": [
            _record(statement) for statement in statements if statement.kind == "recommendation"
        ],
        "cited": sorted(set(cited)),
        "evidence": {code: _plain(text) for code, text in sorted((words or {}).items())},
    }


def _plain(text: str) -> str:
    return (
        text.removeprefix("[").removesuffix("]{.unverified}") if "{.unverified}" in text else text
    )


def _record(statement: Statement) -> dict[str, Any]:
    record = asdict(statement)
    attributes = record.pop("attributes")
    return {
        **record,
        "rests_on": statement.named("rests-on"),
        "standards": statement.named("standards"),
        **{
            key.replace("-", "_"): value
            for key, value in attributes.items()
            if key not in {"rests-on", "standards"}
        },
    }
