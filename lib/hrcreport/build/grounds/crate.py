"""This module writes a build's manifest as a research object that other programs can read.

The form is RO-Crate 1.2 with the profile Process Run Crate 0.5: one action, its instrument, its
objects (what was read) and its results (the files of the build). No moment of the run stands in
it, since equal inputs give equal bytes; the date is the report's.
"""

from __future__ import annotations

import base64
import json
import mimetypes
from dataclasses import replace
from pathlib import Path
from typing import Any

from hrcreport import __version__
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.foundation import DocumentKind, PlainFile

CRATE_FILE = "ro-crate-metadata.json"
FORM_OF_CRATE = "https://w3id.org/ro/crate/1.2"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SOFTWARE = "#hrcreport"
FIRST_DATE = "1980-01-01"
MEDIA_TYPES = mimetypes.MimeTypes()
"""Those that Python knows: what a machine registers would make other bytes of equal inputs."""
LICENCE_OF_SOFTWARE = "https://spdx.org/licenses/Apache-2.0"
LICENCES, LICENCE_WORDS = (
    "#licences-of-sources",
    "As of each source: see the table of sources in the document.",
)


def write_crate(manifest: Manifest, folder: Path) -> Manifest:
    """Write `ro-crate-metadata.json` into a build; return the manifest that names it too.

    The manifest holds the hash of the research object, not the other way round, so that the hash of
    the manifest stands for every byte of a build.

    Raises:
        OSError: it cannot be written.
    """
    content = json.dumps(crate_of(manifest, folder), ensure_ascii=False, indent=2, sort_keys=True)
    path = folder / CRATE_FILE
    PlainFile(path).write((content + "\n").encode(), lasting=False)
    outputs = {**manifest.made.outputs, CRATE_FILE: PlainFile(path).sha256()}
    return replace(manifest, made=replace(manifest.made, outputs=outputs))


def crate_of(manifest: Manifest, folder: Path) -> dict[str, Any]:
    """Return a build as an RO-Crate, entities in the order of their ids.

    It is written by hand: the library of the form takes as long to load as a document to inspect.
    A test reads it back with that library.
    """
    entities: dict[str, dict[str, Any]] = {}

    def add(name: str, kind: str, /, **properties: Any) -> dict[str, str]:
        entities[name] = {"@id": name, "@type": kind, **properties}
        return {"@id": name}

    document, tools = manifest.document, manifest.tools
    results = [add(Manifest.FILE, "File", **_described(Manifest.FILE))]
    results += [
        add(
            name,
            "File",
            **_described(name),
            sha256=digest,
            contentSize=str((folder / name).stat().st_size),
        )
        for name, digest in sorted(manifest.made.outputs.items())
    ]
    objects = [
        add(named_by_hash(place, digest), "CreativeWork", name=place, sha256=digest)
        for place, digest in sorted(manifest.read.inputs.items())
    ]
    for name, value in manifest.read.parameters.items():
        json_value = value if isinstance(value, (str, int, float)) else json.dumps(value)
        objects.append(add(f"#parameter-{name}", "PropertyValue", name=name, value=json_value))
    software = add(
        SOFTWARE,
        "SoftwareApplication",
        name="hrcreport",
        softwareVersion=__version__,
        license=add(LICENCE_OF_SOFTWARE, "CreativeWork", name="Apache License 2.0"),
        description=f"Library {tools.library['computes']} and {tools.library['renders']}; "
        f"format {tools.format}; engine {tools.engine}.",
        softwareRequirements=[
            add(f"#software-{name}", "SoftwareApplication", name=name, softwareVersion=version)
            for name, version in sorted({**tools.versions, **tools.engine_versions}.items())
        ],
    )
    action = add(
        f"#build-{manifest.keys['execution'][:16]}",
        "CreateAction",
        name=f"Build of {document.report}",
        actionStatus="http://schema.org/CompletedActionStatus",
        description=f"execution {manifest.keys['execution']}, "
        f"rendering {manifest.keys['rendering']}",
        instrument=software,
        object=objects,
        result=results,
    )
    root = add(
        "./",
        "Dataset",
        name=document.title,
        description=f"A build of the report {document.report} ({document.kind}).",
        datePublished=str(
            DocumentKind.masthead(manifest.read.parameters).get("date") or FIRST_DATE
        ),
        identifier=document.symbol or document.report,
        inLanguage=document.language,
        license=add(LICENCES, "CreativeWork", name=LICENCE_WORDS),
        conformsTo=add(PROFILE, "CreativeWork", name="Process Run Crate", version="0.5"),
        hasPart=results,
        mentions=[action],
    )
    add(CRATE_FILE, "CreativeWork", about=root, conformsTo={"@id": FORM_OF_CRATE})
    return {
        "@context": f"{FORM_OF_CRATE}/context",
        "@graph": [entities[name] for name in sorted(entities)],
    }


def _described(name: str) -> dict[str, str]:
    media_type = MEDIA_TYPES.guess_type(name)[0] or "application/octet-stream"
    return {"name": name, "encodingFormat": media_type}


def named_by_hash(place: str, digest: str) -> str:
    """Return the name of an input by what it holds (RFC 6920), its place as a part of it."""
    value = base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()
    return f"ni:///sha-256;{value}?place={place.replace('#', '%23')}"
