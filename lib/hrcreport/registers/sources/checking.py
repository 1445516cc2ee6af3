"""This module checks the registers of sources against each other and against the stored texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from hrcreport.foundation import Problem, Project, earliest, latest
from hrcreport.registers.sources.hosts import check_hosts
from hrcreport.registers.sources.pinpoints import (
    articles_named,
    numbers_named,
    paragraphs,
    uncovered,
)
from hrcreport.registers.sources.quotations import passages
from hrcreport.registers.sources.sign_offs import check_sign_offs
from hrcreport.registers.sources.store import store_to_look_at, stored
from hrcreport.registers.sources.texts import SourceText, read_texts

LACKING_RULE = "sources.lacking-text"
MOST_NAMED = 5
LONGEST = 80


def check_sources(
    project: Project,
    *,
    known_codes: Collection[str],
    summaries: Mapping[str, str],
    amended: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Iterator[Problem]:
    """Yield every problem of `data/sources`, and of each stored text where the store is a folder.

    Args:
        project: the project.
        known_codes: the codes and keys that a text may belong to.
        summaries: what registers say of a text in words of their own, by its code.
        amended: the days on which a law is known to have been amended, by its code.
    """
    yield from _moved(project)
    yield from check_hosts(project)
    _, problems = check_sign_offs(project)  # tells the slips of persons and texts, too
    yield from problems
    look, lacking = store_to_look_at(project) is not None, list[Problem]()
    unread: list[SourceText] = []
    texts = tuple(read_texts(project)[0].values())
    any_compared = any(text.used or text.aside for text in texts)
    for text in texts:
        if text.code not in known_codes:
            yield text.problem(
                "code",
                f"'{text.code}' is no code of a register and no key of a source.",
                f"{Problem.did_you_mean(text.code, known_codes)}"
                "Correct the code, or register what it names.",
                "sources.unknown-code",
            )
        if look and any_compared and text.code in summaries and not (text.used or text.aside):
            unread.append(text)
        if look:
            text_problems = list(check_text(text, project, summary=summaries.get(text.code, "")))
            absent = [problem for problem in text_problems if problem.rule == LACKING_RULE]
            lacking += absent
            yield from (problem for problem in text_problems if problem not in absent)
    yield from _two_of_one_article(texts)
    yield from _amended_since(texts, amended)
    if unread:
        yield unread[0].problem(
            "code",
            f"{len(unread)} summaries of laws were not held against each paragraph of their text: "
            f"{', '.join(text.code for text in unread[:MOST_NAMED])} and others.",
            "Say of each which paragraphs it uses (used), and which it sets aside and why (aside).",
            "sources.not-held-against-text",
            severity="warning",
        )
    if lacking:  # what lacks on this machine may lie on another
        files = ", ".join(str(problem.value) for problem in lacking[:MOST_NAMED])
        remaining = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        yield replace(
            lacking[0],
            severity="warning",
            what=f"the store of texts on this machine lacks {files}{remaining}.",
            mend="Bring the file here as its record says where it comes from; without "
            "it, its words cannot be shown or signed for.",
        )


def _two_of_one_article(texts: Iterable[SourceText]) -> Iterator[Problem]:
    """Yield each article that two files hold: of two records of one article both are one text."""
    first: dict[tuple[str, str], SourceText] = {}
    for text in texts:
        for article in articles_named(text.pinpoint) if text.address else ():
            earlier = first.setdefault((text.address, article), text)
            if earlier.sha256 != text.sha256:
                yield text.problem(
                    "pinpoint",
                    f"'{text.code}' rests on another text of article {article} than "
                    f"'{earlier.code}': {text.file} ({text.edition}) and {earlier.file} "
                    f"({earlier.edition}).",
                    "Let both rest on the newer one.",
                    "sources.two-texts-of-one-article",
                    value=article,
                )


def _amended_since(
    texts: Iterable[SourceText], amended: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Yield each law that was read in a text older than an amendment which is known."""
    for text in texts:
        if text.kind != "legislation" or not text.consolidated:
            continue
        later = [
            day for day in amended.get(text.code, ()) if earliest(day) > latest(text.consolidated)
        ]
        if later:
            yield text.problem(
                "consolidated",
                f"'{text.code}' was read in a text of {text.consolidated}, and the law is known "
                f"to have been amended since: {', '.join(later)}.",
                f"Read the law as it is now, and take its text in: hrcreport sources add "
                f"{text.code} FILE. Until then a draft prints the day of the text, and a final is "
                "refused.",
                "sources.amended-since",
                value=text.consolidated,
                severity="warning",
            )


