"""This module takes texts into the store, and lets persons sign for records with keys of SSH."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hrcreport.foundation import (
    Node,
    Problem,
    Project,
    RefusedError,
    decoded,
    sha256_of,
)
from hrcreport.registers.files.yaml_edits import edited
from hrcreport.registers.sources.hosts import hosts_of, standing_of
from hrcreport.registers.sources.people import People, Person
from hrcreport.registers.sources.quotations import passages
from hrcreport.registers.sources.sign_offs import (
    NAMESPACE,
    SignOffs,
    Sitting,
    Verdict,
    as_written,
    check_sign_offs,
    fault_of,
)
from hrcreport.registers.sources.store import MARKED_UP, extracted, text_store
from hrcreport.registers.sources.texts import SourceText, read_texts, texts_of
from hrcreport.registers.sources.trust import TrustLog
from hrcreport.registers.vouching.records import Item

NEEDED = ("kind", "language", "edition", "obtained_from", "pinpoint", "words")
ADDRESSES = ("address", "obtained_from")
HEAD_OF_TEXTS = """# yaml-language-server: $schema=../_schema/texts.json
# The texts behind records. They lie in the store of texts, not here; `words` are quoted from them.
texts: []
"""
HEAD = """# yaml-language-server: $schema=../_schema/sign-offs.json
# What one person signed for. A record is never changed: a new look is a new record.
person: {person}
sittings: []
"""


def add_text(
    key: str, path: Path, project: Project, *, text_fields: Mapping[str, Any], register: str = ""
) -> str:
    """Keep a text on which a record rests in the store and the register; return where that is.

    `path` is a page, a PDF, XML or a text. `text_fields` are the keys of the register's record
    besides code, file and sha256; those that are empty are taken over from the text that the record
    had before. `register` is the file, by default that of the State or "others".

    Raises:
        RefusedError: the file holds no text, its words are not in it, its host is no source, or a
            key that is needed is empty.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RefusedError.of(
            str(path),
            f"the file cannot be read: {error.strerror}.",
            "Name a file that is there.",
            "sources.no-file",
        ) from error
    suffix = path.suffix.lower()
    text = extracted(content, suffix=suffix, place=str(path))
    texts, problems = read_texts(project)
    if problems:
        raise RefusedError(problems)
    before = texts.get(key)
    record = {name: value or getattr(before, name, value) for name, value in text_fields.items()}
    record["words"] = list(record["words"])
    _refuse_unsound(key, record, decoded(text), project)
    state = key.split("-")[0].lower()
    stem = register or (state if (project.data / "law" / f"{state}.yml").exists() else "others")
    place = project.data / "sources" / "texts" / f"{stem}.yml"
    if before is not None:
        place = project.root / before.written.place
    suffix = ".txt" if suffix in MARKED_UP | {".pdf"} else suffix
    file = f"{place.stem}/{name_of_file(key)}{suffix}"
    filled_fields = {name: value for name, value in record.items() if value}
    written = {"code": key, **filled_fields, "file": file, "sha256": sha256_of(text)}
    _refuse_slips(key, written)
    yaml = place.read_text(encoding="utf-8") if place.exists() else HEAD_OF_TEXTS
    texts_in_file = [
        source_text
        for source_text in texts.values()
        if source_text.written.place == project.place(place)
    ]
    changed = {texts_in_file.index(before) + 1: written} if before in texts_in_file else {}
    text_store(project).write(file, text)
    place.parent.mkdir(parents=True, exist_ok=True)
    new = edited(yaml, "texts", changed, [] if changed else [written])
    place.write_text(new, encoding="utf-8")
    return project.place(place)


def _refuse_slips(key: str, written: Mapping[str, Any]) -> None:
    """Refuse what the register would not take, before anything is written."""
    place = f"sources add {key}"
    root, _ = Node.parse(edited("texts: []\n", "texts", {}, [written]), place=place)
    texts_node = root.value["texts"] if root and isinstance(root.value, dict) else None
    for node in texts_node.value if texts_node and isinstance(texts_node.value, list) else ():
        _, problems = SourceText.read_node(node, place=place, subject="the text")
        if problems:
            raise RefusedError([replace(problem, line=None, column=None) for problem in problems])


