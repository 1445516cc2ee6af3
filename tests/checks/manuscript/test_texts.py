"""`hrcreport check` reads texts where they stand, and `--fix` mends what a word processor left."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.conftest import InventedProject, _code, _text

from hrcreport.checks.manuscript.code import CodeReader, built_texts, parsed
from hrcreport.checks.manuscript.markup import markup_slips
from hrcreport.checks.manuscript.passages import block_passage, cell_passage, read_cells
from hrcreport.checks.manuscript.signs import mended, mended_content, odd_signs
from hrcreport.checks.manuscript.values import value_slips
from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.errors import Problem
from hrcreport.foundation.words.texts import written_days
from hrcreport.registers.files.currency import check_days
from hrcreport.registers.law.translation_checks import check_data_translations
from hrcreport.registers.recommendations.history import check_recommendations

ROOT = Path(__file__).parents[3]
HEAD = (_code('country: str = "XXA"  # State\nevents: str = ""  # table of events', "parameters"),)


def told(invented: InventedProject) -> list[Problem]:
    """Return what the check says of the texts of the invented project."""
    parameters, problems = Checked(invented.project).reports()
    assert not [each for each in problems if each.severity == "error"], problems
    return Checked(invented.project).texts(parameters)


def findings(invented: InventedProject, text: str) -> list[Problem]:
    invented.write("notebooks/_shared/findings.md", text)
    return [each for each in told(invented) if each.place.endswith("findings.md")]


def place(problem: Problem) -> str:
    return str(problem).partition(": ")[0]


def test_invented_report_has_nothing_wrong(invented) -> None:
    assert told(invented) == []


def test_problem_says_file_line_and_column(invented, hrcreport) -> None:
    invented.write("notebooks/_shared/findings.md", "One.\n\nOf {{ profil.total }} persons.\n")
    done = hrcreport(invented, "check")
    assert done.code == 2
    assert "notebooks/_shared/findings.md:3:7: the name 'profil' is unknown here." in done.err
    assert "Did you mean 'profile'?" in done.err
    problems = hrcreport(invented, "check", "--json").data["problems"]
    assert [(each["line"], each["column"]) for each in problems if "profil" in each["what"]]


def test_slip_in_a_register_makes_no_citation_of_it_unknown(invented, hrcreport) -> None:
    findings = invented.root / "notebooks/_shared/findings.md"
    invented.write("notebooks/_shared/findings.md", findings.read_text() + "\nA law [@XXA-NO].\n")
    alone = hrcreport(invented, "check")
    assert "'[@XXA-NO]' names no standard" in alone.err
    register = next((invented.root / "data/law").glob("*.yml"))
    register.write_text(register.read_text().replace(": ", ': "" x', 1))
    told = hrcreport(invented, "check")
    assert told.code == 2
    assert f"data/law/{register.name}:" in told.err
    assert "names no standard" not in told.err


def test_problem_in_a_notebook_says_the_line_of_the_file_and_the_cell(invented) -> None:
    cells = invented.cells()
    cells[5] = _text('# Figures\n\n"Of" {{ nobody }} persons.')
    path = invented.notebook(*cells)
    (problem,) = [each for each in told(invented) if each.rule == "text.unknown-name"]
    line = path.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("nobody")
    assert "cell 6 (# Figures), line 3: " in problem.what


def test_name_that_is_computed_below_is_told_with_its_cell(invented) -> None:
    cells = invented.cells()
    invented.notebook(*cells[:2], _text("{{ profile.total }}"), *cells[2:])
    (problem,) = [each for each in told(invented) if each.rule == "text.unknown-name"]
    assert "It is computed below, in cell 4." in problem.mend


@pytest.mark.parametrize(
    "text",
    [
        "{% set many = profile.total %}{{ many }}",
        "{% for year in [first_year, last_year] %}{{ year }}{% endfor %}",
        '{{ hrc.total("xxa-deaths", group="black") | figures }}',
        "{{ country if place else last_year }}",
        "{## a note that names {{ nobody }} ##}",
    ],
)
def test_names_that_a_text_may_quote_are_known(invented, text: str) -> None:
    assert findings(invented, text) == []


def test_table_that_the_catalogue_does_not_hold_is_told(invented) -> None:
    (problem,) = findings(invented, 'Of {{ hrc.total("xxa-death") | figures }} persons.')
    assert place(problem).endswith(":1:18")
    assert "Did you mean 'xxa-deaths'?" in problem.mend


def test_words_of_code_are_read_at_their_place(invented) -> None:
    cells = invented.cells()
    cells[6]["source"] = cells[6]["source"].replace("profile.period }}", "profile.period }")
    path = invented.notebook(*cells)
    (problem,) = told(invented)
    line = path.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("{{ profile.period }")


def test_label_that_stands_twice_names_both_places(invented) -> None:
    problems = findings(
        invented,
        '::: {#f-force .finding rests-on="INV-1"}\nA.\n:::\n\n'
        '::: {#f-force .finding rests-on="INV-1"}\nB.\n:::\n',
    )
    (problem,) = [each for each in problems if each.rule == "text.double-label"]
    assert (problem.line, problem.column) == (5, 6)
    assert "the first is in notebooks/_shared/findings.md:1:6." in problem.what


def test_label_in_two_branches_of_one_condition_stands_once(invented) -> None:
    text = "{% if place %}[]{#par-a}One.{% else %}[]{#par-a}Two.{% endif %} See [](#par-a)."
    assert findings(invented, f"{text}\n\n[]{{#f-force}}") == []


def test_unknown_evidence_and_standards_are_warnings_at_their_place(invented) -> None:
    text = '::: {#f-force .finding rests-on="INV-1 INV-9" limb="a"}\nA.\n:::\n'
    (problem,) = findings(invented, text)
    assert (problem.line, problem.column, problem.severity) == (1, 40, "warning")


def test_what_rests_on_nothing_is_told_as_a_build_tells_it(invented) -> None:
    cells = invented.cells()
    cells[8] = _text('{##\nHow to.\n##}\n::: {#f-force .finding limb="a"}\nMany died.\n:::')
    invented.notebook(*cells)
    (problem,) = [each for each in told(invented) if each.rule == "graph.rests-on-nothing"]
    assert problem.severity == "warning"
    assert problem.what == "cell 9 (Many died.), line 4: the finding 'f-force' rests on nothing."
    assert 'rests-on="tbl-… CODE"' in problem.mend


def test_limb_of_another_body_is_told_at_its_finding(invented) -> None:
    own = invented.root / "data/mandate/bodies/emler.yml"
    code = re.search(r"^code: (\w+)", own.read_text(encoding="utf-8"), re.MULTILINE)
    assert code
    board = (
        "code: POB\nname: {en: Police Oversight Board}\nshort: {en: Board}\n"
        'limbs:\n  - {code: complaints, paragraph: "1", titles: {en: Complaints}}\n'
    )
    invented.write("data/mandate/bodies/second.yml", board)
    parameters = (
        "from hrcreport.params import Masthead\n"
        f'country: str = "XXA"  # State\ndocument: Masthead = {{"body": "{code[1]}"}}  # masthead'
    )
    invented.notebook(_code(parameters, "parameters"), _code('hrc.block("findings")'))
    text = '::: {#f-force .finding rests-on="INV-1" limb="complaints"}\nA.\n:::\n'
    (problem,) = findings(invented, text)
    assert (problem.line, problem.value, problem.severity) == (1, "complaints", "warning")
    assert "of another body" in problem.what
    assert findings(invented, text.replace("complaints", "a")) == []


def test_citation_with_a_value_in_its_key_is_left_to_the_run(invented) -> None:
    assert findings(invented, "As asked.[@INV-{{ first_year }}] []{#f-force}") == []


def test_block_that_the_params_ask_for_is_named_with_the_file_to_write(invented) -> None:
    body = (
        "profile = hrc.group_profile(events) if events else None\n"
        'hrc.block("evidence" if profile else "no-evidence")\n'
        'hrc.block("more") if len(events) else 0'
    )
    invented.notebook(*HEAD, _code(body))
    invented.write("notebooks/_shared/no-evidence.md", "None.")
    invented.params("xxa", "country: XXA\n")
    assert told(invented) == []
    invented.params("xxa", "country: XXA\nevents: xxa-deaths\n")
    (problem,) = told(invented)
    assert place(problem) == "params/countries/xxa.yml:3:1"
    assert "run: hrcreport adopt xxa; then put a Markdown cell" in problem.mend
    assert "notebooks/countries/xxa.ipynb" in problem.mend


def test_file_of_text_that_nothing_reads_is_refused_and_not_passed_over(invented) -> None:
    invented.write("notebooks/countries/xxa/finding.md", "A text.")
    (problem,) = told(invented)
    assert (problem.rule, problem.severity) == ("text.unread-file", "error")
    assert "hrcreport adopt xxa" in problem.mend


def test_code_that_nobody_can_read_before_a_run_decides_nothing() -> None:
    reader = CodeReader({"events": ""}, law_held=lambda code: False)
    read = reader.read('rows = hrc.load("x")\nhrc.block("a") if rows else hrc.block("b")')
    assert [(each.name, each.holds) for each in read.blocks] == [("a", None), ("b", None)]
    read = reader.read('law = hrc.legal_framework("XXA")\nhrc.block("c", where=law or events)')
    assert [(each.name, each.holds) for each in read.blocks] == [("c", False)]


def test_fence_that_is_left_open_within_a_group_is_the_one_named() -> None:
    text = (
        ":::: {.recommendations}\n\n::: {#r-a .recommendation}\nA.\n\n"
        "::: {#r-b .recommendation}\nB.\n:::\n\n::::\n"
    )
    (slip,) = markup_slips(block_passage(text, "x.md"))
    assert text[slip.at :].startswith("::: {#r-a")


def test_fence_in_one_branch_of_a_condition_is_no_slip() -> None:
    text = (
        "{% if a %}\n::: {#f-a .finding}\n{% else %}\n::: {#f-b .finding}\n{% endif %}\nA.\n:::\n"
    )
    assert list(markup_slips(block_passage(text, "x.md"))) == []


@pytest.mark.parametrize(
    "text", ["{=openxml}", "<b>x</b>", "<!-- x -->", "{{< pagebreak >}}", "`x`{=html}"]
)
def test_raw_code_is_refused_in_text(invented, text: str) -> None:
    problems = findings(invented, f"A. {text} []{{#f-force}}")
    problem = next(each for each in problems if each.severity == "error")
    assert problem.rule in {"border.raw", "border.html", "text.shortcode"}
    assert (problem.line, problem.column) == (1, 4 + text.startswith("`") * 3)


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "<https://example.org/x>", "<mailto:who@example.org>"]
)
def test_signs_of_less_and_addresses_are_no_raw_code(text: str) -> None:
    assert list(markup_slips(block_passage(text, "x.md"))) == []


def test_each_condition_and_value_is_named_where_it_is_left_open() -> None:
    text = "All {{ a }}, {% if b %}one {{ c } and{% endif %}."
    (slip,) = value_slips(text)
    assert text[slip.at :].startswith("{{ c }")


@pytest.mark.parametrize(
    "text",
    [
        "10\u00a0000 personnes, article\u00a04\u00a0: «\u00a0oui\u00a0»",
        "Mr.\u00a0Example and Ms\u00a0Example, J\u00a0Example",
        "{{ n }}\u00a0per cent",
        "می\u200cخواهم \u200eabc",
        "d’une personne, ’tis “so”",
        "{{ n | count('d’homme', 'd’hommes') }}",
        "● met, ◐ partly met",
    ],
)
def test_signs_that_belong_are_no_debris(text: str) -> None:
    assert odd_signs(text) == ()


def test_bullet_with_no_break_spaces_takes_no_letter_of_its_item() -> None:
    assert mended("We ask:\n·\u00a0\u00a0 first\n·\u00a0second\n")[0] == (
        "We ask:\n\n- first\n- second\n"
    )


def test_signs_that_turn_the_direction_are_refused_and_not_mended() -> None:
    (sign,) = odd_signs("a\u202eb")
    assert (sign.severity, sign.instead) == ("error", None)


def test_mending_is_done_once_and_for_all() -> None:
    pasted = (
        "\ufeffThe\u00a0police\u200b \u00a0men,\u2003of offi\u00adcers.\x0bWe ask:\n"
        "•\u00a0first\n• {{ hrc.total(“xxa-deaths”) }}\n"
    )
    clean = mended_content(pasted, "x.md", notebook=False)[0]
    assert clean == (
        'The police men, of officers. We ask:\n\n- first\n- {{ hrc.total("xxa-deaths") }}\n'
    )
    assert mended_content(clean, "x.md", notebook=False) == (clean, [])
    assert mended("a\r\n• b\r\n")[0] == "a\r\n\r\n- b\r\n"


def test_fix_changes_the_lines_that_it_mends_and_no_other_byte(invented, hrcreport) -> None:
    cells = invented.cells()
    cells[5] = _text('# Figures\n\nThe\u00a0police "é" of {{ first_year }}:\n• one')
    cells[2]["source"] += '\nsaid = "in\u200bvisible"'
    path = invented.notebook(*cells)
    text = path.read_text(encoding="utf-8").replace('"id": "cell-6"', '"id":   "cell-6"')
    path.write_text(text, encoding="utf-8")
    done = hrcreport(invented, "check", "--fix")
    assert done.code == 0
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "police" in each)
    assert f"mended notebooks/country.ipynb:{line}:9: cell 6 (# Figures), line 3: " in done.out
    wanted = text.replace("The\u00a0police", "The police").replace(
        '    "• one"', '    "\\n",\n    "- one"'
    )
    assert path.read_text(encoding="utf-8") == wanted
    before = invented.snapshot()
    assert hrcreport(invented, "check", "--fix", "--json").data["mended"] == []
    assert invented.snapshot() == before


def test_fix_keeps_a_notebook_that_is_written_in_ascii(invented) -> None:
    source = json.dumps(["caf\u00e9\u200b \u00a0x\n", "y"])
    content = f'{{"cells": [{{"cell_type": "markdown", "source": {source}}}]}}'
    new, changed = mended_content(content, "n.ipynb", notebook=True)
    assert new.isascii()
    assert json.loads(new)["cells"][0]["source"] == ["caf\u00e9 x\n", "y"]
    assert changed


def test_every_sign_of_a_notebook_is_found_in_its_file() -> None:
    content = json.dumps({"cells": [{"cell_type": "markdown", "source": ['a\t"é😀\\\n', "bc"]}]})
    (cell,) = read_cells(content)
    passage = cell_passage(cell, content, "n.ipynb")
    found = [content[passage.origin(at)] for at in range(len(passage.text))]
    assert found == ["a", "\\", "\\", "\\", "\\", "\\", "\\", "b", "c"]


def test_text_that_is_not_in_utf_8_is_told_with_its_place(invented) -> None:
    invented.write("notebooks/_shared/findings.md", "").write_bytes("One\né".encode() + b"\xff")
    (problem, *_) = told(invented)
    assert (problem.rule, problem.line, problem.column) == ("text.encoding", 2, 2)


@pytest.mark.parametrize(
    ("said", "possible"),
    [
        ("2–99 May 2024", False),
        ("31 April 2024", False),
        ("9–2 mai 2024", False),
        ("24 April–5 May 2023", True),
        ("29 February 2024", True),
        ("1er–3 mai 2024", True),
    ],
)
def test_days_in_words_are_held_against_the_calendar(said: str, possible: bool) -> None:
    found = list(written_days(said, language="fr"))
    assert found
    assert all(each.possible for each in found) == possible


@pytest.mark.parametrize("visit", ["2–99 May 2024", "2–10 May 2042"])
def test_visit_that_cannot_be_is_refused_with_its_line(invented, visit: str) -> None:
    invented.notebook(
        _code(
            'country: str = "XXA"  # State\nvisit: str = ""  # days\ndate: str = "2026-11-24"',
            "parameters",
        )
    )
    invented.params("xxa", f"country: XXA\nvisit: {visit}\n")
    (problem,) = [each for each in Checked(invented.project).reports()[1] if each.key == "visit"]
    assert (problem.rule, problem.line) == ("params.visit", 3)


def test_day_that_has_not_come_and_instrument_before_the_charter_are_refused(invented) -> None:
    law = (invented.root / "data/law/xxa.yml").read_text(encoding="utf-8")
    assert check_days(invented.project) == []
    invented.write("data/law/xxa.yml", law.replace('date: "2024-01-01"', 'date: "2999-01"'))
    standards = (invented.root / "data/law/standards/inv.yml").read_text(encoding="utf-8")
    issued = '  issued: "1909"\ngroups:'
    of_the_un = standards.replace("adopted at Nowhere", "adopted by the General Assembly")
    invented.write("data/law/standards/inv.yml", of_the_un.replace("groups:", issued))
    told_of = {(each.rule, each.key) for each in check_days(invented.project)}
    assert told_of == {("register.day-ahead", "date"), ("register.day-before", "issued")}
    invented.write("data/law/standards/inv.yml", standards.replace("groups:", issued))
    assert [each.rule for each in check_days(invented.project)] == ["register.day-ahead"]


def test_translation_that_is_no_text_is_refused(invented) -> None:
    invented.write(
        "data/translations/fr/law-xxa.yml",
        "translation: draft\nheading: true\nassessments:\n  INV-1: {a: b}\n"
        "provisions:\n  XXA-LAW: {ful: Loi}\n",
    )
    found = {
        (each.rule, each.line)
        for each in check_data_translations(invented.project)
        if each.severity == "error"
    }
    assert found == {
        ("translation.no-text", 2),
        ("translation.no-text", 4),
        ("translation.unknown-key", 6),
    }


def test_title_that_reads_true_is_no_text(invented, hrcreport) -> None:
    text = (invented.root / "data/law/standards/inv.yml").read_text(encoding="utf-8")
    invented.write(
        "data/law/standards/inv.yml", text.replace("short: Invented Principles", "short: true")
    )
    assert "'citation' reads 'true', which is no text." in hrcreport(invented, "check").err


def test_recommendation_that_does_not_say_where_it_was_seen_is_told(invented) -> None:
    text = (ROOT / "data/recommendations/emler-usa-2023.yml").read_text(encoding="utf-8")
    place = "data/recommendations/emler-usa-2023.yml"
    invented.write(place, text)
    assert not [each for each in check_recommendations(invented.project) if "seen" in each.rule]
    invented.write(place, text.replace("    seen_in:", "    # seen_in:", 1))
    (problem,) = [each for each in check_recommendations(invented.project) if "seen" in each.rule]
    assert (problem.rule, problem.severity) == ("recommendations.not-seen", "warning")


def test_shared_notebooks_print_no_table_of_conformity_without_law() -> None:
    first = ROOT / "notebooks/country.first.ipynb"  # it prints no law
    for path in sorted({*(ROOT / "notebooks").glob("country*.ipynb")} - {first}):
        for held, holds in ((False, False), (True, True)):
            reader = CodeReader({"country": "NOR"}, law_held=lambda _, held=held: held)
            cells = read_cells(path.read_text(encoding="utf-8"))
            labels = [
                label
                for cell in cells
                if cell.kind == "code"
                for label in reader.read(cell.text, parameters="parameters" in cell.tags).labels
            ]
            (label,) = [each for each in labels if each.name == "tbl-conformity"]
            assert label.holds is holds, path.name


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            ["#| label: tbl-a\n#| tbl-cap: Deaths of {{ profil }}\n1"],
            "the name 'profil' is unknown",
        ),
        (["#| label: tbl-a\n1", "#| label: tbl-a\n1"], "the label 'tbl-a' is used twice"),
        (["#| fig-capt: Deaths\n1"], "the option 'fig-capt' is unknown"),
    ],
)
def test_slip_in_the_options_of_a_cell_is_told_with_its_place(
    invented, cells: list[str], words: str
) -> None:
    invented.notebook(*invented.cells(), *map(_code, cells))
    (problem,) = told(invented)
    assert words in problem.what
    assert problem.severity == "error"
    line = (invented.root / problem.place).read_text().splitlines()[(problem.line or 0) - 1]
    assert "#|" in line


def test_label_of_an_option_is_one_that_texts_may_refer_to(invented) -> None:
    options = "#| label: fig-own\n#| fig-cap: [One, Two]\nplot()"
    text = _text("See [](#fig-own) and [](#fig-own-2).")
    invented.notebook(*invented.cells(), _code(options), text)
    assert told(invented) == []
    invented.notebook(*invented.cells(), _code(options), _text("See [](#fig-own-3)."))
    assert ["fig-own-3" in each.what for each in told(invented)] == [True]


def test_label_of_an_option_holds_where_its_call_is_made() -> None:
    cell = "#| label: tbl-a\nhrc.table(x) if events else None"
    for events, holds in (("", False), ("xxa", True)):
        reader = CodeReader({"events": events}, law_held=lambda _: False)
        assert [(each.name, each.holds) for each in reader.read(cell).labels] == [("tbl-a", holds)]
    (label,) = CodeReader({}, law_held=lambda _: False).read("#| label: tbl-a\nframe").labels
    assert (label.holds, label.line) == (True, 1)


@pytest.mark.parametrize(
    "code",
    [
        "profile = hrc.group_profile(events)\nhrc.table(profile.table())",
        "profile = hrc.group_profile(events)\nhrc.figure(hrc.interval_chart(profile.rates()))",
        'chain = hrc.stage_disparities({"Stops": f"{events}/stops"})\nhrc.figure(chain.ratios())',
        "rows = hrc.load(events).frame\nhrc.table(rows)",
        "hrc.table(x, where=events)",
    ],
)
def test_what_is_asked_of_a_table_that_is_not_named_is_known_not_to_print(code: str) -> None:
    for events, holds in (("", False), ("xxa-deaths", True)):
        reader = CodeReader({"events": events}, law_held=lambda _: False)
        (label,) = reader.read(f"#| label: tbl-a\n{code}").labels
        assert label.holds is holds


def test_law_that_is_not_registered_is_known_not_to_print() -> None:
    for held, holds in ((False, False), (True, True)):
        reader = CodeReader({"country": "XXA"}, law_held=lambda _, held=held: held)
        reader.read("law = hrc.legal_framework(country)")
        (label,) = reader.read("#| label: tbl-a\nhrc.table(law.conformity_table())").labels
        assert label.holds is holds


def test_block_is_asked_for_where_there_is_what_it_speaks_of() -> None:
    for events, holds in (("", False), ("xxa-deaths", None)):
        reader = CodeReader({"events": events}, law_held=lambda _: False)
        reader.read("trend = hrc.group_profile(events).trend")
        (asked,) = reader.read('hrc.block("trend", where=trend)').blocks
        assert (asked.holds, asked.decided_by) == (holds, ("events",))


UNKNOWN = "Its course is not known.\nNo report could be established.\n"


def test_texts_that_say_that_nothing_is_known_are_told_once_in_a_draft(invented) -> None:
    (problem,) = findings(invented, f"One.\n\n{UNKNOWN}")
    assert (problem.rule, problem.severity, problem.line) == ("text.no-search", "warning", 3)
    assert "here and 1 more times" in problem.what


def test_line_that_rests_on_a_search_is_not_told(invented) -> None:
    invented.write(
        "data/monitoring/searches/xxa.yml",
        "country: XXA\nsearches:\n  - {code: XXA-S-1, question: Q, by: A, where: [W], words: [V],\n"
        '     date: "2026-05-01", found: F, told_by: [Its course is not known]}\n',
    )
    (problem,) = findings(invented, UNKNOWN)
    assert (problem.line, problem.value) == (2, "No report could be established.")


def test_day_of_a_case_that_the_register_has_not_is_told(invented) -> None:
    invented.write(
        "data/monitoring/cases.yml",
        "cases:\n  - {code: CASE-1, name: A Person, documented_in: A/HRC/47/53, country: XXA,\n"
        '     died: "2020-01-02", summary: Invented.}\n',
    )
    text = "A Person died on 2 January 2020.\nA Person died on 3 January 2020.\n"
    (problem,) = findings(invented, text)
    assert (problem.rule, problem.line, problem.value) == ("text.case-day", 2, "3 January 2020")


def test_year_of_a_visit_or_review_that_the_register_has_not_is_told(invented) -> None:
    invented.write(
        "data/monitoring/cooperation/xxa.yml",
        "country: XXA\nvisits:\n  - {by: spt, from: '2020-03'}\n"
        "reviews:\n  - {by: CERD, considered: '2019-05'}\n",
    )
    committee = "The Committee on the Elimination of Racial Discrimination"
    text = (
        "The Subcommittee on Prevention of Torture visited the State in March 2020.\n"
        "The Subcommittee on Prevention of Torture visited the State in March 2021.\n"
        f"{committee} considered its reports in 2019 and asked for an answer by 2020.\n"
        f"{committee} considered its reports in 2018.\n"
        "The Committee against Torture considered its reports in 2018.\n"
    )
    found = findings(invented, text)
    assert [(each.rule, each.line, each.value) for each in found] == [
        ("text.year-of-act", 2, "2021"),
        ("text.year-of-act", 4, "2018"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "Of the recommendations in {table}, one is recorded as announced.",
            ["recorded as announced"],
        ),
        ("Of the recommendations in {table}, one is implemented in part.", ["implemented in part"]),
        ("Of the recommendations in {table}, {{{{ 1 | number }}}} is implemented in part.", []),
        ("The recommendations are in {table}.", []),
        ("One was implemented in part.", []),
    ],
)
def test_status_typed_beside_a_table_of_recommendations_is_told(
    invented, line: str, told: list[str]
) -> None:
    found = findings(invented, line.format(table="[](#tbl-none)") + "\n")
    assert [each.value for each in found if each.rule == "text.typed-status"] == told


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["end = 'from the yard'", "start = 'They dragged him'", "say(f'{start} {end}')"],
         "They dragged him from the yard"),
        (["said = 'They dragged'", "said += ' him'", "say(said + ' off')"], "They dragged him off"),
        (["say((end := 'him'), 'They dragged ' + end)"], "They dragged him"),
        (["end: str = 'him'", "say(' '.join(('They', 'dragged', end)))"], "They dragged him"),
        (["say('{1} {0}'.format('him', 'They dragged'))"], "{1} {0} him They dragged"),
    ],
)  # fmt: skip  # a table
def test_text_that_cells_build_is_read_off_their_code(cells: list[str], text: str) -> None:
    known: dict[str, str] = {}
    built = [built_texts(tree, known) for tree in map(parsed, cells) if tree]
    assert text in built[-1].splitlines()


def test_name_that_is_added_to_itself_fills_no_memory() -> None:
    source = "a = 'They dragged him'\n" + "a = a + a\n" * 60
    tree = parsed(source)
    assert tree
    assert len(built_texts(tree, {})) < 1_000_000
