"""This module lists the rules of English editorial style."""

from __future__ import annotations

from typing import Final

from hrcreport.review.rules_form import Row

STYLE: Final[tuple[Row, ...]] = (
    (
        "style.percent-sign",
        "error",
        "“%” stands in text",
        "The sign is allowed in tables only.",
        "Write “per cent”, with the figure before it.",
    ),
    (
        "style.per-cent",
        "warning",
        "“percent” is one word, or the number before “per cent” is in words",
        "The form is “1 per cent”; differences are in percentage points.",
        "Write the number in figures, then “per cent”.",
    ),
    (
        "style.ordinal-date",
        "error",
        "a date has an ordinal or the American order (“5th May”, “May 5, 2023”)",
        "Dates are day, month, year without ordinal and comma.",
        "Write 5 May 2023.",
    ),
    (
        "style.date-form",
        "warning",
        "a date is in digits only (“05/06/2023”, “2023-06-05”)",
        "Readers of different countries take day and month for each other.",
        "Write 5 June 2023.",
    ),
    (
        "style.un-alone",
        "error",
        "“UN” stands for the United Nations",
        "The name is written out.",
        "Write “United Nations”.",
    ),
    (
        "style.possessive",
        "error",
        "a country or an acronym has a possessive “’s”",
        "The possessive is avoided.",
        "Turn it round: “the policies of China”, “the report of OHCHR”.",
    ),
    (
        "style.country-name",
        "error",
        "a country is not called by its name in the United Nations",
        "States have chosen the names by which they are called.",
        "Take the name from the States table (data/tables/states.csv).",
    ),
    (
        "style.small-number",
        "warning",
        "a number below 10 is in figures",
        "Numbers below 10 are words, except with units, money, ages, per cent and in a series "
        "with larger ones.",
        "Write it in words; a value does so by itself, without the filter figures.",
    ),
    (
        "style.large-number",
        "warning",
        "a number from 10 on is in words inside a sentence",
        "Numbers from 10 to 999,999 are figures, except at the beginning of a sentence.",
        "Write it in figures.",
    ),
    (
        "style.sentence-start",
        "warning",
        "a sentence begins with figures",
        "A number at the beginning of a sentence is in words.",
        "Write it in words, or turn the sentence round.",
    ),
    (
        "style.thousands",
        "warning",
        "a number of five digits or more has no comma for the thousands",
        "English separates thousands by a comma.",
        "Write 12,925.",
    ),
    (
        "style.decimal",
        "warning",
        "a decimal below one has no zero before the point",
        "The point alone is easily overlooked.",
        "Write 0.85.",
    ),
    (
        "style.split-year",
        "warning",
        "years are joined by a hyphen or cut short (“2019-20”)",
        "A span has an en dash and whole years, a split year a stroke.",
        "Write 2019–2020 for a span and 2019/20 for a split year.",
    ),
    (
        "style.range",
        "warning",
        "a range of numbers has a hyphen, or mixes “from” or “between” with a dash",
        "Ranges have an en dash, or words on both sides.",
        "Write 12–15, or “from 12 to 15”.",
    ),
    (
        "style.space",
        "warning",
        "a space is missing, as in “art.6” or “11(d)”, or stands twice",
        "The United Nations set a space there.",
        "Write “art. 6”, “11 (d)”, “art. 2 (1) (a)”.",
    ),
    (
        "style.note-mark",
        "warning",
        "a footnote mark stands after a space, before punctuation, or close to another one",
        "In English the mark follows punctuation without a space; several are separated by commas.",
        "Move the mark behind the punctuation.",
    ),
    (
        "style.web-date",
        "warning",
        "a footnote with a web address does not say when it was read",
        "Pages change.",
        "Write “Available at https://… (accessed on 5 March 2026)”.",
    ),
    (
        "style.gender",
        "warning",
        "a word leaves out women",
        "United Nations texts use gender-inclusive language.",
        "Take the neutral word: chair, police officer, personnel, spokesperson, humankind.",
    ),
    (
        "style.disability",
        "warning",
        "a word for persons with disabilities is not the one they chose",
        "United Nations texts put the person first.",
        "Write “persons with disabilities”, “uses a wheelchair”.",
    ),
    (
        "style.black",
        "warning",
        "“black” for people has a small letter",
        "Black has a capital as the name of a group.",
        "Write “Black”.",
    ),
    (
        "style.this-report",
        "warning",
        "“this report” stands for the document itself",
        "The Council's form is “the present report”.",
        "Write “the present report”.",
    ),
    (
        "style.spelling",
        "warning",
        "a word has a spelling that the United Nations do not use",
        "The spelling is that of the Concise Oxford English Dictionary with -ize.",
        "Write the form that is named.",
    ),
    (
        "style.language",
        "note",
        "the text is in a language whose style is not judged",
        "The rules of style, and those on the wording of recommendations, are rules of English.",
        "Have an editor of the language read it.",
    ),
    (
        "style.season",
        "note",
        "a season stands for a date",
        "Seasons differ between hemispheres.",
        "Name the months.",
    ),
)