def name_of_file(key: str) -> str:
    """Return what a file is called that belongs to a record."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", key).strip(".-")


def _refuse_unsound(key: str, record: Mapping[str, Any], text: str, project: Project) -> None:
    place, hosts = f"sources add {key}", hosts_of(project)
    empty = (name for name in NEEDED if not record[name])
    absent = (words for words in record["words"] if passages(words, text) is None)
    refused = (name for name in ADDRESSES if standing_of(record[name], hosts) == "never")
    problems = [
        *(
            Problem(
                place,
                f"nothing says the {name.replace('_', ' ')}.",
                f"Say it with --{name.replace('_', '-')}.",
                "sources.incomplete",
                key=name,
            )
            for name in empty
        ),
        *(
            Problem(
                place,
                f"these words are not in the text: “{words}”.",
                "Quote letter by letter; spaces, line breaks and hyphens do not matter, and […] "
                "stands for what is left out.",
                "sources.quotation",
                value=words,
            )
            for words in absent
        ),
        *(
            Problem(
                place,
                f"the host of '{record[name]}' is no source.",
                "Get the text from the body that publishes it.",
                "sources.host",
                key=name,
            )
            for name in refused
        ),
    ]
    if problems:
        raise RefusedError(problems)


def bring_texts(folder: Path, project: Project) -> tuple[list[str], list[str]]:
    """Put the registered texts that lie in a folder into the store; return files brought, lacking.

    A text is known by its SHA-256, whatever its file is called; what the store has already stays.

    Raises:
        RefusedError: a register cannot be used as it stands, or the store takes nothing.
    """
    store = text_store(project)
    digest_by_file = {
        source_text.file: source_text.sha256 for source_text in texts_of(project).values()
    }
    stored_files = {
        file for file, digest in digest_by_file.items() if _digest(store.read(file)) == digest
    }
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path_by_digest = {_digest(path.read_bytes()): path for path in files}
    brought = [
        file
        for file, digest in digest_by_file.items()
        if file not in stored_files and digest in path_by_digest
    ]
    for file in brought:
        store.write(file, path_by_digest[digest_by_file[file]].read_bytes())
    return brought, [file for file in digest_by_file if file not in {*stored_files, *brought}]


def _digest(content: bytes | None) -> str:
    return "" if content is None else sha256_of(content)


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on a record, not signed yet; `passages` are the marks of the paragraphs read."""

    item: Item
    verdict: str
    note: str = ""
    passages: tuple[str, ...] = ()


def sign(
    judged: Sequence[Judged],
    project: Project,
    *,
    person: str,
    compared: str,
    key_file: Path,
    day: str = "",
) -> str:
    """Sign once for verdicts on records as they are today; return the file that they stand in.

    `compared` is what the person compared the records with, `key_file` the private key, or the
    public one of a key that an agent holds.

    Raises:
        RefusedError: the person or the key is not registered, the key does not hold today, a
            record has no text, or the same person has vouched for it already; nothing is written.
    """
    people = TrustLog.of(project).standing.register()
    signer = people.registered(person)
    day = day or date.today().isoformat()  # noqa: DTZ011  the day where the person sits
    sign_offs = check_sign_offs(project)[0]
    problems = [
        fault
        for judgement in judged
        if (fault := _fault(judgement, signer, sign_offs, day=day)) is not None
    ]
    if problems:
        raise RefusedError(problems)
    verdicts = tuple(
        Verdict(
            key=judgement.item.key,
            verdict=judgement.verdict,
            role="second-reader"
            if judgement.item.readers > 1 and judgement.item.standing.by
            else "assessor",
            text=judgement.item.text,
            record=judgement.item.hash,
            note=judgement.note,
            said=dict(judgement.item.says),
            passages=judgement.passages,
        )
        for judgement in judged
    )
    sitting = Sitting(date=day, compared=compared, verdicts=verdicts, signature="-")
    over = sitting.signed_text(person)
    sitting = sitting.with_(signature=People.signature_over(over, key_file, namespace=NAMESPACE))
    if fault := fault_of(sitting, person, people):
        raise RefusedError(replace(fault, place=f"sources {sitting.about}"))
    path = project.data / "sources" / "sign-offs" / f"{person}.yml"
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD.format(person=person)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(edited(text, "sittings", {}, [as_written(sitting)]), encoding="utf-8")
    return project.place(path)


def _fault(judged: Judged, person: Person, sign_offs: SignOffs, *, day: str) -> Problem | None:
    """Return why a person cannot sign for a record: it has no text, or was signed for before.

    Nobody says a thing twice on a day, or as both readers of one assessment.
    """
    item = judged.item
    if not item.text:
        return Problem(
            f"sources {item.key}",
            "no text is registered with which it could be compared.",
            f"First take one in: hrcreport sources add {item.rests_on[0]} FILE",
            "sources.no-text-registered",
        )
    days = {
        sign_off.date
        for signer_code, sign_off in sign_offs.by_key.get(item.key, ())
        if signer_code == person.code
    }
    both = item.readers > 1 and judged.verdict == "confirmed" and item.standing.state != "aged"
    signed = day if day in days else dict(item.standing.by).get(person.code, "") if both else ""
    if not signed:
        return None
    return Problem(
        f"sources {item.key}",
        f"'{person.code}' has signed for it on {signed}.",
        "A second reader is another person. A new look counts from another day.",
        "sources.same-person",
        value=person.code,
    )
