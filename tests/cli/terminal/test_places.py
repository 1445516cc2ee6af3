"""What is written goes to a disk: a URL in its place is refused, in words, and makes no folder."""

from __future__ import annotations

from pathlib import Path

import pytest

URLS = (
    "s3://bucket/reports",
    "s3:/bucket/reports",
    "https://host/reports",
    "file://host/share",
    "simplecache::s3://bucket",
    "S3://Bucket",
)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize(
    "words",
    [
        ("build", "--dry-run", "--output-dir"),
        ("build", "--dry-run", "--junit"),
        ("index", "--output-dir"),
        ("graph", "xxa", "--output-dir"),
        ("export-register", "data/law/xxa.yml", "--output-dir"),
    ],
)
def test_url_where_files_are_written_is_refused(
    invented, hrcreport, monkeypatch, tmp_path: Path, words: tuple[str, ...], url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    said = hrcreport(invented, *words, url)
    assert said.code == 2
    assert f"'{url}' is a URL" in said.err
    assert sorted(tmp_path.iterdir()) == before


def test_url_of_a_file_is_its_path(invented, hrcreport, tmp_path: Path) -> None:
    there = tmp_path / "with space"
    words = ("export-register", "data/law/xxa.yml", "--output-dir", there.as_uri())
    said = hrcreport(invented, *words)
    assert (said.code, bool(list(there.glob("*.xlsx")))) == (0, True), said.err


def test_cache_at_a_url_with_one_slash_is_refused(invented, hrcreport, monkeypatch) -> None:
    said = hrcreport(invented, "build", "--dry-run", "--cache", "s3:/bucket/runs")
    assert (said.code, "a URL has two slashes" in said.err) == (2, True)
    monkeypatch.setenv("HRCREPORT_CACHE", "s3:/bucket/runs")
    assert hrcreport(invented, "build", "--dry-run").code == 2


def test_drive_and_colon_in_a_name_are_no_url(invented, hrcreport, tmp_path: Path) -> None:
    place = tmp_path / "a:b" / "reports.xml"
    said = hrcreport(invented, "build", "--dry-run", "--junit", place)
    assert said.code == 0, said.err


def test_store_of_this_machine_is_named_where_copies_are_looked_for(
    invented, hrcreport, monkeypatch
) -> None:
    monkeypatch.setenv("HRCREPORT_CACHE", "s3://bucket/runs")
    found = hrcreport(invented, "forget", "xxa-deaths", "--json").data["found"]
    assert [each["place"] for each in found if each["kind"] == "store of kept runs"] == [
        "s3://bucket/runs"
    ]
