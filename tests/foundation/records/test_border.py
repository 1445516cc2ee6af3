"""A text from data can do nothing: it is refused where it is read, in every field of every file."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.errors import DataError, Problem, RefusedError
from hrcreport.foundation.records import border
from hrcreport.foundation.records.border import Trespass
from hrcreport.foundation.records.yaml_source import Node
from hrcreport.foundation.words.texts import Words
from hrcreport.registers.bibliography.reading import check_bibliography
from hrcreport.registers.files.registry import Register, registers
from hrcreport.registers.files.sheet_import import take_back
from hrcreport.registers.files.sheets import read_sheet, sheet_of
from hrcreport.tables.data.catalogue import Catalogue

ROOT = Path(__file__).parents[3]
TUTORIAL = ROOT / "docs" / "tutorial" / "xxa"
SHIPPED = Project(ROOT)

PAYLOADS = {
    "command": "{{ hrc.load.__globals__['__builtins__']['__import__']('os').system('true') }}",
    "condition": "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "note": "words {## hidden ##} words",
    "field": '`<w:fldSimple w:instr="INCLUDEPICTURE"/>`{=openxml}',
    "typst": '`#read("/_quarto.yml")`{=typst}',
    "script": "<script>x</script>",
    "closing": "words </table> words",
    "comment": "words <!-- words",
    "picture": "![](https://example.org/beacon.png)",
    "link": "[words](javascript:x)",
    "reference": "[words][x]",
    "address": "<https://example.org>",
    "attributes": "[words]{.unverified}",
    "style": "[words]{style='background:url(x)'}",
    "shortcode": "{{< include x >}}",
    "fence": "::: {.finding}",
    "footnote": "words^[a note]",
    "citation": "words [@ICERD-1]",
    "override": "words \u202e words",
    "invisible": "wo\u200brds",
    "soft hyphen": "wo\u00adrds",
}
HARMLESS = (
    "*Graham v. Connor*, 490 U.S. 386 (1989)",
    "a < b and c > d",
    "44^e^ législature",
    "US$ 5 {n}",
    "office@example.org",
    "[sic]",
    "(a) [b] (c)",
    "100 %",
    "a_b ~ c",
    "# 1",
    "(?P<year>\\d+) and (?<=x)",
    "C++ {ordinal} }",
    "fewer than <5",
    "\u200fعربي\u200e",
    "::",
)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_what_reaches_further_than_words_is_refused_in_data(payload: str) -> None:
    slip = Trespass.in_data(f"Words before.\n{payload}")
    assert slip is not None
    assert slip.mend


@pytest.mark.parametrize("text", HARMLESS)
def test_words_are_let_through(text: str) -> None:
    assert Trespass.in_data(text) is None


def project_in(folder: Path) -> Project:
    shutil.copytree(TUTORIAL, folder, dirs_exist_ok=True)
    (folder / "reports").mkdir(exist_ok=True)
    return Project(folder)


def schemas() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield each JSON Schema of the project with the file in which a payload is planted."""
    for register in registers():
        name = register.files.replace("*", "xxa")
        yield (
            register.name,
            register.model.as_kind().schema,
            normpath(f"data/{register.folder}/{name}"),
        )
    for name, file, place in (
        ("recipe", "data/recipes/_schema/recipe.json", "data/recipes/xxa.yml"),
        ("country", "params/_schema/country.json", "params/countries/xxa.yml"),
    ):
        yield name, json.loads((ROOT / file).read_text(encoding="utf-8")), place


def filled(schema: dict[str, Any], payload: str, within: dict[str, Any]) -> Any:
    """Return a value of a schema in which every text is the payload."""
    while "$ref" in schema:
        schema = within["definitions" if "definitions" in within else "$defs"][
            schema["$ref"].rpartition("/")[2]
        ]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema and "properties" not in schema:
            return filled(schema[key][0], payload, within)
    kinds = schema.get("type", "string")
    if "object" in kinds:
        made = {
            name: filled(part, payload, within)
            for name, part in schema.get("properties", {}).items()
        }
        more = schema.get("additionalProperties")
        return made or (
            {"one": filled(more, payload, within)} if isinstance(more, dict) else payload
        )
    if "array" in kinds:
        return [filled(schema.get("items", {}), payload, within)]
    return payload


