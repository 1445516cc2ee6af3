"""This module checks the texts of one report against each other: names, labels, codes, blocks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from hrcreport.checks.manuscript.claims import (
    base_slips,
    fixed_slips,
    kinds_in_code,
    word_slips,
)
from hrcreport.checks.manuscript.code import (
    INTERFACE,
    Asked,
    CodeCell,
    CodeReader,
    Label,
    built_texts,
    literals_of,
)
from hrcreport.checks.manuscript.passages import (
    MASK,
    TEXTS,
    Cell,
    Slip,
    WrittenPassage,
    block_passage,
    cell_passage,
    index_in_code,
    read_cells,
    read_text,
    texts_beside,
    words_of_code,
)
from hrcreport.document import Document, Markdown, Statement
from hrcreport.foundation import (
    DocumentKind,
    Language,
    Problem,
    Project,
    Report,
)
from hrcreport.notebook import ExecutedCell, Text
from hrcreport.registers import (
    Body,
    Consultations,
    Recommendation,
    TextSources,
)

LONGEST_LINE = 120
BRACKET_CLOSES = re.compile(
    r"""
    (?<!\\)  # not escaped
    @(\w+(?:[.:/+-]+\w+)*)(?:,[^\[\]\n]*)?\]
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Printed:
    """A text that a report prints: whether it does for sure, and the names that it may quote.

    `reckoned` are those of numbers that a cell worked out by itself.
    """

    passage: WrittenPassage
    holds: bool | None
    names: frozenset[str] | None
    reckoned: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Placed:
    """A label where it is given: in a text, or to a float in a code cell."""

    passage: WrittenPassage
    at: int
    holds: bool | None


@dataclass
class Manuscript:
    """All texts of one report in the order in which it prints them, and what its code gives."""

    report: Report
    printed: list[Printed] = field(default_factory=list)
    floats: list[tuple[Label, WrittenPassage, int]] = field(default_factory=list)
    computed_labels: bool = False
    in_code: set[str] = field(default_factory=set)
    asked: list[tuple[Asked, WrittenPassage]] = field(default_factory=list)
    later: dict[str, int] = field(default_factory=dict)
    slips: list[tuple[Slip, WrittenPassage]] = field(default_factory=list)
    literals: list[tuple[str, WrittenPassage, int]] = field(default_factory=list)
    built: list[tuple[str, WrittenPassage, int]] = field(default_factory=list)
    known_strings: dict[str, str] = field(default_factory=dict)
    beside: list[tuple[str, str, str]] = field(default_factory=list)
    """Texts of its files that it does not print, as metadata: by place, and where in it."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Names that code gives to options of period, group or place, and which of these it is."""

    def lacks(self, label: str) -> bool:
        """Tell whether a table, figure or map of the notebook shows nothing in this report."""
        return any(
            float_label.name == label and float_label.holds is False
            for float_label, *_ in self.floats
        )


TYPED_STATUS = re.compile(
    r"^(?!.*\{\{)(?=.*\brecommendations?\b)(?=.*\]\(#tbl-).*?\b(?P<status>recorded as \w+"
    r"|(?:partly|fully) implemented|implemented in part|as announced|no action is)\b",
    re.MULTILINE,
)
"""A line on recommendations and a table of them that types a status and quotes no value."""


def read_manuscript(
    project: Project, report: Report, values: Mapping[str, Any], read: Mapping[Path, str]
) -> Manuscript:
    """Return the texts of a report as its params let it print them.

    `read` holds the files that were read before, by their paths.
    """
    manuscript = Manuscript(report)
    place = project.place(report.notebook)
    content = read[report.notebook]
    reader = CodeReader(values, law_held=lambda code: _law_held(code, project))
    manuscript.beside += ((place, where, text) for where, text in texts_beside(content))
    manuscript.beside.append((project.place(report.params_file), "", read_text(report.params_file)))
    names: frozenset[str] | None = frozenset({*values, INTERFACE})
    for cell in read_cells(content):
        if cell.kind == "markdown" and ExecutedCell.prints(cell.tags):
            passage = cell_passage(cell, content, place)
            manuscript.printed.append(Printed(passage, True, names, frozenset(reader.reckoned)))
        elif cell.kind == "code":
            code = reader.read(cell.text, parameters="parameters" in cell.tags)
            names = None if names is None or code.open_names else names | code.names
            for name in code.names:
                manuscript.later.setdefault(name, cell.number)
            _take_code(
                manuscript, code, cell, content, place, names=names, project=project, read=read
            )
    return manuscript


