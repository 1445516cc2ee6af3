"""The words that the library prints are the same set in six languages, with the same parts."""

from __future__ import annotations

import inspect
import re
from datetime import date
from pathlib import Path

import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import NotebookError
from hrcreport.foundation.languages import Language
from hrcreport.foundation.words.pinpoints import translated_pinpoint
from hrcreport.foundation.words.texts import Phrases, Words, written_days
from hrcreport.notebook.cells import api
from hrcreport.notebook.cells.door import report_of, running
from hrcreport.notebook.templates import printing
from hrcreport.notebook.templates.map_notes import NOTES
from hrcreport.notebook.templates.printing import ValueKindError

PART = re.compile(r"\{(\w+)\}")
ORDINALS = {"number.ordinal"}
NBSP = "\N{NO-BREAK SPACE}"

every_language = pytest.mark.parametrize("language", sorted(Language.of_the_tool()))


@every_language
def test_every_language_has_the_same_words(language: str) -> None:
    assert set(Words(language).entries) == set(Words("en").entries)


@every_language
def test_no_word_is_left_empty_or_in_english(language: str) -> None:
    same = {"range", "value-and-range", "class-legend", "kilometres"}
    for name, entry in Words(language).entries.items():
        texts = entry.values() if isinstance(entry, dict) else entry
        assert all(texts) or name.startswith("number."), name
        if language != "en" and isinstance(entry, str) and re.search("[a-z]{4}", entry):
            assert language not in {"ar", "zh", "ru"} or "{" in entry, name
            spoken = PART.sub("", entry).strip(" .:();,–-")
            english = str(Words("en").entries[name])
            assert entry != english or len(spoken) < 13 or name.split(".")[1] in same, name


@every_language
def test_every_form_has_the_parts_of_the_english_one(language: str) -> None:
    for name, entry in Words(language).entries.items():
        if isinstance(entry, list):
            continue
        english = Words("en").entries[name]
        if (language, name) == ("ar", "number.counted"):
            continue  # every form of an Arabic noun says itself where the number stands
        wanted = set(PART.findall(english["other"] if isinstance(english, dict) else str(english)))
        forms = entry if isinstance(entry, dict) else {"other": entry}
        for category, form in forms.items():
            # Arabic says one and two by the form of the noun.
            spoken = {"n"} if language == "ar" and category in {"one", "two"} else set()
            assert wanted - spoken <= set(PART.findall(form)) <= wanted, f"{name}.{category}"


@every_language
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    wanted = set(Words(language).plural_categories)
    for name, entry in Words(language).entries.items():
        if isinstance(entry, dict) and name not in ORDINALS:
            assert wanted <= set(entry), name


@every_language
def test_what_was_seen_in_a_document_names_it(language: str) -> None:
    for name, record in Language.named(language).records.items():
        if isinstance(record, dict) and "verified" in record:
            assert record["source"], name


@every_language
def test_months_are_twelve_and_small_numbers_ten_or_none(language: str) -> None:
    assert len(set(Words(language).entries["date.months"])) == 12
    assert len(Words(language).entries["number.small"]) in (0, 10)


@every_language
def test_every_map_note_has_words(language: str) -> None:
    words = " ".join(hrc.map_notes([], world=True, language=language))
    assert all(Words(language).text(f"map-note.{note.id}") in words for note in NOTES)
    (general,) = hrc.map_notes(["BRA"], language=language)
    assert general.endswith("{.unverified}") == (language != "en")


@pytest.mark.parametrize(
    ("per", "words"),
    [
        (100_000, f"Pour 100{NBSP}000 habitants par an"),
        (1_000_000, f"Pour 1{NBSP}000{NBSP}000 d’habitants par an"),
    ],
)
def test_french_counts_inhabitants_by_the_million_with_de(per: int, words: str) -> None:
    shown = Words("fr").written(per)
    assert Words("fr").counted("groups.rate-axis", per, printed_number=shown) == words


