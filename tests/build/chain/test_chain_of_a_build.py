"""The chain of a build goes whole to other programs: CSV, JSON-LD, trackers, a picture."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from tests.golden.chain_example import FILES, files
from tests.small_projects import BODY

from hrcreport.build.chain.links import Chain, chain_of, json_ld, links
from hrcreport.build.chain.picture import in_words, svg
from hrcreport.build.chain.tables import csv_files, register_file, tracker_files
from hrcreport.foundation.context.project import Project
from hrcreport.registers.recommendations.issued import read_issued

GRAPH = {
    "findings": [
        {"id": "f-force", "text": "More were killed.", "cell": 3, "rests_on": ["tbl-a", "INV-1"],
         "standards": [], "limb": "c", "values": [{"expression": "ratio", "text": "2.6"}]},
        {"id": "f-alone", "text": "=SUM(A1)", "cell": 3,
         "rests_on": ["value:ratio", "XXA:INV-1", "f-force"], "standards": [], "values": [],
         "no_follow_up": "Closed."},
    ],
    "recommendations": [
        {"id": "r-law", "text": "Amend the law;", "cell": 4, "rests_on": ["f-force"],
         "standards": ["INV-1"], "addressee": "the Assembly; the Government", "limb": "c g",
         "sdg": "16.3", "deadline": "2030"},
        {"id": "r-lost", "text": "Do it.", "cell": 4, "rests_on": ["f-gone"], "standards": []},
    ],
    "cited": ["INV-1"],
    "evidence": {"INV-1": "Invented Act, sect. 1", "value:ratio": "“2.6”"},
}  # fmt: skip  # a table
MANIFEST = {
    "title": "Visit to Exampleland",
    "parameters": {"country": "XXA", "date": "2026-11-24", "symbol": "A/HRC/66/1/Add.1"},
}


@pytest.fixture
def chain() -> Chain:
    return chain_of(GRAPH, report="xxa", manifest=MANIFEST)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_link_is_there_once(chain) -> None:
    found = [(link.source, link.relation, link.target) for link in links(chain)]
    assert len(found) == len(set(found)) == 10
    assert ("r-law", "addressed-to", "the Government") in found
    assert ("r-law", "measured-against", "INV-1") in found


def test_kinds_of_evidence_are_told_apart(chain) -> None:
    names = ["tbl-a", "INV-1", "value:ratio", "XXA:INV-1", "f-force", "r-law"]
    assert [chain.kind_of(name) for name in names] == [
        "table",
        "source",
        "value",
        "assessment",
        "finding",
        "recommendation",
    ]


def test_csv_holds_every_statement_and_link(chain) -> None:
    files = csv_files(chain)
    assert set(files) == {"findings.csv", "recommendations.csv", "links.csv"}
    first, second = rows(files["findings.csv"])
    assert (first["rests_on"], first["values"]) == ("tbl-a INV-1", "ratio = 2.6")
    assert second["no_follow_up"] == "Closed."
    assert rows(files["recommendations.csv"])[0]["standards"] == "INV-1"
    assert len(rows(files["links.csv"])) == 10


def test_text_that_looks_like_a_formula_stays_text_in_a_spreadsheet(chain) -> None:
    assert rows(csv_files(chain)["findings.csv"])[1]["text"] == "'=SUM(A1)"


def test_trackers_get_each_recommendation_in_their_columns(chain) -> None:
    page = '<p id="para-7"></p><li id="para-7-b"><span id="r-law"></span></li>'
    chain = chain_of(GRAPH, report="xxa", manifest=MANIFEST, page=page)
    files = tracker_files(chain, BODY)
    index, national, impact = (
        rows(files[f"tracker-{name}.csv"])[0] for name in ("uhri", "national", "impact")
    )
    assert (index["Country"], index["Document symbol"]) == ("XXA", "A/HRC/66/1/Add.1")
    assert index["Themes"] == (
        "Legislation and practice on the use of force; Accountability and redress"
    )
    assert index["Paragraph"] == "7 (b)"
    assert (national["Deadline"], national["Group"]) == (
        "2030",
        "Africans and people of African descent",
    )
    for name in ("uhri", "national"):
        for row in rows(files[f"tracker-{name}.csv"]):
            free = ("Status", "Indicator")
            assert [key for key, cell in row.items() if not cell and key not in free] == []
    assert national["Lead institution"] == "the Assembly; the Government"
    assert national["Status"] == ""
    assert impact == {
        "title": "Amend the law;",
        "reference": "xxa/r-law",
        "accepted": "",
        "response": "",
    }


def test_recommendations_of_a_report_become_a_file_of_the_register(tmp_path) -> None:
    page = '<p id="para-7"></p><li id="para-7-b"><span id="r-law"></span></li>'
    graph = GRAPH | {
        "recommendations": [
            {**GRAPH["recommendations"][0], "text": "Amend, within two years, it;", "deadline": ""},
            {**GRAPH["recommendations"][0], "id": "r-next", "agenda": "PJ1", "action": "law"},
        ]
    }
    told = register_file(chain_of(graph, report="xxa", manifest=MANIFEST, page=page), BODY)
    path = tmp_path / "data" / "recommendations" / "emler.yml"
    path.parent.mkdir(parents=True)
    path.write_text(told, encoding="utf-8")
    found = read_issued(Project(tmp_path))
    assert found.problems == []
    first, second = found.recommendations
    assert (first.code, first.paragraph, first.deadline) == (
        "EMLER-XXA-2026-LAW",
        "7 (b)",
        "2 years",
    )
    assert (first.issuer, first.document.symbol) == ("mechanism", "A/HRC/66/1/Add.1")
    assert (second.agenda, second.actions, second.limbs) == (("PJ1",), ("law",), ("c", "g"))


def test_linked_data_joins_statements_to_their_evidence(chain) -> None:
    content = json.loads(json_ld(chain))
    nodes = {node["@id"]: node for node in content["@graph"]}
    law = nodes["urn:hrcreport:report:xxa:r-law"]
    assert law["rests_on"] == ["urn:hrcreport:report:xxa:f-force"]
    assert law["measured_against"] == ["urn:hrcreport:source:INV-1"]
    alone = nodes["urn:hrcreport:report:xxa:f-alone"]
    # An assessment of law is one for all reports, as a source is; a value is the report's own.
    assert alone["rests_on"] == [
        "urn:hrcreport:report:xxa:ratio",
        "urn:hrcreport:source:XXA:INV-1",
        "urn:hrcreport:report:xxa:f-force",
    ]
    for node in nodes.values():
        known = [target in nodes for target in node.get("rests_on", ())]
        assert all(known) or node["@id"].endswith("r-lost")
    assert nodes["urn:hrcreport:report:xxa"]["title"] == "Visit to Exampleland"


def test_names_of_nodes_are_written_as_identifiers_may_be() -> None:
    name = 'value:"a b" | rate[0]'
    finding = {**GRAPH["findings"][0], "rests_on": [name]}
    told = json_ld(chain_of(GRAPH | {"findings": [finding]}, report="xxa", manifest=MANIFEST))
    nodes = [node["@id"] for node in json.loads(told)["@graph"]]
    assert "urn:hrcreport:report:xxa:%22a%20b%22%20%7C%20rate%5B0%5D" in nodes


def test_picture_says_in_words_what_it_shows(chain) -> None:
    root = ElementTree.fromstring(svg(chain))  # noqa: S314  made above
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{space}desc").text == in_words(chain)
    assert "Recommendation r-law to the Assembly and the Government rests on f-force." in in_words(
        chain
    )
    words = " ".join(each.text for each in root.iter(f"{space}text"))
    assert all(head in words for head in ("Evidence", "Findings", "Recommendations", "Addressees"))
    assert words.count("Not linked.") == 2


def test_boxes_of_the_picture_do_not_overlap(chain) -> None:
    root = ElementTree.fromstring(svg(chain))  # noqa: S314  made above
    columns: dict[float, list[tuple[float, float]]] = {}
    for box in list(root.iter("{http://www.w3.org/2000/svg}rect"))[1:]:
        top = float(box.get("y"))
        columns.setdefault(float(box.get("x")), []).append((top, top + float(box.get("height"))))
    assert len(columns) == 4
    for places in columns.values():
        places.sort()
        assert all(end < start for (_, end), (start, _) in pairwise(places))


def test_chain_without_statements_is_said_to_be_empty() -> None:
    empty = chain_of({"findings": [], "recommendations": []}, report="xxa", manifest={})
    assert in_words(empty) == "There are neither findings nor recommendations."
    assert "<svg" in svg(empty)


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_file_of_a_chain_is_as_it_was_read_by_a_person(name: str) -> None:
    """Write them anew where a change is meant: `python -m tests.golden.chain_example`."""
    assert files()[name] == (FILES / name).read_bytes().decode()


def test_every_file_of_a_chain_was_read_by_a_person() -> None:
    assert set(files()) == {path.name for path in FILES.iterdir()}
