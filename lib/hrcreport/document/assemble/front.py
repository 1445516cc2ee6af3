"""This module writes the masthead of a document from its parameters and the language's strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hrcreport.document.assemble.ordinals import LAST, ordinal
from hrcreport.foundation import (
    AssemblyError,
    DocumentKind,
    Language,
    Node,
    Problem,
    Project,
)
from hrcreport.foundation import (
    Words as WordsOfLanguage,
)
from hrcreport.registers import Body, Mandate

LANGUAGE = "language"
"""The string by which the format knows that it was given those of a language it has none for."""
LAYOUT = ("contents", "line_numbers")
"""Parameters that a notebook may declare to have contents or numbered lines printed."""


def strings_file(project: Project, language: str) -> Path:
    """Return the file of a language's strings: its own folder's, else that of the format."""
    known_language = project.known_languages.get(language)
    own_file = known_language.folder / Language.STRINGS if known_language else None
    return own_file if own_file and own_file.exists() else _strings_of_format(project, language)


def read_strings(
    project: Project, language: str, report: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return what the document of a report, by its parameters, prints by itself in a language.

    The format, which stands on its own, has them for the languages of the tool; for others they
    are those of the language's folder, and English where that lacks some. What the body of the
    report has words of its own for, it says.

    Raises:
        AssemblyError: there is no such language, or the strings cannot be read.
    """
    body = Mandate.body(project, report)
    of_mandate = {"transmittal": body.transmittal, "mandate-task": body.task_heading}
    mandate_words = {
        name: texts[language] for name, texts in of_mandate.items() if language in texts
    }
    return _strings_of_language(project, language) | mandate_words


def _strings_of_language(project: Project, language: str) -> dict[str, str]:
    path = _strings_of_format(project, language)
    if path.exists():
        return _read_strings(project, path)
    languages = project.known_languages
    if language not in languages:
        language_codes = sorted(languages)
        listed = WordsOfLanguage(Language.FIRST).listed(language_codes)
        raise AssemblyError.of(
            place=project.place(path),
            fault=f"a document in the language '{language}' cannot be made yet.",
            mend=f"{Problem.did_you_mean(language, language_codes)}Languages are: {listed}.",
            rule="assemble.language",
            value=language,
        )
    english = _read_strings(project, _strings_of_format(project, Language.FIRST))
    return {**english, **languages[language].strings, LANGUAGE: str(language)}


def _strings_of_format(project: Project, language: str) -> Path:
    return project.extension / "strings" / f"{language}.yml"


def _read_strings(project: Project, path: Path) -> dict[str, str]:
    node, problems = Node.read(path, place=project.place(path))
    if problems or node is None:
        raise AssemblyError(problems)
    return Language.strings_in(node.plain())