@pytest.mark.parametrize(
    ("pinpoint", "french", "arabic"),
    [
        ("paras. 28–31", "par. 28 à 31", "الفقرات 28-31"),
        ("paras. 50 and 51", "par. 50 et 51", "الفقرتان 50 و51"),
        ("paras. 78 and 85–87", "par. 78 et 85 à 87", "الفقرات 78 و85-87"),
        ("art. 4 (a)–(c)", "art. 4 (al. a) à c))", "المادة 4 (أ)-(ج)"),
        ("art. 9 (1)–(5)", "art. 9 (par. 1 à 5)", "المادة 9 (1)-(5)"),
        ("sect. III", "sect. III", "الفرع ثالثاً"),
        ("sect. II.C, paras. 42–85", "sect. II.C, par. 42 à 85", "الفرع ثانياً-جيم، الفقرات 42-85"),
        (
            "“Competence and responsibilities”, paras. 1 and 2",
            f"«{NBSP}Compétences et attributions{NBSP}», par. 1 et 2",
            "«الاختصاصات والمسؤوليات»، الفقرتان 1 و2",
        ),
    ],
)
def test_places_in_instruments_are_written_as_each_language_does(pinpoint, french, arabic) -> None:
    assert translated_pinpoint(pinpoint, language="fr") == french
    assert translated_pinpoint(pinpoint, language="ar") == arabic
    assert translated_pinpoint(pinpoint, language="en") == pinpoint


def test_paragraphs_of_an_article_are_named_in_french() -> None:
    assert translated_pinpoint("art. 2 (1)–(3) (a)", language="fr") == "art. 2 (par. 1 à 3 a))"


def test_a_status_is_said_in_the_words_of_charts() -> None:
    assert Phrases("fr").say("◐ partly implemented") == "◐ appliquée en partie"
    assert Phrases("ar").say("no action") == "لم يُتخذ أي إجراء"


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotebookError, match="Languages are: ar, en, es, fr, ru, zh"):
        _ = Words("de").entries


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "10,700.5"),
        ("fr", f"10{NBSP}700,5"),
        ("es", "10.700,5"),
        ("ru", f"10{NBSP}700,5"),
        ("zh", f"10{NBSP}700.5"),
        ("ar", f"10{NBSP}700,5"),
    ],
)
def test_numbers_have_the_signs_of_the_language_and_european_digits(language, text) -> None:
    assert printing.decimal(10700.5, 1, language=language) == text


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 1_500_000, "1.5 million"),
        ("en", 2_000_000, "2 million"),
        ("en", 331_449_281, "331.4 million"),
        ("en", 999_999, "999,999"),
        ("en", 1_400_000_000, "1.4 billion"),
        ("fr", 1_500_000, "1,5 million"),
        ("fr", 2_000_000, "2 millions"),
        ("fr", 1_400_000_000, "1,4 milliard"),
        ("es", 1_500_000, "1,5 millones"),
        ("ru", 5_000_000, "5 миллионов"),
        ("ru", 1_500_000, "1,5 миллиона"),
        ("zh", 1_500_000, "1.5百万"),
        ("ar", 3_000_000, "3 ملايين"),
        ("ar", 1_500_000, "1,5 مليون"),
    ],
)
def test_large_numbers_are_millions(language: str, value: int, text: str) -> None:
    assert printing.million(value, language=language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "20.4 per cent"),
        ("fr", f"20,4{NBSP}%"),
        ("es", f"20,4{NBSP}%"),
        ("ru", "20,4 процента"),
        ("zh", "20.4%"),
        ("ar", "20,4 في المائة"),
    ],
)
def test_shares_print_in_every_language(language: str, text: str) -> None:
    assert printing.per_cent(0.204, 1, language=language) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1 раз"), (2, "2 раза"), (5, "5 раз"), (2.6, "2,6 раза"), (21, "21 раз")],
)
def test_russian_ratios_take_the_form_of_their_number(value: float, text: str) -> None:
    decimals = 0 if value == int(value) else 1
    assert printing.times(value, decimals, language="ru") == text


@pytest.mark.parametrize(
    ("language", "first", "ninth"),
    [
        ("en", "1 May 2024", "9 May 2024"),
        ("fr", "1er mai 2024", "9 mai 2024"),
        ("es", "1 de mayo de 2024", "9 de mayo de 2024"),
        ("ru", "1 мая 2024 года", "9 мая 2024 года"),
        ("zh", "2024年5月1日", "2024年5月9日"),
        ("ar", "1 أيار/مايو 2024", "9 أيار/مايو 2024"),
    ],
)
def test_dates_are_written_as_the_language_has_them(language, first, ninth) -> None:
    assert printing.day(date(2024, 5, 1), language=language) == first
    assert printing.day("2024-05-09", language=language) == ninth


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A, B and C"),
        ("fr", "A, B et C"),
        ("es", "A, B y C"),
        ("ru", "A, B и C"),
        ("zh", "A、B和C"),
        ("ar", "A وB وC"),
    ],
)
def test_lists_are_joined_as_the_language_joins_them(language: str, text: str) -> None:
    assert printing.joined(["A", "B", "C"], language=language) == text