def _take_code(
    manuscript: Manuscript,
    code: CodeCell,
    cell: Cell,
    content: str,
    place: str,
    *,
    names: frozenset[str] | None,
    project: Project,
    read: Mapping[Path, str],
) -> None:
    if code.tree is None:
        return
    code_passage = cell_passage(cell, content, place)
    manuscript.kinds |= kinds_in_code(code.tree)
    manuscript.in_code.update(label.name for label in Markdown(cell.text).labels())
    for passage in words_of_code(cell, code.tree, content, place):
        manuscript.printed.append(Printed(passage, None, names))
    manuscript.literals += [
        (words, code_passage, index_in_code(cell.text, line, column))
        for words, line, column in literals_of(code.tree)
    ]
    built = built_texts(code.tree, manuscript.known_strings)
    manuscript.built.append((built, code_passage.without_words, 0))
    for label in code.labels:
        manuscript.computed_labels |= not label.name
        manuscript.floats.append(
            (label, code_passage, index_in_code(cell.text, label.line, label.column))
        )
    for slip in ExecutedCell.options_of(cell.text).slips:
        cell_slip = Slip(
            index_in_code(cell.text, slip.line, 0),
            f"{slip.what}.",
            slip.mend,
            slip.rule,
            severity="error" if slip.is_error else "warning",
        )
        manuscript.slips.append((cell_slip, code_passage))
    for block in code.blocks:
        manuscript.asked.append((block, code_passage))
        folders = project.block_folders(manuscript.report.language)
        path = next(
            (path for folder in folders if (path := folder / f"{block.name}.md") in read), None
        )
        if block.holds is not False and path is not None:
            passage = block_passage(read[path], _place(project, path))
            manuscript.printed.append(Printed(passage, block.holds, names))


@lru_cache(maxsize=TEXTS)
def _place(project: Project, path: Path) -> str:
    return project.place(path)


def _law_held(country: str, project: Project) -> bool:
    return (project.data / "law" / f"{country.lower()}.yml").exists()


def report_problems(
    manuscript: Manuscript,
    project: Project,
    sources: TextSources,
    *,
    lines: Mapping[str, int],
    values: Mapping[str, Any],
) -> Iterator[Problem]:
    """Yield what does not hold together in the texts of one report."""
    heard = sources.heard_for(manuscript.report.id)
    for printed in manuscript.printed:
        yield from _unknown_names(printed, manuscript)
        yield from _against_registers(printed.passage, sources)
    for slip, passage in manuscript.slips:
        yield passage.told(slip)
    yield from _claims(manuscript, values)
    yield from _labels(manuscript)
    yield from _comments(manuscript, heard)
    yield from _statements(manuscript, sources, heard)
    yield from _quotations(manuscript, heard)
    yield from _stopped(manuscript, sources)
    yield from _mandate(manuscript, project, sources, values)
    yield from _events(manuscript, project, sources, values)
    yield from _not_searched(manuscript, project, sources, values)
    yield from _cases(manuscript, sources, values)
    yield from _blocks(manuscript, project, lines=lines, values=values)


@lru_cache(maxsize=TEXTS)
def _against_registers(passage: WrittenPassage, sources: TextSources) -> tuple[Problem, ...]:
    """Return what a text names and cites and no register holds, whatever report prints it."""
    remarks = (
        problem
        for opened_block in _facts(passage).statements
        for problem in _remarks(opened_block, sources)
    )
    return (*_unknown_tables(passage, sources), *_citations(passage, sources), *remarks)


