"""Live sources give exports without what points to a person; offline, what is held stays in use.

Nothing here leaves this machine: a server on 127.0.0.1 answers with invented rows in the form of
the sources.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlparse

import pandas as pd
import pytest

from hrcreport.cli.app import main
from hrcreport.cli.import_table import NAMES
from hrcreport.foundation.errors import DataError
from hrcreport.tables.data.live.fetched import SOURCES, fetch_export
from hrcreport.tables.data.live.source import OfflineError, kept_columns

STOP = {
    "age_range": "18-24",
    "outcome": "A no further action disposal",
    "involved_person": True,
    "self_defined_ethnicity": "Black/African/Caribbean/Black British - African",
    "gender": "Male",
    "legislation": "Misuse of Drugs Act 1971 (section 23)",
    "outcome_linked_to_object_of_search": None,
    "datetime": "2024-01-07T22:15:00+00:00",
    "removal_of_more_than_outer_clothing": False,
    "outcome_object": {"id": "bu-no-further-action", "name": "A no further action disposal"},
    "location": {"latitude": "52.1", "street": {"id": 1, "name": "On or near Invented Road"}},
    "operation": None,
    "officer_defined_ethnicity": "Black",
    "type": "Person search",
    "operation_name": None,
    "object_of_search": "Controlled drugs",
}
LIST = (
    "State,SourceName,Agency,AgencyFull,TableType,coverage_start,coverage_end,last_coverage_check,"
    "Year,agency_originated,supplying_entity,Description,source_url,readme,URL,DataType,date_field,"
    "dataset_id,agency_field,min_version,py_min_version,query\n"
    "Invented State,Exampleton,Exampleton,Exampleton Police Department,STOPS,1/1/2017,12/31/2017,"
    "1/1/2024,2017,yes,City,Invented,http://127.0.0.1,,{address}/stops.csv,CSV,date,,,,,\n"
)
STOPS = (
    "date,race,subject_name,latitude,reason\n"
    "2017-01-02,Black,X,1.0,traffic\n"
    "2017-03-04,White,Y,2.0,other\n"
)
QUERY = {"force": "invented-force", "month": "2024-01"}


class Served(BaseHTTPRequestHandler):
    """Answers as the sources do; the path chooses the answer."""

    def do_GET(self) -> None:
        asked = urlparse(self.path)
        query = parse_qs(asked.query)
        address = f"http://{self.headers['Host']}"
        status, text = 200, ""
        if asked.path.startswith("/busy"):
            status = 503
        elif asked.path.endswith("/stops-force"):
            text = json.dumps([STOP, STOP | {"gender": "Female"}])
            if query["force"] == ["no-such-force"]:
                status, text = 404, "404 page not found"
            elif query["force"] == ["silent-force"]:
                text = "[]"
        elif asked.path.endswith("/stops-no-location"):
            text = "[]" if query["force"] == ["silent-force"] else json.dumps([STOP])
        elif asked.path == "/list.csv":
            text = LIST.format(address=address)
        elif asked.path == "/stops.csv":
            text = STOPS
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_stops_with_and_without_a_place_are_taken_together(address: str, tmp_path: Path) -> None:
    made = fetch_export("uk-police-stops", QUERY, tmp_path / "stops.csv", address=address)
    found = rows(made.path)
    assert [row["gender"] for row in found] == ["Male", "Female", "Male"]
    assert found[0]["self_defined_ethnicity"].startswith("Black/")
    assert found[0]["removal_of_more_than_outer_clothing"] == "false"
    assert found[0]["outcome_linked_to_object_of_search"] == ""


def test_neither_day_nor_place_of_a_stop_is_written(address: str, tmp_path: Path) -> None:
    made = fetch_export("uk-police-stops", QUERY, tmp_path / "stops.csv", address=address)
    text = made.path.read_text(encoding="utf-8")
    assert "Invented Road" not in text
    assert "52.1" not in text
    assert "22:15" not in text
    assert rows(made.path)[0]["month"] == "2024-01"


def test_beside_the_export_stands_where_it_is_from_and_when(address: str, tmp_path: Path) -> None:
    made = fetch_export(
        "uk-police-stops", QUERY, tmp_path / "stops.csv", address=address, today="2026-11-24"
    )
    told = json.loads(made.record.read_text(encoding="utf-8"))
    assert told["retrieved"] == "2026-11-24"
    assert told["query"] == QUERY
    assert told["rows"] == 3
    assert told["licence"] == "OGL-UK-3.0"
    assert told["sha256"] == made.sha256
    assert "location" in told["columns_not_kept"]


def test_an_answer_without_end_is_refused_before_it_fills_the_memory(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hrcreport.tables.data.live.uk_police.LARGEST_ANSWER", 50)
    with pytest.raises(DataError, match="the answer is larger than"):
        fetch_export("uk-police-stops", QUERY, tmp_path / "stops.csv", address=address)
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_never_written_over(address: str, tmp_path: Path) -> None:
    (tmp_path / "stops.csv").write_text("mine")
    with pytest.raises(DataError, match="is there already"):
        fetch_export("uk-police-stops", QUERY, tmp_path / "stops.csv", address=address)
    assert (tmp_path / "stops.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"force": "no-such-force"}, r"the answer \(404\) is no list of stops"),
        ({"force": "silent-force"}, "has no stops for 2024-01"),
        ({"month": "January"}, "'January' is no month"),
        ({"force": "West Midlands"}, "Write force=west-midlands"),
        ({"date": "2024-01"}, "unknown key 'date'"),
        ({"month": ""}, "the key 'month' is missing"),
    ],
)
def test_a_wrong_query_is_told_and_nothing_is_written(
    address: str, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        fetch_export("uk-police-stops", QUERY | changes, tmp_path / "s.csv", address=address)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["http://127.0.0.1:9", "{address}/busy"])
def test_a_source_that_does_not_answer_is_told_as_offline(
    address: str, tmp_path: Path, place: str
) -> None:
    with pytest.raises(OfflineError) as refusal:
        fetch_export(
            "uk-police-stops", QUERY, tmp_path / "s.csv", address=place.format(address=address)
        )
    assert "the tables that are held stay in use" in str(refusal.value)
    assert not list(tmp_path.iterdir())


def test_the_command_names_the_table_that_stays_in_use_offline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(
            [
                "fetch",
                "uk-police-stops",
                "force=metropolitan",
                "month=2024-01",
                "--to",
                str(tmp_path / "s.csv"),
                "--address",
                "http://127.0.0.1:9",
                "--instead-of",
                "gbr-stop-search-published",
            ]
        )
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert "data.police.uk does not answer" in said
    assert "the table 'gbr-stop-search-published' stays in use" in said
    assert "Traceback" not in said


def test_the_command_writes_and_says_what_was_not_kept(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main_words = ["fetch", "uk-police-stops", "force=west-midlands", "month=2024-01"]
    with pytest.raises(SystemExit) as left:
        main([*main_words, "--to", str(tmp_path / "s.csv"), "--address", address])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "3 rows from" in said
    assert "not kept, since they may point to persons: datetime, location" in said


def test_a_part_of_a_query_without_a_value_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["fetch", "uk-police-stops", "metropolitan", "--to", str(tmp_path / "s.csv")])
    assert left.value.code == 2
    assert "'metropolitan' is not of the form KEY=VALUE" in capsys.readouterr().err


def test_the_command_offers_every_source() -> None:
    assert sorted(SOURCES) == sorted(NAMES)


def test_columns_that_may_point_to_a_person_or_a_house_are_told_apart() -> None:
    columns = [
        "date",
        "race",
        "Subject Name",
        "latitude",
        "incident_address",
        "age",
        "badge_number",
        "OBJECTID",
        "x",
        "search_conducted",
        "officer_race",
    ]
    kept, left_out = kept_columns(columns)
    assert kept == ["date", "race", "age", "OBJECTID", "search_conducted", "officer_race"]
    assert set(left_out) == set(columns) - set(kept)


# OpenPoliceData: what the library gives is recorded here in its form, where it is not installed.


class RecordedSource:
    def __init__(self, source_name: str, state: str | None = None) -> None:
        if source_name != "Exampleton":
            message = f"No sources found for {source_name}"
            raise ValueError(message)

    def get_tables_types(self) -> list[str]:
        return ["STOPS"]

    def load(self, table_type: str, date: int, *, pbar: bool) -> SimpleNamespace:
        if table_type != "STOPS":
            message = f"There are no sources matching tableType {table_type}"
            raise ValueError(message)
        return SimpleNamespace(table=pd.read_csv(io.StringIO(STOPS)), url="http://127.0.0.1/stops")


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = pd.DataFrame({"SourceName": ["Exampleton"]})
    library = SimpleNamespace(
        Source=RecordedSource,
        datasets=SimpleNamespace(datasets=listed, query=lambda: listed, reload=lambda _: None),
    )
    monkeypatch.setitem(sys.modules, "openpolicedata", library)


AGENCY = {"agency": "Exampleton", "table": "STOPS", "year": "2017"}


@pytest.mark.usefixtures("recorded")
def test_a_table_of_an_agency_comes_without_names_and_places(tmp_path: Path) -> None:
    made = fetch_export("open-police-data", AGENCY, tmp_path / "stops.csv")
    assert rows(made.path)[0] == {"date": "2017-01-02", "race": "Black", "reason": "traffic"}
    assert made.fetched.left_out == ("subject_name", "latitude")


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agency": "Exampletown"}, "Did you mean 'Exampleton'?"),
        ({"table": "STOP"}, "Did you mean 'STOPS'?"),
    ],
)
def test_an_unknown_agency_or_table_is_told_with_the_nearest(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(DataError, match=words.replace("?", r"\?")):
        fetch_export("open-police-data", AGENCY | changes, tmp_path / "stops.csv")


def test_a_library_that_is_not_installed_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpolicedata", None)
    with pytest.raises(DataError, match="the package openpolicedata is not installed"):
        fetch_export("open-police-data", AGENCY, tmp_path / "stops.csv")


@pytest.mark.filterwarnings("ignore")
def test_the_library_itself_gives_a_table_that_is_served_here(address: str, tmp_path: Path) -> None:
    pytest.importorskip("openpolicedata", reason="the extra 'live' is not installed")
    made = fetch_export(
        "open-police-data", AGENCY, tmp_path / "stops.csv", address=f"{address}/list.csv"
    )
    assert [row["race"] for row in rows(made.path)] == ["Black", "White"]