@pytest.mark.parametrize(
    ("language", "forms", "texts"),
    [
        ("en", ("person was", "persons were"), {1: "one person was", 12: "12 persons were"}),
        ("fr", ("personne", "personnes"), {0: "zéro personne", 2: "deux personnes"}),
        ("ru", ("человек", "человека", "человек"), {3: "3 человека", 11: "11 человек"}),
        ("zh", ("人",), {1: "1人", 12: "12人"}),
        (
            "ar",
            ("لا أحد", "شخص واحد", "شخصان", "{n} أشخاص", "{n} شخصاً", "{n} شخص"),
            {0: "لا أحد", 1: "شخص واحد", 2: "شخصان", 3: "3 أشخاص", 11: "11 شخصاً", 100: "100 شخص"},
        ),
    ],
)
def test_counts_take_the_plural_form_of_the_language(language, forms, texts) -> None:
    for number, printed in texts.items():
        assert printing.count(number, *forms, language=language) == printed


def test_one_is_feminine_where_it_is_asked_for() -> None:
    counted_ = printing.count(1, "personne", "personnes", language="fr", feminine=True)
    assert counted_ == "une personne"
    assert printing.number(1, language="es", feminine=True) == "una"
    assert printing.number(1, feminine=True) == "one"


def test_a_count_with_too_few_forms_says_which_the_language_has() -> None:
    with pytest.raises(ValueKindError, match=r"needs 3 in this language \(one, few, many\)"):
        printing.count(2, "a", "b", language="ru")


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", {3: "third", 11: "11th", 21: "21st", 22: "22nd", 103: "103rd"}),
        ("fr", {1: "premier", 10: "10e"}),
        ("es", {2: "segundo", 12: "12º"}),
        ("ru", {2: "2-й"}),
        ("zh", {2: "第2"}),
        ("ar", {2: "رقم 2"}),
    ],
)
def test_ordinals_print_in_every_language(language: str, texts: dict[int, str]) -> None:
    for number, printed in texts.items():
        assert printing.ordinal(number, language=language) == printed


class Factor:
    def __init__(self, low: float | None, high: float | None) -> None:
        self.value, self.low, self.high = 1.0, low, high


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (1.01, 1.2, "rising"),
        (0.8, 0.99, "falling"),
        (0.9, 1.1, "showing no steady rise or fall"),
        (1.0, 1.2, "showing no steady rise or fall"),
    ],
)
def test_trend_word_follows_from_the_interval_of_the_yearly_factor(low, high, word) -> None:
    assert printing.trend(Factor(low, high)) == word
    assert printing.trend(Factor(1.1, 1.2), language="fr") == "en hausse"


def test_trend_of_a_plain_number_is_refused() -> None:
    with pytest.raises(ValueKindError, match="needs a trend or a yearly factor with its interval"):
        printing.trend(1.2)


def test_points_are_differences_of_shares() -> None:
    assert printing.points(-0.032, 1) == "-3.2 percentage points"
    assert printing.points(0.01, language="fr") == "1 point de pourcentage"
    with pytest.raises(ValueKindError, match="no difference of shares"):
        printing.points(3.2)


@every_language
def test_every_noun_of_pictures_is_counted_in_every_language(language: str) -> None:
    for noun in ("area", "class", "column", "domain", "group", "more", "row"):
        for number in (0, 1, 2, 3, 11, 100):
            shown = Words(language).written(number)
            said = Words(language).counted(f"picture.{noun}", number, printed_number=shown)
            assert shown in said or Words(language).plural_category(number) in {"one", "two"}


def test_what_a_notebook_calls_takes_the_language_of_the_document(notebook_with) -> None:
    notebook_with(language="fr")
    assert hrc.map_notes(["BRA"])[0].startswith("[Les frontières")
    assert hrc.map_notes(["BRA"], language="en")[0].startswith("The boundaries")


