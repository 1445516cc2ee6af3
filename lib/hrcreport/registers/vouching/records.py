"""This module finds every record that a person can vouch for, and what the desk shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hrcreport.foundation import Kind, Problem, Project, Record, RefusedError, Verified
from hrcreport.registers.bibliography.reading import Bibliography, entry_hash
from hrcreport.registers.files.codes import coded
from hrcreport.registers.law.country_law import CountryLaw, Provision
from hrcreport.registers.law.framework import READERS, assessment_hash
from hrcreport.registers.law.standards import Standard, Standards
from hrcreport.registers.sources.sign_offs import SignOffs, Standing, check_sign_offs, content_hash
from hrcreport.registers.sources.texts import digest_of


@dataclass(frozen=True, slots=True)
class Item:
    """One record on the desk.

    `says` is what the project says, line by line; `rests_on` the codes of the texts that it is
    compared with, which must bear out what it says under the keys in `compared`; `hash` the SHA-256
    of what it says; `address` where the text is published; `instrument` what it is a part of, which
    records are grouped by.
    """

    key: str
    noun: str
    title: str
    says: Mapping[str, str]
    hash: str
    rests_on: tuple[str, ...]
    standing: Standing
    text: str
    readers: int = 1
    address: str = ""
    used_by: tuple[str, ...] = ()
    instrument: str = ""
    compared: frozenset[str] = frozenset()


def items(project: Project, *, on: str = "") -> dict[str, Item]:
    """Return every record that a person can vouch for by its key.

    Comparisons must not be too old on the day `on` ("2026-11-24").

    Raises:
        RefusedError: a register cannot be used as it stands; every problem is named.
    """
    sign_offs, problems = check_sign_offs(project)
    if problems:
        raise RefusedError(problems)
    parts = (part(project, sign_offs, on) for part in (_law, _others, _entries))
    return {item.key: item for items in parts for item in items}


def item(key: str, project: Project, *, on: str = "") -> Item:
    """Return one record by its key.

    Raises:
        RefusedError: there is none, or a register cannot be used as it stands.
    """
    item_by_key = items(project, on=on)
    if key not in item_by_key:
        raise RefusedError.of(
            f"sources {key}",
            f"no record has the key '{key}'.",
            f"{Problem.did_you_mean(key, item_by_key)}"
            "Keys are the codes of registers (USA-242, BPUFF-9), "
            "of assessments USA:BPUFF-9, or of the bibliography. See hrcreport sources queue.",
            "sources.unknown-key",
            value=key,
        )
    return item_by_key[key]


def _law(project: Project, sign_offs: SignOffs, on: str) -> Iterator[Item]:
    standards = Standards.read(project)
    for test in standards:
        yield _item_of(
            test.code,
            test,
            sign_offs,
            on,
            title=test.full_citation(),
            address=test.instrument.source,
            instrument=test.instrument_title("en"),
        )
    for path in CountryLaw.files(project):
        law = CountryLaw.of(path.stem.upper(), project)
        provisions = {provision.code: provision for provision in law.provisions}
        scored: dict[str, list[str]] = {}
        for assessment in law.assessments:
            for code in assessment.provisions:
                scored.setdefault(code, []).append(assessment.sign_key)
        for provision in law.provisions:
            used_by = tuple(dict.fromkeys(scored.get(provision.code, ())))
            yield _item_of(
                provision.code,
                provision,
                sign_offs,
                on,
                title=provision.full_citation(),
                address=provision.source,
                used_by=used_by,
                instrument=law.heading,
            )
        for assessment in law.assessments:
            test = standards.standard(assessment.test)
            yield _item(
                assessment.sign_key,
                "assessment",
                sign_offs,
                on,
                readers=READERS,
                title=f"{law.heading}: {test.short_citation()}",
                instrument=test.instrument_title("en"),
                says={
                    **_says(test),
                    **_says(assessment),
                    "score": assessment.score.printed,
                    **{code: provisions[code].summary for code in assessment.provisions},
                },
                compared=_compared(test) | _compared(assessment),
                digest=assessment_hash(assessment, standards, provisions),
                rests_on=(assessment.test, *assessment.provisions),
            )


def _others(project: Project, sign_offs: SignOffs, on: str) -> Iterator[Item]:
    for code, record in coded(project):
        words = getattr(record, "title", "") or getattr(record, "name", "") or code
        address = getattr(record, "source", "")
        yield _item_of(code, record, sign_offs, on, title=str(words), address=address)


def _entries(project: Project, sign_offs: SignOffs, on: str) -> Iterator[Item]:
    for key, entry in Bibliography.read(project).entries.items():
        yield _item(
            key,
            entry.kind.noun,
            sign_offs,
            on,
            title=entry.words,
            says=dict(entry.values),
            digest=entry_hash(entry),
            address=entry.values.get("URL", ""),
        )


def _item_of(
    key: str,
    record: Provision | Standard | Verified,
    sign_offs: SignOffs,
    on: str,
    **item_fields: Any,
) -> Item:
    return _item(
        key,
        record.noun,
        sign_offs,
        on,
        says=_says(record),
        compared=_compared(record),
        digest=content_hash(*record.signed()),
        **item_fields,
    )


def _item(
    key: str,
    noun: str,
    sign_offs: SignOffs,
    on: str,
    *,
    title: str,
    says: Mapping[str, str],
    digest: str,
    rests_on: tuple[str, ...] = (),
    readers: int = 1,
    **item_fields: Any,
) -> Item:
    rests_on = rests_on or (key,)
    standing = sign_offs.standing(key, digest, rests_on=rests_on, readers=readers, on=on)
    text = digest_of(rests_on, sign_offs.texts)
    return Item(
        key,
        noun=noun,
        title=title,
        says=says,
        hash=digest,
        rests_on=rests_on,
        standing=standing,
        text=text,
        readers=readers,
        **item_fields,
    )


def _compared(record: Record) -> frozenset[str]:
    """Return the keys of a record whose words its texts must bear out."""
    keys = record.declared_keys().items()
    return frozenset(name for name, key in keys if Kind.BORNE_OUT in key.marks)


def _says(record: Record) -> dict[str, str]:
    """Return what a record says by its keys: all that a sign-off signs, part by part."""
    return dict(_words(record))


def _words(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text of a value, of a list of texts all in one, by the keys that lead to it."""
    if isinstance(value, Record):
        parts = {
            key_name: getattr(value, key.field) for key_name, key in value.declared_keys().items()
        }
    elif isinstance(value, Mapping):
        parts = dict(value)
    elif isinstance(value, tuple) and any(isinstance(member, Record) for member in value):
        parts = {str(number): member for number, member in enumerate(value, 1)}
    else:
        words = ", ".join(value) if isinstance(value, tuple) else value
        if isinstance(words, str | int) and words != "":
            yield name, str(words)
        return
    for part, inner in parts.items():
        yield from _words(inner, f"{name}.{part}" if name else part)
