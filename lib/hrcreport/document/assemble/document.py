"""This module joins the parts of a notebook into one document and checks that it holds together."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from hrcreport.document.assemble.cells import Block, CellProblem, Parts, sort_cells
from hrcreport.document.assemble.citations import Citer, short_citations
from hrcreport.document.assemble.evidence import (
    circles,
    in_a_circle,
    not_agreed,
    other_evidence,
    standards_asked,
)
from hrcreport.document.assemble.front import (
    front_matter,
    masthead_words,
    read_strings,
    strings_file,
)
from hrcreport.document.assemble.graph import (
    gaps,
    graph_record,
    laws_of_findings,
    statements,
)
from hrcreport.document.assemble.grouping import group_recommendations
from hrcreport.document.assemble.labels import label_problems
from hrcreport.document.assemble.mandate import answers, limbs_asked, mandate_annex, mandate_gaps
from hrcreport.document.assemble.markdown import Markdown, Statement
from hrcreport.document.assemble.marks import MARKED, unmarked, value_names, with_spans
from hrcreport.document.assemble.page import page
from hrcreport.document.assemble.places import at_its_block, named, told_of
from hrcreport.document.assemble.quoted import (
    Quoted,
    changed_since,
    edition_file,
    quoted_in_findings,
    read_edition,
)
from hrcreport.document.assemble.reviewers import (
    PARAMETER,
    measures_annex,
    reviewers_annex,
    searches_annex,
    unverified_sources,
    waivers_annex,
)
from hrcreport.document.assemble.trace import trace, trace_annex
from hrcreport.document.assemble.unverified import (
    ALLOWED,
    FINAL,
    Source,
    floats_without_marks,
    is_of_a_table,
    unverified_problems,
    unverified_texts,
    with_short_sources,
)
from hrcreport.document.execute.environment import epoch_of
from hrcreport.document.execute.executed import ExecutedReport
from hrcreport.foundation import (
    AssemblyError,
    DocumentKind,
    Language,
    Phrases,
    Problem,
    Project,
    ReportStates,
    Words,
)
from hrcreport.registers import (
    Bibliography,
    Body,
    Consultations,
    FollowedRecommendations,
    Mandate,
    SourcesDesk,
    Task,
    Waivers,
)
from hrcreport.tables import Catalogue, CatalogueFiles

if TYPE_CHECKING:
    from nbformat import NotebookNode


PLACES = frozenset({"cell", "line", "where", "how"})
"""What values and the graph tell of where something stands in a notebook, and of rows."""
LINE_OF_A_PARAGRAPH = re.compile(
    r"""
    (?<!\n)  # no end of a paragraph
    \n(?=[^\s\-+*>|:#(\d`~=<{])
    """,
    re.VERBOSE,
)
"""The end of a line behind which its paragraph goes on."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document before it is rendered.

    `front` is the metadata of the masthead, `body` Pandoc Markdown, `pictures` the bytes of each
    picture by its file name, `data` the CSV behind each; `values` and `graph` are what
    `values.json` and `graph.json` hold;
    `warnings` are what an author should mend before release; `references` are the files of the
    entries cited by their names, `sources_read` the places of the files they come from,
    `trace` what HTML tells of each number, and `epoch` the report's date in seconds since 1970.
    """

    front: Mapping[str, Any]
    body: str
    pictures: Mapping[str, bytes]
    data: Mapping[str, str]
    values: list[dict[str, Any]]
    graph: dict[str, Any]
    warnings: tuple[Problem, ...]
    references: Mapping[str, str] = field(default_factory=dict)
    sources_read: tuple[str, ...] = ()
    trace: Mapping[str, Any] = field(default_factory=dict)
    epoch: int = 0

    executed: ClassVar = ExecutedReport
    """What knows a notebook that ran outside of a build."""

    strings = staticmethod(read_strings)
    mandate_gaps = staticmethod(mandate_gaps)

    @staticmethod
    def named_values(values: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return printed values, each with its name as `id`; the first versions wrote none."""
        names = value_names(values)
        return [{"id": name, **value} for name, value in zip(names, values, strict=True)]

    @classmethod
    def of(
        cls,
        notebook: NotebookNode,
        *,
        project: Project,
        place: str,
        parameters: Mapping[str, Any],
        bibliography: Bibliography,
        report_id: str = "",
    ) -> Document:
        """Return the document that an executed notebook makes.

        Args:
            notebook: the executed notebook, its prose filled in.
            project: the project, for the strings of the format.
            place: the notebook's path as authors read it.
            parameters: the parameters that the notebook ran with.
            bibliography: how each source that prose may cite is cited, by its code or key.
            report_id: the report, whose last edition the findings are compared with.

        Raises:
            AssemblyError: a block is not closed, a label stands twice, a citation is unknown, the
                title is missing, a final document holds unverified material; every such problem of
                the notebook is named.
        """
        code = str(parameters.get("language", "en"))
        language = project.known_languages.get(code, code)
        strings = cls.strings(project, language, parameters)
        desk = SourcesDesk(project)
        day = str(DocumentKind.masthead(parameters).get("date") or "")
        waiting = desk.awaited(day)
        body = Mandate.body(project, parameters)
        kind = DocumentKind.of(parameters, DocumentKind.of_project(project))
        if kind.place:
            project.reads.record(project.root / kind.place)
        strings = {**strings, **masthead_words(kind, body, language)}
        draft = _Draft.of(
            notebook,
            parameters=parameters,
            language=language,
            place=place,
            bibliography=bibliography,
            waiting=waiting,
            mandate=body,
            kind=kind,
        )
        unknown = report_id and any(
            not bibliography.source(law_code) and law_code.isupper()
            for law_code in laws_of_findings(draft.statements)
        )
        heard = Consultations.of(report_id, project) if unknown else Consultations(report=report_id)
        evidence_words = other_evidence(draft.statements, draft.parts.values, project, heard=heard)
        sources = {**draft.short_citations(), **evidence_words}
        mandate = Mandate.of(project, parameters).tasks
        if draft.parts.annexed and draft.body:
            title = Block(0, f"# {strings['tables-title']} {{.annex #annex-tables}}")
            draft = draft.with_blocks(title, *draft.parts.annexed)
        has_annex = draft.statements and DocumentKind.MANDATE in kind.annexes
        limbs = limbs_asked(mandate, parameters) if has_annex else []
        if limbs:
            draft = draft.with_mandate(
                mandate, limbs, strings, Phrases.read(language, project), body
            )
        values = [
            {key: member for key, member in value.items() if key != "at"}
            for value in cls.named_values(draft.parts.values)
        ]
        names = [value["id"] for value in values]
        number_trace = trace(
            [values[number] for number in draft.printed_values()],
            notebook=notebook,
            parameters=parameters,
            project=project,
            language=language,
        )
        masthead = DocumentKind.masthead(parameters)
        if masthead.get(PARAMETER) is True or DocumentKind.REVIEWERS in kind.annexes:
            draft = draft.with_annex(sources, strings, desk.dissent())
            looked = desk.searched(states_of(parameters), language=language)
            draft = draft.with_blocks(searches_annex(looked, strings=strings))
            waivers = Waivers.of(report_id, project).in_words() if report_id else []
            draft = draft.with_blocks(waivers_annex(waivers, strings=strings))
            draft = draft.with_blocks(trace_annex(number_trace, language=language))
        final = str(masthead.get("status", "")) == FINAL
        unverified = draft.unverified() if final else []
        problems = [*draft.problems(), *not_agreed(draft.statements, heard)]
        if final:
            problems += [
                *draft.not_reviewed(language),
                *draft.citer.not_current(laws_of_findings(draft.statements)),
            ]
        if not masthead.get(ALLOWED):
            problems += unverified
        if problems:
            raise AssemblyError(named(problem, draft.parts, place) for problem in problems)
        quoted = quoted_in_findings(notebook, draft.parts.values, project)
        edition = read_edition(project, report_id) if report_id else None
        changed = (
            changed_since(edition, quoted, place=place, report_id=report_id) if edition else ()
        )
        warnings = [
            *draft.gaps(
                evidence_words, FollowedRecommendations.agenda_codes(project), body, language
            ),
            *(
                told_of(gap, draft.parts, place)
                for gap in cls.mandate_gaps(mandate, parameters, draft.statements, body)
            ),
            *(at_its_block(problem, draft.parts) for problem in changed),
            *draft.left_out(),
            *draft.out_of_force(str(masthead.get("date", ""))),
            *_unverified_in_final(len(unverified), place),
        ]
        front = front_matter(
            parameters,
            Language.named(language),
            title=draft.parts.title,
            subtitle=draft.parts.subtitle,
            strings=strings,
            place=place,
            strings_place=project.place(strings_file(project, language)),
            title_notes=[*draft.parts.title_notes, *draft.of_verification(strings)],
            agenda_item=body.agenda_item,
            kind=kind,
        )
        cited = bibliography.of(draft.citer.cited)
        references = bibliography.files(cited, strings, marked=draft.citer.marked)
        blocks = floats_without_marks(draft.printed)
        if project.reads.is_there(CatalogueFiles(project.data).whole):
            catalogue = Catalogue.read(project, language=language)
            blocks = with_short_sources(blocks, catalogue.all_records)
        printed = "\n\n".join(block.markdown for block in blocks)
        return cls(
            front={
                **front,
                **({"creator": body.name[language]} if language in body.name else {}),
                "summary": draft.summary,
                "strings": strings,
                "provisions": sources,
                **({"bibliography": sorted(references)} if references else {}),
                **({"references": draft.citer.references} if draft.citer.references else {}),
            },
            body=with_spans(f"{printed}\n", names),
            pictures=dict(_pictures(draft.floats)),
            data={
                f"{record['label']}.csv": record["data"]["csv"]
                for record in draft.floats
                if record.get("data")
            },
            values=values,
            graph=graph_record(draft.statements, draft.citer.cited, quoted=quoted, words=sources),
            warnings=tuple(warnings),
            references=references,
            sources_read=tuple(sorted({entry.place for entry in cited})),
            trace={
                **number_trace,
                "summary": with_spans(draft.marked_summary, names),
                "page": page(
                    front,
                    floats=draft.floats,
                    tables=number_trace["tables"],
                    parameters=parameters,
                    project=project,
                    report_id=report_id,
                ),
            },
            epoch=epoch_of(parameters),
        )

    def write(self, folder: Path, *, name: str, project: Project) -> Path:
        """Write it into a folder as a project that either engine renders; return its file."""
        from hrcreport.document.assemble.source import write_source

        return write_source(self, folder, name=name, project=project)

    @staticmethod
    def keep_edition(project: Project, report_id: str, *, date: str, values: Quoted) -> Path:
        """Write what findings of a build quote as the report's last edition; return the file."""
        path = edition_file(project, report_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"report": report_id, "date": date, "findings": dict(sorted(values.items()))}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    @property
    def id(self) -> str:
        """The SHA-256 of all that was assembled; Word, PDF and HTML bear it, whoever renders them.

        It follows from the text, the values, the graph, the pictures and their data, not from the
        engine, the library, the cell where something stands or where lines of a paragraph end: the
        same document has the same id on each machine, and out of another notebook.
        """
        pictures = {
            name: hashlib.sha256(content).hexdigest() for name, content in self.pictures.items()
        }
        parts = (self.front, self.body, pictures, self.data, self.values, self.graph)
        canonical_json = json.dumps(
            _placeless([*parts, self.references]), sort_keys=True, default=str
        )
        return hashlib.sha256(canonical_json.encode()).hexdigest()


def _placeless(data: Any) -> Any:
    """Return plain data without the files, cells and lines in which its parts stand."""
    if isinstance(data, str):
        return LINE_OF_A_PARAGRAPH.sub(" ", data)
    if isinstance(data, Mapping):
        remaining = {key: value for key, value in data.items() if key not in PLACES}
        return {key: _placeless(value) for key, value in remaining.items()}
    return [_placeless(part) for part in data] if isinstance(data, list | tuple) else data


@dataclass(frozen=True, slots=True)
class _Draft:
    """The text of a document: what it says, rests on and cites, before it is judged.

    `body` and `floats` are empty where the kind of document has none; `printed` is the body with
    signs around its values; `misplaced` are problems of the recommendations' order.
    """

    parts: Parts
    place: str
    summary: str
    body: Sequence[Block]
    printed: Sequence[Block]
    floats: Sequence[Mapping[str, Any]]
    statements: list[Statement]
    misplaced: Sequence[CellProblem]
    citer: Citer
    known: Bibliography

    @classmethod
    def of(
        cls,
        notebook: NotebookNode,
        *,
        parameters: Mapping[str, Any],
        language: str,
        place: str,
        bibliography: Bibliography,
        waiting: Mapping[str, str],
        mandate: Body,
        kind: DocumentKind,
    ) -> _Draft:
        """Return the text of a notebook as far as its kind of document prints it."""
        parts = sort_cells(notebook)
        printed, _ = group_recommendations(
            parts.body if kind.body else [], language=language, body=mandate
        )
        plain = [Block(block.cell, unmarked(block.markdown)) for block in parts.body if kind.body]
        body, misplaced = group_recommendations(plain, language=language, body=mandate)
        draft_statements = statements(body)
        rests = {name.removeprefix("@") for name in laws_of_findings(draft_statements)}
        rests |= {*standards_asked(draft_statements)}
        marked = {
            key: source.standing
            for key in rests
            if (source := Source.of(key, bibliography)) and source.urgent
        }
        day = str(DocumentKind.masthead(parameters).get("date") or "")
        citer = Citer(bibliography, marked, language, day, waiting)
        for block in body:
            citer.read(block)
        return cls(
            parts,
            place=place,
            summary=parts.summary if kind.summary else "",
            body=body,
            # Where grouping read the signs as words, the text goes without them.
            printed=[
                with_signs if unmarked(with_signs.markdown) == block.markdown else block
                for with_signs, block in zip(printed, body, strict=True)
            ],
            floats=[record for _, record in parts.floats] if kind.body else [],
            statements=draft_statements,
            misplaced=misplaced,
            citer=citer,
            known=bibliography,
        )

    @property
    def labels(self) -> list[str]:
        """The labels of figures, maps and tables, those that stand as sentences included."""
        labels = (label for block in self.body for label, *_ in Markdown(block.markdown).labels())
        return [label for label in labels if Markdown.kind_of_label(label) == "float"]

    @property
    def before_the_body(self) -> Block:
        """The notes to the title and the summary."""
        return Block(0, "\n\n".join([*self.parts.title_notes, self.summary]))

    def short_citations(self) -> dict[str, str]:
        """Return what lists call the law that findings rest on and that recommendations name."""
        named_there = [*laws_of_findings(self.statements), *standards_asked(self.statements)]
        return short_citations(named_there, self.known)

    def with_mandate(
        self,
        mandate: Sequence[Task],
        limbs: Sequence[str],
        strings: Mapping[str, str],
        phrases: Phrases,
        body: Body,
    ) -> _Draft:
        """Return the text with the annex on which task of the mandate is answered where."""
        annex = mandate_annex(
            mandate,
            limbs,
            answers(self.body, self.statements),
            labels=[
                label for block in self.body for label, *_ in Markdown(block.markdown).labels()
            ],
            floats=[record["label"] for record in self.floats],
            strings=strings,
            phrases=phrases,
            body=body,
        )
        return self.with_blocks(annex)

    @property
    def marked_summary(self) -> str:
        """The summary with signs around its values, empty where the document has none."""
        return self.parts.marked_summary if self.summary else ""

    def printed_values(self) -> list[int]:
        """Return the numbers of the values that the summary and the body print, in order."""
        texts = (self.marked_summary, *(block.markdown for block in self.printed))
        return [int(mark[0]) for words in texts for mark in MARKED.findall(words)]

    def with_blocks(self, *blocks: Block | None) -> _Draft:
        """Return the text with more blocks at its end, those left out that are None."""
        appended = [block for block in blocks if block]
        return replace(self, body=[*self.body, *appended], printed=[*self.printed, *appended])

    def with_annex(
        self, sources: Mapping[str, str], strings: Mapping[str, str], dissent: Mapping[str, str]
    ) -> _Draft:
        """Return the text with the annex for reviewers, where there is something to list."""
        annex = reviewers_annex(
            self.statements, floats=self.labels, sources=sources, strings=strings
        )
        listed = unverified_sources(
            [source for source in self.cited() if not source.verified],
            dissent=dissent,
            strings=strings,
        )
        return self.with_blocks(annex, measures_annex(self.statements, strings=strings), listed)

    def cited(self) -> list[Source]:
        """Return the sources that the document cites, in its order."""
        return [source for key in self.citer.cited if (source := Source.of(key, self.known))]

    def of_verification(self, strings: Mapping[str, str]) -> list[str]:
        """Return the note that says how much of the document is not verified, if anything is."""
        cited = self.cited()
        unverified = [source for source in cited if not source.verified]
        has_drafts = any(
            is_of_a_table(block) and any(unverified_texts(block.markdown)) for block in self.body
        )
        if not unverified and not has_drafts:
            return []
        sentences = [strings["draft"]]
        if unverified:
            part = "unverified-some" if len(unverified) < len(cited) else "unverified-all"
            seen = {
                place: sum(source.seen == place for source in unverified)
                for place in ("official", "kept")
            }
            sentences.append(
                strings[part].format(
                    cited=len(cited),
                    unverified=len(unverified),
                    neither=len(unverified) - sum(seen.values()),
                    **seen,
                )
            )
        if any(source.key in self.citer.marked for source in unverified):
            sentences.append(strings["unverified-marked"])
        if has_drafts:
            sentences.append(strings["unverified-tables"])
        return [strings["sentences-between"].join(sentences)]

    def unverified(self) -> list[CellProblem]:
        """Return what the document prints as unverified."""
        blocks = [self.before_the_body, *self.body]
        return list(unverified_problems(blocks, self.citer.unverified()))

    def not_reviewed(self, language: str) -> Iterator[CellProblem]:
        """Yield where the document says that nobody looked, which no final one may."""
        words = Words(language).text("states.not-reviewed")
        for block in (self.before_the_body, *self.body):
            if words.casefold() in block.markdown.casefold():
                yield CellProblem(
                    block.cell,
                    f"something is said to be {words}, but the status is {FINAL}",
                    "Let somebody look, and register the search (data/monitoring/searches) or what "
                    "was found; or give the document another status.",
                    "assemble.not-reviewed-in-final",
                )

    def problems(self) -> list[CellProblem]:
        """Return what keeps the text from becoming a document."""
        problems = [*self.parts.problems, *self.misplaced, *self.citer.problems]
        if not self.parts.title and not any(
            problem.rule == "assemble.title" for problem in problems
        ):
            problems.append(
                CellProblem(
                    0,
                    "the document has no title",
                    "Give a Markdown cell the tag 'title' and write '# Title' in it.",
                    "assemble.title",
                )
            )
        return [*problems, *label_problems(self.before_the_body, self.body)]

    def gaps(
        self,
        other_evidence: Mapping[str, str],
        agenda: Collection[str],
        body: Body,
        language: str,
    ) -> Iterator[Problem]:
        """Yield what the chain from evidence to recommendations lacks."""
        graph_gaps = gaps(
            self.statements,
            floats=self.labels,
            laws=ChainMap(dict(self.known.entries), self.known.laws),  # type: ignore[arg-type]  # it is read only
            agenda=agenda,
            limbs=body.codes,
            renamed=body.renamed,
            other_evidence=other_evidence,
            cited=self.citer.cited,
            language=language,
        )
        for gap in (*graph_gaps, *map(in_a_circle, circles(self.statements))):
            yield told_of(gap, self.parts, self.place)

    def out_of_force(self, day: str) -> Iterator[Problem]:
        """Yield what the document cites and does not apply on its day."""
        for problem in self.citer.out_of_force(day):
            yield named(problem, self.parts, self.place, "warning")

    def left_out(self) -> Iterator[Problem]:
        """Yield what cells show and no document prints, and what nobody has written of it."""
        for problem in self.parts.told:
            yield named(problem, self.parts, self.place, "warning")


def states_of(parameters: Mapping[str, Any]) -> list[str]:
    """Return the States that a report is about, by its parameters."""
    states = ReportStates.of(parameters)
    return list(dict.fromkeys(states.reported_on)) if states else []


def _unverified_in_final(count: int, place: str) -> Iterator[Problem]:
    if count:
        noun = "statement" if count == 1 else "statements"
        yield Problem(
            place=place,
            what=f"a final document prints {count} unverified {noun}.",
            mend=f"{ALLOWED} lets it; have each verified before the document leaves the house.",
            rule="assemble.unverified-in-final",
            severity="warning",
        )


def _pictures(floats: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, bytes]]:
    for record in floats:
        if record["svg"]:
            yield f"{record['label']}.svg", record["svg"].encode("utf-8")
            yield f"{record['label']}.png", base64.b64decode(record["png"])
