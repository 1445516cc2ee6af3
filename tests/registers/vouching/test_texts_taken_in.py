"""A text is taken in as what is said of it, and of a long one what matters is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.registers.sources.test_records import WORDS, project, texts
from tests.registers.vouching.test_signing import _openssh, adds, files, refused, signs

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.registers.vouching.page import places
from hrcreport.registers.vouching.records import items
from hrcreport.registers.vouching.sources_desk import SourcesDesk

__all__ = ["_openssh", "project"]

SENTENCE = "Firearms are a last resort. "
REGISTERED = """\
texts:
  - code: INV-2
    kind: standard
    language: en
    edition: "1"
    obtained_from: The depositary
    pinpoint: art. 2
    words:
      - Firearms are a last resort
    file: others/INV-2.txt
    sha256: {}
"""


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"edition": ""}, "nothing says the edition.\nSay it with --edition."),
        (
            {"obtained_from": ""},
            "nothing says the obtained from.\nSay it with --obtained-from.",
        ),
        (
            {"words": ["not there"]},
            "these words are not in the text: “not there”.\nQuote letter by letter; spaces, line "
            "breaks and hyphens do not matter, and […] stands for what is left out.",
        ),
        (
            {"address": "https://gossip.example/x"},
            "the host of 'https://gossip.example/x' is no source.\nGet the text from the body "
            "that publishes it.",
        ),
        (
            {"kind": "odd"},
            "'kind' reads 'odd'.\nAllowed: legislation, judgment, standard, document.",
        ),
    ],
)
def test_what_is_wrong_with_a_text_is_told_with_what_to_do(
    project: Project, more: dict[str, Any], text: str
) -> None:
    before = files(project)
    (problem,) = refused(adds, project, SENTENCE, **more)
    assert str(problem) == f"sources add INV-2: {text}"
    assert (problem.line, problem.column) == (None, None)
    assert files(project) == before


def test_a_text_is_registered_with_all_that_was_said_and_its_hash(project: Project) -> None:
    register = project.data / "sources/texts/others.yml"
    for content, more in ((SENTENCE, {}), (SENTENCE * 2, {"edition": "", "words": []})):
        assert adds(project, content, **more) == "data/sources/texts/others.yml"
        registered = register.read_text(encoding="utf-8").partition("texts:\n")
        assert registered[1] + registered[2] == REGISTERED.format(sha256_of(content.encode()))
    other = project.root.parent / f"{project.root.name}.HTML"
    other.write_text(f"<p>{SENTENCE}</p>", encoding="utf-8")
    desk = SourcesDesk(project)
    said = {
        "kind": "standard",
        "language": "en",
        "edition": "2",
        "obtained_from": "The depositary",
        "pinpoint": "principle 1",
        "words": ["a last resort"],
        "address": "",
    }
    place = desk.add("INV-1", other, text_fields=said, register="mine")
    assert place == "data/sources/texts/mine.yml"
    kept = project.data / "law/texts/mine/INV-1.txt"
    assert kept.read_text(encoding="utf-8").strip() == SENTENCE.strip()
    missing = project.root / "none.txt"
    (problem,) = refused(desk.add, "INV-1", missing, text_fields=said)
    assert str(problem) == (
        f"{missing}: the file cannot be read: No such file or directory.\nName a file that is "
        "there."
    )
    for name, fault in (
        ("law.odt", "files of the kind '.odt' are not read."),
        ("law.txt", "the file holds no text, only pictures of it or nothing."),
    ):
        unread = project.root / name
        unread.write_text(" ", encoding="utf-8")
        (problem,) = refused(desk.add, "INV-1", unread, text_fields=said)
        assert str(problem).startswith(f"{unread}: {fault}\n")


def test_texts_are_brought_by_their_hash_and_what_lacks_is_named(
    project: Project, tmp_path: Path
) -> None:
    adds(project, SENTENCE)
    kept, folder = project.data / "law/texts/others/INV-2.txt", tmp_path / "brought/within"
    folder.mkdir(parents=True)
    (folder / "any.bin").write_bytes(kept.read_bytes())
    (folder / "another.txt").write_text("another", encoding="utf-8")
    kept.unlink()
    desk = SourcesDesk(project)
    assert desk.bring(tmp_path) == (["others/INV-2.txt"], [])
    assert kept.read_text(encoding="utf-8") == SENTENCE
    assert desk.bring(tmp_path) == ([], [])
    kept.write_text("spoilt", encoding="utf-8")
    (folder / "any.bin").unlink()
    assert desk.bring(tmp_path) == ([], ["others/INV-2.txt"])


def test_a_sign_off_says_what_was_compared_and_what_was_read(project: Project) -> None:
    place = signs(project)
    text = (project.root / place).read_text(encoding="utf-8")
    (card,) = SourcesDesk(project).cards(["XXA-LAW"])
    head, _, rest = text.partition("      - said:\n")
    assert head.endswith(
        'person: alice\nsittings:\n  - date: "2026-01-15"\n    compared: the gazette\n'
        "    verdicts:\n"
    )
    said, _, signature = rest.partition("    signature: ")
    assert said == (
        "          code: XXA-LAW\n          level: national\n"
        '          citation.en: "Exampleland, Law on Force of 1999, Law on Force"\n'
        '          in_force_from: "1999-01-01"\n'
        "          summary: Force is allowed where it is needed.\n"
        "          topics: use-of-force\n          translation: none\n"
        "        passages:\n"
        + "".join(f"          - {mark}\n" for mark in card.passages())
        + "        key: XXA-LAW\n        verdict: confirmed\n        role: assessor\n"
        f"        text: {card.item.text}\n        record: {card.item.hash}\n"
    )
    assert len(card.passages()) == 2
    assert "BEGIN SSH SIGNATURE" in signature
    signs(project, "XXA:INV-1")
    assert "second-reader" not in (project.root / place).read_text(encoding="utf-8")
    (problem,) = refused(signs, project, "INV-2")
    assert str(problem) == (
        "sources INV-2: no text is registered with which it could be compared.\n"
        "First take one in: hrcreport sources add INV-2 FILE"
    )
    (problem,) = refused(signs, project)
    assert str(problem) == (
        "sources XXA-LAW: 'alice' has signed for it on 2026-01-15.\nA second reader is another "
        "person. A new look counts from another day."
    )


def long_text(project: Project, used: str = "") -> Any:
    """Let the law be of twenty long paragraphs, of which the tenth is quoted; return its card."""
    paragraphs = [f"{number}. Of another thing, " + "and so on " * 40 for number in range(1, 21)]
    paragraphs[9] = f"10. Force may be used {WORDS}, in no other case."
    text = "\n".join([*paragraphs[:10], "", *paragraphs[10:]])
    (project.data / "law/texts/xxa/law.txt").write_text(text, encoding="utf-8")
    record = texts(text)
    if used:
        record = record.replace("    words:", f"    used: {used}\n    words:")
    (project.data / "sources/texts/xxa.yml").write_text(record, encoding="utf-8")
    (card,) = SourcesDesk(project).cards(["XXA-LAW"])
    return card


def numbers_shown(card: Any) -> list[str]:
    return [piece.words.partition(".")[0] for piece in card.texts[0].pieces]


def test_of_a_long_text_the_paragraphs_around_its_quoted_words_are_shown(project: Project) -> None:
    card = long_text(project)
    assert numbers_shown(card) == ["9", "10", "11"]
    assert card.texts[0].left_out == 17
    lines = ["".join(words for words, _ in line) for line in card.lines("1 of 2")]
    assert lines[:3] == ["", "XXA-LAW (provision), 1 of 2", "Exampleland, Law on Force of 1999"]
    assert lines[3] == "  code: XXA-LAW"
    assert lines[10:12] == ["", "XXA-LAW, art. 1 (As made)"]
    assert [line[:7] for line in lines[12:15]] == ["  | 9. ", "  | 10.", "  | 11."]
    assert lines[15:] == ["  (17 paragraphs of the text stand elsewhere.)"]
    left_out = "(17 paragraphs of the text stand elsewhere.)"
    assert f"\n  {left_out}\n\nWords of the record" in SourcesDesk(project).in_words("XXA-LAW")
    page = SourcesDesk(project).write_page("XXA-LAW").read_text(encoding="utf-8")
    assert f"</pre><p>{left_out}</p></section>" in page


def test_of_a_long_text_the_paragraphs_that_its_summary_used_are_shown(project: Project) -> None:
    card = long_text(project, used='["3", "5"]')
    assert numbers_shown(card) == ["3", "5", "10"]
    assert card.texts[0].left_out == 17


def test_each_record_is_known_by_what_it_says_and_what_it_rests_on(project: Project) -> None:
    by_key = items(project)
    assert list(by_key) == ["INV-1", "INV-2", "XXA-LAW", "XXA:INV-1", "XXA:INV-2"]
    law, test = by_key["XXA-LAW"], by_key["INV-1"]
    assert (law.noun, law.instrument, law.readers) == ("provision", "Exampleland", 1)
    assert (law.used_by, law.rests_on, law.address) == (("XXA:INV-1",), ("XXA-LAW",), "")
    assert (test.noun, test.instrument, test.used_by) == ("test", "Invented Principles", ())
    assert test.title == "Invented Principles on Force, adopted at Nowhere in 1990, principle 1"
    assessment = by_key["XXA:INV-1"]
    assert (assessment.noun, assessment.readers) == ("assessment", 2)
    assert assessment.title == "Exampleland: Invented Principles, principle 1"
    assert assessment.rests_on == ("INV-1", "XXA-LAW")
    assert dict(assessment.says) == {
        "code": "INV-1",
        "pinpoint": "principle 1",
        "question": "Are there rules?",
        "kind": "L",
        "limbs": "c",
        "group": "general",
        "test": "INV-1",
        "provisions": "XXA-LAW",
        "reason": "The law has rules.",
        "date": "2024-01-01",
        "score": "● met in law",
        "XXA-LAW": "Force is allowed where it is needed.",
    }


BOOK = """\
@book{doe-2024,
  author = {Doe, Ann},
  title = {On force},
  publisher = {Press},
  date = {2024},
  url = {https://press.example/force},
  langid = {english}
}
"""


def test_a_source_of_the_bibliography_is_a_record_of_its_kind(project: Project) -> None:
    path = project.references / "a.bib"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BOOK, encoding="utf-8")
    record = items(project)["doe-2024"]
    assert (record.noun, record.rests_on, record.readers) == ("book", ("doe-2024",), 1)
    assert record.address == "https://press.example/force"
    assert "On force" in record.title
    assert record.says["URL"] == record.address
    path.write_text(BOOK.replace("  url = {https://press.example/force},\n", ""), encoding="utf-8")
    assert items(project)["doe-2024"].address == ""


def test_a_test_has_words_where_a_text_of_its_own_place_is_held(project: Project) -> None:
    assert SourcesDesk(project).tests_with_words() == ([], ["INV-1", "INV-2"])
    adds(project, SENTENCE)
    assert SourcesDesk(project).tests_with_words() == (["INV-2"], ["INV-1"])


def test_the_lines_of_a_sitting_are_read_by_people_and_by_the_desk(project: Project) -> None:
    (card,) = SourcesDesk(project).cards(["XXA-LAW"])
    sitting = SourcesDesk(project).sitting("alice")
    marks = {piece.mark for piece in card.asked}
    sitting.take(card, "disputed", seen_marks=marks, seal=card.seal, note="Élodine says no.")
    assert "Élodine says no." in sitting.path.read_text(encoding="utf-8")
    judged, changed = SourcesDesk(project).to_sign("alice")
    assert [(judgement.verdict, judgement.note) for judgement in judged] == [
        ("disputed", "Élodine says no.")
    ]
    assert changed == []
    with sitting.path.open("a", encoding="utf-8") as file:
        file.write('{"key": "XXA-LAW"}\n')
    (problem,) = refused(sitting.taken)
    assert str(problem) == (
        "reports/_build/_sources/sitting-alice.jsonl:2: this line is no verdict of the desk.\n"
        "Take the line out, and compare its record again; the other lines hold."
    )


def test_a_card_says_all_that_the_page_of_a_sitting_shows(project: Project) -> None:
    (card,) = SourcesDesk(project).cards(["XXA-LAW"])
    shown = card.as_data()
    (text,) = shown.pop("texts")
    assert [piece["name"] for piece in shown.pop("says")] == list(card.item.says)
    assert shown == {
        "key": "XXA-LAW",
        "noun": "provision",
        "title": "Exampleland, Law on Force of 1999",
        "address": "",
        "state": "none",
        "lacking": (),
        "since": "",
        "seal": card.seal,
        "comparable": True,
    }
    assert (text["code"], text["pinpoint"], text["language"]) == ("XXA-LAW", "art. 1", "en")
    assert (text["edition"], text["source"]) == ("As made", "A copy: The gazette")
    assert (text["wrong"], text["left_out"], len(text["pieces"])) == ("", 0, 2)
    assert "text" not in text


def test_a_key_that_no_record_has_is_told_with_the_nearest(project: Project) -> None:
    (problem,) = refused(SourcesDesk(project).cards, ["XXA-LOW"])
    assert str(problem) == (
        "sources XXA-LOW: no record has the key 'XXA-LOW'.\nDid you mean 'XXA-LAW'? Keys are the "
        "codes of registers (USA-242, BPUFF-9), of assessments USA:BPUFF-9, or of the "
        "bibliography. See hrcreport sources queue."
    )
    assert problem.value == "XXA-LOW"


def test_a_comparison_is_too_old_from_a_day_on(project: Project) -> None:
    adds(project, SENTENCE)
    for key in ("XXA-LAW", "INV-2"):
        signs(project, key)
        signs(project, key, day="2026-01-16")
    for day, state in (("", "verified"), ("2026-02-01", "verified"), ("2040-01-01", "aged")):
        records = SourcesDesk(project, day).records()
        assert {records[key].standing.state for key in ("XXA-LAW", "INV-2")} == {state}


def test_a_text_of_a_test_has_the_place_of_the_test(project: Project) -> None:
    adds(project, f"{SENTENCE}\nAnother.", pinpoint="art. 2")
    (card,) = SourcesDesk(project).cards(["INV-2"])
    (text,) = card.texts
    assert (text.code, text.pinpoint) == ("INV-2", "")
    assert text.text is not None
    assert text.text.words == ("Firearms are a last resort",)


def test_of_a_text_in_another_language_numbers_alone_are_looked_for(project: Project) -> None:
    place = project.data / "sources/texts/xxa.yml"
    record = place.read_text(encoding="utf-8")
    place.write_text(record.replace("language: en", "language: fr"), encoding="utf-8")
    law = project.data / "law/xxa.yml"
    words = law.read_text(encoding="utf-8").replace("where it is needed", "in 1999 needed")
    law.write_text(words, encoding="utf-8")
    (card,) = SourcesDesk(project).cards(["XXA-LAW"])
    lacking = [part for piece in card.says for part, mark in piece.parts if mark == "lacking"]
    assert lacking == ["1999"]


def test_a_text_of_a_state_stands_in_the_register_of_the_state(project: Project) -> None:
    register = project.data / "sources/texts/xxa.yml"
    register.unlink()
    assert adds(project, f"{SENTENCE}", "XXA-LAW") == "data/sources/texts/xxa.yml"
    assert "file: xxa/XXA-LAW.txt" in register.read_text(encoding="utf-8")


def test_a_record_of_another_register_is_called_by_its_title(project: Project) -> None:
    path = project.data / "practice/xxa.yml"
    path.parent.mkdir()
    path.write_text(
        "country: XXA\ngood_practices:\n  - {code: XXA-P-1, title: A unit, summary: S, limbs: [c],"
        ' since: "2024", evidence: reported, sources: [XXA-LAW], caveat: C, seen_in: "",'
        ' verified_by: "", verified_on: ""}\n',
        encoding="utf-8",
    )
    record = items(project)["XXA-P-1"]
    assert (record.title, record.address, record.rests_on) == ("A unit", "", ("XXA-P-1",))
    assert record.says["summary"] == "S"


def test_a_draft_with_other_letters_than_utf_8_is_read_all_the_same(project: Project) -> None:
    (project.notebooks / "a.md").write_bytes("É. It is so [@INV-2].\n".encode("latin-1"))
    assert [place.words for place in places(project)["INV-2"]] == ["It is so"]
