"""The catalogue reads tables that it knows and refuses those it does not, in words."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError, Problem
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.descriptor import read_record
from hrcreport.tables.data.parts import CatalogueFiles

ROOT = Path(__file__).parents[3]
REAL = Project(ROOT)
DEATHS = "country,area,period,group,value\nXXA,,2020,red,12\nXXA,,2020,blue,0\n"


def record_of(content: bytes, **changes: Any) -> dict[str, Any]:
    """Return a complete record of an invented country's table of deaths."""
    texts = [
        {"name": name, "type": "string", "constraints": {"required": True}}
        for name in ("country", "period")
    ]
    record = {
        "name": "xxa-deaths",
        "path": "tables/xxa-deaths.csv",
        "title": "Deaths in an invented country",
        "description": "Invented.",
        "sources": [{"title": "Office of Invention"}],
        "licenses": [{"name": "CC0-1.0", "title": "CC0"}],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [
                texts[0],
                {"name": "area", "type": "string"},
                texts[1],
                {
                    "name": "group",
                    "type": "string",
                    "constraints": {"required": True},
                    "categories": [{"value": "red", "label": "Red"}, {"value": "blue"}],
                },
                {
                    "name": "value",
                    "type": "integer",
                    "constraints": {"required": True, "minimum": 0},
                },
            ],
            "primaryKey": ["country", "period", "group"],
        },
        "hrc": {
            "kind": "T02",
            "country": "XXA",
            "grade": "B",
            "sensitivity": "public",
            "identification": "perceived",
            "scope": "all deaths",
            "period": "2020",
            "caveats": ["Invented."],
        },
    }
    return record | changes


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Project]:
    """Return a maker of projects with one table, whose record may be wrong in some way."""

    def build(content: str | bytes = DEATHS, **changes: Any) -> Project:
        raw = content.encode() if isinstance(content, str) else content
        tables = tmp_path / "data" / "tables"
        tables.mkdir(parents=True, exist_ok=True)
        (tables / "xxa-deaths.csv").write_bytes(raw)
        package = {"name": "xxa", "resources": [record_of(raw, **changes)]}
        (tmp_path / "data" / "datapackage.json").write_text(json.dumps(package))
        return Project(tmp_path)

    return build


def rules(problems: list[Problem]) -> list[str]:
    return [problem.rule for problem in problems]


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_a_sound_project_has_no_problems(make: Callable[..., Project]) -> None:
    assert Catalogue.check(make()) == []


def test_the_committed_catalogue_has_no_problems() -> None:
    # What a publisher has since is a fact of our tables, and no fault of the catalogue.
    assert [each for each in Catalogue.check(REAL) if each.rule != "data.newer"] == []


def test_a_table_comes_with_its_types_and_its_record(make: Callable[..., Project]) -> None:
    table = Catalogue.read(make()).table("xxa-deaths")
    assert list(table.frame["value"]) == [12, 0]
    assert list(table.frame["area"]) == ["", ""]
    assert table.record.country == "XXA"
    assert table.record.caveats == ("Invented.",)
    assert table.label("group", "red") == "Red"
    assert table.label("group", "blue") == "blue"


