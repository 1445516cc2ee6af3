"""This module takes a text into the store: extracts its words, hashes them, finds the quotation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hrcreport.errors import Problem, RefusedError
from hrcreport.model import read_node
from hrcreport.project import Project
from hrcreport.reads import sha256_of
from hrcreport.registers.yaml_edits import edited
from hrcreport.source_text import decoded
from hrcreport.sources.hosts import hosts_of, standing_of
from hrcreport.sources.quotations import passages
from hrcreport.sources.store import MARKED_UP, extracted, text_store
from hrcreport.sources.texts import SourceText, read_texts
from hrcreport.yaml_source import parse_yaml

NEEDED = ("kind", "language", "edition", "obtained_from", "pinpoint", "words")
ADDRESSES = ("address", "obtained_from")
HEAD = """# yaml-language-server: $schema=../_schema/texts.json
# The texts behind records. They lie in the store of texts, not here; `words` are quoted from them.
texts: []
"""


def add_text(
    key: str, path: Path, project: Project, *, said: Mapping[str, Any], register: str = ""
) -> str:
    """Keep a text in the store, write it into the register, and return where that is.

    Args:
        key: the key of the record that rests on it.
        path: a page, a PDF, XML or a text.
        project: the project.
        said: the keys of the register's record besides code, file and sha256; those that are
            empty are taken over from the text that the record had before.
        register: the file of the register, by default that of the State or "others".

    Raises:
        RefusedError: the file holds no text, its words are not in it, its host is no source, or a
            key that is needed is empty.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RefusedError.of(
            str(path), f"the file cannot be read: {error.strerror}.", "Name a file that is there.",
            "sources.no-file",
        ) from error  # fmt: skip
    text = extracted(content, suffix=path.suffix.lower(), place=str(path))
    texts, problems = read_texts(project)
    if problems:
        raise RefusedError(problems)
    before = texts.get(key)
    record = {name: value or getattr(before, name, value) for name, value in said.items()}
    record["words"] = list(record["words"])
    _refuse_unsound(key, record, decoded(text), project)
    state = key.split("-")[0].lower()
    stem = register or (state if (project.data / "law" / f"{state}.yml").exists() else "others")
    place = project.data / "sources" / "texts" / f"{stem}.yml"
    if before is not None:
        place = project.root / before.written.place
    suffix = path.suffix.lower() if path.suffix.lower() not in MARKED_UP | {".pdf"} else ".txt"
    file = f"{place.stem}/{name_of_file(key)}{suffix}"
    written = {"code": key, **{name: value for name, value in record.items() if value}}
    written = {**written, "file": file, "sha256": sha256_of(text)}
    _refuse_slips(key, written)
    yaml = place.read_text(encoding="utf-8") if place.exists() else HEAD
    own = [each for each in texts.values() if each.written.place == project.place(place)]
    number = own.index(before) + 1 if before in own else 0
    text_store(project).write(file, text)
    place.parent.mkdir(parents=True, exist_ok=True)
    changed = {number: written} if number else {}
    new = edited(yaml, "texts", changed, [] if number else [written])
    place.write_text(new, encoding="utf-8")
    return project.place(place)


def _refuse_slips(key: str, written: Mapping[str, Any]) -> None:
    """Refuse what the register would not take, before anything is written."""
    place = f"sources add {key}"
    root, _ = parse_yaml(edited("texts: []\n", "texts", {}, [written]), place=place)
    found = root.value["texts"] if root and isinstance(root.value, dict) else None
    for node in found.value if found and isinstance(found.value, list) else ():
        _, problems = read_node(node, SourceText, place=place, subject="the text")
        if problems:
            raise RefusedError([replace(each, line=None, column=None) for each in problems])


def name_of_file(key: str) -> str:
    """Return what a file is called that belongs to a record."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", key).strip(".-")


def _refuse_unsound(key: str, record: Mapping[str, Any], text: str, project: Project) -> None:
    place, hosts = f"sources add {key}", hosts_of(project)
    empty = (name for name in NEEDED if not record[name])
    absent = (words for words in record["words"] if passages(words, text) is None)
    refused = (name for name in ADDRESSES if standing_of(record[name], hosts) == "never")
    problems = [
        *(Problem(place, f"nothing says the {name.replace('_', ' ')}.",
                  f"Say it with --{name.replace('_', '-')}.", "sources.incomplete", key=name)
          for name in empty),
        *(Problem(place, f"these words are not in the text: “{words}”.",
                  "Quote letter by letter; spaces, line breaks and hyphens do not matter, and […] "
                  "stands for what is left out.", "sources.quotation", value=words)
          for words in absent),
        *(Problem(place, f"the host of '{record[name]}' is no source.",
                  "Get the text from the body that publishes it.", "sources.host", key=name)
          for name in refused),
    ]  # fmt: skip
    if problems:
        raise RefusedError(problems)
