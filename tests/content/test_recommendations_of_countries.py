"""Recommendations say who acts, by when, how it is seen, how it stands, and are nobody else's."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pytest

from hrcreport.checks.manuscript.passages import read_cells
from hrcreport.document.assemble.cells import Block
from hrcreport.document.assemble.graph import statements
from hrcreport.document.assemble.markdown import Statement
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.records.yaml_source import Node
from hrcreport.registers.law.country_law import Score
from hrcreport.registers.law.framework import LegalFramework
from hrcreport.registers.mandate.resolutions import Mandate
from hrcreport.registers.recommendations.issued import read_issued
from hrcreport.registers.recommendations.record import TIME, Recommendation

PROJECT = Project(Path(__file__).resolve().parents[2])
ALL = {each.id: each for each in PROJECT.reports()}
REPORTS = {name: each for name, each in ALL.items() if each.kind == "country"}
FEWEST = {"country": 10, "theme": 5}
TIMES = {
    "en": TIME,
    "fr": re.compile(r"dans un délai de|chaque année|à compter d|en commençant"),
    "ar": re.compile("في غضون|كل سنة|ابتداءً من"),
}
TOPICS = {
    "training": lambda each: each.attributes.get("action") == "training",
    "data": lambda each: "d" in each.named("limb"),
    "protests": lambda each: "protests" in each.named("limb"),
    "prosecution": lambda each: "PJ3" in each.named("agenda"),
    "redress": lambda each: "PJ5" in each.named("agenda"),
    "legacies": lambda each: "legacies" in each.named("limb"),
}
NAMES = re.compile(
    r"\b(?:[A-Z][\w’-]+(?: (?:of|and|the|for|on) (?=[A-Z]))?\s*)+|\d[\d‑-]*|[A-Z]\d[\d‑-]*"
)
MOST_ALIKE = 0.7
"""Of the words of two recommendations to different States, without names and numbers."""


def cells_of(report_id: str) -> list[str]:
    report = ALL[report_id]
    return [each.text for each in read_cells(report.notebook.read_text(encoding="utf-8"))]


def found_in(report_id: str, kind: str) -> list[Statement]:
    blocks = [Block(at, text) for at, text in enumerate(cells_of(report_id)) if ":::" in text]
    return [each for each in statements(blocks) if each.kind == kind]


@pytest.mark.parametrize("report_id", sorted(ALL))
def test_each_says_who_when_how_it_is_seen_how_it_stands_and_by_what_means(report_id: str) -> None:
    given = found_in(report_id, "recommendation")
    assert len(given) >= FEWEST[ALL[report_id].kind]
    time = TIMES[ALL[report_id].language]
    for each in given:
        for key in ("addressee", "rests-on", "standards", "indicator", "baseline", "means"):
            assert each.attributes.get(key), (each.id, key)
        assert time.search(Recommendation(each.id, each.text).plain) or each.attributes.get(
            "deadline"
        ), each.id


@pytest.mark.parametrize("report_id", sorted(REPORTS))
@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_each_report_recommends_something_on_each_topic(report_id: str, topic: str) -> None:
    assert any(map(TOPICS[topic], found_in(report_id, "recommendation")))


def masked(text: str) -> list[str]:
    return NAMES.sub(" … ", Recommendation("", text).plain).lower().rstrip(";.").split()


def test_no_recommendation_is_a_copy_of_that_in_another_report() -> None:
    given = [
        (report_id, each.id, masked(each.text))
        for report_id, report in sorted(ALL.items())
        if report.language == "en"
        for each in found_in(report_id, "recommendation")
    ]
    copies = [
        (round(alike, 2), one[:2], other[:2])
        for one, other in combinations(given, 2)
        if one[0] != other[0]
        and (alike := SequenceMatcher(None, one[2], other[2], autojunk=False).ratio()) > MOST_ALIKE
    ]
    assert copies == []


NUMBERS = ("none", "one", "two", "three", "four", "five")
MEETING = {
    ("accountability-and-redress", "r-states-investigation"): "MINN-INDEPENDENT",
    ("accountability-and-redress", "r-states-shields"): "IMPUN-LIMITS",
    ("accountability-and-redress", "r-prosecution-family"): "MINN-FAMILY",
    ("disaggregated-data", "r-states-law"): "GR36-DATA",
    ("disaggregated-data", "r-states-outcomes"): "GR31-DATA",
    ("legacies", "r-agencies-teach"): "ICERD-7",
    ("protests", "r-oversight-inquiry"): "GC37-REVIEW",
    ("root-causes", "r-states-powers"): "GR31-20",
    ("supremacist-movements", "r-states-rule"): "GR35-OFFICIALS",
    ("systemic-racism", "r-states-effect"): "ICERD-1",
    ("use-of-force", "r-states-referral"): "BPUFF-22",
    ("use-of-force", "r-oversight-testing"): "LLW-4.2",
    ("use-of-force", "r-agencies-cew"): "LLW-7.4",
}
"""Baselines that say in how many of the laws compared a standard is met, with the standard."""


@pytest.mark.parametrize(("theme", "name"), sorted(MEETING))
def test_a_baseline_says_the_number_that_its_finding_prints(theme: str, name: str) -> None:
    (said,) = [each for each in found_in(theme, "recommendation") if each.id == name]
    params, _ = Node.read(PROJECT.params / "themes" / f"{theme}.yml", place="")
    assert params
    standard = MEETING[theme, name]
    laws = [LegalFramework.of(country, PROJECT) for country in params.plain()["countries"]]
    met = sum(law.assessment(standard).score is Score.MET for law in laws)
    assert f"in {NUMBERS[met]} of those compared" in said.attributes["baseline"]


@pytest.mark.parametrize("report_id", sorted(REPORTS))
def test_each_limb_has_a_picture_beside_its_finding_or_says_why_not(report_id: str) -> None:
    asked = {each.limb for each in Mandate.of(PROJECT).tasks if each.limb}
    answered: set[str] = set()
    here: set[str] = set()
    for text in cells_of(report_id):
        if re.search(r"^##? ", text, re.MULTILINE):
            here = set()
        for each in statements([Block(0, text)] if ".finding" in text else []):
            here |= {*each.named("limb")}
            if {"no-picture", "no-data"} & each.attributes.keys():
                answered |= {*each.named("limb")}
        if re.search(r"hrc\.(?:figure|map_figure)\(", text):
            here.add("drawn")
        answered |= here if "drawn" in here else set()
    assert asked - answered == set()


def test_each_issued_recommendation_has_an_indicator_of_its_own() -> None:
    said = [each.indicator for each in read_issued(PROJECT).recommendations]
    assert len(said) >= 76
    assert all(said)
    assert len(set(said)) == len(said)
