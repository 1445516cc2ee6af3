"""An executed notebook becomes one document; its code and its noise stay behind."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from ruamel.yaml import YAML

from hrcreport.document.assemble.document import Document
from hrcreport.document.assemble.floats import float_markdown
from hrcreport.document.assemble.front import ordinal
from hrcreport.document.assemble.source import LOOKED_UP
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import AssemblyError, Problem
from hrcreport.notebook.templates.cells import FLOAT_MIME, PROSE_MIME
from hrcreport.registers.bibliography.reading import Bibliography
from hrcreport.registers.law.citations import Citation

CITATIONS = {
    code: Citation(code, f"Full {words}", f"Short {words}", verified)
    for code, words, verified in (
        ("INV", "Principles", True),
        ("INV-1", "Principles, principle 1", True),
        ("INV-2", "Principles, principle 2", True),
        ("XXA-LAW", "Law on Force", False),
    )
}
TITLE = new_markdown_cell(
    "# A title\n\nReport of the Expert Mechanism", metadata={"tags": ["title"]}
)


def text(source: str, *tags: str, **metadata: Any) -> NotebookNode:
    return new_markdown_cell(source, metadata={"tags": list(tags), **metadata})


def code(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def shown(**data: Any) -> NotebookNode:
    return new_output("execute_result", data=data)


def prose(source: str, place: str = "") -> NotebookNode:
    mime = {"text/markdown": source}
    return new_output("execute_result", data=mime)


def record(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "table",
        "label": "tbl-a",
        "caption": "A caption",
        "alt": "",
        "source": "",
        "notes": [],
        "columns": ["Group", "Deaths"],
        "rows": [["Black", "12"]],
        "align": ["left", "right"],
        "widths": [],
        "svg": "",
        "values": [],
    } | changes


def floating(**changes: Any) -> NotebookNode:
    made = record(**changes)
    data = {FLOAT_MIME: made, "text/plain": "a float"}
    if made["svg"]:
        data["image/png"] = base64.b64encode(b"png").decode()
    return new_output("execute_result", data=data)


def assembled(*cells: NotebookNode, title: NotebookNode | None = TITLE, **parameters: Any) -> Any:
    return Document.of(
        new_notebook(cells=[*([title] if title else []), *cells]),
        project=Project(Path(__file__).parents[3]),
        place="notebooks/country.ipynb",
        parameters=parameters,
        bibliography=Bibliography(laws=CITATIONS),
    )


def problems(*cells: NotebookNode, title: NotebookNode | None = TITLE) -> list[Problem]:
    with pytest.raises(AssemblyError) as error:
        assembled(*cells, title=title)
    return list(error.value.problems)


# What reaches a reader and what does not


def test_code_parameters_prints_warnings_and_plain_displays_never_reach_the_document() -> None:
    document = assembled(
        text("**SECRET purpose**", "about"),
        code('country: str = "SECRET"', tags=("parameters",)),
        code('country = "SECRET"', tags=("injected-parameters",)),
        code(
            "secret()",
            new_output("stream", name="stdout", text="SECRET print"),
            new_output("stream", name="stderr", text="SECRET warning"),
            shown(**{"text/plain": "<SECRET object>", "text/html": "<b>SECRET</b>"}),
        ),
        text("Seen."),
    )
    assert document.body == "Seen.\n"
    assert "SECRET" not in repr((document.front, document.body))
    left_out = [w.what for w in document.warnings if w.rule == "assemble.left-out"]
    assert len(left_out) == 3
    assert left_out[0].startswith("cell 4 (secret()): printed text is left out")


def test_cells_are_numbered_as_in_the_source_without_the_injected_parameters() -> None:
    found = problems(
        code("country = 1", tags=("injected-parameters",)), text("Words"), text("::: x")
    )
    assert found[0].what.startswith("cell 3 (::: x), line 1: ")


def test_raw_cell_is_refused_and_not_left_out_in_silence() -> None:
    (problem,) = problems(new_raw_cell("Text that its author wanted to see."))
    assert problem.rule == "assemble.raw-cell"
    about = new_raw_cell("For authors only.", metadata={"tags": ["about"]})
    assert assembled(about, new_raw_cell(""), text("Seen.")).body == "Seen.\n"


def test_title_subtitle_and_notes_come_from_the_title_cell() -> None:
    title = text("# Visit to X\n\nReport of\nthe Mechanism\n\n* A note.\n- Another.", "title")
    document = assembled(text("Body."), title=title)
    assert document.front["title"] == "Visit to X"
    assert document.front["subtitle"] == "Report of the Mechanism"
    assert document.front["title-notes"] == ["A note.", "Another."]
    assert document.front["creator"].startswith("International Independent Expert Mechanism")


def test_summary_cells_are_joined_and_stay_out_of_the_body() -> None:
    document = assembled(text("One.", "summary"), text("Two.", "summary"), text("Body."))
    assert document.front["summary"] == "One.\n\nTwo."
    assert document.body == "Body.\n"


def test_values_of_text_floats_and_blocks_are_kept_with_their_cell() -> None:
    value = {"expression": "n", "text": "12", "number": 12.0, "line": 1}
    document = assembled(
        text("12", hrcreport={"source": "{{ n }}", "values": [value]}),
        code("hrc.table()", floating(values=[value])),
    )
    assert [(each["cell"], each["where"]) for each in document.values] == [
        (2, "text"),
        (3, "tbl-a"),
    ]


# What stops a document


def test_unknown_tag_is_told_with_the_closed_list() -> None:
    (problem,) = problems(text("Words.", "sumary"))
    assert problem.rule == "assemble.unknown-tag"
    assert "'sumary'" in problem.what
    assert problem.mend.startswith("Did you mean 'summary'?")
    assert "about, conflict, parameters" in problem.mend


def test_tag_of_another_tool_is_left_alone() -> None:
    body = assembled(text("Words.", "mine"), text("More.", "slideshow")).body
    assert "Words." in body
    assert "More." in body


@pytest.mark.parametrize(
    ("source", "rule", "line"),
    [
        ("Words.\n\n::: {.finding #f-a}\nText.", "assemble.unclosed-block", 3),
        ("Words.\n:::", "assemble.unopened-block", 2),
        ("::: {.a}\n::: {.b}\n:::", "assemble.unclosed-block", 1),
        ("{{< pagebreak >}}", "assemble.shortcode", 1),
        ("```\n{{< env HOME >}}\n```", "assemble.shortcode", 2),
        ("Words.\n\n```{python}\n1\n```", "assemble.code-in-text", 3),
        ("> ~~~ {r}\n> 1\n> ~~~", "assemble.code-in-text", 1),
        ("---\nstatus: final\n---", "assemble.metadata", 1),
        ("Words.\n\n> ---\n> status: final\n> ---", "assemble.metadata", 3),
        ("1. ---\n   status: final\n   ---", "assemble.metadata", 1),
        ("Words.\n\n: ---\n  status: final\n  ---", "assemble.metadata", 3),
        ("Words[^a].\n\n[^a]: ---\n    status: final\n    ---", "assemble.metadata", 3),
        ("Words.^[---\nstatus: final\n...\n]", "assemble.metadata", 1),
    ],
)
def test_text_that_would_break_the_page_is_told_with_its_line(
    source: str, rule: str, line: int
) -> None:
    (problem,) = problems(text(source))
    assert problem.rule == rule
    assert f", line {line}: " in problem.what
    assert problem.mend


@pytest.mark.parametrize(
    "source",
    [
        "::: {.a}\ntext\n:::",
        ":::: {.a}\n::: b\ntext\n:::\n::::",
        "```\n::: {.a}\n```",
        "text ::: text",
        "Words.\n\n---\n\nMore.",
        "```python\n1\n```",
        "| A | B |\n|---|---|\n| 1 | 2 |",
        "A | B\n--- | ---\n1 | 2",
        "Words ---\nand more.",
    ],
)
def test_blocks_that_are_closed_are_left_alone(source: str) -> None:
    assert assembled(text(source)).body == f"{source}\n"


def test_caption_that_opens_metadata_is_told_with_its_figure() -> None:
    record = floating(caption="Deaths\n\n---\nstatus: final\n---\n\n")
    (problem,) = problems(code("a", record))
    assert problem.rule == "assemble.metadata"
    assert "(tbl-a)" in problem.what


def test_label_that_stands_twice_is_told_once_at_its_second_place() -> None:
    (problem,) = problems(code("a", floating()), code("b", floating()))
    assert problem.rule == "assemble.double-label"
    assert problem.what.startswith("cell 3 (b): the label 'tbl-a' is used twice")


def test_missing_title_is_told() -> None:
    (problem,) = problems(text("Body."), title=None)
    assert problem.rule == "assemble.title"
    assert "tag 'title'" in problem.mend
    (problem,) = problems(title=text("A title without a mark", "title"))
    assert "does not begin with '# '" in problem.what


def test_image_that_was_dropped_into_a_cell_is_refused() -> None:
    cell = text("![](attachment:a.png)")
    cell["attachments"] = {"a.png": {"image/png": "AAAA"}}
    assert problems(cell)[0].rule == "assemble.attachment"


def test_all_problems_of_a_notebook_are_told_at_once() -> None:
    found = problems(text("[@INV-3]"), text("::: x"), text("a", "titel"), title=None)
    assert {problem.rule for problem in found} == {
        "assemble.unknown-citation",
        "assemble.unclosed-block",
        "assemble.unknown-tag",
        "assemble.title",
    }


def test_language_without_strings_is_told_with_those_there_are() -> None:
    with pytest.raises(AssemblyError) as error:
        assembled(text("Body."), language="tlh")
    assert "Languages are: ar, en" in error.value.problems[0].mend


# Floats


def test_pipes_newlines_and_quotes_in_a_float_break_nothing() -> None:
    made = float_markdown(
        record(
            kind="figure",
            label="fig-a",
            svg="<svg/>",
            alt='He said "no" \\ and\nleft {now}',
        )
    )
    first = made.splitlines()[0]
    assert first == ('::: {#fig-a .figure alt="He said \\"no\\" \\\\ and left {now}"}')
    table = float_markdown(record(rows=[["a|b\nc", "1"]], columns=["x|y", "n"]))
    assert r"| x\|y | n |" in table
    assert r"| a\|b c | 1 |" in table


def test_float_has_caption_table_notes_and_source_in_this_order() -> None:
    made = float_markdown(record(notes=["Note."], source="Source text.", widths=[4, 1.5]))
    assert made == (
        '::: {#tbl-a .table widths="4 1.5"}\n\n::: caption\nA caption\n:::\n\n'
        "| Group | Deaths |\n|:--|--:|\n| Black | 12 |\n\n"
        "::: notes\nNote.\n:::\n\n::: source\nSource text.\n:::\n\n:::"
    )


def test_notes_get_letters_only_where_a_cell_refers_to_them() -> None:
    marked = float_markdown(record(rows=[["Black^a^", "12"]], notes=["One.", "Two."]))
    assert "::: notes\n^a^ One.\n\n^b^ Two.\n:::" in marked
    plain = float_markdown(record(notes=["One.", "Two."]))
    assert "::: notes\nOne.\n\nTwo.\n:::" in plain
    raised = float_markdown(record(caption="Observation générale n^o^ 37", notes=["One.", "Two."]))
    assert "::: notes\nOne.\n\nTwo.\n:::" in raised


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), min_size=1, max_size=5))
def test_table_has_a_line_for_each_row_whatever_its_cells_hold(rows: list[list[str]]) -> None:
    lines = float_markdown(record(rows=rows)).splitlines()
    body = [line for line in lines if line.startswith("|")]
    assert len(body) == 2 + len(rows)
    for line in body:
        assert len(line.replace(r"\|", "").split("|")) == 4


def test_pictures_are_kept_once_as_svg_and_png() -> None:
    document = assembled(code("f", floating(kind="figure", label="fig-a", svg="<svg/>", alt="A.")))
    assert document.pictures == {"fig-a.svg": b"<svg/>", "fig-a.png": b"png"}
    assert "![](figures/fig-a.svg)" in document.body


# Front matter and source


def test_front_matter_has_what_is_usual_for_what_is_not_declared() -> None:
    front = assembled(text("Body.")).front
    assert front["symbol"] == "A/HRC/…/…"
    assert front["status"] == "draft"
    assert front["lang"] == "en-GB"
    assert front["session-name"] == ""
    assert front["agenda-items"][0]["label"] == "Agenda item 9"


def test_front_matter_prints_session_date_and_items_in_words() -> None:
    front = assembled(
        text("Body."),
        session=63,
        date="2026-11-24",
        agenda_items=[3, 9],
        status="advance unedited",
        symbol="A/HRC/63/60",
    ).front
    assert front["session-name"] == "Sixty-third session"
    assert front["document-date"] == "24 November 2026"
    assert [item["label"] for item in front["agenda-items"]] == ["Agenda items 3 and 9", ""]
    assert front["status"] == "advance-unedited"
    assert front["symbol"] == "A/HRC/63/60"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (12, "twelfth"),
        (20, "twentieth"),
        (47, "forty-seventh"),
        (90, "ninetieth"),
        (99, "ninety-ninth"),
    ],
)
def test_ordinals_are_words_of_english(number: int, words: str) -> None:
    assert ordinal(number) == words


def test_every_session_below_one_hundred_has_a_name_of_its_own() -> None:
    assert len({ordinal(number) for number in range(1, 100)}) == 99
    for number in (0, 100):
        with pytest.raises(ValueError, match="between 1 and 99"):
            ordinal(number)


def test_source_is_a_whole_quarto_project_whose_front_matter_survives(tmp_path: Path) -> None:
    document = assembled(
        text('A "quoted": summary\n\n- with: yaml', "summary"),
        text("Body: ---"),
        code("f", floating(kind="figure", label="fig-a", svg="<svg/>", alt="A.")),
        title=text("# Title: with 'quotes' # and a hash", "title"),
    )
    project = Project(Path(__file__).parents[3])
    path = document.write(tmp_path / "source", name="xxa", project=project)
    front = YAML(typ="safe").load(path.read_text().split("---\n")[1])
    assert front["title"] == "Title: with 'quotes' # and a hash"
    assert front["summary"] == 'A "quoted": summary\n\n- with: yaml\n'
    assert {"hrc-docx", "hrc-typst"} <= set(front["format"])
    # Quarto prints all metadata but these, before what an author should read.
    assert {"strings", "provisions"} <= set(front["params"]["hrc"])
    assert not set(LOOKED_UP) & set(front)
    quarto = YAML(typ="safe").load((tmp_path / "source" / "_quarto.yml").read_text())
    assert quarto["project"] == {"type": "default", "render": ["xxa.qmd"]}
    assert (tmp_path / "source/_extensions/hrc/_extension.yml").exists()
    assert (tmp_path / "source/figures/fig-a.svg").read_bytes() == b"<svg/>"


@pytest.mark.parametrize(("words", "own_fonts"), [("Words. شرطة", True), ("警察", False)])
def test_source_sets_what_quarto_needs_for_the_bytes_of_the_build(
    tmp_path: Path, words: str, own_fonts: bool
) -> None:
    document = assembled(text(words))
    document.write(tmp_path / "source", name="xxa", project=Project(Path(__file__).parents[3]))
    lines = (tmp_path / "source" / "_environment").read_text(encoding="utf-8").splitlines()
    assert f"SOURCE_DATE_EPOCH={document.epoch}" in lines
    assert "HRC_BY_HAND=true" in lines
    # Chinese rests on a font of the machine, which Quarto by hand finds among all of them.
    assert ("TYPST_IGNORE_SYSTEM_FONTS=true" in lines) is own_fonts


def test_gap_of_the_chain_is_told_with_the_file_and_line_of_its_block() -> None:
    source = (
        "Words before.\n\n"
        '::: {.recommendation addressee="X" rests-on="f-gone" #r-lost-too}\nDo this.\n:::\n\n'
        '::: {#r-lost .recommendation addressee="X" rests-on="f-gone"}\nDo it.\n:::\n'
    )
    place = "notebooks/_shared/recommendations.md"
    block = shown(
        **{
            "text/markdown": source,
            PROSE_MIME: {"text": source, "values": [], "place": place, "source": source},
        }
    )
    lost = '::: {#r-cell .recommendation addressee="X" rests-on="f-gone"}\nDo it.\n:::'
    document = assembled(code('hrc.block("recommendations")', block), text(lost))
    told = [each for each in document.warnings if each.rule == "graph.stands-on-nothing"]
    assert [(each.place, each.line) for each in told] == [
        (place, 3),
        (place, 7),
        ("notebooks/country.ipynb", None),
    ]
    assert told[1].what.startswith("the recommendation 'r-lost' now stands on nothing")
    assert told[2].what.startswith("cell 3 (")
