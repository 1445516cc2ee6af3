"""This module lists the rules on what a blind or keyboard reader needs."""

from __future__ import annotations

from typing import Final

from hrcreport.review.rules_form import Row

ACCESS: Final[tuple[Row, ...]] = (
    (
        "access.untagged",
        "error",
        "the PDF has no tags",
        "A screen reader cannot tell headings, lists, tables and their order.",
        "Export it as a tagged PDF (PDF/UA); the builds of hrcreport are.",
    ),
    (
        "access.no-text",
        "error",
        "pages hold pictures of text only",
        "A scan cannot be read aloud, searched or translated.",
        "Make the PDF from the Word file, not from paper.",
    ),
    (
        "access.language",
        "error",
        "the file does not say its language",
        "A screen reader would use the wrong voice.",
        "Set the language of the document.",
    ),
    (
        "access.title",
        "error",
        "the file has no title among its properties, or the name of a file as its title",
        "The title is the first thing that a screen reader says.",
        "Write the document's title into the properties.",
    ),
    (
        "access.title-shown",
        "warning",
        "the PDF asks to show the file's name in place of its title",
        "The name says less than the title.",
        "Set DisplayDocTitle when the PDF is made.",
    ),
    (
        "access.no-headings",
        "error",
        "no heading is marked as one",
        "Readers of screen readers jump from heading to heading.",
        "Give headings the heading styles of the template.",
    ),
    (
        "access.heading-order",
        "error",
        "the first heading is not of the first level, or a level is skipped",
        "Readers of screen readers lose the order of the document.",
        "Give the heading the level below the one above it.",
    ),
    (
        "access.repeated-place",
        "error",
        "two places of an HTML file have the same name",
        "Links to the second lead to the first.",
        "Report it: the builds of hrcreport should never hold it.",
    ),
    (
        "access.lost-link",
        "error",
        "a link leads to no place of the HTML file",
        "Who follows it stays where they are.",
        "Correct the link's address in the text, after the sign '#'.",
    ),
    (
        "access.not-whole",
        "error",
        "the HTML file needs another file",
        "Sent on by itself, it lacks a part.",
        "Build it again; what an author links to stands in a sentence.",
    ),
    (
        "access.bookmarks",
        "warning",
        "a PDF of more than two pages has no bookmarks",
        "Without them nobody finds a chapter without leafing through.",
        "Export bookmarks from the headings.",
    ),
    (
        "access.table-head",
        "error",
        "a table has no cells that are marked as heads",
        "A screen reader cannot say which column a number belongs to.",
        "Mark the first row as a row of heads.",
    ),
    (
        "access.table-repeat",
        "warning",
        "the head row of a table is not marked to repeat on each page",
        "The mark is also what tells a screen reader that it is a head.",
        "In Word: Layout, Repeat Header Rows.",
    ),
    (
        "access.merged-cells",
        "note",
        "a table has merged cells",
        "Screen readers count columns wrongly from there on.",
        "Write the words of a merged cell into each cell.",
    ),
    (
        "access.no-alt",
        "error",
        "a picture has no alternative text",
        "A blind reader does not learn what it shows.",
        "Say in a sentence what a reader learns from it.",
    ),
    (
        "access.alt-is-caption",
        "error",
        "the alternative text of a picture is its title again",
        "A blind reader hears the title twice and nothing of the picture.",
        "Say what the picture shows: highest, lowest, course.",
    ),
    (
        "access.alt-poor",
        "warning",
        "an alternative text is the name of a file, or less than three words",
        "It tells nothing.",
        "Say in a sentence what a reader learns from it.",
    ),
    (
        "access.empty-link",
        "error",
        "a link has no text",
        "A screen reader says “link” and nothing else.",
        "Give the link words, or take it out.",
    ),
    (
        "access.typed-notes",
        "warning",
        "a footnote is typed by hand",
        "Its mark and its text are not joined, for readers and for editors.",
        "Insert it as a footnote of Word.",
    ),
)
