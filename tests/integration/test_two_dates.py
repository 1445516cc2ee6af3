"""This module proves that a report prints the law of its own day."""

from __future__ import annotations

import re

from tests.conftest import LAW, _text

ORDERS = """\
  - code: XXA-ORDER
    level: national
    citation: {en: {full: "Exampleland, Order 1 of 2022 on Force", short: Order 1}}
    in_force_from: "2022-05-25"
    in_force_to: "2025-01-20"
    events:
      - {event: in-force, date: "2022-05-25"}
      - {event: repealed, date: "2025-01-20", by: XXA-REVOKING}
    summary: Force is a last resort.
    topics: [use-of-force]
  - code: XXA-REVOKING
    level: national
    citation: {en: {full: "Exampleland, Order 9 of 2025 revoking orders", short: Order 9}}
    in_force_from: "2025-01-20"
    summary: Orders are revoked.
    topics: [use-of-force]
assessments:
"""
SENTENCE = (
    '{% if law.in_force("XXA-ORDER") %}An order holds.[@XXA-ORDER]{% else %}An order[@XXA-ORDER] '
    "was revoked.[@XXA-REVOKING]{% endif %}"
)


def test_report_at_two_dates_prints_two_laws(invented, hrcreport) -> None:
    about, parameters, data, title, summary, *_ = invented.cells()
    invented.write("data/law/xxa.yml", LAW.replace("assessments:\n", ORDERS))
    invented.notebook(about, parameters, data, title, summary, _text(f"# Law\n\n{SENTENCE}"))
    invented.params("xxa", 'country: XXA\ndate: "2024-06-01"\n')
    invented.params("xxa-now", "country: XXA\n")
    said = hrcreport(invented, "build", "--engine", "pandoc", "--to", "html", "--json")
    assert said.code == 0
    printed = {
        name: " ".join(
            re.sub(
                r"<[^>]+>",
                " ",
                (invented.project.builds / name / f"{name}.html").read_text(encoding="utf-8"),
            ).split()
        )
        for name in ("xxa", "xxa-now")
    }
    assert "An order holds." in printed["xxa"]
    assert "Order 9" not in printed["xxa"]
    assert re.search(r"An order 1? ?was revoked", printed["xxa-now"])
    assert "Order 9 of 2025 revoking orders" in printed["xxa-now"]
