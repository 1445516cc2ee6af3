"""Projects of other mechanisms go through every command and speak in no name but their own.

Mandates, State, figures, persons and keys are invented. One has the statistics of a year, neither
tasks nor law; the other tasks, law, and visits to places of detention.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import Workbook
from PIL import Image
from tests.integration.foreign_projects import (
    ACT,
    Journey,
    Said,
    commands,
    texts_in,
    told_of_this_mandate,
)
from tests.integration.test_desk_edit import edited
from tests.integration.test_release import ROLES, keys
from tests.registers.mandate.test_body import TORTURE

from hrcreport.foundation.context.project import Project
from hrcreport.registers.files.trackers import UHRI
from hrcreport.registers.mandate.body import Body
from hrcreport.tables.data.sealed import KEYS_VARIABLE

__all__ = ["keys"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("ssh-keygen") is None or shutil.which("git") is None,
        reason="OpenSSH and git are not on this machine",
    ),
]

EXPORT = """\
year;group;complaints
2022;north;412
2022;south;388
2023;north;431
2023;south;402
"""
RECIPE = """\
# yaml-language-server: $schema=_schema/recipe.json
makes: xxa-complaints
file: {format: csv, separator: ";"}
table:
  country: XXA
  area: ""
  period: {from: year}
  complete: true
  group: {from: group, recode: {north: north, south: south}}
measures:
  complaints: {sum: complaints}
describe:
  title: Complaints by year and group
  description: Complaints that the board received. Invented.
  kind: T02
  grade: B
  identification: recorded
  sensitivity: public
  scope: complaints that were invented
  basis: persons in the area, residents or not
  sources: [{title: Office of Invention}]
  licence: {name: CC0-1.0, title: CC0}
  counting: {head: Complaints, words: complaints, population: xxa-population}
"""
BULLETIN = """\
name: bulletin
noun: a statistical bulletin
masthead: body
symbol: SB/[0-9]{4}/[0-9]+
example: SB/2026/1
blank: SB/…/…
word_limit: 3000
numbered: false
annexes: []
line: {en: Statistical bulletin}
"""
VISIT_REPORT = """\
name: visit-report
noun: a report of a visit
symbol: SMT/[A-Z]{3}/[0-9]+
example: SMT/XXA/1
blank: SMT/…/…
word_limit: 6000
annexes: [mandate, reviewers]
line: {en: Report of a visit to places of detention}
"""
ACT_WITH_VISITS = f"""\
{ACT}\
  - {{code: HRC99-9-4-VISITS, paragraph: "4", title: Visits, place: visit}}
  - {{code: HRC99-9-5-FUNDS, paragraph: "5", title: Funds, reason: It is addressed to the Office.}}
"""
VISIT = """\
report: xxa
invited_on: "2026-01-10"
invited_by: the Government
from: "2026-05-01"
to: "2026-05-08"
thanks: [the Government]
detention:
  - code: D-1
    date: "2026-05-05"
    name: the prison of Northmarch
    kind: prison
    access: full
    private_interviews: "yes"
"""
STANDARD = """\
instrument:
  code: EXT
  citation: {en: {full: "Invented Rules on Detention, adopted in 1990", short: Invented Rules}}
groups: {general: General provisions}
tests:
  - code: EXT-1
    pinpoint: rule 1
    question: Are places of detention open to visits?
    kind: [L]
    limbs: [detention, "2.1"]
    group: general
"""
CASES = """\
period,group,value
2023,north,31
2023,south,28
"""
HEARD = """\
report: xxa
entries:
  - code: SUB-001
    kind: institution
    name: Ministry of Invention
    form: submission
    date: "2026-04-02"
    consent: quotation
    attribution: name
    consent_record: Letter of 2 April 2026
reply:
  sent: "2026-06-01"
  due: "2026-07-01"
  received: "2026-06-28"
  comments:
    - {code: COM-1, paragraph: f-cases, text: The figures are disputed.}
