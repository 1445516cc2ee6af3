"""This module inspects a build or a file: it reads, asks every rule and puts findings in order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.checks.printed.html_parts import parse_html
from hrcreport.checks.printed.html_reading import reading_of_html
from hrcreport.checks.printed.passages import Float, Kind, Passage, Reading, settled
from hrcreport.checks.printed.unreadable import UnreadableError
from hrcreport.checks.review.alike import alike_findings
from hrcreport.checks.review.calendar import day_findings, period_findings
from hrcreport.checks.review.claims import claim_findings
from hrcreport.checks.review.coherence import (
    child_findings,
    coherence_findings,
    recommendation_findings,
)
from hrcreport.checks.review.evidence import (
    base_findings,
    evidence_findings,
    graph_findings,
    prose_of,
    statistic_findings,
    unrecorded_findings,
)
from hrcreport.checks.review.facts import Facts, length_findings, length_of
from hrcreport.checks.review.file_kinds import ReadFile
from hrcreport.checks.review.findings import (
    OF_THE_CHAIN,
    SEVERITIES,
    Finding,
    Length,
    Rule,
    Severity,
    build_remarks,
    finding,
    in_order,
    pattern_findings,
)
from hrcreport.checks.review.form import float_findings, form_findings
from hrcreport.checks.review.layout import layout_findings
from hrcreport.checks.review.repeated import order_findings, repeated_findings
from hrcreport.checks.review.stands import Stands
from hrcreport.checks.review.style import (
    abbreviation_findings,
    misspelling_findings,
    name_findings,
    number_findings,
    official_name_findings,
    sign_findings,
    spelling_findings,
    state_name_findings,
    title_case_findings,
    word_findings,
    wording_findings,
)
from hrcreport.checks.review.vocabulary import vocabulary_findings
from hrcreport.checks.spelling.dictionary import Dictionaries, own_words
from hrcreport.document import Format
from hrcreport.foundation import (
    DocumentKind,
    Language,
    PlainFile,
    Problem,
    Project,
    RefusedError,
)
from hrcreport.notebook import ExecutedCell
from hrcreport.registers import Bibliography, Body
from hrcreport.tables import CatalogueFiles, Safeguards

NAME_COLUMNS = ("name", "in_text", "short_in_text", "formal_name")
OF_A_WHOLE = frozenset(
    {"style.abbreviation", "style.abbreviation-again", "style.ibid", "style.title-case"}
)
"""Rules of style that no paragraph can be judged by alone."""
LONGEST_NAME = 3
"""Longer names are formal ones, which nobody uses with a possessive."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one build or one file; `problems` are what a build tells of it."""

    FILE: ClassVar = "inspection.json"
    """In a build's folder; its findings stand there with those that must be mended first."""

    subject: str
    files: tuple[str, ...]
    pages: int | None = None
    length: Length | None = None
    findings: tuple[Finding, ...] = ()
    unread: str = ""
    """Why words were not looked up, where they were to be."""

    @property
    def words(self) -> int | None:
        """The strict count of words, where a text could be read."""
        return self.length.strict if self.length else None

    @property
    def headroom(self) -> int | None:
        """The words that are left below the limit, where there is one."""
        return self.length.headroom if self.length else None

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by severity."""
        severities = [finding.severity for finding in self.findings]
        return {severity: severities.count(severity) for severity in SEVERITIES}

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The errors as warnings of a build: they fail it only with `--strict`.

        Broken links of the chain are not among them: the build has told each with file and line
        when it put the document together.
        """
        return tuple(
            finding.as_problem() for finding in self.errors if finding.rule not in OF_THE_CHAIN
        )

    @staticmethod
    def remarks(warnings: Iterable[Problem]) -> int:
        """Return the number of warnings of a build that its inspection does not find itself."""
        return len(build_remarks(warnings))

    def with_remarks(self, warnings: Iterable[Mapping[str, Any]]) -> Inspection:
        """Return the inspection with what the build told beside it, as its manifest has it."""
        remarks = build_remarks(PlainFile.made_from(Problem, warning) for warning in warnings)
        return replace(self, findings=in_order((*self.findings, *remarks)))

    def by_severity(self) -> Iterator[tuple[Severity, dict[str, list[Finding]]]]:
        """Yield each severity with its findings by their rules, those that must be mended first."""
        for severity, severity_findings in groupby(
            self.findings, key=lambda finding: finding.severity
        ):
            by_rule: dict[str, list[Finding]] = {}
            for mark in severity_findings:
                by_rule.setdefault(mark.rule, []).append(mark)
            yield severity, by_rule

    def as_dict(self) -> dict[str, Any]:
        """Return the inspection as data, as `inspection.json` and `--json` hold it."""
        return {
            "subject": self.subject,
            "files": list(self.files),
            "pages": self.pages,
            "words": asdict(self.length) if self.length else None,
            "counts": self.counts,
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def write(self, folder: Path) -> Path:
        """Write `inspection.json` into a build's folder and return its path."""
        path = folder / self.FILE
        text = json.dumps(self.as_dict(), ensure_ascii=False, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
        return path

    @classmethod
    def of_file(
        cls, path: Path, *, project: Project | None = None, spelling: bool = False
    ) -> Inspection:
        """Return what is found in a PDF or Word file, whatever made it, or in a file of a build.

        A file that cannot be read is a finding as well. `project` gives the names of States;
        without it their possessives are not judged; with `spelling` words are looked up in a
        dictionary of this machine.
        """
        facts = Facts(
            states=_state_names(project),
            languages=_languages(project),
            dictionaries=Dictionaries(project) if spelling else None,
            named=_named(project),
            words=_own_words(project),
            rules=_own_rules(project),
        )
        inspection = cls._of([path], facts, subject=path.name)
        return replace(inspection, files=(path.name,), findings=in_order(inspection.findings))

    @classmethod
    def of_paragraphs(cls, markup: str, *, language: str, project: Project) -> Inspection:
        """Return what rules of style, the project's own and dictionaries find in some HTML."""
        facts = Facts(
            states=_state_names(project),
            dictionaries=Dictionaries(project),
            named=_named(project),
            words=_own_words(project),
            rules=_own_rules(project),
        )
        reading = replace(
            reading_of_html(parse_html(f"<body>{markup}</body>".encode())),
            language=language,
            structured=True,
        )
        style_findings = _style_findings(reading, facts)
        areas = {"style", Body.Rule.AREA}
        alone = [finding for finding in style_findings if finding.rule.partition(".")[0] in areas]
        paragraph_findings = [finding for finding in alone if finding.rule not in OF_A_WHOLE]
        return cls("", (), findings=in_order(paragraph_findings))

    @classmethod
    def of_build(
        cls,
        folder: Path,
        *,
        report_id: str,
        parameters: Mapping[str, Any] | None = None,
        project: Project | None = None,
        stands: Stands | None = None,
        spelling: bool = False,
    ) -> Inspection:
        """Return what is found in a build: its files, its notebook and its graph.

        The text is judged on the file that can be read back best, the Word file where there is
        one, and accessibility on all. Findings in the Word file get the page on which the PDF
        prints the same paragraph.

        Args:
            folder: the folder of the build.
            report_id: the report, after which its files are named.
            parameters: those of the report; its status and its kind of document bear on it.
            project: the project, for the names of States.
            stands: what its sentences read when their author let them stand, which is no part of a
                build and of what it finds by itself.
            spelling: whether words are looked up in a dictionary of this machine, which is no part
                of a build either.
        """
        notebook = _json(folder / f"{report_id}.ipynb")
        report_parameters = parameters or {}
        facts = Facts(
            str(DocumentKind.masthead(report_parameters).get("status", "draft"))
            if report_parameters
            else "",
            states=_state_names(project),
            kinds=_kinds(notebook),
            document=_document(report_parameters, project) if report_parameters else None,
            languages=_languages(project),
            citations=_citations(
                _json(folder / "graph.json").get("cited", ()), report_parameters, project
            ),
            dictionaries=Dictionaries(project) if spelling else None,
            named=_named(project),
            words=_own_words(project),
            rules=_own_rules(project),
        )
        formats = sorted(Format.installed(), key=lambda file_format: file_format.fidelity)
        paths = [folder / f"{report_id}.{file_format.name}" for file_format in formats]
        inspection = cls._of([path for path in paths if path.exists()], facts, subject=report_id)
        graph = _json(folder / "graph.json")
        of_chain = graph_findings(graph)
        moved = stands.moved(notebook, graph, final=facts.final) if stands else ()
        of_sources = [
            replace(finding, file=f"{report_id}.ipynb")
            for finding in (
                *statistic_findings(prose_of(notebook)),
                *unrecorded_findings(notebook, _recorded(project), report_parameters),
                *base_findings(notebook),
                *moved,
                *of_chain,
            )
        ]
        return replace(inspection, findings=in_order([*inspection.findings, *of_sources]))

    @classmethod
    def _of(cls, paths: Sequence[Path], facts: Facts, *, subject: str) -> Inspection:
        """Return what is found in files of one text, that which can be read back best the last."""
        readings: dict[str, Reading] = {}
        findings: list[Finding] = []
        for path in paths:
            try:
                readings[path.name], judged = _read(path, facts)
            except UnreadableError as error:
                judged = [finding(error.rule, str(error))]
            findings += [replace(finding, file=path.name) for finding in judged]
        length, unread = None, ""
        if readings:
            name, best = list(readings.items())[-1]
            unread = facts.dictionaries.missing(best.language) if facts.dictionaries else ""
            length, printed = length_of(best), _pages(readings)
            of_text = [replace(finding, file=name) for finding in _text_findings(best, facts)]
            findings = [*(_with_page(finding, printed) for finding in of_text), *findings]
        pages = next((reading.pages for reading in readings.values() if reading.pages), None)
        return cls(
            subject,
            files=tuple(sorted(readings)),
            pages=pages,
            length=length,
            findings=tuple(findings),
            unread=unread,
        )


def _read(path: Path, facts: Facts) -> tuple[Reading, list[Finding]]:
    """Read a file by its content and judge its accessibility.

    Figures are told from maps where the build knows them.

    Raises:
        UnreadableError: the file is of no kind that is known, protected, broken or without text.
    """
    try:
        kind = ReadFile.format_of(path)
        reading, judge = kind.read(path)
    except RecursionError:
        raise UnreadableError("file.broken", "The file is nested deeper than any text.") from None
    # A file with pages may hold pictures of a text, which is told as what readers miss.
    if not kind.pages and not any(passage.text.strip() for passage in reading.passages):
        raise UnreadableError("file.empty", f"The {kind.label} file holds no text.")
    floats = tuple(
        placed_float
        if placed_float.kind == "table"
        else replace(placed_float, kind=facts.kinds.get(placed_float.caption, placed_float.kind))
        for placed_float in reading.floats
    )
    passages = reading.passages
    if floats != reading.floats:
        passages = settled(passages, floats)
    reading = replace(reading, passages=passages, floats=floats, document=facts.document)
    return reading, list(judge(reading))


def _text_findings(reading: Reading, facts: Facts) -> Iterator[Finding]:
    yield from form_findings(reading, facts)
    if reading.structured:
        yield from float_findings(reading, facts)
        yield from layout_findings(reading)
    yield from evidence_findings(reading, facts)
    yield from _style_findings(reading, facts)
    if reading.structured and not reading.english:
        language = facts.languages.get(reading.language.lower().partition("-")[0])
        name = language.name if language else reading.language
        of_recommendations = "" if language == "fr" else ", and nothing of its recommendations"
        sentence = f"Of the style of this text, which is in {name}, little was judged"
        yield finding("style.language", f"{sentence}{of_recommendations}.")
    yield from length_findings(length_of(reading))


def _without_repeats(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings but those of words that another has told: a fault is told once."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for mark in findings:
        if mark.span is not None:
            place_spans = spans.setdefault(mark.place, [])
            if any(_is_same(mark.span, span) for span in place_spans):
                continue
            place_spans.append(mark.span)
        yield mark


def _is_same(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two stretches share the greater part of the longer."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * shared > max(one[1] - one[0], other[1] - other[0])


def _style_findings(reading: Reading, facts: Facts) -> Iterator[Finding]:
    once_told = [*_without_repeats(language_findings(reading, facts))]
    yield from once_told
    if facts.dictionaries and (spelling := facts.dictionaries.of(reading.language)):
        # A remark on a word names it first, in quotation marks; others quote all that is around.
        marked = {(mark.place, mark.what.partition("”")[0]) for mark in once_told}
        for unknown in spelling_findings(reading, spelling):
            if (unknown.place, unknown.what.partition("”")[0]) not in marked:
                yield unknown
    else:
        language = reading.language.lower().partition("-")[0] or "en"
        yield from misspelling_findings(reading, facts.words.get(language, frozenset()))


def language_findings(reading: Reading, facts: Facts) -> Iterator[Finding]:
    """Yield what rules find in the language of a text, one fault perhaps by several of them."""
    yield from sign_findings(reading)
    yield from wording_findings(reading)
    yield from pattern_findings(reading, facts.rules)
    yield from vocabulary_findings(reading)
    if reading.english:
        yield from number_findings(reading)
        yield from name_findings(reading, states=facts.states)
        yield from word_findings(reading)
        yield from claim_findings(reading)
        yield from coherence_findings(reading)
        yield from repeated_findings(reading)
    yield from state_name_findings(reading)
    yield from day_findings(reading)
    yield from period_findings(reading)
    yield from alike_findings(reading)
    if reading.structured:
        yield from order_findings(reading)
    if reading.english or reading.language.lower().startswith("fr"):
        yield from abbreviation_findings(reading)
        yield from title_case_findings(reading)
        yield from official_name_findings(reading, states=facts.states if reading.english else ())
        yield from recommendation_findings(reading)
        yield from child_findings(reading, named=facts.named)


def _pages(readings: dict[str, Reading]) -> dict[str, int]:
    """Return the page of each place that the PDF prints, by the place without its page."""
    pages: dict[str, int] = {}
    for reading in readings.values():
        placed: list[Passage | Float] = [*reading.passages, *reading.floats]
        for block in placed:
            if block.page:
                pages.setdefault(_without_page(block.place), block.page)
    return pages


def _with_page(finding: Finding, pages: dict[str, int]) -> Finding:
    page = pages.get(finding.place)
    if finding.page or page is None:
        return finding
    return replace(finding, page=page, place=f"page {page}, {finding.place}")


def _without_page(place: str) -> str:
    first, comma, remainder = place.partition(", ")
    return remainder if comma and first.startswith("page ") else place


def _kinds(notebook: dict[str, Any]) -> dict[str, Kind]:
    """Return which captions stand above figures and which above maps, as the notebook made them.

    One that stands above both, such as what nobody has written yet, tells nothing.
    """
    pictures = {
        (" ".join(record["caption"].split()), record["kind"])
        for cell in ExecutedCell.all_of(notebook)
        for record in cell.floats
        if record["kind"] != "table"
    }
    times = Counter(caption for caption, _ in pictures)
    return {caption: kind for caption, kind in pictures if times[caption] == 1}


def _citations(
    cited: Sequence[str], report_parameters: Mapping[str, Any], project: Project | None
) -> tuple[tuple[str, str], ...]:
    """Return the short form of each law that a build cites, with the full name of its act."""
    if project is None:
        return ()
    try:
        bibliography = Bibliography.read(
            project, language=str(report_parameters.get("language", "en"))
        )
    except RefusedError:
        return ()  # told where registers are checked
    laws = ((code, bibliography.laws[code]) for code in cited if code in bibliography.laws)
    return tuple((law.short, bibliography.act_of(code)) for code, law in laws)


def _recorded(project: Project | None) -> Callable[[str], bool]:
    """Return what tells whether a file says what it holds: a table, a register, or code."""
    paths = CatalogueFiles(project.data).paths() if project else frozenset()
    tables = {project.place(Path(path)) for path in paths} if project else set()

    def is_recorded(place: str) -> bool:
        of_register = place.startswith("data/") and place.endswith((".yml", ".json"))
        return of_register or place.endswith(".py") or place in tables

    return is_recorded


def _languages(project: Project | None) -> Mapping[str, Language]:
    return Language.of_the_tool() if project is None else project.known_languages


def _named(project: Project | None) -> tuple[str, ...]:
    """Return the names that documents may print; none where the file cannot be read."""
    try:
        safeguards = Safeguards.of(project) if project else None
    except RefusedError:
        return ()  # told where registers are checked
    return tuple(record.name for record in safeguards.named) if safeguards else ()


def _own_words(project: Project | None) -> Mapping[str, frozenset[str]]:
    """Return the words of a project's own by the code of their language."""
    if project is None:
        return {}
    return {code: own_words(project, language) for code, language in _languages(project).items()}


def _own_rules(project: Project | None) -> tuple[Rule, ...]:
    """Return the rules of a project's own; `check` tells those that are not sound."""
    if project is None:
        return ()
    names = [rule_field.name for rule_field in fields(Rule)]
    return tuple(
        Rule(**{name: getattr(rule, name) for name in names} | {"name": rule.called})
        for rule in Body.Rule.of_project(project)
    )


def _document(report_parameters: Mapping[str, Any], project: Project | None) -> DocumentKind:
    return DocumentKind.of(report_parameters, DocumentKind.of_project(project) if project else None)


def _state_names(project: Project | None) -> tuple[str, ...]:
    """Return the names of States as texts use them; none where the table cannot be read."""
    if project is None:
        return ()
    names = {
        (row.get(column) or "").removeprefix("the ").split(" (")[0]
        for row in project.rows_of_states()
        for column in NAME_COLUMNS
    }
    return tuple(sorted(name for name in names if name and len(name.split()) <= LONGEST_NAME))


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    return content if isinstance(content, dict) else {}
