"""What cannot be in visits, hearings, exports and follow-up is told by the command line."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from hrcreport.cli.app import main
from hrcreport.registers.consultations.words import StoppedWords
from hrcreport.registers.files.trackers import UHRI

CONSULTATIONS = "data/consultations/xxa.yml"
NOTEBOOK = "notebooks/country.ipynb"
NEW = {
    "data/missions/xxa.yml": (
        'report: xxa\nfrom: "2026-05-01"\nto: "2026-05-08"\nmeetings:\n'
        '  - {code: M-1, date: "2026-05-04", place: Exampleton, kind: affected-person}\n'
    ),
    "data/recommendations/inv.yml": (
        "document:\n  code: INV\n  kind: treaty-body\n  symbol: CERD/C/XXA/CO/1\n"
        '  citation: {en: {full: Observations, short: Observations}}\n  issued: "2020-05-01"\n'
        "recommendations:\n"
        '  - {code: INV-1, paragraph: "12", countries: [XXA], limbs: [c], summary: Change law.}\n'
        '  - {code: INV-2, paragraph: "13", countries: [XXA], limbs: [d], summary: Publish data.}\n'
    ),
    "data/recommendations/history/xxa.yml": (
        'country: XXA\nentries:\n  - {recommendation: INV-1, date: "2021", recorded_on: "2024",\n'
        "     status: 2, evidence: B, reason: A bill., source: Gazette}\n"
    ),
    "data/monitoring/cases.yml": (
        "cases:\n  - code: CASE-1\n    name: A Person\n    documented_in: A/HRC/47/53\n"
        '    country: XXA\n    died: "2020-01-02"\n    summary: Invented.\n    stages:\n'
        '      - {stage: charge, standing: done, date: "2021", summary: Brought., source: Press.}\n'
        '      - {stage: trial, standing: done, date: "2022", summary: Held., source: Press.}\n'
    ),
}
QUOTED = "\\n\\n> “They told us to wait outside.”\\n"


def run(*words: str | Path) -> tuple[int, str, str]:
    """Return how a command left, and what it wrote."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([*map(str, words)])
        except SystemExit as left:
            return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project of an invented State with a visit, hearings and recommendations."""
    root = tmp_path / "xxa"
    run("init", root)
    for place, text in NEW.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    safeguards = root / "data/safeguards.yml"
    named = safeguards.read_text(encoding="utf-8").replace(
        "approved_by: []", "approved_by: [chair]"
    )
    safeguards.write_text(named, encoding="utf-8")
    return root


def checked(root: Path) -> tuple[int, list[dict[str, object]]]:
    code, out, _ = run("--root", root, "check", "--json")
    return code, json.loads(out)["problems"]


def change(root: Path, place: str, old: str, new: str) -> None:
    path = root / place
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_project_has_no_problem(root: Path) -> None:
    assert checked(root) == (0, [])


@pytest.mark.parametrize(
    ("place", "old", "new", "rule"),
    [
        ("data/missions/xxa.yml", '"2026-05-04"', '"2026-05-09"', "mission.outside"),
        (
            CONSULTATIONS,
            "    attribution: kind\n    consent_record: Form 1",
            "    attribution: kind\n    risk: high\n    consent_record: Form 1",
            "consultations.quotation-at-risk",
        ),
        (
            CONSULTATIONS,
            "  summary: Corrects two dates.\n",
            "  comments:\n    - {code: C-1, paragraph: f-deths, text: Too many.}\n",
            "consultations.unknown-paragraph",
        ),
        (
            CONSULTATIONS,
            "    consent: quotation\n    attribution: kind\n",
            "    consent: count\n    attribution: kind\n",
            "consultations.quotation-without-consent",
        ),
        (
            "data/recommendations/inv.yml",
            'paragraph: "13"',
            'paragraph: "12"',
            "recommendations.two-of-one-paragraph",
        ),
        (
            "data/recommendations/history/xxa.yml",
            'date: "2021"',
            'date: "2019"',
            "recommendations.before-issued",
        ),
        (
            "data/monitoring/cases.yml",
            'standing: done, date: "2022"',
            'standing: done, date: "2020-06"',
            "monitoring.stage-without-earlier",
        ),
    ],
)
def test_check_names_file_line_and_what_to_do(
    root: Path, place: str, old: str, new: str, rule: str
) -> None:
    change(root, place, old, new)
    code, found = checked(root)
    assert code == 2
    (told,) = [each for each in found if each["rule"] == rule]
    assert told["place"] == place
    assert told["line"]
    assert told["mend"]


def test_a_draft_that_rests_on_a_source_to_be_counted_only_is_refused(root: Path) -> None:
    change(root, NOTEBOOK, 'XXA-FORCE EXP-1\\"', 'XXA-FORCE EXP-1 SUB-002\\"')
    assert checked(root) == (0, [])
    change(root, CONSULTATIONS, "consent: summary", "consent: count")
    code, (told,) = checked(root)
    assert (code, told["rule"]) == (2, "consultations.use-without-consent")
    assert told["place"] == NOTEBOOK


def test_words_typed_as_a_quotation_are_told_before_a_release(root: Path) -> None:
    change(
        root,
        NOTEBOOK,
        "No duty to report deaths was found (see [](#tbl-law)).",
        f"No duty to report deaths was found (see [](#tbl-law)).{QUOTED}",
    )
    code, (told,) = checked(root)
    assert (code, told["rule"]) == (2, "consultations.quotation-typed")
    assert "six words" not in str(told["what"])
    assert "They told" not in str(told["what"])
    change(
        root,
        CONSULTATIONS,
        "We were told of the result by a newspaper.",
        "They told us to wait outside.",
    )
    assert checked(root) == (0, [])


HEARD_WORDS = "They dragged my nephew from the yard and told us by a newspaper"


def withdraws(root: Path) -> None:
    """Let somebody withdraw consent of whose words hashes alone are kept."""
    prints = ", ".join(f'"{letters}"' for letters in StoppedWords.fingerprints(HEARD_WORDS))
    person = f'{{code: P-001, withdrawn_on: "2026-11-01", stopped: [{prints}]}}'
    (root / "data/persons.yml").write_text(f"persons:\n  - {person}\n")
    change(root, CONSULTATIONS, "consent: quotation\n    attribution: kind", "consent: withdrawn")
    text = (root / CONSULTATIONS).read_text()
    voices, reply = text.index("    voices:"), text.index("reply:")
    (root / CONSULTATIONS).write_text(text[:voices] + text[reply:])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Deaths by race, {{ profile.period }}", HEARD_WORDS),
        ("Rates by race, {{ profile.period }}", HEARD_WORDS),
        ("#| label: fig-rates", f'#| label: fig-rates\\n#| fig-alt: \\"{HEARD_WORDS}\\"'),
        ("All assessments in the table are drafts that have not been verified.", HEARD_WORDS),
        ("x_label=profile.rate_words", f"x_label='{HEARD_WORDS}'"),
        *(
            ("x_label=profile.rate_words", f"x_label={built}")
            for built in (
                "'They dragged my ' + 'nephew from the ' + 'yard and told us ' + 'by a newspaper'",
                r"f'They {\"dragged my\"} nephew {\"from the\"} yard and {\"told us\"} too'",
                "' '.join(['They', 'dragged', 'my', 'nephew', 'from', 'the', 'yard', 'and'])",
            )
        ),
        ("No duty to report", f"A mother said that {HEARD_WORDS}. No duty to report"),
        ("No duty to report", f"It was so.^[{HEARD_WORDS}.] No duty to report"),
        ("No duty to report", f"{'&shy;'.join(HEARD_WORDS)}. No duty to report"),
        ("The present report shows", f"“{HEARD_WORDS}.” The present report shows"),
    ],
)
def test_words_of_who_withdrew_are_told_in_captions_alternative_texts_and_notes(
    root: Path, old: str, new: str
) -> None:
    withdraws(root)
    before = {problem["rule"] for problem in checked(root)[1]}
    assert "consultations.words-stopped" not in before
    change(root, NOTEBOOK, old, new)
    code, found = checked(root)
    (told,) = [each for each in found if each["rule"] == "consultations.words-stopped"]
    assert (code, told["place"]) == (2, NOTEBOOK)
    assert "nephew" not in "".join(str(problem["what"]) for problem in found)


@pytest.mark.parametrize(
    ("place", "old", "new", "where"),
    [
        (NOTEBOOK, '"metadata": {', f'"metadata": {{"heard": ["{HEARD_WORDS}"], ', ""),
        (NOTEBOOK, '"outputs": []', f'"outputs": [{{"text": "{HEARD_WORDS}"}}]', "cell "),
        ("params/countries/xxa.yml", "\n", f"\n# {HEARD_WORDS}\n", ""),
        (
            NOTEBOOK,
            "The present report shows",
            f"{HEARD_WORDS.translate(str.maketrans('aeo', 'аео'))}. The present report shows",
            "cell ",
        ),
        (NOTEBOOK, "x_label=profile.rate_words", f"x_label='{HEARD_WORDS[::-1]}'[::-1]", "cell "),
    ],
)
def test_words_of_who_withdrew_are_told_beside_the_text_in_other_letters_and_backwards(
    root: Path, place: str, old: str, new: str, where: str
) -> None:
    withdraws(root)
    change(root, place, old, new)
    code, found = checked(root)
    told = [each for each in found if each["rule"] == "consultations.words-stopped"]
    assert (code, {each["place"] for each in told}) == (2, {place})
    assert str(told[0]["what"]).startswith(where)
    assert "nephew" not in "".join(str(problem["what"]) for problem in found)


HEADS = list(UHRI.heads)
ROW = ["49. End profiling", "- Exampleland", "- CERD", "CERD/C/XXA/CO/1", "", "", "", "46078", "",
       "", "- Recommendations", "a-1", "", "", "", ""]  # fmt: skip  # a table


def imported(root: Path, *rows: list[str], name: str = "in.xlsx") -> tuple[int, str]:
    path = root / name
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    code, out, err = run("--root", root, "import-recommendations", path)
    return code, out + err


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([[*HEADS, "Follow-up grade"], [*ROW, "B"]], "'Follow-up grade' is no column"),
        ([["Texte", "Pays concernés", *HEADS[2:]], ROW], "Export it in English"),
        ([HEADS, ROW, [*ROW[:11], "a-2", *ROW[12:]]], "is the paragraph that row 2 is"),
    ],
)
def test_an_export_that_is_not_as_it_must_be_is_refused_and_nothing_kept(
    root: Path, rows: list[list[str]], says: str
) -> None:
    code, said = imported(root, *rows)
    assert code == 2
    assert says in said
    assert not (root / "data/recommendations/tracked").exists()


def test_the_json_of_the_index_is_refused_with_what_to_do(root: Path) -> None:
    (root / "in.json").write_text('[{"AnnotationId": "a"}]', encoding="utf-8")
    code, _, said = run("--root", root, "import-recommendations", root / "in.json")
    assert code == 2
    assert "documents no form of it" in said
    assert "as Excel, in English" in said


def test_rows_in_other_languages_are_tagged_by_their_words_or_not_and_told_once(root: Path) -> None:
    texts = [
        "49. Interdire par la loi le profilage racial dans les contrôles d’identité.",
        "50- توصي اللجنة بأن تحقق الدولة الطرف في جميع ادعاءات التعذيب وبتدريب أفراد الشرطة.",
        "51. Der Staat soll die Polizei besser schulen und Beschwerden gründlich untersuchen.",
        "52. Prohibit racial profiling by law.",
    ]
    rows = [[text, *ROW[1:11], f"a-{n}", *ROW[12:]] for n, text in enumerate(texts)]
    code, said = imported(root, HEADS, *rows)
    assert code == 0
    assert said.count("Not in English") == 1
    assert "1 in Arabic, 1 in French, tagged by the words of that language" in said
    assert "1 in a language without such words, given no limb" in said
    _, out, _ = run("--root", root, "follow-up", "XXA", "--json")
    held = {each["paragraph"]: each for each in json.loads(out)["states"][0]["recommendations"]}
    assert [held[n]["limbs"] for n in ("49", "50", "51", "52")] == [["b"], ["g"], [], ["b"]]
    assert "without words for it" in held["51"]["themes"][0]
