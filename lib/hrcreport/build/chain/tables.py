"""This module writes the chain as CSV: its own tables, and in the columns of public trackers.

The columns of trackers follow what they say in public of their own files; none was confirmed by
its makers. Compare them with the tracker's own template before an import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hrcreport.build.chain.links import Chain, links
from hrcreport.foundation import csv_text
from hrcreport.registers import Body, Recommendation

FINDING_COLUMNS = ("id", "text", "limb", "rests_on", "values", "no_follow_up")
RECOMMENDATION_COLUMNS = (
    "id", "text", "addressee", "level", "limb", "agenda", "standards", "rests_on", "action",
    "verb", "beneficiaries", "sdg", "indicator", "deadline", "baseline", "means",
)  # fmt: skip  # a list of columns
LINK_COLUMNS = ("from", "kind", "relation", "to", "kind_of_to", "words")
INDEX_COLUMNS = (
    "Country",
    "Mechanism",
    "Document symbol",
    "Title",
    "Publication date",
    "Paragraph",
    "Text",
    "Themes",
    "Affected persons",
    "SDGs",
)
"""As the Universal Human Rights Index describes a recommendation in its guide."""

NATIONAL_COLUMNS = (
    "Recommendation",
    "Source",
    "Symbol",
    "Date",
    "Theme",
    "Group",
    "SDG target",
    "Lead institution",
    "Indicator",
    "Deadline",
    "Status",
)
"""As national tracking databases (NRTD, SIMORE) describe what they hold."""

ACTION_COLUMNS = ("title", "reference", "accepted", "response")
"""As IMPACT OSS has them in its template for recommendations."""

UNKNOWN = "not established"
"""What stands in a key column of which nothing is known."""
NO_CODE = "OWN"
"""What codes begin with where the mandate has no code of its own."""


def csv_files(chain: Chain) -> dict[str, str]:
    """Return the chain's own tables by file name: findings, recommendations, links."""
    return {
        "findings.csv": csv_text(FINDING_COLUMNS, map(_finding, chain.findings)),
        "recommendations.csv": csv_text(
            RECOMMENDATION_COLUMNS, map(_recommendation, chain.recommendations)
        ),
        "links.csv": csv_text(
            LINK_COLUMNS,
            (
                (
                    link.source,
                    chain.kind_of(link.source),
                    link.relation,
                    link.target,
                    chain.kind_of(link.target) if link.relation == "rests-on" else "",
                    chain.called(link.target),
                )
                for link in links(chain)
            ),
        ),
    }


def tracker_files(chain: Chain, body: Body) -> dict[str, str]:
    """Return the recommendations in the columns of public trackers, by file name."""
    advice = chain.recommendations
    return {
        "tracker-uhri.csv": csv_text(
            INDEX_COLUMNS, (_indexed(each, chain, body) for each in advice)
        ),
        "tracker-national.csv": csv_text(
            NATIONAL_COLUMNS, (_national(each, chain, body) for each in advice)
        ),
        "tracker-impact.csv": csv_text(
            ACTION_COLUMNS,
            ((each["text"], f"{chain.report}/{each['id']}", "", "") for each in advice),
        ),
    }


def register_file(chain: Chain, body: Body) -> str:
    """Return the recommendations as a file of `data/recommendations`, each with its paragraph."""
    begins = f"{body.code or NO_CODE}-{chain.country or 'ALL'}-{chain.date[:4]}"
    cited = f"{chain.title} ({_symbol(chain)})"
    document = {
        "code": begins,
        "kind": "mechanism",
        "symbol": chain.symbol,
        "issued": chain.date,
        "citation": {
            "en": {"full": ", ".join(filter(None, [body.named(), cited])), "short": _symbol(chain)}
        },
    }
    lines = [
        "# yaml-language-server: $schema=_schema/issued.json",
        f"document: {json.dumps(document, ensure_ascii=False)}",
        "recommendations:",
    ]
    for each in chain.recommendations:
        listed = {key: str(each.get(key, "")).split() for key in ("agenda", "sdg")}
        record = {
            "code": f"{begins}-{each['id'].removeprefix('r-').upper()}",
            "paragraph": chain.paragraphs.get(each["id"], ""),
            "countries": [chain.country] if chain.country else [],
            "addressee": "; ".join(Chain.addressees(each)),
            "level": each.get("level", ""),
            "summary": each["text"].rstrip(" ;."),
            "limbs": _limbs(each),
            **listed,
            "standards": list(each["standards"]),
            "actions": [each["action"]] if each.get("action") else [],
            "persons": [each["beneficiaries"]] if each.get("beneficiaries") else [],
            "deadline": _read(each).limit,
        }
        told = [
            f"{key}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in record.items()
            if value
        ]
        lines += [f"  {'-' if not number else ' '} {line}" for number, line in enumerate(told)]
    return "\n".join(lines) + "\n"


def _finding(each: Mapping[str, Any]) -> Sequence[str]:
    values = "; ".join(f"{value['expression']} = {value['text']}" for value in each["values"])
    return (
        each["id"],
        each["text"],
        each.get("limb", ""),
        " ".join(each["rests_on"]),
        values,
        each.get("no_follow_up", ""),
    )


def _recommendation(each: Mapping[str, Any]) -> Sequence[str]:
    lists = {name: " ".join(each[name]) for name in ("standards", "rests_on")}
    return [str({**each, **lists}.get(column, "")) for column in RECOMMENDATION_COLUMNS]


def _indexed(each: Mapping[str, Any], chain: Chain, body: Body) -> Sequence[str]:
    advice = _read(each)
    return (
        chain.country,
        body.named() or UNKNOWN,
        _symbol(chain),
        chain.title,
        chain.date,
        chain.paragraphs.get(each["id"]) or UNKNOWN,
        each["text"],
        _themes(each, body),
        advice.affected(body) or UNKNOWN,
        " ".join(advice.targets(body)) or UNKNOWN,
    )


def _national(each: Mapping[str, Any], chain: Chain, body: Body) -> Sequence[str]:
    advice = _read(each)
    return (
        each["text"],
        body.named() or UNKNOWN,
        _symbol(chain),
        chain.date,
        _themes(each, body),
        advice.affected(body) or UNKNOWN,
        " ".join(advice.targets(body)) or UNKNOWN,
        "; ".join(Chain.addressees(each)) or UNKNOWN,
        "; ".join(filter(None, (each.get("indicator"), each.get("baseline")))),
        advice.limit or "none set",
        "",
    )


def _symbol(chain: Chain) -> str:
    return chain.symbol or "A/HRC/…/…"


def _read(each: Mapping[str, Any]) -> Recommendation:
    return Recommendation(
        id=each["id"],
        text=each["text"],
        limbs=tuple(_limbs(each)),
        sdg=tuple(str(each.get("sdg", "")).split()),
        beneficiaries=each.get("beneficiaries", ""),
        deadline=each.get("deadline", ""),
    )


def _themes(each: Mapping[str, Any], body: Body) -> str:
    return each.get("theme") or "; ".join(map(body.title, _limbs(each))) or UNKNOWN


def _limbs(each: Mapping[str, Any]) -> list[str]:
    return str(each.get("limb", "")).split()
