"""This module knows the kinds of document, and what each has of its own.

Those of the Council are declared here and nowhere else; words that they print are strings of the
format (`reports/_extensions/hrc/strings`). A project adds its own, one file each, below
`data/documents`; their words stand in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem
from hrcreport.foundation.languages import Language
from hrcreport.foundation.params.counting import TRUTH
from hrcreport.foundation.records.model import NOT_A_KEY, Kind, Record

DOCUMENT = "document"
"""The parameter that names the kind of a document."""
Truth = Annotated[bool, TRUTH]
ByLanguage = Mapping[str, str]


class DocumentKind(Record, frozen=True, kw_only=True):
    """A kind of document.

    Args:
        name: what the parameter `document` says; of a project's own, that of its file.
        called: what a sentence calls it ("a report"); the key `noun`.
        masthead_form: the Council's, the General Assembly's with its session and agenda, or that
            of the body whose mandate it is, which names nobody else; the key `masthead`.
        pattern: the form of its symbol; the key `symbol`.
        example: one such symbol.
        blank: what is printed where it has none yet.
        word_limit: counts footnotes and headings too; 0 where no limit is known.
        short: it has a page or two, no chapters, and its text begins on the first page.
        body: False where only the summary of a report is printed.
        summary: False where it has none.
        numbered: False where its paragraphs bear no numbers.
        annexes: those that it has by itself, where there is something to say in them.
        one_language: it is distributed in its language only.
        below_title: by language, what stands below the title; the key `line`.
        note: by language, a note to its title.
        use: what those who are quoted in it must have agreed to (`USES` of the consultations).
        notes: strings of the format that are notes to its title.
        lines: strings that stand below the title, by their names in the front matter. In both
            "{symbol}" is that of the report that the document belongs to.
    """

    noun: ClassVar[str] = "the kind of document"
    named_for: ClassVar[str] = "name"
    FOLDER: ClassVar[str] = "documents"
    """Where below `data` a project's own stand."""
    COUNCIL: ClassVar[str] = "council"
    ASSEMBLY: ClassVar[str] = "assembly"
    OF_THE_BODY: ClassVar[str] = "body"
    MASTHEADS: ClassVar = (COUNCIL, ASSEMBLY, OF_THE_BODY)
    """Whose masthead a document may have."""
    MANDATE: ClassVar[str] = "mandate"
    REVIEWERS: ClassVar[str] = "reviewers"
    ANNEXES: ClassVar = (MANDATE, REVIEWERS)
    """The annexes that a document may have by itself."""
    USES: ClassVar = ("report", "observations", "sharing")
    ALL: ClassVar[Mapping[str, DocumentKind]] = {}
    """Every kind of the tool by its name."""
    ANY_SYMBOL: ClassVar[str] = ""
    """The pattern of the symbols of all documents of the United Nations that a report may name."""

    JOB_NUMBER: ClassVar[str] = r"GE\.[0-9]{2}-[0-9]{4,6}(?: ?\([ACEFRS]\))?"
    """The form of the job numbers that conference services give: GE.26-12345 (E)."""

    name: str
    called: Annotated[str, "What a sentence calls it: a bulletin."] = msgspec.field(name="noun")
    masthead_form: Annotated[str, Kind.one_of(MASTHEADS), "Whose masthead it has."] = msgspec.field(
        name="masthead", default="council"
    )
    pattern: Annotated[str, "Form of its symbol, a regular expression; empty: it has none."] = (
        msgspec.field(name="symbol", default="")
    )
    example: Annotated[str, "One such symbol."] = ""
    blank: Annotated[str, "What is printed where it has none yet."] = ""
    word_limit: Annotated[int, Kind.whole(), "Words at most; 0: no limit."] = 0
    short: Annotated[Truth, TRUTH, "A page or two, from the first page on."] = False
    body: Annotated[Truth, TRUTH, "False where only the summary is printed."] = True
    summary: Annotated[Truth, TRUTH, "False where it has no summary."] = True
    numbered: Annotated[Truth, TRUTH, "False where paragraphs bear no numbers."] = True
    annexes: Annotated[
        tuple[str, ...], Kind.list_of(Kind.one_of(ANNEXES)), "Annexes that it has by itself."
    ] = ("mandate",)
    one_language: Annotated[Truth, TRUTH, "It is distributed in its language only."] = False
    below_title: Annotated[
        ByLanguage, Kind.names_to(Kind.as_written()), "Line below the title."
    ] = msgspec.field(name="line", default_factory=dict)
    note: Annotated[ByLanguage, Kind.names_to(Kind.as_written()), "Note to the title."] = (
        msgspec.field(default_factory=dict)
    )
    use: Annotated[str, Kind.one_of(USES), "What those who are quoted have agreed to."] = "report"
    notes: Annotated[tuple[str, ...], NOT_A_KEY] = ()
    lines: Annotated[Mapping[str, str], NOT_A_KEY] = msgspec.field(default_factory=dict)

    @classmethod
    def of_project(cls, project: Project) -> Mapping[str, DocumentKind]:
        """Return every kind of a project by its name: the tool's, and its own that are sound."""
        paths = project.reads.files_in(project.data / cls.FOLDER, "*.yml")
        read = [cls.read_file(path, place=project.place(path)) for path in paths]
        return {**cls.ALL, **{kind.name: kind for kind, problems in read if not problems}}

    @classmethod
    def offered(cls, form: Any, documents: Mapping[str, DocumentKind]) -> Any:
        """Return a schema, or a form, with the kinds of a project and the symbols of these."""
        own_kinds = [kind for name, kind in documents.items() if name not in cls.ALL]
        if own_kinds and isinstance(form, dict):
            extended = {key: cls.offered(part, documents) for key, part in form.items()}
            if form.get("enum") == list(cls.ALL):
                extended["enum"] = list(documents)
            if form.get("pattern") == cls.ANY_SYMBOL:
                forms = [f"^({kind.pattern})$" for kind in own_kinds if kind.pattern]
                extended["pattern"] = "|".join([cls.ANY_SYMBOL, *forms])
            return extended
        if own_kinds and isinstance(form, list):
            return [cls.offered(part, documents) for part in form]
        return form

    @property
    def is_numbered_job(self) -> bool:
        """Whether conference services give it a number: it is issued under a symbol of theirs."""
        return bool(self.pattern) and self.masthead_form != self.OF_THE_BODY

    @property
    def place(self) -> str:
        """The file that declares it, by its place in the project; empty for a kind of the tool."""
        return self.written.place

    def faults(self) -> Iterator[Problem]:
        if self.name in self.ALL:
            yield self.problem(
                "name",
                f"a kind of document '{self.name}' comes with the tool.",
                "Give the file another name.",
                "document.name",
            )
        try:
            fits = not self.example or re.fullmatch(self.pattern, self.example)
        except re.error as error:
            yield self.problem(
                "symbol",
                f"'{self.pattern}' is no regular expression: {error}.",
                "Write one that the symbols fit: SB/[0-9]{4}/[0-9]+",
                "document.pattern",
                value=self.pattern,
            )
            return
        if not fits:
            yield self.problem(
                "example",
                f"the example '{self.example}' has not the form of the symbol, {self.pattern}.",
                "Correct one of the two.",
                "document.example",
            )
        for key, words in {"line": self.below_title, "note": self.note}.items():
            if words and Language.FIRST not in words:
                yield self.problem(
                    key,
                    f"'{key}' has no English words.",
                    f"Write a line 'en: …' below '{key}': a language without one prints it.",
                    "document.words",
                    value="",
                )

    def fits(self, symbol: str) -> bool:
        """Tell whether a symbol has the form of this kind; an empty one always fits."""
        return not symbol or re.fullmatch(self.pattern or NONE, symbol) is not None

    @staticmethod
    def of_symbol(
        symbol: str, kinds: Mapping[str, DocumentKind] | None = None
    ) -> DocumentKind | None:
        """Return the kind that a symbol has the form of; None for an empty or another one."""
        known_kinds = (kinds or DocumentKind.ALL).values()
        return next((kind for kind in known_kinds if symbol and kind.fits(symbol)), None)

    @staticmethod
    def masthead(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return parameters with those of the block `document` beside them; `document` is its kind.

        A notebook that declares each by itself has no such block.
        """
        block = parameters.get(DOCUMENT)
        if not isinstance(block, Mapping):
            return parameters
        return {**parameters, **block, DOCUMENT: block.get("kind", "")}

    @staticmethod
    def is_job_number(text: str) -> bool:
        """Tell whether a text is a number such as conference services at Geneva give."""
        return re.fullmatch(DocumentKind.JOB_NUMBER, text) is not None

    @staticmethod
    def of(
        parameters: Mapping[str, Any], kinds: Mapping[str, DocumentKind] | None = None
    ) -> DocumentKind:
        """Return the kind of a report's document: what `document` says, else its symbol shows.

        A report that says neither is "a report". `kinds` are those that are known, by default the
        tool's.
        """
        known_kinds = kinds or DocumentKind.ALL
        parameters = DocumentKind.masthead(parameters)
        kind_name = str(parameters.get(DOCUMENT) or "")
        kind_of_symbol = DocumentKind.of_symbol(str(parameters.get("symbol") or ""), known_kinds)
        return known_kinds.get(kind_name) or kind_of_symbol or known_kinds["report"]


NONE = r"[^\s\S]"
"""Fits nothing."""
SESSION = r"A/HRC/(S-)?[0-9]{1,3}"
"""The session of the Council; special ones are S-1, S-2 …"""
REVISED = r"(/Rev\.[0-9]+)?"

# Limits: 10,700 words for documents that do not originate in the Secretariat, 8,500 for those that
# do (United Nations Editorial Manual; General Assembly resolutions 52/214, 53/208 and 59/265). A
# conference room paper is what a text above the limit is published as.
DocumentKind.ALL = {
    kind.name: kind
    for kind in (
        DocumentKind(
            name="report",
            called="a report",
            pattern=rf"{SESSION}/[0-9]{{1,3}}{REVISED}",
            example="A/HRC/57/71",
            blank="A/HRC/…/…",
            word_limit=10_700,
        ),
        DocumentKind(
            name="addendum",
            called="an addendum",
            pattern=rf"{SESSION}/[0-9]{{1,3}}/Add\.[0-9]+{REVISED}",
            example="A/HRC/57/71/Add.2",
            blank="A/HRC/…/…/Add.…",
            word_limit=10_700,
        ),
        DocumentKind(
            name="conference room paper",
            called="a conference room paper",
            pattern=rf"{SESSION}/CRP\.[0-9]+{REVISED}",
            example="A/HRC/54/CRP.7",
            blank="A/HRC/…/CRP.…",
            one_language=True,
            notes=("paper-note",),
        ),
        DocumentKind(
            name="note",
            called="a note that transmits a report to the General Assembly",
            pattern=rf"A/[0-9]{{2,3}}/[0-9]+(/Add\.[0-9]+)?{REVISED}",
            example="A/70/335",
            blank="A/…/…",
            word_limit=8_500,
            short=True,
            body=False,  # it transmits a report, whose summary stands below the transmittal
            masthead_form=DocumentKind.ASSEMBLY,
            lines={"document-line": "note-by", "transmittal": "transmittal"},
        ),
        DocumentKind(
            name="preliminary observations",
            called="preliminary observations at the end of a visit",
            short=True,
            summary=False,
            one_language=True,
            notes=("preliminary-note",),
            lines={"document-line": "preliminary-line"},
            use="observations",
        ),
        DocumentKind(
            name="comments by the State",
            called="comments by the State on a report",
            pattern=rf"{SESSION}/[0-9]{{1,3}}/Add\.[0-9]+{REVISED}",
            example="A/HRC/57/71/Add.3",
            blank="A/HRC/…/…/Add.…",
            short=True,
            summary=False,
            lines={"document-line": "comments-line"},
        ),
        DocumentKind(
            name="corrigendum",
            called="a corrigendum",
            pattern=rf"({SESSION}/([0-9]{{1,3}}(/Add\.[0-9]+)?|CRP\.[0-9]+)|A/[0-9]{{2,3}}/[0-9]+"
            rf"(/Add\.[0-9]+)?){REVISED}/Corr\.[0-9]+",
            example="A/HRC/46/26/Corr.1",
            blank="A/HRC/…/…/Corr.…",
            short=True,
            summary=False,
            lines={"document-line": "corrigendum"},
        ),
    )
}

# After the kinds of document of a report, in this order: draft resolutions and resolutions of the
# Council, resolutions of the General Assembly, treaty bodies, Security Council.
SYMBOLS = (
    *(kind.pattern or NONE for kind in DocumentKind.ALL.values()),
    r"A/HRC/(S-)?[0-9]{1,3}/L\.[0-9]+(/Rev\.[0-9]+)?(/Corr\.[0-9]+)?",
    r"A/HRC/RES/(S-)?[0-9]+/[0-9]+",
    r"A/RES/[0-9]+/[0-9]+",
    r"(CCPR|CERD|CAT|CEDAW|CRC|CESCR|CED|CRPD)/C/[^ ]+",
    r"S/RES/[0-9]+ \([0-9]{4}\)",
)
DocumentKind.ANY_SYMBOL = f"^({'|'.join(SYMBOLS)})?$"