def _unknown_names(printed: Printed, manuscript: Manuscript) -> Iterator[Problem]:
    passage = printed.passage
    if printed.names is None or "{" not in passage.text:
        return
    for name, at in _asked_names(passage.text):
        if name in printed.names:
            continue
        below = manuscript.later.get(name)
        where = f"It is computed below, in cell {below}. " if below else ""
        mend = where or Problem.did_you_mean(name, printed.names)
        yield passage.problem(
            at,
            f"the name '{name}' is unknown here.",
            f"{mend}A value must be computed in a cell above the text that quotes it.",
            "text.unknown-name",
            value=name,
        )


def _claims(manuscript: Manuscript, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what texts fix beside a parameter, leave without a base, or claim beside a number."""
    parameters = {name: kind for name, kind in manuscript.kinds.items() if name in values}
    for printed in manuscript.printed:
        passage = printed.passage
        yield from map(passage.told, fixed_slips(passage, parameters))
        yield from map(passage.told, base_slips(passage, printed.reckoned))
        yield from map(passage.told, word_slips(passage, manuscript.report.language))


def _unknown_tables(passage: WrittenPassage, sources: TextSources) -> Iterator[Problem]:
    """Yield tables that a question names and the catalogue does not."""
    for name, at in Text(passage.text).tables_asked() if sources.tables else ():
        if name not in sources.tables:
            near = Problem.did_you_mean(name, sources.tables)
            yield passage.problem(
                at,
                f"there is no table '{name}' in the catalogue.",
                f"{near}The names of tables are those of the files in data/catalogue.",
                "text.unknown-table",
                value=name,
            )


@lru_cache(maxsize=TEXTS)
def _asked_names(text: str) -> tuple[tuple[str, int], ...]:
    """Return each name that a text quotes and does not give itself, with its first place."""
    return tuple(Text(text).names_asked().items())


def _citations(passage: WrittenPassage, sources: TextSources) -> Iterator[Problem]:
    prose = Markdown(passage.masked).prose
    text, cited = prose.text, list(prose.cited())
    for key, begin, end in cited:
        if MASK in text[end:].split("]")[0].split(";")[0].split(" ")[0]:
            continue  # a part of the key is a value
        in_brackets = text.rfind("[", 0, begin) > text.rfind("]", 0, begin)
        if key not in sources.citable:
            citation = f"[@{key}]" if in_brackets else f"@{key}"
            near = Problem.did_you_mean(key, sources.citable)
            yield passage.problem(
                begin,
                f"'{citation}' names no standard or provision of the registers and no entry of "
                "the bibliography.",
                f"{near}Codes are those of data/law, keys those of reports/references.bib and the "
                "files in reports/references; write '\\@' for the sign itself.",
                "text.unknown-citation",
                value=key,
            )
        elif not in_brackets:
            yield passage.problem(
                begin,
                f"the citation '@{key}' stands without square brackets.",
                f"Write [@{key}], or '\\@' for the sign itself.",
                "text.citation-form",
                value=key,
            )
    cited_begins = {mention.at for mention in cited}
    for match in BRACKET_CLOSES.finditer(text):
        begin = match.start()
        in_brackets = text.rfind("[", 0, begin) > text.rfind("]", 0, begin)
        # Behind a letter an '@' belongs to an address, unless it names a source.
        if match[1] in sources.citable and not in_brackets and begin not in cited_begins:
            yield passage.problem(
                begin,
                f"the citation '@{match[1]}' stands without square brackets.",
                f"Write [@{match[1]}].",
                "text.citation-form",
                value=match[1],
            )
    for at in prose.adjacent_citations():
        yield passage.problem(
            at,
            "two citations stand side by side.",
            "Write them between one pair of brackets: [@first; @second].",
            "text.citation-form",
        )


def _labels(manuscript: Manuscript) -> Iterator[Problem]:
    facts = [_facts(printed.passage) for printed in manuscript.printed]
    placed = [
        (label, Placed(printed.passage, at, printed.holds))
        for printed, text_facts in zip(manuscript.printed, facts, strict=True)
        for label, at in text_facts.labels
    ]
    placed += [
        (float_label.name, Placed(passage, at, float_label.holds))
        for float_label, passage, at in manuscript.floats
        if float_label.name and float_label.holds is not False
    ]
    first: dict[str, list[Placed]] = {}
    for label, place in placed:
        yield from _double(label, place, first.setdefault(label, []))
        first[label].append(place)
    known_labels = {*first, *manuscript.in_code}.union(
        *(text_facts.headings for text_facts in facts)
    )
    beginnings = [beginning for text_facts in facts for beginning in text_facts.beginnings]
    for printed in manuscript.printed:
        yield from _references(printed, known_labels, beginnings, manuscript)


def _comments(manuscript: Manuscript, heard: Consultations) -> Iterator[Problem]:
    """Yield each comment by the State on a paragraph that the report does not have."""
    if not heard.comments or manuscript.computed_labels:
        return
    facts = (_facts(printed.passage) for printed in manuscript.printed)
    labels = {float_label.name for float_label, *_ in manuscript.floats}
    labels.update(label for text_facts in facts for label, _ in text_facts.labels)
    for comment in heard.comments:
        if comment.paragraph not in labels:
            near = Problem.did_you_mean(comment.paragraph, sorted(labels))
            yield comment.problem(
                "paragraph",
                f"'{comment.code}' is a comment on '{comment.paragraph}', which the report "
                f"'{manuscript.report.id}' does not have.",
                f"{near}Name a finding, a recommendation, a table, a figure or a labelled "
                "paragraph of the report, such as []{#par-visit}.",
                "consultations.unknown-paragraph",
                value=comment.paragraph,
            )


def _double(label: str, placed: Placed, before: list[Placed]) -> Iterator[Problem]:
    for earlier in before:
        if earlier.holds is None and placed.holds is None and earlier.passage is not placed.passage:
            continue
        if earlier.passage is placed.passage:
            earlier_branches, placed_branches = (
                earlier.passage.branch_at(earlier.at),
                placed.passage.branch_at(placed.at),
            )
            if any(
                earlier_branches[condition] != placed_branches[condition]
                for condition in earlier_branches.keys() & placed_branches.keys()
            ):
                continue
        at = earlier.passage.problem(earlier.at, "", "", "")
        yield placed.passage.problem(
            placed.at,
            f"the label '{label}' is used twice; the first is in {at.place}:{at.line}:{at.column}.",
            "Give each finding, recommendation, paragraph, heading, table, figure and map a label "
            "of its own.",
            "text.double-label",
            value=label,
        )
        return


def _references(
    printed: Printed, known_labels: Collection[str], beginnings: list[str], manuscript: Manuscript
) -> Iterator[Problem]:
    computed = manuscript.computed_labels
    for label, at in _facts(printed.passage).references:
        if label in known_labels or (computed and Markdown.kind_of_label(label) == "float"):
            continue
        if manuscript.lacks(label) and printed.passage.branch_at(at):
            continue  # the condition leaves the reference out where the float shows nothing
        if any(_may_be(label, beginning) for beginning in beginnings):
            continue
        near = Problem.did_you_mean(label, sorted(known_labels))
        yield printed.passage.problem(
            at,
            f"a reference names '{label}', but no paragraph, heading, table, figure or map "
            "has this label.",
            f"{near}Correct the reference, or label its target: {{#{label}}} behind a heading, "
            f"[]{{#{label}}} in a paragraph.",
            "text.unknown-label",
            value=label,
        )


@dataclass(frozen=True)
class Opened:
    """A finding or recommendation as the opening line of its block has it, and where."""

    statement: Statement
    passage: WrittenPassage
    at: int
    inner: str


@dataclass(frozen=True)
class TextFacts:
    """What a text gives and asks for: labels and references with their places, statements.

    `beginnings` are those of labels that end in a value, `quoted` the values without filters.
    """

    labels: Sequence[tuple[str, int]]
    beginnings: Sequence[str]
    headings: Sequence[str]
    references: Sequence[tuple[str, int]]
    statements: Sequence[Opened]
    quoted: frozenset[str]


@lru_cache(maxsize=TEXTS)
def _facts(passage: WrittenPassage) -> TextFacts:
    markdown = passage.markdown
    labels, beginnings, headings = [], [], []
    for label in markdown.labels():
        if markdown.text[label.end : label.end + 1] == MASK:
            beginnings.append(label.name)
        else:
            labels.append((label.name, label.at))
    for heading in markdown.headings():
        heading_begin = heading._replace(words=heading.words.partition(MASK)[0])
        if heading_begin == heading:
            headings.append(heading.label)
        else:
            beginnings.append(heading_begin.label if heading_begin.words.strip() else "")
    references = [(name, at) for name, at, _ in markdown.references() if MASK not in name]
    statements = [
        Opened(statement, passage, opening.inner_at, opening.inner)
        for opening in markdown.openings()
        if (statement := opening.statement)
    ]
    expressions = Text(passage.text).expressions()
    values = (expression for expression in expressions if expression.kind == "value")
    quoted = frozenset(f"value:{value.source.partition('|')[0].strip()}" for value in values)
    return TextFacts(
        labels,
        beginnings=beginnings,
        headings=headings,
        references=references,
        statements=statements,
        quoted=quoted,
    )


def _may_be(label: str, beginning: str) -> bool:
    """Tell whether a label may be that of a heading which begins like this and ends in a value."""
    return label.startswith(beginning) if beginning else not Markdown.kind_of_label(label)


def _statements(
    manuscript: Manuscript, sources: TextSources, consultations: Consultations
) -> Iterator[Problem]:
    every = [_facts(printed.passage) for printed in manuscript.printed]
    opened_blocks = [opened_block for facts in every for opened_block in facts.statements]
    findings = [
        opened_block.statement.id
        for opened_block in opened_blocks
        if opened_block.statement.kind == "finding"
    ]
    floats = [label.name for label, *_ in manuscript.floats if label.holds is not False]
    report_evidence = {*findings, *floats}.union(*(facts.quoted for facts in every))
    heard = {consultation.code: consultation for consultation in consultations.entries}
    evidence = report_evidence | heard.keys() | sources.citable
    for opened_block in opened_blocks:
        statement = opened_block.statement
        if statement.id and not statement.named("rests-on"):
            is_advice = statement.kind == "recommendation"
            yield opened_block.passage.problem(
                opened_block.at,
                f"the {statement.kind} '{statement.id}' rests on nothing.",
                f'Name its evidence: rests-on="{"f-…" if is_advice else "tbl-… CODE"}".',
                "graph.rests-on-nothing",  # as a build says of what it printed
                severity="warning",
            )
        for target in statement.named("rests-on"):
            if target in heard and (unusable := heard[target].unusable):
                yield opened_block.passage.problem(
                    opened_block.at + _where(opened_block.inner, "rests-on", target),
                    f"the {statement.kind} '{statement.id}' rests on '{target}', which {unusable}.",
                    "Take it out of the finding with all that it told, or ask for consent and "
                    "record it: consent: summary.",
                    "consultations.use-without-consent",
                    value=target,
                )
                continue
            allowed = findings if statement.kind == "recommendation" else evidence
            if target in allowed or MASK in target:
                continue
            if _is_other(statement, target, sources, manuscript):
                continue
            if manuscript.lacks(target) and opened_block.passage.branch_at(opened_block.at):
                continue  # as a reference that a condition leaves out
            near = Problem.did_you_mean(target, allowed)
            yield opened_block.passage.problem(
                opened_block.at + _where(opened_block.inner, "rests-on", target),
                f"the {statement.kind} '{statement.id}' rests on '{target}', which is no evidence "
                "in this document.",
                f"{near}Correct the id or restore what it names.",
                "text.unknown-evidence",
                value=target,
                severity="warning",
            )


def _quotations(manuscript: Manuscript, heard: Consultations) -> Iterator[Problem]:
    """Yield each quotation that a release would refuse: of no voice and of no published source."""
    for text, passage, within in _all_words(manuscript):
        for at, words in heard.not_agreed_to(text):
            yield passage.problem(
                at if within is None else within,
                f"a quotation of {len(words.split())} words names neither its voice, to whose "
                "quotation somebody agreed, nor its published source; it cannot be released.",
                heard.mend_of_quotation,
                "consultations.quotation-typed",
            )


def _all_words(manuscript: Manuscript) -> Iterator[tuple[str, WrittenPassage, int | None]]:
    """Yield every text of a report, options of cells too, and other strings of its code.

    Beside a string stands where in its cell it begins. A cell is named by its number alone: its
    first words may be those of whoever was heard, and belong in no message.
    """
    passages = [printed_text.passage for printed_text in manuscript.printed]
    yield from ((passage.text, passage.without_words, None) for passage in passages)
    printed = {(passage.cell, passage.text) for passage in passages if passage.in_code}
    for words, passage, begins in manuscript.literals:
        if (passage.cell, words) not in printed:
            yield words, passage.without_words, begins


def _stopped(manuscript: Manuscript, sources: TextSources) -> Iterator[Problem]:
    """Yield where a text holds words of somebody whose consent does not let it, in any form.

    Those that a cell puts together of pieces are told at the cell, where no piece holds them alone.
    """
    if not sources.stopped:
        return
    yield from (
        Problem(
            place,
            f"{where}words stand here that may stand nowhere: {why}.",
            "Take them out: a notebook's metadata and params are files of the report, too.",
            "consultations.words-stopped",
            value="",
        )
        for place, where, text in manuscript.beside
        for why in sources.stopped.within(text)
    )
    told_in = set[tuple[int | None, str]]()
    built = ((*words, True) for words in manuscript.built)
    for text, passage, within, is_built in (
        *((*words, False) for words in _all_words(manuscript)),
        *built,
    ):
        for why, letters in sources.stopped.within(text).items():
            if is_built and (passage.cell, why) in told_in:
                continue
            told_in.add((passage.cell, why))
            yield passage.problem(
                sources.stopped.place_of(letters, text) if within is None else within,
                f"words stand here that may stand nowhere: {why}.",
                "Take them out, in every form: quoted, told in the same words, in captions, "
                "alternative texts and notes.",
                "consultations.words-stopped",
                value="",
            )


def _mandate(
    manuscript: Manuscript, project: Project, sources: TextSources, values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield each limb of the mandate that no text of the report answers for sure or perhaps."""
    opened_blocks = [
        opened_block
        for printed in manuscript.printed
        if printed.holds is not False
        for opened_block in _facts(printed.passage).statements
    ]
    opened = {opened_block.statement.id: opened_block for opened_block in opened_blocks}
    place = project.place(manuscript.report.params_file)
    yield from Body.problems_of_report(sources.bodies, values, project, place=place)
    body, tasks = sources.asked_of(values)
    for opened_block in opened_blocks:
        for limb in opened_block.statement.attributes.get("limb", "").split():
            if limb in sources.body.codes and limb not in body.codes:
                statement = opened_block.statement
                yield opened_block.passage.problem(
                    opened_block.at,
                    f"the {statement.kind} '{statement.id}' has the limb '{limb}' of another body.",
                    f"Limbs of {body.code} are: {', '.join(body.codes) or 'none'}.",
                    "recommendations.limb",
                    value=limb,
                    severity="warning",
                )
    for gap in Document.mandate_gaps(
        tasks, values, [opened_block.statement for opened_block in opened_blocks], body
    ):
        message = f"{gap.what}."
        if gap.id in opened:
            opened_block = opened[gap.id]
            yield opened_block.passage.problem(
                opened_block.at, message, gap.mend, gap.rule, severity="warning"
            )
        else:
            place = project.place(manuscript.report.notebook)
            yield Problem(place, message, gap.mend, gap.rule, severity="warning")


def _events(
    manuscript: Manuscript, project: Project, sources: TextSources, values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield each event of the watch list that bears on the report's texts and that none tells.

    It bears on the report on its State, and on every text that cites a source that it touches.
    """
    texts = [
        printed_text.passage
        for printed_text in manuscript.printed
        if printed_text.holds is not False
    ]
    joined_text = " ".join(" ".join(passage.text for passage in texts).split())
    on = str(DocumentKind.masthead(values).get("date") or "9999")
    for event in sources.events:
        if not event.happened_by(on) or event.told_in(joined_text):
            continue
        touched_citations = (
            (passage, match)
            for passage in texts
            for match in Markdown(passage.text).cited()
            if match.name in event.touches
        )
        passage, match = next(touched_citations, (None, None))
        message = f"nothing here tells '{event.code}': {event.date}, {event.what.rstrip('.')}."
        mend = "Take it in, and cite or say one of: " + ", ".join(event.told_by) + "."
        if passage is not None and match is not None:
            yield passage.problem(
                match.at,
                f"'@{match.name}' is touched by an event, and {message}",
                mend,
                "text.untold-event",
                value=match.name,
                severity="warning",
            )
        elif values.get("country") == event.country:
            place = project.place(manuscript.report.notebook)
            yield Problem(place, message, mend, "text.untold-event", severity="warning")


def _not_searched(
    manuscript: Manuscript, project: Project, sources: TextSources, values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield where the texts say that something is not known, and no search on record shows it.

    In a draft that is told once, with how often; a final document is refused for each.
    """
    language = project.language(str(values.get("language", Language.FIRST)))
    unsearched_lines = [
        (printed_text.passage, at, line)
        for printed_text in manuscript.printed
        if printed_text.holds  # words in code and blocks that may not print are left to readers
        for at, line in sources.unsearched(printed_text.passage.text, language)
    ]
    final = DocumentKind.masthead(values).get("status") == "final"
    for passage, at, line in unsearched_lines if final else unsearched_lines[:1]:
        repetition = (
            f", here and {len(unsearched_lines) - 1} more times"
            if unsearched_lines[1:] and not final
            else ""
        )
        yield passage.problem(
            at,
            f"the text says that something is not known{repetition}, and no search on record "
            "shows that "
            "anybody looked.",
            "Register who looked, where, in what words and when, with words of the sentence in "
            "told_by (data/monitoring/searches); or write that it was not reviewed for the present "
            "draft.",
            "text.no-search",
            value=line[:LONGEST_LINE],
            severity="error" if final else "warning",
        )


def _cases(
    manuscript: Manuscript, sources: TextSources, values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield each day that a text tells of a named case and tables and figures would not."""
    if str(values.get("language", "en")) != Language.FIRST:
        return
    final = DocumentKind.masthead(values).get("status") == "final"
    for passage in (
        printed_text.passage
        for printed_text in manuscript.printed
        if printed_text.holds is not False
    ):
        for at, case, day in sources.other_days(passage.text):
            yield passage.problem(
                at,
                f"the text tells {day} of the case '{case.name}', and the register, from which "
                "tables and figures are made, has no such day.",
                f"Correct one of the two, or add the stage to '{case.code}' in "
                "data/monitoring/cases.yml.",
                "text.case-day",
                value=day,
                severity="error" if final else "warning",
            )
        for at, name, year in sources.other_years(passage.text, str(values.get("country", ""))):
            yield passage.problem(
                at,
                f"the text lets this body act on the State in {year}, and the register, from which "
                f"tables and figures are made, has it in other years: {name}.",
                "Correct one of the two: data/monitoring/cooperation has visits and reviews.",
                "text.year-of-act",
                value=year,
                severity="error" if final else "warning",
            )
        for status_match in TYPED_STATUS.finditer(passage.text):
            yield passage.problem(
                status_match.start("status"),
                f"'{status_match['status']}' is typed beside a table of statuses, which may "
                "say another.",
                "Quote counts of the register: {{ followed.partly }} of {{ followed.reviewed }}.",
                "text.typed-status",
                value=status_match["status"],
                severity="error" if final else "warning",
            )


def _is_other(
    statement: Statement, target: str, sources: TextSources, manuscript: Manuscript
) -> bool:
    """Tell whether a finding may rest on an assessment, or on a float whose label is computed."""
    if statement.kind == "recommendation":
        return False
    if ":" in target and not target.startswith("value:"):
        return target.partition(":")[2] in sources.codes
    return manuscript.computed_labels and Markdown.kind_of_label(target) == "float"


def _remarks(opened_block: Opened, sources: TextSources) -> Iterator[Problem]:
    statement = opened_block.statement
    if MASK in opened_block.inner:
        return
    attributes = statement.attributes
    if statement.kind == "finding":
        attributes = {key: words for key, words in attributes.items() if key == "limb"}
    read = Recommendation.of(attributes, id=statement.id, text=attributes.get("verb", ""))
    for remark in read.slips(
        standards=sources.citable,
        agenda=sources.agenda,
        limbs=sources.body.codes,
        renamed=sources.body.renamed,
    ):
        key = next(
            (name for name in attributes if remark.words in attributes[name].split()), remark.words
        )
        yield opened_block.passage.problem(
            opened_block.at + _where(opened_block.inner, key, remark.words),
            f"the {statement.kind} '{statement.id}' {remark.what}.",
            remark.mend,
            remark.rule,
            value=remark.words,
            severity="warning",
        )


def _where(inner: str, key: str, word: str) -> int:
    """Return where a word stands among the words of an attribute, or where the attribute does."""
    attribute = re.search(rf'(?:^|\s){re.escape(key)}="([^"]*)"', inner)
    if not attribute:
        return max(0, inner.find(word))
    inside = re.search(rf"(?:^|\s)(@?{re.escape(word)})(?!\S)", attribute[1])
    return attribute.start(1) + inside.start(1) if inside else inner.index(key, attribute.start())


def _blocks(
    manuscript: Manuscript, project: Project, *, lines: Mapping[str, int], values: Mapping[str, Any]
) -> Iterator[Problem]:
    report = manuscript.report
    notebook = project.own_notebook(report.kind, report.id)
    notebook_place = project.place(notebook)
    write = f"put a Markdown cell in the place of the call in {notebook_place}"
    if project.place(report.notebook) != notebook_place:
        write = f"run: hrcreport adopt {report.id}; then {write}"
    for block, passage in manuscript.asked:
        is_written = project.block_file(block.name, report.language) is not None
        if is_written or block.optional or not block.holds:
            continue
        parameter = next((name for name in block.decided_by if name in lines), None)
        if parameter is not None:
            yield Problem(
                project.place(report.params_file),
                f"'{parameter}: {values[parameter]}' lets the report print the block "
                f"'{block.name}', which nobody has written.",
                f'To write what the figures show, {write}. Or set {parameter}: "" for now.',
                "text.no-block",
                line=lines[parameter],
                key=parameter,
                value=block.name,
                column=1,
            )
            continue
        names = sorted(
            {
                path.stem
                for folder in project.block_folders(report.language)
                for path in folder.glob("*.md")
            }
        )
        at = index_in_code(passage.text, block.line, block.column)
        yield passage.problem(
            at,
            f"there is no block '{block.name}' for the report '{report.id}'.",
            f"{Problem.did_you_mean(block.name, names)}"
            "Correct the name; or, for a text of this report, "
            f"{write}.",
            "text.no-block",
            value=block.name,
        )
    for path in sorted(notebook.with_suffix("").glob("*.md")):
        yield Problem(
            project.place(path),
            "nothing reads this file: a report's own texts stand in its notebook.",
            f"To keep it, {write.replace('in the place of the call', 'with its text')}. Then "
            "delete the file.",
            "text.unread-file",
            value=path.stem,
        )
