"""The first steps of a new country end in no failing build after a clean check (invented data)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from tests.conftest import run_in_folder

REPOSITORY = Path(__file__).resolve().parents[2]
INVENTED = {
    "iso3": "XXA",
    "iso2": "XX",
    "m49": "999",
    "name": "Exampleland",
    "formal_name": "the Republic of Exampleland",
    "in_text": "Exampleland",
    "short_in_text": "Exampleland",
    "language": "en",
}
DEATHS = "period,group,value\n" + "".join(
    f"{year},{group},{count}\n"
    for year in (2020, 2021, 2022)
    for group, count in (("black", 41), ("white", 23), ("unknown", 9))
)
PERSONS = "period,group,value\n2021,black,100000\n2021,white,900000\n"
OF_A_TABLE = (
    "--grade",
    "B",
    "--basis",
    "residents",
    "--source",
    "Office of Statistics",
    "--licence",
    "CC-BY-4.0",
    "--sensitivity",
    "public",
)
OF_ALL_STATES = """
  - country: XXA
    treaties:
      ICERD: "2001-09-13"
      ICCPR: "1972-05-01"
    session: 21
    recommendations: 3
    supported: 2
    on_law_enforcement: 1
    on_law_enforcement_supported: 1
    on_racial_discrimination: 0
    made: 2
    made_on_law_enforcement: 0
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with an invented State and no report."""
    root = tmp_path_factory.mktemp("walk") / "project"
    shutil.copytree(REPOSITORY / "data", root / "data", ignore=shutil.ignore_patterns("missions"))
    shutil.copytree(
        REPOSITORY / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("???.ipynb")
    )
    shutil.copytree(REPOSITORY / "params/_schema", root / "params/_schema")
    shutil.copytree(
        REPOSITORY / "reports", root / "reports", ignore=shutil.ignore_patterns("_build")
    )
    for folder in ("countries", "themes"):
        (root / "params" / folder).mkdir()
    for name in ("states", "state-names"):
        record_file = root / f"data/catalogue/{name}.json"
        record = json.loads(record_file.read_text(encoding="utf-8"))
        path = root / "data" / record["path"]
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        like = next(row for row in rows if row["iso3"] == "KEN")
        written = io.StringIO()
        table = csv.DictWriter(written, fieldnames=list(like), lineterminator="\n")
        table.writeheader()
        table.writerows([*rows, {key: INVENTED.get(key, like[key]) for key in like}])
        path.write_text(written.getvalue(), encoding="utf-8")
        content = path.read_bytes()
        record["bytes"], record["hash"] = len(content), _sha256(content)
        record_file.write_text(json.dumps(record, indent=1), encoding="utf-8")
    return root


def _sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def said(project: Path, *words: object, code: int = 0) -> str:
    """Run a command, which must leave with a code, and return what it said."""
    left, told = run_in_folder(project, *map(str, words))
    assert left == code, f"{words}\n{told}"
    return told


def built(project: Path, report: str = "xxa") -> str:
    """Check a report, build it, see no error of the inspection; return its source."""
    said(project, "check", report)
    said(project, "build", report, "--engine", "pandoc", "--to", "html")
    said(project, "inspect", report)  # with 1 where it finds an error
    return (project / f"reports/_build/{report}/source/{report}.qmd").read_text(encoding="utf-8")


def put(project: Path, **values: object) -> None:
    """Write parameters of the report; what stands there under their names goes."""
    path = project / "params/countries/xxa.yml"
    kept = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.partition(":")[0] not in values
    ]
    added = [f"{key}: {json.dumps(value)}" for key, value in values.items()]
    path.write_text("\n".join([*kept, *added, ""]), encoding="utf-8")


def table(project: Path, name: str, content: str, **said_of_it: str) -> None:
    """Take a CSV file in as a table."""
    file = project.parent / f"{name}.csv"
    file.write_text(content, encoding="utf-8")
    options = [word for key, value in said_of_it.items() for word in (f"--{key}", value)]
    said(project, "new", "table", name, file, *options, *OF_A_TABLE)


def test_each_first_step_that_passes_the_check_builds(project: Path) -> None:
    said(project, "new", "country", "XXA")
    assert "tbl-treaties" not in built(project)  # the register of all States does not name it
    register = project / "data/monitoring/universal.yml"
    told = register.read_text(encoding="utf-8")
    register.write_text(told.rstrip() + OF_ALL_STATES, encoding="utf-8")
    assert "tbl-treaties" in built(project)

    table(
        project,
        "xxa-deaths",
        DEATHS,
        title="Deaths in police custody, 2020–2022",
        kind="T02",
        measure="custody_deaths",
        identification="recorded",
        scope="deaths in police custody",
    )
    put(
        project,
        events="xxa-deaths",
        first_year=2020,
        last_year=2022,
        focus="black",
        reference="unknown",
    )
    lines = (project / "params/countries/xxa.yml").read_text(encoding="utf-8").splitlines()
    at = lines.index('reference: "unknown"') + 1
    for command in ("check", "build"):
        told = said(project, command, "xxa", code=2)
        assert f"params/countries/xxa.yml:{at}: there is no group 'unknown'" in told
        assert "Groups are: black, white." in told
    put(project, reference="white")
    assert "tbl-groups" in built(project)

    table(
        project,
        "xxa-population",
        PERSONS,
        title="Residents by group, 2021",
        kind="T01",
        measure="persons",
        identification="self-identified",
        scope="residents",
    )
    record_file = project / "data/catalogue/xxa-deaths.json"
    record = json.loads(record_file.read_text(encoding="utf-8"))
    record["hrc"]["counting"] = {"population": "xxa-population", "yearly": "xxa-deaths"}
    record_file.write_text(json.dumps(record, indent=1), encoding="utf-8")
    assert "fig-years" in built(project)

    said(
        project,
        "new",
        "provision",
        "XXA",
        "XXA-POLICE-12",
        "--level",
        "national",
        "--topic",
        "use-of-force",
        "--citation",
        "Exampleland, Police Act of 2001, sect. 12",
        "--short",
        "Police Act, sect. 12",
        "--summary",
        "Officers may use force if necessary.",
        "--source",
        "https://www.example.org/act",
        "--covers",
        "The Police Act alone.",
    )
    built(project)  # it is in no sentence yet

    said(project, "new", "finding", "xxa", "g", "--name", "custody-deaths")
    assert "#r-custody-deaths" in built(project)

    picture = project.parent / "door.jpg"
    Image.new("RGB", (640, 480), "grey").save(picture)
    said(
        project,
        "new",
        "photo",
        "door",
        picture,
        "--caption",
        "Entrance to the station",
        "--alt",
        "A steel door below a camera.",
        "--credit",
        "The mechanism",
        "--rights",
        "own",
        "--taken-on",
        "2026-05-03",
        "--people",
        "none",
        "--report",
        "xxa",
        "--after",
        "root-causes",
    )
    assert "A steel door below a camera." in built(project)

    said(
        project,
        "new",
        "quotation",
        "xxa",
        "VOICE-5",
        "--of",
        "INT-009",
        "--kind",
        "affected-person",
        "--person",
        "P-009",
        "--form",
        "interview",
        "--date",
        "2026-05-04",
        "--attribution",
        "kind",
        "--consent-record",
        "Form 9",
        "--text",
        "We still wait.",
        "--consent-on",
        "2026-05-04",
        "--after",
        "root-causes",
    )
    assert "We still wait." in built(project)

    said(project, "new", "theme", "borders", "--limb", "b", "--country", "XXA", "--country", "CAN")
    assert "Exampleland" in built(project, "borders")
