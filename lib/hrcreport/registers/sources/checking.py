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
    known: Collection[str],
    summaries: Mapping[str, str],
    amended: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Iterator[Problem]:
    """Yield every problem of `data/sources`, and of each stored text where the store is a folder.

    Args:
        project: the project.
        known: the codes and keys that a text may belong to.
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
    begun = any(each.used or each.aside for each in texts)
    for each in texts:
        if each.code not in known:
            yield each.problem(
                "code",
                f"'{each.code}' is no code of a register and no key of a source.",
                f"{Problem.did_you_mean(each.code, known)}"
                "Correct the code, or register what it names.",
                "sources.unknown-code",
            )
        if look and begun and each.code in summaries and not (each.used or each.aside):
            unread.append(each)
        if look:
            told = list(check_text(each, project, summary=summaries.get(each.code, "")))
            absent = [one for one in told if one.rule == LACKING_RULE]
            lacking += absent
            yield from (one for one in told if one not in absent)
    yield from _two_of_one_article(texts)
    yield from _amended_since(texts, amended)
    if unread:
        yield unread[0].problem(
            "code",
            f"{len(unread)} summaries of laws were not held against each paragraph of their text: "
            f"{', '.join(each.code for each in unread[:MOST_NAMED])} and others.",
            "Say of each which paragraphs it uses (used), and which it sets aside and why (aside).",
            "sources.not-held-against-text",
            severity="warning",
        )
    if lacking:  # what lacks on this machine may lie on another
        files = ", ".join(str(each.value) for each in lacking[:MOST_NAMED])
        more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        yield replace(
            lacking[0],
            severity="warning",
            what=f"the store of texts on this machine lacks {files}{more}.",
            mend="Bring the file here as its record says where it comes from; without "
            "it, its words cannot be shown or signed for.",
        )


def _two_of_one_article(texts: Iterable[SourceText]) -> Iterator[Problem]:
    """Yield each article that two files hold: of two records of one article both are one text."""
    first: dict[tuple[str, str], SourceText] = {}
    for each in texts:
        for article in articles_named(each.pinpoint) if each.address else ():
            other = first.setdefault((each.address, article), each)
            if other.sha256 != each.sha256:
                yield each.problem(
                    "pinpoint",
                    f"'{each.code}' rests on another text of article {article} than "
                    f"'{other.code}': {each.file} ({each.edition}) and {other.file} "
                    f"({other.edition}).",
                    "Let both rest on the newer one.",
                    "sources.two-texts-of-one-article",
                    value=article,
                )


def _amended_since(
    texts: Iterable[SourceText], amended: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """Yield each law that was read in a text older than an amendment which is known."""
    for each in texts:
        if each.kind != "legislation" or not each.consolidated:
            continue
        later = [
            day for day in amended.get(each.code, ()) if earliest(day) > latest(each.consolidated)
        ]
        if later:
            yield each.problem(
                "consolidated",
                f"'{each.code}' was read in a text of {each.consolidated}, and the law is known "
                f"to have been amended since: {', '.join(later)}.",
                f"Read the law as it is now, and take its text in: hrcreport sources add "
                f"{each.code} FILE. Until then a draft prints the day of the text, and a final is "
                "refused.",
                "sources.amended-since",
                value=each.consolidated,
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


def _paragraphs(each: SourceText, text: str) -> Iterator[Problem]:
    """Yield the paragraphs that a summary neither uses nor sets aside, and numbers without one."""
    if not (each.used or each.aside):
        return
    text = each.own(text)
    numbers = paragraphs(text)
    for key, named in (("used", each.used), ("aside", each.aside)):
        if unknown := [number for number in numbers_named(named) if number not in numbers]:
            yield each.problem(
                key,
                f"'{each.code}' names what its text has not, paragraph {_told(unknown)}.",
                f"The text has: {_told(list(numbers))}.",
                "sources.unknown-paragraph",
                value=_told(unknown),
            )
    if left_out := uncovered(text, used=each.used, aside=each.aside):
        yield each.problem(
            "used",
            f"the summary of '{each.code}' neither uses nor sets aside paragraph "
            f"{_told(left_out)}: “{numbers[left_out[0]][:LONGEST]}”.",
            "Take it into the summary and name it in used, or set it aside with a reason.",
            "sources.paragraph-left-out",
            value=_told(left_out),
            severity="warning",
        )


def _told(numbers: list[str]) -> str:
    """Return the numbers of paragraphs in one text, of many the first, the last and how many."""
    many = len(numbers) > MOST_NAMED
    return f"{numbers[0]} to {numbers[-1]} ({len(numbers)})" if many else ", ".join(numbers)


def check_text(each: SourceText, project: Project, *, summary: str = "") -> Iterator[Problem]:
    """Yield what is wrong between a text as registered, as stored, and as summed up."""
    text, wrong = stored(project, each.file, sha256=each.sha256)
    if wrong:
        replaced = "hash" in wrong
        yield each.problem(
            "sha256" if replaced else "file",
            f"'{each.code}': {wrong}.",
            "Take the text back, or look at the new one and add it: hrcreport sources add "
            f"{each.code} FILE. Sign-offs on the old one are then void.",
            "sources.stored-text" if replaced else LACKING_RULE,
            value=each.file,
        )
        return
    yield from _paragraphs(each, text)
    for words in each.words:
        if passages(words, text) is None:
            yield each.problem(
                "words",
                f"'{each.code}' quotes words that are not in the stored text: “{words}”.",
                "Quote the text letter by letter; […] stands for what is left out.",
                "sources.quotation",
                value=words,
            )
    if len(summary) > len(each.own(text)):
        told = each.problem(
            "file",
            f"the summary of '{each.code}' has {len(summary)} letters, its text "
            f"{len(each.own(text))}.",
            "See whether the summary says more than the text, or the file lacks a part of it.",
            "sources.long-summary",
        )
        yield replace(told, severity="warning")
