"""This module writes and reads the record of a build: what it was made from, what it made."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.foundation import PlainFile

EARLIER = "earlier"
"""The folder in a build for documents of an earlier text; their place says what they are."""
MANIFEST_HASH = "manifest.json.sha256"
"""Holds the SHA-256 of the manifest as `sha256sum` writes it: it stands for the whole build."""
FORM = 8
"""The number of this form of manifests; one of an earlier form is read, and built anew."""
ADDED: dict[int, dict[str, Any]] = {
    5: {"earlier": {}},
    7: {"build": ""},
    8: {"fence": [], "commit": ""},
}
"""By form, what it has that the forms before it had not, with what stands for it there.

Form 4 is the first that is read: all before it were of two days and of one machine.
"""
FIRST_FORM, HASH_FROM = min(ADDED) - 1, 5
"""The form from which on the hash of a manifest lies beside it."""
UNPROVEN = {4: ("ro-crate-metadata.json", "source/_extensions/")}
"""By form, what a build holds that its manifest gives no hash of."""


class LaterFormError(ValueError):
    """A manifest was written by a later version of this program."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which document was built; its files bear the SHA-256 `build` in their properties."""

    report: str
    build: str
    kind: str
    title: str
    symbol: str
    language: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What a build was made from; hashes are SHA-256 in hexadecimal digits.

    `inputs` holds each file, or part of one, by its place, `said` what those of YAML say apart from
    comments and layout; those in `printed` are prose that cells only show, those in `assembled` are
    read after the cells ran, those in `past_library` are files that cells read by themselves.
    `blocks` holds the file that each block came from. `looked_for` holds the names found at each
    place where a file may be or not, under what another answer makes necessary ("execute" or
    "render"). `code` and `text` are the digests of the notebook's code and of all else in it.
    """

    parameters: dict[str, Any]
    notebook: str
    code: str
    text: str
    inputs: dict[str, str]
    said: dict[str, str]
    printed: list[str]
    assembled: list[str]
    blocks: dict[str, str]
    looked_for: dict[str, dict[str, list[str]]]
    past_library: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a build was made with: SHA-256 of the library and the format, versions of packages.

    `fence` names what held its cells back, of Python and of the system; `commit` is that of this
    program's source, empty where nothing tells it.
    """

    library: dict[str, str]
    format: str
    versions: dict[str, str]
    engine: str
    engine_versions: dict[str, str]
    fence: list[str]
    commit: str


@dataclass(frozen=True, slots=True)
class Results:
    """What a build made: `outputs` and `earlier` hold the SHA-256 of its files by place.

    `formats` are those of this document; `earlier` holds documents of an earlier text.
    """

    formats: list[str]
    earlier: dict[str, str]
    pages: int | None
    words: int | None
    headroom: int | None
    findings: dict[str, int]
    warnings: list[dict[str, Any]]
    outputs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record of one build; the file holds the keys of its parts side by side.

    `keys` holds that of the execution (equal keys: equal results) and that of the rendering (equal
    keys: equal files). `form` is that of the file.
    """

    FILE: ClassVar = "manifest.json"
    RELEASE: ClassVar = "release.json"
    """Says in a bundle who released it, signed by both; `verify --signed` checks it."""

    document: Identity
    read: Sources
    tools: Tools
    keys: dict[str, str]
    made: Results
    form: int = FORM

    @property
    def is_of_today(self) -> bool:
        """Tell whether it has all that a manifest has today."""
        return self.form == FORM

    @property
    def unproven(self) -> tuple[str, ...]:
        """What the build holds that no hash stands for: files, and folders that end in "/"."""
        return UNPROVEN.get(self.form, ())

    @property
    def has_hash(self) -> bool:
        """Tell whether the hash of the manifest lies beside it."""
        return self.form >= HASH_FROM

    def as_dict(self) -> dict[str, Any]:
        """Return the keys and values of the file."""
        parts = asdict(self)
        return {
            "form": FORM,
            **parts["document"],
            **parts["read"],
            **parts["tools"],
            "keys": parts["keys"],
            **parts["made"],
        }

    @classmethod
    def in_folder(cls, folder: Path) -> Manifest | None:
        """Return the manifest of a build, or None where there is none of a form that is known."""
        try:
            return cls.of(PlainFile(folder / cls.FILE).read())
        except (OSError, ValueError):
            return None

    @classmethod
    def of(cls, content: bytes) -> Manifest:
        """Return the manifest that some bytes hold, of today's form or of an earlier one.

        Raises:
            LaterFormError: a later version of this program wrote them.
            ValueError: they hold no manifest.
        """
        values = PlainFile.parsed(content)
        form = values.pop("form", None) if isinstance(values, dict) else None
        if type(form) is not int or form < FIRST_FORM:
            raise ValueError("it is damaged, or of a form that was never sent out")
        if form > FORM:
            raise LaterFormError(
                f"it is of form {form}, and this version of hrcreport reads none after {FORM}"
            )
        for since, added in ADDED.items():
            if since > form and added.keys() & values.keys():
                raise ValueError(f"it calls itself form {form}, and says what began with {since}")
            values = {**(copy.deepcopy(added) if since > form else {}), **values}
        parts = {
            part: {
                part_field.name: values.pop(part_field.name)
                for part_field in fields(kind)
                if part_field.name in values
            }
            for part, kind in PARTS.items()
        }
        manifest = PlainFile.made_from(cls, {**values, **parts, "form": form})
        looked_for = manifest.read.looked_for
        required_keys = (
            (looked_for, {"execute", "render"}),
            (manifest.keys, {"execution", "rendering"}),
        )
        if values.keys() != {"keys"} or any(
            not names <= part.keys() for part, names in required_keys
        ):
            raise ValueError("something in it is missing or strange")
        return manifest

    def write(self, folder: Path) -> None:
        """Write the research object of a build that is not published yet, its manifest, its hash.

        Raises:
            OSError: one of them cannot be written.
        """
        from hrcreport.build.grounds.crate import write_crate

        path = folder / self.FILE
        write_json(path, write_crate(self, folder).as_dict(), lasting=False)
        PlainFile(folder / MANIFEST_HASH).write(line_of_hash(path.read_bytes()), lasting=False)


PARTS: dict[str, type[Any]] = {
    "document": Identity,
    "read": Sources,
    "tools": Tools,
    "made": Results,
}


def line_of_hash(manifest: bytes) -> bytes:
    """Return the line of the file beside a manifest, which `sha256sum --check` reads too."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {Manifest.FILE}\n".encode()


def earlier_formats(manifest: Manifest, folder: Path) -> list[str]:
    """Return the formats that a build holds only as documents of an earlier text, sorted."""
    places = [place for place in manifest.made.earlier if (folder / place).is_file()]
    return sorted(place.rpartition(".")[2] for place in places)


def write_json(path: Path, content: Any, *, lasting: bool = True) -> None:
    """Write data as JSON that people can read and that is the same for the same data.

    Raises:
        OSError: as `write_whole`.
    """
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=False)
    PlainFile(path).write((text + "\n").encode(), lasting=lasting)