def test_texts_of_a_table_are_looked_through_once_for_each_content(
    make: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    looking = SimpleNamespace(in_data=looked_at.append)
    monkeypatch.setattr("hrcreport.tables.data.catalogue.Trespass", looking)
    project = make(DEATHS.replace("2020", "2031").encode())
    for _ in range(3):
        Catalogue.read(project).table("xxa-deaths")
    assert sorted(looked_at) == ["", "2031", "XXA", "blue", "red"]


def test_the_code_na_is_not_read_as_a_gap(make: Callable[..., Project]) -> None:
    content = DEATHS.replace("XXA,,2020,red", "XXA,NA,2020,red")
    assert list(Catalogue.read(make(content)).table("xxa-deaths").frame["area"]) == ["NA", ""]


def test_source_text_names_source_and_licence(make: Callable[..., Project]) -> None:
    record = Catalogue.read(make()).record("xxa-deaths")
    assert record.source_text() == "Office of Invention (CC0)"


def test_source_text_says_when_the_source_was_retrieved(make: Callable[..., Project]) -> None:
    hrc = {**record_of(b"x")["hrc"], "retrieved": "3 May 2026"}
    record = Catalogue.read(make(hrc=hrc)).record("xxa-deaths")
    assert record.source_text() == "Office of Invention, retrieved 3 May 2026 (CC0)"


def test_find_takes_kind_and_country() -> None:
    catalogue = Catalogue.read(REAL)
    found = [record.name for record in catalogue.find(kind="T02", country="BRA")]
    assert "bra-rj-deaths" in found
    assert all(name.startswith("bra-") for name in found)
    assert catalogue.find(kind="T02", country="ITA") == []


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(DataError, match="Did you mean 'usa-population'"):
        Catalogue.read(REAL).table("usa-populaton")


def test_tables_that_may_be_meant_are_those_of_the_same_state() -> None:
    with pytest.raises(DataError) as refused:
        Catalogue.read(REAL).table("bra-nothing-like-it")
    (problem,) = refused.value.problems
    assert "bra-" in problem.mend
    assert "usa-" not in problem.mend


def test_a_changed_table_is_refused_before_it_is_read(make: Callable[..., Project]) -> None:
    project = make()
    path = project.data / "tables" / "xxa-deaths.csv"
    path.write_text(DEATHS.replace("12", "13"))
    with pytest.raises(DataError, match=r"data/tables/xxa-deaths\.csv: .* not the one that"):
        Catalogue.read(project).table("xxa-deaths")
    problem = only(Catalogue.check(project))
    assert problem.rule == "data.changed-file"
    assert problem.value == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_a_table_that_does_not_fit_its_types_names_the_cell(make: Callable[..., Project]) -> None:
    with pytest.raises(DataError, match="column 'value' has '1 234', which is not an integer"):
        Catalogue.read(make(DEATHS.replace("12", "1 234"))).table("xxa-deaths")


@pytest.mark.parametrize(
    ("wrong", "right", "rule", "line", "words"),
    [
        ("red,12", "red,-1", "data.minimum", 2, "has -1, which is below 0"),
        ("red,12", "red,", "data.empty-cell", 2, "column 'value' is empty"),
        ("red,12", "red,<5", "data.type", 2, "'<5', which is not an integer"),
        ("red,12", "red,16~", "data.type", 2, "'16~', which is not an integer"),
        ("blue,0", "bleu,0", "data.category", 3, "Did you mean 'blue'?"),
        ("blue,0", "red,0", "data.double-key", 3, "same key as line 2"),
        ("blue,0", "blue,0,0", "data.ragged-row", 3, "6 cells, the header has 5"),
        ("group,value", "group,valeu", "data.missing-column", 1, "Did you mean 'valeu'?"),
        ("group,value", "group,group", "data.missing-column", 1, "'value' is missing"),
    ],
)
def test_a_wrong_cell_is_named_by_line_column_and_value(
    make: Callable[..., Project], wrong: str, right: str, rule: str, line: int, words: str
) -> None:
    problems = Catalogue.check(make(DEATHS.replace(wrong, right, 1)))
    assert problems[0].rule == rule
    assert problems[0].line == line
    assert problems[0].place == "data/tables/xxa-deaths.csv"
    assert words in str(problems[0])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (DEATHS.replace("red", "réd").encode("latin-1"), "not in UTF-8"),
        (b"\xef\xbb\xbf" + DEATHS.encode(), "byte order mark"),
        (DEATHS.splitlines()[0].encode() + b"\n", "no rows"),
        (b"", "is missing"),
    ],
)
def test_a_file_that_is_no_such_table_says_why(
    make: Callable[..., Project], content: bytes, words: str
) -> None:
    changes = {"bytes": 1} if not content else {}
    problems = Catalogue.check(make(content, **changes))
    assert words in " ".join(map(str, problems))


def test_carriage_returns_at_line_ends_are_no_problem(make: Callable[..., Project]) -> None:
    project = make(DEATHS.replace("\n", "\r\n"))
    assert Catalogue.check(project) == []
    assert list(Catalogue.read(project).table("xxa-deaths").frame["value"]) == [12, 0]


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        ({"title": ""}, "register.missing-title", "has no title"),
        ({"hash": "md5:12"}, "register.hash", "sha256: and 64 hexadecimal digits"),
        ({"path": "../outside.csv"}, "register.path", "leaves the data folder"),
        ({"name": "XXA deaths"}, "register.name", "Write it like this: usa-fatal-shootings"),
        ({"sources": [{"path": "x"}]}, "register.missing-title", "source 1 has no title"),
        ({"title": 3}, "register.title", "'title' reads 3, which is no text in quotes"),
        ({"bytes": "12"}, "register.bytes", "Write a whole number"),
        ({"schema": ["country"]}, "register.not-a-record", "'schema' is no record"),
        ({"schema": {"fields": ["country"]}}, "register.not-a-record", "column 1 is no record"),
        ({"schema": {"fields": []}}, "data.no-columns", "no columns"),
        (
            {
                "schema": {
                    "fields": [{"name": "a", "type": "string", "categories": [{"value": 12}]}]
                }
            },
            "register.categories",
            'Write each as {"value"',
        ),
        (
            {"schema": {"fields": [{"name": "a", "type": "string"}], "foreignKeys": [{}]}},
            "register.missing-fields",
            "foreign key 1 has no fields",
        ),
    ],
)
def test_an_incomplete_record_is_refused(
    make: Callable[..., Project], changes: dict[str, Any], rule: str, words: str
) -> None:
    project = make(**changes)
    problems = Catalogue.check(project)
    assert rule in rules(problems)
    assert words in " ".join(map(str, problems))
    with pytest.raises(DataError):
        Catalogue.read(project)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("kind", "T2", "Allowed: T01, T02"),
        ("grade", "E", "Allowed: A, B, C, D, N"),
        ("identification", "self identified", "Did you mean 'self-identified'?"),
        ("caveat", ["x"], "Did you mean 'hrc.caveats'?"),
        ("caveats", "One sentence.", "Write it as [first, second]"),
        ("period", 2020, "Write a text in quotes"),
    ],
)
def test_a_wrong_value_in_a_record_says_what_is_allowed(
    make: Callable[..., Project], key: str, value: object, words: str
) -> None:
    hrc = {**record_of(b"x")["hrc"], key: value}
    assert words in str(only(Catalogue.check(make(hrc=hrc))))


