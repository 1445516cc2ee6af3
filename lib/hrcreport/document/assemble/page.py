"""This module tells what an HTML page says of itself: how to cite it, metadata, other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from babel import Locale

from hrcreport.document.assemble.floats import BLANKS
from hrcreport.foundation import (
    DocumentKind,
    Project,
    Report,
)

MARKUP = re.compile(r"\{[^{}]*\}|\]\([^)]*\)|\^\[[^\]]*\]|[\[\]*_`\\^]")


def page(
    front: Mapping[str, Any],
    *,
    floats: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Mapping[str, Any]],
    parameters: Mapping[str, Any],
    project: Project,
    report_id: str,
) -> dict[str, Any]:
    """Return a document's citation, JSON-LD (schema.org), other languages, and CSV of pictures.

    Args:
        front: the metadata of its masthead.
        floats: its figures, maps and tables.
        tables: the tables that its numbers were computed from.
        parameters: those of the report.
        project: the project, in which it may be held in other languages.
        report_id: the report.
    """
    title = plain(front["title"])
    cited = ", ".join(filter(None, (title, front.get("symbol"), front.get("document-date"))))
    date = str(DocumentKind.masthead(parameters).get("date", ""))
    final = front.get("status") == "final"
    metadata = {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": title,
        "inLanguage": front["lang"],
        "identifier": front.get("symbol", ""),
        "creativeWorkStatus": front.get("status", ""),
        **({"datePublished" if final else "dateCreated": date} if date else {}),
        "hasPart": [
            {
                "@type": "Table" if float_record["kind"] == "table" else "ImageObject",
                "name": plain(float_record["caption"]),
                "url": f"#{float_record['label']}",
            }
            for float_record in floats
        ],
        "isBasedOn": [
            {
                "@type": "Dataset",
                "name": table["title"],
                "creditText": table["source"],
                "identifier": f"sha256:{table['sha256']}",
            }
            for table in tables.values()
        ],
    }
    return {
        "cited": cited,
        "metadata": metadata,
        "description": plain(front.get("subtitle") or title),
        "languages": list(other_languages(project, report_id)) if report_id else [],
        "data": {
            float_record["label"]: float_record["data"]["csv"]
            for float_record in floats
            if float_record.get("data")
        },
    }


def plain(words: str) -> str:
    """Return Markdown as plain words on one line."""
    return BLANKS.sub(" ", MARKUP.sub("", words)).strip()


def other_languages(project: Project, report_id: str) -> Iterator[dict[str, str]]:
    """Yield the languages in which a report is held too: `can-fr` beside `can`.

    Each has its tag, its name in itself, and where its page lies beside that of this report.
    """
    languages = project.known_languages
    base, _, suffix = report_id.rpartition("-")
    if suffix not in languages:
        base = report_id
    own_paths = [path for _, path in project.params_files() if path.stem == report_id]
    names = [base, *(f"{base}-{code}" for code in sorted(languages))]
    for name, path in (
        (name, own_path.with_stem(name)) for own_path in own_paths for name in names
    ):
        if name == report_id or not project.reads.is_there(path):
            continue
        project.reads.record(path)
        language = Report.language_in(path)
        if language in languages:
            words = Locale.parse(language).get_display_name() or language
            yield {
                "lang": languages[language].tag,
                "name": words[:1].upper() + words[1:],
                "href": f"../{name}/{name}.html",
            }