@dataclass(slots=True)
class Words:
    """The strings of a language; those that are asked for and missing are told together."""

    strings: Mapping[str, str]
    place: str
    missing: dict[str, None] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        if name not in self.strings:
            self.missing[name] = None
        return self.strings.get(name, "")

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each string that was asked for and is missing."""
        for name in self.missing:
            yield Problem(
                place=self.place,
                what=f"the string '{name}' is missing.",
                mend=f'Add a line to this file: {name}: {{text: "…", verified: false, source: ""}}'
                + (
                    "; or give the title in the parameter 'agenda_titles'."
                    if name.startswith("agenda-title-")
                    else "."
                ),
                rule="assemble.string-missing",
                key=name,
            )


def front_matter(
    parameters: Mapping[str, Any],
    language: Language,
    *,
    title: str,
    subtitle: str,
    strings: Mapping[str, str],
    place: str = "parameters",
    strings_place: str = "strings",
    title_notes: Sequence[str] = (),
    agenda_item: int = 0,
    kind: DocumentKind | None = None,
) -> dict[str, Any]:
    """Return the metadata of a document that its masthead and title are printed from.

    Parameters that a notebook does not declare get what is usual: no symbol, a draft in English,
    a report. The kind of the document (`document`) decides what its masthead has.

    Args:
        parameters: the parameters of the report.
        language: that of the document.
        title: the title.
        subtitle: the line below it, "Report of …".
        strings: what documents print by themselves in the language.
        place: what problems call the notebook.
        strings_place: what problems call the file of the strings.
        title_notes: notes to the title, in Markdown.
        agenda_item: the item under which the body reports, where parameters name none; 0 for none.
        kind: the kind of the document, by default that of the tool which the parameters name.

    Raises:
        AssemblyError: a session is out of range, or the language has no string for something that
            the masthead prints; all of it at once.
    """
    parameters = DocumentKind.masthead(parameters)
    kind = kind or DocumentKind.of(parameters)
    words = Words(strings, strings_place)
    problems = list(_problems(parameters, place))
    on = str(parameters.get("date", ""))
    of_distribution = WordsOfLanguage(language.language_of_distribution)
    front = {
        "title": title,
        "subtitle": subtitle,
        "title-notes": [
            *_of_report(kind.notes, parameters, words),
            *in_language(kind.note, language),
            *title_notes,
        ],
        "lang": language.tag,
        **({"dir": "rtl"} if language.is_right_to_left else {}),
        "document": kind.name.replace(" ", "-"),
        **({"short": True} if kind.short else {}),
        **({"of-assembly": True} if kind.masthead_form != DocumentKind.COUNCIL else {}),
        **({"unnumbered": True} if not kind.numbered else {}),
        **dict(zip(("document-line",), in_language(kind.below_title, language), strict=False)),
        **dict(zip(kind.lines, _of_report(kind.lines.values(), parameters, words), strict=True)),
        "symbol": parameters.get("symbol") or kind.blank,
        **({"job-number": parameters.get("job_number") or ""} if kind.is_numbered_job else {}),
        **_distribution(kind, words),
        "document-date": of_distribution.day(date.fromisoformat(on)) if on else "",
        "session-name": "" if problems else _session(parameters, language, words),
        "session-dates": parameters.get("session_dates", ""),
        "agenda-items": _agenda(kind, parameters, words, agenda_item),
        "status": str(parameters.get("status", "draft")).replace(" ", "-"),
        **{
            name.replace("_", "-"): parameters[name]
            for name in LAYOUT
            if parameters.get(name) is not None
        },
    }
    problems += words.problems()
    if problems:
        raise AssemblyError(problems)
    return front


def in_language(words: Mapping[str, str], language: str) -> list[str]:
    """Return words in a language, else in English; none where there are none."""
    text = words.get(language) or words.get(Language.FIRST)
    return [text] if text else []


def masthead_words(kind: DocumentKind, body: Body, language: str) -> dict[str, str]:
    """Return the words of a masthead that names the body whose mandate it is, and nobody else."""
    if kind.masthead_form != DocumentKind.OF_THE_BODY:
        return {}
    name = next(iter(in_language(body.name, language)), "")
    return {"united-nations": name, "organ": ""}


def _problems(parameters: Mapping[str, Any], place: str) -> Iterator[Problem]:
    session = int(parameters.get("session", 0))
    if session and not 1 <= session <= LAST:
        yield Problem(
            place=place,
            what=f"session {session} cannot be written in words.",
            mend=f"Set 'session' to a number from 1 to {LAST}, or to 0 for no line.",
            rule="assemble.session",
            key="session",
            value=str(session),
        )


def _distribution(kind: DocumentKind, words: Words) -> dict[str, str]:
    if kind.one_language:
        return {"distribution": "", "only-language": words["language-only"]}
    return {"distribution": words["general"], "original-language": words["original-language"]}


def _of_report(strings: Iterable[str], parameters: Mapping[str, Any], words: Words) -> list[str]:
    """Return strings with the symbol of the report that a document belongs to."""
    symbol = str(parameters.get("parent") or DocumentKind.ALL["report"].blank)
    return [words[string_name].format(symbol=symbol) for string_name in strings]


def _session(parameters: Mapping[str, Any], language: str, words: Words) -> str:
    session = int(parameters.get("session", 0))
    if not session:
        return ""
    written = ordinal(session, language=language)
    template = words["session"]
    if template.startswith("{ordinal}"):
        written = written[0].upper() + written[1:]
    return template.format(ordinal=written, number=session)


def _agenda(
    kind: DocumentKind, parameters: Mapping[str, Any], words: Words, usual: int
) -> list[dict[str, str]]:
    """Return the items with their titles; the label that names their numbers stands at the first.

    The titles of the General Assembly's items change with each session, so its documents bring
    their own.
    """
    agenda_items = parameters.get("agenda_items")
    usual = 0 if kind.masthead_form == DocumentKind.OF_THE_BODY else usual
    items = (
        [usual] if usual and agenda_items is None else [int(item) for item in agenda_items or ()]
    )
    own_titles = [str(title) for title in parameters.get("agenda_titles") or ()]
    if not items:
        return []
    word = "assembly-item" if kind.masthead_form == DocumentKind.ASSEMBLY else "agenda-item"
    if len(items) == 1:
        label = words[word].format(number=items[0])
    else:
        numbers = WordsOfLanguage(Language.FIRST).listed(items, last=f" {words['and']} ")
        label = words[f"{word}s"].format(numbers=numbers)
    if kind.masthead_form == DocumentKind.ASSEMBLY:
        titles = own_titles
    else:
        titles = own_titles or [words[f"agenda-title-{item}"] for item in items]
    entries = [{"label": "", "title": title} for title in titles] or [{"title": ""}]
    entries[0]["label"] = label
    return entries
