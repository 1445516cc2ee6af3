from __future__ import annotations

import pytest

from hrcreport.checks.spelling import dictionary
from hrcreport.checks.spelling.dictionary import FOLDERS, Dictionaries

pytest.importorskip("hunspell", reason="the extra 'spelling' is not installed")
AFF = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwzESIANRTOLCDUGMPHBYFVKWZ'\nSFX S Y 1\nSFX S 0 s .\n"
WORDS = {
    "en_GB": "and\norganise\ngovernment/S\nthe\npolice\nwell\nknown\nof\nwrote\n",
    "fr_FR": "école/S\nancienne\n",
    "ar": "شرطة\n",
}


@pytest.fixture
def dictionaries(tmp_path, monkeypatch):
    """Give small dictionaries of three languages, and no other."""
    for name, words in WORDS.items():
        (tmp_path / f"{name}.aff").write_text(AFF, encoding="utf-8")
        count = len(words.splitlines())
        (tmp_path / f"{name}.dic").write_text(f"{count}\n{words}", encoding="utf-8")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    monkeypatch.setattr(dictionary, "PLACES", ())
    monkeypatch.setattr(dictionary, "OFFICES", ())
    dictionary.found_in.cache_clear()
    yield tmp_path
    dictionary.found_in.cache_clear()


def slips(project, text: str, language: str = "en") -> list[str]:
    spelling = Dictionaries(project).of(language)
    assert spelling is not None
    return [each.word for each in spelling.slips(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The goverment of the police", ["goverment"]),
        ("Goverments", ["Goverments"]),
        ("The governments organize the well-known police", []),
        ("The police’s", []),
        ("The well-knwon police", ["well-knwon"]),
        ("OHCHR wrote of tbl-deaths and a.yml, of @key and x_y", ["tbl-deaths"]),
        ("is it of 14th", []),
    ],
)
def test_words_are_looked_up_in_their_parts_and_in_the_spelling_of_the_united_nations(
    dictionaries, text, found
) -> None:
    assert slips(None, text) == found


def test_other_languages_have_their_own_joints_and_marks(dictionaries) -> None:
    assert slips(None, "L’école, d’anciennes écoles", "fr") == ["d’anciennes"]
    assert slips(None, "شُرْطَة", "ar") == []
    assert slips(None, "شُرْرْطَة", "ar") == ["شُرْرْطَة"]


def test_names_of_registers_and_words_of_the_project_are_known(dictionaries, invented) -> None:
    invented.write("data/law/xxa.yml", 'title: "The Zyxland Act"\nsays: mumbling\n')
    invented.write("data/words/en.txt", "# ours\nombuds  # an office\n")
    assert slips(invented.project, "The Zyxland ombuds wrote of zyxland, mumbling") == [
        "zyxland",
        "mumbling",
    ]


def test_what_is_missing_is_told_and_nothing_is_guessed(dictionaries, monkeypatch) -> None:
    assert Dictionaries(None).of("ru") is None
    assert "hunspell-ru" in Dictionaries(None).missing("ru")
    assert Dictionaries(None).of("zh") is None
    assert "no dictionary for texts in 'zh'" in Dictionaries(None).missing("zh")
    assert Dictionaries(None).missing("en-GB") == ""


def test_offers_are_spelt_as_the_united_nations_do(dictionaries) -> None:
    spelling = Dictionaries(None).of("en")
    assert spelling is not None
    assert spelling.better("goverment") == ["government"]
    assert "organize" in spelling.better("organze")


@pytest.mark.parametrize(
    "quiet",
    [
        "{{ goverment.x }}",
        "{% if goverment %}",
        "[see goverment, @x-1]",
        "[the](x goverment)",
        "`goverment`",
        "“goverment”",
        "«goverment»",
        "*goverment*",
        "::: goverment",
        "<goverment>",
        "https://goverment.example",
    ],
)
def test_what_nobody_wrote_as_prose_is_left_alone_in_cells(dictionaries, quiet) -> None:
    spelling = Dictionaries(None).of("en")
    assert spelling is not None
    found = [(each.at, each.word) for each in spelling.slips_in_cell(f"**knwon** the {quiet}")]
    assert found == [(2, "knwon")]


def test_server_of_jupyterlab_counts_places_as_a_browser_does(dictionaries) -> None:
    from hrcreport.editorial.lab.server import slips_of

    told = slips_of(None, "en", ["\N{ROCKET} the goverment", "the police"])
    assert told == {"slips": [[{"at": 7, "word": "goverment"}], []], "missing": ""}
    assert slips_of(None, "ru", ["what"])["missing"].startswith("there is no Hunspell dictionary")