MOVED = {
    "sources/people.yml": "hrcreport trust ask founded --people data/sources/people.yml",
    "waivers": "hrcreport trust ask waiver, for each that is to hold",
}
"""What an earlier version kept beside the log of trust, and how it comes into it."""


def _moved(project: Project) -> Iterator[Problem]:
    """Yield what is read no longer, since the log of trust says it."""
    for name, act in MOVED.items():
        path = project.data / name
        if project.reads.is_there(path):
            yield Problem(
                project.place(path),
                "nothing here is read any more: the log of trust says who may sign, and what two "
                "persons let pass.",
                f"Bring it over ({act}), and delete it.",
                "sources.moved",
                severity="warning",
            )


def _paragraphs(source_text: SourceText, text: str) -> Iterator[Problem]:
    """Yield the paragraphs that a summary neither uses nor sets aside, and numbers without one."""
    if not (source_text.used or source_text.aside):
        return
    text = source_text.own(text)
    numbers = paragraphs(text)
    for key, named_numbers in (("used", source_text.used), ("aside", source_text.aside)):
        if unknown := [number for number in numbers_named(named_numbers) if number not in numbers]:
            yield source_text.problem(
                key,
                f"'{source_text.code}' names what its text has not, paragraph {_told(unknown)}.",
                f"The text has: {_told(list(numbers))}.",
                "sources.unknown-paragraph",
                value=_told(unknown),
            )
    if left_out := uncovered(text, used=source_text.used, aside=source_text.aside):
        yield source_text.problem(
            "used",
            f"the summary of '{source_text.code}' neither uses nor sets aside paragraph "
            f"{_told(left_out)}: “{numbers[left_out[0]][:LONGEST]}”.",
            "Take it into the summary and name it in used, or set it aside with a reason.",
            "sources.paragraph-left-out",
            value=_told(left_out),
            severity="warning",
        )


def _told(numbers: list[str]) -> str:
    """Return the numbers of paragraphs in one text, of many the first, the last and how many."""
    is_long = len(numbers) > MOST_NAMED
    return f"{numbers[0]} to {numbers[-1]} ({len(numbers)})" if is_long else ", ".join(numbers)


def check_text(
    source_text: SourceText, project: Project, *, summary: str = ""
) -> Iterator[Problem]:
    """Yield what is wrong between a text as registered, as stored, and as summed up."""
    text, wrong = stored(project, source_text.file, sha256=source_text.sha256)
    if wrong:
        replaced = "hash" in wrong
        yield source_text.problem(
            "sha256" if replaced else "file",
            f"'{source_text.code}': {wrong}.",
            "Take the text back, or look at the new one and add it: hrcreport sources add "
            f"{source_text.code} FILE. Sign-offs on the old one are then void.",
            "sources.stored-text" if replaced else LACKING_RULE,
            value=source_text.file,
        )
        return
    yield from _paragraphs(source_text, text)
    for words in source_text.words:
        if passages(words, text) is None:
            yield source_text.problem(
                "words",
                f"'{source_text.code}' quotes words that are not in the stored text: “{words}”.",
                "Quote the text letter by letter; […] stands for what is left out.",
                "sources.quotation",
                value=words,
            )
    if len(summary) > len(source_text.own(text)):
        problem = source_text.problem(
            "file",
            f"the summary of '{source_text.code}' has {len(summary)} letters, its text "
            f"{len(source_text.own(text))}.",
            "See whether the summary says more than the text, or the file lacks a part of it.",
            "sources.long-summary",
        )
        yield replace(problem, severity="warning")