def test_a_slip_in_a_record_has_its_line(make: Callable[..., Project]) -> None:
    project = make(hrc={**record_of(b"x")["hrc"], "grade": "E", "note": 'a \\ { [ " ,\n'})
    path = project.data / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))
    lines = path.read_text().splitlines()
    found = {problem.key: lines[(problem.line or 0) - 1] for problem in Catalogue.check(project)}
    assert found["hrc.grade"].strip() == '"grade": "E",'
    assert found["hrc.note"].lstrip().startswith('"note": ')


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
record_paths = st.sampled_from(
    [*((key,) for key in record_of(b"x")), *(("hrc", key) for key in record_of(b"x")["hrc"])]
    + [("schema", key) for key in ("fields", "primaryKey", "foreignKeys")]
)


@given(record_paths, json_values)
def test_no_record_however_wrong_escapes_as_a_traceback(
    path: tuple[str, ...], value: object
) -> None:
    described = record_of(b"x")
    inner = described if len(path) == 1 else described[path[0]]
    inner[path[-1]] = value
    record, problems = read_record(described, place="data/datapackage.json")
    assert (record is None) == bool(problems)
    assert all(problem.what and problem.mend for problem in problems)


def test_a_key_into_another_table_must_be_found_there(make: Callable[..., Project]) -> None:
    schema = record_of(b"")["schema"]
    schema["foreignKeys"] = [
        {"fields": "group", "reference": {"resource": "xxa-deaths", "fields": "area"}}
    ]
    problems = Catalogue.check(make(schema=schema))
    assert set(rules(problems)) == {"data.foreign-key"}
    schema["foreignKeys"][0]["reference"]["resource"] = "xxa-death"
    assert "Did you mean 'xxa-deaths'?" in str(only(Catalogue.check(make(schema=schema))))


def test_a_file_without_a_record_is_reported(make: Callable[..., Project]) -> None:
    project = make()
    (project.data / "tables" / "stray.csv").write_text("a\n1\n")
    problem = only(Catalogue.check(project))
    assert (problem.place, problem.rule) == ("data/tables/stray.csv", "data.unknown-file")


def test_a_table_without_its_file_is_reported(make: Callable[..., Project]) -> None:
    project = make()
    (project.data / "tables" / "xxa-deaths.csv").unlink()
    assert only(Catalogue.check(project)).rule == "data.no-file"
    with pytest.raises(DataError, match="is missing"):
        Catalogue.read(project).table("xxa-deaths")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"resources": [}', "is no JSON: "),
        ("[]", "no list 'resources'"),
        ('{"resources": [],\n"resources": []}', "2: this file has the key 'resources' twice"),
        ("[" * 900 + "]" * 900, "nests brackets deeper than 50 levels"),
        ("[" * 100_000, "nests brackets deeper than 50 levels"),
        ('{"resources": [{"bytes": ' + "9" * 5_000 + "}]}", "which is no number"),
        ('{"resources": ["\\u0000"]}', "a character that nobody can print"),
        ('{"resources": [3]}', "is no record"),
    ],
)
def test_a_broken_catalogue_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text(text)
    problem = only(Catalogue.check(Project(tmp_path)))
    assert problem.place == "data/datapackage.json"
    assert words in str(problem)


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("xxa-deaths", {"hash": "sha256:1"}, "register.hash"),
        ("xxa-other", {}, "data.record-file"),
        ("xxa-population", {"name": "xxa-population"}, "data.record-name"),
    ],
)
def test_a_record_has_a_file_of_its_own_that_is_named_for_its_table(
    invented, name: str, change: dict[str, str], rule: str
) -> None:
    package = json.loads((invented.project.data / "datapackage.json").read_text("utf-8"))
    record = next(each for each in package["resources"] if each["name"] == "xxa-deaths")
    package["resources"].remove(record)
    invented.write("data/datapackage.json", json.dumps(package))
    place = "data/catalogue/xxa-deaths.json"
    path = invented.write(place, json.dumps(record, indent=2))
    assert Catalogue.check(invented.project) == []
    assert Catalogue.read(invented.project).record("xxa-deaths").written.place == place
    path.unlink()
    place = f"data/catalogue/{name}.json"
    invented.write(place, json.dumps(record | change, indent=2))
    told = [(each.rule, each.place) for each in Catalogue.check(invented.project)]
    assert (rule, place) in told