"""
TRACKED = [
    "6.123 Open all places of detention to visits", "- Exampleland", "- UPR", "A/HRC/99/9", None,
    None, None, 46078, "- Northmarch\n- Southmarch", "- Supported", "- Recommendations",
    "0f1e-02", "- 27", None, "- Invented region", 46080,
]  # fmt: skip  # a row of a table
NOT_RUN: dict[tuple[str, ...], str] = {}
"""Commands that no journey runs, each with its reason."""


def apart(words: str) -> list[str]:
    """Return the words of a command line without quotation marks."""
    return words.split()


WAIVED = f"{datetime.now(UTC).date() + timedelta(days=30)}"


class Travel:
    """The steps of a journey; what a mandate has and another has not is asked of `limbs`, `law`."""

    def __init__(self, journey: Journey, *, limb: str, law: bool, names: tuple[str, ...]) -> None:
        self.journey, self.run, self.limb, self.law = journey, journey.run, limb, law
        self.names = names
        self.out = journey.beside / "out"
        self.out.mkdir()

    def begin(self, *words: str) -> None:
        run, journey = self.run, self.journey
        run("init", journey.root.name, "--starter", "plain", *words)
        run("hooks", "install")
        journey.git("add", "-A")
        journey.git("commit", "-q", "-m", "Begin")
        run("check")
        run("check", "--json")
        run("list")
        run("list", "--json")
        run("explain")
        run("explain", "mandate.left-out")

    def kind(self, name: str, record: str) -> None:
        """Add a kind of document, in which the report and a second one are."""
        run, journey = self.run, self.journey
        journey.write(f"data/documents/{name}.yml", record)
        for place in ("countries/xxa", "themes/first-theme"):
            path = journey.root / f"params/{place}.yml"
            journey.write(f"params/{place}.yml", f"{path.read_text('utf-8')}document: {name}\n")
        run("schema")

    def bring_data(self) -> None:
        run, journey, out = self.run, self.journey, self.out
        (out / "export.csv").write_text(EXPORT, encoding="utf-8")
        journey.write("data/recipes/xxa-complaints.yml", RECIPE)
        run("schema")
        run("import", "xxa-complaints", out / "export.csv", "--dry-run")
        run("import", "xxa-complaints", out / "export.csv")
        (out / "seen.csv").write_text(CASES, encoding="utf-8")
        words = apart("--measure incidents --grade B --identification recorded --kind T02")
        words += ["--title", "Incidents in 2023", "--scope", "invented incidents"]
        words += ["--basis", "persons in the area", "--source", "Office of Invention"]
        words += ["--licence", "CC0-1.0", "--sensitivity", "restricted"]
        run("new", "table", "xxa-incidents", out / "seen.csv", *words)
        run("seal", "--new-key", "xxa-incidents")
        ignored = (journey.root / ".gitignore").read_text(encoding="utf-8")
        journey.write(".gitignore", f"{ignored}data/tables/*.age\n")
        journey.replace("params/countries/xxa.yml", "cases: xxa-cases", "cases: xxa-complaints")
        run("fetch", "uk-police-stops", "force=x", "month=2024-01", "--to", out / "f.csv", code=1)

    def write(self) -> None:
        run, journey, out = self.run, self.journey, self.out
        run("new", "country", "FRA", "--dry-run")
        run("new", "report", "survey", "--title", "A survey")
        run("new", "theme", "cells", "--title", "Second report")
        run("new", "finding", "xxa", *([self.limb] if self.limb else []), "--name", "places")
        journey.write("data/consultations/xxa.yml", HEARD)
        said = ("--text", "We were told of the result by a newspaper.")
        who = apart("--of INT-001 --consent-on 2026-05-03 --kind affected-person --person P-001")
        who += apart("--form interview --date 2026-05-03 --attribution kind")
        place = "notebooks/countries/xxa.ipynb"
        journey.replace(place, "TBC: what was found, on what evidence.", "Two rooms were shut.")
        advice = "TBC: publish, within 12 months, what the finding shows to be missing"
        journey.replace(place, advice, "Open, within 12 months, the two rooms")
        text = (journey.root / place).read_text(encoding="utf-8")
        text = re.sub(r"(#f-places \.finding[^}\n]*)\}", r'\1 rests-on=\\"tbl-cases\\"}', text)
        if self.law:
            text = re.sub(r"(#r-places [^}\n]*)\}", r'\1 standards=\\"EXT-1\\"}', text)
        journey.write(place, text)
        (out / "read.bib").write_text(
            "@report{inv2025, title={Invented}, author={{Office of Invention}}, date={2025},"
            " institution={Office of Invention}, url={https://example.org/inv}}\n",
            encoding="utf-8",
        )
        run("new", "source", out / "read.bib", "--dry-run")
        run("new", "quotation", "xxa", "VOICE-1", *said, *who, "--consent-record", "Form 1")
        run("new", "comments", "xxa")
        Image.new("RGB", (400, 300), "grey").save(out / "door.jpg")
        seen = apart("--credit Mechanism --rights own --taken-on 2026-05-03 --people none")
        run(
            "new", "photo", "door", out / "door.jpg", "--caption", "A door", "--alt", "Grey.", *seen
        )
        self.provision()
        notes = docx.Document()
        notes.add_paragraph("Two rooms were opened.")
        notes.save(str(out / "notes.docx"))
        run("paste", out / "notes.docx")
        own = json.loads((journey.root / "notebooks/countries/xxa.ipynb").read_text("utf-8"))
        cell = next(each["id"] for each in own["cells"] if "# Figures" in "".join(each["source"]))
        run("paste", out / "notes.docx", "xxa", "--after", cell)
        run("update", "xxa")
        run("adopt", "first-theme")
        run("upgrade")

    def provision(self) -> None:
        words = apart("XXA XXA-ACT-4 --level national --topic custody")
        words += ["--citation", "Exampleland, Act of 2001, sect. 4", "--short", "Act, sect. 4"]
        words += ["--summary", "Places of detention are open to visits.", "--covers", "One act."]
        self.run("new", "provision", *words, *([] if self.law else ["--dry-run"]))
        words = apart("XXA EXT-1 --score 1 --partly silent --provision XXA-ACT-4 --dry-run")
        words += ["--reason", "Visits are open; nothing is said of who may go."]
        self.run("new", "assessment", *words, code=0 if self.law else 2)

    def spreadsheets(self) -> None:
        run, out = self.run, self.out / "sheets"
        body = "data/mandate/bodies/own.yml"
        run("export-register", "data/consultations/xxa.yml", "--output-dir", out, "--to", "csv")
        (sheet,) = (each for each in out.iterdir() if "entries" in each.name)
        text = sheet.read_text(encoding="utf-8-sig")
        sheet.write_text(text.replace("Letter of 2 April", "Letter of 3 April"), "utf-8-sig")
        run("import-register", "data/consultations/xxa.yml", sheet)
        run("export-register", body, "--output-dir", self.out / "body")

    def build(self) -> None:
        run = self.run
        run("check")
        run("build", "--engine", "pandoc")
        run("build", "--engine", "pandoc", "--json")
        for words in ("why xxa", "history", "logs xxa", "verify xxa", "index", "inspect xxa"):
            run(*words.split())
        run("inspect", "xxa", "--json")
        run("scan", "xxa", "--json", code=1)
        forms = "csv,jsonld,svg,tracker,register"
        run("graph", "xxa", "--to", forms, "--output-dir", self.out / "graph")

    def review(self) -> None:
        run, out = self.run, self.out
        run("edition", "make", "xxa", "--name", "v1")
        run("edition", "list")
        run("edition", "show", "xxa@v1", "--output", out / "shown")
        run("review", "xxa", "--send", out / "sent.docx")
        document = docx.Document(str(out / "sent.docx"))
        edits = 0
        for paragraph in document.paragraphs:
            for piece in paragraph.runs:
                if "Say here by which" in piece.text:
                    piece.text = piece.text.replace("Say here by which", "State here by which")
                    edits += 1
        assert edits == 1
        document.save(str(out / "back.docx"))
        self.journey.git("add", "-A")
        self.journey.git("commit", "-q", "-m", "Before the review")
        run("review", "xxa", out / "back.docx", "--json")
        run("review", "xxa", out / "back.docx", "--apply")
        run("review", "xxa", "--page", out / "open.html")
        run("build", "xxa", "--engine", "pandoc")
        run("diff", "xxa@v1", "xxa", "--to", "docx,html,json,brief", "--output", out / "diff")
        assert "<w:ins " in texts_in(out / "diff" / "changes.docx")

    def follow(self) -> None:
        run, out = self.run, self.out
        book = Workbook()
        for row in (list(UHRI.heads), TRACKED):
            book.active.append(row)
        book.save(out / "tracked.xlsx")
        run("import-recommendations", out / "tracked.xlsx", "--name", "xxa")
        run("export-recommendations", "xxa", out / "again.xlsx")
        run("follow-up", "xxa", "--to", "html,csv,json", "--output-dir", out / "follow-up")
        run("follow-up", "--json")

    def vouch(self) -> None:
        run, out, by = self.run, self.out, self.journey.by
        run("sources", "queue")
        run("sources", "watch")
        (out / "act.txt").write_text("Sect. 4. Places of detention are open to visits.")
        known = 0 if self.law else 2
        more = apart("--kind legislation --language en --obtained-on 2026-01-05")
        more += ["--edition", "As made", "--obtained-from", "The gazette"]
        more += ["--words", "open to visits"]
        places = {"XXA-ACT-4": "sect. 4", "EXT-1": "rule 1"}
        for code, place in places.items():
            run("sources", "add", code, out / "act.txt", *more, "--pinpoint", place, code=known)
        run("sources", "bring", out)
        for code in places:
            run("sources", "show", code, code=known)
            compared = (*by("alma"), "--compared", "the gazette")
            run("sources", "confirm", code, *compared, code=known)
        run("sources", "compare", "xxa", "--as", "bede", stdin="q")
        run("sources", "sign", *by("bede"), "--compared", "the gazette", code=2)

    def found(self) -> None:
        run, journey, by = self.run, self.journey, self.journey.by
        run("release", "xxa", code=1)
        place = "data/safeguards.yml"
        text = (journey.root / place).read_text(encoding="utf-8")
        text = re.sub(r"approved_by: \[\].*", f"approved_by: [{ROLES['bede']}]", text)
        names = "Apache License", *self.names
        named = "".join(f"  - {{name: {each}, because: invented}}\n" for each in names)
        journey.write(place, text.replace("named: []\n", f"named:\n{named}"))
        people = [
            {
                "code": code,
                "name": code.title(),
                "role": role,
                "keys": [{"key": journey.keys[code].with_suffix(".pub").read_text().strip()}],
            }
            for code, role in ROLES.items()
        ]
        (self.out / "founders.yml").write_text(json.dumps({"people": people}), encoding="utf-8")
        run("trust", "ask", "founded", "--people", self.out / "founders.yml", *by("alma"))
        run("trust", "sign", "founded", *by("bede"))
        run("trust", "ask", "policy", *by("alma"))
        run("trust", "sign", "policy", *by("bede"))
        run("trust", "list")
        run("trust", "stamp")
        seen = ("--printed", "Minutes, p. 2", "--on", f"{datetime.now(UTC).date()}")
        run("trust", "witness", "2", *seen, *by("alma"))

    def release(self) -> None:
        run, by = self.run, self.journey.by
        words = ("--rule", "release.warning", "--about", "mandate.left-out")
        words += ("--because", "Nobody was asked.", "--until", WAIVED)
        run("trust", "ask", "waiver", "xxa", *words, *by("cora"))
        run("trust", "sign", "waiver-xxa-W-1", *by("bede"))
        run("seal", "--release")
        run("build", "xxa", "--engine", "pandoc", "--retries", "1")
        run("edition", "make", "xxa", "--name", "v2")
        assert json.loads(run("release", "xxa@v2", "--json"))["missing"] == []
        run("release", "xxa@v2", "--author", "alma", "--key", self.journey.keys["alma"])
        words = ("--approved-by", "bede", "--key", self.journey.keys["bede"], "--json")
        made = json.loads(run("release", "xxa@v2", *words))
        run("release", "xxa@v2", "--sent-to", "Office of Invention")
        log = self.journey.root / "data/trust/log.jsonl"
        run("verify", self.journey.root / made["bundle"], "--signed", "--log", log)
        run("bundle", "xxa", "--output", self.out / "bundle")

    def end(self) -> None:
        """Do what comes after a release: disputes, revoked keys, persons to be forgotten."""
        run, out, by = self.run, self.out, self.journey.by
        compared = (*by("bede"), "--compared", "the gazette", "--because", "Too wide.")
        run("sources", "dispute", "XXA-ACT-4", *compared, code=0 if self.law else 2)
        run("trust", "end-waiver", "xxa", "W-1", "--because", "Asked now.", *by("bede"))
        run("trust", "revoke", "cora", "--because", "Lost.", *by("cora"))
        run("trust", "status", *by("alma"))
        run("verify", "--signed")
        run("forget", "P-001", code=1)
        for name in ("base", "ours", "theirs"):
            shutil.copy(self.journey.root / "notebooks/country.ipynb", out / name)
        three = (out / name for name in ("base", "ours", "theirs"))
        run("hooks", "merge", *three, "notebooks/country.ipynb")
        run("hooks", "check")
        run("gc")
        with edited(self.journey.root) as page:
            shown = page.until(lambda event: event["kind"] == "page", never="'severity': 'error'")
        self.journey.said.append(Said(("edit", "xxa"), 0, json.dumps(shown, ensure_ascii=False)))


def travel(on: Travel) -> None:
    """Go all the way with a project that has begun."""
    on.bring_data()
    on.write()
    on.spreadsheets()
    on.build()
    on.review()
    on.follow()
    on.found()
    on.vouch()
    on.release()
    on.end()


def begin_oversight(on: Travel) -> None:
    """A body's statistics of a year: no tasks, no law, no limbs; a bulletin of its own kind."""
    on.begin("--body", "Police Oversight Board", "--short", "Board", "--code", "POB")
    on.kind("bulletin", BULLETIN)