def test_interface_of_notebooks_takes_the_language_as_its_signatures_say() -> None:
    for name in api.__all__:
        function = getattr(api, name)
        assert getattr(hrc, name) is function
        if callable(function) and not inspect.isclass(function):
            option = inspect.signature(function).parameters.get("language")
            assert option is None or option.default is None, name


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "24 April–5 May 2023", [("24 April", 24, 24, 4, 0), ("5 May 2023", 5, 5, 5, 2023)]),
        ("en", "on 2–99 May 2042", [("2–99 May 2042", 2, 99, 5, 2042)]),
        ("fr", "le 1er–3 mai 2024", [("1er–3 mai 2024", 1, 3, 5, 2024)]),
        ("fr", "7 MAY", [("7 MAY", 7, 7, 5, 0)]),
        ("es", "3 de mayo de 2024", [("3 de mayo de 2024", 3, 3, 5, 2024)]),
        ("ar", "9 أيار/مايو 2024", [("9 أيار/مايو 2024", 9, 9, 5, 2024)]),
        ("en", "12.5 May, 7 mai", []),
    ],
)
def test_days_are_found_by_the_months_of_the_language(language, text, days) -> None:
    assert [tuple(each) for each in written_days(text, language=language)] == days


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("29 February", True),
        ("29 February 2023", False),
        ("31 May", True),
        ("0 May", False),
        ("5–3 May", False),
        ("32 May", False),
    ],
)
def test_day_is_possible_where_a_calendar_has_it(text: str, possible: bool) -> None:
    assert [day.possible for day in written_days(text, language="en")] == [possible]


def test_values_are_rounded_to_what_their_kind_needs() -> None:
    assert Words("en").per_cent(0.206) == "21 per cent"
    assert Words("en").points(0.506) == "51 percentage points"
    assert Words("en").points(1) == "100 percentage points"
    assert Words("en").times(2.56) == "2.6 times"
    assert Words("en").in_millions(1_260_000) == "1.3 million"
    assert Words("en").in_millions(1_000_000) == "1 million"
    assert Words("en").in_millions(1_000_000_000) == "1 billion"
    assert Words("en").written(1234.5, 2) == "1,234.50"


@pytest.mark.parametrize(
    ("level", "text"),
    [(0.95, "95 per cent"), (0.999, "99.9 per cent"), (0.9, "90 per cent")],
)
def test_interval_says_its_level_as_far_as_it_goes(level: float, text: str) -> None:
    said = Words("en").interval(level, "2.4", "2.8")
    assert said == f"{text} confidence interval 2.4 to 2.8"


def test_brackets_are_those_of_the_language() -> None:
    for language, first, more, shown in (
        ("en", "2.6 times", "of all", "2.6 times (of all)"),
        ("zh", "2.6", "全部", "2.6（全部）"),
    ):
        assert Words(language).said("number.in-brackets", text=first, more=more) == shown


def test_small_numbers_are_feminine_where_one_is_and_on_request() -> None:
    assert Words("es").small(1) == "uno"
    assert Words("es").small(3, feminine=True) == "tres"
    assert Words("en").small(10) == "10"
    assert (
        Words("en").ordinal(len(Words("en").texts("number.ordinal-small")))
        == (Words("en").texts("number.ordinal-small")[-1])
    )


def test_text_with_forms_is_that_of_many_and_a_list_may_be_one_text() -> None:
    forms = Words("en").entries["picture.area"]
    assert Words("en").text("picture.area") == forms["other"]
    assert Words("en").texts("list.last") == [Words("en").text("list.last")]


def test_lists_of_none_and_one_need_no_words_and_the_last_may_have_its_own() -> None:
    assert Words("en").listed([]) == ""
    assert Words("en").listed(["A"]) == "A"
    assert Words("en").listed(["A", "B", "C"], last=" or ") == "A, B or C"


def test_language_that_no_folder_has_is_printed_in_english(monkeypatch) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(Path(__file__).parents[3]))
    assert report_of({"language": "de"}).language == "en"
    assert report_of({"language": "fr"}).language == "fr"
    assert report_of({"language": 3}).language == "en"
    assert running().names == {}