CASES = [
    pytest.param(schema, place, payload, id=f"{name}-{what}")
    for name, schema, place in schemas()
    for what, payload in PAYLOADS.items()
]


@pytest.mark.parametrize(("schema", "place", "payload"), CASES)
def test_every_text_of_every_schema_is_refused_with_its_line(
    schema: dict[str, Any], place: str, payload: str, tmp_path: Path
) -> None:
    text = json.dumps(filled(schema, payload, schema), indent=1, ensure_ascii=False)
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    planted = json.dumps(payload, ensure_ascii=False)
    expected = [at for at, line in enumerate(text.splitlines(), 1) if planted in line]
    _, problems = Node.read(file, place=place)
    told = [each.line for each in problems if each.rule.startswith("border.")]
    assert expected
    assert sorted(told) == expected


@pytest.mark.parametrize(("schema", "place"), [(schema, place) for _, schema, place in schemas()])
def test_check_tells_what_stands_in_data(
    schema: dict[str, Any], place: str, tmp_path: Path
) -> None:
    project = project_in(tmp_path)
    file = tmp_path / place
    file.parent.mkdir(parents=True, exist_ok=True)
    made = filled(schema, PAYLOADS["command"], schema)
    file.write_text(json.dumps(made, indent=1), encoding="utf-8")
    _, of_reports = Checked(project).reports()
    told = {each.place for each in (*of_reports, *Checked(project).registers()) if beyond(each)}
    assert place in told


def beyond(problem: Problem) -> bool:
    return problem.rule.startswith("border.") and problem.severity == "error"