def begin_torture(on: Travel) -> None:
    """A mandate with tasks, law, and a visit to a place of detention, reported in its own kind."""
    on.begin("--body", "Special Mechanism on Torture", "--short", "Special Mechanism")
    journey = on.journey
    for place, text in {
        "data/mandate/bodies/own.yml": TORTURE,
        "data/mandate/hrc-99-9.yml": ACT_WITH_VISITS,
        "data/missions/xxa.yml": VISIT,
        "data/law/standards/rules.yml": STANDARD,
    }.items():
        journey.write(place, text)
    on.kind("visit-report", VISIT_REPORT)
    place = "notebooks/country.ipynb"
    data = "mandate, place = hrc.mandate(), hrc.state(country)"
    journey.replace(place, data, f"visit = hrc.mission()\\n{data}")
    visit = "[]{#par-visit}{{ visit.in_words }}"
    journey.replace(place, "{{ hrc.consultations().in_words }}", visit)
    limbs = 'rests-on=\\"tbl-cases EXT-1\\" limb=\\"detention\\"'
    journey.replace(place, 'rests-on=\\"tbl-cases\\"', limbs)
    journey.replace(place, "Cases are recorded unequally: the", "Rules ask for visits.[@EXT-1] The")
    journey.replace(place, 'rests-on=\\"f-cases\\"', 'rests-on=\\"f-cases\\" standards=\\"EXT-1\\"')


