"""This module writes what programs of others read of the tables and of this program.

They are a Data Package that lists every public table, the same as a catalogue in DCAT, and
codemeta.json. All follow from the records in `data/catalogue`, from `CITATION.cff` and from
`pyproject.toml`.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from hrcreport.tables.data.parts import CatalogueFiles

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
PACKAGE = DATA / "public-tables.json"
DCAT = DATA / "public-tables.jsonld"
CODEMETA = ROOT / "codemeta.json"
SPDX = re.compile(r"(?:Apache|BSD|CC|GPL|ISC|LGPL|MIT|ODC|ODbL|OGL-UK)\b[\w.-]*")
"""Names of licences that the SPDX list has, of those that records name."""
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
TERMS = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
}


def pages() -> dict[Path, str]:
    """Return every file that is made here, by its path."""
    files = CatalogueFiles(DATA)
    package: dict[str, Any] = json.loads(files.whole.read_bytes())
    del package["$comment"]  # which leads from there to here
    public = [each for each in files.resources() if each["hrc"]["sensitivity"] == "public"]
    package["resources"] = sorted(public, key=lambda each: str(each["name"]))
    return {
        PACKAGE: _written(package),
        DCAT: _written(dcat_of(package)),
        CODEMETA: _written(codemeta()),
    }


def dcat_of(package: dict[str, Any]) -> dict[str, Any]:
    """Return a Data Package as a catalogue of DCAT 3, in JSON-LD; places are below `data`."""
    return {
        "@context": TERMS,
        "@id": f"#{package['name']}",
        "@type": "dcat:Catalog",
        "dct:title": _english(package["title"]),
        "dct:description": _english(package["description"]),
        "dcat:dataset": [_dataset(each) for each in package["resources"]],
    }


def _dataset(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a table as a dataset with the one file that holds it."""
    algorithm, _, digest = resource["hash"].partition(":")
    licences = [_licence(each) for each in resource["licenses"]]
    return {
        "@id": f"#{resource['name']}",
        "@type": "dcat:Dataset",
        "dct:identifier": resource["name"],
        "dct:title": _english(resource["title"]),
        "dct:description": _english(resource["description"]),
        "dct:source": [
            {"@id": each["path"], "dct:title": each["title"]}
            if "path" in each
            else {"dct:title": each["title"]}
            for each in resource["sources"]
        ],
        "dcat:distribution": {
            "@type": "dcat:Distribution",
            "dcat:downloadURL": {"@id": resource["path"]},
            "dcat:mediaType": {"@id": MEDIA_TYPES + resource["mediatype"]},
            "dcat:byteSize": resource["bytes"],
            "dct:license": licences,
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": f"spdx:checksumAlgorithm_{algorithm}"},
                "spdx:checksumValue": digest,
            },
        },
    }


def _licence(licence: dict[str, str]) -> dict[str, Any]:
    """Return a licence by its address: that of its record, or its page in the list of SPDX."""
    address = licence.get("path", "")
    if not address and SPDX.fullmatch(licence["name"]):
        address = f"https://spdx.org/licenses/{licence['name']}"
    said = {"@type": "dct:LicenseDocument", "dct:title": licence.get("title", licence["name"])}
    return {"@id": address, **said} if address else said


def codemeta() -> dict[str, Any]:
    """Return what CITATION.cff and pyproject.toml say, in the words of CodeMeta 3."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": cited["title"],
        "description": cited["abstract"],
        "version": cited["version"],
        "license": f"https://spdx.org/licenses/{cited['license']}",
        "author": [{"@type": "Organization", "name": each["name"]} for each in cited["authors"]],
        "keywords": cited["keywords"],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": [
            {"@type": "SoftwareApplication", "name": re.split(r"[<>=!~\[; ]", each, maxsplit=1)[0]}
            for each in project["dependencies"]
        ],
        "developmentStatus": "wip",
    }


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}


def _written(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