def test_a_project_without_a_catalogue_is_told_so(tmp_path: Path) -> None:
    assert only(Catalogue.check(Project(tmp_path))).rule == "data.no-catalogue"


def test_a_table_with_many_problems_is_cut_short(make: Callable[..., Project]) -> None:
    rows = "".join(f"XXA,,{year},red,x\n" for year in range(1900, 2000))
    problems = Catalogue.check(make(DEATHS + rows))
    assert len(problems) == 51
    assert "50 more problems" in str(problems[-1])


def test_every_read_is_remembered_with_its_hash(make: Callable[..., Project]) -> None:
    project = make()
    Catalogue.read(project).table("xxa-deaths")
    other = project.root / "law.yml"
    other.write_text("a: 1\n")
    digest = project.reads.record(other)
    assert digest == hashlib.sha256(b"a: 1\n").hexdigest()
    read = project.reads.files()
    part = "data/datapackage.json#xxa-deaths"  # its record alone, not the whole catalogue
    assert list(read) == [part, "data/tables/xxa-deaths.csv", "law.yml"]
    assert read["data/tables/xxa-deaths.csv"] == hashlib.sha256(DEATHS.encode()).hexdigest()


def test_catalogue_is_read_once_until_a_file_of_it_changes(
    make: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make()
    own = project.data / "catalogue"
    own.mkdir()
    file = own / "xxa-stops.json"
    file.write_text(json.dumps(record_of(b"", name="xxa-stops", path="tables/xxa-stops.csv")))
    opened: list[str] = []
    plain = Path.read_bytes

    def counted(path: Path) -> bytes:
        opened.append(path.name)
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    for path in (file, project.data / "datapackage.json"):
        os.utime(path, (1, 1))
    for _ in range(3):
        assert Catalogue.read(project).names == ["xxa-deaths", "xxa-stops"]
    assert opened == ["datapackage.json", "xxa-stops.json"]
    told = json.loads(plain(file)) | {"name": "xxa-chase"}
    file.rename(own / "xxa-chase.json").write_text(json.dumps(told))
    for _ in range(2):
        assert Catalogue.read(project).names == ["xxa-chase", "xxa-deaths"]


@pytest.mark.parametrize(
    ("catalogue", "guarded"),
    [
        ('{"resources": [{"path": "a.csv", "hrc": {"sensitivity": "public"}}]}', set()),
        ('{"resources": [{"path": "a.csv", "hrc": {"sensitivity": "restricted"}}]}', {"a.csv"}),
        ('{"resources": [{"path": "a.csv"}, {"name": "b"}]}', {"a.csv"}),
        ('{"resources": [{"path": "a.csv", "hrc": "public"}]}', {"a.csv"}),
        ('{"resources": [', {"a.csv", "datapackage.json"}),
        (None, set()),
    ],
)
def test_what_a_catalogue_does_not_say_of_a_file_guards_it(
    catalogue: str | None, guarded: set[str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.csv").write_text("1\n", encoding="utf-8")
    further = tmp_path / "notebooks/further.csv"
    further.parent.mkdir()
    further.hardlink_to(data / "a.csv")
    if catalogue is not None:
        (data / "datapackage.json").write_text(catalogue, encoding="utf-8")
    files = CatalogueFiles(data)
    further_names = {"further.csv"} if "a.csv" in guarded else set()
    assert {Path(path).name for path in files.guarded()} == guarded | further_names
    if catalogue is None:  # records of tables, and nothing that names the package
        (data / "catalogue").mkdir()
        (data / "catalogue/a.json").write_text("{}", encoding="utf-8")
        guarded_paths = files.guarded()
        assert {Path(path).name for path in guarded_paths} == {"a.csv", "a.json", "further.csv"}