OF_ALL = ("Alma", "Bede", "Cora", "Government")
BEGUN: dict[str, tuple[Any, dict[str, Any]]] = {
    "oversight": (
        begin_oversight,
        {"limb": "", "law": False, "names": (*OF_ALL, "Police Oversight Board")},
    ),
    "torture": (
        begin_torture,
        {"limb": "2.1", "law": True, "names": (*OF_ALL, "Special Mechanism")},
    ),
}


@pytest.fixture(scope="module", params=BEGUN)
def journey(
    request: pytest.FixtureRequest, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Journey:
    """A project that has gone all the way."""
    begin, has = BEGUN[request.param]
    beside = tmp_path_factory.mktemp(request.param)
    made = Journey(beside / "mine", keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEYS_VARIABLE, str(tmp_path_factory.mktemp("seals")))
        on = Travel(made, **has)
        begin(on)
        travel(on)
    return made


def test_every_command_is_run(journey: Journey) -> None:
    assert set(commands()) - journey.gone() == set(NOT_RUN)


def test_nothing_that_comes_out_speaks_of_this_mandate(journey: Journey) -> None:
    assert journey.alarms() == []
    kinds = {path.suffix for path in journey.beside.rglob("*") if path.is_file()}
    assert {".pdf", ".docx", ".html", ".json", ".csv", ".xlsx", ".svg", ".yml"} <= kinds


def test_papers_and_sheets_speak_in_its_own_name(journey: Journey) -> None:
    name = Body.as_read(Project(journey.root)).named()
    for form in ("pdf", "docx", "html"):
        assert f"Report of the {name}" in texts_in(journey.root / f"reports/_build/xxa/xxa.{form}")
    with (journey.beside / "out/graph/tracker-uhri.csv").open(encoding="utf-8-sig") as stream:
        assert {row["Mechanism"] for row in csv.DictReader(stream)} == {name}


def test_search_finds_a_word_that_is_put_back(journey: Journey, tmp_path: Path) -> None:
    """In the strings of the format, in a message, and in what a file says of itself."""
    root = tmp_path / "mine"
    shutil.copytree(journey.root, root, ignore=shutil.ignore_patterns("_build", ".git"))
    strings = root / "reports/_extensions/hrc/strings/en.yml"
    text = strings.read_text(encoding="utf-8")
    before = "Human Rights Council"
    assert before in text
    strings.write_text(text.replace(before, "Expert Mechanism"), "utf-8")
    body = root / "data/mandate/bodies/own.yml"
    body.write_text(
        re.sub(r"name: \{en: [^}]*", "name: {en: EMLER", body.read_text("utf-8")), "utf-8"
    )
    again = Journey(root, journey.keys)
    again.run("check", "resolution-47-21", code=2)
    again.run("build", "first-theme", "--engine", "pandoc")
    found = {place.rpartition(".")[2] for place, _ in told_of_this_mandate(root / "reports/_build")}
    assert {"pdf", "docx", "html", "json"} <= found
    again.run("build", "emler", code=2)
    assert ("build emler", "emler") in again.alarms()
