"""A name in prose is found from its first letter to its last, and as what it reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import pytest

from hrcreport.checks.leaks import capitals, lexicon, places
from hrcreport.checks.leaks.names import WORD, folded
from hrcreport.checks.leaks.persons import Persons, Vocabulary, sequences_in
from hrcreport.checks.leaks.places import words_of_name

Words = tuple[str, ...]


def found(
    *texts: str,
    small: Collection[str] = (),
    own: Collection[Words] = (),
    proposed: Collection[Words] = (),
    confirmed: Sequence[str] = (),
    known: Collection[str] = (),
    sequences: Collection[Words] = (),
) -> dict[str, str]:
    """Return what reads as a name in texts, with its kind: a person before what is proposed."""
    in_small = {folded(word) for text in texts for word in WORD.findall(text) if word[0].islower()}
    search = Persons(
        Vocabulary(frozenset(small), frozenset(own), frozenset(proposed)),
        known_words=frozenset(known),
        confirmed=confirmed,
        sequences=frozenset(sequences),
    )
    findings = search.found(dict(enumerate(texts)), ordinary=in_small.intersection)
    by_kind = sorted(findings, key=lambda at: at[1].kind, reverse=True)
    return {texts[number][each.start : each.end]: each.kind for number, each in by_kind}


PERSONS = {
    "It was Philomena Oduya who fell.": ("Philomena Oduya",),
    "It was Ms. Oduya who fell.": ("Oduya",),
    "It was Oduya Philomena, it is said.": ("Oduya Philomena",),
    "It was P. Oduya who fell.": ("P. Oduya",),
    "It was P. K. Oduya who fell.": ("P. K. Oduya",),
    "It was PHILOMENA ODUYA who fell.": ("PHILOMENA ODUYA",),
    "It was Philomena van der Oduya who fell.": ("Philomena van der Oduya", "Oduya"),
    "It was ODUYA Philomena who fell.": ("ODUYA Philomena",),
    "The form says: Oduya, Philomena.": ("Oduya, Philomena",),
    "It was ODUYA, PHILOMENA who fell.": ("ODUYA, PHILOMENA",),
    "It was Oduya P. K. who fell.": ("Oduya P. K.",),
    "It was the mother (Akinyi) who fell.": ("Akinyi",),
    "It was Филомена Одуйя там.": ("Филомена Одуйя",),
    "It was فيلومينا أودويا then.": ("فيلومينا أودويا",),
    "It was פילומנה אודויה then.": ("פילומנה אודויה",),
    "It was फूलमती चौरसिया then.": ("फूलमती चौरसिया",),
    "It was თამარ ჩხარტიშვილი then.": ("თამარ ჩხარტიშვილი",),
    "It was 王美玲 then.": ("王美玲",),
    "It was 황보선우 then.": ("황보선우",),
    "They met a boy named Quolmer there.": ("Quolmer",),
    "The brother of Quolmer came.": ("Quolmer",),
    "It was Quolmer, aged 15, who fell.": ("Quolmer",),
    "The 14-year-old boy Quolmer fell.": ("Quolmer",),
    "Then Quolmer Zerbst (34) fell.": ("Then Quolmer Zerbst",),
    "given\tQuolmer\tfamily\tZerbst": (
        "Quolmer\tfamily\tZerbst",
        "given\tQuolmer",
        "family\tZerbst",
    ),
    "Quolmer;Zerbst;x": ("Quolmer;Zerbst",),
    "They met Ministers Oduya and left.": ("Ministers Oduya",),
    "They met Judges Philomena Oduya and left.": ("Judges Philomena Oduya",),
    "It was Melbourne Oduya Support who fell.": ("Melbourne Oduya Support",),
    "It was Philomena Oduya, No. 2 of the list.": ("Philomena Oduya",),
    "The form says: ODUYA-ZERBST, Philomena.": ("ODUYA-ZERBST, Philomena",),
    "It was PHILOMENA ODUYA-ZERBST who fell.": ("PHILOMENA ODUYA-ZERBST",),
    "It was สมชาย วงศ์สวัสดิ์ then.": ("สมชาย วงศ์สวัสดิ์",),
}
PROPOSED = {
    "It was V. Court who fell, in court.": ("V. Court",),
    "They came to Rikers Island and left.": ("Rikers Island",),
    "A room in Quolmerby was shut.": ("Quolmerby",),
    "They read the Auditor General’s book then.": ("Auditor General’s",),
    "They went to the Oduya Litigation Unit then.": ("Oduya Litigation Unit",),
    "They were shut in Quolmer Zerbst then.": ("Quolmer Zerbst",),
    "They went to Instituto Oduya then.": ("Instituto Oduya",),
    "Successive Special Rapporteurs came to it.": ("Successive Special Rapporteurs",),
    "Deputy Prosecutors General sat in it.": ("Deputy Prosecutors General",),
    "They met Jueces de Paz and left.": ("Jueces de Paz",),
    "They met Fiscales Seccionales and left.": ("Fiscales Seccionales",),
    "They thank Sidley Quolmer LLP and Hartwell Zerbst, Inc. for it.": (
        "Sidley Quolmer",
        "Hartwell Zerbst",
    ),
    "They thank Hartwell Zerbst USA, Inc. for it.": ("Hartwell Zerbst",),
    "It stands in Quolmer Gazeta and elsewhere.": ("Quolmer Gazeta",),
    "It stands in (OG QNE No. 2/18) and elsewhere.": ("OG QNE",),
    "They read Presidência da Quolmer there.": ("Presidência da Quolmer", "Quolmer"),
    "They met Quolmer Gesellschaft there.": ("Quolmer Gesellschaft",),
    "They met Quolmer Staatsanwaltschaft there.": ("Quolmer Staatsanwaltschaft",),
    "They met Quolmer Zerbst für Recht there.": ("Quolmer Zerbst", "Recht"),
    "It is by Human Rights Intergovernmental there.": ("Human Rights Intergovernmental",),
    "They act under Good Zerbst laws here.": ("Good Zerbst",),
    "It was lost. D. Underreporting of it": ("D. Underreporting",),
    "It is by Quolmer Associés then.": ("Quolmer Associés",),
    "It stood in Quolmer Dagblad then.": ("Quolmer Dagblad",),
    "It is by a group called QuPoint then.": ("QuPoint",),
    "It is by Melbourne Activist Legal Support then.": ("Melbourne Activist Legal Support",),
    "They spoke for the Quolmer Group. Nobody asked Quolmer who fell.": (
        "Quolmer Group",
        "Quolmer",
    ),
}
NOBODY = (
    "The Court adopted it in May 2019.",
    "The Government of it came to the Covenant and the State.",
    "In June the Mechanism met, as every mechanism does.",
    "A. Mandate, as a mandate is",
    "It was Monday, and Tuesday too.",
    "They came to the Asia-Pacific Region.",
    "It was https://a.example/Philomena/Oduya there.",
    "It was Philomena-Oduya_x there.",
    'standards="QUO-INDEPENDENT QUO-PROMPT QUO-2"',
    "",
)


@pytest.mark.parametrize("text", PERSONS)
def test_a_person_is_found_whole(text: str) -> None:
    assert found(text) == dict.fromkeys(PERSONS[text], "person")


@pytest.mark.parametrize("text", PROPOSED)
def test_a_name_of_something_else_is_proposed_whole(text: str) -> None:
    assert found(text) == dict.fromkeys(PROPOSED[text], "proposed-name")


@pytest.mark.parametrize("text", NOBODY)
def test_words_of_a_text_name_nobody(text: str) -> None:
    assert found(text) == {}


NAME, PAIR = "Then Philomena Oduya fell.", ("philomena", "oduya")


def test_words_that_stand_in_small_letters_are_no_name() -> None:
    assert found(NAME, "They say philomena and oduya.") == {}
    assert found(NAME, "They say philomenas and oduyas.") == {"Then Philomena Oduya": "person"}
    assert found("Then Philomenas Oduyas fell.", "They say philomena and oduya.") == {}
    assert found(NAME, "They say philomena.") == {"Then Philomena Oduya": "person"}
    assert found(NAME, small=PAIR) == {}
    assert found(NAME, small=PAIR[:1]) == {"Then Philomena Oduya": "person"}
    assert found("Then Mr. Philomena Oduya fell.", small=PAIR) == {"Philomena Oduya": "person"}
    assert found("Then Mr. Oduya fell.", small=PAIR) == {}


def test_a_name_is_known_part_by_part_by_whoever_confirmed_it() -> None:
    proposed = {"Then Philomena Oduya": "proposed-name"}
    assert found(NAME, confirmed=["Philomena Oduya"]) == {}
    assert found("Then Oduya Philomena fell.", confirmed=["Philomena Oduya"]) == {
        "Then Oduya Philomena": "person"
    }
    assert found("Then Philomena Adhiambo fell.", confirmed=["Philomena Oduya"]) == {
        "Then Philomena Adhiambo": "person"
    }
    assert found(NAME, sequences=[PAIR]) == {}
    assert found(NAME, own=[PAIR]) == {}
    assert found(NAME, proposed=[PAIR]) == proposed
    assert found(NAME, proposed=[PAIR[::-1]]) == proposed
    assert found(NAME, proposed=[PAIR], own=[PAIR]) == {}
    long = "Then Philomena Oduya Adhiambo Akinyi fell."
    both = [("philomena", "oduya"), ("adhiambo", "akinyi")]
    assert found(long, proposed=both) == {"Then Philomena Oduya Adhiambo Akinyi": "proposed-name"}
    assert found(long, own=both) == {}
    assert found(long, own=both[:1], proposed=both[1:]) == {
        "Then Philomena Oduya Adhiambo Akinyi": "proposed-name"
    }
    assert found(long, own=both[:1]) == {"Then Philomena Oduya Adhiambo Akinyi": "person"}


def test_one_word_is_no_name_where_something_knows_it() -> None:
    text = "They asked Quolmer to leave."
    assert found(text) == {"Quolmer": "person"}
    for known in (
        {"small": ["quolmer"]},
        {"known": ["quolmer"]},
        {"confirmed": ["Quolmer"]},
        {"own": [("quolmer",)]},
    ):
        assert found(text, **known) == {}  # type: ignore[arg-type]  # one of them
    assert found("They asked Quolmers to leave.", known=["quolmer"]) == {}
    assert found("They asked Libyans to leave.") == {}


@pytest.mark.parametrize("line_end", ["-\n", "\n", "\u00ad"])
def test_a_word_that_a_line_breaks_is_no_part_of_a_name(line_end: str) -> None:
    text = f"They met Philomena Oduya Adhi{line_end}ambo and left."
    assert found(text) == {"Philomena Oduya Adhi": "person"}
    assert found(text, confirmed=["Philomena Oduya"]) == {}
    assert found(f"They met Philomena Adhi{line_end}ambo and left.") == {}


def test_words_over_two_lines_are_a_name_where_nothing_knows_one_of_them() -> None:
    text, name = "It was Philomena\nOduya who fell.", "Philomena\nOduya"
    assert found(text)[name] == "person"
    assert name not in found(text, known=["oduya"])
    assert name not in found(text, small=["philomena"])


@pytest.mark.parametrize("stop", ["", ".", ",", "!", "?"])
def test_a_title_in_quotation_marks_is_proposed_with_the_stop_of_its_sentence(stop: str) -> None:
    for opens, closes in ("“”", "«»", "„“"):
        text = f"They read {opens}Grace In Minutes{stop}{closes} then."
        assert found(text) == {"Grace In Minutes": "proposed-name"}
    assert found(f"They read Grace In Minutes{stop}” then.") == {"Grace In Minutes": "person"}
    assert found("They read “Grace In Minutes or” then.") == {"Grace In Minutes": "person"}


def test_what_is_confirmed_is_allowed_whole_or_by_its_parts() -> None:
    vocabulary = Vocabulary(frozenset(), frozenset(), frozenset())
    search = Persons(vocabulary, confirmed=["Philomena de Oduya", "a@mail.example.net"])
    allowed = ("Philomena Oduya", "philomena", "Oduya", "a@mail.example.net", "PHILOMENA de ODUYA")
    assert [words for words in allowed if not search.allows(words)] == []
    refused = ("Oduya Philomena", "Philomena Other", "b@mail.example.net", "")
    assert [words for words in refused if search.allows(words)] == []


def test_a_register_names_its_parts_of_two_words_and_lists_the_family_first() -> None:
    said = {*sequences_in("By Philomena Adhiambo Oduya; by Quolmer, Zerbst; 王美玲.")}
    assert said == {
        ("by", "philomena"),
        ("by", "philomena", "adhiambo"),
        ("by", "philomena", "adhiambo", "oduya"),
        ("philomena", "adhiambo"),
        ("philomena", "adhiambo", "oduya"),
        ("adhiambo", "oduya"),
        ("zerbst", "quolmer"),
        ("wangmeiling",),
    }
    assert {*sequences_in("PHILOMENA ODUYA")} == {("philomena", "oduya")}
    assert {*sequences_in("عبد الرحمن")} >= {("bd",), ("lrhmn",), ("bd", "lrhmn")}
    assert {*sequences_in("nobody is here")} == set()


def test_words_of_a_name_are_told_from_particles() -> None:
    assert words_of_name("Philomena de la Oduya") == ["philomena", "oduya"]
    assert words_of_name("Trần Văn Đạt") == ["tran", "van", "dat"]
    assert words_of_name("van der Oduya") == ["oduya"]
    assert words_of_name("…") == []


def test_words_that_are_listed_are_read_from_their_file() -> None:
    assert {"the", "il"} <= lexicon.listed.__wrapped__("begins-sentences")
    assert "monday" in lexicon.grammatical.__wrapped__()
    assert "janvier" in lexicon.grammatical.__wrapped__()
    assert "the" in lexicon.grammatical.__wrapped__()
    with pytest.raises(KeyError):
        lexicon.said_of("nothing")


def test_places_are_those_of_states_regions_and_zones() -> None:
    regions, of_words, of_one_word = (
        known.__wrapped__() for known in (places.regions, places.regions_of_words, places.places)
    )
    assert {"libya", "libye", "addis", "ababa", "arab", "emirates"} <= regions
    assert {("addis", "ababa"), ("latin", "america"), ("buenos", "aires")} <= of_words
    assert all(len(words) > 1 for words in of_words)
    assert {"libya", "sydney", "western"} <= of_one_word
    assert not {"addis", "emirates"} & of_one_word


ENGLISH: lexicon.Article = "English"
OFFICES = frozenset({"juge", "president"})


@pytest.mark.parametrize(
    ("words", "article", "is_nobody"),
    [
        (["Calm", "Minutes"], "", True),
        (["Grace", "Hope"], "", False),
        (["Quolmer", "Zerbst"], "", False),
        (["Quolmer", "Barracks"], "", True),
        (["Quolmer", "Logistics"], "", True),
        (["Quolmer", "Woods"], "", False),
        (["Quolmer", "Smith"], "", False),
        (["Philomena", "Barracks"], "", False),
        (["P", "Barracks"], "", False),
        (["Zerbst", "Quolmer", "Inquest"], "", False),
        (["Villa", "Quolmerini"], "", False),
        (["Servicio", "Penitenciario", "Quolmerense"], "", True),
        (["Grace", "Hope", "Hospital"], "English", True),
        (["Grace", "Hope"], "English", False),
        (["Quolmer", "Hope"], "English", True),
        (["Vignoble", "Royal"], "Romance", True),
        (["Juge", "Quolmer"], "Romance", False),
        (["Quolmer"], "Romance", False),
        (["Maison"], "Romance", True),
        (["Marie", "Quolmer"], "Romance", False),
        (["Barracks"], "", True),
        (["Smith"], "", False),
        (["de", "la"], "English", True),
        ([], "", True),
    ],
)
def test_words_of_a_language_name_nobody(
    words: list[str], article: lexicon.Article, *, is_nobody: bool
) -> None:
    assert lexicon.names_nobody(words, article=article, offices=OFFICES) is is_nobody


def test_words_are_known_in_their_forms_and_spellings() -> None:
    assert lexicon._counted("en", "Houses") > 0
    assert lexicon._counted("en", "Harbour") == lexicon._counted("en", "harbor") > 0
    assert lexicon._counted("en", "Quolmer") == 0
    assert lexicon._counted("fr", "Œuvre") > 0
    assert lexicon._words_of.__wrapped__("zh") == {}
    counts = lexicon._words_of.__wrapped__("en")
    assert min(counts.values()) == lexicon.SELDOM + 1
    assert lexicon.is_given_alone("Philomena")
    assert not lexicon.is_given_alone("Hope")
    assert not lexicon.is_given_alone("Quolmer")
    assert lexicon.is_title(["Calm", "In", "Minutes"])
    assert not lexicon.is_title(["Calm", "Minutes"])
    assert not lexicon.is_title(["Calm", "In", "Quolmer"])


def test_names_of_persons_are_those_of_all_countries_that_the_library_knows() -> None:
    given, family = lexicon._names_of_persons.__wrapped__()
    assert {"philomena", "mary", "giovanni", "olga"} <= given
    assert {"smith", "rossi", "garcia"} <= family
    assert "rossi" not in given


@pytest.mark.parametrize(
    ("word", "is_often_said"),
    [
        ("Cross", True),
        ("Logistics", True),
        ("Guarding", True),
        ("Minerals", True),
        ("Quolmering", False),
        ("Quolmers", False),
        ("Barracks", True),
        ("Zerbst", False),
    ],
)
def test_a_word_of_a_trade_or_of_many_is_often_said(word: str, *, is_often_said: bool) -> None:
    assert lexicon._is_often_said(word) is is_often_said


def test_letters_of_a_pattern_are_all_that_have_capitals_or_small_forms() -> None:
    large = re.compile(f"[{capitals._letters(str.isupper)}]")
    small = re.compile(f"[{capitals._letters(str.islower)}]")
    for letter in "AZÉØĐОЯΩԱỆ":
        assert large.fullmatch(letter), letter
        assert not small.search(letter), letter
        assert small.fullmatch(letter.lower()), letter
        assert not large.search(letter.lower()), letter
    assert not large.search("1_-[ אب王")
    assert not small.search("1_-[ אب王")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("He was shot. The 14-year-old Quolmer fell.", {"Quolmer": "person"}),
        ("The 14-year-old boy Quolmer fell.", {"Quolmer": "person"}),
        ("The -year-old quolmer fell.", {}),
        ("Quolmer, aged 15, fell.", {"Quolmer": "person"}),
        ("Quolmer, 15, was there.", {"Quolmer": "person"}),
        ("Quolmer, 18, was there.", {}),
        ("Quolmer, 2, was there.", {}),
        ("Quolmer, a boy of 15 years old, fell.", {"Quolmer": "person"}),
        ("Quolmer, 5 years old, fell.", {"Quolmer": "person"}),
        ("Quolmer, 15 ans, est mort.", {"Quolmer": "person"}),
        ("By 3, Quolmer, 15, was there.", {"Quolmer": "person"}),
        ("Quolmer Zerbst, 34, fell.", {"Quolmer Zerbst": "person"}),
        ("Quolmer Zerbst (aged 34) fell.", {"Quolmer Zerbst": "person"}),
        ("The daughter of Quolmer came.", {"Quolmer": "person"}),
        ("Hija llamada Quolmer vino.", {"Quolmer": "person"}),
        ("Une fille nommée Quolmer.", {"Quolmer": "person"}),
        ("A house called quolmer.", {}),
        ("Это г-жа Одуйя.", {"Одуйя": "person"}),
        ("Sgt. A. Quolmer came.", {"A. Quolmer": "person"}),
    ],
)
def test_what_introduces_a_person_makes_one_word_a_name(text: str, kinds: dict[str, str]) -> None:
    assert found(text) == kinds


def test_a_script_of_its_own_is_no_name_but_for_given_names() -> None:
    words = [f"{chr(0x0628 + number % 20)}{chr(0x0628 + number // 20)}م" for number in range(300)]
    text = " ".join(words)
    assert found(text) == {}
    assert found(f"{text} كمال {words[0]}") == {f"كمال {words[0]}": "person"}
    assert found(" ".join(words[:150])) == {" ".join(words[:150]): "person"}