def test_catalogue_tells_each_text_with_its_line(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    path = project.data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for payload in PAYLOADS.values():
        planted = json.loads(json.dumps(package))
        resource = planted["resources"][0]
        resource["title"] = resource["hrc"]["scope"] = resource["sources"][0]["title"] = payload
        resource["licenses"][0]["title"] = resource["hrc"]["caveats"] = payload
        resource["hrc"]["caveats"] = [payload]
        path.write_text(json.dumps(planted, indent=1, ensure_ascii=False), encoding="utf-8")
        with pytest.raises(DataError) as error:
            Catalogue.read(project)
        assert len([each for each in error.value.problems if beyond(each) and each.line]) == 5


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_cell_of_a_table_is_refused_by_check_and_where_it_is_read(
    payload: str, tmp_path: Path
) -> None:
    project = project_in(tmp_path)
    path = project.data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    resource = next(each for each in package["resources"] if each["name"] == "xxa-deaths")
    table = project.data / resource["path"]
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    fields = resource["schema"]["fields"]
    at = next(number for number, each in enumerate(fields) if each["type"] == "string")
    fields[at].pop("categories", None)
    rows[2][at] = payload
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    content = table.read_bytes()
    resource |= {"bytes": len(content), "hash": f"sha256:{sha256_of(content)}"}
    path.write_text(json.dumps(package), encoding="utf-8")
    told = [each for each in Checked(project).registers() if beyond(each)]
    assert [(each.place, each.line) for each in told] == [("data/tables/xxa-deaths.csv", 3)]
    with pytest.raises(DataError) as error:
        Catalogue.read(project).table("xxa-deaths")
    assert any(beyond(each) for each in error.value.problems)


def columns() -> Iterator[Any]:
    for register in registers():
        path = next(iter(register.paths(SHIPPED)), None)
        if register.name == "consultations":
            path = TUTORIAL / "data" / "consultations" / "xxa.yml"
        if path is not None:
            for name in register.lists:
                yield pytest.param(register, path, name, id=f"{register.name}-{name}")


@pytest.mark.parametrize(("register", "path", "name"), list(columns()))
def test_every_column_of_every_sheet_is_refused(
    register: Register, path: Path, name: str, tmp_path: Path
) -> None:
    sheet = sheet_of(path, register, name, place="register")
    target = tmp_path / "sheet.csv"
    for payload in (PAYLOADS["command"], PAYLOADS["field"], PAYLOADS["picture"]):
        rows = [list(row) for row in sheet.rows]
        if not rows:
            rows = [[""] * len(sheet.columns)]
        planted = []
        for at, column in enumerate(sheet.columns[1:], 1):
            rows[-1][at] = payload
            planted.append(column)
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([sheet.columns, *rows])
        again = read_sheet(target, place="sheet.csv")
        with pytest.raises(RefusedError) as error:
            take_back(again, path, register, place="register", sheet_place="sheet.csv")
        told = [each.key for each in error.value.problems if beyond(each)]
        assert told == planted
        assert all(each.line == len(rows) + 1 for each in error.value.problems if beyond(each))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_translation_is_data(payload: str, tmp_path: Path) -> None:
    project = project_in(tmp_path)
    file = project.data / "translations" / "fr" / "law-xxa.yml"
    file.parent.mkdir(parents=True)
    file.write_text(f"covers: {json.dumps(payload, ensure_ascii=False)}\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        Words("fr").translated("law-xxa", project)
    assert [each.line for each in error.value.problems if beyond(each)] == [1]


BIBTEX = "@misc{{xxa-act,\n author = {{An Office}},\n title = {{{}}},\n date = {{2020}},\n}}\n"
LATEX = (r"\href{javascript:x}{words}", r"\input{x}", r"\includegraphics{x.png}", r"\write18{x}")
BRACED = ("command", "condition", "note", "typst", "attributes", "style", "shortcode")
"""What is no markup in BibLaTeX, whose braces keep capitals."""
IN_BIBTEX = [*(each for name, each in PAYLOADS.items() if name not in BRACED), *LATEX]


@pytest.mark.parametrize("payload", IN_BIBTEX)
def test_bibtex_is_data(payload: str, tmp_path: Path) -> None:
    project = project_in(tmp_path)
    file = project.references.with_suffix(".bib")
    file.write_text(BIBTEX.format(payload), encoding="utf-8")
    _, problems = check_bibliography(project)
    told = [each.line for each in problems if beyond(each) or each.rule == "bibliography.latex"]
    assert told == [3]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_csl_is_data(payload: str, tmp_path: Path) -> None:
    project = project_in(tmp_path)
    record = {
        "id": "xxa-act",
        "type": "report",
        "publisher": "An Office",
        "title": payload,
        "author": [{"literal": payload}],
    }
    file = project.references.with_suffix(".json")
    file.write_text(json.dumps([record]), encoding="utf-8")
    _, problems = check_bibliography(project)
    assert sorted(each.key or "" for each in problems if beyond(each)) == ["author", "title"]


def test_no_text_of_this_project_is_refused() -> None:
    told = [str(each) for each in Checked(SHIPPED).registers() if each.rule.startswith("border.")]
    assert told == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("`<b>`{=html}", ["border.html", "border.raw"]),
        ("```{=openxml}\n<w:p/>\n```", ["border.raw", "border.html"]),
        ("[a](javascript:b)", ["border.link"]),
        ("[a](file:///etc/passwd)", ["border.link"]),
        ("[a](../x.md)", ["border.link"]),
        ("[a]: data:x", ["border.link"]),
        ("![a](x.png)", ["border.picture"]),
        ("<img src=x>", ["border.html"]),
        ("a\u202eb", ["border.invisible"]),
        ("`<b>` and ``a ` {=b}``", []),
        ("[a](https://example.org) [](#tbl-a) <https://example.org> [b]{.unverified} ^[c]", []),
        ("::: {.finding #f-a}\nx\n:::", []),
    ],
)
def test_text_holds_no_code_of_a_format_and_leads_nowhere_else(text: str, rules: list[str]) -> None:
    assert [slip.rule for slip in Trespass.in_text(text)] == rules


PIECES = [
    *"{}[]()<>@^!:.#%=-/? \n`a",
    "{{",
    "{%",
    "{##",
    "{=",
    "](",
    "]:",
    ":::",
    "\u200b",
    "\x07",
    "\U000e0041",
    "\ufeff",
]


@settings(max_examples=2000)
@given(some.lists(some.sampled_from(PIECES), max_size=9).map("".join))
def test_quick_look_lets_nothing_pass_that_a_pattern_refuses(text: str) -> None:
    assert (Trespass.in_data(text) is None) == (border._ANY.search(text) is None)
