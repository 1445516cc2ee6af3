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
            INDEX_COLUMNS, (_indexed(recommendation, chain, body) for recommendation in advice)
        ),
        "tracker-national.csv": csv_text(
            NATIONAL_COLUMNS, (_national(recommendation, chain, body) for recommendation in advice)
        ),
        "tracker-impact.csv": csv_text(
            ACTION_COLUMNS,
            (
                (recommendation["text"], f"{chain.report}/{recommendation['id']}", "", "")
                for recommendation in advice
            ),
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
    for recommendation in chain.recommendations:
        listed = {key: str(recommendation.get(key, "")).split() for key in ("agenda", "sdg")}
        record = {
            "code": f"{begins}-{recommendation['id'].removeprefix('r-').upper()}",
            "paragraph": chain.paragraphs.get(recommendation["id"], ""),
            "countries": [chain.country] if chain.country else [],
            "addressee": "; ".join(Chain.addressees(recommendation)),
            "level": recommendation.get("level", ""),
            "summary": recommendation["text"].rstrip(" ;."),
            "limbs": _limbs(recommendation),
            **listed,
            "standards": list(recommendation["standards"]),
            "actions": [recommendation["action"]] if recommendation.get("action") else [],
            "persons": [recommendation["beneficiaries"]]
            if recommendation.get("beneficiaries")
            else [],
            "deadline": _read(recommendation).limit,
        }
        record_lines = [
            f"{key}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in record.items()
            if value
        ]
        lines += [
            f"  {'-' if not number else ' '} {line}" for number, line in enumerate(record_lines)
        ]
    return "\n".join(lines) + "\n"


def _finding(finding: Mapping[str, Any]) -> Sequence[str]:
    values = "; ".join(f"{value['expression']} = {value['text']}" for value in finding["values"])
    return (
        finding["id"],
        finding["text"],
        finding.get("limb", ""),
        " ".join(finding["rests_on"]),
        values,
        finding.get("no_follow_up", ""),
    )


def _recommendation(recommendation: Mapping[str, Any]) -> Sequence[str]:
    lists = {name: " ".join(recommendation[name]) for name in ("standards", "rests_on")}
    return [str({**recommendation, **lists}.get(column, "")) for column in RECOMMENDATION_COLUMNS]


def _indexed(recommendation: Mapping[str, Any], chain: Chain, body: Body) -> Sequence[str]:
    advice = _read(recommendation)
    return (
        chain.country,
        body.named() or UNKNOWN,
        _symbol(chain),
        chain.title,
        chain.date,
        chain.paragraphs.get(recommendation["id"]) or UNKNOWN,
        recommendation["text"],
        _themes(recommendation, body),
        advice.affected(body) or UNKNOWN,
        " ".join(advice.targets(body)) or UNKNOWN,
    )


def _national(recommendation: Mapping[str, Any], chain: Chain, body: Body) -> Sequence[str]:
    advice = _read(recommendation)
    return (
        recommendation["text"],
        body.named() or UNKNOWN,
        _symbol(chain),
        chain.date,
        _themes(recommendation, body),
        advice.affected(body) or UNKNOWN,
        " ".join(advice.targets(body)) or UNKNOWN,
        "; ".join(Chain.addressees(recommendation)) or UNKNOWN,
        "; ".join(filter(None, (recommendation.get("indicator"), recommendation.get("baseline")))),
        advice.limit or "none set",
        "",
    )


def _symbol(chain: Chain) -> str:
    return chain.symbol or "A/HRC/…/…"


def _read(recommendation: Mapping[str, Any]) -> Recommendation:
    return Recommendation(
        id=recommendation["id"],
        text=recommendation["text"],
        limbs=tuple(_limbs(recommendation)),
        sdg=tuple(str(recommendation.get("sdg", "")).split()),
        beneficiaries=recommendation.get("beneficiaries", ""),
        deadline=recommendation.get("deadline", ""),
    )


def _themes(recommendation: Mapping[str, Any], body: Body) -> str:
    return (
        recommendation.get("theme") or "; ".join(map(body.title, _limbs(recommendation))) or UNKNOWN
    )


def _limbs(recommendation: Mapping[str, Any]) -> list[str]:
    return str(recommendation.get("limb", "")).split()
