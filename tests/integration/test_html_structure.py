"""This module reads an HTML file as a screen reader does: outline, landmarks, alternatives."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from tests.golden.example_source import EPOCH, lay_out
from tests.golden.html_reading import Element, read_html

from hrcreport.document.render.engine import render_document

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Element:
    source = lay_out(tmp_path_factory.mktemp("html"))
    rendered = render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)
    return read_html(rendered.files["html"])


def test_page_names_its_language_and_its_title(page: Element) -> None:
    assert page.one("html")["lang"] == "en-GB"
    assert page.one("title").words == "A/HRC/…/… – Visit to Exampleland"


def test_outline_is_whole(page: Element) -> None:
    outline = [f"{each.name} {each.words}" for each in page.all(*HEADINGS)]
    assert outline == [
        "h2 Contents",
        "h1 Visit to Exampleland",
        "h2 Summary",
        "h2 I. Introduction",
        "h2 II. Legal framework",
        "h3 A. Use of force",
        "h4 1. Statute",
        "h4 2. Regulations",
        "h5 (a) Training",
        "h5 (b) Equipment",
        "h3 B. Accountability",
        "h2 III. Findings",
        "h2 IV. Conclusions and recommendations",
        "h3 A. Conclusions",
        "h3 B. Recommendations",
        "h4 1. Oversight",
        "h4 2. Follow-up",
        "h2 Annex I Method",
        "h2 Annex II Persons met",
        "h2 Notes",
    ]
    levels = [int(line[1]) for line in outline]
    assert all(after <= before + 1 for before, after in pairwise(levels[1:]))


def test_first_stop_of_the_keyboard_skips_to_the_text(page: Element) -> None:
    first = next(page.one("body").all("a"))
    assert first.words == "Go to the text"
    assert page.by_id(first["href"][1:]) is page.one("main")


def test_there_is_one_of_each_landmark_and_everything_stands_in_one(page: Element) -> None:
    body = page.one("body")
    assert len(list(body.all("header"))) == len(list(body.all("nav"))) == 1
    assert page.by_id(body.one("nav")["aria-labelledby"]).words == "Contents"
    top = [each.name for each in body.content if isinstance(each, Element)]
    assert top == ["a", "header", "div", "p", "script"]
    assert [section["role"] for section in page.all("section")] == ["", "doc-endnotes"]


def test_contents_lead_to_every_heading_down_to_the_third_level(page: Element) -> None:
    entries = {link["href"][1:]: link.words for link in page.one("nav").all("a")}
    headings = [
        each for each in page.one("main").all("h2", "h3", "h4") if not each["id"].startswith("hrc-")
    ]
    assert entries == {each["id"]: each.words for each in headings}
    assert page.one("nav").one("details")["open"]


def test_each_picture_has_words_that_are_not_its_caption(page: Element) -> None:
    pictures = list(page.all("svg", "img"))
    assert len(pictures) == 3
    for figure in page.all("figure"):
        picture = figure.one("svg")
        caption = page.by_id(figure["aria-labelledby"])
        assert picture["role"] == "img"
        assert len(picture["aria-label"]) > 40
        assert picture["aria-label"] != caption.words
    assert next(page.all("figcaption")).words.startswith("Figure I Deaths per million")


def test_each_table_has_a_caption_and_heads_of_columns_and_rows(page: Element) -> None:
    tables = list(page.all("table"))
    assert [table.one("caption").words for table in tables] == [
        "Table 1 Deaths in contact with the police by group, Exampleland, 2015–2020",
        "Table 2 What each province publishes",
        "Table 3 Person-years",
    ]
    for table in tables:
        heads = list(table.one("thead").all("th"))
        assert {head["scope"] for head in heads} == {"col"}
        for row in table.one("tbody").all("tr"):
            first, *others = row.all("th", "td")
            assert (first.name, first["scope"]) == ("th", "row")
            assert len(others) == len(heads) - 1


def test_each_box_that_may_scroll_has_a_name_and_a_place_for_the_keyboard(page: Element) -> None:
    boxes = [each for each in page.all("div") if each["class"] == "scroll"]
    assert len(boxes) == 6
    for box in boxes:
        assert (box["tabindex"], box["role"]) == ("0", "group")
        assert page.by_id(box["aria-labelledby"]).words


def test_sub_paragraphs_are_lists_with_their_marks_as_text(page: Element) -> None:
    lists = [each for each in page.all("ol") if each["class"] == "subs"]
    assert all(each["role"] == "list" for each in lists)
    items = [item for each in lists for item in each.content if isinstance(item, Element)]
    assert len(items) == 15
    assert all(re.match(r"(\([a-z]+\)|[a-z]\.) ", item.words) for item in items)


def test_bold_is_for_recommendations_and_marks_of_unverified_statements_are_text(
    page: Element,
) -> None:
    bold = [each.words for each in page.all("strong")]
    assert bold[0] == "The Mechanism recommends that the Government of Exampleland:"
    assert len(bold) == 8
    assert [mark.words for mark in page.all("mark")] == ["[unverified]"]
    assert [math["aria-label"] for math in page.all("span") if math["role"] == "math"] == [
        "r equals a over b"
    ]


def test_each_link_has_words_or_a_name(page: Element) -> None:
    assert [link["href"] for link in page.all("a") if not (link.words or link["aria-label"])] == []
